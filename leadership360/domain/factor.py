"""One factor behind the items of a dimension, and omega from it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Matrix = NDArray[np.float64]

#: Smallest share of an item's variance that is its own; a smaller one is a Heywood case.
HEYWOOD = 0.005

#: Items from which one factor can be told from correlations alone.
MIN_ITEMS = 3


@dataclass(frozen=True, slots=True)
class OneFactor:
    """A one-factor solution.

    loadings: standardised, one per item, their sum never negative. omega: share of the variance of
    the sum of the standardised items that the factor explains, 0..1.
    heywood: positions of items held at a unique share of .005: look at them.
    """

    loadings: Matrix
    omega: float
    heywood: tuple[int, ...]


def one_factor(correlations: Matrix) -> OneFactor | None:
    """Return the minimum-residual factor of a correlation matrix; None below three items.

    correlations: items x items. Minimises the squared residuals off the diagonal, each unique
    share at least .005.
    omega = (sum l)^2 / [(sum l)^2 + sum (1 - l^2)]; print with alpha, by the same minimum data.
    Source: Harman & Jones (1966), Psychometrika 31, 351; McDonald (1999), Test Theory.
    """
    if len(correlations) < MIN_ITEMS:
        return None
    limit = float(np.sqrt(1 - HEYWOOD))
    found = minimize(
        _residuals,
        _first_guess(correlations, limit),
        args=(correlations,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-limit, limit)] * len(correlations),
        options={"maxiter": 2000, "ftol": 1e-16, "gtol": 1e-10},
    )
    loadings = np.asarray(found.x if found.x.sum() >= 0 else -found.x)
    common = float(loadings.sum()) ** 2
    heywood = np.flatnonzero(np.abs(loadings) > limit - 1e-9)
    return OneFactor(
        loadings,
        common / (common + float((1 - loadings**2).sum())),
        tuple(int(item) for item in heywood),
    )


def _first_guess(correlations: Matrix, limit: float) -> Matrix:
    """Return the principal axis with each item's largest correlation as what it shares."""
    reduced = correlations - np.diag(np.diag(correlations))
    np.fill_diagonal(reduced, np.abs(reduced).max(axis=1))
    values, vectors = np.linalg.eigh(reduced)
    return np.asarray(np.clip(vectors[:, -1] * np.sqrt(max(0.0, values[-1])), -limit, limit))


def _residuals(loadings: Matrix, correlations: Matrix) -> tuple[float, Matrix]:
    """Return half the squared residuals off the diagonal, and their gradient."""
    residual = correlations - np.outer(loadings, loadings)
    np.fill_diagonal(residual, 0)
    return 0.5 * float((residual**2).sum()), -2 * residual @ loadings
