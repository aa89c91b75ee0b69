"""The attack on a report as it is stored: nobody knows any more who answered what.

Taken once by the solver and once by intervals. In both the attacker settles for one guess that
fits the report (see guesses), which only helps him.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from itertools import islice

import numpy as np

from leadership360.attack.closed_form import (
    Dimension,
    Flags,
    ItemSums,
    left_possible,
    own_answers,
)
from leadership360.attack.findings import Findings, attack
from leadership360.attack.guesses import Guesser
from leadership360.attack.knowledge import Answered, Contradiction
from leadership360.attack.published import (
    SeenDimension,
    knowledge_of,
    seen_dimensions,
    sums_of_band,
    totals_of,
)
from leadership360.domain.disclosure import mean_of_bands
from leadership360.domain.release import Block, LeaderRelease, Mean, Reason, Withheld

#: Sets of own answers an insider tries in one dimension: six items of five points, for example.
MOST_OWN_SETS = 20_000

#: Guesses an insider reckons with; each more leaves the others more ratings.
INSIDER_GUESSES = 64


@dataclass(frozen=True, slots=True)
class ReportFindings:
    """What attacks on reports found.

    outsider: of somebody who knows only the reports. groups: pairs of block and item with answers
    behind a printed value; certain: those where a colleague in the block, with the worst own
    answers that fit the report, would be sure of somebody's rating. own_sets: sets of a
    colleague's answers that fit a report; own_certain: those that make anything certain; untried:
    groups of dimensions with too many such sets. cells: bands and means printed; unexplained:
    those that the release rules cannot have printed. disagreements: parts about which solver and
    intervals say different things.
    """

    reports: int = 0
    outsider: Findings = field(default_factory=Findings)
    groups: int = 0
    certain: int = 0
    own_sets: int = 0
    own_certain: int = 0
    untried: int = 0
    cells: int = 0
    unexplained: int = 0
    disagreements: int = 0

    def __add__(self, other: "ReportFindings") -> "ReportFindings":
        return ReportFindings(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )


def attack_report(release: LeaderRelease, guesser: Guesser) -> ReportFindings:
    """Return what can be found out from one report."""
    blocks = {block.id: block for block in release.blocks}
    found = ReportFindings(reports=1)
    dimensions = seen_dimensions(release, guesser.instrument, is_strict=guesser.policy.is_strict)
    for seen in dimensions:
        if _printed_cells(seen, release):
            found += _attack_dimension(seen, blocks[seen.block], guesser)
            found += _check_cells(seen, release, guesser)
    return found


def _printed_cells(seen: SeenDimension, release: LeaderRelease) -> int:
    bands = sum(item.band is not None for item in seen.items)
    mean = release.dimensions[seen.dimension].blocks[seen.block]
    return bands + isinstance(mean, Mean)


def _check_cells(seen: SeenDimension, release: LeaderRelease, guesser: Guesser) -> ReportFindings:
    """Check what follows from bands; the rest is checked by the attack itself."""
    cells = _printed_cells(seen, release)
    mean = release.dimensions[seen.dimension].blocks[seen.block]
    if seen.mean is not None or not isinstance(mean, Mean):
        return ReportFindings(cells=cells)
    scale = guesser.instrument.scale
    bands = [item.band for item in seen.items if item.band is not None]
    is_right = bool(bands) and mean_of_bands(bands, scale.min, scale.max) == mean.mean
    return ReportFindings(cells=cells, unexplained=not is_right)


@dataclass(frozen=True, slots=True)
class _Try:
    """One guess that fits, and what it gives away."""

    known: Dimension
    outsider: Findings

    @property
    def is_safe(self) -> bool:
        return self.outsider.full == self.outsider.answers


def _attack_dimension(seen: SeenDimension, block: Block, guesser: Guesser) -> ReportFindings:
    best: _Try | None = None
    for one in _tries(seen, block, guesser):
        if best is None or one.outsider.full > best.outsider.full:
            best = one
        if best.is_safe:
            break
    if best is None:
        return ReportFindings(unexplained=1)
    # Items hang together by the mean only; else each is a part of its own.
    parts = [seen] if seen.mean is not None else [replace(seen, items=(one,)) for one in seen.items]
    insider = sum((_worst_insider(part, block, guesser) for part in parts), ReportFindings())
    return insider + ReportFindings(
        outsider=best.outsider,
        groups=sum(item.counted > 0 for item in best.known.items),
        disagreements=_excludes(best.known) is best.is_safe,
    )


def _tries(seen: SeenDimension, block: Block, guesser: Guesser) -> Iterator[_Try]:
    scale = guesser.instrument.scale
    for guess, known in _fitting(seen, block, guesser):
        try:
            yield _Try(known, attack(knowledge_of([(seen, guess)], scale.min, scale.max)))
        except Contradiction:
            continue


def _fitting(
    seen: SeenDimension, block: Block, guesser: Guesser
) -> Iterator[tuple[tuple[Answered, ...], Dimension]]:
    """Yield guesses that fit every cell, and what sums they leave."""
    scale = guesser.instrument.scale
    for guess in guesser.guesses(seen, block):
        counted = sum(group.raters for group in guess if group.is_counted)
        if seen.mean is not None and counted < guesser.policy.block_minimum:
            continue
        try:
            yield guess, _sums(seen, guess, scale.min, scale.max)
        except Contradiction:
            continue


def _sums(seen: SeenDimension, guess: Sequence[Answered], low: int, high: int) -> Dimension:
    items = []
    for item in seen.items:
        counted, left_out = (
            sum(g.raters for g in guess if item.item in g.items and g.is_counted is is_counted)
            for is_counted in (True, False)
        )
        answers = counted + left_out
        ends = (low * answers, high * answers)
        if item.band is not None:
            ends = sums_of_band(item.band, answers, low, high)
        items.append(ItemSums(counted, left_out, *ends))
    answers = sum(item.counted for item in items)
    totals = totals_of(seen, guess, low, high) or (low * answers, high * answers)
    return Dimension(tuple(items), totals, low, high)


def _excludes(known: Dimension) -> bool:
    """Return whether intervals rule out any rating to an outsider."""
    left = left_possible(known)
    return any(
        (item.counted > 0 and not left.counted[0, place].all())
        or (item.left_out > 0 and not left.left_out[0, place].all())
        for place, item in enumerate(known.items)
    )


def _worst_insider(seen: SeenDimension, block: Block, guesser: Guesser) -> ReportFindings:
    """Return where own answers of a colleague leave another rater one rating.

    Own answers that fit several guesses leave what any of the likeliest of them leaves. A
    dimension with too many sets of own answers is left untried.
    """
    asked = [item for item in seen.items if item.cell != Withheld(Reason.NOT_ASKED)]
    if (guesser.instrument.scale.span + 1) ** len(asked) > MOST_OWN_SETS:
        return ReportFindings(untried=len(asked))
    possible: Flags | None = None
    of_asked = replace(seen, items=tuple(asked))
    for _, known in islice(_fitting(of_asked, block, guesser), INSIDER_GUESSES):
        if all(item.counted for item in known.items):
            left = _left_to_insider(known)
            possible = left if possible is None else possible | left
    if possible is None:
        return ReportFindings()
    is_certain = (possible.sum(axis=-1) == 1).any(axis=0)
    return ReportFindings(
        certain=int(is_certain.any(axis=0).sum()),
        own_sets=int(possible.any(axis=(0, 2, 3)).sum()),
        own_certain=int(is_certain.any(axis=1).sum()),
    )


@lru_cache(maxsize=1 << 7)
def _left_to_insider(known: Dimension) -> Flags:
    """Return (counted, left out) x sets of own answers x items x ratings: what may have been."""
    left = left_possible(known, own_answers(len(known.items), known.low, known.high))
    return np.stack([left.counted, left.left_out])
