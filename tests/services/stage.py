"""A database, a key store and short ways to bring a cycle to where a test begins."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker, undefer

from leadership360.domain.answers import Answers
from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.policy import PolicyName
from leadership360.domain.roster import COLUMNS
from leadership360.models.tables import Assignment, Cycle, Mail, Person, ReleaseRow
from leadership360.sealing import Copy, make_edit_key, seal_copy, unseal
from leadership360.services.closing import close_cycle, destroy_boxes
from leadership360.services.cycles import CycleDraft, create_cycle, launch_cycle, release_cycle
from leadership360.services.raters import RaterPass, submit
from leadership360.services.roster import import_roster, upload_roster
from leadership360.store.assignments import write_assignment
from leadership360.store.instruments import load_instrument
from leadership360.store.keystore import KeyStore
from leadership360.store.transaction import atomic

OPENS, CLOSES = date(2026, 3, 2), date(2026, 3, 20)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AFTER = date(2026, 3, 21)

INSTRUMENT = load_instrument("transformational")
ITEMS = tuple(item.id for item in INSTRUMENT.items)
PROMPTS = tuple(prompt.id for prompt in INSTRUMENT.prompts)


class Asked(NamedTuple):
    """One line of a roster; people are named by the first part of their address."""

    leader: str
    rater: str
    group: str


def address(name: str) -> str:
    return f"{name}@example.org"


def around(
    leader: str, *, reports: int = 5, peers: int = 4, others: int = 0, manager: bool = True
) -> list[Asked]:
    """Return a leader with so many people around; the leader's own line comes by itself."""
    lines = [Asked(leader, f"{leader}-boss", "manager")] if manager else []
    for group, count in (("report", reports), ("peer", peers), ("other", others)):
        lines += [Asked(leader, f"{leader}-{group}{number}", group) for number in range(count)]
    return lines


