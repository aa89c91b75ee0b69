import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.norms import (
    crawford_howell,
    percentile_interval,
    percentile_rank,
    standing,
)

score_lists = st.lists(st.integers(10, 50).map(lambda tenths: tenths / 10), min_size=2)
one_score = st.integers(10, 50).map(lambda tenths: tenths / 10)


def organisation(leaders: int) -> list[float]:
    return [float(score) for score in np.linspace(2, 5, leaders)]


@given(one_score, score_lists)
def test_a_standing_and_its_reverse_sum_to_a_hundred(score: float, others: list[float]) -> None:
    turned = [6 - other for other in others]
    assert percentile_rank(score, others) + percentile_rank(6 - score, turned) == pytest.approx(100)
    assert crawford_howell(score, others) + crawford_howell(6 - score, turned) == pytest.approx(100)


@given(one_score, one_score, score_lists)
def test_a_higher_score_never_stands_lower(one: float, two: float, others: list[float]) -> None:
    low, high = sorted([one, two])
    assert percentile_rank(low, others) <= percentile_rank(high, others)
    assert crawford_howell(low, others) <= crawford_howell(high, others)
    assert percentile_interval(low, others)[0] <= percentile_interval(high, others)[0]


@given(one_score, score_lists, st.randoms(use_true_random=False))
def test_the_order_of_others_never_matters(score: float, others: list[float], draw: object) -> None:
    shuffled = sorted(others, key=lambda other: hash((str(draw), other)))
    assert percentile_rank(score, shuffled) == percentile_rank(score, others)


@given(one_score, score_lists)
def test_the_interval_holds_the_rank_and_stays_within_bounds(
    score: float, others: list[float]
) -> None:
    low, high = percentile_interval(score, others)
    rank = percentile_rank(score, others)
    assert 0 <= low < high <= 100
    assert low <= rank <= high or rank in {0, 100}


def test_equal_scores_count_half() -> None:
    assert percentile_rank(4.0, [3.0, 4.0, 4.0, 5.0]) == 50


def test_nobody_else_gives_no_standing() -> None:
    with pytest.raises(ValueError, match="one other"):
        percentile_rank(4.0, [])
    with pytest.raises(ValueError, match="two other"):
        crawford_howell(4.0, [4.0])


def test_others_who_are_all_equal_leave_below_equal_and_above() -> None:
    others = [4.0] * 10
    assert [crawford_howell(score, others) for score in (3.0, 4.0, 5.0)] == [0, 50, 100]


def test_below_thirty_leaders_nothing_is_said() -> None:
    assert standing(4.0, organisation(28)) is None
    assert standing(4.0, organisation(29)) is not None


def test_below_a_hundred_leaders_only_quarters_are_named() -> None:
    few, many = standing(4.9, organisation(98)), standing(4.9, organisation(99))
    assert few is not None
    assert many is not None
    assert few.percentile is None
    assert few.quarters == (4, 4)
    assert many.percentile == pytest.approx(percentile_rank(4.9, organisation(99)))


def test_a_leader_in_the_middle_of_few_touches_both_middle_quarters() -> None:
    found = standing(3.5, organisation(39))
    assert found is not None
    assert found.quarters == (2, 3)
    assert found.low < 50 < found.high


def test_the_best_and_the_lowest_stay_on_the_scale() -> None:
    for score, quarter in ((9.0, 4), (-9.0, 1)):
        found = standing(score, organisation(200))
        assert found is not None
        assert found.quarters == (quarter, quarter)
        assert 0 <= found.low <= found.high <= 100
