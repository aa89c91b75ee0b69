"""Queries about trustees."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from leadership360.db import AnySession
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.models.trustee import TrusteeRow
from leadership360.store.people import find_person


def has_trustees() -> ColumnElement[bool]:
    """Return the condition that a cycle has trustees."""
    return exists(select(TrusteeRow.number).where(TrusteeRow.cycle_id == Cycle.id))


def add_trustee(session: AnySession, cycle_id: UUID, number: int, name: str, email: str) -> None:
    """Name a trustee; somebody with this address who is known already keeps the known name."""
    person = find_person(session, email)
    if person is None:
        person = Person(name=name, email=email.strip().lower())
        session.add(person)
        session.flush()
    session.add(TrusteeRow(cycle_id=cycle_id, number=number, person_id=person.id))


def list_trustees(session: AnySession, cycle_id: UUID) -> Sequence[Person]:
    """Return a cycle's trustees by number; empty where the server keeps the key."""
    return session.scalars(
        select(Person)
        .join(TrusteeRow, TrusteeRow.person_id == Person.id)
        .where(TrusteeRow.cycle_id == cycle_id)
        .order_by(TrusteeRow.number)
    ).all()
