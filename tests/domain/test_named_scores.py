"""Scores of people shown as themselves follow from their printed ratings, or are refused."""

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from leadership360.domain.named_scores import MOST_TRIED, fits_managers, own_score
from leadership360.domain.rounding import tenths


@pytest.mark.parametrize(
    ("ratings", "needed", "score"),
    [
        ((4, 5, 4, 4), 3, 4.3),
        ((4, 5, 4, None), 3, 4.3),
        ((4, 5, None, None), 3, None),
        ((None, None), 0, None),
        ((), 0, None),
        ((0, 0, 1), 2, 0.3),
    ],
)
def test_an_own_score_is_the_mean_of_enough_ratings(
    ratings: tuple[int | None, ...], needed: int, score: float | None
) -> None:
    assert own_score(ratings, needed) == score


def printed(
    rows: list[list[int | None]], needed: int
) -> tuple[list[float], list[list[int | None]]]:
    """Return managers' scores and, item by item, their sorted ratings, as a report prints them."""
    scores = [score for row in rows if (score := own_score(row, needed)) is not None]
    columns = [
        sorted(column, key=lambda one: (one is None, one)) for column in zip(*rows, strict=True)
    ]
    return sorted(scores), columns


@pytest.mark.parametrize("managers", [0, 1, 2, 3, 4])
def test_scores_of_managers_as_printed_always_fit(managers: int) -> None:
    draw = Random(managers)
    for _ in range(100):
        rows = [[draw.choice([1, 2, 3, 4, 5, None]) for _ in range(4)] for _ in range(managers)]
        scores, columns = printed(rows, 3)
        assert fits_managers(scores, columns or [[]] * 4, 3)


def test_what_fits_two_managers_is_what_some_two_rows_come_to() -> None:
    columns: list[list[int | None]] = [[1, 4], [2, 5], [3, None]]
    orders: Iterator[tuple[list[int | None], ...]] = product(
        *([column, column[::-1]] for column in columns)
    )
    rows = [list(zip(*order, strict=True)) for order in orders]
    expected = {tuple(printed([list(one), list(other)], 2)[0]) for one, other in rows}
    tried = [tenths(total, 10) for total in range(10, 51)]
    found = {
        (one, other)
        for one, other in product(tried, tried)
        if one <= other and fits_managers([one, other], columns, 2)
    }
    assert found == expected
    assert not fits_managers([2.0], columns, 2)


def test_one_managers_score_follows_to_the_digit() -> None:
    columns = [[3], [3], [2], [3]]
    fitting = [n / 10 for n in range(10, 51) if fits_managers([n / 10], columns, 3)]
    assert fitting == [2.8]
    assert not fits_managers([], columns, 3)


def test_more_managers_are_held_between_the_lowest_and_the_highest_rating() -> None:
    count = MOST_TRIED + 1
    columns = [[2] * (count - 1) + [4]] * 3
    assert fits_managers([2.0, 2.0, 2.0, 4.0], columns, 2)
    assert not fits_managers([1.9, 2.0, 2.0, 4.0], columns, 2)
    assert not fits_managers([2.0, 2.0, 2.0, 4.1], columns, 2)
    assert not fits_managers([3.0] * (count + 1), columns, 2)
    assert not fits_managers([3.0], [[None] * count] * 3, 2)
    assert not fits_managers([0.0], [[None] * count] * 3, 2)
    assert fits_managers([], [[None] * count] * 3, 2)


def test_three_managers_are_still_tried() -> None:
    columns = [[2, 2, 4]] * 3
    assert fits_managers([2.0, 2.0, 4.0], columns, 2)
    # Between lowest and highest, but their sum is another.
    assert not fits_managers([2.0, 2.0, 2.0], columns, 2)


def test_items_with_another_number_of_managers_fit_nothing() -> None:
    assert not fits_managers([3.0], [[3], [3, 3], [3]], 2)
