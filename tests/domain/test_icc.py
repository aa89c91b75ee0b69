from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.icc import (
    icc1_interval,
    one_way,
    restricted_likelihood,
    summarise,
)

Groups = list[list[float]]


def simulated(leaders: int, *, seed: int = 1, between: float = 0.25, size: int = 0) -> Groups:
    draw = np.random.default_rng(seed)
    return [
        (
            3
            + np.sqrt(between) * draw.normal()
            + np.sqrt(1 - between) * draw.normal(size=size or draw.integers(1, 8))
        ).tolist()
        for _ in range(leaders)
    ]


def figures(groups: Groups) -> list[float]:
    summed = summarise(groups)
    analysis, components, interval = (
        one_way(summed),
        restricted_likelihood(summed),
        icc1_interval(summed),
    )
    assert analysis is not None
    assert analysis.icc2 is not None
    assert components is not None
    assert interval is not None
    return [
        analysis.icc1,
        analysis.icc1_kbar,
        analysis.icc2,
        components.icc1,
        components.between,
        components.within,
        *interval,
    ]


@given(st.integers(0, 999))
def test_the_order_of_leaders_and_raters_never_matters(seed: int) -> None:
    groups = simulated(12, seed=seed)
    draw = np.random.default_rng(seed)
    shuffled = [
        draw.permutation(groups[leader]).tolist() for leader in draw.permutation(len(groups))
    ]
    assert figures(shuffled) == pytest.approx(figures(groups), abs=1e-9)


@given(st.integers(0, 999), st.integers(-4, 4))
def test_a_shifted_or_reversed_scale_changes_nothing(seed: int, by: int) -> None:
    groups = simulated(12, seed=seed)
    shifted = [[by - score for score in group] for group in groups]
    # The bootstrap meets the leaders in another order, so its limits move a little.
    assert figures(shifted)[:-2] == pytest.approx(figures(groups)[:-2], abs=1e-5)


def test_a_leader_without_a_score_is_left_out() -> None:
    groups = simulated(15)
    assert figures([*groups, []]) == figures(groups)


def test_nothing_can_be_told_apart_with_a_single_leader_or_single_raters() -> None:
    for groups in ([], [[4.0, 5.0]], [[4.0], [5.0], [3.0]]):
        summed = summarise(groups)
        assert one_way(summed) is None
        assert restricted_likelihood(summed) is None
        assert icc1_interval(summed) is None


def test_raters_who_are_all_equal_have_no_coefficients() -> None:
    assert one_way(summarise([[4.0, 4.0], [4.0, 4.0, 4.0]])) is None


def test_raters_who_agree_on_different_leaders_tell_them_apart_perfectly() -> None:
    found = one_way(summarise([[1.0, 1.0], [3.0, 3.0], [5.0, 5.0]]))
    assert found is not None
    assert (found.icc1, found.icc2) == (1, 1)
    assert restricted_likelihood(summarise([[1.0, 1.0], [3.0, 3.0]])) is None


def test_equal_means_give_a_negative_coefficient_and_no_variance_between() -> None:
    summed = summarise([[2.0, 4.0], [1.0, 5.0], [3.0, 3.0]])
    analysis, components = one_way(summed), restricted_likelihood(summed)
    assert analysis is not None
    assert components is not None
    assert analysis.icc1 < 0
    assert analysis.icc2 is None
    assert components.between == 0
    assert components.shrunken(3.0, 2) == (3.0, 0.0)


def test_how_many_leaders_have_two_raters() -> None:
    assert summarise([[4.0, 5.0], [3.0], [], [1.0, 2.0, 3.0]]).compared == 2


def test_the_truth_is_recovered_on_average() -> None:
    found = np.array([figures(simulated(60, seed=seed, size=5))[:4] for seed in range(60)])
    assert found[:, 0].mean() == pytest.approx(0.25, abs=0.02)
    assert found[:, 3].mean() == pytest.approx(0.25, abs=0.02)


def test_the_interval_of_a_large_organisation_covers_the_truth() -> None:
    hits = 0
    for seed in range(120):
        interval = icc1_interval(summarise(simulated(80, seed=seed, size=5)))
        assert interval is not None
        hits += interval[0] <= 0.25 <= interval[1]
    assert 0.80 <= hits / 120 <= 0.98


def test_a_single_rater_is_drawn_further_to_the_mean_than_many() -> None:
    components = restricted_likelihood(summarise(simulated(50)))
    assert components is not None
    one, many = components.shrunken(5.0, 1), components.shrunken(5.0, 20)
    assert components.mean < one[0] < many[0] < 5
    assert one[1] > many[1]


def test_ten_thousand_raters_take_no_time() -> None:
    groups = simulated(1000, size=10)
    start = process_time()
    summed = summarise(groups)
    one_way(summed)
    restricted_likelihood(summed)
    assert process_time() - start < 1
