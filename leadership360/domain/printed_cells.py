"""What a printed cell leaves open to somebody who knows every rule and no answer.

Worked out from the printed value and the size of the block alone, in closed form, so that a
release can be checked before it is written. Sums of ratings form unbroken ranges, and so a rating
is possible if two ranges meet. Source: anonymity.md 3.3, rules 2 and 8, with its proof.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from leadership360.domain.disclosure import SumRange, band, sum_range
from leadership360.domain.release import Band, Reason
from leadership360.domain.rounding import to_tenths

Cell = Band | Reason
"""An item of a block as printed: its band, or the reason why it has none."""

_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the cells of one block are read by.

    raters: block size. block_minimum, item_minimum: of the policy. low, high: ends of the scale.
    """

    raters: int
    block_minimum: int
    item_minimum: int
    low: int
    high: int


def insider_proves_nothing(sums: SumRange, answers: int, low: int, high: int) -> bool:
    """Return whether an insider is left with two possible ratings of every other rater.

    Whatever her own rating, among ``answers`` raters (n >= 2). Where one of the ratings cannot
    have been hers, the nearest that can leaves the others no choice: so where nothing is proved,
    every rating may be hers, and an outsider rules nothing out either.
    """
    rest = answers - 2
    return all(
        min(high, sums.high - own - low * rest) - max(low, sums.low - own - high * rest) >= 1
        for own in range(low, high + 1)
    )


@lru_cache(maxsize=4096)
def bands_of(answers: int, low: int, high: int) -> dict[Band, SumRange]:
    """Return every band that ``answers`` ratings can print, and the sums that print it."""
    return dict(_bands(answers, low, high))


def _bands(answers: int, low: int, high: int) -> Iterator[tuple[Band, SumRange]]:
    total = low * answers
    while total <= high * answers:
        sums = sum_range(total, answers, low, high)
        yield band(total, answers, low, high), sums
        total = sums.high + 1


@lru_cache(maxsize=65536)
def is_safe_band(printed: Band, terms: Terms) -> bool:
    """Return whether a band is one the rules print, and gives nobody's rating away.

    For every number of answers that may stand behind it: the number is not printed, and whoever
    asks may know it.
    """
    behind = tuple(_behind(printed, terms))
    return bool(behind) and all(
        insider_proves_nothing(sums, answers, terms.low, terms.high) for answers, sums in behind
    )


def _behind(printed: Band, terms: Terms) -> Iterator[tuple[int, SumRange]]:
    """Yield how many answers may stand behind a band, and the sums it then allows."""
    for answers in range(terms.item_minimum, terms.raters + 1):
        sums = bands_of(answers, terms.low, terms.high).get(printed)
        if sums is not None:
            yield answers, sums


def outsider_rules_nothing_out_beside_a_mean(
    items: Sequence[SumRange], totals: SumRange, answers: int, low: int, high: int
) -> bool:
    """Return whether every rating of every item stays possible beside the dimension's mean.

    items: the sums each item's band allows; totals: the sums of all items that print the mean;
    answers: raters, each of whom rated every item.
    """
    least, most = sum(item.low for item in items), sum(item.high for item in items)
    for item in items:
        # Between its ends a scale holds no surprise: the ranges only move from one to the other.
        for rating in (low, high):
            first = max(item.low, rating + low * (answers - 1))
            last = min(item.high, rating + high * (answers - 1))
            is_possible = (
                first <= last
                and least - item.low + first <= totals.high
                and most - item.high + last >= totals.low
            )
            if not is_possible:
                return False
    return True


class Needed(NamedTuple):
    """How many items of a dimension a rater must rate to be counted in it.

    least, most: over the relations of a block, which need not be asked the same items.
    may_be_fewer: whether a rater may count as a whole with fewer: by what else is asked.
    """

    least: int
    most: int
    may_be_fewer: bool = True


def is_safe_mean(mean: float, cells: Sequence[Cell], terms: Terms, needed: Needed) -> bool:
    """Return whether a mean of the standard policy is one the rules print beside these cells.

    cells: of every item asked of the block.
    Who skipped what is not printed, so any pattern of skipping that fits will do. Where everybody
    may have rated everything, no rating may be ruled out by that.

    In large blocks this leaves much room: beside four bands of 2.0-2.4, twelve raters of whom
    eight do not count here may print 1.2 to 4.0. It cannot be less: raters who do not count move
    the bands and not the mean, and each of these means is printed for some answers
    (tests/domain/test_printed_cells.py tries all sums). Only where nobody can count who does not
    count here, as in a form of one dimension, everybody does.
    """
    totals = totals_behind(mean, cells, terms)
    if totals is not None:
        items = [_all_answered(cell, terms) for cell in cells]
        known = [item for item in items if item is not None]
        return outsider_rules_nothing_out_beside_a_mean(
            known, totals, terms.raters, terms.low, terms.high
        )
    most_left_out = terms.raters - terms.block_minimum if needed.may_be_fewer else 0
    return any(
        _is_printable(to_tenths(mean), cells, terms, needed, left_out)
        for left_out in range(most_left_out + 1)
    )


def _all_answered(cell: Cell, terms: Terms) -> SumRange | None:
    """Return the sums of an item if all raters rated it; None if then it would read otherwise."""
    raters, low, high = terms.raters, terms.low, terms.high
    if isinstance(cell, Band):
        return bands_of(raters, low, high).get(cell) if raters >= terms.item_minimum else None
    if cell is Reason.TOO_FEW_ANSWERS and raters < terms.item_minimum:
        return SumRange(low * raters, high * raters, is_top=True, is_bottom=True)
    return None


