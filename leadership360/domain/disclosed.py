"""From the sheets of raters to everything that may be printed, for many leaders in one pass.

Arrays in, arrays out. What is proved of a rule in ``disclosure`` holds here, because that rule is
called: once for each combination of counts and sums, or on a whole array. Nothing is kept from one
pass to the next.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from leadership360.domain.arrays import Bools, Floats, Ints, look_up
from leadership360.domain.blocks import Blocks, blocks_of
from leadership360.domain.comparison import Differences, Means, composites, gaps, quadrants
from leadership360.domain.disclosure import (
    ItemTotal,
    SumLimits,
    band,
    band_middle,
    clamped_mean,
    clamped_range,
    follows_from_bands,
    item_limits,
)
from leadership360.domain.interval import printed_interval
from leadership360.domain.policy import Policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Reason
from leadership360.domain.rounding import tenths, to_tenths
from leadership360.domain.scoring import NOT_OBSERVED, RELATIONS, Form, Options, Sheets

#: Share of "could not observe" above which an item is not observable; measurement.md 1.1.
NOT_OBSERVABLE_SHARE = 0.3

#: What the numbers of ``reason`` stand for; SHOWN stands for none.
REASONS = tuple(Reason)
SHOWN = -1
_NOT_ASKED = REASONS.index(Reason.NOT_ASKED)
_TOO_FEW_RATERS = REASONS.index(Reason.TOO_FEW_RATERS)
_NOT_OBSERVABLE = REASONS.index(Reason.NOT_OBSERVABLE)
_TOO_FEW_ANSWERS = REASONS.index(Reason.TOO_FEW_ANSWERS)


class ItemCells(NamedTuple):
    """Items of blocks: each part is blocks x items.

    reason: a place in ``REASONS``, or SHOWN. low, high: of the printed band, in tenths of a
    point; the scale's ends where there is none. middle: of the band, in hundredths, else 0.
    limits: which sums the band allows the raters counted in the dimension.
    """

    reason: Ints
    low: Ints
    high: Ints
    middle: Ints
    limits: SumLimits


class DimensionCells(NamedTuple):
    """Dimensions of blocks, or of leaders. reason: as in ``ItemCells``; means: where SHOWN."""

    reason: Ints
    means: Means


class Named(NamedTuple):
    """Raters whose answers are shown as their own. leader: per rater, whom they are about.

    items: raters x items, options as in ``Sheets.keyed``. means: raters x dimensions, printed
    means, nan where not scored.
    """

    leader: Ints
    items: Options
    means: Floats


class Gaps(NamedTuple):
    """Own view beside the anonymous one, leaders x dimensions, as in ``comparison``.

    is_known: where both are there; elsewhere nothing but the finding means anything.
    """

    is_known: Bools
    found: Differences
    quadrant: Ints


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Everything that may be printed about many leaders, but for words and change.

    items, dimensions: of blocks. selves: one for each leader who has one. managers: all of them.
    others: leaders x dimensions, all perspectives but the leader's own.
    """

    blocks: Blocks
    items: ItemCells
    dimensions: DimensionCells
    selves: Named
    managers: Named
    others: DimensionCells
    gaps: Gaps


def disclose(policy: Policy, sheets: Sheets, leader: Ints, leaders: int) -> Disclosed:
    """Return what may be printed about ``leaders`` leaders; the order of raters does not matter.

    leader: per row of ``sheets``, whom it is about, 0 to ``leaders`` - 1; leaders: at least one.
    """
    form = sheets.form
    blocks = blocks_of(sheets, leader, leaders, policy.block_minimum)
    counts = _count(sheets, blocks)
    items = _item_cells(policy, form, blocks, counts)
    dimensions = _dimension_cells(policy, form, blocks, counts, items)
    selves, managers = (_named(sheets, leader, one) for one in (Relation.SELF, Relation.MANAGER))
    who, first = np.unique(selves.leader, return_index=True)
    selves = Named(who, selves.items[first], selves.means[first])
    views, is_there = _views(policy, form, blocks, dimensions, managers)
    is_shown: Bools = np.any(is_there[:-1], axis=0)
    anonymous = composites(Means(*(part[:-1] for part in views)), is_there[:-1])
    return Disclosed(
        blocks=blocks,
        items=items,
        dimensions=dimensions,
        selves=selves,
        managers=managers,
        others=DimensionCells(
            np.where(is_shown, SHOWN, _TOO_FEW_RATERS), composites(views, is_there & is_shown)
        ),
        gaps=_gaps(form, selves, anonymous, is_shown),
    )


