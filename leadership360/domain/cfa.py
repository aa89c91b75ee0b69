"""Do the items measure what they are filed under? Confirmatory factor analysis by likelihood.

Each item loads on one factor; the factors correlate. Fitted to correlations, which gives the same
chi-square, indices and standardised figures as covariances do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.optimize import brentq, minimize
from scipy.special import chdtrc, chndtr

from leadership360.domain.reliability import correlations

Matrix = NDArray[np.float64]

#: Raters and leaders from which a fit is printed; measurement.md 1.13.
MIN_RATERS = 200
MIN_LEADERS = 30

#: Largest slope, per parameter, of a fit that counts as found.
_FLAT = 1e-5


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a model fits, and its standardised solution.

    chisq, df, pvalue: exact fit, chisq = N F. cfi, tli: against items that do not correlate.
    rmsea: per degree of freedom, with its 90 % limits. srmr: mean residual correlation.
    loadings: one per item. factor_correlations: factors x factors.
    admissible: False for a negative unique variance or a correlation beyond 1: then do not
    interpret the solution.
    """

    raters: int
    chisq: float
    df: int
    pvalue: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_90: tuple[float, float]
    srmr: float
    loadings: Matrix
    factor_correlations: Matrix
    admissible: bool


def confirmatory_fit(covariances: Matrix, raters: int, factors: Sequence[int]) -> Fit | None:
    """Return the fit of a model of correlated factors, or of one factor.

    covariances: items x items of complete ratings (either divisor: only correlations count).
    raters: N. factors: the factor of each item, numbered from 0; all 0 for one factor.
    Print from ``MIN_RATERS`` raters of ``MIN_LEADERS`` leaders. None where the model has no
    freedom left (df <= 0), a factor of several has a single item, items do not vary or repeat
    each other, or no minimum was found.
    F = log|Sigma| + tr(S Sigma^-1) - log|S| - p. Source: Joreskog (1969), Psychometrika 34, 183;
    indices: Bentler (1990), Psychol. Bull. 107, 238; Steiger (1990), Multivar. Behav. Res. 25,
    173; Bentler (1995), EQS manual (SRMR).
    """
    model = _Model(np.asarray(factors))
    sample = correlations(covariances)
    if sample is None or model.df <= 0 or model.has_lone_item or not _is_definite(sample):
        return None
    found = minimize(
        _misfit,
        model.start(),
        args=(model, sample),
        jac=True,
        method="BFGS",
        options={"gtol": 1e-8, "maxiter": 1000},
    )
    if not np.isfinite(found.fun) or np.abs(found.jac).max() > _FLAT:
        return None
    return _fit(model, sample, raters, found.x)


class _Model:
    """Where the parameters sit: loadings, then unique variances, then factor correlations."""

    def __init__(self, factors: NDArray[np.int64]) -> None:
        self.factors = factors
        self.items = len(factors)
        self.count = int(factors.max()) + 1
        self.pairs = np.tril_indices(self.count, -1)
        parameters = 2 * self.items + len(self.pairs[0])
        self.df = self.items * (self.items + 1) // 2 - parameters

    @property
    def has_lone_item(self) -> bool:
        fewest = np.bincount(self.factors, minlength=self.count).min()
        return bool(fewest < 2)

    def start(self) -> Matrix:
        pairs = len(self.pairs[0])
        return np.concatenate(
            [np.full(self.items, 0.7), np.full(self.items, 0.5), np.full(pairs, 0.5)]
        )

    def parts(self, values: Matrix) -> tuple[Matrix, Matrix, Matrix]:
        """Return loadings, unique variances and the matrix of factor correlations."""
        loadings, unique, pairs = np.split(values, [self.items, 2 * self.items])
        between = np.eye(self.count)
        between[self.pairs] = pairs
        between.T[self.pairs] = pairs
        return loadings, unique, between

    def implied(self, values: Matrix) -> Matrix:
        loadings, unique, between = self.parts(values)
        spread = between[np.ix_(self.factors, self.factors)]
        return np.asarray(np.outer(loadings, loadings) * spread + np.diag(unique))

    def gradient(self, values: Matrix, slope: Matrix) -> Matrix:
        """Return dF / d parameters from slope = dF / d Sigma (symmetric)."""
        loadings, _, between = self.parts(values)
        spread = between[np.ix_(self.factors, self.factors)]
        by_loading = 2 * ((slope * spread) @ loadings)
        member = np.eye(self.count)[self.factors] * loadings[:, None]
        by_pair = 2 * (member.T @ slope @ member)[self.pairs]
        return np.concatenate([by_loading, np.diag(slope), by_pair])


