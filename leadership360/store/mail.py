"""Queries about mail waiting to be sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update

from leadership360.db import AnySession, rows_changed
from leadership360.domain.cycle import MailState, MailTemplate
from leadership360.domain.errors import NotFound
from leadership360.models.mail import Mail


def add_mail(
    session: AnySession,
    template: MailTemplate,
    *,
    due_at: datetime,
    cycle: UUID | None = None,
    person: UUID | None = None,
    account: UUID | None = None,
) -> None:
    """Add a mail to the caller's transaction: no mail without what it tells about."""
    session.add(
        Mail(template=template, due_at=due_at, cycle_id=cycle, person_id=person, account_id=account)
    )


def get_mail(session: AnySession, mail_id: UUID) -> Mail:
    """Return a mail. Raises NotFound."""
    mail = session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return mail


def list_due_mail(session: AnySession, now: datetime, *, limit: int) -> Sequence[UUID]:
    """Return mails that may be sent now and that no worker holds, longest due first."""
    return session.scalars(
        select(Mail.id)
        .where(Mail.state == MailState.QUEUED, Mail.due_at <= now, _is_free(now))
        .order_by(Mail.due_at)
        .limit(limit)
    ).all()


def claim_mail(session: AnySession, mail_id: UUID, now: datetime, lease: timedelta) -> bool:
    """Take a mail for this worker; return whether it is ours."""
    claimed = session.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.QUEUED, _is_free(now))
        .values(lease_until=now + lease, attempts=Mail.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(claimed) == 1


def doubt_abandoned_mail(session: AnySession, now: datetime) -> int:
    """Put mails in doubt whose worker died while the server was taking them; return how many."""
    doubted = session.execute(
        update(Mail)
        .where(Mail.state == MailState.SENDING, Mail.lease_until < now)
        .values(state=MailState.IN_DOUBT)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(doubted)


def has_mail_since(
    session: AnySession, template: MailTemplate, since: datetime, *, cycle: UUID, person: UUID
) -> bool:
    """Return whether such a mail was due after ``since``, sent or not."""
    same = select(Mail.id).where(
        Mail.template == template,
        Mail.cycle_id == cycle,
        Mail.person_id == person,
        Mail.due_at > since,
    )
    return session.scalar(select(same.exists())) or False


def count_mail(session: AnySession, cycle_id: UUID) -> dict[MailState, int]:
    """Return how many mails of a cycle are in each state."""
    rows = session.execute(
        select(Mail.state, func.count()).where(Mail.cycle_id == cycle_id).group_by(Mail.state)
    )
    return dict(rows.all())


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Mail.lease_until.is_(None), Mail.lease_until < now)
