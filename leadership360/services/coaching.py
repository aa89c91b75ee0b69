"""Themes: a coach reads comments that must not be shown as written, and says what they say.

The comments lie sealed under the cycle's key between closing and the day boxes and key are
destroyed; only the cycle's coach reads them, before the release, and only where as many people
wrote and answered as it takes to show comments at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.answers import CommentChoice
from leadership360.domain.comments import released_comments, written_by_groups
from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.domain.errors import CoachInside, CoachNeedsTime, NotFound, WrongState
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import LeaderRelease, Withheld
from leadership360.domain.role import Role
from leadership360.domain.tally import Opened
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.models.theme import Theme
from leadership360.sealing import seal_texts, unseal_texts
from leadership360.services.accounts import ensure_account, has_account
from leadership360.store.assignments import list_leaders, list_raters
from leadership360.store.cycles import frozen_instrument, get_cycle
from leadership360.store.keystore import KeyStore
from leadership360.store.mail import add_mail
from leadership360.store.people import find_person
from leadership360.store.themes import (
    count_themes,
    list_cycles_to_coach,
    list_themes,
    remove_themes,
)
from leadership360.store.transaction import atomic

#: The longest theme, in characters.
THEME_CHARS = 1200


# --- before launch ----------------------------------------------------------------------------


def name_coach(session: AnySession, cycle_id: UUID, name: str, email: str) -> None:
    """Let a person write the themes of a cycle in draft; nobody where ``email`` is empty.

    Raises NotFound, WrongState or CoachInside.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state is not CycleState.DRAFT:
            raise WrongState(cycle=cycle.name, state=cycle.state)
        if not email.strip():
            cycle.coach_id = None
            return
        person = find_person(session, email)
        if person is None:
            person = Person(name=name.strip(), email=email.strip().lower())
            session.add(person)
            session.flush()
        _require_outside(session, cycle, person)
        cycle.coach_id = person.id


@dataclass(frozen=True, slots=True)
class CoachOfCycle:
    """Who writes the themes of a cycle. missing: how many themes are not written yet."""

    name: str
    email: str
    missing: int


def show_coach(session: AnySession, cycle_id: UUID) -> CoachOfCycle | None:
    """Return the coach of a cycle, if there is one. Raises NotFound."""
    coach_id = get_cycle(session, cycle_id).coach_id
    if coach_id is None:
        return None
    coach = session.get_one(Person, coach_id)
    counts = count_themes(session, cycle_id).values()
    return CoachOfCycle(coach.name, coach.email, sum(asked - written for written, asked in counts))


def _require_outside(session: AnySession, cycle: Cycle, person: Person) -> None:
    """Raise CoachInside for whoever is asked or rated in the cycle, or runs it."""
    inside = {*list_raters(session, cycle.id), *(one.id for one in list_leaders(session, cycle.id))}
    if person.id in inside or has_account(session, person, Role.ADMIN):
        raise CoachInside(name=person.name)


def admit_coach(session: AnySession, cycle: Cycle) -> bool:
    """Give the coach of a cycle that is being launched an account; return whether it is new.

    In the caller's transaction. Raises CoachInside or CoachNeedsTime.
    """
    if cycle.coach_id is None:
        return False
    coach = session.get_one(Person, cycle.coach_id)
    _require_outside(session, cycle, coach)
    if cycle.grace_days < 1:
        raise CoachNeedsTime
    _, is_new = ensure_account(session, coach, Role.COACH)
    return is_new


# --- at closing -------------------------------------------------------------------------------


def gather_theme_comments(
    instrument: Instrument,
    policy: Policy,
    opened: Sequence[Opened],
    release: LeaderRelease,
    seed: bytes,
) -> dict[str, tuple[str, ...]]:
    """Return prompt -> shuffled comments meant as a theme, for the prompts with enough writers."""
    raters = sum(block.raters for block in release.blocks)
    found = {
        prompt.id: released_comments(
            written_by_groups(opened, prompt.id, CommentChoice.THEME),
            raters=raters,
            block_minimum=policy.block_minimum,
            seed=seed,
            prompt=prompt.id,
        )
        for prompt in instrument.prompts
    }
    return {prompt: texts for prompt, texts in found.items() if not isinstance(texts, Withheld)}


def keep_for_coach(
    session: AnySession, cycle: Cycle, leader_id: UUID, comments: Mapping[str, Sequence[str]]
) -> None:
    """Seal comments for the coach, in the caller's transaction; without a coach they are gone."""
    if cycle.coach_id is None:
        return
    assert cycle.box_public_key is not None
    # Where results are made again, a theme that rests on too few writers now must not stay.
    remove_themes(session, cycle.id, leader_id, but=comments)
    for prompt, texts in comments.items():
        sealed = seal_texts(cycle.box_public_key, texts)
        session.merge(Theme(cycle_id=cycle.id, leader_id=leader_id, prompt=prompt, comments=sealed))


