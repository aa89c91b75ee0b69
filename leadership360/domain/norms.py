"""Where a leader stands among the others of the organisation: off unless somebody asks for it.

Nothing in a leader's report calls this: comparing oneself draws attention away from the work
(Kluger & DeNisi 1996, Psychol. Bull. 119, 254).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import betaincinv, stdtr

#: Leaders, the own one included, from which a quarter is named and from which a percentile is.
BANDS_FROM = 30
PERCENTILES_FROM = 100

#: Below so many others the percentile comes from the t distribution, not from ranks.
RANKS_FROM = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """A leader among the others; 0..100, 50 in the middle.

    low, high: 90 % interval of the percentile. quarters: the lowest and highest quarter it
    touches, 1..4. percentile: None below 100 leaders, where only the quarters may be named.
    """

    leaders: int
    percentile: float | None
    low: float
    high: float
    quarters: tuple[int, int]


def percentile_rank(score: float, others: Sequence[float]) -> float:
    """Return the share of others below, half of the equal ones counted in, 0..100.

    others: scores of the other leaders (leave one out), one or more, not rounded differently.
    100 (below + equal / 2) / N. Raises ValueError for no others.
    Source: Crawford, Garthwaite & Slick (2009), Clin. Neuropsychol. 23, 1173.
    """
    return 100 * _below(score, others) / len(others)


def _below(score: float, others: Sequence[float]) -> float:
    reference = np.asarray(others, float)
    if not reference.size:
        raise ValueError("a standing needs at least one other leader")
    equal = np.isclose(reference, score, rtol=0, atol=1e-9)
    return float(np.count_nonzero((reference < score) & ~equal)) + float(equal.sum()) / 2


def percentile_interval(
    score: float, others: Sequence[float], level: float = 0.90
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


def crawford_howell(score: float, others: Sequence[float]) -> float:
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


def standing(score: float, others: Sequence[float]) -> Standing | None:
    """Return where a leader stands; None below 30 leaders, the own one included.

    score, others: leaders' scores on one dimension from one relation, same language and major
    version of the instrument, of the last 24 months; shrink them first (``Components.shrunken``).
    The percentile: Crawford-Howell below 50 others, ranks from there. Source: measurement.md 1.12.
    """
    leaders = len(others) + 1
    if leaders < BANDS_FROM:
        return None
    small = len(others) < RANKS_FROM
    point = crawford_howell(score, others) if small else percentile_rank(score, others)
    low, high = percentile_interval(score, others)
    low, high = min(low, point), max(high, point)
    return Standing(
        leaders,
        point if leaders >= PERCENTILES_FROM else None,
        low,
        high,
        (_quarter(low), _quarter(high)),
    )


def _quarter(percentile: float) -> int:
    return min(4, 1 + int(percentile // 25))
