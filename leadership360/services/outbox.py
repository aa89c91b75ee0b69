"""The life of a waiting mail: queued -> sending -> sent, in doubt or failed.

SMTP cannot promise "exactly once". The mark ``sending`` is on disk before the server is given the
letter, so a mail whose end we did not see is in doubt and never sent again: never twice beats
always once. Each step is one transaction and changes a row only while we hold it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select, update

from leadership360.db import AnySession, rows_changed
from leadership360.domain.cycle import MailState, MailTemplate
from leadership360.models.mail import Mail
from leadership360.store.mail import claim_mail, doubt_abandoned_mail, get_mail, list_due_mail
from leadership360.store.transaction import atomic

#: How long a worker may hold a mail; longer than a conversation with a slow server takes.
LEASE = timedelta(minutes=10)

#: How long to wait where there is no mail server to talk to.
PAUSE = timedelta(minutes=1)

#: How long to wait after the first, second, ... refusal for now; then the mail has failed.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)

_REPLY_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Held:
    """A mail in our hands. until: the end of our lease, by which we know the row is still ours."""

    id: UUID
    until: datetime
    attempts: int


def list_due(session: AnySession, *, now: datetime, limit: int) -> tuple[UUID, ...]:
    """Return mails to be sent now, longest due first; put abandoned ones in doubt before."""
    with atomic(session):
        doubt_abandoned_mail(session, now)
        return tuple(list_due_mail(session, now, limit=limit))


def take(session: AnySession, mail_id: UUID, *, now: datetime, lease: timedelta) -> Held | None:
    """Take a mail for this worker; None if another was faster."""
    with atomic(session):
        if not claim_mail(session, mail_id, now, lease):
            return None
        mail = get_mail(session, mail_id)
        session.refresh(mail)
        assert mail.lease_until is not None
        return Held(mail.id, mail.lease_until, mail.attempts)


def begin_delivery(
    session: AnySession, held: Held, *, now: datetime, lease: timedelta
) -> Held | None:
    """Mark a mail ``sending``, on disk before its text leaves us; None if it is ours no longer."""
    renewed = Held(held.id, max(now + lease, held.until), held.attempts)
    with atomic(session):
        is_ours = _change(
            session,
            held,
            (MailState.QUEUED,),
            state=MailState.SENDING,
            lease_until=renewed.until,
        )
    return renewed if is_ours else None


def mark_sent(session: AnySession, held: Held, reply: str) -> None:
    """Note that the server has taken a mail."""
    _end(session, held, state=MailState.SENT, reply=reply)


def mark_in_doubt(session: AnySession, held: Held, reply: str) -> None:
    """Note that the server may have taken a mail; it is not sent again."""
    _end(session, held, state=MailState.IN_DOUBT, reply=reply)


def mark_failed(session: AnySession, held: Held, reply: str) -> None:
    """Note that a mail cannot be sent."""
    _end(session, held, state=MailState.FAILED, reply=reply)


def put_back(session: AnySession, held: Held, *, now: datetime, reply: str) -> MailState:
    """Queue a mail for later, or give it up after the eighth attempt; return which."""
    if held.attempts > len(BACK_OFF):
        mark_failed(session, held, reply)
        return MailState.FAILED
    due_at = now + BACK_OFF[held.attempts - 1]
    _end(session, held, state=MailState.QUEUED, due_at=due_at, reply=reply)
    return MailState.QUEUED


def release(session: AnySession, held: Held, *, now: datetime, reply: str) -> None:
    """Queue a mail for later without counting the attempt: nobody was asked to take it."""
    _end(
        session,
        held,
        state=MailState.QUEUED,
        due_at=now + PAUSE,
        attempts=held.attempts - 1,
        reply=reply,
    )


def postpone(session: AnySession, mails: Sequence[UUID], *, now: datetime, reply: str) -> int:
    """Queue mails that nobody holds for later, saying why; return how many."""
    is_free = or_(Mail.lease_until.is_(None), Mail.lease_until < now)
    with atomic(session):
        postponed = session.execute(
            update(Mail)
            .where(Mail.id.in_(mails), Mail.state == MailState.QUEUED, is_free)
            .values(due_at=now + PAUSE, reply=reply[:_REPLY_LENGTH])
            .execution_options(synchronize_session=False)
        )
    return rows_changed(postponed)


def is_waiting(
    session: AnySession,
    template: MailTemplate,
    *,
    cycle: UUID | None = None,
    person: UUID | None = None,
    account: UUID | None = None,
) -> bool:
    """Return whether such a mail is queued already and was not tried yet."""
    same = select(Mail.id).where(
        Mail.template == template,
        Mail.state == MailState.QUEUED,
        Mail.attempts == 0,
        Mail.cycle_id == cycle,
        Mail.person_id == person,
        Mail.account_id == account,
    )
    return bool(session.scalar(select(exists(same))))


def _end(session: AnySession, held: Held, *, reply: str, **values: object) -> None:
    # In doubt as well: what the server says at last is better than what we feared when the lease
    # ran out, and nobody has sent it again meanwhile.
    was = (MailState.QUEUED, MailState.SENDING, MailState.IN_DOUBT)
    with atomic(session):
        _change(session, held, was, reply=reply[:_REPLY_LENGTH], lease_until=None, **values)


def _change(session: AnySession, held: Held, was: Sequence[MailState], **values: object) -> bool:
    changed = session.execute(
        update(Mail)
        .where(Mail.id == held.id, Mail.state.in_(was), Mail.lease_until == held.until)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(changed) == 1
