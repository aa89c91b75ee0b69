"""What a leader may read: own releases, once they are released."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import ANONYMOUS
from leadership360.domain.release import LeaderRelease, Release
from leadership360.services.coaching import themes_of
from leadership360.store.assignments import find_self_assignment
from leadership360.store.cycles import frozen_instrument, get_cycle, list_collecting_for
from leadership360.store.progress import find_progress
from leadership360.store.releases import (
    VisibleRelease,
    get_visible_release,
    list_visible_releases,
)


@dataclass(frozen=True, slots=True)
class ReadableReport:
    """Everything a report is made of, and the hash that names it."""

    release: LeaderRelease
    instrument: Instrument
    policy: str
    released_on: date
    sha256: str
    document: str
    instrument_text: str


@dataclass(frozen=True, slots=True)
class RunningCycle:
    """A cycle in which the leader is being rated now.

    enough: anonymous relation -> whether enough people have answered, as of ``as_of``.
    declined: how many have asked to be replaced by then.
    """

    cycle_id: UUID
    name: str
    closes_on: date
    self_is_sent: bool
    as_of: date | None
    enough: dict[str, bool]
    declined: int


@dataclass(frozen=True, slots=True)
class LeaderHome:
    """The leader's first page."""

    running: tuple[RunningCycle, ...]
    reports: tuple[VisibleRelease, ...]


def show_leader_home(session: AnySession, leader_id: UUID) -> LeaderHome:
    """Return what runs and what may be read."""
    return LeaderHome(
        tuple(
            _running(session, leader_id, cycle_id)
            for cycle_id in list_collecting_for(session, leader_id)
        ),
        tuple(list_visible_releases(session, leader_id)),
    )


def _running(session: AnySession, leader_id: UUID, cycle_id: UUID) -> RunningCycle:
    cycle = get_cycle(session, cycle_id)
    own = find_self_assignment(session, cycle_id, leader_id)
    progress = find_progress(session, cycle_id)
    return RunningCycle(
        cycle_id,
        cycle.name,
        cycle.closes_on,
        own is AssignmentState.SUBMITTED,
        progress.as_of if progress else None,
        _groups(progress.enough.get(str(leader_id), {})) if progress else {},
        progress.declined.get(str(leader_id), 0) if progress else 0,
    )


def _groups(enough: Mapping[str, bool]) -> dict[str, bool]:
    """Return the anonymous groups, in order: nothing is shown to leaders by person."""
    return {relation: enough[relation] for relation in ANONYMOUS if relation in enough}


def show_report(session: AnySession, cycle_id: UUID, leader_id: UUID) -> ReadableReport:
    """Return a leader's report of one cycle. Raises NotFound before the release."""
    row = get_visible_release(session, cycle_id, leader_id)
    cycle = get_cycle(session, cycle_id)
    assert cycle.state is CycleState.RELEASED
    assert cycle.released_on is not None
    assert cycle.instrument_text is not None
    release = Release.from_json(json.loads(row.document))
    return ReadableReport(
        replace(release.leaders[0], themes=themes_of(session, cycle_id, leader_id)),
        frozen_instrument(session, cycle),
        release.policy,
        cycle.released_on,
        row.sha256,
        row.document,
        cycle.instrument_text,
    )
