"""Queries about cycles."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState, HeldBy
from leadership360.domain.errors import NotFound
from leadership360.domain.instrument import Instrument, thaw
from leadership360.domain.policy import Policy
from leadership360.models.assignment import Assignment
from leadership360.models.cycle import Cycle
from leadership360.store.trustees import has_trustees

_instruments: dict[str, Instrument] = {}


def list_cycles(session: AnySession) -> Sequence[Cycle]:
    """Return all cycles, newest first."""
    return session.scalars(select(Cycle).order_by(Cycle.opens_on.desc(), Cycle.name)).all()


def get_cycle(
    session: AnySession, cycle_id: UUID, *, lock: bool = False, hold: bool = False
) -> Cycle:
    """Return a cycle. Raises NotFound.

    lock: nobody else can read it for a step, or change it, before we commit.
    hold: nobody can change it before we commit; others may hold it as well.
    """
    locking = {"read": hold} if lock or hold else None
    # A lock on what was read before, and may have changed since, would be worth nothing.
    cycle = session.get(
        Cycle, cycle_id, with_for_update=locking, populate_existing=locking is not None
    )
    if cycle is None:
        raise NotFound
    return cycle


def get_cycle_named(session: AnySession, name: str) -> Cycle:
    """Return the cycle of this name. Raises NotFound."""
    cycle = find_cycle_named(session, name)
    if cycle is None:
        raise NotFound
    return cycle


def list_cycles_to_close(session: AnySession, today: date) -> Sequence[UUID]:
    """Return cycles whose closing day is over, and those whose closing was interrupted.

    A key may come back by itself; what else holds a cycle needs somebody to look at it first, and
    boxes that trustees have to open wait for them.
    """
    may_go_on = or_(Cycle.held_by.is_(None), Cycle.held_by == HeldBy.KEY)
    is_interrupted = Cycle.state == CycleState.CLOSING
    return session.scalars(
        select(Cycle.id).where(_is_over(today) | is_interrupted, may_go_on, ~has_trustees())
    ).all()


def list_cycles_to_wait(session: AnySession, today: date) -> Sequence[UUID]:
    """Return cycles whose closing day is over and whose trustees do not know it yet."""
    return session.scalars(select(Cycle.id).where(_is_over(today), has_trustees())).all()


def _is_over(today: date) -> ColumnElement[bool]:
    return (Cycle.state == CycleState.COLLECTING) & (Cycle.closes_on < today)


def list_cycles_to_destroy(session: AnySession, today: date) -> Sequence[UUID]:
    """Return cycles whose boxes and key must go."""
    return session.scalars(
        select(Cycle.id).where(Cycle.destroyed_on.is_(None), Cycle.destroy_on <= today)
    ).all()


def list_collecting(session: AnySession) -> Sequence[Cycle]:
    """Return the cycles that take answers."""
    return session.scalars(select(Cycle).where(Cycle.state == CycleState.COLLECTING)).all()


def frozen_instrument(session: AnySession, cycle: Cycle) -> Instrument:
    """Return the instrument as frozen at launch; parsed once per process and content."""
    sha256 = cycle.instrument_sha256
    if sha256 is None:
        raise NotFound
    if sha256 not in _instruments:
        text = session.scalar(select(Cycle.instrument_text).where(Cycle.id == cycle.id))
        assert text is not None
        _instruments[sha256] = thaw(text)
    return _instruments[sha256]


@lru_cache(maxsize=64)
def _policy(text: str) -> Policy:
    return Policy.from_json(text)


def frozen_policy(cycle: Cycle) -> Policy:
    """Return the policy as frozen at launch. Raises NotFound before launch."""
    if cycle.policy_text is None:
        raise NotFound
    return _policy(cycle.policy_text)


def find_cycle_named(session: AnySession, name: str) -> Cycle | None:
    """Return the cycle of this name, if any."""
    return session.scalar(select(Cycle).where(Cycle.name == name))


def list_collecting_for(session: AnySession, leader_id: UUID) -> Sequence[UUID]:
    """Return the cycles in which this leader is being rated now."""
    return session.scalars(
        select(Cycle.id)
        .where(
            Cycle.state == CycleState.COLLECTING,
            Cycle.id.in_(select(Assignment.cycle_id).where(Assignment.leader_id == leader_id)),
        )
        .order_by(Cycle.closes_on)
    ).all()
