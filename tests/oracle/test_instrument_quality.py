"""Alpha, omega and factor models of a known data set, against psych, multilevel and lavaan."""

import numpy as np
import pytest

from leadership360.domain.cfa import Fit, confirmatory_fit
from leadership360.domain.factor import one_factor
from leadership360.domain.icc import one_way, summarise
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
from tests.oracle.known import DIMENSIONS, KNOWN
from tests.oracle.ratings import ITEMS, KEYED, PSYCHOMETRICS, items_of, scores

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
    assert alpha == pytest.approx(known["semTools_alpha"], abs=EXACT)
    pingouin = KNOWN["python"]["reliability"][dimension]
    assert len(complete) == pingouin["n"]
    assert alpha == pytest.approx(pingouin["pingouin_alpha"], abs=EXACT)
    assert alpha is not None
    interval = feldt_interval(alpha, len(complete), 4)
    assert interval == pytest.approx(known["alpha_feldt_95"], abs=EXACT)
    assert np.round(interval, 3).tolist() == pingouin["pingouin_ci95"]


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
    own = KNOWN["python"]["reliability"][dimension]
    assert factor.omega == pytest.approx(own["omega_total_own_minres"], abs=EXACT)
    assert factor.loadings == pytest.approx(own["own_minres_loadings"], abs=EXACT)


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
    omega = common / (common + unique.sum())
    for name in ("omega_cfa_ml_raw", "semTools_omega", "semTools_omega2"):
        assert omega == pytest.approx(known[name], abs=ITERATED), name
    observed = complete.sum(axis=1).var()
    assert common / observed == pytest.approx(known["semTools_omega3"], abs=ITERATED)
    extracted = (loadings**2).sum() / ((loadings**2).sum() + unique.sum())
    assert extracted == pytest.approx(known["semTools_ave"], abs=ITERATED)


def test_alpha_of_all_items() -> None:
    known = PSYCHOMETRICS["reliability"]["ALL20"]
    complete = complete_rows(KEYED)
    assert len(complete) == known["n"]
    assert cronbach_alpha(covariance(complete)) == pytest.approx(known["alpha_raw"], abs=EXACT)
    together = correlations(covariance(complete))
    assert together is not None
    mean = (together.sum() - 20) / 380
    assert spearman_brown(mean, 20) == pytest.approx(known["alpha_std"], abs=EXACT)


def fitted(factors: list[int]) -> Fit:
    complete = complete_rows(KEYED)
    fit = confirmatory_fit(covariance(complete), len(complete), factors)
    assert fit is not None
    return fit


@pytest.mark.parametrize(
    ("model", "factors"),
    [
        ("five_ML", [n // 4 for n in range(20)]),
        ("five_MLR", [n // 4 for n in range(20)]),
        ("one_ML", [0] * 20),
    ],
)
def test_the_fit_of_the_factor_models(model: str, factors: list[int]) -> None:
    known = PSYCHOMETRICS["cfa"][model]
    fit = fitted(factors)
    assert fit.df == known["df"]
    assert fit.raters == PSYCHOMETRICS["cfa"]["n"]
    factor_count = max(factors) + 1
    assert known["npar"] == 40 + factor_count * (factor_count - 1) // 2
    for figure in FIT_FIGURES:
        assert getattr(fit, figure) == pytest.approx(known[figure], abs=ITERATED), figure
    limits = [known["rmsea.ci.lower"], known["rmsea.ci.upper"]]
    assert fit.rmsea_90 == pytest.approx(limits, abs=ITERATED)
    assert fit.admissible


def test_five_factors_fit_as_semopy_finds_them() -> None:
    known = KNOWN["python"]["cfa_semopy"]
    fit = fitted([n // 4 for n in range(20)])
    assert (fit.raters, fit.df) == (known["n"], known["DoF"])
    assert fit.chisq == pytest.approx(known["chi2"], abs=ITERATED)
    assert fit.pvalue == pytest.approx(known["chi2 p-value"], abs=ITERATED)
    assert fit.cfi == pytest.approx(known["CFI"], abs=ITERATED)
    assert fit.tli == pytest.approx(known["TLI"], abs=ITERATED)
    # semopy counts one rater less in the root.
    one_less = fit.rmsea * np.sqrt(fit.raters / (fit.raters - 1))
    assert one_less == pytest.approx(known["RMSEA"], abs=ITERATED)


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
    found = one_way(summarise(list(scores(dimension, None).values())))
    assert found is not None
    assert found.icc1_kbar == pytest.approx(known["icc1"][dimension], abs=EXACT)
    needed = raters_needed(known["icc1"][dimension], 0.70)
    assert needed == pytest.approx(known["k_for_070"][dimension], abs=EXACT)
