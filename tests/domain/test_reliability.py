from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from leadership360.domain.reliability import (
    alpha_if_dropped,
    complete_rows,
    correlations,
    covariance,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    raters_needed,
    reliable_change,
    spearman_brown,
)

Ratings = NDArray[np.float64]


def simulated(raters: int, items: int, *, seed: int = 1, loading: float = 0.7) -> Ratings:
    draw = np.random.default_rng(seed)
    common = draw.normal(size=(raters, 1))
    own = draw.normal(size=(raters, items))
    return np.asarray(loading * common + np.sqrt(1 - loading**2) * own)


def alpha_of(ratings: Ratings) -> float:
    found = cronbach_alpha(covariance(ratings))
    assert found is not None
    return found


seeds = st.integers(0, 10_000)


@given(seeds)
def test_the_order_of_raters_and_items_never_matters(seed: int) -> None:
    ratings = simulated(40, 5, seed=seed)
    draw = np.random.default_rng(seed)
    items = draw.permutation(5)
    shuffled = ratings[draw.permutation(40)][:, items]
    assert alpha_of(shuffled) == pytest.approx(alpha_of(ratings))
    before = item_rest_correlations(covariance(ratings))
    assert item_rest_correlations(covariance(shuffled)) == pytest.approx(before[items])


@given(seeds, st.floats(-5, 5), st.floats(0.1, 9))
def test_a_shifted_or_stretched_scale_changes_nothing(seed: int, by: float, times: float) -> None:
    ratings = simulated(40, 4, seed=seed)
    assert alpha_of(times * ratings + by) == pytest.approx(alpha_of(ratings), abs=1e-9)


@given(seeds)
def test_reversing_all_items_changes_nothing(seed: int) -> None:
    ratings = simulated(40, 4, seed=seed)
    assert alpha_of(6 - ratings) == pytest.approx(alpha_of(ratings), abs=1e-9)


def test_a_wrongly_keyed_item_runs_against_the_others() -> None:
    ratings = simulated(300, 4)
    ratings[:, 2] *= -1
    with_rest = item_rest_correlations(covariance(ratings))
    assert (with_rest < 0).tolist() == [False, False, True, False]


def test_equal_items_are_perfectly_reliable() -> None:
    assert alpha_of(np.repeat(simulated(20, 1), 3, axis=1)) == pytest.approx(1)


def test_one_item_has_no_alpha() -> None:
    assert cronbach_alpha(covariance(simulated(20, 1))) is None


def test_raters_who_are_all_equal_have_no_alpha() -> None:
    covariances = covariance(np.full((20, 4), 5.0))
    assert cronbach_alpha(covariances) is None
    assert correlations(covariances) is None
    assert np.isnan(item_rest_correlations(covariances)).all()
    assert alpha_if_dropped(covariances) == [None] * 4


def test_an_item_everybody_answers_alike_is_unknown_and_the_others_are_not() -> None:
    ratings = simulated(50, 4)
    ratings[:, 1] = 3
    assert np.isnan(item_rest_correlations(covariance(ratings))).tolist() == [
        False,
        True,
        False,
        False,
    ]


def test_of_two_items_none_can_be_dropped() -> None:
    assert alpha_if_dropped(covariance(simulated(50, 2))) == [None, None]


def test_dropping_an_item_is_alpha_of_the_rest() -> None:
    ratings = simulated(60, 5)
    dropped = alpha_if_dropped(covariance(ratings))
    assert dropped[3] == pytest.approx(alpha_of(np.delete(ratings, 3, axis=1)))


def test_a_rater_with_a_missing_answer_is_left_out() -> None:
    ratings = simulated(30, 3)
    ratings[[2, 5], [0, 1]] = np.nan
    assert complete_rows(ratings) == pytest.approx(np.delete(ratings, [2, 5], axis=0))


def test_the_interval_of_alpha_covers_the_truth_nine_times_in_ten() -> None:
    truth = spearman_brown(0.49, 4)
    hits = 0
    for seed in range(1000):
        low, high = feldt_interval(alpha_of(simulated(60, 4, seed=seed)), 60, 4, 0.90)
        hits += low <= truth <= high
    assert 0.87 <= hits / 1000 <= 0.93


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_raters_needed_reach_the_target(reliability: float, target: float) -> None:
    needed = raters_needed(reliability, target)
    assert needed is not None
    assert spearman_brown(reliability, needed) == pytest.approx(target)


@pytest.mark.parametrize("reliability", [0.0, -0.1])
def test_no_number_of_raters_is_enough_where_they_do_not_tell_leaders_apart(
    reliability: float,
) -> None:
    assert raters_needed(reliability, 0.7) is None


def test_change_is_measured_in_its_own_error() -> None:
    assert reliable_change(3.0, 3.5, 0.5, 0.5) == pytest.approx(1.0)
    assert reliable_change(3.5, 3.0, 0.5, 0.5) == pytest.approx(-1.0)


def test_ten_thousand_raters_of_twenty_items_take_no_time() -> None:
    ratings = simulated(10_000, 20)
    start = process_time()
    covariances = covariance(complete_rows(ratings))
    cronbach_alpha(covariances)
    item_rest_correlations(covariances)
    alpha_if_dropped(covariances)
    assert process_time() - start < 1
