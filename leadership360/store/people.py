"""Queries about people."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.models.release import ReleaseRow

_CHUNK = 500


def find_person(session: AnySession, email: str) -> Person | None:
    """Return the person with this address, if any."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def people_by_email(session: AnySession, emails: Iterable[str]) -> dict[str, Person]:
    """Return the known people among ``emails`` (lower case), by address."""
    wanted = sorted(set(emails))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = select(Person).where(Person.email.in_(wanted[start : start + _CHUNK]))
        found |= {person.email: person for person in session.scalars(chunk)}
    return found


def count_traces(session: AnySession, person_id: UUID) -> tuple[int, int, int]:
    """Return the counts of releases, of open requests about, and of open requests to a person."""
    open_cycles = select(Cycle.id).where(Cycle.destroyed_on.is_(None))
    collecting = select(Cycle.id).where(Cycle.state == CycleState.COLLECTING)
    counts = (
        select(func.count()).where(ReleaseRow.leader_id == person_id),
        select(func.count()).where(
            Assignment.leader_id == person_id, Assignment.cycle_id.in_(open_cycles)
        ),
        select(func.count()).where(
            Assignment.rater_id == person_id, Assignment.cycle_id.in_(collecting)
        ),
    )
    releases, about, by = (session.scalar(count) or 0 for count in counts)
    return releases, about, by
