"""Queries about people."""

from collections.abc import Iterable

from sqlalchemy import select

from leadership360.db import AnySession
from leadership360.models.person import Person

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
