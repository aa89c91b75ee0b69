"""Whether a group's mean has moved, for the owner of raw data; never in a leader's report."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtrit

from leadership360.domain.interval import COLD_START_MEAN
from leadership360.domain.moderated_interval import (
    POOL_FROM_LEADERS,
    PRIOR_DF,
    within_variance,
)
from leadership360.domain.policy import COLD_START_PHI
from leadership360.domain.release import ChangeFinding

#: Raters a group needs both times, and recurring ones before their own differences are used.
MIN_RATERS_CHANGE = 3

Pair = tuple[float, float]
"""One rater's scores, before and now."""


@dataclass(frozen=True, slots=True)
class TwoCycles:
    """One group's rater scores of two cycles. recurring: of raters known to be the same people."""

    before: Sequence[float]
    now: Sequence[float]
    recurring: Sequence[Pair] = ()

    @property
    def everybody(self) -> tuple[list[float], list[float]]:
        """Return all scores before and all now."""
        return (
            [*self.before, *(first for first, _ in self.recurring)],
            [*self.now, *(second for _, second in self.recurring)],
        )

    @property
    def differences(self) -> list[float]:
        """Return what each recurring rater says has moved."""
        return [second - first for first, second in self.recurring]


@dataclass(frozen=True, slots=True)
class PriorVariance:
    """What is known of spread before a group is looked at, in squared scale points.

    scores: of raters of one leader; differences: of what one rater says in two cycles.
    """

    scores: float
    differences: float


@dataclass(frozen=True, slots=True)
class ModeratedChange:
    """A movement in scale points, with what it was tested by.

    smallest: the smallest movement that can be called real with these raters.
    """

    points: float
    low: float
    high: float
    t: float
    df: int
    smallest: float
    finding: ChangeFinding


def prior_variance(groups: Sequence[TwoCycles], span: float) -> PriorVariance:
    """Return the variances pooled over leaders, one group each; below 20 leaders the cold start.

    span: highest minus lowest option. Cold start: phi m (1 - m) span^2, and for differences twice
    the variance of scores, as if nobody were the same: it claims less.
    Source: measurement.md 1.4 and 1.11.
    """
    cold = COLD_START_PHI * COLD_START_MEAN * (1 - COLD_START_MEAN) * span**2
    scores = _pooled([side for group in groups for side in group.everybody], at_least=2)
    differences = _pooled([group.differences for group in groups], at_least=1)
    return PriorVariance(scores or cold, differences or 2 * (scores or cold))


def _pooled(samples: Sequence[Sequence[float]], *, at_least: int) -> float | None:
    """Return the variance within samples; None from fewer than 20 leaders, or if nothing differs.

    at_least: samples a leader has.
    """
    several = [one for one in samples if len(one) > 1]
    if len(several) < POOL_FROM_LEADERS * at_least:
        return None
    return within_variance(several) or None


def moderated_change(group: TwoCycles, prior: PriorVariance) -> ModeratedChange | None:
    """Return how a group's mean has moved; None with fewer than 3 raters at one of the times.

    t = (x2 - x1) / sqrt(v / n1 + v / n2), v = (d0 v0 + sum (n - 1) s^2) / (d0 + n1 + n2 - 2),
    d0 = 4, a rise or a fall called real beyond the one-sided 5 %. Where three or more raters
    recur, the mean of their own differences and the difference of all others' means are two
    independent estimates, weighted by their precision, with the degrees of freedom of the former.
    Source: Smyth (2004), Stat. Appl. Genet. Mol. Biol. 3(1), 3; measurement.md 1.11.
    """
    before, now = group.everybody
    if min(len(before), len(now)) < MIN_RATERS_CHANGE:
        return None
    df = PRIOR_DF + len(before) + len(now) - 2
    variance = (PRIOR_DF * prior.scores + _squares(before) + _squares(now)) / df
    points = _mean(now) - _mean(before)
    error = variance * (1 / len(before) + 1 / len(now))
    if len(group.recurring) >= MIN_RATERS_CHANGE:
        points, error, df = _with_recurring(group, variance, prior)
    return _tested(points, sqrt(error), df)


def _with_recurring(
    group: TwoCycles, variance: float, prior: PriorVariance
) -> tuple[float, float, int]:
    """Return the movement, its squared error and degrees of freedom."""
    differences = group.differences
    df = PRIOR_DF + len(differences) - 1
    moderated = (PRIOR_DF * prior.differences + _squares(differences)) / df
    estimates = [(_mean(differences), moderated / len(differences))]
    if group.before and group.now:
        error = variance * (1 / len(group.before) + 1 / len(group.now))
        estimates.append((_mean(group.now) - _mean(group.before), error))
    precision = sum(1 / error for _, error in estimates)
    return sum(points / error for points, error in estimates) / precision, 1 / precision, df


def _tested(points: float, error: float, df: int) -> ModeratedChange:
    smallest = float(stdtrit(df, 0.95)) * error
    finding = ChangeFinding.NO_CLEAR_CHANGE
    if abs(points) > smallest:
        finding = ChangeFinding.HIGHER if points > 0 else ChangeFinding.LOWER
    return ModeratedChange(
        points, points - smallest, points + smallest, points / error, df, smallest, finding
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _squares(values: Sequence[float]) -> float:
    """Return the sum of squared deviations from the mean."""
    mean = _mean(values)
    return sum((value - mean) ** 2 for value in values)
