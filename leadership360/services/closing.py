"""Closing a cycle: open the boxes once, write the releases, and destroy boxes and key.

The opening happens outside any transaction; the writing is one short transaction. A crash before
it leaves the cycle ``closing`` and every box where it was, and the next attempt starts afresh. Two
closers at once compute the same releases and one of them writes.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, require_step
from leadership360.domain.disclosure import movement
from leadership360.domain.errors import FilesBusy
from leadership360.domain.relation import Relation
from leadership360.domain.release import InstrumentRef, LeaderRelease, Release
from leadership360.domain.tally import Before, Opened, Subject, tally
from leadership360.models.cycle import Cycle
from leadership360.models.progress import Progress
from leadership360.models.release import ReleaseRow
from leadership360.sealing import comment_seed, unseal
from leadership360.services.waiting import await_trustees
from leadership360.store.assignments import (
    count_asked,
    list_leaders,
    overwrite_boxes,
    submitted_boxes,
    submitted_raters,
)
from leadership360.store.cycles import (
    frozen_instrument,
    frozen_policy,
    get_cycle,
    list_cycles_to_close,
    list_cycles_to_destroy,
    list_cycles_to_wait,
)
from leadership360.store.keystore import KeyKeeper
from leadership360.store.releases import find_release_before
from leadership360.store.traces import forget_writes, level_writes
from leadership360.store.transaction import atomic


def close_cycle(session: AnySession, cycle_id: UUID, *, keystore: KeyKeeper, today: date) -> None:
    """Close a cycle and write its releases, all at once.

    Closing a cycle that is closed already changes nothing. Raises NotFound, WrongState for a
    draft, KeyLost or TrusteesNeeded; then no answer is lost.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state in (CycleState.CLOSED, CycleState.RELEASED):
            return
        if cycle.state is not CycleState.CLOSING:
            require_step(cycle.name, cycle.state, CycleState.CLOSING)
            keystore.get(cycle_id)
            cycle.state = CycleState.CLOSING
    releases = _open_and_tally(session, cycle_id, keystore)
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state is not CycleState.CLOSING:
            return
        _write(session, cycle, releases, today)
        is_destroyed_now = cycle.grace_days == 0
    # The releases are written, so the closing is done; what the files still show must go as well,
    # and the destruction is tried again until it does.
    with suppress(FilesBusy):
        if is_destroyed_now:
            destroy_boxes(session, cycle_id, keystore=keystore, today=today)
        else:
            forget_writes(session)


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Everything the release of one leader is made of, still sealed."""

    subject: Subject
    sealed: Sequence[tuple[Relation, bytes]]
    before: Before | None


def _open_and_tally(
    session: AnySession, cycle_id: UUID, keystore: KeyKeeper
) -> dict[UUID, LeaderRelease]:
    """Return leader -> release; nothing where another closer was faster and wrote them."""
    with atomic(session):
        # Held, so that nobody overwrites the boxes while we read them; it is let go before the
        # work begins, for on SQLite it keeps every other writer waiting.
        cycle = get_cycle(session, cycle_id, hold=True)
        if cycle.state is not CycleState.CLOSING:
            return {}
        private_key = keystore.get(cycle_id)
        instrument, policy = frozen_instrument(session, cycle), frozen_policy(cycle)
        boxes = _read_boxes(session, cycle)
    seed = comment_seed(private_key)
    return {
        leader_id: tally(
            instrument,
            policy,
            one.subject,
            [Opened(relation, unseal(private_key, box)) for relation, box in one.sealed],
            seed=seed,
            before=one.before,
        )
        for leader_id, one in boxes.items()
    }


def _read_boxes(session: AnySession, cycle: Cycle) -> dict[UUID, _Boxes]:
    asked = count_asked(session, cycle.id)
    return {
        leader.id: _Boxes(
            Subject(str(leader.id), leader.name, cycle.name, asked[leader.id]),
            submitted_boxes(session, cycle.id, leader.id),
            _before(session, cycle, leader.id),
        )
        for leader in list_leaders(session, cycle.id)
    }


def _before(session: AnySession, cycle: Cycle, leader_id: UUID) -> Before | None:
    """Return the leader's last release with the same item ids, and who came and went since."""
    earlier = find_release_before(session, leader_id, cycle)
    if earlier is None:
        return None
    asked_then = frozen_instrument(session, get_cycle(session, earlier.cycle_id))
    if not frozen_instrument(session, cycle).measures_like(asked_then):
        return None
    then = submitted_raters(session, earlier.cycle_id, leader_id)
    now = submitted_raters(session, cycle.id, leader_id)
    release = Release.from_json(json.loads(earlier.document)).leaders[0]
    return Before(release, {block.id: movement(block, then, now) for block in release.blocks})


def _write(
    session: AnySession, cycle: Cycle, releases: Mapping[UUID, LeaderRelease], today: date
) -> None:
    instrument = frozen_instrument(session, cycle)
    policy = frozen_policy(cycle)
    assert cycle.instrument_sha256 is not None
    reference = InstrumentRef(instrument.id, instrument.version, cycle.instrument_sha256)
    in_any_order = list(releases.items())
    secrets.SystemRandom().shuffle(in_any_order)
    for leader_id, leader_release in in_any_order:
        document = json.dumps(
            Release(reference, policy.name, (leader_release,)).to_json(),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        session.add(
            ReleaseRow(
                cycle_id=cycle.id,
                leader_id=leader_id,
                document=document,
                sha256=sha256(document.encode()).hexdigest(),
                created_on=today,
            )
        )
    session.execute(delete(Progress).where(Progress.cycle_id == cycle.id))
    level_writes(session, cycle.id)
    cycle.state = CycleState.CLOSED
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
        if cycle.closed_on is None or cycle.destroyed_on is not None:
            return
        overwrite_boxes(session, cycle_id)
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
