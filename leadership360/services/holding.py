"""A cycle that cannot be closed: nothing is written, the alarm is raised, and its page says why."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, HeldBy
from leadership360.domain.errors import BoxesChanged, DomainError, KeyLost, SelfCheckFailed
from leadership360.store.cycles import get_cycle
from leadership360.store.transaction import atomic

_HELD_BY: Mapping[type[DomainError], HeldBy] = {
    KeyLost: HeldBy.KEY,
    SelfCheckFailed: HeldBy.SELF_CHECK,
    BoxesChanged: HeldBy.BOXES,
}

log = logging.getLogger(__name__)


@contextmanager
def held_on_fault(session: AnySession, cycle_id: UUID) -> Iterator[None]:
    """Mark a cycle whose closing fails for a reason somebody has to look at, and raise it again."""
    try:
        yield
    except tuple(_HELD_BY) as fault:
        held_by = _HELD_BY[type(fault)]
        if held_by is not HeldBy.KEY:  # a missing key is no alarm: whoever closes is told
            # Which rules were broken, and by how many releases: never a value.
            log.critical("closing: nothing was written: %s %s", held_by, fault.params)
        with atomic(session):
            cycle = get_cycle(session, cycle_id, lock=True)
            if cycle.state in (CycleState.COLLECTING, CycleState.CLOSING):
                cycle.held_by = held_by
        raise