def call_coach(
    session: AnySession,
    cycle: Cycle,
    for_coach: Iterable[Mapping[str, Sequence[str]]],
    *,
    today: date,
) -> None:
    """Tell the coach of a cycle that is being closed that themes wait, if any do.

    for_coach: per leader, as for ``keep_for_coach``. In the caller's transaction.
    """
    if cycle.coach_id is None or not any(for_coach):
        return
    due_at = datetime.combine(today, time(), UTC)
    add_mail(
        session,
        MailTemplate.THEMES_WAITING,
        due_at=due_at,
        cycle=cycle.id,
        person=cycle.coach_id,
    )


# --- between closing and release --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CoachLine:
    """One leader about whom themes can be written. of: how many prompts."""

    leader_id: UUID
    leader_name: str
    written: int
    of: int


@dataclass(frozen=True, slots=True)
class CoachCycle:
    """One cycle in which themes can be written until a day."""

    id: UUID
    name: str
    until: date
    lines: tuple[CoachLine, ...]


def show_coaching(session: AnySession, coach_id: UUID) -> tuple[CoachCycle, ...]:
    """Return what a coach can do now."""
    return tuple(
        CoachCycle(
            cycle.id,
            cycle.name,
            cycle.destroy_on,
            tuple(
                CoachLine(leader.id, leader.name, written, asked)
                for leader, (written, asked) in count_themes(session, cycle.id).items()
            ),
        )
        for cycle in list_cycles_to_coach(session, coach_id)
        if cycle.destroy_on is not None
    )


@dataclass(frozen=True, slots=True)
class ThemePrompt:
    """One question, what people wrote, and the theme so far."""

    id: str
    question: str
    comments: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ThemePage:
    """Everything a coach reads about one leader."""

    cycle_id: UUID
    cycle_name: str
    leader_id: UUID
    leader_name: str
    until: date
    prompts: tuple[ThemePrompt, ...]


def show_themes(
    session: AnySession,
    coach_id: UUID,
    cycle_id: UUID,
    leader_id: UUID,
    *,
    keystore: KeyStore,
    language: str,
) -> ThemePage:
    """Return the comments and themes of one leader.

    Raises NotFound for anybody but the cycle's coach, before closing, after the release, after
    the comments were destroyed, and where there is nothing to write about.
    """
    cycle = _cycle_to_coach(session, coach_id, cycle_id)
    themes = list_themes(session, cycle_id, leader_id, with_comments=True)
    if not themes:
        raise NotFound
    leader = session.get_one(Person, leader_id)
    private_key = keystore.get(cycle_id)
    instrument = frozen_instrument(session, cycle)
    assert cycle.destroy_on is not None
    prompts = []
    for prompt in instrument.prompts:
        theme = themes.get(prompt.id)
        if theme is not None and theme.comments is not None:
            asked = next(one for one in prompt.audience if one is not Relation.SELF)
            question = instrument.prompt_text(prompt, asked, language, leader.name)
            comments = unseal_texts(private_key, theme.comments)
            prompts.append(ThemePrompt(prompt.id, question, comments, theme.text or ""))
    return ThemePage(cycle.id, cycle.name, leader_id, leader.name, cycle.destroy_on, tuple(prompts))


def _cycle_to_coach(
    session: AnySession, coach_id: UUID, cycle_id: UUID, *, hold: bool = False
) -> Cycle:
    cycle = get_cycle(session, cycle_id, hold=hold)
    is_open = cycle.state is CycleState.CLOSED and cycle.destroyed_on is None
    if cycle.coach_id != coach_id or not is_open:
        raise NotFound
    return cycle


def write_themes(
    session: AnySession,
    coach_id: UUID,
    cycle_id: UUID,
    leader_id: UUID,
    texts: Mapping[str, str],
) -> None:
    """Keep what a coach wrote; an empty text takes a theme back.

    texts: prompt -> theme, at most ``THEME_CHARS`` long. Raises NotFound as ``show_themes`` does,
    and for a prompt without comments; then nothing is changed.
    """
    with atomic(session):
        _cycle_to_coach(session, coach_id, cycle_id, hold=True)
        themes = list_themes(session, cycle_id, leader_id)
        for prompt, text in texts.items():
            if prompt not in themes or len(text) > THEME_CHARS:
                raise NotFound
            themes[prompt].text = text.strip() or None


def themes_of(session: AnySession, cycle_id: UUID, leader_id: UUID) -> dict[str, str]:
    """Return prompt -> theme as written, for the report."""
    themes = list_themes(session, cycle_id, leader_id)
    return {prompt: theme.text for prompt, theme in sorted(themes.items()) if theme.text}
