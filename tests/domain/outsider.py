"""Somebody who holds a report and knows every rule, but no answer: which ratings can she rule out?

Worked out from the definition alone: a rating is possible if some set of answers that contains it
prints the same. Sets of sums are held as the bits of a whole number: bit s is on if s is possible.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement, product

import numpy as np

from leadership360.domain.disclosure import ItemTotal, band, printed_mean
from leadership360.domain.release import Band


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answered one item: raters the dimension counts, and raters it does not."""

    counted: int
    left_out: int = 0
    is_printed: bool = True


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A rating that a printed mean proves somebody did not give."""

    bands: tuple[Band | None, ...]
    mean: float
    item: int
    is_counted: bool
    rating: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one band allows. all: sums of the counted; by_rating: those left if somebody gave v."""

    representative: int
    all: int
    by_counted: Mapping[int, int]
    by_left_out: Mapping[int, int]


def _sums(raters: int, low: int, high: int) -> range:
    return range(low * raters, high * raters + 1)


def _added(one: int, other: int) -> int:
    """Return the sums of one number from each set."""
    total = 0
    while other:
        bit = other & -other
        total |= one * bit
        other ^= bit
    return total


def _cells(item: Answered, low: int, high: int) -> dict[Band | None, _Cell]:
    raters = item.counted + item.left_out
    pairs: dict[Band | None, list[tuple[int, int]]] = {}
    for counted, left_out in product(
        _sums(item.counted, low, high), _sums(item.left_out, low, high)
    ):
        label = band(counted + left_out, raters, low, high) if item.is_printed else None
        pairs.setdefault(label, []).append((counted, left_out))

    def bits(found: list[tuple[int, int]]) -> int:
        return reduce(int.__or__, (1 << counted for counted, _ in found), 0)

    scale = range(low, high + 1)
    return {
        label: _Cell(
            sum(found[0]),
            bits(found),
            {
                v: bits([(c, e) for c, e in found if c - v in _sums(item.counted - 1, low, high)])
                for v in scale
                if item.counted
            },
            {
                v: bits([(c, e) for c, e in found if e - v in _sums(item.left_out - 1, low, high)])
                for v in scale
                if item.left_out
            },
        )
        for label, found in pairs.items()
    }


def _label_sets(
    items: Sequence[Answered], cells: Sequence[Mapping[Band | None, _Cell]]
) -> Iterator[tuple[Band | None, ...]]:
    if len(set(items)) == 1:  # the order of like items makes no difference
        yield from combinations_with_replacement(cells[0], len(items))
    else:
        yield from product(*cells)


def ruled_out(items: Sequence[Answered], low: int, high: int) -> Iterator[RuledOut]:
    """Yield every rating that some printed report of a dimension would rule out."""
    cells = [_cells(item, low, high) for item in items]
    for labels in _label_sets(items, cells):
        chosen = [by_label[label] for by_label, label in zip(cells, labels, strict=True)]
        for mean, totals in _totals_by_mean(items, chosen, low, high).items():
            for index in range(len(items)):
                rest = [cell.all for place, cell in enumerate(chosen) if place != index]
                others = reduce(_added, rest, 1)
                for is_counted in (True, False):
                    cell = chosen[index]
                    possible = cell.by_counted if is_counted else cell.by_left_out
                    for rating, sums in possible.items():
                        if not _added(others, sums) & totals:
                            yield RuledOut(labels, mean, index, is_counted, rating)


def _totals_by_mean(
    items: Sequence[Answered], chosen: Sequence[_Cell], low: int, high: int
) -> dict[float, int]:
    """Return the sums of the counted that print the same mean beside the same bands."""
    totals = [
        ItemTotal(cell.representative, item.counted + item.left_out, item.counted, item.is_printed)
        for item, cell in zip(items, chosen, strict=True)
    ]
    reachable = reduce(_added, (cell.all for cell in chosen), 1)
    possible = np.array(
        [total for total in range(reachable.bit_length()) if reachable >> total & 1]
    )
    by_mean: dict[float, int] = {}
    for total, mean in zip(possible, printed_mean(possible, totals, low, high), strict=True):
        by_mean[mean] = by_mean.get(mean, 0) | 1 << int(total)
    return by_mean
