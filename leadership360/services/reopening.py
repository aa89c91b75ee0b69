"""Making releases again after a fault of the software, before anybody has seen them."""

from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, Removal
from leadership360.domain.errors import GracePeriodOver, WrongState
from leadership360.models.cycle import Cycle
from leadership360.models.release import ReleaseRow
from leadership360.services.closing import close_cycle
from leadership360.services.opening import key_of, read_sealed, same_boxes
from leadership360.store.cycles import get_cycle
from leadership360.store.figures import remove_figures
from leadership360.store.keystore import KeyKeeper
from leadership360.store.releases import remove_releases
from leadership360.store.transaction import atomic


def reopen_cycle(session: AnySession, cycle_id: UUID, *, keystore: KeyKeeper, today: date) -> None:
    """Withdraw the releases of a closed cycle and make them again from the same boxes.

    Nobody can answer meanwhile, and single answers go on the day that was promised. After a crash
    in between the cycle is ``closing``, and the next closing ends it; while it cannot be closed,
    its boxes stay. Raises NotFound, WrongState unless the cycle is closed and not released,
    GracePeriodOver, or as ``close_cycle``: KeyLost
    and BoxesChanged before anything is withdrawn.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state is not CycleState.CLOSED:
            raise WrongState(cycle=cycle.name, state=cycle.state)
        if not has_grace(cycle, today):
            raise GracePeriodOver
        key_of(cycle, keystore)
        same_boxes(cycle, read_sealed(session, cycle))
        cycle.state = CycleState.CLOSING
        chosen = ReleaseRow.cycle_id == cycle_id
        remove_releases(session, chosen, Removal.WITHDRAWN, today=today)
        remove_figures(session, cycle_id)
    close_cycle(session, cycle_id, keystore=keystore, today=today)


def has_grace(cycle: Cycle, today: date) -> bool:
    """Return whether the boxes of a closed cycle are still there, and are not to go today."""
    return cycle.destroyed_on is None and cycle.destroy_on is not None and today < cycle.destroy_on
