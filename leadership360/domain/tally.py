"""From the opened boxes of one leader to what may be printed about that leader.

The only place where single answers and printed values meet; it keeps nothing of the former.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadership360.domain.answers import Answers, plain_comment
from leadership360.domain.comments import released_comments
from leadership360.domain.comparison import (
    block_change,
    composite,
    quadrant,
    self_other_gap,
)
from leadership360.domain.disclosure import (
    ItemTotal,
    band,
    clamped_range,
    follows_from_bands,
    make_blocks,
    may_show_change,
    mean_of_bands,
    printed_mean,
)
from leadership360.domain.instrument import Instrument, Item
from leadership360.domain.interval import coarse_interval, released_interval
from leadership360.domain.policy import Policy
from leadership360.domain.relation import ANONYMOUS, NAMED, Relation
from leadership360.domain.release import (
    Band,
    Block,
    Change,
    DimensionResult,
    ItemResult,
    LeaderRelease,
    Mean,
    Reason,
    Withheld,
)
from leadership360.domain.rounding import mean_of_printed, tenths
from leadership360.domain.scoring import (
    Sheet,
    answers_needed,
    dimension_answers,
    score_sheet,
)

#: Share of "could not observe" above which an item is not observable; measurement.md 1.1.
NOT_OBSERVABLE_SHARE = 0.3


class Opened(NamedTuple):
    """An opened box: nothing says whose."""

    relation: Relation
    answers: Answers


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a tally is about. leader: id; asked: how many were asked, per relation."""

    leader: str
    name: str
    cycle: str
    asked: Mapping[Relation, int]


@dataclass(frozen=True, slots=True)
class Before:
    """The release before, for "since last time".

    movement: block id -> people who (joined, left) since then, where rosters are known.
    """

    release: LeaderRelease
    movement: Mapping[str, tuple[int, int]] | None = None


def tally(
    instrument: Instrument,
    policy: Policy,
    subject: Subject,
    opened: Sequence[Opened],
    *,
    seed: bytes,
    before: Before | None = None,
) -> LeaderRelease:
    """Return the release of one leader.

    opened: every submitted answer about this leader, in any order: the result does not depend
    on it. seed: secret bytes for the order of comments.
    """
    sheets = [score_sheet(instrument, relation, answers) for relation, answers in opened]
    counted = [sheet for sheet in sheets if sheet.counts]
    sizes = Counter(sheet.relation for sheet in counted if sheet.relation in ANONYMOUS)
    blocks = make_blocks(sizes, policy.block_minimum)
    scorer = _Scorer(instrument, policy, blocks, counted)
    return LeaderRelease(
        leader=subject.leader,
        name=subject.name,
        cycle=subject.cycle,
        blocks=blocks,
        asked=dict(subject.asked),
        dimensions={
            dimension.id: scorer.dimension(dimension.id, before)
            for dimension in instrument.dimensions
        },
        items={item.id: scorer.item(item) for item in instrument.items},
        comments={
            prompt.id: released_comments(
                [
                    text
                    for relation, answers in opened
                    if relation in ANONYMOUS
                    and (text := plain_comment(answers.comments.get(prompt.id, "")))
                ],
                raters=sizes.total(),
                block_minimum=policy.block_minimum,
                seed=seed,
                prompt=prompt.id,
            )
            for prompt in instrument.prompts
        },
        named_comments={relation: _named_comments(opened, relation) for relation in NAMED},
    )


def _named_comments(opened: Iterable[Opened], relation: Relation) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for rater_relation, answers in opened:
        if rater_relation is relation:
            for prompt, text in answers.comments.items():
                found.setdefault(prompt, []).append(text)
    return {prompt: tuple(sorted(texts)) for prompt, texts in sorted(found.items())}


