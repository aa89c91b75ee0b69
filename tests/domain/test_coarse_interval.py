"""Intervals of means that are printed more coarsely than they are known."""

from collections.abc import Sequence
from itertools import product
from math import hypot
from random import Random
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.disclosure import clamped_range
from leadership360.domain.interval import coarse_interval, released_interval
from leadership360.domain.moderated_interval import phi_to_freeze, pooled_spread
from leadership360.domain.policy import COLD_START_PHI
from leadership360.domain.relation import Relation
from leadership360.domain.release import Band, Mean
from tests.domain.cases import STANDARD, STRICT, an_instrument, opened, released

shares = st.floats(0, 1)


@given(shares, shares, shares)
def test_an_exact_mean_keeps_its_limits_and_a_coarse_one_widens_them(
    mean: float, below: float, above: float
) -> None:
    limits = released_interval(1 + 4 * mean, 5, 0.15, 1, 5)
    mean = 1 + 4 * mean
    assert coarse_interval(mean, limits, mean, mean) == pytest.approx(limits)
    lower, upper = coarse_interval(mean, limits, mean - below, mean + above)
    assert lower <= limits[0] + 1e-12
    assert upper >= limits[1] - 1e-12
    assert lower == pytest.approx(mean - hypot(mean - limits[0], below))
    assert upper == pytest.approx(mean + hypot(limits[1] - mean, above))


def possible(mean: float, items: Sequence[Band | None], raters: int) -> tuple[float, float]:
    bands = [Band(1.0, 5.0) if item is None else item for item in items]
    ends = [fmean(band.low for band in bands)], [fmean(band.high for band in bands)]
    is_open = [any(band.low == 1 for band in bands)], [any(band.high == 5 for band in bands)]
    lowest, highest = clamped_range(
        np.array([mean]),
        (np.array(ends[0]), np.array(ends[1])),
        (np.array(is_open[0]), np.array(is_open[1])),
        np.array([raters * len(items)]),
        4,
    )
    return lowest.item(), highest.item()


def test_only_a_mean_at_the_clamp_may_stand_for_more() -> None:
    top, middle = Band(4.2, 5.0), Band(3.5, 3.9)
    # Five raters, four items: a clamp of 4 / 20.
    assert possible(4.8, [top] * 4, 5) == (4.8, 5.0)
    assert possible(4.7, [top] * 4, 5) == (4.7, 4.7)
    assert possible(3.9, [middle] * 4, 5) == (3.9, 3.9)
    assert possible(4.3, [top, top, middle, middle], 5) == pytest.approx((4.3, 4.45))


def test_where_no_item_is_printed_both_ends_may_be_clamped() -> None:
    assert possible(4.8, [None] * 4, 4) == (4.8, 5.0)
    assert possible(1.3, [None] * 4, 4) == (1.0, 1.3)
    assert possible(3.0, [None] * 4, 4) == (3.0, 3.0)


def test_the_interval_of_all_at_the_top_reaches_the_top() -> None:
    best = released([opened(Relation.PEER, 5, 5, 5, 5)] * 5).dimensions["a"].blocks["peer"]
    assert isinstance(best, Mean)
    assert best.mean < 5
    assert best.high == 5.0


@pytest.mark.parametrize("policy", [STANDARD, STRICT])
def test_an_interval_follows_from_what_is_printed(policy: object) -> None:
    instrument = an_instrument((2,))
    chance = Random(360)
    printed: dict[object, Mean] = {}
    repeats = 0
    for _ in range(1200):
        low = chance.choice([1, 3, 4])
        rows = [[chance.randint(low, 5) for _ in range(2)] for _ in range(5)]
        result = released(
            [opened(Relation.PEER, *row) for row in rows],
            instrument,
            policy,  # type: ignore[arg-type]
        )
        cell = result.dimensions["a"].blocks["peer"]
        assert isinstance(cell, Mean)
        bands = tuple(item.blocks["peer"] for item in result.items.values())
        repeats += (cell.mean, bands) in printed
        assert printed.setdefault((cell.mean, bands), cell) == cell
    assert repeats > 300


def test_strict_intervals_hold_every_mean_the_bands_allow_at_the_end_of_the_scale() -> None:
    for row in product((4, 5), repeat=4):
        best = released([opened(Relation.PEER, *row)] * 5, policy=STRICT)
        cell = best.dimensions["a"].blocks["peer"]
        assert isinstance(cell, Mean)
        assert cell.low <= sum(row) / 4 <= cell.high


def test_the_frozen_spread_is_rounded_up_to_two_decimals() -> None:
    groups = [[2.0, 4.0, 4.5]] * 30
    exact = pooled_spread(groups, 1, 5).phi
    frozen = phi_to_freeze(groups, 1, 5)
    assert frozen == round(frozen, 2)
    assert 0 <= frozen - exact < 0.01
    assert phi_to_freeze(groups[:19], 1, 5) == COLD_START_PHI
