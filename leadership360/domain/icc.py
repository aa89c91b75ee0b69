"""How well raters tell leaders apart: one-way analysis of raters nested in leaders.

Per relation: over a mixed pool, what peers and reports see differently would count as error.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

Vector = NDArray[np.float64]

#: Leaders rated by two or more, from which the figures are computed and printed without a warning.
MIN_LEADERS = 10
SURE_LEADERS = 30

#: Draws of the bootstrap over leaders, and its seed: equal data give equal limits.
DRAWS = 1000
_DRAWS_AT_ONCE = 100
_SEED = 360

#: Where the profile of the restricted likelihood is looked at before it is refined.
_GRID = np.linspace(0, 0.999, 100)


@dataclass(frozen=True, slots=True)
class Groups:
    """Rater scores, summed up per leader: counts, means and within sums of squares (points^2).

    In a canonical order, so that nothing depends on who came first.
    """

    sizes: Vector
    means: Vector
    within: Vector

    @property
    def compared(self) -> int:
        """Return how many leaders have two raters or more."""
        return int(np.count_nonzero(self.sizes >= 2))


def summarise(scores: Sequence[ArrayLike]) -> Groups:
    """Return the groups of rater scores (points) per leader; leaders without one are left out."""
    arrays = [np.asarray(group, float) for group in scores]
    rows = sorted(_moments(array) for array in arrays if array.size)
    columns = np.array(rows, float).reshape(-1, 3)
    return Groups(columns[:, 0], columns[:, 1], columns[:, 2])


def _moments(scores: Vector) -> tuple[int, float, float]:
    ordered = np.sort(scores)
    mean = float(ordered.mean())
    return ordered.size, mean, float(((ordered - mean) ** 2).sum())


@dataclass(frozen=True, slots=True)
class OneWay:
    """One-way analysis of variance of raters within leaders.

    msb, msw: mean squares between and within leaders, points^2. n0: raters per leader as the
    expected mean squares have it, (N - sum n^2 / N) / (G - 1). mean_size: N / G, the classic k.
    """

    raters: int
    leaders: int
    n0: float
    mean_size: float
    msb: float
    msw: float

    @property
    def icc1(self) -> float:
        """Return ICC(1), reliability of one rater, with n0; may be negative (print it as 0).

        (MSB - MSW) / (MSB + (n0 - 1) MSW). Source: Bartko (1976), Psychol. Bull. 83, 762; n0:
        Searle, Casella & McCulloch (1992), Variance Components, 3.6.
        """
        return self._icc1(self.n0)

    @property
    def icc1_kbar(self) -> float:
        """Return ICC(1) with N / G in place of n0, as older programs have it."""
        return self._icc1(self.mean_size)

    @property
    def icc2(self) -> float | None:
        """Return ICC(2), reliability of a leader's mean; None where leaders' means are all equal.

        (MSB - MSW) / MSB. Source: Bliese (2000), in Klein & Kozlowski (eds.), 349-381.
        """
        return (self.msb - self.msw) / self.msb if self.msb > 0 else None

    def _icc1(self, size: float) -> float:
        return (self.msb - self.msw) / (self.msb + (size - 1) * self.msw)


def one_way(groups: Groups) -> OneWay | None:
    """Return the analysis, or None where it does not exist.

    Needs two leaders, one of them with two raters, and raters who differ; print from
    ``MIN_LEADERS`` leaders with two raters, without a warning from ``SURE_LEADERS``.
    """
    return _analysis(groups.sizes, groups.means, groups.within)


def _analysis(sizes: Vector, means: Vector, within: Vector) -> OneWay | None:
    raters, leaders = float(sizes.sum()), len(sizes)
    if leaders < 2 or raters <= leaders:
        return None
    centre = float(sizes @ means) / raters
    msb = float(sizes @ (means - centre) ** 2) / (leaders - 1)
    msw = float(within.sum()) / (raters - leaders)
    n0 = (raters - float(sizes @ sizes) / raters) / (leaders - 1)
    if msb + (n0 - 1) * msw <= 0:
        return None
    return OneWay(int(raters), leaders, n0, raters / leaders, msb, msw)


def icc1_interval(groups: Groups, level: float = 0.90) -> tuple[float, float] | None:
    """Return the percentile limits of ICC(1) over 1,000 draws of leaders with replacement.

    None where the analysis does not exist. Draws of which every leader has one rater or whose
    raters are all alike are left out. Source: measurement.md 1.6; Ukoumunne et al. (2003), Stat.
    Med. 22, 3805.
    """
    if one_way(groups) is None:
        return None
    leaders, draw = len(groups.sizes), np.random.default_rng(_SEED)
    # In parts, so that ten thousand leaders do not fill the memory.
    found = np.concatenate(
        [
            _drawn_icc1(groups, draw.integers(0, leaders, (_DRAWS_AT_ONCE, leaders)))
            for _ in range(DRAWS // _DRAWS_AT_ONCE)
        ]
    )
    tail = (1 - level) / 2
    low, high = np.quantile(found, (tail, 1 - tail))
    return float(low), float(high)


def _drawn_icc1(groups: Groups, picks: NDArray[np.int64]) -> Vector:
    sizes, means, within = groups.sizes[picks], groups.means[picks], groups.within[picks]
    leaders = picks.shape[1]
    raters = sizes.sum(axis=1)
    centre = (sizes * means).sum(axis=1) / raters
    msb = (sizes * (means - centre[:, None]) ** 2).sum(axis=1) / (leaders - 1)
    n0 = (raters - (sizes**2).sum(axis=1) / raters) / (leaders - 1)
    free = raters - leaders
    msw = np.divide(within.sum(axis=1), free, out=np.zeros(len(free)), where=free > 0)
    largest = msb + (n0 - 1) * msw
    usable = (free > 0) & (largest > 0)
    return np.asarray((msb - msw)[usable] / largest[usable])


@dataclass(frozen=True, slots=True)
class Components:
    """Variance components: mean (points), between and within variance (points^2)."""

    mean: float
    between: float
    within: float

    @property
    def icc1(self) -> float:
        """Return the leader's share of a single rating: between / (between + within)."""
        return self.between / (self.between + self.within)

    def icc2(self, raters: float) -> float:
        """Return the reliability of a mean of ``raters`` (> 0): between / (between + within / n).

        Source: Bliese (2000), in Klein & Kozlowski (eds.), 349-381.
        """
        return self.between / (self.between + self.within / raters)

    def shrunken(self, mean: float, raters: int) -> tuple[float, float]:
        """Return the best linear unbiased prediction of a leader and its standard deviation.

        mean: raw mean of ``raters`` (>= 1). The deviation treats the components as known.
        m + w (x - m), w = t^2 / (t^2 + s^2 / n); sqrt(w s^2 / n).
        Source: Robinson (1991), Stat. Sci. 6, 15; measurement.md 1.3.
        """
        weight = self.icc2(raters)
        error = float(np.sqrt(weight * self.within / raters))
        return self.mean + weight * (mean - self.mean), error


