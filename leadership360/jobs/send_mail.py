"""Sends the mail that is due: each at most once, none silently lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from enum import Enum, auto
from uuid import UUID

from sqlalchemy.orm import Session

from leadership360.clock import Clock
from leadership360.db import AnySession
from leadership360.domain.cycle import MailState
from leadership360.domain.errors import DomainError
from leadership360.jobs.smtp import Deferred, InDoubt, Mailer, Refused, Unreachable
from leadership360.log import log_fault
from leadership360.render.mail import Letter, compose, one_line
from leadership360.services import outbox
from leadership360.services.mail import Links, Prepared, prepare_letter
from leadership360.services.outbox import LEASE, Held

SessionFactory = Callable[[], Session]


@dataclass(frozen=True, slots=True)
class Done:
    """How many mails went which way. later: queued again, refused for now or not tried."""

    sent: int = 0
    in_doubt: int = 0
    failed: int = 0
    later: int = 0


class _End(Enum):
    SENT = auto()
    IN_DOUBT = auto()
    FAILED = auto()
    LATER = auto()


class _NotOurs(Exception):
    """Another worker has the mail."""


def run(
    session_factory: SessionFactory,
    *,
    clock: Clock,
    mailer: Mailer,
    links: Links,
    limit: int = 200,
    lease: timedelta = LEASE,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Done:
    """Send at most ``limit`` mails that are due over one connection; return how they ended.

    Where no server can be reached the whole batch waits a minute. Ends early, between two mails,
    once ``is_stopping``. lease: for how long a mail is ours; longer than a slow server takes.
    """
    with session_factory() as session:
        due = outbox.list_due(session, now=clock.now(), limit=limit)
        sender = _Sender(session, clock, mailer, links, lease)
        ends: Counter[_End] = Counter()
        try:
            for position, mail_id in enumerate(due):
                if is_stopping():
                    break
                try:
                    ends[sender.send(mail_id)] += 1
                except _NotOurs:
                    continue
                except Unreachable as problem:
                    ends[_End.LATER] += 1 + outbox.postpone(
                        session, due[position + 1 :], now=clock.now(), reply=problem.reply
                    )
                    break
        finally:
            mailer.close()
    return Done(ends[_End.SENT], ends[_End.IN_DOUBT], ends[_End.FAILED], ends[_End.LATER])


@dataclass(frozen=True, slots=True)
class _Sender:
    session: AnySession
    clock: Clock
    mailer: Mailer
    links: Links
    lease: timedelta

    def send(self, mail_id: UUID) -> _End:
        """Take one mail as far as it gets. Raises _NotOurs, or Unreachable after releasing it."""
        held = outbox.take(self.session, mail_id, now=self.clock.now(), lease=self.lease)
        if held is None:
            raise _NotOurs
        try:
            self.mailer.open()
            recipient, content = self._write(held)
            self.mailer.address(recipient)
        except Unreachable as problem:
            outbox.release(self.session, held, now=self.clock.now(), reply=problem.reply)
            raise
        except Exception as problem:  # noqa: BLE001
            # Whatever it is, nothing has left us, and one bad mail must not hold up the others.
            return self._not_sent(held, problem)
        return self._deliver(held, content)

    def _deliver(self, held: Held, content: bytes) -> _End:
        now = self.clock.now()
        ours = outbox.begin_delivery(self.session, held, now=now, lease=self.lease)
        if ours is None:
            self.mailer.cancel()
            raise _NotOurs
        try:
            reply = self.mailer.deliver(content)
        except InDoubt as problem:
            outbox.mark_in_doubt(self.session, ours, problem.reply)
            return _End.IN_DOUBT
        except (Deferred, Refused) as problem:
            return self._not_sent(ours, problem)
        outbox.mark_sent(self.session, ours, reply)
        return _End.SENT

    def _not_sent(self, held: Held, problem: Exception) -> _End:
        if isinstance(problem, (Refused, DomainError, _Unwritable)):
            outbox.mark_failed(self.session, held, str(problem))
            return _End.FAILED
        reply = str(problem)
        if not isinstance(problem, Deferred):
            log_fault("mail", problem)
            reply = f"This mail could not be written ({type(problem).__name__})."
        state = outbox.put_back(self.session, held, now=self.clock.now(), reply=reply)
        return _End.FAILED if state is MailState.FAILED else _End.LATER

    def _write(self, held: Held) -> tuple[str, bytes]:
        prepared = prepare_letter(self.session, held.id, today=self.clock.today(), links=self.links)
        letter = compose(prepared.template, prepared.facts, language=prepared.language)
        recipient = ascii_address(prepared.to_email)
        return recipient, self._message(held, prepared, letter, recipient)

    def _message(self, held: Held, prepared: Prepared, letter: Letter, recipient: str) -> bytes:
        policy = SMTP if recipient.isascii() else SMTPUTF8
        message = EmailMessage(policy=policy)
        try:
            message["From"] = Address(self.mailer.sender_name, addr_spec=self.mailer.sender_address)
            message["To"] = Address(one_line(prepared.to_name), addr_spec=recipient)
            message["Subject"] = letter.subject
        except (ValueError, MessageError) as problem:
            raise _Unwritable from problem
        message["Date"] = format_datetime(self.clock.now())
        message["Message-ID"] = f"<{held.id}@{self.mailer.host}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = letter.language.replace("_", "-")
        message.set_content(
            letter.text, cte="7bit" if _is_plain(letter.text) else "quoted-printable"
        )
        return message.as_bytes()


class _Unwritable(Exception):
    """An address or name that no mail can carry."""

    def __init__(self) -> None:
        super().__init__("This address cannot be written to.")


def ascii_address(address: str) -> str:
    """Return ``address`` with its domain as mail servers spell it.

    The part before the @ is left alone. Raises _Unwritable unless this is one single address.
    """
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain) or any(mark in address.strip() for mark in ' ,;<>"\r\n'):
        raise _Unwritable
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as problem:
        raise _Unwritable from problem


def _is_plain(text: str) -> bool:
    return text.isascii() and all(len(line) <= 990 for line in text.splitlines())
