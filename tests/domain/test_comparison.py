from itertools import product
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.comparison import block_change, composite, quadrant, self_other_gap
from leadership360.domain.interval import released_interval, standard_error
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
    is_named = gap.finding in {GapFinding.HIGHER, GapFinding.LOWER}
    assert is_named == (abs(gap.points) >= 0.5 and abs(gap.points) > noise)
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
    sure = Mean(5.0, 4.9, 5.1)
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


@pytest.mark.parametrize(("raters", "expected"), [(3, 0.9), (5, 0.7), (8, 0.6), (10, 0.5)])
def test_the_smallest_real_change_is_about_what_the_paper_names(
    raters: int, expected: float
) -> None:
    # measurement.md 1.11 at a spread of .63: .85, .66, .52, .46 points.
    change = block_change(4.1, raters, 4.1, raters, **SCALE)
    assert change.smallest == expected


def test_every_printed_change_agrees_with_the_printed_smallest_one() -> None:
    for before, now, raters in product(range(10, 51, 3), range(10, 51, 3), (4, 5, 9, 200)):
        change = block_change(before / 10, raters, now / 10, raters + 3, **SCALE)
        error = sqrt(
            standard_error(before / 10, raters, 0.15, 1, 5) ** 2
            + standard_error(now / 10, raters + 3, 0.15, 1, 5) ** 2
        )
        is_real = abs(now - before) / 10 > 1.645 * error
        assert (change.finding is not ChangeFinding.NO_CLEAR_CHANGE) == is_real
        assert is_real == (abs(change.points) >= change.smallest)
        if is_real:
            assert (change.finding is ChangeFinding.HIGHER) == (now > before)


def test_a_change_is_the_difference_of_what_was_printed() -> None:
    change = block_change(3.8, 5, 4.9, 5, **SCALE)
    assert (change.before, change.points, change.finding) == (3.8, 1.1, ChangeFinding.HIGHER)
    assert block_change(4.9, 5, 3.8, 5, **SCALE).finding is ChangeFinding.LOWER
