"""Closing a cycle: open the boxes once, write the releases, and destroy boxes and key.

The opening happens outside any transaction; the writing is one short transaction. A crash before
it leaves the cycle ``closing`` and every box where it was, and the next attempt starts afresh. Two
closers at once compute the same releases and one of them writes.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, require_step
from leadership360.domain.errors import FilesBusy
from leadership360.models.cycle import Cycle
from leadership360.models.progress import Progress
from leadership360.models.release import ReleaseRow
from leadership360.services.coaching import call_coach, keep_for_coach
from leadership360.services.figures import write_figures
from leadership360.services.holding import held_on_fault
from leadership360.services.opening import key_of
from leadership360.services.tallying import Tallied, tally_cycle
from leadership360.services.waiting import await_trustees
from leadership360.store.assignments import overwrite_boxes
from leadership360.store.cycles import (
    get_cycle,
    list_cycles_to_close,
    list_cycles_to_destroy,
    list_cycles_to_wait,
)
from leadership360.store.keystore import KeyKeeper
from leadership360.store.themes import forget_theme_comments
from leadership360.store.traces import forget_writes, level_writes
from leadership360.store.transaction import atomic


def close_cycle(session: AnySession, cycle_id: UUID, *, keystore: KeyKeeper, today: date) -> None:
    """Close a cycle and write its releases, all at once.

    Closing a cycle that is closed already changes nothing. Raises NotFound, WrongState for a
    draft, KeyLost, TrusteesNeeded, SelfCheckFailed or BoxesChanged; then nothing is written and no
    answer is lost.
    """
    with held_on_fault(session, cycle_id):
        _close(session, cycle_id, keystore=keystore, today=today)


def _close(session: AnySession, cycle_id: UUID, *, keystore: KeyKeeper, today: date) -> None:
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state in (CycleState.CLOSED, CycleState.RELEASED):
            return
        if cycle.state is not CycleState.CLOSING:
            require_step(cycle.name, cycle.state, CycleState.CLOSING)
            key_of(cycle, keystore)
            cycle.state = CycleState.CLOSING
    tallied = tally_cycle(session, cycle_id, keystore, state=CycleState.CLOSING)
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if tallied is None or cycle.state is not CycleState.CLOSING:
            return
        write_releases(session, cycle, tallied, tallied.documents, today)
        write_figures(session, cycle.id, tallied.figures)
        call_coach(session, cycle, tallied.for_coach.values(), today=today)
        _end(cycle, tallied, today)
        is_destroyed_now = cycle.grace_days == 0
    # The releases are written, so the closing is done; what the files still show must go as well,
    # and the destruction is tried again until it does.
    with suppress(FilesBusy):
        if is_destroyed_now:
            destroy_boxes(session, cycle_id, keystore=keystore, today=today)
        else:
            forget_writes(session)


def write_releases(
    session: AnySession, cycle: Cycle, tallied: Tallied, leaders: Iterable[UUID], today: date
) -> None:
    """Write the releases of these leaders, and close the cycle, in the caller's transaction."""
    in_any_order = list(leaders)
    secrets.SystemRandom().shuffle(in_any_order)
    for leader_id in in_any_order:
        keep_for_coach(session, cycle, leader_id, tallied.for_coach[leader_id])
        document = tallied.documents[leader_id]
        session.add(
            ReleaseRow(
                cycle_id=cycle.id,
                leader_id=leader_id,
                document=document,
                sha256=sha256(document.encode()).hexdigest(),
                boxes_sha256=tallied.boxes.of[leader_id],
                created_on=today,
            )
        )
    session.execute(delete(Progress).where(Progress.cycle_id == cycle.id))
    level_writes(session, cycle.id)
    cycle.state, cycle.held_by = CycleState.CLOSED, None


def _end(cycle: Cycle, tallied: Tallied, today: date) -> None:
    """Note what the closing came to; making releases again changes nothing of it."""
    cycle.unreadable_boxes, cycle.boxes_sha256 = tallied.unreadable, tallied.boxes.whole
    cycle.closed_on = today
    cycle.destroy_on = today + timedelta(days=cycle.grace_days)


def destroy_boxes(session: AnySession, cycle_id: UUID, *, keystore: KeyKeeper, today: date) -> None:
    """Overwrite every box and copy of a closed cycle, and destroy its key and all traces.

    The key goes before the commit: after a crash in between the boxes are there, unreadable, and
    the next run overwrites them. A cycle counts as destroyed only when the old versions have left
    the files, too. Raises FilesBusy when they cannot go yet; then the next run begins again.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        is_closed = cycle.state in (CycleState.CLOSED, CycleState.RELEASED)
        if not is_closed or cycle.destroyed_on is not None:
            return
        overwrite_boxes(session, cycle_id)
        forget_theme_comments(session, cycle_id)
        keystore.destroy(cycle_id)
    forget_writes(session)
    with atomic(session):
        get_cycle(session, cycle_id, lock=True).destroyed_on = today


@dataclass(frozen=True, slots=True)
class Done:
    """How many cycles were closed, how many destroyed, and how many wait for their trustees now."""

    closed: int
    destroyed: int
    waiting: int = 0


def close_what_is_due(session: AnySession, *, keystore: KeyKeeper, today: date) -> Done:
    """Close cycles whose day is over or whose closing was interrupted; destroy what must go.

    A cycle that cannot be closed, whatever the reason, does not keep the others waiting; an
    ExceptionGroup of all such faults is raised at the end.
    """
    faults: list[Exception] = []

    def for_each(due: Sequence[UUID], step: Callable[[AnySession, UUID], None]) -> int:
        session.rollback()
        for cycle_id in due:
            try:
                step(session, cycle_id)
            except Exception as fault:  # noqa: BLE001
                faults.append(fault)
        return len(due)

    close, destroy = (
        partial(step, keystore=keystore, today=today) for step in (close_cycle, destroy_boxes)
    )
    waiting = for_each(list_cycles_to_wait(session, today), partial(await_trustees, today=today))
    closed = for_each(list_cycles_to_close(session, today), close)
    destroyed = for_each(list_cycles_to_destroy(session, today), destroy)
    if faults:
        raise ExceptionGroup("some cycles could not be closed", faults)
    return Done(closed, destroyed, waiting)
