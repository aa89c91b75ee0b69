"""Alpha, omega and factor models of a known data set, against psych, multilevel and lavaan."""

import numpy as np
import pytest

from leadership360.domain.cfa import Fit, confirmatory_fit
from leadership360.domain.factor import one_factor
from leadership360.domain.reliability import (
    alpha_if_dropped,
    complete_rows,
    correlations,
    covariance,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    raters_needed,
    spearman_brown,
)
from tests.oracle.known import DIMENSIONS
from tests.oracle.ratings import ITEMS, KEYED, PSYCHOMETRICS, items_of

EXACT = 1e-6
ITERATED = 1e-4

FIT_FIGURES = ("chisq", "pvalue", "cfi", "tli", "rmsea", "srmr")


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_alpha_and_its_interval(dimension: str) -> None:
    known = PSYCHOMETRICS["reliability"][dimension]
    complete = complete_rows(items_of(dimension))
    assert len(complete) == known["n"]
    alpha = cronbach_alpha(covariance(complete))
    assert alpha == pytest.approx(known["alpha_raw"], abs=EXACT)
    assert alpha == pytest.approx(known["alpha_multilevel"], abs=EXACT)
    assert alpha is not None
    interval = feldt_interval(alpha, len(complete), 4)
    assert interval == pytest.approx(known["alpha_feldt_95"], abs=EXACT)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_what_each_item_adds(dimension: str) -> None:
    known = PSYCHOMETRICS["reliability"][dimension]
    covariances = covariance(complete_rows(items_of(dimension)))
    with_rest = item_rest_correlations(covariances)
    assert with_rest == pytest.approx(list(known["r_drop"].values()), abs=EXACT)
    dropped = alpha_if_dropped(covariances)
    assert dropped == pytest.approx(list(known["alpha_if_dropped"].values()), abs=EXACT)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_standardised_alpha_is_the_mean_correlation_stepped_up(dimension: str) -> None:
    known = PSYCHOMETRICS["reliability"][dimension]
    together = correlations(covariance(complete_rows(items_of(dimension))))
    assert together is not None
    mean = (together.sum() - 4) / 12
    assert mean == pytest.approx(known["avg_r"], abs=EXACT)
    assert spearman_brown(mean, 4) == pytest.approx(known["alpha_std"], abs=EXACT)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_omega_and_loadings_of_the_minimum_residual_factor(dimension: str) -> None:
    known = PSYCHOMETRICS["reliability"][dimension]
    together = correlations(covariance(complete_rows(items_of(dimension))))
    assert together is not None
    factor = one_factor(together)
    assert factor is not None
    assert factor.omega == pytest.approx(known["omega_total_minres_std"], abs=EXACT)
    assert factor.omega == pytest.approx(known["psych_omega_tot"], abs=ITERATED)
    assert factor.loadings == pytest.approx(known["minres_loadings_std"], abs=ITERATED)
    assert factor.heywood == ()


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_omega_by_likelihood_from_the_one_factor_model(dimension: str) -> None:
    known = PSYCHOMETRICS["reliability"][dimension]
    complete = complete_rows(items_of(dimension))
    fit = confirmatory_fit(covariance(complete), len(complete), [0] * 4)
    assert fit is not None
    spread = complete.std(axis=0)
    loadings = fit.loadings * spread
    unique = spread**2 - loadings**2
    assert loadings == pytest.approx(known["cfa_loadings_raw"], abs=ITERATED)
    assert unique == pytest.approx(known["cfa_resid_raw"], abs=ITERATED)
    common = loadings.sum() ** 2
    assert common / (common + unique.sum()) == pytest.approx(
        known["omega_cfa_ml_raw"], abs=ITERATED
    )


def test_alpha_of_all_items() -> None:
    known = PSYCHOMETRICS["alpha_of_all_items"]
    complete = complete_rows(KEYED)
    assert len(complete) == known["n"]
    assert cronbach_alpha(covariance(complete)) == pytest.approx(known["alpha_raw"], abs=EXACT)


def fitted(factors: list[int]) -> Fit:
    complete = complete_rows(KEYED)
    fit = confirmatory_fit(covariance(complete), len(complete), factors)
    assert fit is not None
    return fit


@pytest.mark.parametrize(
    ("model", "factors"), [("five_ML", [n // 4 for n in range(20)]), ("one_ML", [0] * 20)]
)
def test_the_fit_of_the_factor_models(model: str, factors: list[int]) -> None:
    known = PSYCHOMETRICS["cfa"][model]
    fit = fitted(factors)
    assert fit.df == known["df"]
    for figure in FIT_FIGURES:
        assert getattr(fit, figure) == pytest.approx(known[figure], abs=ITERATED), figure
    limits = [known["rmsea.ci.lower"], known["rmsea.ci.upper"]]
    assert fit.rmsea_90 == pytest.approx(limits, abs=ITERATED)
    assert fit.admissible


def test_the_standardised_solution_of_five_factors() -> None:
    known = PSYCHOMETRICS["cfa"]
    fit = fitted([n // 4 for n in range(20)])
    loadings = [known["std_loadings"][item] for item in ITEMS]
    between = [[row[dimension] for dimension in DIMENSIONS] for row in known["factor_cor"]]
    assert fit.loadings == pytest.approx(loadings, abs=ITERATED)
    assert fit.factor_correlations == pytest.approx(np.array(between), abs=ITERATED)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_raters_needed_for_a_reliability_of_70(dimension: str) -> None:
    known = PSYCHOMETRICS["spearman_brown"]
    needed = raters_needed(known["icc1"][dimension], 0.70)
    assert needed == pytest.approx(known["k_for_070"][dimension], abs=EXACT)
