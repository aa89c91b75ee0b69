"""What a printed cell leaves open, against trying every set of answers there is."""

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, pairwise, product

import numpy as np
import pytest

from leadership360.domain.disclosure import (
    ItemTotal,
    SumLimits,
    SumRange,
    band,
    clamped_mean,
    item_limits,
    printed_mean,
)
from leadership360.domain.printed_cells import (
    Cell,
    Needed,
    Terms,
    bands_of,
    insider_proves_nothing,
    is_safe_band,
    is_safe_mean,
    outsider_rules_nothing_out_beside_a_mean,
    totals_behind,
)
from leadership360.domain.release import Band, Reason

TOP, HIGH, LOW = Band(4.0, 5.0), Band(3.5, 3.9), Band(2.0, 2.4)
FEW, SELDOM = Reason.TOO_FEW_ANSWERS, Reason.NOT_OBSERVABLE

SCALES = [(1, 5), (1, 7), (0, 4), (1, 3)]


def sums(low: int, high: int) -> SumRange:
    return SumRange(low, high, is_top=False, is_bottom=False)


def terms(raters: int, item_minimum: int = 5, low: int = 1, high: int = 5) -> Terms:
    return Terms(raters, 4, item_minimum, low, high)


def every_range(answers: int, low: int, high: int) -> Iterator[SumRange]:
    ends = range(low * answers, high * answers + 1)
    yield from (sums(first, last) for first in ends for last in ends if first <= last)


@pytest.mark.parametrize("answers", [2, 3, 4, 5])
@pytest.mark.parametrize(("low", "high"), [(1, 5), (0, 4), (1, 3)])
def test_what_an_insider_can_prove_agrees_with_trying_all_answers(
    answers: int, low: int, high: int
) -> None:
    scale = range(low, high + 1)
    tried = list(combinations_with_replacement(scale, answers))
    verdicts = set()
    for allowed in every_range(answers, low, high):
        fitting = [one for one in tried if allowed.low <= sum(one) <= allowed.high]
        possible = {rating for one in fitting for rating in one}
        is_open = possible == set(scale)
        left_to_insider = []
        for own in possible:
            rest = [list(one) for one in fitting if own in one]
            for one in rest:
                one.remove(own)
            left_to_insider.append({rating for one in rest for rating in one})
        is_unproved = all(len(left) >= 2 for left in left_to_insider)
        assert insider_proves_nothing(allowed, answers, low, high) is is_unproved, allowed
        verdicts.add((is_open, is_unproved))
    # Where an insider proves nothing, an outsider rules nothing out; the other way round not so.
    assert verdicts == {(True, True), (True, False), (False, False)}


def answers_of_four(allowed: SumRange) -> list[tuple[int, ...]]:
    tried = combinations_with_replacement(range(1, 6), 4)
    return [one for one in tried if allowed.low <= sum(one) <= allowed.high]


def test_an_insider_sees_more_than_an_outsider() -> None:
    # The band of four answers without the one sum it is widened by for her sake.
    narrow = sums(16, 20)
    assert {rating for one in answers_of_four(narrow) for rating in one} == {1, 2, 3, 4, 5}
    assert not insider_proves_nothing(narrow, 4, 1, 5)
    assert insider_proves_nothing(sums(15, 20), 4, 1, 5)


@pytest.mark.parametrize(("low", "high"), SCALES)
def test_every_band_the_rules_print_is_safe_for_whatever_number_is_behind_it(
    low: int, high: int
) -> None:
    for raters, item_minimum in product(range(4, 16), (4, 5)):
        for answers in range(item_minimum, raters + 1):
            for total in range(low * answers, high * answers + 1):
                printed = band(total, answers, low, high)
                assert is_safe_band(printed, terms(raters, item_minimum, low, high))


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param(Band(4.5, 5.0), id="too narrow at the top"),
        pytest.param(Band(1.0, 1.4), id="too narrow at the bottom"),
        pytest.param(Band(5.0, 5.0), id="everybody gave five"),
        pytest.param(Band(4.2, 4.2), id="an exact mean"),
        pytest.param(Band(3.8, 5.0), id="of four answers where five are needed"),
        pytest.param(Band(4.0, 4.8), id="an end that is closed"),
        pytest.param(Band(2.9, 2.5), id="turned round"),
        pytest.param(Band(1.0, 5.0), id="nothing the rules print"),
    ],
)
def test_a_band_the_rules_do_not_print_is_not_safe(printed: Band) -> None:
    assert not is_safe_band(printed, terms(5))


