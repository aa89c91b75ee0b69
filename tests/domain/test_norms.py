import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.interval import released_interval
from leadership360.domain.norms import (
    crawford_howell,
    percentile_interval,
    percentile_rank,
    standings,
)
from leadership360.domain.release import Mean

score_lists = st.lists(st.integers(10, 50).map(lambda tenths: tenths / 10), min_size=2)
one_score = st.integers(10, 50).map(lambda tenths: tenths / 10)


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


def a_mean(mean: float, raters: int = 6, phi: float = 0.15) -> Mean:
    """Return a printed mean on 1..5 with its interval."""
    low, high = released_interval(mean, raters, phi, 1, 5)
    return Mean(mean, round(low, 2), round(high, 2))


def means(leaders: int, raters: int = 6) -> list[Mean]:
    """Return leaders from weak to strong."""
    return [a_mean(round(float(mean), 1), raters) for mean in np.linspace(2.5, 4.8, leaders)]


def test_below_thirty_leaders_nothing_is_said() -> None:
    assert standings(means(29)) == (None,) * 29
    assert None not in standings(means(30))
    assert standings([]) == ()


@pytest.mark.parametrize(
    ("leaders", "named", "step"), [(30, 30, 25), (99, 90, 25), (100, 100, 5), (127, 120, 5)]
)
def test_below_a_hundred_leaders_only_quarters_are_named(
    leaders: int, named: int, step: int
) -> None:
    for one in standings(means(leaders)):
        assert one is not None
        assert one.leaders == named
        assert one.is_in_quarters == (step == 25)
        assert one.low % step == one.high % step == 0
        assert 0 <= one.low < one.high <= 100


def test_a_better_mean_never_stands_lower_and_the_ends_reach_the_ends() -> None:
    found = [one for one in standings(means(120)) if one]
    assert [one.low for one in found] == sorted(one.low for one in found)
    assert [one.high for one in found] == sorted(one.high for one in found)
    assert (found[0].low, found[-1].high) == (0, 100)
    assert found[0].high < 50 < found[-1].low


def test_the_fewer_raters_the_wider_the_doubt() -> None:
    def width(raters: int) -> int:
        return sum(one.high - one.low for one in standings(means(120, raters)) if one)

    assert width(4) > width(10) > width(40)


def test_nobody_is_compared_with_themselves() -> None:
    others = means(59)
    own = [standings([a_mean(mean), *others])[0] for mean in (1.0, 3.6, 5.0)]
    low, middle, high = (one for one in own if one)
    # However far out, the own score moves neither the centre nor the spread it is held against.
    assert (low.low, low.high, high.low, high.high) == (0, 25, 75, 100)
    assert middle.low < 50 < middle.high


@given(st.permutations(range(40)))
def test_the_order_of_leaders_never_matters(order: list[int]) -> None:
    some = means(40)
    found = standings(some)
    assert standings([some[place] for place in order]) == tuple(found[place] for place in order)


def test_where_leaders_cannot_be_told_apart_nothing_is_said() -> None:
    assert standings([a_mean(4.0)] * 50) == (None,) * 50
    nearly = [a_mean(4.0 + 0.1 * (place % 2)) for place in range(50)]
    assert standings(nearly) == (None,) * 50


@pytest.mark.parametrize("is_skewed", [False, True], ids=["as many above as below", "most high"])
@pytest.mark.parametrize(("leaders", "raters"), [(30, 4), (60, 5), (120, 5), (120, 10), (300, 5)])
def test_nine_of_ten_leaders_stand_where_it_is_said(
    leaders: int, raters: int, is_skewed: bool
) -> None:
    chance = np.random.default_rng(360)
    hits: list[bool] = []
    for _ in range(2400 // leaders):
        high = 5 - chance.gamma(2.0, 0.25, leaders)
        truth = high if is_skewed else chance.normal(4.07, 0.38, leaders)
        scores = np.clip(chance.normal(truth[:, None], 0.63, (leaders, raters)).round(2), 1, 5)
        printed = [a_mean(float(mean), raters) for mean in scores.mean(1).round(1)]
        places = 100 * truth.argsort().argsort() / (leaders - 1)
        hits += [
            one.low <= place <= one.high
            for one, place in zip(standings(printed), places, strict=True)
            if one is not None
        ]
    # Nominal is .90; rounding outwards adds the rest. Whole organisations: tests/simulation.
    assert len(hits) > 2000
    assert np.mean(hits) >= 0.90
