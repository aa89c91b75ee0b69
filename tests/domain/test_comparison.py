from itertools import product
from math import asin, sqrt
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadership360.domain.comparison import block_change, composite, quadrant, self_other_gap
from leadership360.domain.interval import released_interval
from leadership360.domain.release import ChangeFinding, Gap, GapFinding, Mean, Quadrant


def a_mean(mean: float, raters: int = 5, high: int = 5) -> Mean:
    lower, upper = released_interval(mean, raters, 0.15, 1, high)
    return Mean(mean, round(lower, 2), round(upper, 2))


printed = st.integers(10, 50).map(lambda tenth: tenth / 10)
views = st.lists(st.builds(a_mean, printed, st.integers(1, 60)), min_size=1, max_size=4)


# Composite


def test_each_perspective_counts_the_same() -> None:
    both = composite([a_mean(3.0, 4), a_mean(4.0, 12)])
    assert both.mean == 3.5


def test_a_single_perspective_is_its_own_composite() -> None:
    assert composite([a_mean(4.2)]) == a_mean(4.2)


def test_two_alike_perspectives_are_known_better_by_the_root_of_two() -> None:
    one, two = a_mean(3.0), composite([a_mean(3.0), a_mean(3.0)])
    assert two.high - two.mean == pytest.approx((one.high - one.mean) / sqrt(2), abs=0.006)
    assert two.mean - two.low == pytest.approx((one.mean - one.low) / sqrt(2), abs=0.006)


@given(views)
def test_a_composite_lies_in_its_interval_and_on_the_scale(given_views: list[Mean]) -> None:
    both = composite(given_views)
    assert 1.0 <= both.low <= both.mean <= both.high <= 5.0


@given(views)
def test_the_order_of_perspectives_does_not_matter(given_views: list[Mean]) -> None:
    turned = composite(given_views[::-1])
    assert turned.mean == composite(given_views).mean
    assert turned.low == pytest.approx(composite(given_views).low, abs=0.011)


def test_a_rounded_up_mean_does_not_push_the_interval_off_the_scale() -> None:
    both = composite([Mean(5.0, 4.2, 5.0), Mean(4.9, 4.6, 4.97)])
    assert both.mean == both.high == 5.0


# Self and others


@pytest.mark.parametrize(
    ("own", "others", "finding"),
    [
        (4.5, Mean(4.1, 3.8, 4.3), GapFinding.SAME),
        (4.6, Mean(4.0, 3.8, 4.2), GapFinding.HIGHER),
        (4.6, Mean(4.0, 3.6, 4.4), GapFinding.TOO_CLOSE),
        (3.4, Mean(4.0, 3.8, 4.2), GapFinding.LOWER),
        (3.5, Mean(4.0, 3.6, 4.1), GapFinding.TOO_CLOSE),
        (4.0, Mean(4.0, 3.6, 4.4), GapFinding.SAME),
    ],
)
def test_a_gap_is_named_from_half_a_point_and_beyond_noise(
    own: float, others: Mean, finding: GapFinding
) -> None:
    assert self_other_gap(own, others, 1, 5).finding is finding


def test_a_gap_looks_at_the_side_of_the_interval_that_faces_the_own_score() -> None:
    lopsided = Mean(4.0, 3.0, 4.2)
    assert self_other_gap(4.6, lopsided, 1, 5).finding is GapFinding.HIGHER
    assert self_other_gap(3.4, lopsided, 1, 5).finding is GapFinding.TOO_CLOSE


@given(printed, st.builds(a_mean, printed, st.integers(1, 30)))
def test_a_named_gap_exceeds_its_standard_error_by_the_quantile(own: float, others: Mean) -> None:
    gap = self_other_gap(own, others, 1, 5)
    assert gap.points is not None
    half = others.high - others.mean if gap.points > 0 else others.mean - others.low
    noise = sqrt((1.645 * 0.32) ** 2 + half**2)
    # The limits are printed with two decimals, and it is the printed one that decides.
    exceeds = round(abs(gap.points) - noise, 2) > 0
    is_named = gap.finding in {GapFinding.HIGHER, GapFinding.LOWER}
    assert is_named == (abs(gap.points) >= 0.5 and exceeds)
    if is_named:
        assert (gap.finding is GapFinding.HIGHER) == (own > others.mean)


@given(printed, st.builds(a_mean, printed, st.integers(1, 30)))
def test_turning_the_scale_round_turns_the_gap_round(own: float, others: Mean) -> None:
    gap = self_other_gap(own, others, 1, 5)
    turned = Mean(*(round(6 - value, 2) for value in (others.mean, others.high, others.low)))
    other = self_other_gap(round(6 - own, 1), turned, 1, 5)
    opposite = {GapFinding.HIGHER: GapFinding.LOWER, GapFinding.LOWER: GapFinding.HIGHER}
    assert gap.points is not None
    assert other.points == pytest.approx(-gap.points)
    assert other.finding is opposite.get(gap.finding, gap.finding)


def test_on_seven_points_a_gap_begins_at_three_quarters_of_a_point() -> None:
    sure = Mean(5.0, 4.98, 5.02)
    assert self_other_gap(5.7, sure, 1, 7).finding is GapFinding.SAME
    assert self_other_gap(5.8, sure, 1, 7).finding is GapFinding.HIGHER


@pytest.mark.parametrize(("own", "others"), [(None, a_mean(4.0)), (4.0, None), (None, None)])
def test_without_two_views_there_is_no_gap(own: float | None, others: Mean | None) -> None:
    gap = self_other_gap(own, others, 1, 5)
    assert gap == Gap(None, GapFinding.TOO_FEW)
    assert quadrant(own, others, gap, 1, 5) is None


# Johari cells


