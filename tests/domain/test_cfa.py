import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import approx_fprime

from leadership360.domain.cfa import Fit, _misfit, _Model, confirmatory_fit
from leadership360.domain.reliability import covariance

Ratings = NDArray[np.float64]

THREE = np.repeat([0, 1, 2], 4)


def simulated(raters: int = 500, *, between: float = 0.5, seed: int = 1) -> Ratings:
    draw = np.random.default_rng(seed)
    factors = draw.multivariate_normal(
        np.zeros(3), np.full((3, 3), between) + (1 - between) * np.eye(3), raters
    )
    return np.asarray(0.7 * factors[:, THREE] + np.sqrt(0.51) * draw.normal(size=(raters, 12)))


def fitted(ratings: Ratings, factors: NDArray[np.int64] = THREE) -> Fit:
    fit = confirmatory_fit(covariance(ratings), len(ratings), factors.tolist())
    assert fit is not None
    return fit


def test_the_gradient_is_the_slope() -> None:
    model = _Model(THREE)
    sample = np.asarray(np.corrcoef(simulated(), rowvar=False))
    for seed in range(5):
        point = model.start() + np.random.default_rng(seed).uniform(-0.1, 0.1, 27)
        slope = approx_fprime(point, lambda at: _misfit(at, model, sample)[0], 1e-7)
        assert _misfit(point, model, sample)[1] == pytest.approx(slope, abs=1e-5)


def test_a_model_that_holds_fits_and_is_recovered() -> None:
    fit = fitted(simulated(4000))
    assert fit.df == 51
    assert fit.pvalue > 0.01
    assert fit.cfi > 0.99
    assert fit.rmsea < 0.02
    assert fit.loadings == pytest.approx(np.full(12, 0.7), abs=0.05)
    assert fit.factor_correlations == pytest.approx(0.5 + 0.5 * np.eye(3), abs=0.05)


def test_a_model_that_does_not_hold_fits_badly() -> None:
    ratings = simulated(between=0.2)
    one = fitted(ratings, np.zeros(12, int))
    assert one.cfi < 0.8
    assert one.rmsea > 0.1
    assert one.rmsea_90[0] < one.rmsea < one.rmsea_90[1]
    assert one.chisq > fitted(ratings).chisq


def test_the_order_of_raters_and_items_and_the_numbers_of_factors_never_matter() -> None:
    ratings = simulated()
    draw = np.random.default_rng(3)
    items = draw.permutation(12)
    renamed = np.array([2, 0, 1])[THREE]
    one = fitted(ratings)
    other = fitted(ratings[draw.permutation(500)][:, items], renamed[items])
    assert other.chisq == pytest.approx(one.chisq, abs=1e-6)
    assert other.srmr == pytest.approx(one.srmr, abs=1e-7)
    assert other.loadings == pytest.approx(one.loadings[items], abs=1e-5)


def test_a_shifted_stretched_or_reversed_scale_changes_nothing() -> None:
    ratings = simulated()
    one, other = fitted(ratings), fitted(6 - 2.5 * ratings)
    assert other.chisq == pytest.approx(one.chisq, abs=1e-6)
    assert other.loadings == pytest.approx(one.loadings, abs=1e-6)


def test_a_factor_of_items_the_other_way_round_is_turned() -> None:
    ratings = simulated()
    ratings[:, THREE == 1] *= -1
    fit = fitted(ratings)
    assert (fit.loadings > 0).all()
    assert (fit.factor_correlations[1, [0, 2]] < 0).all()


@pytest.mark.parametrize(
    "factors", [[0, 0, 0], [0, 0, 1, 1, 2], [0, 0]], ids=["three items", "a lone item", "two items"]
)
def test_what_cannot_be_told_is_not_told(factors: list[int]) -> None:
    ratings = simulated()[:, : len(factors)]
    assert confirmatory_fit(covariance(ratings), 500, factors) is None


def test_items_that_repeat_each_other_or_do_not_vary_have_no_fit() -> None:
    twice, still = simulated(), simulated()
    twice[:, 1] = twice[:, 0]
    still[:, 1] = 4
    for ratings in (twice, still):
        assert confirmatory_fit(covariance(ratings), 500, THREE.tolist()) is None


def test_one_thing_asked_under_three_names_is_seen_as_one() -> None:
    fit = fitted(simulated(1000, between=0.97))
    assert fit.factor_correlations.min() > 0.85
