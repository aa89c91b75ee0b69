import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from leadership360.domain.factor import HEYWOOD, one_factor


def implied(loadings: list[float]) -> NDArray[np.float64]:
    found = np.outer(loadings, loadings)
    np.fill_diagonal(found, 1)
    return found


loading_lists = st.lists(st.floats(0.3, 0.95), min_size=3, max_size=8)


@given(loading_lists)
def test_loadings_are_found_where_one_factor_holds(loadings: list[float]) -> None:
    found = one_factor(implied(loadings))
    assert found is not None
    assert found.loadings == pytest.approx(loadings, abs=1e-5)
    total = sum(loadings) ** 2
    assert found.omega == pytest.approx(
        total / (total + sum(1 - one**2 for one in loadings)), abs=1e-6
    )


@given(loading_lists, st.integers(0, 999))
def test_the_order_of_items_never_matters(loadings: list[float], seed: int) -> None:
    draw = np.random.default_rng(seed)
    noise = draw.uniform(-0.1, 0.1, (len(loadings), len(loadings)))
    sample = implied(loadings) + np.tril(noise, -1) + np.tril(noise, -1).T
    order = draw.permutation(len(loadings))
    one, other = one_factor(sample), one_factor(sample[np.ix_(order, order)])
    assert one is not None
    assert other is not None
    assert other.omega == pytest.approx(one.omega, abs=1e-5)


def test_an_item_the_other_way_round_loads_negatively() -> None:
    found = one_factor(implied([0.8, 0.7, -0.6, 0.7]))
    assert found is not None
    assert np.sign(found.loadings).tolist() == [1, 1, -1, 1]


def test_the_direction_of_the_factor_is_that_of_most_items() -> None:
    found = one_factor(implied([-0.8, -0.7, -0.6, -0.7]))
    assert found is not None
    assert found.loadings.sum() > 0


@pytest.mark.parametrize("items", [1, 2])
def test_one_or_two_items_have_no_factor(items: int) -> None:
    assert one_factor(np.eye(items) * 0.5 + 0.5) is None


def test_a_share_below_zero_is_held_and_named() -> None:
    # .9 x .9 / .3 = 2.7: the first item would have to explain more than itself.
    found = one_factor(np.array([[1, 0.9, 0.9], [0.9, 1, 0.3], [0.9, 0.3, 1]]))
    assert found is not None
    assert found.heywood == (0,)
    assert 1 - found.loadings[0] ** 2 == pytest.approx(HEYWOOD)
    assert 0 < found.omega < 1


def test_items_that_share_nothing_have_no_omega_to_speak_of() -> None:
    found = one_factor(np.eye(5))
    assert found is not None
    assert found.omega == pytest.approx(0, abs=1e-6)