def _is_definite(matrix: Matrix) -> bool:
    return bool(np.linalg.eigvalsh(matrix)[0] > 1e-10)


def _misfit(values: Matrix, model: _Model, sample: Matrix) -> tuple[float, Matrix]:
    """Return F but for the constant of the sample, and its gradient; infinite off the domain."""
    implied = model.implied(values)
    try:
        factor = cho_factor(implied, lower=True)
    except LinAlgError:
        return np.inf, np.zeros_like(values)
    inverse = cho_solve(factor, np.eye(model.items))
    log_det = 2 * float(np.log(np.diag(factor[0])).sum())
    slope = inverse - inverse @ sample @ inverse
    return log_det + float((inverse * sample).sum()), model.gradient(values, slope)


def _fit(model: _Model, sample: Matrix, raters: int, values: Matrix) -> Fit:
    log_sample = float(np.linalg.slogdet(sample)[1])
    chisq = max(0.0, raters * (_misfit(values, model, sample)[0] - log_sample - model.items))
    null_chisq = -raters * log_sample
    loadings, unique, between, implied = _standardised(model, values)
    residual = (sample - implied)[np.tril_indices(model.items)]
    return Fit(
        raters=raters,
        chisq=chisq,
        df=model.df,
        pvalue=float(chdtrc(model.df, chisq)),
        **_indices(chisq, model.df, null_chisq, model.items * (model.items - 1) // 2),
        rmsea=_rmsea(max(0.0, chisq - model.df), model.df, raters),
        rmsea_90=_rmsea_limits(chisq, model.df, raters),
        srmr=float(np.sqrt(np.mean(residual**2))),
        loadings=loadings,
        factor_correlations=between,
        admissible=bool((unique > 0).all()) and bool(np.linalg.eigvalsh(between)[0] > -1e-9),
    )


def _standardised(model: _Model, values: Matrix) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Return loadings, unique shares, factor correlations and implied correlations.

    A factor's direction is free: each is turned so that its loadings do not sum below zero.
    """
    loadings, unique, between = model.parts(values)
    sums = np.bincount(model.factors, weights=loadings, minlength=model.count)
    turn = np.where(sums < 0, -1.0, 1.0)
    implied = model.implied(values)
    scale = np.sqrt(np.diag(implied))
    return (
        loadings * turn[model.factors] / scale,
        unique / scale**2,
        between * np.outer(turn, turn),
        implied / np.outer(scale, scale),
    )


def _indices(chisq: float, df: int, null_chisq: float, null_df: int) -> dict[str, Any]:
    excess, null_excess = max(0.0, chisq - df), max(0.0, null_chisq - null_df)
    worse = max(excess, null_excess)
    cfi = 1 - excess / worse if worse > 0 else 1.0
    ratio, null_ratio = chisq / df, null_chisq / null_df
    tli = (null_ratio - ratio) / (null_ratio - 1) if null_ratio != 1 else 1.0
    return {"cfi": cfi, "tli": tli}


def _rmsea(noncentrality: float, df: int, raters: int) -> float:
    return float(np.sqrt(noncentrality / (df * raters)))


def _rmsea_limits(chisq: float, df: int, raters: int) -> tuple[float, float]:
    """Return the 90 % limits, by turning around the noncentral chi-square distribution."""
    low, high = (_noncentrality(chisq, df, share) for share in (0.95, 0.05))
    return _rmsea(low, df, raters), _rmsea(high, df, raters)


def _noncentrality(chisq: float, df: int, share: float) -> float:
    """Return the noncentrality at which a share of the distribution lies below chisq, or 0."""
    if 1 - float(chdtrc(df, chisq)) <= share:
        return 0.0
    upper = chisq + 10.0
    while chndtr(chisq, df, upper) > share:
        upper *= 2
    return float(brentq(lambda nc: chndtr(chisq, df, nc) - share, 0, upper, xtol=1e-10))