def restricted_likelihood(groups: Groups) -> Components | None:
    """Return the REML variance components; None where ``one_way`` is None or nobody differs within.

    The profile over the share p = between / (between + within) has a closed form, so that one
    number is searched: first on a grid, then to 1e-12.
    Source: Patterson & Thompson (1971), Biometrika 58, 545; Searle et al. (1992), 6.6.
    """
    if one_way(groups) is None or not groups.within.sum() > 0:
        return None
    values = [_deviance(share, groups) for share in _GRID]
    best = int(np.argmin(values))
    low, high = _GRID[max(best - 1, 0)], _GRID[best + 1] if best + 1 < len(_GRID) else 1 - 1e-9
    found = minimize_scalar(
        _deviance, bounds=(low, high), args=(groups,), method="bounded", options={"xatol": 1e-12}
    )
    # At the edge a bounded search stops just short of 0, where the best may be.
    share = float(found.x) if found.fun < values[0] else 0.0
    return _components(share, groups)


def _weights(share: float, groups: Groups) -> Vector:
    """Return the precision of each leader's mean in units of 1 / within variance."""
    return groups.sizes / (1 + groups.sizes * share / (1 - share))


def _components(share: float, groups: Groups) -> Components:
    weights = _weights(share, groups)
    mean = float(weights @ groups.means / weights.sum())
    squares = float(groups.within.sum() + weights @ (groups.means - mean) ** 2)
    within = squares / (float(groups.sizes.sum()) - 1)
    return Components(mean, within * share / (1 - share), within)


def _deviance(share: float, groups: Groups) -> float:
    """Return -2 log restricted likelihood, profiled over mean and within variance, plus a constant.

    (N - 1) log s^2 + sum log(1 + n t) + log sum w, t = p / (1 - p).
    """
    weights = _weights(share, groups)
    within = _components(share, groups).within
    return float(
        (groups.sizes.sum() - 1) * np.log(within)
        + np.log(groups.sizes / weights).sum()
        + np.log(weights.sum())
    )