def test_a_band_needs_as_many_answers_as_the_policy_says() -> None:
    assert is_safe_band(Band(3.8, 5.0), terms(4, item_minimum=4))
    assert not is_safe_band(Band(3.8, 5.0), terms(3, item_minimum=4))
    assert not is_safe_band(Band(4.0, 5.0), terms(4, item_minimum=5))


def test_the_bands_of_a_number_of_answers_part_its_sums() -> None:
    for answers in (4, 5, 12, 200):
        found = sorted((one.low, one.high) for one in bands_of(answers, 1, 5).values())
        assert found[0][0] == answers
        assert found[-1][1] == 5 * answers
        assert all(one[1] + 1 == other[0] for one, other in pairwise(found))


# Means of the standard policy


def clamped_means(sets: Sequence[SumRange], answers: int) -> dict[float, list[int]]:
    """Return mean -> totals that print it, by the rule itself, one total after the other."""
    items = [ItemTotal(one.low, answers, answers, is_printed=True) for one in sets]
    found: dict[float, list[int]] = {}
    for total in range(sum(one.low for one in sets), sum(one.high for one in sets) + 1):
        found.setdefault(printed_mean(total, items, 1, 5), []).append(total)
    return found


@pytest.mark.parametrize("answers", [5, 6, 8])
@pytest.mark.parametrize("items", [1, 2, 3])
def test_the_means_of_the_rule_are_safe_and_none_below_or_above_them(
    answers: int, items: int
) -> None:
    by_band = bands_of(answers, 1, 5)
    for cells in combinations_with_replacement(by_band, items):
        # Nobody can be left out when so many are needed: all of them rated all.
        wanted = Terms(answers, answers, answers, 1, 5)
        means = clamped_means([by_band[cell] for cell in cells], answers)
        tenths = range(8, 53)
        safe = {
            one / 10
            for one in tenths
            if is_safe_mean(one / 10, cells, wanted, Needed(items, items))
        }
        assert safe >= set(means), cells
        assert (min(safe), max(safe)) == (min(means), max(means)), cells


@pytest.mark.parametrize("answers", [4, 5, 7])
@pytest.mark.parametrize("items", [1, 2, 3])
def test_the_sums_behind_a_mean_are_those_the_rule_prints_it_for(answers: int, items: int) -> None:
    by_band = bands_of(answers, 1, 5)
    for cells in combinations_with_replacement(by_band, items):
        means = clamped_means([by_band[cell] for cell in cells], answers)
        for tenth in range(8, 53):
            found = totals_behind(tenth / 10, cells, terms(answers, item_minimum=4))
            expected = means.get(tenth / 10)
            if expected is None:
                assert found is None, (cells, tenth)
            else:
                assert found is not None, (cells, tenth)
                assert list(range(found.low, found.high + 1)) == expected, (cells, tenth)


@pytest.mark.parametrize("items", [1, 2, 4])
def test_the_sums_behind_a_mean_of_items_that_are_not_printed(items: int) -> None:
    hidden = [ItemTotal(12, 4, 4, is_printed=False)] * items
    expected: dict[float, list[int]] = {}
    for total in range(4 * items, 20 * items + 1):
        expected.setdefault(printed_mean(total, hidden, 1, 5), []).append(total)
    for tenth in range(8, 53):
        found = totals_behind(tenth / 10, [FEW] * items, terms(4))
        sums = [] if found is None else list(range(found.low, found.high + 1))
        assert sums == expected.get(tenth / 10, [])