def roster_file(lines: Iterable[Asked]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for leader, rater, group in lines:
        writer.writerow((leader.title(), address(leader), rater.title(), address(rater), group))
    return text.getvalue().encode()


def sheet(rating: int = 4, comment: str = "", **ratings: int) -> Answers:
    """Return a full sheet: ``rating`` everywhere but where ``ratings`` says otherwise."""
    comments = {PROMPTS[0]: comment} if comment else {}
    return Answers({**dict.fromkeys(ITEMS, rating), **ratings}, comments, 200.0)


class Request(NamedTuple):
    """One assignment by the names of its people."""

    id: UUID
    leader: str
    rater: str
    rater_pass: RaterPass


class Stage:
    """Everything a service needs, on one database. folder: holds the key store."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.engine = create_engine(url, hide_parameters=True)
        self.sessions = sessionmaker(self.engine)
        self.keystore = KeyStore(folder / "keys")

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.sessions() as session:
            yield session

    def draft(
        self,
        lines: Sequence[Asked] | None = None,
        name: str = "Spring",
        *,
        policy: PolicyName = PolicyName.STANDARD,
        grace_days: int = 3,
        opens_on: date = OPENS,
        closes_on: date = CLOSES,
        instrument: str = "transformational",
        shows_standing: bool = False,
        seals_in_browser: bool = False,
    ) -> UUID:
        """Return a cycle with its roster imported."""
        choice = CycleDraft(
            name,
            instrument,
            opens_on,
            closes_on,
            policy,
            grace_days,
            shows_standing,
            seals_in_browser,
        )
        with self.session() as session:
            cycle = create_cycle(session, choice)
        self.import_lines(cycle, around("ana") if lines is None else lines)
        return cycle

    def import_lines(self, cycle: UUID, lines: Iterable[Asked]) -> None:
        with self.session() as session:
            upload_roster(session, cycle, roster_file(lines), "people.csv")
        with self.session() as session:
            import_roster(session, cycle)

    def launch(self, cycle: UUID) -> None:
        with self.session() as session:
            launch_cycle(session, cycle, keystore=self.keystore, now=NOW)

    def collecting(
        self, lines: Sequence[Asked] | None = None, name: str = "Spring", **draft: Any
    ) -> UUID:
        """Return a launched cycle."""
        cycle = self.draft(lines, name, **draft)
        self.launch(cycle)
        return cycle

    def close(self, cycle: UUID, today: date = AFTER) -> None:
        with self.session() as session:
            close_cycle(session, cycle, keystore=self.keystore, today=today)

    def destroy(self, cycle: UUID, today: date = AFTER) -> None:
        with self.session() as session:
            destroy_boxes(session, cycle, keystore=self.keystore, today=today)

    def release(self, cycle: UUID) -> None:
        with self.session() as session:
            release_cycle(session, cycle, now=NOW)

    def requests(self, cycle: UUID) -> list[Request]:
        """Return every assignment, by leader and rater."""
        with self.session() as session:
            names = {
                person: email.partition("@")[0]
                for person, email in session.execute(select(Person.id, Person.email))
            }
            rows = session.execute(
                select(Assignment.id, Assignment.leader_id, Assignment.rater_id).where(
                    Assignment.cycle_id == cycle
                )
            )
            found = [
                Request(one, names[leader], names[rater], RaterPass(cycle, rater))
                for one, leader, rater in rows
            ]
        return sorted(found, key=lambda request: (request.leader, request.rater))

    def request(self, cycle: UUID, leader: str, rater: str) -> Request:
        (found,) = (request for request in self.requests(cycle) if request[1:3] == (leader, rater))
        return found

    def send(self, request: Request, answers: Answers, key: bytes | None = None) -> bytes:
        """Send a whole sheet the way a form does; return the key of the rater's browser."""
        key = key or make_edit_key()
        self.save(request, answers, key)
        with self.session() as session:
            submit(session, request.rater_pass, request.id, edit_key=key, today=date(2026, 11, 23))
        return key

    def save(self, request: Request, answers: Answers, key: bytes) -> None:
        """Put a whole sheet into the rater's copy, as saving every page would."""
        with self.session() as session, atomic(session):
            copy = seal_copy(key, request.id, Copy(answers))
            write_assignment(session, request.id, copy=copy)

    def send_all(self, cycle: UUID, answers: Mapping[str, Answers] | None = None) -> None:
        """Let everybody answer. answers: rater -> sheet; a plain one where a rater is missing."""
        for number, request in enumerate(self.requests(cycle)):
            given = (answers or {}).get(request.rater) or sheet(3 + number % 3)
            self.send(request, given)

    def cycle(self, cycle: UUID) -> Cycle:
        with self.session() as session:
            found = session.get_one(Cycle, cycle, options=[undefer(Cycle.instrument_text)])
            session.expunge(found)
            return found

    def state(self, cycle: UUID) -> CycleState:
        return self.cycle(cycle).state

    def assignment(self, assignment: UUID) -> Assignment:
        """Return a row with everything in it."""
        with self.session() as session:
            everything = [undefer(Assignment.box), undefer(Assignment.copy)]
            found = session.get_one(Assignment, assignment, options=everything)
            session.expunge(found)
            return found

    def opened(self, assignment: UUID) -> Answers | None:
        """Return what is in force for an assignment; None where nothing was sent."""
        row = self.assignment(assignment)
        if row.state is not AssignmentState.SUBMITTED:
            return None
        return unseal(self.keystore.get(row.cycle_id), row.box)

    def releases(self, cycle: UUID) -> dict[str, Any]:
        """Return leader -> what the release says about that leader."""
        with self.session() as session:
            rows = session.execute(
                select(Person.email, ReleaseRow.document)
                .join(ReleaseRow, ReleaseRow.leader_id == Person.id)
                .where(ReleaseRow.cycle_id == cycle)
            ).all()
        found = {email.partition("@")[0]: json.loads(document) for email, document in rows}
        assert len(found) == len(rows)
        return {leader: document["leaders"][0] for leader, document in found.items()}

    def mails(self) -> list[Mail]:
        with self.session() as session:
            found = list(session.scalars(select(Mail)))
            session.expunge_all()
            return found

    def key_files(self) -> list[Path]:
        """Return every file in the key store."""
        return sorted((self.folder / "keys").glob("*"))

    def has_key(self, cycle: UUID) -> bool:
        return (self.folder / "keys" / f"{cycle}.key").exists()
