"""What a rater takes back: the request itself, or what was sent. Nothing of it stays readable."""

from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import AssignmentState
from leadership360.domain.errors import NotFound
from leadership360.domain.relation import Relation
from leadership360.sealing import random_box, random_copy
from leadership360.services.raters import RaterPass, open_request
from leadership360.store.assignments import Request, write_assignment
from leadership360.store.transaction import atomic


def decline(session: AnySession, rater: RaterPass, assignment_id: UUID) -> None:
    """Take this request back to nothing: box and copy become random again.

    Raises NotFound, also for the own self-assessment, or CycleClosed.
    """
    with atomic(session):
        _, request = open_request(session, rater, assignment_id, lock=True)
        if request.relation is Relation.SELF:
            raise NotFound
        _empty(session, request, AssignmentState.DECLINED)


def withdraw(session: AnySession, rater: RaterPass, assignment_id: UUID) -> None:
    """Take back what was sent and what was written; the request is open again, as if new.

    Withdrawing what was never sent changes nothing. Raises NotFound or CycleClosed: after closing
    nothing attributable is left that could be taken back.
    """
    with atomic(session):
        _, request = open_request(session, rater, assignment_id, lock=True)
        if request.state is AssignmentState.SUBMITTED:
            _empty(session, request, AssignmentState.INVITED)


def _empty(session: AnySession, request: Request, state: AssignmentState) -> None:
    write_assignment(session, request.id, box=random_box(), copy=random_copy(), state=state)


def accept_again(session: AnySession, rater: RaterPass, assignment_id: UUID) -> None:
    """Undo ``decline``; nothing happens to a request that was not declined.

    Raises NotFound or CycleClosed.
    """
    with atomic(session):
        _, request = open_request(session, rater, assignment_id, lock=True)
        if request.state is AssignmentState.DECLINED:
            write_assignment(session, request.id, state=AssignmentState.INVITED)