@pytest.mark.parametrize(
    ("cells", "raters"),
    [
        pytest.param([Band(4.0, 5.0)], 4, id="a band of five answers where four can be"),
        pytest.param([Band(3.8, 5.0)], 5, id="a band of four answers"),
        pytest.param([Reason.TOO_FEW_ANSWERS], 5, id="enough answers, and too few"),
        pytest.param([Reason.NOT_OBSERVABLE], 4, id="not observed by many"),
        pytest.param([Band(4.0, 5.0), Reason.NOT_OBSERVABLE], 5, id="one of two"),
    ],
)
def test_where_not_everybody_can_have_rated_all_no_sums_are_named(
    cells: list[Cell], raters: int
) -> None:
    found = {totals_behind(tenth / 10, cells, terms(raters)) for tenth in range(10, 51)}
    assert found == {None}


def test_a_mean_that_rules_a_rating_out_is_not_safe() -> None:
    # With two raters the rules would not protect anybody; so nothing is printed of two.
    two = Terms(2, 2, 2, 1, 5)
    assert totals_behind(3.5, [Band(1.0, 3.5)], two) is not None
    assert not is_safe_mean(3.5, [Band(1.0, 3.5)], two, Needed(1, 1))
    assert is_safe_mean(3.0, [Band(1.0, 3.5)], two, Needed(1, 1))


Pattern = tuple[tuple[int, int], ...]
"""Per item: how many who count in the dimension rated it, and how many who do not."""


def patterns(wanted: Terms, items: int, needed: int) -> set[Pattern]:
    """Return every way the raters can have skipped items, by trying all of them."""
    chosen = [one for size in range(items + 1) for one in combinations(range(items), size)]
    found = set()
    for rated in combinations_with_replacement(chosen, wanted.raters):
        counted = [one for one in rated if len(one) >= needed]
        others = [one for one in rated if len(one) < needed]
        if len(counted) >= wanted.block_minimum:
            pairs = (
                (sum(item in one for one in counted), sum(item in one for one in others))
                for item in range(items)
            )
            found.add(tuple(sorted(pairs)))
    return found


def sums_by_cell(counted: int, others: int, wanted: Terms) -> dict[Cell, tuple[range, ItemTotal]]:
    """Return what one item may print, and the sums of those who count that go with it."""
    found: dict[Cell, tuple[range, ItemTotal]] = {}
    answers, low, high = counted + others, wanted.low, wanted.high
    is_printed = answers >= wanted.item_minimum
    for one in range(low * counted, high * counted + 1):
        for other in range(low * others, high * others + 1):
            cell = band(one + other, answers, low, high) if is_printed else FEW
            before = found[cell][0] if cell in found else range(one, one)
            total = ItemTotal(one + other, answers, counted, is_printed)
            found[cell] = range(before.start, max(before.stop, one + 1)), total
    # Any number of answers can stand behind an item that many could not observe.
    hidden = ItemTotal(low * answers, answers, counted, is_printed=False)
    found[SELDOM] = range(low * counted, high * counted + 1), hidden
    return found


def printable_means(wanted: Terms, items: int, needed: int) -> dict[tuple[Cell, ...], set[float]]:
    """Return the cells of a dimension -> every mean the rule prints beside them."""
    found: dict[tuple[Cell, ...], set[float]] = {}
    for pattern in patterns(wanted, items, needed):
        each = [sums_by_cell(counted, others, wanted) for counted, others in pattern]
        for cells in product(*each):
            ranges, totals = zip(
                *(by[cell] for by, cell in zip(each, cells, strict=True)), strict=True
            )
            means = found.setdefault(tuple(sorted(cells, key=repr)), set())
            for total in range(
                sum(one.start for one in ranges), sum(one.stop - 1 for one in ranges) + 1
            ):
                means.add(printed_mean(total, totals, wanted.low, wanted.high))
    return found


