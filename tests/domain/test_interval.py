import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.interval import released_interval, score_limits
from leadership360.domain.policy import COLD_START_PHI

Z = 1.645


@pytest.mark.parametrize(
    ("mean", "raters", "phi"), [(4.0, 5, 0.15), (1.2, 4, 0.13), (4.8, 9, 0.2), (3.0, 1, 0.15)]
)
def test_each_limit_is_a_mean_from_which_the_printed_one_lies_one_quantile_away(
    mean: float, raters: int, phi: float
) -> None:
    # The definition of a score interval: |y - p| = z sqrt(phi p (1 - p) / n) at both limits.
    share = (mean - 1) / 4
    for limit in released_interval(mean, raters, phi, 1, 5):
        p = (limit - 1) / 4
        assert abs(share - p) == pytest.approx(Z * (phi * p * (1 - p) / raters) ** 0.5, abs=1e-12)


def test_at_the_ends_the_interval_reaches_the_end_and_has_width() -> None:
    low, high = released_interval(5.0, 5, 0.15, 1, 5)
    assert high == pytest.approx(5.0)
    assert low == pytest.approx(1 + 4 / (1 + Z**2 * 0.15 / 5))
    low, high = released_interval(1.0, 5, 0.15, 1, 5)
    assert low == pytest.approx(1.0)
    assert high > 1.1


@given(
    st.integers(0, 60),
    st.integers(1, 2000),
    st.floats(0.01, 1.0),
    st.sampled_from([(1, 5), (1, 7), (0, 10)]),
)
def test_an_interval_holds_its_mean_has_width_and_stays_on_the_scale(
    tenth: int, raters: int, phi: float, scale: tuple[int, int]
) -> None:
    low, high = scale
    mean = low + (high - low) * tenth / 60
    lower, upper = released_interval(mean, raters, phi, low, high)
    assert low - 1e-12 <= lower < upper <= high + 1e-12
    assert lower - 1e-12 <= mean <= upper + 1e-12


@given(st.integers(10, 50), st.integers(1, 30))
def test_turning_the_scale_round_turns_the_interval_round(tenth: int, raters: int) -> None:
    lower, upper = released_interval(tenth / 10, raters, 0.15, 1, 5)
    turned = released_interval(6 - tenth / 10, raters, 0.15, 1, 5)
    assert turned == pytest.approx((6 - upper, 6 - lower))


@given(st.integers(10, 50), st.integers(1, 30))
def test_another_scale_of_the_same_length_shifts_and_a_longer_one_stretches(
    tenth: int, raters: int
) -> None:
    limits = released_interval(tenth / 10, raters, 0.15, 1, 5)
    shifted = released_interval(tenth / 10 + 2, raters, 0.15, 3, 7)
    assert shifted == pytest.approx([limit + 2 for limit in limits])
    stretched = released_interval(3 * (tenth / 10 - 1), raters, 0.15, 0, 12)
    assert stretched == pytest.approx([3 * (limit - 1) for limit in limits])


def test_more_raters_and_less_spread_narrow_the_interval() -> None:
    def width(raters: int, phi: float) -> float:
        low, high = released_interval(3.8, raters, phi, 1, 5)
        return high - low

    by_raters = [width(raters, 0.15) for raters in (1, 4, 5, 8, 50, 2000)]
    assert by_raters == sorted(by_raters, reverse=True)
    assert width(5, 0.05) < width(5, 0.15) < width(5, 0.3)


def test_widths_are_those_the_design_names_for_a_typical_organisation() -> None:
    # README, decision 3: typical leaders, mean 4.08.
    for raters, width in ((4, 0.97), (5, 0.87), (6, 0.79), (8, 0.71), (10, 0.59)):
        low, high = released_interval(4.1, raters, COLD_START_PHI, 1, 5)
        assert high - low == pytest.approx(width, abs=0.13)


def test_limits_without_spread_are_the_mean_itself() -> None:
    assert score_limits(0.4, 0.0) == (0.4, 0.4)
