"""Queries about releases. There is no function that changes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import NotFound
from leadership360.models.cycle import Cycle
from leadership360.models.release import ReleaseRow


def find_release_before(session: AnySession, leader_id: UUID, cycle: Cycle) -> ReleaseRow | None:
    """Return the leader's newest earlier release of this instrument that was released, if any."""
    return session.scalar(
        select(ReleaseRow)
        .join(Cycle, Cycle.id == ReleaseRow.cycle_id)
        .where(
            ReleaseRow.leader_id == leader_id,
            Cycle.id != cycle.id,
            Cycle.closes_on < cycle.closes_on,
            Cycle.instrument_id == cycle.instrument_id,
            Cycle.state == CycleState.RELEASED,
        )
        .order_by(Cycle.closes_on.desc())
        .options(undefer(ReleaseRow.document))
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class VisibleRelease:
    """A release its leader may read."""

    cycle_id: UUID
    cycle_name: str
    released_on: date


def list_visible_releases(session: AnySession, leader_id: UUID) -> Sequence[VisibleRelease]:
    """Return the released releases of a leader, newest first."""
    rows = session.execute(
        select(Cycle.id, Cycle.name, Cycle.released_on)
        .join(ReleaseRow, ReleaseRow.cycle_id == Cycle.id)
        .where(ReleaseRow.leader_id == leader_id, Cycle.state == CycleState.RELEASED)
        .order_by(Cycle.closes_on.desc())
    )
    return [VisibleRelease(cycle, name, day) for cycle, name, day in rows if day is not None]


def get_visible_release(session: AnySession, cycle_id: UUID, leader_id: UUID) -> ReleaseRow:
    """Return a leader's release once it is released. Raises NotFound."""
    release = session.scalar(
        select(ReleaseRow)
        .join(Cycle, Cycle.id == ReleaseRow.cycle_id)
        .where(
            ReleaseRow.cycle_id == cycle_id,
            ReleaseRow.leader_id == leader_id,
            Cycle.state == CycleState.RELEASED,
        )
        .options(undefer(ReleaseRow.document))
    )
    if release is None:
        raise NotFound
    return release