@pytest.mark.parametrize(
    ("wanted", "items", "needed", "slack"),
    [
        pytest.param(Terms(5, 3, 4, 1, 3), 3, 2, 0, id="two of five may be left out"),
        pytest.param(Terms(6, 4, 5, 1, 5), 2, 2, 0.1, id="no item may be skipped"),
        pytest.param(Terms(5, 4, 4, 1, 5), 3, 2, 0, id="one of five may be left out"),
        pytest.param(Terms(7, 4, 5, 0, 2), 3, 2, 0, id="a scale from nought"),
    ],
)
def test_whatever_raters_skip_the_means_of_the_rule_are_safe_and_hardly_any_other(
    wanted: Terms, items: int, needed: int, slack: float
) -> None:
    tenths = range(10 * wanted.low - 5, 10 * wanted.high + 6)
    for cells, means in printable_means(wanted, items, needed).items():
        how_many = Needed(needed, needed)
        safe = {one / 10 for one in tenths if is_safe_mean(one / 10, cells, wanted, how_many)}
        assert means <= safe, cells
        # Sums are whole: the last tenth may be one that none of them comes to.
        assert min(means) - min(safe) < slack + 0.001, cells
        assert max(safe) - max(means) < slack + 0.001, cells


Sums = tuple[int, int, int, int, int, int, bool, bool]
"""Ratings that count, others, least and most of their sum, and the limits of the clamp."""


def ways_to_print(cell: Cell, wanted: Terms, left_out: int) -> Iterator[Sums]:
    """Yield everything that can stand behind one item as printed."""
    for some, others in product(range(wanted.raters - left_out + 1), range(left_out + 1)):
        by_cell = sums_by_cell(some, others, wanted)
        if cell in by_cell:
            sums, item = by_cell[cell]
            limits = item_limits(item, wanted.low, wanted.high)
            yield some, others, sums.start, sums.stop - 1, *limits


def reachable_means(wanted: Terms, cells: Sequence[Cell], needed: int) -> set[float]:
    """Return every mean that the rule prints beside cells for some answers, of many raters.

    Numbers of ratings, each within its bounds item by item and in all, can always be given to
    raters one after the other, so that nobody skips more than others do.
    """
    found = set()
    for left_out in range(wanted.raters - wanted.block_minimum + 1):
        states: set[Sums] = {(0, 0, 0, 0, 0, 0, False, False)}
        for cell in cells:
            ways = list(ways_to_print(cell, wanted, left_out))
            states = {
                (*(a + b for a, b in zip(state[:6], way[:6], strict=True)), *ends(state, way))  # type: ignore[misc]
                for state in states
                for way in ways
            }
        fewest, most_given = (wanted.raters - left_out) * needed, left_out * (needed - 1)
        for ratings, given, least, most, *limits in states:
            if ratings >= fewest and given <= most_given:
                together = SumLimits(*limits)
                totals = np.arange(least, most + 1)
                found |= set(clamped_mean(totals, ratings, together, wanted.high - wanted.low))
    return found


def ends(state: Sums, way: Sums) -> tuple[bool, bool]:
    """Return whether the sum is kept off the bottom, and off the top."""
    return state[6] or way[6], state[7] or way[7]


@pytest.mark.parametrize(
    ("cells", "lowest", "highest"),
    [
        pytest.param([LOW] * 4, 1.2, 4.0, id="nearly the whole scale"),
        pytest.param([LOW] * 3, 1.2, 3.0, id="three items"),
        pytest.param([LOW, LOW, FEW, FEW], 1.2, 4.8, id="two that few answered"),
    ],
)
def test_every_mean_that_passes_beside_many_raters_is_one_that_some_answers_print(
    cells: list[Cell], lowest: float, highest: float
) -> None:
    wanted, needed = terms(12), len(cells) - 1
    reachable = reachable_means(wanted, cells, needed)
    assert (min(reachable), max(reachable)) == (lowest, highest)
    tried = [one / 10 for one in range(10, 51)]
    safe = {one for one in tried if is_safe_mean(one, cells, wanted, Needed(needed, needed))}
    assert safe == reachable
    # Where nobody can be left out, only sums between the bands are left.
    all_count = Needed(needed, needed, may_be_fewer=False)
    strict = {one for one in tried if is_safe_mean(one, cells, wanted, all_count)}
    assert strict < safe


