"""Erasing a person: what goes, what stays, and doing it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import NotFound, WrongState
from leadership360.models.person import Person
from leadership360.store.cycles import get_cycle
from leadership360.store.erasure import (
    delete_contact,
    delete_reports_of,
    delete_requests_about,
    is_tombstone,
    list_cycles_with_boxes,
    take_back_answers_of,
)
from leadership360.store.people import count_traces, find_person
from leadership360.store.transaction import atomic


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a person means. Counts of rows, never a name of anybody else.

    releases: reports about this person. asked_about: open requests about this person.
    to_take_back: the person's own requests in cycles that still collect.
    """

    person_id: UUID
    name: str
    email: str
    releases: int
    asked_about: int
    to_take_back: int


def find_erasure(session: AnySession, email: str) -> UUID:
    """Return the id of the person with this address. Raises NotFound."""
    person = find_person(session, email)
    if person is None:
        raise NotFound
    return person.id


def show_erasure(session: AnySession, person_id: UUID) -> Erasure:
    """Return what would be erased. Raises NotFound, also for somebody who was erased already."""
    person = _get(session, person_id)
    return Erasure(person.id, person.name, person.email, *count_traces(session, person_id))


def erase_person(session: AnySession, person_id: UUID, *, today: date) -> None:
    """Erase a person for good: all of it or nothing.

    As a leader: releases go, and so do open requests about this person with what is in their
    boxes. As a rater: what was sent in a cycle that
    still collects is taken back; once the boxes are destroyed nothing attributable is left of it
    (GDPR Art. 11). Account, links, mail, name and address go; the empty row stays, so that counts
    of earlier cycles remain true.
    Raises NotFound, or WrongState while a cycle of this person is being closed: what is computed
    from its boxes right now would be written afterwards.
    """
    with atomic(session):
        for cycle_id in list_cycles_with_boxes(session, person_id):
            cycle = get_cycle(session, cycle_id, lock=True)
            if cycle.state is CycleState.CLOSING:
                raise WrongState(cycle=cycle.name, state=cycle.state)
        person = _get(session, person_id)
        delete_reports_of(session, person_id, today=today)
        delete_requests_about(session, person_id)
        take_back_answers_of(session, person_id)
        delete_contact(session, person)


def _get(session: AnySession, person_id: UUID) -> Person:
    person = session.get(Person, person_id)
    if person is None or is_tombstone(person):
        raise NotFound
    return person
