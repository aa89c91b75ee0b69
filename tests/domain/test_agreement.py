import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from leadership360.domain.agreement import (
    Null,
    average_deviation,
    average_deviation_median,
    awg,
    expected_variance,
    linear_agreement,
    maximum_dissensus,
    min_raters_awg,
    spread_of_scores,
    within_group_agreement,
)

Ratings = NDArray[np.float64]

UNIFORM = expected_variance(Null.UNIFORM, 1, 5)


def all_indices(ratings: Ratings, low: int = 1, high: int = 5) -> list[float | None]:
    expected = expected_variance(Null.UNIFORM, low, high)
    return [
        within_group_agreement(ratings, expected),
        linear_agreement(ratings, expected),
        awg(ratings, low, high),
        average_deviation(ratings),
        average_deviation_median(ratings),
        spread_of_scores(ratings),
    ]


def ratings_of(*rows: tuple[float, ...]) -> Ratings:
    return np.array(rows, float)


answers = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])
shapes = st.tuples(st.integers(2, 9), st.integers(1, 6))
any_ratings = shapes.flatmap(lambda shape: arrays(float, shape, elements=answers))


@given(any_ratings, st.randoms(use_true_random=False))
def test_the_order_of_raters_and_items_never_matters(ratings: Ratings, draw: object) -> None:
    seed = np.random.default_rng(hash(str(draw)) % 2**32)
    shuffled = ratings[seed.permutation(len(ratings))][:, seed.permutation(ratings.shape[1])]
    for one, other in zip(all_indices(ratings), all_indices(shuffled), strict=True):
        assert (one is None) == (other is None)
        assert one is None or one == pytest.approx(other, abs=1e-12)


@given(any_ratings)
def test_a_reversed_scale_changes_nothing(ratings: Ratings) -> None:
    for one, other in zip(all_indices(ratings), all_indices(6 - ratings), strict=True):
        assert (one is None) == (other is None)
        assert one is None or one == pytest.approx(other, abs=1e-12)


@given(any_ratings, st.integers(-3, 3))
def test_a_shifted_scale_changes_nothing(ratings: Ratings, by: int) -> None:
    shifted = all_indices(ratings + by, 1 + by, 5 + by)
    for one, other in zip(all_indices(ratings), shifted, strict=True):
        assert (one is None) == (other is None)
        assert one is None or one == pytest.approx(other, abs=1e-9)


@given(any_ratings)
def test_every_index_stays_within_its_range(ratings: Ratings) -> None:
    rwg, linear, awg_value, deviation, median, spread = all_indices(ratings)
    assert rwg is None or 0 <= rwg <= 1
    assert linear is None or -3 <= linear <= 1
    assert awg_value is None or -1 - 1e-12 <= awg_value <= 1
    assert deviation is None or 0 <= deviation <= 2
    assert median is None or 0 <= median <= 2
    assert spread is None or spread >= 0


@pytest.mark.parametrize("answer", [1, 3, 5])
def test_raters_who_are_all_equal_agree_fully(answer: int) -> None:
    same = np.full((5, 4), float(answer))
    assert all_indices(same) == [1, 1, 1, 0, 0, 0]


def test_one_rater_neither_agrees_nor_disagrees() -> None:
    assert all_indices(ratings_of((4, 4, 5))) == [None] * 6


def test_nobody_at_all_gives_nothing() -> None:
    assert all_indices(np.empty((0, 4))) == [None] * 6


def test_an_item_that_one_rater_answered_says_nothing_about_agreement() -> None:
    ratings = ratings_of((4, np.nan), (5, 3), (4, np.nan))
    assert within_group_agreement(ratings, UNIFORM) == within_group_agreement(
        ratings[:, :1], UNIFORM
    )
    assert average_deviation(ratings) == average_deviation(ratings[:, :1])


def test_more_spread_than_the_null_is_no_agreement_and_linear_agreement_says_how_much() -> None:
    split = ratings_of((1, 1), (1, 1), (5, 5), (5, 5))
    assert within_group_agreement(split, UNIFORM) == 0
    assert linear_agreement(split, UNIFORM) == pytest.approx(1 - (16 / 3) / 2)


def test_one_item_gives_the_single_item_index() -> None:
    ratings = ratings_of((4,), (5,), (3,), (4,))
    assert within_group_agreement(ratings, UNIFORM) == pytest.approx(1 - (2 / 3) / 2)


def test_agreement_by_hand() -> None:
    ratings = ratings_of((4, 3), (5, 3), (3, 4))
    share = 1 - (1 + 1 / 3) / 2 / 2
    assert within_group_agreement(ratings, UNIFORM) == pytest.approx(
        2 * share / (2 * share + 1 - share)
    )
    assert average_deviation(ratings) == pytest.approx((2 / 3 + 4 / 9) / 2)
    assert average_deviation_median(ratings) == pytest.approx((2 / 3 + 1 / 3) / 2)


def test_the_largest_possible_spread_gives_the_lowest_a_wg() -> None:
    split = ratings_of((1,), (1,), (1,), (5,), (5,), (5,))
    assert awg(split, 1, 5) == pytest.approx(-1)


def test_a_mean_too_near_an_end_has_no_a_wg() -> None:
    assert awg(ratings_of((5,), (5,), (5,), (4,)), 1, 5) is None
    assert awg(ratings_of((5,), (5,), (5,), (1,)), 1, 5) is not None


def test_seven_options() -> None:
    ratings = ratings_of((7, 6), (1, 6), (4, 7), (4, 5))
    variances = [6.0, 2 / 3]
    assert linear_agreement(ratings, expected_variance(Null.UNIFORM, 1, 7)) == pytest.approx(
        1 - sum(variances) / 2 / 4
    )
    assert linear_agreement(ratings, maximum_dissensus(1, 7)) == pytest.approx(
        1 - sum(variances) / 2 / 9
    )
    assert (min_raters_awg(1, 7), min_raters_awg(1, 5)) == (6, 4)


@pytest.mark.parametrize("null", [null for null in Null if null is not Null.UNIFORM])
def test_a_null_is_not_invented_for_a_scale_it_was_not_published_for(null: Null) -> None:
    with pytest.raises(ValueError, match="five options"):
        expected_variance(null, 1, 7)


def test_half_missing_still_uses_every_answer() -> None:
    ratings = ratings_of((4, np.nan), (2, np.nan), (np.nan, 3), (np.nan, 3))
    assert linear_agreement(ratings, UNIFORM) == pytest.approx(1 - (2 + 0) / 2 / 2)
    assert spread_of_scores(ratings) == pytest.approx(np.std([4, 2, 3, 3], ddof=1))
