"""The composite of the others: several perspectives as one figure. The leader's own is never in it.

Released composites give every perspective the same weight, because a reader can check that by
hand. Precision weights are for the owner of raw data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from leadership360.domain.interval import Z_90
from leadership360.domain.moderated_interval import POOL_FROM_LEADERS, within_variance
from leadership360.domain.relation import Relation

Estimate = tuple[float, float, float]
"""A mean and the lower and upper limit of its 90 % interval, in scale points."""


def equal_weights(perspectives: int) -> list[float]:
    """Return the weights of perspectives that count the same; their sum is 1."""
    return [1 / perspectives] * perspectives


def combined(
    perspectives: Sequence[Estimate], weights: Sequence[float], *, source_variance: float = 0.0
) -> Estimate:
    """Return the weighted mean of one perspective or more and its interval, not rounded.

    weights: one each, their sum 1. source_variance: of the perspectives about their common mean,
    points^2; it adds to the error of a mean that does not weigh them all the same. The distances
    of the limits are combined by square-and-add, so that the intervals keep their asymmetry.
    M = sum w m; M - L = sqrt(sum (w (m - l))^2 + z^2 sigma^2 sum (w - 1/G)^2), upwards likewise.
    Source: Zou & Donner (2008), Stat. Med. 27, 1693-1702; weights: measurement.md 1.2.
    """
    pairs = list(zip(weights, perspectives, strict=True))
    moved = sum((weight - 1 / len(pairs)) ** 2 for weight in weights)
    moved *= Z_90**2 * source_variance
    mean = sum(weight * centre for weight, (centre, _, _) in pairs)
    below = sum((weight * (centre - low)) ** 2 for weight, (centre, low, _) in pairs)
    above = sum((weight * (high - centre)) ** 2 for weight, (centre, _, high) in pairs)
    return mean, mean - sqrt(below + moved), mean + sqrt(above + moved)


@dataclass(frozen=True, slots=True)
class SourceSpread:
    """How much perspectives on one leader differ, beyond the chance of who is asked; points^2.

    leaders: seen from two perspectives or more. source: of a perspective about the mean of all.
    within: of the raters of one perspective.
    """

    leaders: int
    source: float
    within: float

    @property
    def is_sure(self) -> bool:
        """Return whether enough leaders stand behind it for weights (20)."""
        return self.leaders >= POOL_FROM_LEADERS


def source_spread(leaders: Iterable[Mapping[Relation, Sequence[float]]]) -> SourceSpread | None:
    """Return the variance components of one dimension, by moments.

    leaders: per leader, the rater scores of every perspective but the own, none of them empty;
    an own one is left out. None without a leader seen from two perspectives, or without a
    perspective of two raters. Use it from 20 leaders (``SourceSpread.is_sure``).
    E (m_g - m_h)^2 = 2 s^2_src + s^2_w (1 / n_g + 1 / n_h), averaged with weights
    1 / (1 / n_g + 1 / n_h)^2, the precision of a squared difference that is mostly noise. A
    difference all leaders share counts as spread, for it moves an unequal composite as well.
    Source: Searle, Casella & McCulloch (1992), Variance Components, 5.2; measurement.md 1.2.
    """
    others = [
        [scores for relation, scores in groups.items() if relation is not Relation.SELF]
        for groups in leaders
    ]
    several = [groups for groups in others if len(groups) >= 2]
    within = within_variance(scores for groups in others for scores in groups)
    if not several or within is None:
        return None
    total = weight = 0.0
    for one, other in (pair for groups in several for pair in combinations(groups, 2)):
        noise = 1 / len(one) + 1 / len(other)
        away = sum(one) / len(one) - sum(other) / len(other)
        total += (away**2 - within * noise) / 2 / noise**2
        weight += 1 / noise**2
    return SourceSpread(len(several), max(0.0, total / weight), within)


def precision_weights(raters: Sequence[int], spread: SourceSpread) -> list[float]:
    """Return the weight of each perspective, by its raters; their sum is 1.

    w_g in proportion to 1 / (s^2_src + s^2_w / n_g): the smallest expected error about the mean
    of all perspectives on the leader, each counting the same. Where nothing differs, all count
    the same. Source: measurement.md 1.2.
    """
    errors = [spread.source + spread.within / count for count in raters]
    if min(errors) <= 0:
        return equal_weights(len(raters))
    total = sum(1 / error for error in errors)
    return [1 / error / total for error in errors]
