"""The daily count of a running cycle, and what may be seen of it.

Once a day only: whoever could watch a counter move would know who just answered.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import AssignmentState, CycleState, MailState
from leadership360.domain.relation import Relation
from leadership360.store.assignments import list_named_assignments, list_states
from leadership360.store.cycles import frozen_policy, get_cycle, list_collecting
from leadership360.store.mail import count_mail
from leadership360.store.progress import DailyCount, find_progress, put_progress
from leadership360.store.transaction import atomic


def count_progress(session: AnySession, *, today: date) -> int:
    """Count every running cycle that was not counted today; return how many were."""
    counted = 0
    with atomic(session):
        for collecting in list_collecting(session):
            # Two workers count a day once, and none counts a cycle that closes meanwhile.
            cycle = get_cycle(session, collecting.id, lock=True)
            if cycle.state is not CycleState.COLLECTING:
                continue
            last = find_progress(session, cycle.id)
            if last is not None and last.as_of >= today:
                continue
            states = list_states(session, cycle.id)
            minimum = frozen_policy(cycle).block_minimum
            put_progress(
                session,
                cycle.id,
                DailyCount(
                    today,
                    _enough(((row.leader_id, row.relation, row.state) for row in states), minimum),
                    frozenset(
                        str(row.id) for row in states if row.state is AssignmentState.INVITED
                    ),
                    Counter(
                        str(row.leader_id)
                        for row in states
                        if row.state is AssignmentState.DECLINED
                    ),
                ),
            )
            counted += 1
    return counted


def _enough(
    states: Iterable[tuple[UUID, Relation, AssignmentState]], minimum: int
) -> dict[str, dict[str, bool]]:
    """Return leader -> relation -> whether enough answered; named relations need one."""
    asked: dict[str, set[Relation]] = {}
    answered: Counter[tuple[str, Relation]] = Counter()
    for leader_id, relation, state in states:
        asked.setdefault(str(leader_id), set()).add(relation)
        answered[str(leader_id), relation] += state is AssignmentState.SUBMITTED
    return {
        leader: {
            relation.value: answered[leader, relation] >= (1 if relation.is_named else minimum)
            for relation in sorted(relations)
        }
        for leader, relations in asked.items()
    }


@dataclass(frozen=True, slots=True)
class OwingLine:
    """Somebody who had not answered by the morning of the count."""

    rater_name: str
    leader_name: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What an admin sees of a running cycle.

    enough: leader id -> relation -> bool. declined: requests to be replaced.
    """

    as_of: date | None
    enough: dict[str, dict[str, bool]]
    owing: tuple[OwingLine, ...]
    declined: tuple[OwingLine, ...]
    mail: dict[MailState, int]


def show_progress(session: AnySession, cycle_id: UUID) -> ProgressView:
    """Return the last count of a cycle with the names the admin needs for reminders."""
    count = find_progress(session, cycle_id)
    lines = list_named_assignments(session, cycle_id)
    return ProgressView(
        count.as_of if count else None,
        count.enough if count else {},
        tuple(
            OwingLine(line.rater_name, line.leader_name, line.relation)
            for line in lines
            if count and str(line.id) in count.owing
        ),
        tuple(
            OwingLine(line.rater_name, line.leader_name, line.relation)
            for line in lines
            if line.state is AssignmentState.DECLINED
        ),
        count_mail(session, cycle_id),
    )