class _Counts(NamedTuple):
    """What the rules decide by, and the sums they print from.

    Of blocks x items: totals (of keyed options), answers, unobserved, and counted, the answers of
    raters counted in the dimension. Of blocks x dimensions: raters counted there, and points, the
    sum of their ratings.
    """

    totals: Ints
    answers: Ints
    unobserved: Ints
    counted: Ints
    raters: Ints
    points: Ints


def _count(sheets: Sheets, blocks: Blocks) -> _Counts:
    keyed, clicked = sheets.keyed[blocks.members], sheets.clicked[blocks.members]
    is_scored = sheets.is_scored[blocks.members]
    is_rated = keyed > 0
    return _Counts(
        *blocks.totals(
            keyed,
            is_rated,
            clicked == NOT_OBSERVED,
            is_rated & is_scored[:, sheets.form.dimension],
            is_scored,
            np.where(is_scored, sheets.totals[blocks.members], 0),
        )
    )


def _item_cells(policy: Policy, form: Form, blocks: Blocks, counts: _Counts) -> ItemCells:
    seen = counts.answers + counts.unobserved
    reason = np.select(
        [
            (blocks.relations.astype(np.int64) @ form.asked) == 0,
            (blocks.raters < policy.block_minimum)[:, None],
            counts.unobserved > NOT_OBSERVABLE_SHARE * seen,
            counts.answers < policy.item_minimum,
        ],
        [_NOT_ASKED, _TOO_FEW_RATERS, _NOT_OBSERVABLE, _TOO_FEW_ANSWERS],
        SHOWN,
    )
    is_shown = reason == SHOWN

    def rule(total: int, answers: int, left_out: int, is_printed: int) -> tuple[int, ...]:
        points = total + (form.low - 1) * answers
        item = ItemTotal(points, answers, answers - left_out, bool(is_printed))
        limits = item_limits(item, form.low, form.high)
        if not is_printed:
            return (10 * form.low, 10 * form.high, 0, *limits)
        printed = band(points, answers, form.low, form.high)
        middle = round(100 * band_middle(printed, form.low, form.high))
        return (to_tenths(printed.low), to_tenths(printed.high), middle, *limits)

    low, high, middle, *limits = look_up(
        rule,
        np.where(is_shown, counts.totals, 0),
        np.where(is_shown, counts.answers, counts.counted),
        np.where(is_shown, counts.answers - counts.counted, 0),
        is_shown,
        results=7,
    )
    return ItemCells(reason, low, high, middle, SumLimits(*limits))


class _Estimate(NamedTuple):
    """Printed means, and between which values they lie: themselves where they are known so well.

    All of blocks or leaders x dimensions.
    """

    mean: Floats
    lowest: Floats
    highest: Floats


def _dimension_cells(
    policy: Policy, form: Form, blocks: Blocks, counts: _Counts, items: ItemCells
) -> DimensionCells:
    raters = blocks.raters[:, None]
    asked = form.per_dimension(items.reason != _NOT_ASKED)
    too_few = form.per_dimension(items.reason == SHOWN) < form.needed_of(asked)
    estimate = _means_of_bands(form, items)
    if not policy.is_strict:
        by_bands = follows_from_bands(form.per_dimension(counts.counted > 0))
        too_few = (counts.raters < policy.block_minimum) | (by_bands & too_few)
        of_answers = _means_of_answers(form, counts, items, raters * np.maximum(asked, 1))
        pairs = zip(estimate, of_answers, strict=True)
        estimate = _Estimate(*(np.where(by_bands, bands, answers) for bands, answers in pairs))
    reason = np.select(
        [asked == 0, raters < policy.block_minimum, too_few],
        [_NOT_ASKED, _TOO_FEW_RATERS, _TOO_FEW_ANSWERS],
        SHOWN,
    )
    return DimensionCells(reason, _with_interval(policy, form, estimate, raters, reason == SHOWN))


