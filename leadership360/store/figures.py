"""Queries about the figures of closed cycles. They are made or removed, never changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from leadership360.db import AnySession
from leadership360.domain.errors import NotFound
from leadership360.models.cycle import Cycle
from leadership360.models.figures import FiguresRow


def get_figures(session: AnySession, cycle_id: UUID) -> FiguresRow:
    """Return the figures of a cycle with their document. Raises NotFound."""
    row = session.get(FiguresRow, cycle_id, options=[undefer(FiguresRow.document)])
    if row is None:
        raise NotFound
    return row


def list_figures_of(
    session: AnySession, instrument_id: str
) -> Sequence[tuple[Cycle, float | None, int | None]]:
    """Return (cycle, phi, minutes) of closed cycles with this instrument, newest first."""
    rows = session.execute(
        select(Cycle, FiguresRow.phi, FiguresRow.minutes)
        .join(FiguresRow, FiguresRow.cycle_id == Cycle.id)
        .where(Cycle.instrument_id == instrument_id)
        .order_by(Cycle.closed_on.desc(), Cycle.closes_on.desc(), Cycle.opens_on.desc())
    )
    return rows.all()


def remove_figures(session: AnySession, cycle_id: UUID) -> None:
    """Remove the figures of a cycle whose releases are withdrawn, to be made again with them."""
    session.execute(delete(FiguresRow).where(FiguresRow.cycle_id == cycle_id))
