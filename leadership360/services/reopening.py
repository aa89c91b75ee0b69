"""Making releases again after a fault of the software, before anybody has seen them.

The new ones are made and checked first, outside any transaction; one short transaction then puts
them in the place of the old ones. Whatever fails before it, the releases there are stay, and so
does the day on which boxes and key are destroyed.
"""

from contextlib import suppress
from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, Removal
from leadership360.domain.errors import FilesBusy, GracePeriodOver, WrongState
from leadership360.models.cycle import Cycle
from leadership360.models.release import ReleaseRow
from leadership360.services.closing import write_releases
from leadership360.services.figures import write_figures
from leadership360.services.holding import held_on_fault
from leadership360.services.tallying import Tallied, tally_cycle
from leadership360.store.cycles import get_cycle
from leadership360.store.figures import remove_figures
from leadership360.store.keystore import KeyKeeper
from leadership360.store.releases import boxes_of_releases, remove_releases
from leadership360.store.traces import forget_writes
from leadership360.store.transaction import atomic


def reopen_cycle(session: AnySession, cycle_id: UUID, *, keystore: KeyKeeper, today: date) -> None:
    """Withdraw the releases of a closed cycle and put others in their place, from the same boxes.

    Leaders who were erased since stay away. Raises NotFound, WrongState unless the cycle is closed
    and not released, GracePeriodOver, KeyLost, TrusteesNeeded, SelfCheckFailed or BoxesChanged;
    then nothing is changed.
    """
    require_reopenable(session, cycle_id, today)
    with held_on_fault(session, cycle_id):
        tallied = tally_cycle(session, cycle_id, keystore, state=CycleState.CLOSED)
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        _require_reopenable(cycle, today)
        assert tallied is not None  # no way leads back to closed
        _replace(session, cycle, tallied, today)
    # The next closing or destruction rewrites the files as well.
    with suppress(FilesBusy):
        forget_writes(session)


def require_reopenable(session: AnySession, cycle_id: UUID, today: date) -> None:
    """Raise NotFound, WrongState or GracePeriodOver where releases cannot be made again."""
    with atomic(session):
        _require_reopenable(get_cycle(session, cycle_id), today)


def _require_reopenable(cycle: Cycle, today: date) -> None:
    if cycle.state is not CycleState.CLOSED:
        raise WrongState(cycle=cycle.name, state=cycle.state)
    # The boxes have to be there, and not to go today.
    if cycle.destroyed_on is not None or cycle.destroy_on is None or today >= cycle.destroy_on:
        raise GracePeriodOver


def _replace(session: AnySession, cycle: Cycle, tallied: Tallied, today: date) -> None:
    """Put the new releases in the place of the old ones.

    Figures of the organisation are replaced only where they come from all the boxes they first
    came from: two versions of which one knows a leader more would tell about that leader's raters,
    and the first one is on the admin's page since the closing.
    """
    leaders = list(boxes_of_releases(session, cycle.id))
    cycle.state = CycleState.CLOSING  # the database lets releases go in no other state
    remove_releases(session, ReleaseRow.cycle_id == cycle.id, Removal.WITHDRAWN, today=today)
    write_releases(session, cycle, tallied, leaders, today)
    cycle.unreadable_boxes = tallied.unreadable
    if tallied.boxes.whole == cycle.boxes_sha256 and set(leaders) == set(tallied.documents):
        remove_figures(session, cycle.id)
        write_figures(session, cycle.id, tallied.figures)
