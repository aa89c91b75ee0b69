"""Queries about themes."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import undefer

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.models.theme import Theme


def list_cycles_to_coach(session: AnySession, coach_id: UUID) -> Sequence[Cycle]:
    """Return the cycles in which this person may write themes now, the most urgent first."""
    return session.scalars(
        select(Cycle)
        .where(
            Cycle.coach_id == coach_id,
            Cycle.state == CycleState.CLOSED,
            Cycle.destroyed_on.is_(None),
        )
        .order_by(Cycle.destroy_on, Cycle.name)
    ).all()


def count_themes(session: AnySession, cycle_id: UUID) -> dict[Person, tuple[int, int]]:
    """Return leader -> (themes written, themes to be written), by name."""
    rows = session.execute(
        select(Person, func.count(Theme.text), func.count())
        .join(Theme, Theme.leader_id == Person.id)
        .where(Theme.cycle_id == cycle_id)
        .group_by(Person.id)
        .order_by(Person.name)
    )
    return {person: (written, asked) for person, written, asked in rows}


def list_themes(
    session: AnySession, cycle_id: UUID, leader_id: UUID, *, with_comments: bool = False
) -> dict[str, Theme]:
    """Return prompt -> theme of one leader."""
    themes = select(Theme).where(Theme.cycle_id == cycle_id, Theme.leader_id == leader_id)
    if with_comments:
        themes = themes.options(undefer(Theme.comments))
    return {theme.prompt: theme for theme in session.scalars(themes)}


def forget_theme_comments(session: AnySession, cycle_id: UUID) -> None:
    """Remove the comments that themes are written from; what was written stays."""
    session.execute(update(Theme).where(Theme.cycle_id == cycle_id).values(comments=None))


def remove_themes(
    session: AnySession, cycle_id: UUID, leader_id: UUID, *, but: Collection[str]
) -> None:
    """Remove the themes of a leader for every prompt not in ``but``."""
    session.execute(
        delete(Theme).where(
            Theme.cycle_id == cycle_id, Theme.leader_id == leader_id, Theme.prompt.not_in(but)
        )
    )
