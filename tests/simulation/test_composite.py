"""The composite of the others beside the truth: how far it errs, what its interval holds.

Measurement.md 1.2 compares three weightings where one manager, some peers and some reports answer.
Organisations have 60 leaders; the variance components are estimated in each of them anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from leadership360.domain.composite import (
    Estimate,
    combined,
    equal_weights,
    precision_weights,
    source_spread,
)
from leadership360.domain.moderated_interval import moderated_score_interval, pooled_spread
from leadership360.domain.relation import Relation
from leadership360.simulation.model import (
    RELATIONS,
    Floats,
    Seats,
    dimension_of_items,
    ratings_under,
    true_scores,
)
from leadership360.simulation.scenarios import SCENARIOS, Scenario
from leadership360.simulation.truth import expected_ratings
from tests.simulation.batches import INSTRUMENT

pytestmark = [pytest.mark.goals, pytest.mark.timeout(900)]

LEADERS, ORGANISATIONS = 60, 30


@dataclass(frozen=True)
class Around:
    """Who answers about each leader, and how differently perspectives see one (latent SD)."""

    peers: int
    reports: int
    source_sd: float

    @property
    def sizes(self) -> dict[Relation, int]:
        return {
            Relation.MANAGER: 1,
            Relation.PEER: self.peers,
            Relation.REPORT: self.reports,
        }


#: Root mean squared errors of measurement.md 1.2: perspectives alike, raters alike, by precision.
TABLE = {
    Around(3, 3, 0.20): (0.265, 0.237, 0.237),
    Around(3, 3, 0.40): (0.264, 0.242, 0.240),
    Around(4, 8, 0.20): (0.244, 0.185, 0.184),
    Around(4, 8, 0.40): (0.242, 0.206, 0.194),
    Around(3, 12, 0.20): (0.247, 0.177, 0.174),
    Around(3, 12, 0.40): (0.245, 0.220, 0.193),
}


class Outcome(NamedTuple):
    """Root mean squared errors in points, and how often the intervals hold the truth."""

    equal: float
    raters: float
    precision: float
    equal_holds: float
    precision_holds: float


class _Leader(NamedTuple):
    groups: dict[Relation, list[float]]
    truth: float


def leaders_by_dimension(around: Around, seed: int) -> Iterator[list[_Leader]]:
    """Yield each dimension: rater scores by group, and the mean of the groups' true scores."""
    model = replace(SCENARIOS[Scenario.TYPICAL], source_sd=around.source_sd)
    asked = [relation for relation, size in around.sizes.items() for _ in range(size)]
    seats = Seats.of((f"L{n}", relation) for n in range(LEADERS) for relation in asked)
    truth = true_scores(LEADERS, len(INSTRUMENT.dimensions), seed=seed, model=model)
    numbers = [RELATIONS.index(relation) for relation in around.sizes]
    expected = expected_ratings(truth, INSTRUMENT, seed=seed, model=model)[:, numbers].mean(axis=1)
    clicked = ratings_under(truth, INSTRUMENT, seats, seed=seed, cycle=1, model=model)
    turned = [item.reverse for item in INSTRUMENT.items]
    keyed: Floats = np.where(turned, 6 - clicked, clicked).astype(float)
    of_item = dimension_of_items(INSTRUMENT)
    for place in range(len(INSTRUMENT.dimensions)):
        scores = keyed[:, of_item == place].mean(axis=1).reshape(LEADERS, len(asked))
        yield [
            _Leader(_grouped(row, around), float(expected[leader, place]))
            for leader, row in enumerate(scores.tolist())
        ]


def _grouped(scores: Sequence[float], around: Around) -> dict[Relation, list[float]]:
    rest = iter(scores)
    return {relation: [next(rest) for _ in range(n)] for relation, n in around.sizes.items()}


@cache
def outcome(around: Around) -> Outcome:
    errors, holds = [], []
    for seed in range(1, ORGANISATIONS + 1):
        for leaders in leaders_by_dimension(around, seed):
            found_errors, found_holds = _of_dimension(leaders, list(around.sizes.values()))
            errors += found_errors
            holds += found_holds
    rmse = np.sqrt(np.mean(np.square(errors), axis=0))
    return Outcome(*rmse.tolist(), *np.mean(holds, axis=0).tolist())


def _of_dimension(
    leaders: Sequence[_Leader], sizes: list[int]
) -> tuple[list[list[float]], list[list[bool]]]:
    spread = source_spread([leader.groups for leader in leaders])
    assert spread is not None
    assert spread.is_sure
    weights = precision_weights(sizes, spread)
    by_raters = [size / sum(sizes) for size in sizes]
    pooled = {
        relation: pooled_spread([leader.groups[relation] for leader in leaders], 1, 5)
        for relation in leaders[0].groups
    }
    errors, holds = [], []
    for groups, truth in leaders:
        views: list[Estimate] = [
            (sum(scores) / len(scores), *moderated_score_interval(scores, 1, 5, pooled[relation]))
            for relation, scores in groups.items()
        ]
        equal = combined(views, equal_weights(len(views)))
        best = combined(views, weights, source_variance=spread.source)
        errors.append([one[0] - truth for one in (equal, combined(views, by_raters), best)])
        holds.append([one[1] <= truth <= one[2] for one in (equal, best)])
    return errors, holds


@pytest.mark.parametrize("around", TABLE, ids=str)
def test_precision_weights_never_err_more_than_the_others(around: Around) -> None:
    found = outcome(around)
    assert found.precision <= min(found.equal, found.raters) + 0.002


@pytest.mark.parametrize("around", TABLE, ids=str)
def test_the_table_of_the_paper_comes_out_again(around: Around) -> None:
    found = outcome(around)
    assert (found.equal, found.raters, found.precision) == pytest.approx(TABLE[around], abs=0.01)


@pytest.mark.parametrize("around", TABLE, ids=str)
def test_the_intervals_of_both_composites_hold_the_truth(around: Around) -> None:
    found = outcome(around)
    assert 0.88 <= found.equal_holds <= 0.97
    assert 0.88 <= found.precision_holds <= 0.97
