from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.composite import (
    SourceSpread,
    combined,
    equal_weights,
    precision_weights,
    source_spread,
)
from tests.domain.cases import MANAGER, PEER, REPORT, SELF

spreads = st.builds(
    SourceSpread, st.just(20), st.floats(0, 2), st.floats(0.01, 2, allow_subnormal=False)
)
sizes = st.lists(st.integers(1, 60), min_size=1, max_size=4)


def test_two_alike_perspectives_are_known_better_by_the_root_of_two() -> None:
    mean, low, high = combined([(4.0, 3.0, 4.6)] * 2, equal_weights(2))
    assert mean == 4.0
    assert 4.0 - low == pytest.approx(1.0 / sqrt(2))
    assert high - 4.0 == pytest.approx(0.6 / sqrt(2))


def test_weights_away_from_equal_pay_for_what_perspectives_do_not_share() -> None:
    views = [(4.0, 3.5, 4.5), (3.0, 2.0, 4.0)]
    plain = combined(views, [0.8, 0.2])
    honest = combined(views, [0.8, 0.2], source_variance=0.04)
    moved = 1.645**2 * 0.04 * 2 * 0.3**2
    assert plain[0] == honest[0] == pytest.approx(3.8)
    assert (honest[0] - honest[1]) ** 2 == pytest.approx((plain[0] - plain[1]) ** 2 + moved)
    assert combined(views, equal_weights(2), source_variance=0.04) == combined(
        views, equal_weights(2)
    )


@given(sizes, spreads)
def test_weights_add_up_to_one_and_more_raters_never_weigh_less(
    raters: list[int], spread: SourceSpread
) -> None:
    weights = precision_weights(raters, spread)
    assert sum(weights) == pytest.approx(1)
    ordered = sorted(zip(raters, weights, strict=True))
    assert all(one[1] <= other[1] + 1e-12 for one, other in pairwise(ordered))


def test_weights_go_from_raters_alike_to_perspectives_alike() -> None:
    no_sources, nothing_else = SourceSpread(20, 0.0, 0.5), SourceSpread(20, 1e6, 0.5)
    assert precision_weights([1, 3, 12], no_sources) == pytest.approx([1 / 16, 3 / 16, 12 / 16])
    assert precision_weights([1, 3, 12], nothing_else) == pytest.approx([1 / 3] * 3)
    assert precision_weights([1, 9], SourceSpread(20, 0.0, 0.0)) == [0.5, 0.5]


def test_the_components_of_a_table_by_hand() -> None:
    # Within: squares 2 x .5 over 2 degrees of freedom. Differences: 1 with 1/2 + 1/1, 0 with
    # 1/2 + 1/1; (1 - .75) / 2 and (0 - .75) / 2 with equal weights: below zero, so none.
    leaders = [
        {PEER: [3.0, 4.0], MANAGER: [4.5]},
        {PEER: [4.0, 5.0], MANAGER: [4.5], SELF: [1.0, 1.0, 1.0]},
    ]
    found = source_spread(leaders)
    assert found is not None
    assert (found.leaders, found.within, found.source) == (2, 0.5, 0.0)
    leaders[0][MANAGER] = [6.5]
    found = source_spread(leaders)
    assert found is not None
    assert found.source == pytest.approx(((9 - 0.75) / 2 + (0 - 0.75) / 2) / 2)


def test_the_leader_s_own_scores_change_nothing() -> None:
    others = [{PEER: [3.0, 4.0], REPORT: [2.0, 5.0]}, {PEER: [3.0, 3.0], REPORT: [4.0]}]
    assert source_spread(others) == source_spread([{SELF: [1.0], **groups} for groups in others])


@pytest.mark.parametrize(
    "leaders",
    [
        [],
        [{PEER: [3.0, 4.0]}],
        [{PEER: [3.0], MANAGER: [4.0]}],
        [{PEER: [3.0, 4.0], SELF: [4.0]}],
    ],
)
def test_without_two_perspectives_or_two_raters_there_are_no_components(
    leaders: list[dict[str, list[float]]],
) -> None:
    assert source_spread(leaders) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("leaders", "sure"), [(19, False), (20, True)])
def test_twenty_leaders_are_enough(leaders: int, sure: bool) -> None:
    found = source_spread([{PEER: [3.0, 4.0], REPORT: [4.0, 5.0]}] * leaders)
    assert found is not None
    assert found.is_sure is sure
