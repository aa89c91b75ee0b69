"""Rows for tests, made on the way an admin, a rater or a leader would take: by the services.

What only looks something up leaves the session's transaction open, and on SQLite nobody else can
write meanwhile: roll back before another connection has to. A ``Browser`` does so by itself.
"""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from leadership360.db import AnySession
from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import PolicyName
from leadership360.domain.questionnaire import FormPage
from leadership360.domain.relation import Relation
from leadership360.domain.release import LeaderRelease, Release
from leadership360.domain.roster import COLUMNS
from leadership360.models.account import Account
from leadership360.models.assignment import Assignment
from leadership360.models.person import Person
from leadership360.models.release import ReleaseRow
from leadership360.services import closing, cycles, raters, roster
from leadership360.services.accounts import create_admin, ensure_leader_account
from leadership360.services.cycles import CycleDraft
from leadership360.services.raters import RaterPass
from leadership360.store.cycles import frozen_instrument, get_cycle
from leadership360.store.keystore import KeyStore
from leadership360.store.links import add_link
from leadership360.store.transaction import atomic
from tests.cast import ANNA, EVERYBODY, Actor, Ask

#: The time it is in every test that does not say otherwise.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
CLOSES_ON = TODAY + timedelta(days=14)

#: A rater's edit key, for tests that go by the services.
EDIT_KEY = bytes(range(16))


# --- cycles -----------------------------------------------------------------------------------


def roster_csv(asks: Iterable[Ask] = EVERYBODY) -> bytes:
    """Return a roster file as an admin would upload it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for ask in asks:
        row = (ask.leader.name, ask.leader.email, ask.rater.name, ask.rater.email, ask.relation)
        writer.writerow(row)
    return text.getvalue().encode()


def cycle_draft(
    name: str = "Spring 2026",
    *,
    instrument: str = "transformational",
    opens_on: date = TODAY,
    closes_on: date = CLOSES_ON,
    policy: PolicyName = PolicyName.STANDARD,
    grace_days: int = 3,
    shows_standing: bool = False,
    seals_in_browser: bool = False,
) -> CycleDraft:
    """Return an admin's decisions. instrument: an id or the path of a file."""
    return CycleDraft(
        name,
        instrument,
        opens_on,
        closes_on,
        policy,
        grace_days,
        shows_standing,
        seals_in_browser,
    )


def make_cycle(
    session: AnySession,
    draft: CycleDraft | None = None,
    *,
    asks: Iterable[Ask] = EVERYBODY,
) -> UUID:
    """Add a cycle in draft with its people imported; return its id."""
    cycle_id = cycles.create_cycle(session, draft or cycle_draft())
    rows = tuple(asks)
    if rows:
        roster.upload_roster(session, cycle_id, roster_csv(rows), "people.csv")
        roster.import_roster(session, cycle_id)
    return cycle_id


def make_running_cycle(
    session: AnySession,
    keystore: KeyStore,
    draft: CycleDraft | None = None,
    *,
    asks: Iterable[Ask] = EVERYBODY,
    now: datetime = NOW,
) -> UUID:
    """Add a cycle, launch it, and return its id."""
    cycle_id = make_cycle(session, draft, asks=asks)
    cycles.launch_cycle(session, cycle_id, keystore=keystore, now=now)
    return cycle_id


def make_closed_cycle(
    session: AnySession,
    keystore: KeyStore,
    draft: CycleDraft | None = None,
    *,
    asks: Iterable[Ask] = EVERYBODY,
    today: date = TODAY,
) -> UUID:
    """Add a cycle in which everybody answered, closed but not released; return its id."""
    cycle_id = make_running_cycle(session, keystore, draft, asks=asks)
    submit_everything(session, cycle_id)
    closing.close_cycle(session, cycle_id, keystore=keystore, today=today)
    return cycle_id


def make_released_cycle(
    session: AnySession,
    keystore: KeyStore,
    draft: CycleDraft | None = None,
    *,
    asks: Iterable[Ask] = EVERYBODY,
    now: datetime = NOW,
) -> UUID:
    """Add a cycle in which everybody answered, released; return its id."""
    cycle_id = make_closed_cycle(session, keystore, draft, asks=asks, today=now.date())
    cycles.release_cycle(session, cycle_id, now=now)
    return cycle_id


# --- people -----------------------------------------------------------------------------------


def make_admin(
    session: AnySession, actor: Actor = ANNA, *, password_hash: str | None = None
) -> UUID:
    """Add an admin's account, without a password yet, and return its id."""
    return create_admin(session, actor.email, None)


def make_leader(session: AnySession, actor: Actor) -> UUID:
    """Add a person with a leader's account, in no cycle; return the person's id."""
    with atomic(session):
        person = Person(name=actor.name, email=actor.email)
        session.add(person)
        session.flush()
        ensure_leader_account(session, person)
        return person.id