def _means_of_answers(form: Form, counts: _Counts, items: ItemCells, ratings: Ints) -> _Estimate:
    """Return means by the standard policy. ratings: block size x items asked."""
    is_asked = items.reason != _NOT_ASKED
    asked = np.maximum(form.per_dimension(is_asked), 1)
    answers = np.maximum(form.per_dimension(counts.counted), 1)
    low, high, open_bottom, open_top = (form.per_dimension(part) for part in items.limits)
    limits = SumLimits(low, high, open_bottom > 0, open_top > 0)
    mean = clamped_mean(counts.points, answers, limits, form.span)
    floor, ceiling = (
        form.per_dimension(np.where(is_asked, end, 0)) / (10 * asked)
        for end in (items.low, items.high)
    )
    is_open = (
        form.per_dimension(is_asked & (items.low == 10 * form.low)) > 0,
        form.per_dimension(is_asked & (items.high == 10 * form.high)) > 0,
    )
    return _Estimate(mean, *clamped_range(mean, (floor, ceiling), is_open, ratings, form.span))


def _means_of_bands(form: Form, items: ItemCells) -> _Estimate:
    """Return means by the strict policy."""
    is_shown = items.reason == SHOWN
    bands = np.maximum(form.per_dimension(is_shown), 1)
    mean = tenths(form.per_dimension(items.middle), 100 * bands)
    lowest, highest = (
        form.per_dimension(np.where(is_shown, end, 0)) / (10 * bands)
        for end in (items.low, items.high)
    )
    return _Estimate(mean, lowest, highest)


def _with_interval(
    policy: Policy, form: Form, estimate: _Estimate, raters: Ints, is_shown: Bools
) -> Means:
    """Return means with their intervals, and the lowest option where nothing is shown."""
    mean, possible = estimate.mean, (estimate.lowest, estimate.highest)
    limits = printed_interval(mean, raters, possible, phi=policy.phi, low=form.low, high=form.high)
    return Means(*(np.where(is_shown, part, form.low) for part in (mean, *limits)))


def _named(sheets: Sheets, leader: Ints, relation: Relation) -> Named:
    rows = np.flatnonzero(sheets.counts & (sheets.relation == RELATIONS.index(relation)))
    answered = np.maximum(sheets.answered[rows], 1)
    means = np.where(sheets.is_scored[rows], tenths(sheets.totals[rows], answered), np.nan)
    return Named(leader[rows], sheets.keyed[rows], means)


def _views(
    policy: Policy, form: Form, blocks: Blocks, dimensions: DimensionCells, managers: Named
) -> tuple[Means, Bools]:
    """Return each leader's blocks by place and, last, the managers as one, and which are there."""
    shape = (len(ANONYMOUS) + 1, len(blocks.of_leader), len(form.dimensions))
    views = Means(*(np.full(shape, float(form.low)) for _ in Means._fields))
    is_there = np.zeros(shape, np.bool_)
    for view, part in zip(views, dimensions.means, strict=True):
        view[blocks.place, blocks.leader] = part
    is_there[blocks.place, blocks.leader] = dimensions.reason == SHOWN
    is_scored = ~np.isnan(managers.means)
    totals, count = np.zeros(shape[1:], np.int64), np.zeros(shape[1:], np.int64)
    np.add.at(totals, managers.leader, to_tenths(np.where(is_scored, managers.means, 0)))
    np.add.at(count, managers.leader, is_scored)
    raters = np.maximum(count, 1)
    mean = tenths(totals, 10 * raters)
    together = _with_interval(policy, form, _Estimate(mean, mean, mean), raters, count > 0)
    for view, part in zip(views, together, strict=True):
        view[-1] = part
    is_there[-1] = count > 0
    return views, is_there


def _gaps(form: Form, selves: Named, anonymous: Means, is_shown: Bools) -> Gaps:
    own = np.full(is_shown.shape, np.nan)
    own[selves.leader] = selves.means
    is_known = is_shown & ~np.isnan(own)
    own = np.where(is_known, own, form.low)
    found = gaps(own, anonymous, is_known, form.low, form.high)
    cells = quadrants(own, anonymous.mean, found.finding, form.low, form.high)
    return Gaps(is_known, found, cells)
