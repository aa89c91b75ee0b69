"""Synthetic organisations in batches: as many as it takes until a figure is off its goal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from leadership360.domain.instrument import Instrument
from leadership360.domain.offline import release_responses
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.raw_scores import Raw, raw_scores
from leadership360.domain.release import Release
from leadership360.domain.reliability import covariance, cronbach_alpha
from leadership360.domain.responses import Response
from leadership360.simulation.coverage import (
    Intervals,
    frozen_phi,
    full_intervals,
    released_intervals,
)
from leadership360.simulation.model import RELATIONS, Floats, ratings_under, true_scores
from leadership360.simulation.organisation import (
    EARLIER,
    GROUPS,
    REPORTED,
    Organisation,
    Plan,
    found,
    read,
    seats_of,
)
from leadership360.simulation.scenarios import SCENARIOS, Scenario
from leadership360.store.instruments import load_instrument

INSTRUMENT: Instrument = load_instrument("transformational")

#: Leaders in a batch, in all, and in the cycle before; a small one would add luck of its own.
BATCH, MOST, BEFORE = 150, 1200, 300

#: Standard errors that must lie between a figure and its goal before we stop to simulate.
CLEAR = 2.0


@dataclass(frozen=True)
class Cell:
    """One kind of organisation with so many raters in each group."""

    scenario: Scenario
    raters: int

    def found(self, seed: int, leaders: int = BATCH, *cycles: str) -> Organisation:
        plan = Plan(INSTRUMENT, SCENARIOS[self.scenario], leaders, self.raters, seed)
        return found(plan, cycles or [REPORTED])


@dataclass(frozen=True)
class Batch:
    """One organisation, read and not yet scored."""

    organisation: Organisation
    responses: tuple[Response, ...]
    phi: float

    @property
    def raw(self) -> Raw:
        return raw_scores(INSTRUMENT, self.responses)

    def released(self, name: PolicyName = PolicyName.STANDARD) -> Release:
        return release_responses(INSTRUMENT, make_policy(name, phi=self.phi), self.responses)

    def full_intervals(self) -> Intervals:
        return full_intervals(self.organisation, self.raw)

    def released_intervals(self, name: PolicyName = PolicyName.STANDARD) -> Intervals:
        return released_intervals(self.organisation, self.released(name))


@cache
def phi_of(cell: Cell) -> float:
    """Return the spread that is frozen after a cycle before."""
    earlier = cell.found(999, BEFORE, EARLIER)
    raw = raw_scores(INSTRUMENT, read(earlier.text, INSTRUMENT))
    return frozen_phi(raw, INSTRUMENT.scale.min, INSTRUMENT.scale.max)


def batches(cell: Cell) -> Iterator[Batch]:
    """Yield one organisation after the other, each of ``BATCH`` leaders; seeds are fixed."""
    for seed in range(1, MOST // BATCH + 1):
        organisation = cell.found(seed)
        yield Batch(organisation, read(organisation.text, INSTRUMENT), phi_of(cell))


def together(parts: list[Intervals]) -> Intervals:
    """Return the intervals of several organisations as those of one."""
    columns = [
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("truth", "value", "low", "high")
    ]
    leaders = np.concatenate([part.leader + BATCH * number for number, part in enumerate(parts)])
    return Intervals(leaders, *columns)


Measures = Mapping[str, Callable[[Batch], Intervals]]

MEASURES: Measures = {
    "full": Batch.full_intervals,
    "standard": Batch.released_intervals,
    "strict": lambda batch: batch.released_intervals(PolicyName.STRICT),
}


def measured(cell: Cell, goals: Mapping[str, tuple[float, ...]]) -> dict[str, Intervals]:
    """Return the intervals of each measure in ``goals``, which names its bounds.

    Simulation goes on until the coverage of each is clearly off its bounds, or ``MOST`` leaders.
    """
    parts: dict[str, list[Intervals]] = {name: [] for name in goals}
    undecided = set(goals)
    for batch in batches(cell):
        for name in undecided:
            parts[name].append(MEASURES[name](batch))
        undecided = {name for name in undecided if not _clear(together(parts[name]), goals[name])}
        if not undecided:
            break
    return {name: together(some) for name, some in parts.items()}


def _clear(found_so_far: Intervals, bounds: tuple[float, ...]) -> bool:
    away = min(abs(found_so_far.coverage - bound) for bound in bounds)
    return away > CLEAR * found_so_far.coverage_error


def simulated_scores(plan: Plan, cycle: str) -> list[Floats]:
    """Return leaders x raters (reports) for each dimension, straight from the model.

    Without a file and without missing answers; what ``raw_scores`` says of a file without any.
    Nothing changes between cycles but the raters.
    """
    ratings = _simulated_reports(plan, cycle)
    return [of.mean(axis=1).reshape(plan.leaders, plan.raters) for of in ratings]


def simulated_alphas(plan: Plan) -> list[float]:
    """Return alpha of each dimension over the reports of the reported cycle."""
    found_ones = [
        cronbach_alpha(covariance(ratings)) for ratings in _simulated_reports(plan, REPORTED)
    ]
    assert None not in found_ones
    return [alpha for alpha in found_ones if alpha is not None]


def _simulated_reports(plan: Plan, cycle: str) -> list[Floats]:
    """Return raters x items for each dimension."""
    instrument, model = plan.instrument, plan.model
    seats = seats_of(plan)
    truth = true_scores(plan.leaders, len(instrument.dimensions), seed=plan.seed, model=model)
    options = ratings_under(truth, instrument, seats, seed=plan.seed, cycle=int(cycle), model=model)
    reports = options[seats.relation == RELATIONS.index(GROUPS[0])].astype(float)
    return [
        reports[:, [item.dimension == dimension.id for item in instrument.items]]
        for dimension in instrument.dimensions
    ]