class _Scorer:
    """Scores of one leader, dimension by dimension and item by item."""

    def __init__(
        self,
        instrument: Instrument,
        policy: Policy,
        blocks: Sequence[Block],
        sheets: Sequence[Sheet],
    ) -> None:
        self.instrument = instrument
        self.policy = policy
        self.blocks = blocks
        self.low, self.high = instrument.scale.min, instrument.scale.max
        self.own = [sheet for sheet in sheets if sheet.relation is Relation.SELF]
        self.managers = [sheet for sheet in sheets if sheet.relation is Relation.MANAGER]
        self.of_block = {
            block.id: [sheet for sheet in sheets if sheet.relation in block.relations]
            for block in blocks
        }

    def item(self, item: Item) -> ItemResult:
        return ItemResult(
            {block.id: self._band(item, block) for block in self.blocks},
            next((sheet.ratings.get(item.id) for sheet in self.own), None),
            tuple(sorted_nones_last(sheet.ratings.get(item.id) for sheet in self.managers)),
        )

    def dimension(self, dimension: str, before: Before | None) -> DimensionResult:
        blocks = {block.id: self._mean(dimension, block) for block in self.blocks}
        shown = [cell for cell in blocks.values() if isinstance(cell, Mean)]
        own = next(iter(self._named_scores(self.own, dimension)), None)
        managers = sorted(self._named_scores(self.managers, dimension))
        anonymous = composite(shown) if shown else None
        gap = self_other_gap(own, anonymous, self.low, self.high)
        return DimensionResult(
            blocks=blocks,
            self_score=own,
            manager=tuple(managers),
            others=self._others(shown, managers),
            gap=gap,
            quadrant=quadrant(own, anonymous, gap, self.low, self.high),
            change=self._change(dimension, blocks, before),
        )

    def _others(self, shown: list[Mean], managers: list[float]) -> Mean | Withheld:
        if not shown:
            return Withheld(Reason.TOO_FEW_RATERS)
        if not managers:
            return composite(shown)
        mean = mean_of_printed(managers)
        return composite([*shown, self._with_interval(mean, mean, mean, len(managers))])

    def _named_scores(self, sheets: Iterable[Sheet], dimension: str) -> list[float]:
        answers = [
            dimension_answers(self.instrument, sheet, dimension)
            for sheet in sheets
            if dimension in sheet.scored
        ]
        return [tenths(sum(ratings), len(ratings)) for ratings in answers]

    def _band(self, item: Item, block: Block) -> Band | Withheld:
        sheets = self.of_block[block.id]
        if not any(relation in item.audience for relation in block.relations):
            return Withheld(Reason.NOT_ASKED)
        if block.raters < self.policy.block_minimum:
            return Withheld(Reason.TOO_FEW_RATERS)
        ratings = [sheet.ratings[item.id] for sheet in sheets if item.id in sheet.ratings]
        unobserved = sum(item.id in sheet.unobserved for sheet in sheets)
        if unobserved > NOT_OBSERVABLE_SHARE * (unobserved + len(ratings)):
            return Withheld(Reason.NOT_OBSERVABLE)
        if len(ratings) < self.policy.item_minimum:
            return Withheld(Reason.TOO_FEW_ANSWERS)
        return band(sum(ratings), len(ratings), self.low, self.high)

    def _mean(self, dimension: str, block: Block) -> Mean | Withheld:
        items = self.instrument.items_of(dimension)
        if not any(relation in item.audience for item in items for relation in block.relations):
            return Withheld(Reason.NOT_ASKED)
        if block.raters < self.policy.block_minimum:
            return Withheld(Reason.TOO_FEW_RATERS)
        cells = {item.id: self._band(item, block) for item in items}
        if self.policy.is_strict:
            return self._mean_of_bands(block, cells)
        return self._mean_of_answers(dimension, block, cells)

    def _mean_of_answers(
        self, dimension: str, block: Block, cells: Mapping[str, Band | Withheld]
    ) -> Mean | Withheld:
        sheets = self.of_block[block.id]
        counted = [sheet for sheet in sheets if dimension in sheet.scored]
        if len(counted) < self.policy.block_minimum:
            return Withheld(Reason.TOO_FEW_ANSWERS)
        totals = [
            ItemTotal(
                total=sum(sheet.ratings.get(item, 0) for sheet in sheets),
                answers=sum(item in sheet.ratings for sheet in sheets),
                counted_answers=sum(item in sheet.ratings for sheet in counted),
                is_printed=isinstance(cell, Band),
            )
            for item, cell in cells.items()
        ]
        if follows_from_bands(totals):
            return self._mean_of_bands(block, cells)
        total = sum(sum(dimension_answers(self.instrument, sheet, dimension)) for sheet in counted)
        mean = printed_mean(total, totals, self.low, self.high)
        asked = [cell for cell in cells.values() if cell != Withheld(Reason.NOT_ASKED)]
        printed = [cell if isinstance(cell, Band) else None for cell in asked]
        possible = clamped_range(mean, printed, block.raters, self.low, self.high)
        return self._with_interval(mean, *possible, block.raters)

    def _mean_of_bands(self, block: Block, cells: Mapping[str, Band | Withheld]) -> Mean | Withheld:
        bands = [cell for cell in cells.values() if isinstance(cell, Band)]
        asked = sum(cell != Withheld(Reason.NOT_ASKED) for cell in cells.values())
        needed = answers_needed(
            asked, share=self.instrument.missing_share, at_least=self.instrument.missing_items
        )
        if len(bands) < needed:
            return Withheld(Reason.TOO_FEW_ANSWERS)
        mean = mean_of_bands(bands, self.low, self.high)
        lowest = sum(cell.low for cell in bands) / len(bands)
        highest = sum(cell.high for cell in bands) / len(bands)
        return self._with_interval(mean, lowest, highest, block.raters)

    def _with_interval(self, mean: float, lowest: float, highest: float, raters: int) -> Mean:
        """Return ``mean`` with its interval.

        lowest, highest: the smallest and largest mean it may stand for; equal to ``mean`` where
        it comes from the answers as it is.
        """
        limits = released_interval(mean, raters, self.policy.phi, self.low, self.high)
        lower, upper = coarse_interval(mean, limits, lowest, highest)
        return Mean(mean, round(max(lower, self.low), 2), round(min(upper, self.high), 2))

    def _change(
        self, dimension: str, blocks: Mapping[str, Mean | Withheld], before: Before | None
    ) -> dict[str, Change] | None:
        if before is None or dimension not in before.release.dimensions:
            return None
        earlier = {block.id: block for block in before.release.blocks}
        changes: dict[str, Change] = {}
        for block in self.blocks:
            now = blocks[block.id]
            then = before.release.dimensions[dimension].blocks.get(block.id)
            if not isinstance(now, Mean) or not isinstance(then, Mean):
                continue
            joined, left = (before.movement or {}).get(block.id, (None, None))
            if may_show_change(earlier[block.id], block, self.policy, joined=joined, left=left):
                changes[block.id] = block_change(
                    then.mean,
                    earlier[block.id].raters,
                    now.mean,
                    block.raters,
                    phi=self.policy.phi,
                    low=self.low,
                    high=self.high,
                )
        return changes


def sorted_nones_last(ratings: Iterable[int | None]) -> list[int | None]:
    """Return ``ratings`` in rising order, "could not observe" last."""
    return sorted(ratings, key=lambda rating: (rating is None, rating))
