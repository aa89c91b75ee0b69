"""The released interval: how far a printed block mean can be trusted.

Uses printed values only, so that it tells nothing the mean does not. The full interval, which also
knows the leader's own spread, lives in ``moderated_interval``.
"""

from math import sqrt

#: Standard normal quantile for a two-sided 90 % interval.
Z_90 = 1.645

#: Organisation's mean on 0..1 before it has one of its own; measurement.md 1.4, cold start.
COLD_START_MEAN = 0.75


def score_limits(share: float, k: float) -> tuple[float, float]:
    """Return the limits on 0..1 of the quasi-binomial score interval.

    share: mean on 0..1. k: (quantile squared) x (dispersion) / n.
    [(y + k/2) -+ sqrt(k y (1 - y) + k^2 / 4)] / (1 + k). Source: Wilson (1927), J. Am. Stat.
    Assoc. 22, 209-212, inverted for a dispersion phi: measurement.md 1.4.
    """
    half = sqrt(k * share * (1 - share) + k * k / 4)
    return (share + k / 2 - half) / (1 + k), (share + k / 2 + half) / (1 + k)


def released_interval(
    mean: float, raters: int, phi: float, low: int, high: int
) -> tuple[float, float]:
    """Return the 90 % interval of a printed mean, in scale points, not rounded.

    mean: printed mean (one decimal); raters: block size, >= 1; phi: the organisation's pooled
    spread, two decimals. Never of zero width, never off the scale.
    Source: measurement.md 1.4 with the leader's own spread left out; design README, decision 3.
    """
    span = high - low
    share = min(1.0, max(0.0, (mean - low) / span))
    lower, upper = score_limits(share, Z_90**2 * phi / raters)
    return low + span * lower, low + span * upper


def coarse_interval(
    mean: float, limits: tuple[float, float], lowest: float, highest: float
) -> tuple[float, float]:
    """Return ``limits``, widened by what a coarsely printed mean leaves open.

    limits: of ``released_interval`` for ``mean``. lowest, highest: between them the unprinted
    mean may lie. The errors of sampling and of printing are independent, so their squares add up;
    never narrower than ``limits`` and, if cut at the ends of the scale, never off it.
    Source: square-and-add as in Zou & Donner (2008), Stat. Med. 27, 1693-1702; its coverage is
    simulated in tests/simulation.
    """
    lower, upper = limits
    return (
        mean - sqrt((mean - lower) ** 2 + (mean - lowest) ** 2),
        mean + sqrt((upper - mean) ** 2 + (highest - mean) ** 2),
    )
