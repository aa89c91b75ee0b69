"""Fills an empty database with the fictional company: two finished cycles and a running one.

Takes the same way as an admin would: upload, import, launch, close, release.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from leadership360.db import AnySession
from leadership360.demo.company import Company, company
from leadership360.demo.simulation import SEED, simulate
from leadership360.domain.answers import Answers
from leadership360.domain.cycle import AssignmentState
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import PolicyName
from leadership360.domain.roster import COLUMNS
from leadership360.models.account import Account
from leadership360.models.assignment import Assignment
from leadership360.models.mail import Mail
from leadership360.models.person import Person
from leadership360.sealing import seal
from leadership360.services.accounts import create_admin
from leadership360.services.closing import close_cycle, destroy_boxes
from leadership360.services.cycles import CycleDraft, create_cycle, launch_cycle, release_cycle
from leadership360.services.progress import count_progress
from leadership360.services.roster import import_roster, upload_roster
from leadership360.store.assignments import write_assignment
from leadership360.store.cycles import get_cycle, list_cycles
from leadership360.store.instruments import load_instrument
from leadership360.store.keystore import KeyStore
from leadership360.store.links import add_link
from leadership360.store.transaction import atomic

#: One in three of those who will answer has not done so yet in the running cycle.
_STILL_OPEN = 3


@dataclass(frozen=True, slots=True)
class Seeded:
    """Ways in. rater_token: the secret of a link of somebody who still owes answers."""

    admin: UUID
    leader: UUID
    rater_token: str


_ADMIN = "admin@example.org"


def seed_demo(session: AnySession, *, keystore: KeyStore, today: date) -> None:
    """Fill an empty database."""
    people = company()
    instrument = load_instrument("transformational")
    create_admin(session, _ADMIN, None)
    seeder = _Seeder(session, keystore, people, instrument)
    seeder.finish(0, today - timedelta(360))
    seeder.finish(1, today - timedelta(180))
    with atomic(session):
        session.execute(delete(Mail))
    running = seeder.launch(today - timedelta(6), today + timedelta(10))
    answers = simulate(instrument, people, seed=SEED, cycle=2)
    visitor = _visitor(people)
    answered = {
        pair: sheet
        for number, (pair, sheet) in enumerate(sorted(answers.items()))
        if number % _STILL_OPEN and pair[1] != visitor and pair[0] != pair[1]
    }
    seeder.send(running, answered)
    count_progress(session, today=today)


def is_demo(session: AnySession) -> bool:
    """Return whether a database is a demo's: its admin has an account, or nobody at all."""
    emails = set(session.scalars(select(Account.email)))
    return not emails or _ADMIN in emails


def ways_in(session: AnySession, *, today: date) -> Seeded:
    """Return who may be visited, with a fresh link of a rater in the newest cycle."""
    people = company()
    with atomic(session):
        rater = session.scalars(select(Person).where(Person.email == _visitor(people))).one()
        newest = list_cycles(session)[0]
        token = add_link(session, newest.id, rater.id, expires_on=today + timedelta(400))
    return Seeded(_account(session, _ADMIN), _account(session, people.leaders[0].email), token)


def _visitor(people: Company) -> str:
    """Return who the newcomer is as a rater: asked about several leaders, and never by name."""
    named = {one.leader_email for one in people.relationships}
    named |= {one.rater_email for one in people.relationships if one.relation.is_named}
    counts = Counter(one.rater_email for one in people.relationships)
    return max((email for email in counts if email not in named), key=lambda one: counts[one])


def _account(session: AnySession, email: str) -> UUID:
    return session.scalars(select(Account.id).where(Account.email == email)).one()


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _season(day: date) -> str:
    """Return what people would call a cycle that opens on this day."""
    return f"{('Winter', 'Spring', 'Summer', 'Autumn')[day.month % 12 // 3]} {day.year}"


def _roster(people: Company) -> bytes:
    names = {email: person.name for email, person in people.by_email().items()}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in people.relationships:
        writer.writerow(
            (
                names[one.leader_email],
                one.leader_email,
                names[one.rater_email],
                one.rater_email,
                one.relation,
            )
        )
    return text.getvalue().encode()


@dataclass(frozen=True, slots=True)
class _Seeder:
    session: AnySession
    keystore: KeyStore
    people: Company
    instrument: Instrument

    def launch(self, opens_on: date, closes_on: date) -> UUID:
        draft = CycleDraft(
            _season(opens_on),
            self.instrument.id,
            opens_on,
            closes_on,
            PolicyName.STANDARD,
            grace_days=3,
        )
        cycle_id = create_cycle(self.session, draft)
        upload_roster(self.session, cycle_id, _roster(self.people), "people.csv")
        import_roster(self.session, cycle_id)
        launch_cycle(self.session, cycle_id, keystore=self.keystore, now=_noon(opens_on))
        return cycle_id

    def finish(self, cycle: int, closed_on: date) -> None:
        cycle_id = self.launch(closed_on - timedelta(16), closed_on)
        self.send(cycle_id, simulate(self.instrument, self.people, seed=SEED, cycle=cycle))
        after = closed_on + timedelta(1)
        close_cycle(self.session, cycle_id, keystore=self.keystore, today=after)
        release_cycle(self.session, cycle_id, now=_noon(after))
        destroy_boxes(self.session, cycle_id, keystore=self.keystore, today=after + timedelta(3))

    def send(self, cycle_id: UUID, answers: Mapping[tuple[str, str], Answers]) -> None:
        with atomic(self.session):
            public_key = get_cycle(self.session, cycle_id).box_public_key
            assert public_key is not None
            emails = dict(self.session.execute(select(Person.id, Person.email)).tuples().all())
            rows = self.session.execute(
                select(Assignment.id, Assignment.leader_id, Assignment.rater_id).where(
                    Assignment.cycle_id == cycle_id
                )
            )
            for assignment, leader, rater in rows.all():
                sheet = answers.get((emails[leader], emails[rater]))
                if sheet is not None:
                    write_assignment(
                        self.session,
                        assignment,
                        box=seal(public_key, sheet),
                        state=AssignmentState.SUBMITTED,
                    )
