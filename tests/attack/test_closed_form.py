"""What intervals of sums leave possible: exhaustively, and beside the solver."""

from collections.abc import Iterator
from itertools import combinations_with_replacement

import numpy as np
import pytest

from leadership360.attack.closed_form import (
    Dimension,
    ItemSums,
    Left,
    left_possible,
    own_answers,
)
from leadership360.attack.knowledge import Answered, Cell, Contradiction, Fact, Knowledge
from leadership360.attack.witness import possible_ratings
from leadership360.domain.disclosure import ItemTotal, follows_from_bands, printed_mean, sum_range
from tests.domain import outsider

FIVE, SEVEN = (1, 5), (1, 7)
SCALES = (FIVE, SEVEN)


def bands(answers: int, low: int, high: int) -> list[tuple[int, int]]:
    """Return the ends of every band."""
    sums = [
        sum_range(total, answers, low, high) for total in range(low * answers, high * answers + 1)
    ]
    return list(dict.fromkeys((one.low, one.high) for one in sums))


def standard_reports(raters: int, items: int, low: int, high: int) -> Iterator[Dimension]:
    """Yield whatever standard can print of a dimension that everybody answered."""
    is_printed = raters >= 5
    ends = bands(raters, low, high) if is_printed else [(low * raters, high * raters)]
    for some in combinations_with_replacement(ends, items):
        totals = [ItemTotal(one[0], raters, raters, is_printed) for one in some]
        sums = range(sum(one[0] for one in some), sum(one[1] for one in some) + 1)
        by_mean: dict[float | None, list[int]] = {}
        for total in sums:
            told = (
                None if follows_from_bands(len(totals)) else printed_mean(total, totals, low, high)
            )
            by_mean.setdefault(told, []).append(total)
        known = tuple(ItemSums(raters, 0, *one) for one in some)
        for alike in by_mean.values():
            yield Dimension(known, (alike[0], alike[-1]), low, high)


def fewest_left(left: Left) -> int:
    """Return how many ratings the worst own answers that fit leave another counted rater."""
    return int(left.counted.sum(axis=2)[left.agrees].min())


@pytest.mark.parametrize(("low", "high"), SCALES)
@pytest.mark.parametrize("raters", range(4, 13))
def test_one_insider_in_strict_is_certain_of_nothing_whatever_was_answered(
    raters: int, low: int, high: int
) -> None:
    own = own_answers(1, low, high)
    for ends in bands(raters, low, high):
        totals = (low * raters, high * raters)
        known = Dimension((ItemSums(raters, 0, *ends),), totals, low, high)
        left = left_possible(known, own)
        assert left.agrees.any()
        assert fewest_left(left) >= 2


@pytest.mark.parametrize(("low", "high"), SCALES)
@pytest.mark.parametrize("raters", range(4, 13))
def test_one_insider_in_standard_is_certain_of_nothing_in_a_dimension_of_one_item(
    raters: int, low: int, high: int
) -> None:
    own = own_answers(1, low, high)
    for known in standard_reports(raters, 1, low, high):
        assert fewest_left(left_possible(known, own)) >= 2


def test_the_mean_of_one_item_would_have_made_an_insider_certain() -> None:
    # Four raters, "2.0" printed: the sum is at most eight; whoever gave five knows three ones.
    known = Dimension((ItemSums(4, 0, 4, 20),), (4, 8), *FIVE)
    left = left_possible(known, np.array([[5]]))
    assert left.counted[0, 0].tolist() == [True, False, False, False, False]


def test_an_insider_in_standard_can_be_certain_where_all_others_sit_at_the_end() -> None:
    # Five raters, "4.8" printed: at least 96 of 100; whoever gave four fours knows only fives.
    known = Dimension((ItemSums(5, 0, 20, 25),) * 4, (96, 100), *FIVE)
    left = left_possible(known, np.array([[4, 4, 4, 4], [5, 5, 5, 5]]))
    assert left.counted[0].sum() == 4
    assert left.counted[1].all()


@pytest.mark.parametrize(("low", "high"), SCALES)
@pytest.mark.parametrize("items", [2, 3, 4])
@pytest.mark.parametrize("raters", range(9, 13))
def test_bands_and_mean_rule_out_no_rating_in_larger_groups_either(
    raters: int, items: int, low: int, high: int
) -> None:
    answered = [outsider.Answered(raters)] * items
    assert next(outsider.ruled_out(answered, low, high), None) is None


@pytest.mark.parametrize("raters", [4, 5, 7])
@pytest.mark.parametrize("items", [1, 2, 3])
def test_intervals_rule_nothing_out_either(raters: int, items: int) -> None:
    for known in standard_reports(raters, items, *FIVE):
        assert left_possible(known).counted.all()


@pytest.mark.parametrize("seed", range(60))
def test_intervals_and_solver_agree(seed: int) -> None:
    known, own = some_dimension(seed)
    left = left_possible(known, own)
    try:
        found = by_solver(known, own)
    except Contradiction:
        assert not left.agrees[0]
        return
    assert left.agrees[0]
    for place, item in enumerate(known.items):
        for flags, name, raters in (
            (left.counted, "counted", item.counted - (own is not None)),
            (left.left_out, "left out", item.left_out),
        ):
            possible = {v + known.low for v in np.flatnonzero(flags[0, place])}
            assert possible == (found[name, place] if raters else set())


def some_dimension(seed: int) -> tuple[Dimension, np.ndarray | None]:
    chance = np.random.default_rng(seed)
    low, high = FIVE
    said = [
        (chance.integers(1, 6, int(chance.integers(2, 5))), chance.integers(1, 6, int(left_out)))
        for left_out in chance.integers(0, 3, int(chance.integers(1, 4)))
    ]
    items = []
    for counted, left_out in said:
        total = int(counted.sum() + left_out.sum())
        below, above = chance.integers(0, 4, 2).tolist()
        items.append(ItemSums(len(counted), len(left_out), total - below, total + above))
    total = sum(int(counted.sum()) for counted, _ in said)
    totals = total - int(chance.integers(0, 3)), total + int(chance.integers(0, 3))
    own = None if seed % 3 == 0 else chance.integers(1, 6, (1, len(items)))
    return Dimension(tuple(items), totals, low, high), own


def by_solver(known: Dimension, own: np.ndarray | None) -> dict[tuple[str, int], set[int]]:
    values = tuple(range(known.low, known.high + 1))
    answers, names, facts, mine = {}, {}, [], []
    for place, item in enumerate(known.items):
        for name, raters in (("counted", item.counted), ("left out", item.left_out)):
            group = Answered(frozenset({f"{name} {place}"}), raters, name == "counted")
            cell = Cell("block", group, f"i{place}")
            answers[cell], names[cell] = raters, (name, place)
        cells = [cell for cell, (_, number) in names.items() if number == place]
        facts.append(Fact(dict.fromkeys(cells, values), item.low, item.high))
        if own is not None:
            mine.append((cells[0], int(own[0, place])))
    counted = [cell for cell, (name, _) in names.items() if name == "counted"]
    facts.append(Fact(dict.fromkeys(counted, values), *known.totals))
    found: dict[tuple[str, int], set[int]] = {}
    for part in Knowledge(values, answers, tuple(facts)).knowing(mine).parts():
        verdict = possible_ratings(part.problem)
        assert verdict.is_proved
        for cell, ratings in zip(part.cells, verdict.possible, strict=True):
            found[names[cell]] = set(ratings)
    return found
