import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from leadership360.domain.careless import (
    Signs,
    careless_signs,
    individual_variability,
    longstring,
    mahalanobis,
    pattern_distance,
)

Ratings = NDArray[np.float64]


def readers(raters: int = 400, items: int = 20, seed: int = 1) -> Ratings:
    """Return answers of people who read the questions, on five points."""
    draw = np.random.default_rng(seed)
    level = draw.normal(3.8, 0.5, (raters, 1))
    spread = draw.uniform(0.6, 0.9, (raters, 1))
    return np.clip(np.round(level + spread * draw.normal(size=(raters, items))), 1, 5)


def signs(ratings: Ratings, seconds: float = 150.0, asked: int | None = None) -> Signs:
    raters, items = ratings.shape
    return careless_signs(ratings, np.full(raters, asked or items), np.full(raters, seconds))


@pytest.mark.parametrize(
    ("answers", "run"),
    [
        ([], 0),
        ([4], 1),
        ([1, 2, 3], 1),
        ([1, 2, 2, 2, 3, 3], 3),
        ([5, 5, 5, 5], 4),
        ([5, 5, np.nan, 5, 5, 5], 3),
        ([np.nan, np.nan, np.nan], 0),
        ([4, np.nan, 4], 1),
    ],
)
def test_the_longest_run_and_missing_answers_that_break_it(answers: list[float], run: int) -> None:
    assert longstring(answers) == run


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, np.nan]), max_size=30), st.integers(-5, 5))
def test_a_run_is_the_same_from_behind_reversed_or_shifted(answers: list[float], by: int) -> None:
    assert longstring(answers[::-1]) == longstring(answers)
    assert longstring([by - answer for answer in answers]) == longstring(answers)


def test_the_spread_of_a_rater_needs_two_answers() -> None:
    ratings = np.array([[4, np.nan, np.nan], [4, 2, np.nan], [3, 3, 3]])
    assert individual_variability(ratings) == pytest.approx([np.nan, np.sqrt(2), 0], nan_ok=True)


@given(st.integers(0, 999))
def test_the_order_of_raters_and_items_never_matters_to_the_distance(seed: int) -> None:
    ratings = readers(120, 5, seed)
    ratings[np.random.default_rng(seed).random(ratings.shape) < 0.05] = np.nan
    draw = np.random.default_rng(seed)
    raters, items = draw.permutation(120), draw.permutation(5)
    before, after = mahalanobis(ratings), mahalanobis(ratings[raters][:, items])
    assert before is not None
    assert after == pytest.approx(before[raters])
    turned = mahalanobis(6 - ratings)
    assert turned == pytest.approx(before)


@pytest.mark.parametrize(("raters", "items"), [(99, 5), (120, 40)])
def test_too_few_raters_have_no_usual_pattern(raters: int, items: int) -> None:
    ratings = readers(raters, items)
    assert mahalanobis(ratings) is None
    assert pattern_distance(ratings) is not None
    assert not signs(ratings).odd_known
    assert not signs(ratings).odd.any()


def test_items_that_do_not_vary_or_repeat_each_other_or_nobody_answers_have_no_pattern() -> None:
    still, twice, empty = readers(), readers(), readers()
    still[:, 3] = 4
    twice[:, 3] = twice[:, 4]
    empty[:, 3] = np.nan
    for ratings in (still, twice, empty):
        assert mahalanobis(ratings) is None


def test_few_who_read_are_queued() -> None:
    found = [signs(readers(seed=seed)).queued.mean() for seed in range(20)]
    assert np.mean(found) <= 0.01


def test_everybody_who_ticks_one_column_is_queued() -> None:
    ratings = readers()
    ratings[:25] = np.repeat(np.arange(1.0, 6.0), 5)[:, None]
    assert signs(ratings).queued[:25].all()


def test_one_sign_alone_queues_nobody() -> None:
    ratings = readers()
    straight = ratings.copy()
    straight[0, :14] = 4
    straight[0, 14:] = [1, 5, 1, 5, 1, 5]
    found = signs(straight)
    assert found.straight[0]
    assert not found.flat[0]
    hurried = signs(ratings, seconds=39.0)
    assert hurried.fast.all()
    assert hurried.queued.mean() < 0.1


def test_two_signs_queue() -> None:
    ratings = readers()
    ratings[0, :14] = 4
    ratings[0, 14:] = [1, 5, 1, 5, 1, 5]
    assert signs(ratings, seconds=39.0).queued[0]


def test_seventy_of_a_hundred_items_in_a_row_are_a_sign_and_one_less_is_not() -> None:
    ratings = readers(items=20)
    ratings[0, :14], ratings[0, 14:] = 4, [1, 2, 1, 2, 1, 2]
    ratings[1, :13], ratings[1, 13:] = 4, [1, 2, 1, 2, 1, 2, 1]
    assert signs(ratings).straight[:2].tolist() == [True, False]


def test_an_unknown_time_is_never_too_fast() -> None:
    assert not signs(readers(), seconds=np.nan).fast.any()


def test_two_seconds_an_item_are_not_too_fast() -> None:
    assert not signs(readers(), seconds=40.0).fast.any()


def test_equal_answers_to_a_handful_of_questions_say_nothing() -> None:
    found = signs(np.full((5, 9), 5.0))
    assert not found.straight.any()
    assert not found.flat.any()


def test_items_a_rater_was_not_asked_do_not_count() -> None:
    ratings = np.full((1, 20), np.nan)
    ratings[0, :10] = 4
    assert signs(ratings, asked=10).straight[0]
    assert not signs(ratings, asked=20).straight[0]


def test_nobody_shows_no_sign() -> None:
    assert signs(np.empty((0, 20))).queued.tolist() == []


def test_odd_answers_on_seven_points_are_seen() -> None:
    draw = np.random.default_rng(5)
    level = draw.normal(5, 1, (300, 1))
    ratings = np.clip(np.round(level + 0.5 * draw.normal(size=(300, 12))), 1, 7)
    ratings[0] = np.tile([1, 7], 6)
    assert signs(ratings).odd[0]
