"""Queries about releases. There is no function that changes one; the database would refuse it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, delete, insert, literal, select
from sqlalchemy.orm import undefer

from leadership360.db import AnySession, rows_changed
from leadership360.domain.cycle import CycleState, Removal
from leadership360.domain.errors import NotFound
from leadership360.models.cycle import Cycle
from leadership360.models.pdf import IssuedPdf, Pdf
from leadership360.models.release import ReleaseRemoval, ReleaseRow


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


def list_documents(session: AnySession, cycle_id: UUID) -> Sequence[str]:
    """Return the release documents of a cycle, in no order that says anything."""
    return session.scalars(
        select(ReleaseRow.document).where(ReleaseRow.cycle_id == cycle_id).order_by(ReleaseRow.id)
    ).all()


def boxes_of_releases(session: AnySession, cycle_id: UUID) -> dict[UUID, str | None]:
    """Return leader -> fingerprint of the boxes the release was made of, for a cycle."""
    rows = session.execute(
        select(ReleaseRow.leader_id, ReleaseRow.boxes_sha256).where(ReleaseRow.cycle_id == cycle_id)
    )
    return dict(rows.all())


def remove_releases(
    session: AnySession, chosen: ColumnElement[bool], reason: Removal, *, today: date
) -> int:
    """Take releases and their PDFs away, leaving a trace of each release; return how many.

    chosen: a condition on ``ReleaseRow``. Withdrawn: only while their cycle is closing.
    """
    session.flush()
    session.execute(
        insert(ReleaseRemoval).from_select(
            ["release_id", "cycle_id", "reason", "removed_on"],
            select(
                ReleaseRow.id,
                ReleaseRow.cycle_id,
                literal(reason, ReleaseRemoval.reason.type),
                literal(today, Date()),
            ).where(chosen),
        )
    )
    gone = select(ReleaseRow.id).where(chosen)
    for table in (Pdf, IssuedPdf):
        session.execute(delete(table).where(table.release_id.in_(gone)))
    return rows_changed(session.execute(delete(ReleaseRow).where(chosen)))
