"""Self and others, now and before: differences named only when they exceed noise.

Works on printed values alone. What a leader's report needs comes for many leaders at once.
"""

from collections.abc import Sequence
from math import asin, ceil, pi, sin, sqrt
from typing import Any, NamedTuple

import numpy as np

from leadership360.domain.arrays import Bools, Floats, Ints, look_up
from leadership360.domain.interval import Z_90
from leadership360.domain.release import (
    Change,
    ChangeFinding,
    Gap,
    GapFinding,
    Mean,
    Quadrant,
)
from leadership360.domain.rounding import round_hundredth, round_tenth, tenths, to_tenths

#: Smallest gap worth naming, as a share of the scale (0.5 points of four); measurement.md 1.8.
GAP_SHARE = 0.125

#: Standard error of an own score as a share of the scale: 0.32 points of four, the root of
#: 1 - alpha (.81) times the spread of one rater's scores (.74); measurement.md 1.8 and 6. With
#: 0.25 the gap's interval holds the truth in 84 of 100 cases only (tests/simulation).
SELF_ERROR_SHARE = 0.08

#: Where "often" begins, as a share of the scale (4.0 of 1..5); measurement.md 1.8.
HIGH_SHARE = 0.75

#: Quantile of a change, one-sided 5.6 %: the largest, to two thousandths, with which a rise of half
#: a point is found in 37 of 100 blocks of five (with 1.645: 32). False claims stay below 6 in 100
#: in every organisation simulated, though only just: printed tenths make both go in steps.
CHANGE_Z = 1.592


#: What the numbers of ``gaps`` and ``quadrants`` stand for.
FINDINGS, QUADRANTS = tuple(GapFinding), tuple(Quadrant)


class Means(NamedTuple):
    """Many printed means with their limits, as in ``Mean``; finite also where there is none."""

    mean: Floats
    low: Floats
    high: Floats


def composites(views: Means, is_there: Bools) -> Means:
    """Return the mean of the perspectives that are there, each counting the same, with limits.

    views, is_there: perspectives x any shape. The limits are combined by the square-and-add
    rule, which keeps the intervals' asymmetry, around the mean as it is before rounding: so they
    never leave the scale. Zero where there is no perspective.
    Source: Zou & Donner (2008), Stat. Med. 27, 1693-1702; weights: measurement.md 1.2.
    """
    count = np.maximum(is_there.sum(axis=0), 1)

    def total(values: Any) -> Any:
        return np.where(is_there, values, 0).sum(axis=0)

    mean = tenths(total(to_tenths(views.mean)), 10 * count)
    exact = total(views.mean) / count
    below = np.sqrt(total((views.mean - views.low) ** 2)) / count
    above = np.sqrt(total((views.high - views.mean) ** 2)) / count
    return Means(
        mean,
        np.minimum(mean, round_hundredth(exact - below)),
        np.maximum(mean, round_hundredth(exact + above)),
    )


def composite(perspectives: Sequence[Mean]) -> Mean:
    """Return the composite of at least one perspective, as in ``composites``."""
    rows = np.array([[[view.mean], [view.low], [view.high]] for view in perspectives])
    both = composites(Means(*rows.swapaxes(0, 1)), np.ones((len(rows), 1), np.bool_))
    return Mean(both.mean.item(), both.low.item(), both.high.item())


def self_other_gap(self_score: float | None, others: Mean | None, low: int, high: int) -> Gap:
    """Return own score minus others' composite and what it says, as in ``gaps``."""
    if self_score is None or others is None:
        return Gap(None, GapFinding.TOO_FEW)
    one = Means(*np.array([[others.mean], [others.low], [others.high]]))
    gap = gaps(np.array([self_score]), one, np.array([True]), low, high)
    points, lower, upper = (values.item() for values in gap[:-1])
    return Gap(points, FINDINGS[gap.finding.item()], lower, upper)


class Differences(NamedTuple):
    """Many gaps, as in ``Gap``. finding: places in ``FINDINGS``."""

    points: Floats
    low: Floats
    high: Floats
    finding: Ints


def gaps(self_score: Floats, others: Means, is_known: Bools, low: int, high: int) -> Differences:
    """Return own score minus others' composite, with limits as they are printed.

    is_known: where both views are there. A gap is named only beyond 0.5 points of four and noise.
    Source: measurement.md 1.8, with the interval of ``gap_interval``.
    """
    points = _points(self_score, others.mean)
    lower, upper = map(round_hundredth, gap_interval(self_score, others, low, high))
    finding = np.select(
        [~is_known, np.abs(points) < GAP_SHARE * (high - low), lower > 0, upper < 0],
        [
            FINDINGS.index(one)
            for one in (GapFinding.TOO_FEW, GapFinding.SAME, GapFinding.HIGHER, GapFinding.LOWER)
        ],
        FINDINGS.index(GapFinding.TOO_CLOSE),
    )
    return Differences(points, lower, upper, finding)


