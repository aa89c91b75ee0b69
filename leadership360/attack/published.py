"""From a report to facts: what each printed cell says, by the release rules' own functions.

Left out, because they are computed from what is used here and say nothing more: intervals, the
mean of the others, gaps, quadrants, the middle of strict bands. Comments are not attacked. The
attacker is told more than a report says: who answered which item. So what stays possible here stays
possible to anybody. Source: anonymity.md 3.1 and 3.3.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from leadership360.attack.knowledge import Answered, Cell, Contradiction, Fact, Knowledge
from leadership360.domain.disclosure import (
    ItemTotal,
    band,
    follows_from_bands,
    printed_mean,
    sum_range,
)
from leadership360.domain.instrument import Instrument
from leadership360.domain.release import Band, DimensionResult, LeaderRelease, Mean, Withheld
from leadership360.domain.rounding import round_tenth


@dataclass(frozen=True, slots=True)
class SeenItem:
    """What a report says of one item in one block."""

    item: str
    cell: Band | Withheld

    @property
    def band(self) -> Band | None:
        """Return the printed band, if any."""
        return self.cell if isinstance(self.cell, Band) else None


@dataclass(frozen=True, slots=True)
class SeenDimension:
    """What a report says of one dimension in one block.

    mean: as printed from the answers; None where it is withheld, or in strict.
    """

    block: str
    dimension: str
    items: tuple[SeenItem, ...]
    mean: float | None


def seen_dimensions(
    release: LeaderRelease, instrument: Instrument, *, is_strict: bool
) -> Iterator[SeenDimension]:
    """Yield what a report says, dimension by dimension and block by block.

    A change since the release before gives the mean away as well as the mean itself.
    """
    for dimension, result in release.dimensions.items():
        for block in release.blocks:
            items = tuple(
                SeenItem(item.id, release.items[item.id].blocks[block.id])
                for item in instrument.items_of(dimension)
            )
            mean = None if is_strict else _printed(result, block.id)
            yield SeenDimension(block.id, dimension, items, mean)


def _printed(result: DimensionResult, block: str) -> float | None:
    cell = result.blocks[block]
    if isinstance(cell, Mean):
        return cell.mean
    change = (result.change or {}).get(block)
    return None if change is None else round_tenth(change.before + change.points)


def knowledge_of(
    seen: Iterable[tuple[SeenDimension, Sequence[Answered]]], low: int, high: int
) -> Knowledge:
    """Return what an attacker knows who is told who answered what. Raises Contradiction.

    low, high: ends of the scale.
    """
    values = tuple(range(low, high + 1))
    answers: dict[Cell, int] = {}
    facts: list[Fact] = []
    for dimension, groups in seen:
        for group in groups:
            for item in group.items:
                answers[Cell(dimension.block, group, item)] = group.raters
        facts += _facts(dimension, groups, values)
    return Knowledge(values, answers, tuple(facts))


def _facts(
    seen: SeenDimension, groups: Sequence[Answered], values: tuple[int, ...]
) -> Iterator[Fact]:
    low, high = values[0], values[-1]
    for item in seen.items:
        cells = [Cell(seen.block, one, item.item) for one in groups if item.item in one.items]
        if item.band is not None:
            answers = sum(cell.group.raters for cell in cells)
            yield Fact(dict.fromkeys(cells, values), *sums_of_band(item.band, answers, low, high))
    totals = totals_of(seen, groups, low, high)
    if totals is not None:
        counted = [group for group in groups if group.is_counted]
        cells = [Cell(seen.block, group, item) for group in counted for item in group.items]
        yield Fact(dict.fromkeys(cells, values), *totals)


def totals_of(
    seen: SeenDimension, groups: Sequence[Answered], low: int, high: int
) -> tuple[int, int] | None:
    """Return between which sums the counted answers of a dimension lie, by its mean.

    None where the mean says no more than the bands. Raises Contradiction.
    """
    items = _item_totals(seen, groups, low, high)
    counted_items = sum(item.counted_answers > 0 for item in items)
    if seen.mean is None or follows_from_bands(counted_items):
        return None
    return sums_of_mean(seen.mean, items, low, high)


def _item_totals(
    seen: SeenDimension, groups: Sequence[Answered], low: int, high: int
) -> tuple[ItemTotal, ...]:
    """Return the totals of the items as far as they matter to the mean: any sum of the band."""
    totals = []
    for item in seen.items:
        answers = sum(group.raters for group in groups if item.item in group.items)
        counted = sum(
            group.raters for group in groups if item.item in group.items and group.is_counted
        )
        total = 0 if item.band is None else sums_of_band(item.band, answers, low, high)[0]
        totals.append(ItemTotal(total, answers, counted, is_printed=item.band is not None))
    return tuple(totals)


@lru_cache(maxsize=1 << 12)
def sums_of_band(printed: Band, answers: int, low: int, high: int) -> tuple[int, int]:
    """Return the smallest and largest sum that print this band. Raises Contradiction."""
    for total in range(low * answers, high * answers + 1):
        if band(total, answers, low, high) == printed:
            sums = sum_range(total, answers, low, high)
            return sums.low, sums.high
    raise Contradiction("no sum prints this band")


@lru_cache(maxsize=1 << 14)
def sums_of_mean(
    printed: float, items: tuple[ItemTotal, ...], low: int, high: int
) -> tuple[int, int]:
    """Return the smallest and largest sum of the counted that print this mean beside these bands.

    Raises Contradiction.
    """
    answers = sum(item.counted_answers for item in items)
    totals = range(low * answers, high * answers + 1) if answers else ()
    found = [total for total in totals if printed_mean(total, items, low, high) == printed]
    if not found:
        raise Contradiction("no sum prints this mean")
    return found[0], found[-1]