def test_where_everybody_must_count_not_even_one_is_left_out() -> None:
    for may_be_fewer in (True, False):
        needed = Needed(3, 3, may_be_fewer)
        # One of seven, left out, could have given two items what the others did not.
        assert is_safe_mean(1.7, [LOW] * 4, terms(7), needed) is may_be_fewer


def test_an_item_nobody_who_counts_rated_keeps_the_mean_off_no_end() -> None:
    # Ten raters, 44 and 44 of 50 points on two items, and nobody rated the third.
    cells: list[Cell] = [Band(4.0, 4.4), Band(4.0, 4.4), FEW]
    assert is_safe_mean(4.4, cells, terms(10), Needed(2, 2))
    assert not is_safe_mean(4.5, cells, terms(10), Needed(2, 2))


@pytest.mark.parametrize("answers", [2, 3])
def test_what_a_mean_rules_out_agrees_with_trying_all_answers(answers: int) -> None:
    scale = range(1, 4)
    columns = list(product(scale, repeat=answers))
    verdicts = set()
    ranges = list(every_range(answers, 1, 3))
    for one, other in product(ranges[::2], ranges[::3]):
        for first in range(2 * answers, 6 * answers + 1):
            totals = sums(first, first + 1)
            fitting = [
                (left, right)
                for left, right in product(columns, repeat=2)
                if one.low <= sum(left) <= one.high
                if other.low <= sum(right) <= other.high
                if totals.low <= sum(left) + sum(right) <= totals.high
            ]
            is_open = all({pair[item][0] for pair in fitting} == set(scale) for item in (0, 1))
            found = outsider_rules_nothing_out_beside_a_mean([one, other], totals, answers, 1, 3)
            assert found is is_open, (one, other, totals)
            verdicts.add(is_open)
    assert verdicts == {True, False}


@pytest.mark.parametrize(
    ("mean", "cells", "raters", "is_safe"),
    [
        (4.8, [TOP] * 4, 5, True),  # 96 of 20 and all above
        (5.0, [TOP] * 4, 5, False),
        (4.9, [TOP] * 4, 5, False),
        (4.0, [TOP] * 4, 5, True),
        (3.9, [TOP] * 4, 5, False),
        (3.9, [TOP, HIGH, HIGH, HIGH], 5, True),
        (4.0, [TOP, HIGH, HIGH, HIGH], 5, False),  # 82 of 20 without the clamp would be 4.1
        (3.7, [TOP, HIGH, HIGH, HIGH], 5, True),
        (3.6, [TOP, HIGH, HIGH, HIGH], 5, False),
        (4.8, [FEW] * 4, 4, True),  # 76 of 16
        (4.9, [FEW] * 4, 4, False),
        (1.3, [FEW] * 4, 4, True),
        (1.2, [FEW] * 4, 4, False),
        (4.8, [TOP, TOP, TOP, FEW], 6, True),
        (5.0, [TOP, TOP, TOP, FEW], 6, False),
        (1.9, [TOP, TOP, TOP, SELDOM], 7, False),
        (4.6, [TOP, TOP, TOP, SELDOM], 7, True),
        # Nobody can have been left out where each of four items has all six but one.
        *[(mean, [LOW] * 4, 6, 2.0 <= mean <= 2.3) for mean in (1.9, 2.0, 2.1, 2.3, 2.4)],
        # One item with at most four of six answers, or with any number.
        *[(mean, [LOW, LOW, LOW, FEW], 6, 2.0 <= mean <= 2.6) for mean in (1.9, 2.0, 2.6, 2.7)],
        *[(mean, [LOW, LOW, LOW, SELDOM], 6, 1.9 <= mean <= 2.8) for mean in (1.8, 1.9, 2.8, 2.9)],
        # One of seven may have been left out, and given two items what the others did not.
        *[(mean, [LOW] * 4, 7, 1.6 <= mean <= 2.4) for mean in (1.5, 1.6, 2.4, 2.5)],
    ],
)
def test_a_mean_has_to_fit_the_bands_beside_it_and_the_clamp(
    mean: float, cells: list[Cell], raters: int, is_safe: bool
) -> None:
    assert is_safe_mean(mean, cells, terms(raters), Needed(3, 3)) is is_safe
