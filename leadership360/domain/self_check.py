"""The check every release passes before it is written.

It sees what will be printed and nothing else, and comes to its verdict by another way than the
tally that made it: what the cells of a block leave open is worked out in closed form, and every
other number has to follow, to the last digit, from printed ones. Nothing here can fail for a
release made by the rules; if something does, the rules were broken on the way, and nothing may be
written. Source: anonymity.md 3.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Any

import numpy as np

from leadership360.domain.comments import WRITERS_MINIMUM
from leadership360.domain.comparison import block_change, composite, quadrant, self_other_gap
from leadership360.domain.disclosure import (
    clamped_range,
    follows_from_bands,
    may_show_change,
    mean_of_bands,
)
from leadership360.domain.instrument import Instrument
from leadership360.domain.interval import printed_interval
from leadership360.domain.named_scores import fits_managers, own_score
from leadership360.domain.policy import Policy
from leadership360.domain.printed_cells import Cell, Needed, Terms, is_safe_band, is_safe_mean
from leadership360.domain.relation import ANONYMOUS, NAMED, Relation
from leadership360.domain.release import (
    Band,
    Block,
    DimensionResult,
    LeaderRelease,
    Mean,
    Reason,
    Release,
    Withheld,
)
from leadership360.domain.rounding import mean_of_printed
from leadership360.domain.scoring import answers_needed
from leadership360.domain.standings import with_standings
from leadership360.domain.tally import Before


class Rule(StrEnum):
    """What a release broke."""

    FIELDS = "fields"
    BLOCKS = "blocks"
    BAND = "band"
    MEAN = "mean"
    FOLLOWS = "follows"
    CHANGE = "change"
    COMMENTS = "comments"
    NAMED = "named"
    ASKED = "asked"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule is broken. place: ids of the instrument and of blocks, no value."""

    rule: Rule
    place: str = ""


def breaches(
    document: Mapping[str, Any],
    instrument: Instrument,
    policy: Policy,
    *,
    before: Before | None = None,
    asked: Mapping[Relation, int] | None = None,
) -> tuple[Breach, ...]:
    """Return every breach in a document of one leader, as it will be written; none if it is safe.

    before: what "since last time" was worked out from. asked: how many people of each relation
    were asked about this leader, counted anew; None where nobody can count them. Standings follow
    from the documents of all leaders: ``standing_breaches``.
    """
    try:
        release = Release.from_json(document)
    except (AttributeError, KeyError, TypeError, ValueError):
        return (Breach(Rule.FIELDS),)
    # A number beside "withheld", or a field nobody knows, does not survive the way there and back.
    if release.to_json() != document or release.policy != policy.name or len(release.leaders) != 1:
        return (Breach(Rule.FIELDS),)
    leader = release.leaders[0]
    ids = [block.id for block in leader.blocks]
    if not _has_every_field(leader, instrument, ids):
        return (Breach(Rule.FIELDS),)
    return tuple(
        chain(
            _in_blocks(leader, policy),
            _in_items(leader, instrument, policy),
            _in_asked(leader, asked),
            *(
                _Dimension(leader, instrument, policy, dimension.id).breaches(before)
                for dimension in instrument.dimensions
            ),
            _in_comments(leader, policy),
        )
    )


def _has_every_field(leader: LeaderRelease, instrument: Instrument, blocks: Sequence[str]) -> bool:
    cells: list[Mapping[str, object]] = [one.blocks for one in leader.dimensions.values()]
    cells += [one.blocks for one in leader.items.values()]
    return (
        set(leader.dimensions) == {dimension.id for dimension in instrument.dimensions}
        and set(leader.items) == {item.id for item in instrument.items}
        and set(leader.comments) == {prompt.id for prompt in instrument.prompts}
        and all(set(one) == set(blocks) for one in cells)
    )


def _in_blocks(leader: LeaderRelease, policy: Policy) -> Iterator[Breach]:
    """Blocks share nobody, hold anonymous raters only, and none of several is too small."""
    members = [relation for block in leader.blocks for relation in block.relations]
    if len(members) != len(set(members)) or not set(members) <= set(ANONYMOUS):
        yield Breach(Rule.BLOCKS)
    for block in leader.blocks:
        is_too_small = len(leader.blocks) > 1 and block.raters < policy.block_minimum
        if block.id != "+".join(block.relations) or block.raters < 1 or is_too_small:
            yield Breach(Rule.BLOCKS, block.id)


def _terms(block: Block, policy: Policy, instrument: Instrument) -> Terms:
    return Terms(
        block.raters,
        policy.block_minimum,
        policy.item_minimum,
        instrument.scale.min,
        instrument.scale.max,
    )