def totals_behind(mean: float, cells: Sequence[Cell], terms: Terms) -> SumRange | None:
    """Return the sums over all items that print ``mean`` if all raters rated all of them.

    None if no sum does. Rule 8: on a side with an end band, or with an item that is not printed,
    the sum is kept (high - low) points inside.
    """
    items = [_all_answered(cell, terms) for cell in cells]
    span, answers = terms.high - terms.low, terms.raters * len(cells)
    least = most = 0
    opens_top = opens_bottom = False
    for item in items:
        if item is None:
            return None
        least, most = least + item.low, most + item.high
        opens_top |= item.is_top
        opens_bottom |= item.is_bottom
    lowest, highest = least + span * opens_bottom, most - span * opens_top
    if lowest > highest:
        lowest = highest = (lowest + highest) // 2
    first = -(-(2 * to_tenths(mean) - 1) * answers // 20)
    last = -(-(2 * to_tenths(mean) + 1) * answers // 20) - 1
    if max(lowest, first) > min(highest, last):
        return None
    return SumRange(
        least if lowest >= first else first,
        most if highest <= last else last,
        is_top=False,
        is_bottom=False,
    )


class _Way(NamedTuple):
    """One way an item may have been rated.

    counted: ratings of raters who count in the dimension; least, most: between which their sum
    lies. uncounted: ratings of raters who do not. opens: whether the dimension's sum is then kept
    off the top, or off the bottom.
    """

    counted: int
    least: int
    most: int
    uncounted: int
    opens_top: bool
    opens_bottom: bool


def _is_printable(
    mean: int, cells: Sequence[Cell], terms: Terms, needed: Needed, left_out: int
) -> bool:
    """Return whether some sums print ``mean`` tenths if ``left_out`` raters do not count.

    A sum t of T ratings prints m tenths if (2m - 1) T <= 20 t < (2m + 1) T. The highest and the
    lowest sum that the clamp allows add up item by item, and so does by how much they reach m.
    """
    span, above, below = terms.high - terms.low, 2 * mean - 1, 2 * mean + 1
    ways = [_ways(cell, terms, left_out) for cell in cells]
    closed_top = [[way for way in one if not way.opens_top] for one in ways]
    closed_bottom = [[way for way in one if not way.opens_bottom] for one in ways]
    counted = terms.raters - left_out
    most = partial(
        _most,
        counted=counted,
        skipped=counted * (len(cells) - needed.least),
        uncounted=left_out * (needed.most - 1),
    )

    def from_top(way: _Way) -> int:
        return 20 * way.most - above * way.counted

    def from_bottom(way: _Way) -> int:
        return below * way.counted - 20 * way.least

    tops = [most(closed_top, from_top), most(ways, from_top) - 20 * span]
    bottoms = [most(closed_bottom, from_bottom), most(ways, from_bottom) - 20 * span]
    if _any(ways, "opens_top") and _any(ways, "opens_bottom"):
        # Where the clamps of both ends meet, the middle of the bands is printed, rounded down.
        tops.append(most(ways, lambda way: 10 * (way.least + way.most) - above * way.counted))
        bottoms.append(
            most(ways, lambda way: below * way.counted - 10 * (way.least + way.most)) + 10
        )
    return max(tops) >= 0 and max(bottoms) > 0


def _any(ways: Iterable[Iterable[_Way]], flag: str) -> bool:
    return any(getattr(way, flag) for one in ways for way in one)


def _most(
    ways: Sequence[Sequence[_Way]],
    gain: Callable[[_Way], int],
    *,
    counted: int,
    skipped: int,
    uncounted: int,
) -> float:
    """Return the greatest sum of gains, one way an item; minus infinity if there is none.

    counted: raters who count. skipped: how many ratings they may have left out in all.
    uncounted: how many ratings the others may have given in all.
    """
    best = {(0, 0): 0}
    for item in ways:
        after: dict[tuple[int, int], int] = {}
        for (left_out, given), total in best.items():
            for way in item:
                place = left_out + counted - way.counted, given + way.uncounted
                if place[0] <= skipped and place[1] <= uncounted:
                    after[place] = max(after.get(place, total + gain(way)), total + gain(way))
        best = after
    return max(best.values(), default=_NEVER)


@lru_cache(maxsize=65536)
def _ways(cell: Cell, terms: Terms, left_out: int) -> tuple[_Way, ...]:
    """Return every way an item may have been rated. left_out: raters who do not count."""
    if isinstance(cell, Band):
        return tuple(_behind_a_band(cell, terms, left_out))
    return tuple(_behind_a_reason(cell, terms, left_out))


def _behind_a_reason(reason: Reason, terms: Terms, left_out: int) -> Iterator[_Way]:
    most_counted = terms.raters - left_out
    if reason is Reason.TOO_FEW_ANSWERS:
        most_counted = min(most_counted, terms.item_minimum - 1)
    for n in range(most_counted + 1):
        is_open = n > 0
        yield _Way(n, terms.low * n, terms.high * n, 0, opens_top=is_open, opens_bottom=is_open)


def _behind_a_band(printed: Band, terms: Terms, left_out: int) -> Iterator[_Way]:
    low, high, most_counted = terms.low, terms.high, terms.raters - left_out
    for answers, sums in _behind(printed, terms):
        for uncounted in range(max(0, answers - most_counted), min(left_out, answers) + 1):
            counted = answers - uncounted
            yield _Way(
                counted,
                max(low * counted, sums.low - high * uncounted),
                min(high * counted, sums.high - low * uncounted),
                uncounted,
                opens_top=counted > 0 and (sums.is_top or uncounted > 0),
                opens_bottom=counted > 0 and (sums.is_bottom or uncounted > 0),
            )
