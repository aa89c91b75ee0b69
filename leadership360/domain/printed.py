"""The printed values of many leaders as the objects a release is made of.

Equal values are one shared object: what is printed is immutable, and far fewer values are printed
than there are places to print them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from typing import Any

import numpy as np

from leadership360.domain.arrays import Bools, Floats, Ints, distinct
from leadership360.domain.comparison import FINDINGS, QUADRANTS
from leadership360.domain.disclosed import REASONS, DimensionCells, Disclosed, ItemCells
from leadership360.domain.instrument import Instrument
from leadership360.domain.release import (
    Band,
    DimensionResult,
    Gap,
    ItemResult,
    Mean,
    Quadrant,
    Withheld,
)
from leadership360.domain.rounding import to_hundredths, to_tenths
from leadership360.domain.scoring import Form

_Row = Sequence[Any]


class Printed:
    """Items and dimensions of each leader of one ``Disclosed``, in the instrument's order.

    blocks: of each leader.
    """

    def __init__(self, instrument: Instrument, form: Form, disclosed: Disclosed) -> None:
        """Make the values; ``items`` and ``dimensions`` only put them together."""
        self.blocks = disclosed.blocks.of_leader
        self._items = [item.id for item in instrument.items]
        self._dimensions = form.dimensions
        edges = np.searchsorted(disclosed.blocks.leader, np.arange(len(self.blocks) + 1)).tolist()
        self._rows = [slice(*pair) for pair in pairwise(edges)]
        column = {item.id: number for number, item in enumerate(form.items)}
        order = [column[item] for item in self._items]
        self._set_items(form, disclosed, order)
        self._set_dimensions(form, disclosed)

    def _set_items(self, form: Form, disclosed: Disclosed, order: list[int]) -> None:
        def rating(option: int) -> int | None:
            return option + form.low - 1 if option else None

        selves, managers = disclosed.selves, disclosed.managers
        own = np.zeros((len(self.blocks), len(order)), np.int64)
        own[selves.leader] = selves.items[:, order]
        self._bands = _bands(disclosed.items, order)
        self._own_ratings = _shared(rating, own)
        ratings = _shared(rating, managers.items[:, order].astype(np.int64))
        self._manager_ratings = self._by_leader(managers.leader, ratings)

    def _set_dimensions(self, form: Form, disclosed: Disclosed) -> None:
        def gap(is_known: int, raised: int, finding: int) -> Gap:
            points = (raised - 10 * form.span) / 10 if is_known else None
            return Gap(points, FINDINGS[finding])

        def quadrant(is_known: int, cell: int) -> Quadrant | None:
            return QUADRANTS[cell] if is_known else None

        selves, managers, gaps = disclosed.selves, disclosed.managers, disclosed.gaps
        own = np.full((len(self.blocks), len(form.dimensions)), np.nan)
        own[selves.leader] = selves.means
        self._means = _means(disclosed.dimensions)
        self._others = _means(disclosed.others)
        self._own_scores = _scores(own)
        self._manager_scores = self._by_leader(managers.leader, _scores(managers.means))
        self._gaps = _shared(
            gap, gaps.is_known, to_tenths(gaps.points) + 10 * form.span, gaps.finding
        )
        self._quadrants = _shared(quadrant, gaps.is_known, gaps.quadrant)

    def _by_leader(self, leader: Ints, rows: Iterable[_Row]) -> list[list[_Row]]:
        found: list[list[_Row]] = [[] for _ in self.blocks]
        for place, row in zip(leader.tolist(), rows, strict=True):
            found[place].append(row)
        return found

    def items(self, leader: int) -> dict[str, ItemResult]:
        """Return item id -> result of a leader, by place."""
        blocks = [block.id for block in self.blocks[leader]]
        size = len(self._items)
        columns = zip(
            _columns(self._bands[self._rows[leader]], size),
            self._own_ratings[leader],
            map(nones_last, _columns(self._manager_ratings[leader], size)),
            strict=True,
        )
        return {
            item: ItemResult(dict(zip(blocks, bands, strict=True)), own, managers)
            for item, (bands, own, managers) in zip(self._items, columns, strict=True)
        }

    def dimensions(self, leader: int) -> dict[str, DimensionResult]:
        """Return dimension id -> result of a leader, by place; without change."""
        blocks = [block.id for block in self.blocks[leader]]
        size = len(self._dimensions)
        columns = zip(
            _columns(self._means[self._rows[leader]], size),
            self._own_scores[leader],
            _columns(self._manager_scores[leader], size),
            self._others[leader],
            self._gaps[leader],
            self._quadrants[leader],
            strict=True,
        )
        return {
            name: DimensionResult(
                blocks=dict(zip(blocks, means, strict=True)),
                self_score=own,
                manager=tuple(sorted(score for score in scores if score is not None)),
                others=others,
                gap=gap,
                quadrant=quadrant,
                change=None,
            )
            for name, (means, own, scores, others, gap, quadrant) in zip(
                self._dimensions, columns, strict=True
            )
        }


def _columns(rows: Sequence[_Row], size: int) -> Iterator[tuple[Any, ...]]:
    """Return the columns of rows of this size, empty ones where there is no row."""
    return zip(*rows, strict=True) if rows else repeat((), size)


def _shared(make: Callable[..., Any], *columns: Ints | Bools) -> list[list[Any]]:
    """Return ``make(a, b, ...)`` for each place of ``columns``, as lists within a list."""
    combinations, places = distinct(*columns)
    values = np.fromiter((make(*one) for one in combinations), object, len(combinations))
    nested: list[list[Any]] = values[places].tolist()
    return nested


def _bands(cells: ItemCells, order: list[int]) -> list[list[Band | Withheld]]:
    def cell(reason: int, low: int, high: int) -> Band | Withheld:
        return Withheld(REASONS[reason - 1]) if reason else Band(low / 10, high / 10)

    parts = (cells.reason + 1, cells.low, cells.high)
    return _shared(cell, *(part[:, order] for part in parts))


def _means(cells: DimensionCells) -> list[list[Mean | Withheld]]:
    def cell(reason: int, mean: int, low: int, high: int) -> Mean | Withheld:
        return Withheld(REASONS[reason - 1]) if reason else Mean(mean / 10, low / 100, high / 100)

    means = cells.means
    limits = to_hundredths(means.low), to_hundredths(means.high)
    return _shared(cell, cells.reason + 1, to_tenths(means.mean), *limits)


def _scores(means: Floats) -> list[list[float | None]]:
    return _shared(
        lambda is_there, score: score / 10 if is_there else None,
        ~np.isnan(means),
        to_tenths(np.nan_to_num(means)),
    )


def nones_last(ratings: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Return ``ratings`` in rising order, "could not observe" last."""
    if len(ratings) < 2:
        return ratings
    return tuple(sorted(ratings, key=lambda rating: (rating is None, rating)))
