"""What is called true is what endlessly many raters would say."""

from dataclasses import replace

import numpy as np
import pytest

from leadership360.domain.icc import one_way, summarise
from leadership360.domain.relation import Relation
from leadership360.simulation.model import (
    RELATIONS,
    Floats,
    Model,
    Seats,
    Truth,
    ratings_under,
    true_scores,
)
from leadership360.simulation.scenarios import SCENARIOS, Scenario
from leadership360.simulation.truth import expected_ratings, rater_variance, true_icc1
from tests.domain.cases import an_instrument

LEADERS, RATERS = 4, 10_000
TWO = an_instrument((4, 3))
SEVEN = an_instrument((3, 1), low=0, high=6, reverse=["a2"])


def scores_of_many(truth: Truth, relation: Relation, model: Model) -> Floats:
    """Return leaders x raters x dimensions of ``TWO``."""
    seats = Seats.of((f"{n}", relation) for n in range(LEADERS) for _ in range(RATERS))
    options = ratings_under(truth, TWO, seats, seed=3, cycle=0, model=model)
    shaped = options.reshape(LEADERS, RATERS, -1)
    return np.stack([shaped[..., :4].mean(axis=2), shaped[..., 4:].mean(axis=2)], axis=2)


@pytest.mark.parametrize("scenario", list(Scenario))
def test_the_true_score_is_the_mean_of_endlessly_many_raters(scenario: Scenario) -> None:
    model = SCENARIOS[scenario]
    truth = true_scores(LEADERS, 2, seed=3, model=model)
    expected = expected_ratings(truth, TWO, seed=3, model=model)
    for relation in (Relation.SELF, Relation.PEER):
        simulated = scores_of_many(truth, relation, model).mean(axis=1)
        assert expected[:, RELATIONS.index(relation)] == pytest.approx(simulated, abs=0.03)


@pytest.mark.parametrize("scenario", list(Scenario))
def test_the_true_spread_is_that_of_endlessly_many_raters(scenario: Scenario) -> None:
    model = SCENARIOS[scenario]
    truth = true_scores(LEADERS, 2, seed=3, model=model)
    variance = rater_variance(truth, TWO, seed=3, model=model)[:, RELATIONS.index(Relation.PEER)]
    simulated = scores_of_many(truth, Relation.PEER, model).var(axis=1)
    assert variance == pytest.approx(simulated, rel=0.06)


def test_true_scores_lie_on_the_scale_whatever_it_is() -> None:
    truth = true_scores(200, 2, seed=1, model=replace(Model(), leader_sd=2.0))
    expected = expected_ratings(truth, SEVEN, seed=1, model=Model())
    assert expected.min() >= 0
    assert expected.max() <= 6
    assert expected.max() - expected.min() > 4


def test_true_reliability_is_that_of_a_large_organisation() -> None:
    model = SCENARIOS[Scenario.TYPICAL]
    leaders, raters = 2000, 4
    seats = Seats.of((f"{n}", Relation.PEER) for n in range(leaders) for _ in range(raters))
    truth = true_scores(leaders, 2, seed=8, model=model)
    options = ratings_under(truth, TWO, seats, seed=8, cycle=0, model=model)
    scores = options[:, :4].mean(axis=1).reshape(leaders, raters)
    analysis = one_way(summarise(list(scores)))
    assert analysis is not None
    assert true_icc1(TWO, [Relation.PEER], seed=8, model=model)[0, 0] == pytest.approx(
        analysis.icc1, abs=0.03
    )


@pytest.mark.parametrize(
    ("scenario", "mean", "spread"),
    [
        (Scenario.TYPICAL, 4.08, 0.63),
        (Scenario.CEILING, 4.61, 0.44),
        (Scenario.MIDDLE, 3.44, 0.71),
        (Scenario.MIXED, 4.04, 0.71),
        (Scenario.FACTIONS, 4.02, 0.71),
    ],
)
def test_scenarios_have_the_means_and_spreads_of_the_design(
    scenario: Scenario, mean: float, spread: float
) -> None:
    instrument, model = an_instrument((4,) * 5), SCENARIOS[scenario]
    truth = true_scores(600, 5, seed=4, model=model)
    relation = RELATIONS.index(Relation.REPORT)
    expected = expected_ratings(truth, instrument, seed=4, model=model)[:, relation]
    variance = rater_variance(truth, instrument, seed=4, model=model)[:, relation]
    assert expected.mean() == pytest.approx(mean, abs=0.08)
    assert variance.mean() ** 0.5 == pytest.approx(spread, abs=0.03)
