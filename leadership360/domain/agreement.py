"""How closely the raters of one leader agree: for organisations and owners of raw data only.

Every function takes keyed ratings, raters x items (scale points, nan for a missing answer), and
returns None where the figure does not exist: with one rater nobody agrees or disagrees. The figures
exist from two raters; use them from ``MIN_RATERS`` (a_wg: ``min_raters_awg``; the spread of scores:
``MIN_RATERS_SPREAD``).
"""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

#: Raters from which r_wg(j) is worth a look; measurement.md 1.5.
MIN_RATERS = 5

#: Raters from which the spread of their scores is.
MIN_RATERS_SPREAD = 3


class Null(StrEnum):
    """What raters who do not agree at all would answer.

    uniform: any option. slight_skew, moderate_skew, heavy_skew: more and more leniently.
    triangular, normal: towards the middle.
    """

    UNIFORM = "uniform"
    SLIGHT_SKEW = "slight_skew"
    MODERATE_SKEW = "moderate_skew"
    HEAVY_SKEW = "heavy_skew"
    TRIANGULAR = "triangular"
    NORMAL = "normal"


#: Share of each of five options, lowest first. LeBreton & Senter (2008), Org. Res. Methods 11, 815.
FIVE_OPTIONS = {
    Null.SLIGHT_SKEW: (0.05, 0.15, 0.20, 0.35, 0.25),
    Null.MODERATE_SKEW: (0.00, 0.10, 0.15, 0.40, 0.35),
    Null.HEAVY_SKEW: (0.00, 0.00, 0.10, 0.40, 0.50),
    Null.TRIANGULAR: (0.11, 0.22, 0.34, 0.22, 0.11),
    Null.NORMAL: (0.07, 0.24, 0.38, 0.24, 0.07),
}


def expected_variance(null: Null, low: int, high: int) -> float:
    """Return the variance of one item, in squared points, under a null distribution.

    uniform: (A^2 - 1) / 12 with A options, for any scale. The others were published for five
    options; raises ValueError for another number of them, rather than inventing one.
    Source: James, Demaree & Wolf (1984), J. Appl. Psychol. 69, 85; LeBreton & Senter (2008).
    """
    options = high - low + 1
    if null is Null.UNIFORM:
        return (options**2 - 1) / 12
    if options != len(FIVE_OPTIONS[null]):
        raise ValueError(f"the null {null} is defined for five options, not for {options}")
    shares = np.array(FIVE_OPTIONS[null])
    points = np.arange(options)
    mean = float(shares @ points)
    return float(shares @ (points - mean) ** 2)


def maximum_dissensus(low: float, high: float) -> float:
    """Return the largest population variance of an item, (H - L)^2 / 4, in squared points.

    Source: Lindell & Brandt (1997), Appl. Psychol. Meas. 21, 271.
    """
    return (high - low) ** 2 / 4


def _shared(ratings: Matrix) -> Matrix:
    """Return the items that at least two raters answered."""
    return ratings[:, np.count_nonzero(~np.isnan(ratings), axis=0) >= 2]


def _item_variances(ratings: Matrix) -> Matrix:
    shared = _shared(ratings)
    return np.asarray(np.nanvar(shared, axis=0, ddof=1)) if shared.size else np.empty(0)


def within_group_agreement(ratings: Matrix, expected: float) -> float | None:
    """Return r_wg(j), 0..1; for one item it is r_wg.

    expected: variance of an item under the null (``expected_variance``). Raters who spread more
    than the null give 0. None without an item that two raters answered.
    J q / (J q + 1 - q), q = 1 - mean item variance / expected.
    Source: James, Demaree & Wolf (1984), J. Appl. Psychol. 69, 85.
    """
    variances = _item_variances(ratings)
    if not variances.size:
        return None
    share = float(variances.mean()) / expected
    if share >= 1:
        return 0.0
    agreed = variances.size * (1 - share)
    return float(agreed / (agreed + share))


def linear_agreement(ratings: Matrix, expected: float) -> float | None:
    """Return r*_wg, at most 1, negative for more spread than ``expected``; not inflated by items.

    expected: as for r_wg(j), or ``maximum_dissensus``, which its authors advise.
    1 - mean item variance / expected. None without an item that two raters answered.
    Source: Lindell & Brandt (1997), Appl. Psychol. Meas. 21, 271.
    """
    variances = _item_variances(ratings)
    return 1 - float(variances.mean()) / expected if variances.size else None


def min_raters_awg(low: int, high: int) -> int:
    """Return the raters a_wg needs: options - 1.

    Source: Brown & Hauenstein (2005), Org. Res. Methods 8, 165.
    """
    return high - low


def awg(ratings: Matrix, low: int, high: int) -> float | None:
    """Return a_wg, -1..1: agreement against the largest spread possible at the observed mean.

    Mean over items of 1 - 2 s^2 / {[(H + L) M - M^2 - H L] n / (n - 1)}; an item at an end of the
    scale counts 1; an item so near an end that the largest spread cannot be reached, outside
    [(L (n - 1) + H) / n, (H (n - 1) + L) / n], has none. None if no item has one.
    Source: Brown & Hauenstein (2005), Org. Res. Methods 8, 165.
    """
    found = [
        value
        for column in ratings.T
        if (value := _item_awg(column[~np.isnan(column)], low, high)) is not None
    ]
    return float(np.mean(found)) if found else None


def _item_awg(answers: Matrix, low: int, high: int) -> float | None:
    n = answers.size
    if n < 2:
        return None
    total = float(answers.sum())
    if total in {n * low, n * high}:
        return 1.0
    if not low * (n - 1) + high <= total <= high * (n - 1) + low:
        return None
    mean = total / n
    largest = ((high + low) * mean - mean**2 - high * low) * n / (n - 1)
    return 1 - 2 * float(answers.var(ddof=1)) / largest


def average_deviation(ratings: Matrix) -> float | None:
    """Return AD_M in scale points, >= 0: mean distance from the item's mean, over items.

    Up to a sixth of the number of options counts as agreement (.83 of five). None without an item
    that two raters answered.
    Source: Burke, Finkelstein & Dusig (1999), Org. Res. Methods 2, 49.
    """
    return _deviation(ratings, np.nanmean)


def average_deviation_median(ratings: Matrix) -> float | None:
    """Return AD_Md: as ``average_deviation``, from the item's median.

    Source: Burke & Dunlap (2002), Org. Res. Methods 5, 159.
    """
    return _deviation(ratings, np.nanmedian)


def _deviation(ratings: Matrix, centre: Callable[..., Matrix]) -> float | None:
    shared = _shared(ratings)
    if not shared.size:
        return None
    return float(np.nanmean(np.abs(shared - centre(shared, axis=0)), axis=0).mean())


def spread_of_scores(ratings: Matrix) -> float | None:
    """Return the standard deviation (n - 1) of raters' scores in points; None below two raters.

    A rater's score is the mean of the items answered; a rater without an answer does not count.
    """
    answered = ratings[~np.isnan(ratings).all(axis=1)]
    return float(np.nanmean(answered, axis=1).std(ddof=1)) if len(answered) >= 2 else None
