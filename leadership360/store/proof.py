"""Queries of somebody who has the whole database and looks for what gives raters away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, inspect, literal_column, or_, select
from sqlalchemy.orm import undefer
from sqlalchemy.types import Date, DateTime, Time, TypeEngine

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.link import Link
from leadership360.models.mail import Mail
from leadership360.models.release import ReleaseRow
from leadership360.sealing import BOX_BYTES, COPY_BYTES


def count_assignments(session: AnySession) -> int:
    """Return how many rows hold a box and a copy."""
    return session.scalar(select(func.count()).select_from(Assignment)) or 0


def count_odd_sizes(session: AnySession) -> int:
    """Return how many rows have a box or a copy of another size than all others."""
    odd = or_(func.length(Assignment.box) != BOX_BYTES, func.length(Assignment.copy) != COPY_BYTES)
    return session.scalar(select(func.count()).select_from(Assignment).where(odd)) or 0


def sample_boxes(
    session: AnySession, cycles: Sequence[UUID] | None = None, *, limit: int
) -> Sequence[tuple[bytes, bytes]]:
    """Return box and copy of some assignments, in any order and without whose they are.

    cycles: of these only.
    """
    some = select(Assignment.box, Assignment.copy).limit(limit)
    if cycles is not None:
        some = some.where(Assignment.cycle_id.in_(cycles))
    return [(box, copy) for box, copy in session.execute(some)]


def assignment_ids(session: AnySession) -> Sequence[UUID]:
    """Return the id of every assignment."""
    return session.scalars(select(Assignment.id)).all()


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is in the database, whatever the models say. is_time: it holds a time."""

    table: str
    name: str
    is_time: bool


def columns(session: AnySession) -> Iterator[Column]:
    """Yield every column of every table there is."""
    found = inspect(session.connection())
    for table in found.get_table_names():
        for column in found.get_columns(table):
            yield Column(table, column["name"], _is_time(column["type"]))


def _is_time(kind: TypeEngine[object]) -> bool:
    return isinstance(kind, Date | DateTime | Time)


def link_hashes(session: AnySession) -> Sequence[bytes]:
    """Return what is stored of every link."""
    return session.scalars(select(Link.token_sha256)).all()


def mail_replies(session: AnySession) -> Sequence[str]:
    """Return what mail servers answered: the only free text about a mail."""
    return session.scalars(select(Mail.reply).where(Mail.reply.is_not(None))).all()  # type: ignore[return-value]


def tells_order_of_writing(session: AnySession, cycle_id: UUID) -> bool:
    """Return whether the rows of a closed cycle tell when they were written, beside their content.

    PostgreSQL keeps with each row the number of the transaction that wrote it (xmin) and its place
    (ctid). After closing, all requests of a cycle must have one number and lie in the order of
    their random ids, and so must the releases have one number: then neither is nearer to one
    request than to another. Boxes lie apart, in a table of the server's own; they are rewritten in
    the same go as the places, so that a wrong order gives them away as well.
    SQLite keeps no such numbers, and a row stays where the import put it; there an old version of
    a row must be overwritten in the file and not only let go.
    """
    if session.get_bind().dialect.name == "sqlite":
        return session.connection().exec_driver_sql("PRAGMA secure_delete").scalar() != 1
    for table in (Assignment, ReleaseRow):
        number: ColumnElement[str] = literal_column(f"{table.__tablename__}.xmin::text")
        of_cycle = select(number).where(table.cycle_id == cycle_id).distinct()
        if len(session.execute(of_cycle).all()) > 1:
            return True
    place: ColumnElement[str] = literal_column(f"{Assignment.__tablename__}.ctid")
    ids = session.scalars(
        select(Assignment.id).where(Assignment.cycle_id == cycle_id).order_by(place)
    ).all()
    return list(ids) != sorted(ids)


def launched_cycles(session: AnySession) -> Sequence[Cycle]:
    """Return every cycle that was launched, its frozen texts included."""
    return session.scalars(
        select(Cycle)
        .where(Cycle.state != CycleState.DRAFT)
        .options(undefer(Cycle.instrument_text))
        .order_by(Cycle.closes_on)
    ).all()


def releases_of(session: AnySession, cycle_id: UUID) -> Sequence[ReleaseRow]:
    """Return every release of a cycle, seen by its leader or not."""
    return session.scalars(
        select(ReleaseRow)
        .where(ReleaseRow.cycle_id == cycle_id)
        .options(undefer(ReleaseRow.document))
        .order_by(ReleaseRow.id)
    ).all()


def leaders_with_releases(session: AnySession) -> Sequence[Row[UUID, UUID, int]]:
    """Return (cycle, leader, number of releases) wherever there is one."""
    return session.execute(
        select(ReleaseRow.cycle_id, ReleaseRow.leader_id, func.count()).group_by(
            ReleaseRow.cycle_id, ReleaseRow.leader_id
        )
    ).all()


def leaders_asked_about(session: AnySession, cycles: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Return (cycle, leader) of everybody somebody was asked about."""
    rows = session.execute(
        select(Assignment.cycle_id, Assignment.leader_id)
        .where(Assignment.cycle_id.in_(cycles))
        .distinct()
    )
    return {(cycle, leader) for cycle, leader in rows}
