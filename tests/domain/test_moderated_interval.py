import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.moderated_interval import (
    Spread,
    moderated_score_interval,
    pooled_spread,
    standard_deviation,
)

COLD = Spread()
scores = st.lists(st.sampled_from([1 + step / 4 for step in range(17)]), min_size=1, max_size=9)


def test_an_organisation_without_figures_of_its_own_starts_at_the_stated_values() -> None:
    assert Spread(phi=0.15, mean=0.75) == COLD


@given(scores, st.floats(0.01, 0.5), st.floats(0.0, 1.0))
def test_the_interval_holds_the_mean_has_width_and_stays_on_the_scale(
    group: list[float], phi: float, mean: float
) -> None:
    low, high = moderated_score_interval(group, 1, 5, Spread(phi, mean))
    centre = sum(group) / len(group)
    assert 1 - 1e-12 <= low < high <= 5 + 1e-12
    assert low - 1e-12 <= centre <= high + 1e-12


@given(scores, st.floats(0.1, 0.9))
def test_turning_the_scale_round_turns_the_interval_round(group: list[float], mean: float) -> None:
    low, high = moderated_score_interval(group, 1, 5, Spread(0.15, mean))
    turned = moderated_score_interval([6 - x for x in group], 1, 5, Spread(0.15, 1 - mean))
    assert turned == pytest.approx((6 - high, 6 - low))


@given(scores)
def test_the_order_of_raters_does_not_matter(group: list[float]) -> None:
    limits = moderated_score_interval(group, 1, 5, COLD)
    assert moderated_score_interval(group[::-1], 1, 5, COLD) == pytest.approx(limits)


def test_a_divided_group_has_a_wider_interval_than_one_of_a_mind() -> None:
    low, high = moderated_score_interval([2, 2.25, 4.75, 5], 1, 5, COLD)
    of_a_mind = moderated_score_interval([3.5] * 4, 1, 5, COLD)
    assert high - low > of_a_mind[1] - of_a_mind[0]


def test_no_scores_have_no_interval() -> None:
    with pytest.raises(ValueError, match="at least one score"):
        moderated_score_interval([], 1, 5, COLD)


def test_below_twenty_leaders_nothing_is_pooled() -> None:
    groups = [[3.0, 4.0, 5.0]] * 19
    assert pooled_spread([*groups, []], 1, 5) == COLD
    assert pooled_spread([*groups, [4.0]], 1, 5) != COLD


def test_pooling_weighs_each_leader_by_the_degrees_of_freedom() -> None:
    groups = [[2.0, 4.0]] * 15 + [[3.0, 3.0, 5.0]] * 5
    mean = (15 * 6 + 5 * 11) / 45
    share = (mean - 1) / 4
    drawn_two = (2 * 0.5 + share) / 3
    drawn_three = (3 * (11 / 3 - 1) / 4 + share) / 4
    numerator = 15 * 1 * (2 / 16) + 5 * 2 * ((4 / 3) / 16)
    denominator = 15 * drawn_two * (1 - drawn_two) + 5 * 2 * drawn_three * (1 - drawn_three)
    spread = pooled_spread(groups, 1, 5)
    assert spread.mean == pytest.approx(share)
    assert spread.phi == pytest.approx(numerator / denominator)


@pytest.mark.parametrize("value", [1.0, 4.0, 5.0])
def test_an_organisation_in_which_all_agree_still_has_intervals_with_width(value: float) -> None:
    groups = [[value] * 4] * 20
    spread = pooled_spread(groups, 1, 5)
    assert spread.phi == 0.15
    low, high = moderated_score_interval(groups[0], 1, 5, spread)
    assert 1 <= low < high <= 5


def test_leaders_with_one_rater_each_give_a_mean_but_no_spread() -> None:
    spread = pooled_spread([[2.0]] * 25, 1, 5)
    assert spread == Spread(phi=0.15, mean=0.25)


def test_the_standard_deviation_needs_two_scores() -> None:
    assert standard_deviation([4.0]) is None
    assert standard_deviation([3.0, 5.0]) == pytest.approx(2**0.5)
