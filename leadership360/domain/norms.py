"""Where a leader stands among the others of the organisation: off unless somebody asks for it.

We advise against it: comparing oneself draws attention away from the work (Kluger & DeNisi 1996,
Psychol. Bull. 119, 254).

What it tells. A standing is worked out from what the reports of a cycle print about one dimension
and one combination of relations, from nothing else: so it tells about raters nothing that the
printed values do not, and these are safe by the rules of ``disclosure`` even if all of them are
known. About another leader it tells one of few coarse steps, in which 29 others or more count
alike. Leaders who lay all their reports but one together can narrow down that one's printed mean,
and no more than that; the number compared is rounded down to ten, so that nobody can count whose
group came out large enough.
"""

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtr

from leadership360.domain.interval import Z_90
from leadership360.domain.release import PERCENTILES_FROM, QUARTERS_FROM, Mean, Standing

Vector = NDArray[np.float64]

#: Below so many others the percentile comes from the t distribution, not from ranks.
RANKS_FROM = 50


def percentile_rank(score: float, others: Sequence[float] | Vector) -> float:
    """Return the share of others below, half of the equal ones counted in, 0..100.

    others: scores of the other leaders (leave one out), one or more, not rounded differently.
    100 (below + equal / 2) / N. Raises ValueError for no others.
    Source: Crawford, Garthwaite & Slick (2009), Clin. Neuropsychol. 23, 1173.
    """
    return 100 * _below(score, others) / len(others)


def _below(score: float, others: Sequence[float] | Vector) -> float:
    reference = np.asarray(others, float)
    if not reference.size:
        raise ValueError("a standing needs at least one other leader")
    equal = np.isclose(reference, score, rtol=0, atol=1e-9)
    return float(np.count_nonzero((reference < score) & ~equal)) + float(equal.sum()) / 2


def percentile_interval(
    score: float, others: Sequence[float] | Vector, level: float = 0.90
) -> tuple[float, float]:
    """Return the Jeffreys interval of the percentile rank, 0..100.

    others: as for the rank. Quantiles of Beta(k + 1/2, N - k + 1/2), k = below + equal / 2.
    Raises ValueError for no others.
    Source: Brown, Cai & DasGupta (2001), Stat. Sci. 16, 101; Crawford et al. (2009).
    """
    below, count = _below(score, others), len(others)
    tail = (1 - level) / 2
    low, high = (
        100 * float(betaincinv(below + 0.5, count - below + 0.5, share))
        for share in (tail, 1 - tail)
    )
    return low, high


def crawford_howell(score: float, others: Sequence[float] | Vector) -> float:
    """Return the percentile of a score in a small normal sample, 0..100.

    others: two or more, else ValueError. Where they are all equal: 0, 50 or 100.
    t = (x - m) / (s sqrt(1 + 1 / N)) with N - 1 degrees of freedom.
    Source: Crawford & Howell (1998), Clin. Neuropsychol. 12, 482.
    """
    reference = np.asarray(others, float)
    if reference.size < 2:
        raise ValueError("a sample needs at least two other leaders")
    spread = float(reference.std(ddof=1)) * sqrt(1 + 1 / reference.size)
    if spread < 1e-12:
        return percentile_rank(score, others)
    return 100 * float(stdtr(reference.size - 1, (score - float(reference.mean())) / spread))


def standings(means: Sequence[Mean]) -> tuple[Standing | None, ...]:
    """Return where each leader stands among the others, in the order given.

    means: printed means with their 90 % intervals, one a leader, on one dimension from the same
    relations in one cycle, and so of one instrument. None for everybody below 30 leaders, and
    where they cannot be told apart.

    Each leader's is worked out from the others (leave one out): their centre m and the variance t2
    between them, that of their printed means less what their intervals explain (None if nothing is
    left); the own score shrunken, m + l (x - m), l = t2 / (t2 + e2); the others drawn in to the
    spread of true scores, m + sqrt(l) (x - m). The limits hold the doubt about the own score and
    the one from so few others, by square-and-add.

    Source: measurement.md 1.12 and 1.3; drawing in: Ghosh (1992), J. Am. Stat. Assoc. 87, 533;
    square-and-add: Zou & Donner (2008), Stat. Med. 27, 1693. Putting these together is our own;
    its coverage is simulated in tests/domain.
    """
    if len(means) < QUARTERS_FROM:
        return (None,) * len(means)
    scores = np.array([mean.mean for mean in means])
    errors = np.array([((mean.high - mean.low) / (2 * Z_90)) ** 2 for mean in means])
    leaders = len(means) // 10 * 10
    step = 25 if leaders < PERCENTILES_FROM else 5
    found = (_limits(scores, errors, own) for own in range(len(means)))
    return tuple(
        None
        if limits is None
        else Standing(leaders, _down(limits[0], step), 100 - _down(100 - limits[1], step))
        for limits in found
    )


def _limits(scores: Vector, errors: Vector, own: int) -> tuple[float, float] | None:
    """Return between which percentiles a leader lies, 0..100; None if leaders are all alike.

    errors: squared standard errors of the scores, points^2.
    """
    others, noise = np.delete(scores, own), np.delete(errors, own)
    centre = float(others.mean())
    between = float(others.var(ddof=1) - noise.mean())
    if between <= 0:
        return None
    reference = centre + np.sqrt(between / (between + noise)) * (others - centre)
    trust = between / (between + float(errors[own]))
    score = centre + trust * (float(scores[own]) - centre)
    doubt = Z_90 * sqrt((1 - trust) * between)
    small = len(reference) < RANKS_FROM
    percentile: Callable[[float, Vector], float] = crawford_howell if small else percentile_rank
    point = percentile(score, reference)
    low, high = percentile(score - doubt, reference), percentile(score + doubt, reference)
    few = percentile_interval(score, reference)
    return (
        max(0.0, point - sqrt((point - low) ** 2 + max(0.0, point - few[0]) ** 2)),
        min(100.0, point + sqrt((high - point) ** 2 + max(0.0, few[1] - point) ** 2)),
    )


def _down(percentile: float, step: int) -> int:
    """Return the multiple of ``step`` below, less than 100."""
    return min(100 - step, step * int(percentile / step + 1e-9))