def _in_items(leader: LeaderRelease, instrument: Instrument, policy: Policy) -> Iterator[Breach]:
    scale = range(instrument.scale.min, instrument.scale.max + 1)
    for block in leader.blocks:
        terms = _terms(block, policy, instrument)
        for item, result in leader.items.items():
            cell = result.blocks[block.id]
            if isinstance(cell, Band) and not (
                block.raters >= policy.block_minimum and is_safe_band(cell, terms)
            ):
                yield Breach(Rule.BAND, f"{item} {block.id}")
    for item, result in leader.items.items():
        named = (result.self_rating, *result.manager)
        if any(rating is not None and rating not in scale for rating in named):
            yield Breach(Rule.NAMED, item)


def _in_asked(leader: LeaderRelease, asked: Mapping[Relation, int] | None) -> Iterator[Breach]:
    """Expect the number of people asked that was counted, and no more who answered."""
    if asked is None:
        return
    if leader.asked != asked:
        yield Breach(Rule.ASKED)
    for block in leader.blocks:
        if block.raters > sum(asked.get(relation, 0) for relation in block.relations):
            yield Breach(Rule.ASKED, block.id)
    items = leader.items.values()
    has_self = any(item.self_rating is not None for item in items)
    managers = max(len(item.manager) for item in items)
    if has_self > asked.get(Relation.SELF, 0) or managers > asked.get(Relation.MANAGER, 0):
        yield Breach(Rule.ASKED)


def _in_comments(leader: LeaderRelease, policy: Policy) -> Iterator[Breach]:
    raters = sum(block.raters for block in leader.blocks)
    for prompt, texts in leader.comments.items():
        if isinstance(texts, Withheld):
            continue
        if raters < policy.block_minimum or len(texts) < WRITERS_MINIMUM:
            yield Breach(Rule.COMMENTS, prompt)
    if not set(leader.named_comments) <= set(NAMED):
        yield Breach(Rule.NAMED)


def standing_breaches(leaders: Sequence[LeaderRelease], policy: Policy) -> tuple[Breach, ...]:
    """Return every standing that does not follow from the printed means of all leaders of a cycle.

    leaders: of one cycle, each as it will be written.
    """
    bare = [
        replace(
            leader,
            dimensions={
                name: replace(one, standing=None) for name, one in leader.dimensions.items()
            },
        )
        for leader in leaders
    ]
    return tuple(
        Breach(Rule.STANDING, name)
        for leader, expected in zip(leaders, with_standings(policy, bare), strict=True)
        for name, one in leader.dimensions.items()
        if one.standing != expected.dimensions[name].standing
    )


