"""Queries for what a person may take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from leadership360.db import AnySession
from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.relation import Relation
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.models.release import ReleaseRow


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """Something a person was asked in a cycle."""

    cycle_name: str
    leader_name: str
    relation: Relation
    state: AssignmentState


def list_own_requests(session: AnySession, person_id: UUID) -> Sequence[OwnRequest]:
    """Return everything a person was asked in cycles that were launched, oldest first."""
    rows = session.execute(
        select(Cycle.name, Person.name, Assignment.relation, Assignment.state)
        .select_from(Assignment)
        .join(Cycle, Cycle.id == Assignment.cycle_id)
        .join(Person, Person.id == Assignment.leader_id)
        .where(Assignment.rater_id == person_id, Cycle.state != CycleState.DRAFT)
        .order_by(Cycle.closes_on, Person.name)
    )
    return [OwnRequest(*row) for row in rows]


def list_times_rated(session: AnySession, leader_id: UUID) -> dict[str, dict[Relation, int]]:
    """Return the launched cycles a leader was rated in: name -> relation -> how many were asked."""
    rows = session.execute(
        select(Cycle.name, Assignment.relation, func.count())
        .select_from(Assignment)
        .join(Cycle, Cycle.id == Assignment.cycle_id)
        .where(Assignment.leader_id == leader_id, Cycle.state != CycleState.DRAFT)
        .group_by(Cycle.name, Cycle.closes_on, Assignment.relation)
        .order_by(Cycle.closes_on, Assignment.relation)
    )
    found: dict[str, dict[Relation, int]] = {}
    for cycle, relation, count in rows:
        found.setdefault(cycle, {})[relation] = count
    return found


@dataclass(frozen=True, slots=True)
class OwnRelease:
    """A released report as it was written. document: ``leadership360/scores/1``, as text."""

    cycle_name: str
    released_on: date
    sha256: str
    document: str


def list_own_releases(session: AnySession, leader_id: UUID) -> Sequence[OwnRelease]:
    """Return the released reports of a leader, oldest first."""
    rows = session.execute(
        select(Cycle.name, Cycle.released_on, ReleaseRow.sha256, ReleaseRow.document)
        .join(ReleaseRow, ReleaseRow.cycle_id == Cycle.id)
        .where(ReleaseRow.leader_id == leader_id, Cycle.state == CycleState.RELEASED)
        .order_by(Cycle.closes_on)
    )
    return [
        OwnRelease(cycle, day, sha256, document)
        for cycle, day, sha256, document in rows
        if day is not None
    ]
