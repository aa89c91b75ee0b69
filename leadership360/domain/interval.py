"""The released interval: how far a printed block mean can be trusted.

Uses printed values only, so that it tells nothing the mean does not. The full interval, which also
knows the leader's own spread, lives in ``moderated_interval``. Formulas take one mean or an
array of means.
"""

import numpy as np

from leadership360.domain.arrays import Floats, Ints, Points
from leadership360.domain.rounding import round_hundredth

#: Standard normal quantile for a two-sided 90 % interval.
Z_90 = 1.645

#: Organisation's mean on 0..1 before it has one of its own; measurement.md 1.4, cold start.
COLD_START_MEAN = 0.75


def score_limits(share: Points, k: Points) -> tuple[Points, Points]:
    """Return the limits on 0..1 of the quasi-binomial score interval.

    share: mean on 0..1. k: (quantile squared) x (dispersion) / n.
    [(y + k/2) -+ sqrt(k y (1 - y) + k^2 / 4)] / (1 + k). Source: Wilson (1927), J. Am. Stat.
    Assoc. 22, 209-212, inverted for a dispersion phi: measurement.md 1.4.
    """
    half: Points = np.sqrt(k * share * (1 - share) + k * k / 4)
    return (share + k / 2 - half) / (1 + k), (share + k / 2 + half) / (1 + k)


def released_interval(
    mean: Points, raters: Points, phi: float, low: int, high: int
) -> tuple[Points, Points]:
    """Return the 90 % interval of a printed mean, in scale points, not rounded.

    mean: printed mean (one decimal); raters: block size, >= 1; phi: the organisation's pooled
    spread, two decimals. Never of zero width, never off the scale.
    Source: measurement.md 1.4 with the leader's own spread left out; design README, decision 3.
    """
    span = high - low
    share: Points = np.clip((mean - low) / span, 0.0, 1.0)
    lower, upper = score_limits(share, Z_90**2 * phi / raters)
    return low + span * lower, low + span * upper


def coarse_interval(
    mean: Points, limits: tuple[Points, Points], lowest: Points, highest: Points
) -> tuple[Points, Points]:
    """Return ``limits``, widened by what a coarsely printed mean leaves open.

    limits: of ``released_interval`` for ``mean``. lowest, highest: between them the unprinted
    mean may lie. The errors of sampling and of printing are independent, so their squares add up;
    never narrower than ``limits`` and, if cut at the ends of the scale, never off it.
    Source: square-and-add as in Zou & Donner (2008), Stat. Med. 27, 1693-1702; its coverage is
    simulated in tests/simulation.
    """
    lower, upper = limits
    below: Points = np.sqrt((mean - lower) ** 2 + (mean - lowest) ** 2)
    above: Points = np.sqrt((upper - mean) ** 2 + (highest - mean) ** 2)
    return mean - below, mean + above


def printed_interval(
    mean: Floats,
    raters: Ints,
    possible: tuple[Floats, Floats],
    *,
    phi: float,
    low: int,
    high: int,
) -> tuple[Floats, Floats]:
    """Return the limits printed beside means: two decimals, cut at the ends of the scale.

    possible: the smallest and the largest mean each may stand for; itself where it comes from the
    answers as it is. raters, phi: as in ``released_interval``.
    """
    limits = released_interval(mean, raters.astype(np.float64), phi, low, high)
    lower, upper = coarse_interval(mean, limits, *possible)
    return round_hundredth(np.maximum(lower, low)), round_hundredth(np.minimum(upper, high))
