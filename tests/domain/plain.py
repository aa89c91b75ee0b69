"""Scoring in plain words: one rater, one item, one leader at a time, as the rules are written.

What the one pass over many leaders is held against. Slow, and without arrays but where a rule of
``disclosure`` itself is called.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt

from leadership360.domain.disclosure import (
    ItemTotal,
    band,
    make_blocks,
    mean_of_bands,
    printed_mean,
)
from leadership360.domain.instrument import Instrument, Item
from leadership360.domain.interval import released_interval
from leadership360.domain.policy import Policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Band, Block, ItemResult, Mean, Reason, Withheld
from leadership360.domain.rounding import mean_of_printed, tenths
from leadership360.domain.tally import Opened


def needed(asked: int, share: float, at_least: int) -> int:
    """Return how many of so many items must be answered."""
    return min(asked, max(at_least, ceil(round(share * asked, 9))))


@dataclass
class Sheet:
    """What one rater answered: keyed ratings by item id."""

    relation: Relation
    ratings: dict[str, int] = field(default_factory=dict)
    unobserved: set[str] = field(default_factory=set)
    scored: set[str] = field(default_factory=set)
    counts: bool = False

    def of(self, items: Iterable[Item]) -> list[int]:
        return [self.ratings[item.id] for item in items if item.id in self.ratings]


def plain_sheet(instrument: Instrument, box: Opened) -> Sheet:
    """Return what counts of one rater's answers."""
    sheet = Sheet(box.relation)
    asked = instrument.items_for(box.relation)
    for item in asked:
        rating = box.answers.ratings.get(item.id, -1)
        if rating is None:
            sheet.unobserved.add(item.id)
        elif rating != -1:
            sheet.ratings[item.id] = instrument.keyed(item, rating)
    for dimension in instrument.dimensions:
        items = [item for item in asked if item.dimension == dimension.id]
        enough = needed(len(items), instrument.missing_share, instrument.missing_items)
        if sheet.of(items) and len(sheet.of(items)) >= enough:
            sheet.scored.add(dimension.id)
    enough = needed(len(asked), instrument.missing_share, 1)
    sheet.counts = bool(sheet.scored) and len(sheet.ratings) >= enough
    return sheet