@pytest.mark.parametrize(
    ("own", "others", "finding", "cell"),
    [
        (4.0, 4.0, GapFinding.SAME, Quadrant.OPEN),
        (3.9, 3.9, GapFinding.SAME, Quadrant.DEVELOPMENT),
        (4.8, 3.6, GapFinding.HIGHER, Quadrant.BLIND_SPOT),
        (4.2, 3.9, GapFinding.SAME, Quadrant.TOO_CLOSE),
        (4.5, 3.9, GapFinding.TOO_CLOSE, Quadrant.TOO_CLOSE),
        (3.2, 4.4, GapFinding.LOWER, Quadrant.HIDDEN_STRENGTH),
        (3.8, 4.0, GapFinding.SAME, Quadrant.TOO_CLOSE),
    ],
)
def test_a_blind_spot_or_hidden_strength_needs_a_named_gap(
    own: float, others: float, finding: GapFinding, cell: Quadrant
) -> None:
    gap = Gap(round(own - others, 1), finding)
    assert quadrant(own, Mean(others, 1.0, 5.0), gap, 1, 5) is cell


def test_on_seven_points_often_begins_at_five_and_a_half() -> None:
    gap = Gap(0.0, GapFinding.SAME)
    assert quadrant(5.5, Mean(5.5, 5.0, 6.0), gap, 1, 7) is Quadrant.OPEN
    assert quadrant(5.4, Mean(5.4, 5.0, 6.0), gap, 1, 7) is Quadrant.DEVELOPMENT


# Change

SCALE: Any = {"phi": 0.15, "low": 1, "high": 5}


@pytest.mark.parametrize(("raters", "known"), [(3, 0.85), (5, 0.66), (8, 0.52), (10, 0.46)])
def test_the_smallest_real_change_is_about_what_the_paper_names(raters: int, known: float) -> None:
    # measurement.md 1.11 at a spread of .63, the same for a rise and a fall.
    rise = block_change(4.1, raters, 4.2, raters, **SCALE).smallest
    fall = block_change(4.1, raters, 4.0, raters, **SCALE).smallest
    assert (rise + fall) / 2 == pytest.approx(known, abs=0.06)
    assert rise <= fall


@pytest.mark.parametrize(("raters_before", "raters_now"), [(4, 4), (5, 8), (9, 6), (200, 200)])
def test_a_change_of_the_printed_size_counts_and_a_tenth_less_does_not(
    raters_before: int, raters_now: int
) -> None:
    for before, now in product(range(10, 51), range(10, 51)):
        change = block_change(before / 10, raters_before, now / 10, raters_now, **SCALE)
        least = round(10 * change.smallest)
        is_real = change.finding is not ChangeFinding.NO_CLEAR_CHANGE
        assert is_real == (abs(now - before) >= least)
        if is_real:
            assert (change.finding is ChangeFinding.HIGHER) == (now > before)
        sign = 1 if now > before else -1
        for size, counts in ((least, True), (least - 1, False)):
            other = before + sign * size
            if now != before and 10 <= other <= 50:
                same = block_change(before / 10, raters_before, other / 10, raters_now, **SCALE)
                assert (same.finding is not ChangeFinding.NO_CLEAR_CHANGE) == counts


@given(printed, printed, st.integers(4, 60), st.integers(4, 60))
def test_a_change_is_real_when_the_transformed_means_are_far_apart(
    before: float, now: float, raters_before: int, raters_now: int
) -> None:
    change = block_change(before, raters_before, now, raters_now, **SCALE)
    then, later = (2 * asin(sqrt((mean - 1) / 4)) for mean in (before, now))
    away = abs(later - then) - 1.592 * sqrt(0.15 * (1 / raters_before + 1 / raters_now))
    assume(abs(away) > 1e-6)
    assert (change.finding is not ChangeFinding.NO_CLEAR_CHANGE) == (away > 0)


@given(printed, printed, st.integers(4, 60))
def test_turning_the_scale_round_turns_the_change_round(
    before: float, now: float, raters: int
) -> None:
    change = block_change(before, raters, now, raters, **SCALE)
    turned = block_change(round(6 - before, 1), raters, round(6 - now, 1), raters, **SCALE)
    opposite = {
        ChangeFinding.HIGHER: ChangeFinding.LOWER,
        ChangeFinding.LOWER: ChangeFinding.HIGHER,
    }
    assert turned.smallest == change.smallest
    assert turned.finding is opposite.get(change.finding, change.finding)


def test_where_nothing_moved_the_larger_of_both_sizes_is_named() -> None:
    rise, fall, none = (block_change(4.5, 5, now, 5, **SCALE) for now in (4.6, 4.4, 4.5))
    assert none.smallest == max(rise.smallest, fall.smallest) == fall.smallest


def test_close_to_the_top_there_may_be_no_room_for_a_rise_that_counts() -> None:
    change = block_change(4.9, 5, 5.0, 5, **SCALE)
    assert change.finding is ChangeFinding.NO_CLEAR_CHANGE
    assert change.smallest > 0.1


@pytest.mark.parametrize("raters", [4, 1000])
def test_on_any_scale_some_change_is_too_small(raters: int) -> None:
    for mean in (1.0, 4.0, 7.0):
        change = block_change(mean, raters, mean, raters, phi=0.01, low=1, high=7)
        assert change.smallest >= 0.1


def test_a_change_is_the_difference_of_what_was_printed() -> None:
    change = block_change(3.8, 5, 4.9, 5, **SCALE)
    assert (change.before, change.points, change.finding) == (3.8, 1.1, ChangeFinding.HIGHER)
    assert block_change(4.9, 5, 3.8, 5, **SCALE).finding is ChangeFinding.LOWER
