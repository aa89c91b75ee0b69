"""A database on disk with a cycle, people and mail in it, and addresses for the letters."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from leadership360.db import Base
from leadership360.domain.cycle import CycleState, MailState, MailTemplate
from leadership360.domain.instrument import freeze
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.relation import Relation
from leadership360.models.tables import Account, Assignment, Cycle, Mail, Person
from leadership360.sealing import make_cycle_key
from tests.render.sample import sample_instrument

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BASE = "https://feedback.example.org"


class PlainLinks:
    """Addresses as the web application makes them."""

    def rater(self, token: str) -> str:
        return f"{BASE}/r#{token}"

    def code_page(self) -> str:
        return f"{BASE}/r"

    def sign_in(self) -> str:
        return f"{BASE}/sign-in"

    def set_password(self, account: Account) -> str:
        return f"{BASE}/set-password/{account.id}"

    def report(self, cycle_id: UUID) -> str:
        return f"{BASE}/report/{cycle_id}"

    def close(self, cycle_id: UUID) -> str:
        return f"{BASE}/close/{cycle_id}"

    def themes(self) -> str:
        return f"{BASE}/coach"


class Office:
    """The database in ``folder`` and short ways to fill and read it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "office.sqlite"
        self.engine = create_engine(f"sqlite:///{self.file}", hide_parameters=True)
        self.sessions = sessionmaker(self.engine)
        Base.metadata.create_all(self.engine)
        #: Private and public key of every cycle.
        self.keys = make_cycle_key()

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.sessions() as session, session.begin():
            yield session

    def add_cycle(
        self,
        name: str = "Spring 2026",
        *,
        closes_on: date = date(2026, 3, 20),
        state: CycleState = CycleState.COLLECTING,
    ) -> UUID:
        text, sha256 = freeze(sample_instrument(dimensions=2))
        policy = make_policy(PolicyName.STANDARD, block_minimum=4, grace_days=3)
        cycle = Cycle(
            name=name,
            instrument_id="sample",
            opens_on=closes_on - timedelta(days=28),
            closes_on=closes_on,
            policy_name=PolicyName.STANDARD,
            state=state,
            instrument_text=text,
            instrument_sha256=sha256,
            policy_text=policy.to_json(),
            policy_sha256=policy.sha256,
            box_public_key=self.keys[1],
        )
        return self._add(cycle)

    def add_person(self, name: str, email: str | None = None) -> UUID:
        address = email or f"{name.lower().replace(' ', '.')}@example.org"
        return self._add(Person(name=name, email=address))

    def add_account(self, email: str, *, person: UUID | None = None) -> UUID:
        return self._add(Account(email=email, person_id=person, fs_uniquifier=uuid4().hex))

    def ask(self, cycle: UUID, rater: UUID, leader: UUID, relation: Relation) -> UUID:
        return self._add(
            Assignment(cycle_id=cycle, rater_id=rater, leader_id=leader, relation=relation)
        )

    def add_mail(
        self,
        template: MailTemplate = MailTemplate.INVITATION,
        *,
        cycle: UUID | None = None,
        person: UUID | None = None,
        account: UUID | None = None,
        due_at: datetime = NOW,
    ) -> UUID:
        return self._add(
            Mail(
                template=template,
                cycle_id=cycle,
                person_id=person,
                account_id=account,
                due_at=due_at,
            )
        )

    def _add(self, row: Cycle | Person | Account | Assignment | Mail) -> UUID:
        with self.session() as session:
            session.add(row)
            session.flush()
            return row.id

    def invite(self, raters: int, *, now: datetime = NOW) -> list[UUID]:
        """Ask ``raters`` people about one leader and return their waiting invitations."""
        cycle = self.add_cycle(closes_on=now.date() + timedelta(days=18))
        leader = self.add_person("Ana Ruiz")
        mails = []
        with self.session() as session:
            for number in range(raters):
                rater = Person(name=f"Rater {number}", email=f"rater{number}@example.org")
                session.add(rater)
                session.flush()
                session.add(
                    Assignment(
                        cycle_id=cycle, rater_id=rater.id, leader_id=leader, relation=Relation.PEER
                    )
                )
                mail = Mail(
                    template=MailTemplate.INVITATION,
                    cycle_id=cycle,
                    person_id=rater.id,
                    due_at=now,
                )
                session.add(mail)
                session.flush()
                mails.append(mail.id)
        return mails

    def mail(self, mail_id: UUID) -> Mail:
        with self.sessions() as session:
            mail = session.get_one(Mail, mail_id)
            session.expunge(mail)
            return mail

    def mails(self) -> Sequence[Mail]:
        with self.sessions() as session:
            mails = session.scalars(select(Mail)).all()
            session.expunge_all()
            return mails

    def states(self) -> dict[UUID, MailState]:
        return {mail.id: mail.state for mail in self.mails()}