def give_leader_account(session: AnySession, actor: Actor) -> None:
    """Let somebody who is known already sign in as a leader."""
    with atomic(session):
        ensure_leader_account(session, session.get_one(Person, person_id(session, actor)))


def set_password(session: AnySession, actor: Actor, password_hash: str) -> None:
    """Give an account that exists a password."""
    with atomic(session):
        account = session.scalars(select(Account).where(Account.email == actor.email)).one()
        account.password = password_hash


def person_id(session: AnySession, actor: Actor) -> UUID:
    """Return the person of this address."""
    return session.scalars(select(Person.id).where(Person.email == actor.email)).one()


# --- raters -----------------------------------------------------------------------------------


def make_link(
    session: AnySession, cycle_id: UUID, rater: Actor, *, expires_on: date = CLOSES_ON
) -> str:
    """Return the secret of a fresh link, as the worker makes it when it sends a mail."""
    with atomic(session):
        return add_link(session, cycle_id, person_id(session, rater), expires_on=expires_on)


def rater_pass(session: AnySession, cycle_id: UUID, rater: Actor) -> RaterPass:
    """Return what a rater's link stands for."""
    return RaterPass(cycle_id, person_id(session, rater))


def assignment_id(session: AnySession, cycle_id: UUID, rater: Actor, leader: Actor) -> UUID:
    """Return the request of this rater about this leader."""
    return session.scalars(
        select(Assignment.id).where(
            Assignment.cycle_id == cycle_id,
            Assignment.rater_id == person_id(session, rater),
            Assignment.leader_id == person_id(session, leader),
        )
    ).one()


def full_answers(
    instrument: Instrument, relation: Relation, *, rating: int = 4, comment: str = ""
) -> Answers:
    """Return the same rating for every item, and the same comment (if any) to every prompt."""
    return Answers(
        {item.id: rating for item in instrument.items_for(relation)},
        {prompt.id: comment for prompt in instrument.prompts_for(relation) if comment},
    )


def save_answers(
    session: AnySession,
    cycle_id: UUID,
    rater: Actor,
    leader: Actor,
    answers: Answers | None = None,
    *,
    edit_key: bytes = EDIT_KEY,
) -> UUID:
    """Save a draft page by page; return the request's id. answers: default all 4."""
    request = assignment_id(session, cycle_id, rater, leader)
    _save(session, rater_pass(session, cycle_id, rater), request, answers, edit_key)
    return request


def _save(
    session: AnySession, who: RaterPass, request: UUID, answers: Answers | None, edit_key: bytes
) -> None:
    form = raters.open_form(session, who, request, edit_key)
    chosen = answers or full_answers(form.instrument, form.request.relation)

    def given(page: FormPage) -> Answers:
        ratings = {item.id for item in page.items} & set(chosen.ratings)
        prompts = {prompt.id for prompt in page.prompts} & set(chosen.comments)
        return Answers(
            {item: chosen.ratings[item] for item in ratings},
            {prompt: chosen.comments[prompt] for prompt in prompts},
            None,
            {prompt: chosen.choice(prompt) for prompt in prompts},
        )

    for page in form.pages:
        raters.save_page(session, who, request, page.number, given, edit_key=edit_key, seconds=10.0)


def submit_answers(
    session: AnySession,
    cycle_id: UUID,
    rater: Actor,
    leader: Actor,
    answers: Answers | None = None,
    *,
    edit_key: bytes = EDIT_KEY,
) -> UUID:
    """Save and send; return the request's id. answers: default all 4."""
    request = save_answers(session, cycle_id, rater, leader, answers, edit_key=edit_key)
    who = rater_pass(session, cycle_id, rater)
    raters.submit(session, who, request, edit_key=edit_key, today=date(2026, 11, 23))
    return request


def submit_everything(session: AnySession, cycle_id: UUID, *, rating: int = 4) -> None:
    """Send the same full answers for every request of a running cycle."""
    instrument = frozen_instrument(session, get_cycle(session, cycle_id))
    rows = session.execute(
        select(Assignment.id, Assignment.rater_id, Assignment.relation).where(
            Assignment.cycle_id == cycle_id
        )
    ).all()
    for request, rater, relation in rows:
        who = RaterPass(cycle_id, rater)
        answers = full_answers(instrument, relation, rating=rating)
        _save(session, who, request, answers, EDIT_KEY)
        raters.submit(session, who, request, edit_key=EDIT_KEY, today=date(2026, 11, 23))


def release_of(session: AnySession, cycle_id: UUID, leader: Actor) -> LeaderRelease:
    """Return a leader's release, whether anybody may see it yet or not."""
    document = session.scalars(
        select(ReleaseRow.document).where(
            ReleaseRow.cycle_id == cycle_id,
            ReleaseRow.leader_id == person_id(session, leader),
        )
    ).one()
    return Release.from_json(json.loads(document)).leaders[0]


def cycle_of(session: AnySession, request: UUID) -> UUID:
    """Return the cycle of a request."""
    return session.scalars(select(Assignment.cycle_id).where(Assignment.id == request)).one()
