"""A cycle whose day is over and whose boxes wait for two of its three trustees."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, MailTemplate
from leadership360.services.accounts import list_admins
from leadership360.store.cycles import get_cycle
from leadership360.store.mail import add_mail
from leadership360.store.transaction import atomic
from leadership360.store.trustees import list_trustees


def await_trustees(session: AnySession, cycle_id: UUID, *, today: date) -> None:
    """End the answering of a cycle, and tell trustees and admins that the boxes wait.

    Nothing happens to a cycle that does not collect. Raises NotFound.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state is not CycleState.COLLECTING:
            return
        cycle.state = CycleState.CLOSING
        due_at = datetime.combine(today, time(), UTC)
        for person in list_trustees(session, cycle_id):
            add_mail(
                session,
                MailTemplate.BOXES_WAITING,
                due_at=due_at,
                cycle=cycle_id,
                person=person.id,
            )
        for account_id in list_admins(session):
            add_mail(
                session,
                MailTemplate.BOXES_WAITING,
                due_at=due_at,
                cycle=cycle_id,
                account=account_id,
            )