def gap_interval(self_score: Floats, others: Means, low: int, high: int) -> tuple[Floats, Floats]:
    """Return the 90 % interval of own score minus others' composite, in scale points.

    By square-and-add as in ``composites``, with a fixed error of the own score: one person's
    few answers do not tell their own spread. Cut where no difference of two views can lie.
    Source: measurement.md 1.8.
    """
    points = _points(self_score, others.mean)
    error = Z_90 * SELF_ERROR_SHARE * (high - low)
    below = np.sqrt(error**2 + (others.high - others.mean) ** 2)
    above = np.sqrt(error**2 + (others.mean - others.low) ** 2)
    return np.maximum(points - below, low - high), np.minimum(points + above, high - low)


def _points(one: Any, other: Any) -> Any:
    """Return the difference of printed values, itself to one decimal."""
    return (to_tenths(one) - to_tenths(other)) / 10


def quadrant(
    self_score: float | None, others: Mean | None, gap: Gap, low: int, high: int
) -> Quadrant | None:
    """Return the Johari cell, or None where one view is missing. Source: measurement.md 1.8."""
    if self_score is None or others is None:
        return None
    high_from = _often(low, high)
    return _johari(self_score >= high_from, others.mean >= high_from, gap.finding)


def quadrants(self_score: Floats, others: Floats, finding: Ints, low: int, high: int) -> Ints:
    """Return the Johari cells as places in ``QUADRANTS``; they mean nothing without a gap.

    others: means of the composite. finding: of ``gaps``.
    """

    def cell(self_is_high: int, others_is_high: int, found: int) -> tuple[int]:
        johari = _johari(bool(self_is_high), bool(others_is_high), FINDINGS[found])
        return (QUADRANTS.index(johari),)

    high_from = _often(low, high)
    (cells,) = look_up(cell, self_score >= high_from, others >= high_from, finding, results=1)
    return cells


def _often(low: int, high: int) -> float:
    return low + HIGH_SHARE * (high - low)


def _johari(self_is_high: bool, others_is_high: bool, finding: GapFinding) -> Quadrant:
    match self_is_high, others_is_high:
        case True, True:
            return Quadrant.OPEN
        case False, False:
            return Quadrant.DEVELOPMENT
        case True, False if finding is GapFinding.HIGHER:
            return Quadrant.BLIND_SPOT
        case False, True if finding is GapFinding.LOWER:
            return Quadrant.HIDDEN_STRENGTH
    return Quadrant.TOO_CLOSE


def block_change(
    before: float,
    raters_before: int,
    now: float,
    raters_now: int,
    *,
    phi: float,
    low: int,
    high: int,
) -> Change:
    """Return the movement of one block between two releases.

    before, now: printed means; raters: block sizes, one or more; phi: the released spread.
    ``smallest`` is that of the direction the block moved in, the larger one where it did not: a
    printed change of that size counts, one a tenth smaller does not.
    """
    points = round_tenth(now - before)
    error = CHANGE_Z * sqrt(phi * (1 / raters_before + 1 / raters_now))
    upwards = smallest_change(before, error, low, high)
    downwards = smallest_change(low + high - before, error, low, high)
    if points == 0:
        return Change(before, points, max(upwards, downwards), ChangeFinding.NO_CLEAR_CHANGE)
    smallest = upwards if points > 0 else downwards
    if abs(points) < smallest:
        finding = ChangeFinding.NO_CLEAR_CHANGE
    else:
        finding = ChangeFinding.HIGHER if points > 0 else ChangeFinding.LOWER
    return Change(before, points, smallest, finding)


def smallest_change(before: float, error: float, low: int, high: int) -> float:
    """Return the smallest rise from a printed mean that is more than noise, in whole tenths.

    error: of the difference of both means after the transformation 2 asin(sqrt(share)), which
    gives a quasi-binomial mean the variance phi / n wherever it lies on the scale.
    sin^2(asin(sqrt(y)) + error / 2) - y, rounded up. Close to the top it may be more than there
    is room for: then no rise can be told from noise.
    Source: Bartlett (1947), Biometrics 3, 39; Cohen (1988), Statistical Power Analysis, 6.2.
    """
    span = high - low
    share = (before - low) / span
    angle = asin(sqrt(min(1.0, max(0.0, share)))) + error / 2
    beyond = max(0.0, angle - pi / 2)
    least = sin(angle - beyond) ** 2 + sin(beyond) ** 2 - share
    return ceil(round(10 * span * least, 6)) / 10