class _Dimension:
    """One dimension of a leader: its means, and what is said of them."""

    def __init__(
        self, leader: LeaderRelease, instrument: Instrument, policy: Policy, dimension: str
    ) -> None:
        self.leader, self.instrument, self.policy = leader, instrument, policy
        self.id = dimension
        self.result: DimensionResult = leader.dimensions[dimension]
        self.items = instrument.items_of(dimension)
        self.low, self.high = instrument.scale.min, instrument.scale.max

    def breaches(self, before: Before | None) -> Iterator[Breach]:
        for block in self.leader.blocks:
            cell = self.result.blocks[block.id]
            if isinstance(cell, Mean) and not self._is_safe(cell, block):
                yield Breach(Rule.MEAN, f"{self.id} {block.id}")
        if not self._has_sound_standing():
            yield Breach(Rule.STANDING, self.id)
        if not self._has_sound_names():
            yield Breach(Rule.NAMED, self.id)
        elif not self._follows():
            yield Breach(Rule.FOLLOWS, self.id)
        for block_id in self.result.change or {}:
            if not self._may_print_change(block_id, before):
                yield Breach(Rule.CHANGE, f"{self.id} {block_id}")

    def _is_safe(self, cell: Mean, block: Block) -> bool:
        if block.raters < self.policy.block_minimum:
            return False
        cells: list[Cell] = []
        for item in self.items:
            printed = self.leader.items[item.id].blocks[block.id]
            if isinstance(printed, Band):
                cells.append(printed)
            elif printed.reason is not Reason.NOT_ASKED:
                cells.append(printed.reason)
        if not cells:
            return False
        return self._follows_bands(cell, cells, block) or self._is_safe_mean(cell, cells, block)

    def _follows_bands(self, cell: Mean, cells: Sequence[Cell], block: Block) -> bool:
        """Return whether a mean is what the strict policy makes of the bands: no more than they."""
        bands = [one for one in cells if isinstance(one, Band)]
        if len(bands) < self._needed(len(cells)):
            return False
        mean = mean_of_bands(bands, self.low, self.high)
        lowest = sum(one.low for one in bands) / len(bands)
        highest = sum(one.high for one in bands) / len(bands)
        return cell == self._with_interval(mean, lowest, highest, block.raters)

    def _is_safe_mean(self, cell: Mean, cells: Sequence[Cell], block: Block) -> bool:
        """Return whether a mean is one of answers as the standard policy prints it."""
        if self.policy.is_strict or follows_from_bands(len(cells)):
            return False
        limits = self._possible(cell.mean, cells, block)
        if cell != self._with_interval(cell.mean, *limits, block.raters):
            return False
        terms = _terms(block, self.policy, self.instrument)
        return is_safe_mean(cell.mean, cells, terms, self._needed_of(block))

    def _needed_of(self, block: Block) -> Needed:
        """Return how many items a rater of the block must rate here, and whether fewer may do."""
        asked = {one: sum(one in item.audience for item in self.items) for one in block.relations}
        needed = {one: self._needed(count) for one, count in asked.items() if count}
        whole = {one: len(self.instrument.items_for(one)) for one in needed}
        return Needed(
            min(needed.values()),
            max(needed.values()),
            # With everything else answered, a rater still counts as a whole; see ``scoring``.
            any(
                whole[one] > asked[one]
                and whole[one] - asked[one] + needed[one] - 1 >= self._enough(whole[one])
                for one in needed
            ),
        )

    def _enough(self, asked: int) -> int:
        """Return how many of so many items of the form a rater must rate to count at all."""
        return answers_needed(asked, share=self.instrument.missing_share, at_least=1)

    def _possible(self, mean: float, cells: Sequence[Cell], block: Block) -> tuple[float, float]:
        """Return between which values the mean before clamping may lie."""
        ends = [
            (one.low, one.high) if isinstance(one, Band) else (self.low, self.high) for one in cells
        ]
        lows, highs = np.array(ends, float).T
        lowest, highest = clamped_range(
            np.array(mean),
            (lows.mean(), highs.mean()),
            ((lows == self.low).any(), (highs == self.high).any()),
            np.array(block.raters * len(cells)),
            self.high - self.low,
        )
        return float(lowest), float(highest)

    def _needed(self, asked: int) -> int:
        return answers_needed(
            asked, share=self.instrument.missing_share, at_least=self.instrument.missing_items
        )

    def _with_interval(self, mean: float, lowest: float, highest: float, raters: int) -> Mean:
        values = (np.array([one]) for one in (mean, lowest, highest))
        printed, *possible = values
        (lower,), (upper,) = printed_interval(
            printed,
            np.array([raters]),
            (possible[0], possible[1]),
            phi=self.policy.phi,
            low=self.low,
            high=self.high,
        )
        return Mean(mean, float(lower), float(upper))

    def _has_sound_standing(self) -> bool:
        """Return whether standings are there only where the policy has them and a mean is shown.

        What they say, ``standing_breaches`` checks: one release does not hold the others.
        """
        standing = self.result.standing
        return standing is None or (
            self.policy.shows_standing
            and all(isinstance(self.result.blocks.get(block), Mean) for block in standing)
        )

    def _has_sound_names(self) -> bool:
        """Return whether scores of self and managers follow from their ratings as printed."""
        ratings = [self.leader.items[item.id] for item in self.items]

        def needed(relation: Relation) -> int:
            return self._needed(sum(relation in item.audience for item in self.items))

        own = own_score([one.self_rating for one in ratings], needed(Relation.SELF))
        return self.result.self_score == own and fits_managers(
            self.result.manager, [one.manager for one in ratings], needed(Relation.MANAGER)
        )

    def _follows(self) -> bool:
        """Return whether all that is said of the means follows from them as printed."""
        shown = [cell for cell in self.result.blocks.values() if isinstance(cell, Mean)]
        anonymous = composite(shown) if shown else None
        own = self.result.self_score
        gap = self_other_gap(own, anonymous, self.low, self.high)
        return (
            self.result.others == self._others(shown)
            and self.result.gap == gap
            and self.result.quadrant == quadrant(own, anonymous, gap, self.low, self.high)
        )

    def _others(self, shown: list[Mean]) -> Mean | Withheld:
        if not shown:
            return Withheld(Reason.TOO_FEW_RATERS)
        managers = list(self.result.manager)
        if not managers:
            return composite(shown)
        mean = mean_of_printed(managers)
        return composite([*shown, self._with_interval(mean, mean, mean, len(managers))])

    def _may_print_change(self, block_id: str, before: Before | None) -> bool:
        """Return whether a movement follows from both releases, and the rosters allow it."""
        block = next((one for one in self.leader.blocks if one.id == block_id), None)
        if block is None or before is None or self.id not in before.release.dimensions:
            return False
        earlier = next((one for one in before.release.blocks if one.id == block_id), None)
        then = before.release.dimensions[self.id].blocks.get(block_id)
        now = self.result.blocks[block_id]
        if earlier is None or not isinstance(then, Mean) or not isinstance(now, Mean):
            return False
        moved = (before.movement or {}).get(block_id)
        assert self.result.change is not None
        return may_show_change(earlier, block, self.policy, moved) and self.result.change[
            block_id
        ] == block_change(
            then.mean,
            earlier.raters,
            now.mean,
            block.raters,
            phi=self.policy.phi,
            low=self.low,
            high=self.high,
        )
