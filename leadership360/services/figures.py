"""Figures of the organisation: kept once at closing, read by admins, used by later cycles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.instrument import Instrument
from leadership360.domain.organisation_figures import OrganisationFigures
from leadership360.domain.policy import COLD_START_PHI
from leadership360.models.figures import FiguresRow
from leadership360.store.cycles import frozen_instrument, get_cycle
from leadership360.store.figures import get_figures, list_figures_of


@dataclass(frozen=True, slots=True)
class CycleFigures:
    """What the admin sees of a closed cycle's figures. document: psychometrics/1, rounded."""

    cycle_name: str
    instrument: Instrument
    document: Mapping[str, Any]


def show_figures(session: AnySession, cycle_id: UUID) -> CycleFigures:
    """Return the figures of a cycle. Raises NotFound before it is closed."""
    row = get_figures(session, cycle_id)
    cycle = get_cycle(session, cycle_id)
    return CycleFigures(cycle.name, frozen_instrument(session, cycle), json.loads(row.document))


def write_figures(session: AnySession, cycle_id: UUID, figures: OrganisationFigures) -> None:
    """Add the figures of a cycle; the caller commits, together with the releases."""
    # Not sorted: dimensions and items stay in the order of the form.
    document = json.dumps(figures.document, ensure_ascii=False, separators=(",", ":"))
    session.add(
        FiguresRow(cycle_id=cycle_id, document=document, phi=figures.phi, minutes=figures.minutes)
    )


@dataclass(frozen=True, slots=True)
class Experience:
    """What closed cycles that ask the same tell a new one.

    phi: pooled spread, the cold start where no cycle had 20 leaders. minutes: a form took, None
    where no cycle had five leaders with known times.
    """

    phi: float
    minutes: int | None


def find_experience(session: AnySession, instrument_id: str, instrument: Instrument) -> Experience:
    """Return the experience of the newest closed cycles that measure like ``instrument``."""
    alike = [
        (phi, minutes)
        for cycle, phi, minutes in list_figures_of(session, instrument_id)
        if frozen_instrument(session, cycle).measures_like(instrument)
    ]
    return Experience(
        next((phi for phi, _ in alike if phi is not None), COLD_START_PHI),
        next((minutes for _, minutes in alike if minutes is not None), None),
    )
