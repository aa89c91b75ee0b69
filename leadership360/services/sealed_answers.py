"""Answers that were sealed in the rater's browser: they are kept, and never looked at."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import AssignmentState
from leadership360.domain.errors import NotFound, NotSealed
from leadership360.sealing import BOX_BYTES, COPY_BYTES, name_of_copy
from leadership360.services.raters import RaterPass, open_request
from leadership360.store.assignments import Request, write_assignment
from leadership360.store.cycles import frozen_policy
from leadership360.store.transaction import atomic


@dataclass(frozen=True, slots=True)
class SealedAnswers:
    """What a browser sends.

    copy: what only that browser can read again. box: what will be counted, where the answers are
    sent and not only saved. seen: names of the copies this one was made from, any of which may
    still be there.
    """

    copy: bytes
    box: bytes | None
    seen: Collection[bytes]

    def require_sizes(self) -> None:
        """Raise NotSealed unless box and copy have their sizes; nothing else can be told."""
        is_box = self.box is None or len(self.box) == BOX_BYTES
        if not is_box or len(self.copy) != COPY_BYTES:
            raise NotSealed


def show_copy(session: AnySession, rater: RaterPass, assignment_id: UUID) -> bytes:
    """Return the copy that is there, for the rater's browser to open.

    Raises NotFound, also where answers are sealed on the server, or CycleClosed.
    """
    return _open_sealed(session, rater, assignment_id).copy


def keep_sealed(
    session: AnySession, rater: RaterPass, assignment_id: UUID, given: SealedAnswers
) -> bytes | None:
    """Put the new copy, and the box if there is one, in the place of the old: one UPDATE.

    Return None, or else the copy that is there and that the browser has not seen: another tab or
    another browser was faster, and nothing was written.
    Raises NotFound, CycleClosed or NotSealed; then nothing is changed.
    """
    with atomic(session):
        request = _open_sealed(session, rater, assignment_id, lock=True)
        given.require_sizes()
        if name_of_copy(request.copy) not in given.seen:
            return request.copy
        sent = {} if given.box is None else {"box": given.box, "state": AssignmentState.SUBMITTED}
        write_assignment(session, request.id, copy=given.copy, **sent)
    return None


def _open_sealed(
    session: AnySession, rater: RaterPass, assignment_id: UUID, *, lock: bool = False
) -> Request:
    cycle, request = open_request(session, rater, assignment_id, lock=lock)
    if not frozen_policy(cycle).seals_in_browser:
        raise NotFound
    return request
