"""The steps of a cycle up to collecting, and its release to the leaders."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, HeldBy, MailTemplate, require_step
from leadership360.domain.errors import ClosingDayPast, CycleNameTaken, RosterEmpty, WrongState
from leadership360.domain.forecast import LeaderForecast, forecast_leader
from leadership360.domain.instrument import Instrument, freeze
from leadership360.domain.policy import COLD_START_PHI, Policy, PolicyName, make_policy
from leadership360.domain.questionnaire import minutes_needed
from leadership360.domain.relation import Relation
from leadership360.models.cycle import Cycle
from leadership360.sealing import make_cycle_key
from leadership360.services.accounts import ensure_leader_account
from leadership360.services.coaching import admit_coach
from leadership360.services.figures import find_experience
from leadership360.services.promises import write_promises
from leadership360.store.assignments import count_asked, list_leaders, list_raters
from leadership360.store.cycles import (
    find_cycle_named,
    frozen_instrument,
    get_cycle,
    get_cycle_named,
    list_cycles,
)
from leadership360.store.instruments import load_instrument
from leadership360.store.keystore import KeyTaker
from leadership360.store.mail import add_mail
from leadership360.store.transaction import atomic
from leadership360.store.trustees import list_trustees


@dataclass(frozen=True, slots=True)
class CycleDraft:
    """What an admin decides about a cycle: eight things, each with a default in the form."""

    name: str
    instrument_id: str
    opens_on: date
    closes_on: date
    policy_name: PolicyName
    grace_days: int
    shows_standing: bool = False
    seals_in_browser: bool = False


@dataclass(frozen=True, slots=True)
class CycleLine:
    """A cycle in the admin's list."""

    id: UUID
    name: str
    state: CycleState
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """A leader of a cycle and how many people of each relation are asked."""

    id: UUID
    name: str
    asked: dict[Relation, int]


@dataclass(frozen=True, slots=True)
class CycleView:
    """A cycle as its admin sees it. block_minimum: fewest answers shown together."""

    id: UUID
    draft: CycleDraft
    state: CycleState
    leaders: tuple[LeaderLine, ...]
    raters: int
    minutes: int
    #: Names of those of whom two open the boxes; empty where the server keeps the key.
    trustees: tuple[str, ...]
    policy_sha256: str | None
    closed_on: date | None
    destroy_on: date | None
    destroyed_on: date | None
    released_on: date | None
    block_minimum: int
    archived_on: date | None
    held_by: HeldBy | None
    unreadable_boxes: int | None

    @property
    def may_be_withdrawn(self) -> bool:
        """Return whether nobody has seen the releases yet, and they could be made again."""
        return self.state is CycleState.CLOSED and self.destroyed_on is None

    @property
    def may_get_stricter(self) -> bool:
        """Return whether the rules may still change, and there are stricter ones."""
        is_strict = self.draft.policy_name is PolicyName.STRICT
        return self.state is CycleState.COLLECTING and not is_strict

    @property
    def forecasts(self) -> tuple[LeaderForecast, ...]:
        """Return what to expect of each leader's report, from how many people are asked."""
        return tuple(
            forecast_leader(leader.name, leader.asked, self.block_minimum)
            for leader in self.leaders
        )


def show_cycles(session: AnySession) -> tuple[CycleLine, ...]:
    """Return all cycles, newest first."""
    return tuple(
        CycleLine(cycle.id, cycle.name, cycle.state, cycle.opens_on, cycle.closes_on)
        for cycle in list_cycles(session)
    )


def show_cycle(session: AnySession, cycle_id: UUID) -> CycleView:
    """Return one cycle with its leaders. Raises NotFound."""
    cycle = get_cycle(session, cycle_id)
    asked = count_asked(session, cycle_id)
    leaders = tuple(
        LeaderLine(person.id, person.name, asked.get(person.id, {}))
        for person in list_leaders(session, cycle_id)
    )
    instrument = _instrument(session, cycle)
    return CycleView(
        id=cycle.id,
        draft=CycleDraft(
            cycle.name,
            cycle.instrument_id,
            cycle.opens_on,
            cycle.closes_on,
            cycle.policy_name,
            cycle.grace_days,
            cycle.shows_standing,
            cycle.seals_in_browser,
        ),
        state=cycle.state,
        leaders=leaders,
        raters=len(list_raters(session, cycle_id)),
        minutes=_minutes(session, cycle, leaders),
        trustees=tuple(person.name for person in list_trustees(session, cycle_id)),
        policy_sha256=cycle.policy_sha256,
        closed_on=cycle.closed_on,
        destroy_on=cycle.destroy_on,
        destroyed_on=cycle.destroyed_on,
        released_on=cycle.released_on,
        block_minimum=_policy(cycle, instrument, COLD_START_PHI).block_minimum,
        archived_on=cycle.archived_on,
        held_by=cycle.held_by,
        unreadable_boxes=cycle.unreadable_boxes,
    )


def _instrument(session: AnySession, cycle: Cycle) -> Instrument:
    """Return the frozen instrument, or the file as it is now while the cycle is a draft."""
    if cycle.state is CycleState.DRAFT:
        return load_instrument(cycle.instrument_id)
    return frozen_instrument(session, cycle)