class PlainScorer:
    """What may be printed about one leader."""

    def __init__(self, instrument: Instrument, policy: Policy, boxes: Sequence[Opened]) -> None:
        self.instrument, self.policy = instrument, policy
        self.low, self.high = instrument.scale.min, instrument.scale.max
        sheets = [plain_sheet(instrument, box) for box in boxes]
        self.sheets = [sheet for sheet in sheets if sheet.counts]
        counts = {one: sum(s.relation is one for s in self.sheets) for one in ANONYMOUS}
        self.blocks = make_blocks(counts, policy.block_minimum)

    def members(self, block: Block) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.relation in block.relations]

    def named(self, relation: Relation) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.relation is relation]

    def item(self, item: Item) -> ItemResult:
        managers = [sheet.ratings.get(item.id) for sheet in self.named(Relation.MANAGER)]
        selves = self.named(Relation.SELF)
        return ItemResult(
            {block.id: self.band(item, block) for block in self.blocks},
            selves[0].ratings.get(item.id) if selves else None,
            (
                *sorted(rating for rating in managers if rating is not None),
                *(None for rating in managers if rating is None),
            ),
        )

    def band(self, item: Item, block: Block) -> Band | Withheld:
        sheets = self.members(block)
        if not set(block.relations) & set(item.audience):
            return Withheld(Reason.NOT_ASKED)
        if block.raters < self.policy.block_minimum:
            return Withheld(Reason.TOO_FEW_RATERS)
        ratings = [sheet.ratings[item.id] for sheet in sheets if item.id in sheet.ratings]
        unobserved = sum(item.id in sheet.unobserved for sheet in sheets)
        if 10 * unobserved > 3 * (unobserved + len(ratings)):
            return Withheld(Reason.NOT_OBSERVABLE)
        if len(ratings) < self.policy.item_minimum:
            return Withheld(Reason.TOO_FEW_ANSWERS)
        return band(sum(ratings), len(ratings), self.low, self.high)

    def mean(self, dimension: str, block: Block) -> Mean | Withheld:
        cells = [
            (item, cell)
            for item in self.instrument.items_of(dimension)
            if (cell := self.band(item, block)) != Withheld(Reason.NOT_ASKED)
        ]
        if not cells:
            return Withheld(Reason.NOT_ASKED)
        if block.raters < self.policy.block_minimum:
            return Withheld(Reason.TOO_FEW_RATERS)
        if self.policy.is_strict:
            return self._of_bands([cell for _, cell in cells], block)
        return self._of_answers(dimension, cells, block)

    def _of_bands(self, cells: Sequence[Band | Withheld], block: Block) -> Mean | Withheld:
        bands = [cell for cell in cells if isinstance(cell, Band)]
        share, at_least = self.instrument.missing_share, self.instrument.missing_items
        if len(bands) < needed(len(cells), share, at_least):
            return Withheld(Reason.TOO_FEW_ANSWERS)
        lowest = sum(cell.low for cell in bands) / len(bands)
        highest = sum(cell.high for cell in bands) / len(bands)
        mean = mean_of_bands(bands, self.low, self.high)
        return self._with_interval(mean, lowest, highest, block.raters)

    def _of_answers(
        self, dimension: str, cells: Sequence[tuple[Item, Band | Withheld]], block: Block
    ) -> Mean | Withheld:
        sheets = self.members(block)
        counted = [sheet for sheet in sheets if dimension in sheet.scored]
        if len(counted) < self.policy.block_minimum:
            return Withheld(Reason.TOO_FEW_ANSWERS)
        totals = [
            ItemTotal(
                sum(sheet.ratings.get(item.id, 0) for sheet in sheets),
                sum(item.id in sheet.ratings for sheet in sheets),
                sum(item.id in sheet.ratings for sheet in counted),
                isinstance(cell, Band),
            )
            for item, cell in cells
        ]
        if sum(item.counted_answers > 0 for item in totals) < 2:
            return self._of_bands([cell for _, cell in cells], block)
        total = sum(sum(sheet.of(item for item, _ in cells)) for sheet in counted)
        mean = float(printed_mean(total, totals, self.low, self.high))
        clamp = (self.high - self.low) / (block.raters * len(cells)) + 0.05 + 1e-9
        lows = [cell.low if isinstance(cell, Band) else self.low for _, cell in cells]
        highs = [cell.high if isinstance(cell, Band) else self.high for _, cell in cells]
        floor, ceiling = sum(lows) / len(lows), sum(highs) / len(highs)
        at_bottom = self.low in lows and mean <= floor + clamp
        at_top = self.high in highs and mean >= ceiling - clamp
        return self._with_interval(
            mean,
            min(mean, floor) if at_bottom else mean,
            max(mean, ceiling) if at_top else mean,
            block.raters,
        )

    def _with_interval(self, mean: float, lowest: float, highest: float, raters: int) -> Mean:
        lower, upper = released_interval(mean, raters, self.policy.phi, self.low, self.high)
        low = mean - sqrt((mean - lower) ** 2 + (mean - lowest) ** 2)
        high = mean + sqrt((upper - mean) ** 2 + (highest - mean) ** 2)
        return Mean(mean, round(max(low, self.low), 2), round(min(high, self.high), 2))

    def named_means(self, relation: Relation, dimension: str) -> list[float]:
        items = self.instrument.items_of(dimension)
        answers = [s.of(items) for s in self.named(relation) if dimension in s.scored]
        return [tenths(sum(ratings), len(ratings)) for ratings in answers]

    def others(self, dimension: str) -> Mean | Withheld:
        cells = [self.mean(dimension, block) for block in self.blocks]
        views = [cell for cell in cells if isinstance(cell, Mean)]
        if not views:
            return Withheld(Reason.TOO_FEW_RATERS)
        if managers := self.named_means(Relation.MANAGER, dimension):
            mean = mean_of_printed(managers)
            views.append(self._with_interval(mean, mean, mean, len(managers)))
        return plain_composite(views)


def plain_composite(views: Sequence[Mean]) -> Mean:
    """Return the mean of perspectives by square-and-add."""
    mean = mean_of_printed([view.mean for view in views])
    exact = sum(view.mean for view in views) / len(views)
    below = sqrt(sum((view.mean - view.low) ** 2 for view in views)) / len(views)
    above = sqrt(sum((view.high - view.mean) ** 2 for view in views)) / len(views)
    return Mean(mean, min(mean, round(exact - below, 2)), max(mean, round(exact + above, 2)))
