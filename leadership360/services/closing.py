"""Closing a cycle: open the boxes once, write the releases, and destroy boxes and key.

The opening happens outside any transaction; the writing is one short transaction. A crash before
it leaves the cycle ``closing`` and every box where it was, and the next attempt starts afresh. Two
closers at once compute the same releases and one of them writes.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, require_step
from leadership360.domain.disclosure import movement
from leadership360.domain.relation import Relation
from leadership360.domain.release import Release
from leadership360.domain.tally import Before, Subject, tally
from leadership360.models.cycle import Cycle
from leadership360.models.progress import Progress
from leadership360.models.release import ReleaseRow
from leadership360.sealing import comment_seed, random_box, random_copy
from leadership360.services.documents import Writer
from leadership360.services.holding import held_on_fault
from leadership360.services.opening import key_of, open_boxes, require_some_opened, same_boxes
from leadership360.store.assignments import (
    count_asked,
    list_leaders,
    load_boxes_to_destroy,
    submitted_boxes,
    submitted_raters,
)
from leadership360.store.cycles import (
    frozen_instrument,
    frozen_policy,
    get_cycle,
    list_cycles_to_close,
    list_cycles_to_destroy,
)
from leadership360.store.keystore import KeyStore
from leadership360.store.releases import find_release_before
from leadership360.store.transaction import atomic


def close_cycle(session: AnySession, cycle_id: UUID, *, keystore: KeyStore, today: date) -> None:
    """Close a cycle and write its releases, all at once.

    Closing a cycle that is closed already changes nothing. Raises NotFound, WrongState for a
    draft, KeyLost, SelfCheckFailed or BoxesChanged; then nothing is written and no answer is lost.
    """
    with held_on_fault(session, cycle_id):
        _close(session, cycle_id, keystore=keystore, today=today)


def _close(session: AnySession, cycle_id: UUID, *, keystore: KeyStore, today: date) -> None:
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if cycle.state in (CycleState.CLOSED, CycleState.RELEASED):
            return
        if cycle.state is not CycleState.CLOSING:
            require_step(cycle.name, cycle.state, CycleState.CLOSING)
            key_of(cycle, keystore)
            cycle.state = CycleState.CLOSING
    tallied = _open_and_tally(session, cycle_id, keystore)
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        if tallied is None or cycle.state is not CycleState.CLOSING:
            return
        _write(session, cycle, tallied, today)
    if cycle.grace_days == 0:
        destroy_boxes(session, cycle_id, keystore=keystore, today=today)


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Everything the release of one leader is made of, still sealed."""

    subject: Subject
    sealed: Sequence[tuple[Relation, bytes]]
    before: Before | None


@dataclass(frozen=True, slots=True)
class _Tallied:
    """What is written at the end. documents: leader -> release, checked."""

    documents: Mapping[UUID, str]
    unreadable: int
    boxes_sha256: str


def _open_and_tally(session: AnySession, cycle_id: UUID, keystore: KeyStore) -> _Tallied | None:
    """Return what to write; None where another closer was faster and wrote it."""
    with atomic(session):
        # Held, so that nobody overwrites the boxes while we read them; it is let go before the
        # work begins, for on SQLite it keeps every other writer waiting.
        cycle = get_cycle(session, cycle_id, hold=True)
        if cycle.state is not CycleState.CLOSING:
            return None
        private_key = key_of(cycle, keystore)
        instrument, policy = frozen_instrument(session, cycle), frozen_policy(cycle)
        assert cycle.instrument_sha256 is not None
        writer = Writer(instrument, policy, cycle.instrument_sha256)
        boxes = _read_boxes(session, cycle)
        sealed = {leader_id: one.sealed for leader_id, one in boxes.items()}
        fingerprint = same_boxes(cycle, sealed)
    seed = comment_seed(private_key)
    documents: dict[UUID, str] = {}
    unreadable = 0
    for leader_id, one in boxes.items():
        opened = open_boxes(private_key, one.sealed)
        unreadable += len(one.sealed) - len(opened)
        release = tally(instrument, policy, one.subject, opened, seed=seed, before=one.before)
        documents[leader_id] = writer.write(release, one.before)
    require_some_opened(unreadable, sum(map(len, sealed.values())))
    writer.require_safe()
    return _Tallied(documents, unreadable, fingerprint)


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


def _write(session: AnySession, cycle: Cycle, tallied: _Tallied, today: date) -> None:
    in_any_order = list(tallied.documents.items())
    secrets.SystemRandom().shuffle(in_any_order)
    for leader_id, document in in_any_order:
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
    cycle.state, cycle.held_by = CycleState.CLOSED, None
    cycle.unreadable_boxes, cycle.boxes_sha256 = tallied.unreadable, tallied.boxes_sha256
    if cycle.closed_on is None:  # making releases again does not put off the destruction
        cycle.closed_on = today
        cycle.destroy_on = today + timedelta(days=cycle.grace_days)


def destroy_boxes(session: AnySession, cycle_id: UUID, *, keystore: KeyStore, today: date) -> None:
    """Overwrite every box and copy of a closed cycle and destroy its key.

    The key goes before the commit: after a crash in between the boxes are there, unreadable, and
    the next run overwrites them.
    """
    with atomic(session):
        cycle = get_cycle(session, cycle_id, lock=True)
        is_closed = cycle.state in (CycleState.CLOSED, CycleState.RELEASED)
        if not is_closed or cycle.destroyed_on is not None:
            return
        for assignment in load_boxes_to_destroy(session, cycle_id):
            assignment.box, assignment.copy = random_box(), random_copy()
        keystore.destroy(cycle_id)
        cycle.destroyed_on = today


@dataclass(frozen=True, slots=True)
class Done:
    """How many cycles were closed and how many destroyed."""

    closed: int
    destroyed: int


def close_what_is_due(session: AnySession, *, keystore: KeyStore, today: date) -> Done:
    """Close cycles whose day is over or whose closing was interrupted; destroy what must go.

    A cycle that cannot be closed, whatever the reason, does not keep the others waiting; an
    ExceptionGroup of all such faults is raised at the end.
    """
    faults: list[Exception] = []

    def for_each(due: Sequence[UUID], step: Callable[..., None]) -> int:
        session.rollback()
        for cycle_id in due:
            try:
                step(session, cycle_id, keystore=keystore, today=today)
            except Exception as fault:  # noqa: BLE001
                faults.append(fault)
        return len(due)

    closed = for_each(list_cycles_to_close(session, today), close_cycle)
    destroyed = for_each(list_cycles_to_destroy(session, today), destroy_boxes)
    if faults:
        raise ExceptionGroup("some cycles could not be closed", faults)
    return Done(closed, destroyed)
