"""Self and others, now and before: differences named only when they exceed noise.

Works on printed values alone.
"""

from collections.abc import Sequence
from math import asin, ceil, pi, sin, sqrt

from leadership360.domain.composite import combined, equal_weights
from leadership360.domain.interval import Z_90
from leadership360.domain.release import (
    Change,
    ChangeFinding,
    Gap,
    GapFinding,
    Mean,
    Quadrant,
)
from leadership360.domain.rounding import mean_of_printed, round_tenth

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


def composite(perspectives: Sequence[Mean]) -> Mean:
    """Return the mean of at least one perspective, each counting the same, with its interval.

    The limits are combined by the square-and-add rule, which keeps the intervals' asymmetry,
    around the mean as it is before rounding: so they never leave the scale.
    Source: Zou & Donner (2008), Stat. Med. 27, 1693-1702; weights: measurement.md 1.2.
    """
    mean = mean_of_printed([view.mean for view in perspectives])
    _, low, high = combined(
        [(view.mean, view.low, view.high) for view in perspectives],
        equal_weights(len(perspectives)),
    )
    return Mean(mean, min(mean, round(low, 2)), max(mean, round(high, 2)))


def self_other_gap(self_score: float | None, others: Mean | None, low: int, high: int) -> Gap:
    """Return own score minus others' composite, flagged only beyond 0.5 points of four and noise.

    Source: measurement.md 1.8, with the interval of ``gap_interval``.
    """
    if self_score is None or others is None:
        return Gap(None, GapFinding.TOO_FEW)
    points = round_tenth(self_score - others.mean)
    if abs(points) < GAP_SHARE * (high - low):
        return Gap(points, GapFinding.SAME)
    lower, upper = gap_interval(self_score, others, low, high)
    if lower > 0:
        return Gap(points, GapFinding.HIGHER)
    return Gap(points, GapFinding.LOWER if upper < 0 else GapFinding.TOO_CLOSE)


def gap_interval(self_score: float, others: Mean, low: int, high: int) -> tuple[float, float]:
    """Return the 90 % interval of own score minus others' composite, in scale points.

    By square-and-add as in ``composite``, with a fixed error of the own score: one person's
    few answers do not tell their own spread. Source: measurement.md 1.8.
    """
    points = round_tenth(self_score - others.mean)
    error = Z_90 * SELF_ERROR_SHARE * (high - low)
    return (
        points - sqrt(error**2 + (others.high - others.mean) ** 2),
        points + sqrt(error**2 + (others.mean - others.low) ** 2),
    )


def quadrant(
    self_score: float | None, others: Mean | None, gap: Gap, low: int, high: int
) -> Quadrant | None:
    """Return the Johari cell, or None where one view is missing. Source: measurement.md 1.8."""
    if self_score is None or others is None:
        return None
    high_from = low + HIGH_SHARE * (high - low)
    match self_score >= high_from, others.mean >= high_from:
        case True, True:
            return Quadrant.OPEN
        case False, False:
            return Quadrant.DEVELOPMENT
        case True, False if gap.finding is GapFinding.HIGHER:
            return Quadrant.BLIND_SPOT
        case False, True if gap.finding is GapFinding.LOWER:
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
