"""The full moderated score interval, for the owner of raw data; never in a leader's report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from scipy.special import stdtrit

from leadership360.domain.interval import COLD_START_MEAN, score_limits
from leadership360.domain.policy import COLD_START_PHI

#: Weight of the organisation's spread, in degrees of freedom; measurement.md 1.4.
PRIOR_DF = 4

#: Leaders needed before the organisation's own spread is used.
POOL_FROM_LEADERS = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """The organisation's pooled dispersion and mean, both on 0..1."""

    phi: float = COLD_START_PHI
    mean: float = COLD_START_MEAN


def _moments(scores: Sequence[float], low: float, high: float) -> tuple[float, float]:
    """Return mean and variance (n - 1) of ``scores`` on 0..1; the variance of one score is 0."""
    shares = [(score - low) / (high - low) for score in scores]
    mean = sum(shares) / len(shares)
    if len(shares) == 1:
        return mean, 0.0
    return mean, sum((share - mean) ** 2 for share in shares) / (len(shares) - 1)


def pooled_spread(groups: Sequence[Sequence[float]], low: float, high: float) -> Spread:
    """Return the organisation's spread for one dimension and relation.

    groups: rater scores per leader; fewer than 20 leaders with a rater give the cold start, and
    so does, for phi, an organisation in which no two raters differ.
    phi = sum (n-1) v / sum (n-1) m*(1-m*). Source: measurement.md 1.4, step 2.
    """
    groups = [group for group in groups if group]
    if len(groups) < POOL_FROM_LEADERS:
        return Spread()
    scores = [score for group in groups for score in group]
    overall, _ = _moments(scores, low, high)
    numerator = denominator = 0.0
    for group in groups:
        mean, variance = _moments(group, low, high)
        weight = len(group) - 1
        drawn = (len(group) * mean + overall) / (len(group) + 1)
        numerator += weight * variance
        denominator += weight * drawn * (1 - drawn)
    agree = numerator < 1e-9  # equal scores need not have an equal binary mean
    return Spread(COLD_START_PHI if agree else numerator / denominator, overall)


def phi_to_freeze(groups: Sequence[Sequence[float]], low: float, high: float) -> float:
    """Return the spread later cycles may print their intervals with: two decimals, rounded up.

    groups: rater scores of one cycle, one group per leader, relation and dimension. Rounded down,
    it would take up to a hundredth off the coverage of every interval (tests/simulation).
    """
    return ceil(round(100 * pooled_spread(groups, low, high).phi, 6)) / 100


def moderated_score_interval(
    scores: Sequence[float], low: float, high: float, spread: Spread
) -> tuple[float, float]:
    """Return the 90 % moderated score interval of a group mean, in scale points.

    scores: rater scores, n >= 1, within ``low``..``high``. Never of zero width, never off the
    scale. Raises ValueError for no scores.
    Source: measurement.md 1.4 (Wilson 1927 inverted, dispersion moderated as in Smyth 2004);
    the combination is this project's own and rests on simulation.
    """
    if not scores:
        raise ValueError("an interval needs at least one score")
    n = len(scores)
    mean, variance = _moments(scores, low, high)
    drawn = (n * mean + spread.mean) / (n + 1)
    df = PRIOR_DF + n - 1
    own_phi = variance / (drawn * (1 - drawn)) if variance else 0.0
    phi = (PRIOR_DF * spread.phi + (n - 1) * own_phi) / df
    t = float(stdtrit(df, 0.95))
    lower, upper = score_limits(mean, t * t * phi / n)
    return low + (high - low) * lower, low + (high - low) * upper


def standard_deviation(scores: Sequence[float]) -> float | None:
    """Return the standard deviation (n - 1) of ``scores``; None below two."""
    if len(scores) < 2:
        return None
    mean = sum(scores) / len(scores)
    return sqrt(sum((score - mean) ** 2 for score in scores) / (len(scores) - 1))


def within_variance(groups: Iterable[Sequence[float]]) -> float | None:
    """Return the variance (n - 1) pooled within groups of scores; None where none has two.

    groups: none of them empty.
    """
    squares, free = 0.0, 0
    for scores in groups:
        mean = sum(scores) / len(scores)
        squares += sum((score - mean) ** 2 for score in scores)
        free += len(scores) - 1
    return squares / free if free else None
