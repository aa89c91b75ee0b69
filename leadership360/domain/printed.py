"""The printed values of many leaders as the objects a release is made of.

Equal values are one shared object: what is printed is immutable, and far fewer values are printed
than there are places to print them.
"""

from collections.abc import Callable
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.arrays import Bools, Floats, Ints, distinct
from leadership360.domain.blocks import Blocks
from leadership360.domain.comparison import FINDINGS, QUADRANTS, Differences
from leadership360.domain.disclosed import REASONS, DimensionCells, Disclosed, ItemCells
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import ANONYMOUS
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

_Objects = NDArray[np.object_]


class Printed:
    """Items and dimensions of each leader of one ``Disclosed``, in the instrument's order.

    blocks: of each leader.
    """

    def __init__(self, instrument: Instrument, form: Form, disclosed: Disclosed) -> None:
        """Make the values; ``items`` and ``dimensions`` only put them together."""
        self.blocks = disclosed.blocks.of_leader
        self._item_ids = [item.id for item in instrument.items]
        self._dimension_ids = form.dimensions
        column = {item.id: number for number, item in enumerate(form.items)}
        order = [column[item] for item in self._item_ids]
        self._items = [table[:, order].tolist() for table in _item_parts(form, disclosed)]
        self._dimensions = [table.tolist() for table in _dimension_parts(form, disclosed)]

    def items(self, leader: int) -> dict[str, ItemResult]:
        """Return item id -> result of a leader, by place."""
        results = map(ItemResult, *(table[leader] for table in self._items))
        return dict(zip(self._item_ids, results, strict=True))

    def dimensions(self, leader: int) -> dict[str, DimensionResult]:
        """Return dimension id -> result of a leader, by place; without change."""
        results = map(DimensionResult, *(table[leader] for table in self._dimensions), repeat(None))
        return dict(zip(self._dimension_ids, results, strict=True))


def _item_parts(form: Form, disclosed: Disclosed) -> tuple[_Objects, ...]:
    """Return what an ``ItemResult`` is made of, in the order of its fields: leaders x items."""

    def rating(option: int) -> int | None:
        return option + form.low - 1 if option else None

    selves, managers = disclosed.selves, disclosed.managers
    leaders = len(disclosed.blocks.of_leader)
    own = np.zeros((leaders, len(form.items)), np.int64)
    own[selves.leader] = selves.items
    ratings = _shared(lambda option: (rating(option),), managers.items.astype(np.int64))
    return (
        _by_block(disclosed.blocks, *_coded(_band, *_band_parts(disclosed.items))),
        _shared(rating, own),
        _joined(ratings, managers.leader, leaders),
    )


def _dimension_parts(form: Form, disclosed: Disclosed) -> tuple[_Objects, ...]:
    """Return what a ``DimensionResult`` is made of, but for change: leaders x dimensions."""

    def gap(is_known: int, finding: int, points: int, low: int, high: int) -> Gap:
        if not is_known:
            return Gap(None, FINDINGS[finding])
        limits = ((limit - 100 * form.span) / 100 for limit in (low, high))
        return Gap((points - 10 * form.span) / 10, FINDINGS[finding], *limits)

    def quadrant(is_known: int, cell: int) -> Quadrant | None:
        return QUADRANTS[cell] if is_known else None

    selves, managers, gaps = disclosed.selves, disclosed.managers, disclosed.gaps
    leaders = len(disclosed.blocks.of_leader)
    own = np.full((leaders, len(form.dimensions)), np.nan)
    own[selves.leader] = selves.means
    scores = _scores(managers.means, lambda score: () if score is None else (score,))
    return (
        _by_block(disclosed.blocks, *_coded(_mean, *_mean_parts(disclosed.dimensions))),
        _scores(own, lambda score: score),
        _joined(scores, managers.leader, leaders),
        _shared(_mean, *_mean_parts(disclosed.others)),
        _shared(gap, gaps.is_known, *_gap_parts(gaps.found, form.span)),
        _shared(quadrant, gaps.is_known, gaps.quadrant),
    )


def _coded(make: Callable[..., Any], *columns: Ints | Bools) -> tuple[_Objects, Ints]:
    """Return ``make(a, b, ...)`` for each combination, and which of them is at each place."""
    combinations, places = distinct(*columns)
    made = (make(*one) for one in combinations)
    return np.fromiter(made, np.object_, len(combinations)), places


def _shared(make: Callable[..., Any], *columns: Ints | Bools) -> _Objects:
    """Return ``make(a, b, ...)`` for each place of ``columns``."""
    values, places = _coded(make, *columns)
    return values[places]


def _by_block(blocks: Blocks, values: _Objects, codes: Ints) -> _Objects:
    """Return block id -> value, leaders x columns. codes: blocks x columns, places in values."""
    kinds = len(blocks.ids)
    keys = np.zeros((len(ANONYMOUS), len(blocks.of_leader), codes.shape[1]), np.int64)
    keys[blocks.place, blocks.leader] = codes * kinds + blocks.id[:, None] + 1

    def cells(*of_places: int) -> dict[str, Any]:
        there = (divmod(key - 1, kinds) for key in of_places if key)
        return {blocks.ids[kind]: values[code] for code, kind in there}

    return _shared(cells, *keys)


def _joined(each: _Objects, leader: Ints, leaders: int) -> _Objects:
    """Return the tuples of a leader's raters as one, sorted, "could not observe" last.

    each: raters x columns. leader: per rater.
    """
    table = _shared(lambda _: (), np.zeros((leaders, each.shape[1]), np.int64))
    table[leader] = each
    for one in np.flatnonzero(np.bincount(leader, minlength=leaders) > 1):
        for column, parts in enumerate(each[leader == one].T):
            table[one, column] = tuple(sorted(chain(*parts), key=_nones_last))
    return table


def _nones_last(value: float | None) -> tuple[bool, float | None]:
    return value is None, value


def _band_parts(cells: ItemCells) -> tuple[Ints, ...]:
    return cells.reason + 1, cells.low, cells.high


def _band(reason: int, low: int, high: int) -> Band | Withheld:
    return Withheld(REASONS[reason - 1]) if reason else Band(low / 10, high / 10)


def _mean_parts(cells: DimensionCells) -> tuple[Ints, ...]:
    mean, low, high = cells.means
    return cells.reason + 1, to_tenths(mean), to_hundredths(low), to_hundredths(high)


def _gap_parts(found: Differences, span: int) -> tuple[Ints, ...]:
    """Return finding and numbers, the latter moved so that none is negative."""
    limits = (to_hundredths(limit) + 100 * span for limit in (found.low, found.high))
    return found.finding, to_tenths(found.points) + 10 * span, *limits


def _mean(reason: int, mean: int, low: int, high: int) -> Mean | Withheld:
    return Withheld(REASONS[reason - 1]) if reason else Mean(mean / 10, low / 100, high / 100)


def _scores(means: Floats, make: Callable[[float | None], Any]) -> _Objects:
    """Return ``make(mean)``, or ``make(None)`` where it is nan."""

    def score(is_there: int, tenths: int) -> Any:
        return make(tenths / 10 if is_there else None)

    return _shared(score, ~np.isnan(means), to_tenths(np.nan_to_num(means)))