def show_draft(session: AnySession, cycle_id: UUID) -> CycleView:
    """Return a cycle that may still be changed. Raises NotFound or WrongState."""
    cycle = show_cycle(session, cycle_id)
    if cycle.state is not CycleState.DRAFT:
        raise WrongState(cycle=cycle.draft.name, state=cycle.state)
    return cycle


def _minutes(session: AnySession, cycle: Cycle, leaders: Sequence[LeaderLine]) -> int:
    instrument, measured = _instrument(session, cycle), cycle.form_minutes
    if cycle.state is CycleState.DRAFT:
        measured = find_experience(session, cycle.instrument_id, instrument).minutes
    asked: Counter[Relation] = Counter()
    for leader in leaders:
        asked.update(leader.asked)
    return sum(
        count * minutes_needed(instrument, relation, measured) for relation, count in asked.items()
    )


def create_cycle(session: AnySession, draft: CycleDraft) -> UUID:
    """Add a cycle in draft and return its id. Raises CycleNameTaken or InstrumentInvalid."""
    load_instrument(draft.instrument_id)
    with atomic(session):
        if find_cycle_named(session, draft.name):
            raise CycleNameTaken(cycle=draft.name)
        cycle = Cycle(
            name=draft.name,
            instrument_id=draft.instrument_id,
            opens_on=draft.opens_on,
            closes_on=draft.closes_on,
            policy_name=draft.policy_name,
            grace_days=draft.grace_days,
            shows_standing=draft.shows_standing,
            seals_in_browser=draft.seals_in_browser,
        )
        session.add(cycle)
        session.flush()
        return cycle.id


def edit_cycle(session: AnySession, cycle_id: UUID, draft: CycleDraft) -> None:
    """Change a cycle that is still a draft. Raises NotFound, WrongState or CycleNameTaken."""
    load_instrument(draft.instrument_id)
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state is not CycleState.DRAFT:
            raise WrongState(cycle=cycle.name, state=cycle.state)
        other = find_cycle_named(session, draft.name)
        if other and other.id != cycle.id:
            raise CycleNameTaken(cycle=draft.name)
        cycle.name = draft.name
        cycle.instrument_id = draft.instrument_id
        cycle.opens_on, cycle.closes_on = draft.opens_on, draft.closes_on
        cycle.policy_name, cycle.grace_days = draft.policy_name, draft.grace_days
        cycle.shows_standing = draft.shows_standing
        cycle.seals_in_browser = draft.seals_in_browser


def launch_cycle(session: AnySession, cycle_id: UUID, *, keystore: KeyTaker, now: datetime) -> None:
    """Freeze instrument and policy, make the key pair, and queue one mail per person.

    The policy takes the spread of an earlier cycle that asks the same, if that is known.

    Invitations leave on the opening day. Raises NotFound, WrongState, ClosingDayPast,
    RosterEmpty, CoachInside, CoachNeedsTime or InstrumentInvalid; then nothing is changed.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        require_step(cycle.name, cycle.state, CycleState.COLLECTING)
        if cycle.closes_on < now.date():
            raise ClosingDayPast
        raters = list_raters(session, cycle_id)
        if not raters:
            raise RosterEmpty
        instrument = load_instrument(cycle.instrument_id)
        cycle.instrument_text, cycle.instrument_sha256 = freeze(instrument)
        experience = find_experience(session, cycle.instrument_id, instrument)
        cycle.form_minutes = experience.minutes
        policy = _policy(cycle, instrument, experience.phi)
        cycle.policy_text, cycle.policy_sha256 = policy.to_json(), policy.sha256
        write_promises(session, cycle)
        private_key, cycle.box_public_key = make_cycle_key()
        cycle.state = CycleState.COLLECTING
        opens_at = max(now, datetime.combine(cycle.opens_on, time(), UTC))
        for rater_id in raters:
            add_mail(
                session, MailTemplate.INVITATION, due_at=opens_at, cycle=cycle_id, person=rater_id
            )
        for leader in list_leaders(session, cycle_id):
            if ensure_leader_account(session, leader):
                add_mail(
                    session, MailTemplate.WELCOME, due_at=now, cycle=cycle_id, person=leader.id
                )
        if admit_coach(session, cycle):
            add_mail(
                session,
                MailTemplate.COACH_WELCOME,
                due_at=now,
                cycle=cycle_id,
                person=cycle.coach_id,
            )
        # Last before the commit: a key without a launch is harmless, a launch without a key not.
        keystore.put(cycle_id, private_key)


def _policy(cycle: Cycle, instrument: Instrument, phi: float) -> Policy:
    return make_policy(
        cycle.policy_name,
        block_minimum=instrument.block_minimum,
        phi=phi,
        grace_days=cycle.grace_days,
        shows_standing=cycle.shows_standing,
        seals_in_browser=cycle.seals_in_browser,
    )


def release_cycle(session: AnySession, cycle_id: UUID, *, now: datetime) -> None:
    """Let every leader of a closed cycle read the report, and tell them by mail.

    Raises NotFound or WrongState.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        require_step(cycle.name, cycle.state, CycleState.RELEASED)
        cycle.state = CycleState.RELEASED
        cycle.released_on = now.date()
        for leader in list_leaders(session, cycle_id):
            add_mail(session, MailTemplate.RELEASED, due_at=now, cycle=cycle_id, person=leader.id)


def find_cycle_id(session: AnySession, name: str) -> UUID:
    """Return the id of the cycle of this name. Raises NotFound."""
    return get_cycle_named(session, name).id
