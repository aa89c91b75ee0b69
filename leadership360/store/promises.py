"""Queries about promises."""

from uuid import UUID

from sqlalchemy import select

from leadership360.db import AnySession
from leadership360.domain.relation import Relation
from leadership360.models.promise import Promise


def find_promise(
    session: AnySession, cycle_id: UUID, leader_id: UUID, relation: Relation
) -> Promise | None:
    """Return what the raters of a relation were promised about a leader, if anything yet."""
    return session.get(Promise, (cycle_id, leader_id, relation))


def list_promises(session: AnySession, cycle_id: UUID) -> dict[tuple[UUID, Relation], Promise]:
    """Return every promise of a cycle by leader and relation."""
    rows = session.scalars(select(Promise).where(Promise.cycle_id == cycle_id))
    return {(row.leader_id, row.relation): row for row in rows}
