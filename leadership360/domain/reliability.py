"""How well the items of one dimension, or several raters, measure the same thing.

Raters of one leader are not independent of each other: these figures describe single raters.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri

Matrix = NDArray[np.float64]


def complete_rows(ratings: Matrix) -> Matrix:
    """Return the rows (raters x items) without a missing value (nan); there may be none."""
    return ratings[~np.isnan(ratings).any(axis=1)]


def covariance(ratings: Matrix) -> Matrix:
    """Return the covariances (n - 1) of the columns: items x items, squared points.

    ratings: raters x items, complete, two raters or more.
    """
    return np.atleast_2d(np.cov(ratings, rowvar=False))


def cronbach_alpha(covariances: Matrix) -> float | None:
    """Return alpha, at most 1; None below two items or where no two raters differ.

    covariances: items x items, from ``covariance``; print from 100 raters, provisional from 50.
    J / (J - 1) (1 - sum of item variances / variance of the sum).
    Source: Cronbach (1951), Psychometrika 16, 297.
    """
    items = len(covariances)
    total = float(covariances.sum())
    if items < 2 or total <= 0:
        return None
    return items / (items - 1) * (1 - float(np.trace(covariances)) / total)


def feldt_interval(
    alpha: float, raters: int, items: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the confidence interval of alpha for independent raters.

    alpha: of two items or more and two raters or more. Raters of one leader are not independent:
    the interval is then a little too short.
    1 - (1 - alpha) F, F with n - 1 and (n - 1)(J - 1) degrees of freedom.
    Source: Feldt, Woodruff & Salih (1987), Appl. Psychol. Meas. 11, 93.
    """
    df = raters - 1, (raters - 1) * (items - 1)
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * float(fdtri(*df, share)) for share in (1 - tail, tail))
    return low, high


def item_rest_correlations(covariances: Matrix) -> Matrix:
    """Return each item's correlation with the sum of the others; nan where one does not vary.

    covariances: items x items, two or more. A negative one is most often a wrong key.
    (c_jT - s_j^2) / sqrt(s_j^2 (s_T^2 - 2 c_jT + s_j^2)), T the sum of all items.
    Source: Henrysson (1963), Psychometrika 28, 211.
    """
    with_total = covariances.sum(axis=1)
    own = np.diag(covariances)
    rest = covariances.sum() - 2 * with_total + own
    product = own * rest
    known = product > 0
    found = np.full(len(covariances), np.nan)
    found[known] = (with_total - own)[known] / np.sqrt(product[known])
    return found


def alpha_if_dropped(covariances: Matrix) -> list[float | None]:
    """Return alpha without each item in turn; None where fewer than two items are left.

    covariances: items x items. Source: as ``cronbach_alpha``.
    """
    return [
        cronbach_alpha(np.delete(np.delete(covariances, item, 0), item, 1))
        for item in range(len(covariances))
    ]


def correlations(covariances: Matrix) -> Matrix | None:
    """Return the correlations (items x items), or None where an item does not vary."""
    spread = np.sqrt(np.diag(covariances))
    if not (spread > 0).all():
        return None
    return np.asarray(covariances / np.outer(spread, spread))


def spearman_brown(reliability: float, times: float) -> float:
    """Return the reliability of a mean of ``times`` raters (or items), each of ``reliability``.

    k r / (1 + (k - 1) r). Source: Spearman (1910) and Brown (1910), Brit. J. Psychol. 3.
    """
    return times * reliability / (1 + (times - 1) * reliability)


def raters_needed(reliability: float, target: float) -> float | None:
    """Return how many raters of ``reliability`` (not rounded) give a mean of ``target``, 0..1.

    None where raters do not tell leaders apart (reliability <= 0): no number is enough.
    r* (1 - r) / (r (1 - r*)). Source: Spearman-Brown, solved for k; measurement.md 1.9.
    """
    if reliability <= 0:
        return None
    return target * (1 - reliability) / (reliability * (1 - target))


def reliable_change(before: float, after: float, spread: float, reliability: float) -> float:
    """Return the reliable change index: a change in units of its standard error.

    spread: standard deviation of leaders' means before, > 0; reliability: ICC(2), < 1, never
    alpha, which takes no notice of who happened to rate.
    (x2 - x1) / (SD sqrt(2 (1 - r))). Source: Jacobson & Truax (1991), J. Consult. Clin. Psychol.
    59, 12.
    """
    return (after - before) / (spread * float(np.sqrt(2 * (1 - reliability))))
