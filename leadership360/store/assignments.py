"""Queries about assignments. None of them returns a box together with a rater."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import aliased

from leadership360.db import AnySession
from leadership360.domain.cycle import AssignmentState
from leadership360.domain.errors import NotFound
from leadership360.domain.relation import Relation
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.sealing import random_box, random_copy

#: So many boxes are in memory while they are overwritten.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Request:
    """An assignment as its rater sees it."""

    id: UUID
    leader_id: UUID
    leader_name: str
    relation: Relation
    state: AssignmentState
    copy: bytes


_REQUESTS = select(
    Assignment.id,
    Assignment.leader_id,
    Person.name,
    Assignment.relation,
    Assignment.state,
    Assignment.copy,
).join(Person, Person.id == Assignment.leader_id)

# Asked with every page of a form; putting a query together takes longer than asking it.
_ONE_REQUEST = _REQUESTS.where(
    Assignment.id == bindparam("one"),
    Assignment.cycle_id == bindparam("cycle"),
    Assignment.rater_id == bindparam("rater"),
)
_HELD_REQUEST = _ONE_REQUEST.with_for_update(of=Assignment)
_REQUEST_AND_CYCLE = _ONE_REQUEST.join(Cycle, Cycle.id == Assignment.cycle_id).add_columns(Cycle)


def list_requests(session: AnySession, cycle_id: UUID, rater_id: UUID) -> Sequence[Request]:
    """Return what one rater is asked in a cycle: self first, then by leader's name."""
    rows = session.execute(
        _REQUESTS.where(Assignment.cycle_id == cycle_id, Assignment.rater_id == rater_id)
    )
    requests = [Request(*row) for row in rows]
    return sorted(
        requests, key=lambda request: (request.relation != Relation.SELF, request.leader_name)
    )


def get_request(
    session: AnySession, assignment_id: UUID, cycle_id: UUID, rater_id: UUID
) -> tuple[Request, Cycle]:
    """Return one request of this rater, and its cycle. Raises NotFound for anybody else's."""
    asked = {"one": assignment_id, "cycle": cycle_id, "rater": rater_id}
    row = session.execute(_REQUEST_AND_CYCLE, asked).one_or_none()
    if row is None:
        raise NotFound
    *request, cycle = row
    return Request(*request), cycle


def hold_request(
    session: AnySession, assignment_id: UUID, cycle_id: UUID, rater_id: UUID
) -> Request:
    """Return one request of this rater, which nobody else can change before we commit.

    Raises NotFound for anybody else's.
    """
    asked = {"one": assignment_id, "cycle": cycle_id, "rater": rater_id}
    row = session.execute(_HELD_REQUEST, asked).one_or_none()
    if row is None:
        raise NotFound
    return Request(*row)


def write_assignment(session: AnySession, assignment_id: UUID, **values: object) -> None:
    """Change one assignment in one UPDATE: the only way answers are ever written."""
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(**values))


def count_asked(session: AnySession, cycle_id: UUID) -> dict[UUID, dict[Relation, int]]:
    """Return how many raters of each relation every leader of a cycle was given."""
    asked: dict[UUID, dict[Relation, int]] = {}
    rows = session.execute(
        select(Assignment.leader_id, Assignment.relation, func.count())
        .where(Assignment.cycle_id == cycle_id)
        .group_by(Assignment.leader_id, Assignment.relation)
    )
    for leader_id, relation, count in rows:
        asked.setdefault(leader_id, {})[relation] = count
    return asked


def submitted_boxes(
    session: AnySession, cycle_id: UUID, leader_id: UUID
) -> Sequence[tuple[Relation, bytes]]:
    """Return relation and box of every answer sent about a leader, without saying whose."""
    rows = session.execute(
        select(Assignment.relation, Assignment.box)
        .where(
            Assignment.cycle_id == cycle_id,
            Assignment.leader_id == leader_id,
            Assignment.state == AssignmentState.SUBMITTED,
        )
        .order_by(Assignment.id)
    )
    return rows.all()


def count_senders(session: AnySession, cycle_id: UUID) -> int:
    """Return how many people have sent anything in a cycle."""
    sent = select(func.count(Assignment.rater_id.distinct())).where(
        Assignment.cycle_id == cycle_id, Assignment.state == AssignmentState.SUBMITTED
    )
    return session.scalar(sent) or 0


def submitted_raters(
    session: AnySession, cycle_id: UUID, leader_id: UUID
) -> dict[Relation, set[UUID]]:
    """Return who took part, per relation, for the rule on trends."""
    raters: dict[Relation, set[UUID]] = {}
    rows = session.execute(
        select(Assignment.relation, Assignment.rater_id).where(
            Assignment.cycle_id == cycle_id,
            Assignment.leader_id == leader_id,
            Assignment.state == AssignmentState.SUBMITTED,
        )
    )
    for relation, rater_id in rows:
        raters.setdefault(relation, set()).add(rater_id)
    return raters


def list_leaders(session: AnySession, cycle_id: UUID) -> Sequence[Person]:
    """Return the leaders of a cycle by name."""
    return session.scalars(
        select(Person)
        .where(Person.id.in_(select(Assignment.leader_id).where(Assignment.cycle_id == cycle_id)))
        .order_by(Person.name)
    ).all()


def list_raters(session: AnySession, cycle_id: UUID) -> Sequence[UUID]:
    """Return everybody who is asked something in a cycle."""
    return session.scalars(
        select(Assignment.rater_id).where(Assignment.cycle_id == cycle_id).distinct()
    ).all()


def list_states(
    session: AnySession, cycle_id: UUID
) -> Sequence[Row[UUID, UUID, Relation, AssignmentState]]:
    """Return (assignment, leader, relation, state) of a cycle, for the daily count."""
    return session.execute(
        select(Assignment.id, Assignment.leader_id, Assignment.relation, Assignment.state).where(
            Assignment.cycle_id == cycle_id
        )
    ).all()


def overwrite_boxes(session: AnySession, cycle_id: UUID) -> None:
    """Put other random bytes into every box and copy of a cycle, in random order."""
    ids = list(session.scalars(select(Assignment.id).where(Assignment.cycle_id == cycle_id)))
    SystemRandom().shuffle(ids)
    for start in range(0, len(ids), _AT_ONCE):
        session.execute(
            update(Assignment),
            [
                {"id": one, "box": random_box(), "copy": random_copy()}
                for one in ids[start : start + _AT_ONCE]
            ],
        )


def find_self_assignment(
    session: AnySession, cycle_id: UUID, leader_id: UUID
) -> AssignmentState | None:
    """Return the state of a leader's self-assessment, if there is one."""
    return session.scalar(
        select(Assignment.state).where(
            Assignment.cycle_id == cycle_id,
            Assignment.leader_id == leader_id,
            Assignment.rater_id == leader_id,
        )
    )


@dataclass(frozen=True, slots=True)
class NamedAssignment:
    """An assignment with the names of both people, for the admin."""

    id: UUID
    rater_name: str
    leader_name: str
    relation: Relation
    state: AssignmentState


def list_named_assignments(session: AnySession, cycle_id: UUID) -> Sequence[NamedAssignment]:
    """Return every assignment of a cycle by rater's and leader's name."""
    leader, rater = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Assignment.id, rater.name, leader.name, Assignment.relation, Assignment.state)
        .join(leader, leader.id == Assignment.leader_id)
        .join(rater, rater.id == Assignment.rater_id)
        .where(Assignment.cycle_id == cycle_id)
        .order_by(rater.name, leader.name)
    )
    return [NamedAssignment(*row) for row in rows]
