"""The release rules: which raters are shown together, and how coarsely.

No rule here looks at a rating to decide whether something is shown: a refusal that depends on
the answers tells something about them (Kenthapadi, Mishra & Nissim 2005). Counts decide; values
are blurred by a fixed table.

Why the end bands are as wide as they are, on a scale L..H with n answers and sum s: a rater can
have given L only if s <= Hn - (H - L). So that no rating is ruled out to an outsider, the top band
must contain Hn - (H - L); an insider who herself gave L sees that sum when all others gave H, so
it must contain Hn - (H - L) - 1 as well. The bottom band is its mirror. Source: anonymity.md 3.3.
"""

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

import numpy as np

from leadership360.domain.arrays import Bools, Floats, Ints
from leadership360.domain.policy import Policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Band, Block
from leadership360.domain.rounding import tenths, to_tenths


def make_blocks(raters: Mapping[Relation, int], minimum: int) -> tuple[Block, ...]:
    """Return the blocks of a leader's anonymous raters.

    raters: how many of each anonymous relation count; relations without any take no part.
    While the smallest block is below ``minimum`` and there is another, it is merged with the next
    smallest; ties go by the order of ``ANONYMOUS``. The last block may stay below the minimum:
    then nothing of it may be shown. Source: anonymity.md 3.3, rule 1.
    """
    blocks = [[relation] for relation in ANONYMOUS if raters.get(relation, 0) > 0]

    def size(block: Sequence[Relation]) -> int:
        return sum(raters[relation] for relation in block)

    while len(blocks) > 1:
        smallest, next_smallest = sorted(blocks, key=size)[:2]
        if size(smallest) >= minimum:
            break
        blocks.remove(smallest)
        blocks.remove(next_smallest)
        blocks.append([r for r in ANONYMOUS if r in smallest or r in next_smallest])
        blocks.sort(key=lambda block: ANONYMOUS.index(block[0]))
    return tuple(Block("+".join(block), tuple(block), size(block)) for block in blocks)


#: Half of the last decimal printed, and a little for binary fractions.
_ROUNDING = 0.05 + 1e-9


@dataclass(frozen=True, slots=True)
class SumRange:
    """The sums a printed band allows, ends included, and whether it is an end band."""

    low: int
    high: int
    is_top: bool
    is_bottom: bool


def sum_range(total: int, answers: int, low: int, high: int) -> SumRange:
    """Return which sums share the band of ``total``.

    total: sum of ``answers`` (n >= 4) integer ratings on the scale ``low``..``high``.
    End bands reach (high - low) + 1 sum points from the ends; between them lie half-point bands.
    Raises ValueError for an impossible sum. Source: anonymity.md 3.3, rule 2.
    """
    span = high - low
    if not low * answers <= total <= high * answers:
        raise ValueError(f"{answers} ratings on {low}..{high} cannot sum to {total}")
    top = high * answers - span - 1
    bottom = low * answers + span + 1
    if total >= top:
        return SumRange(top, high * answers, is_top=True, is_bottom=False)
    if total <= bottom:
        return SumRange(low * answers, bottom, is_top=False, is_bottom=True)
    halves = 2 * total // answers
    return SumRange(
        max(-(-halves * answers // 2), bottom + 1),
        min(-(-(halves + 1) * answers // 2) - 1, top - 1),
        is_top=False,
        is_bottom=False,
    )


def band(total: int, answers: int, low: int, high: int) -> Band:
    """Return the printed band of an item: labels in scale points with one decimal.

    A whole half-point band reads e to e + 0.4 and so tells nothing of ``answers``; where an end
    band cuts it, the labels are the sums left over. The end bands are each other's mirror, also
    where 2.25 and 3.75 are rounded: 2.2 and 3.8.
    """
    sums = sum_range(total, answers, low, high)
    halves = 2 * total // answers
    if sums.is_top:
        return Band(tenths(sums.low, answers), float(high))
    if sums.is_bottom:
        mirror = tenths((low + high) * answers - sums.high, answers)
        return Band(float(low), (10 * (low + high) - to_tenths(mirror)) / 10)
    cut_below = sums.low > -(-halves * answers // 2)
    cut_above = sums.high < -(-(halves + 1) * answers // 2) - 1
    return Band(
        tenths(sums.low, answers) if cut_below else halves / 2,
        tenths(sums.high, answers) if cut_above else (halves * 5 + 4) / 10,
    )


@dataclass(frozen=True, slots=True)
class ItemTotal:
    """One item of a dimension in one block.

    total, answers: over all raters of the block who count.
    counted_answers: of those raters who are counted in the dimension.
    is_printed: whether the item's band is shown.
    """

    total: int
    answers: int
    counted_answers: int
    is_printed: bool


def follows_from_bands(counted_items: Any) -> Any:
    """Return whether standard prints a dimension from its bands, as strict does.

    counted_items: how many of its items have answers that count; a number or an array. So it is
    below two: the mean of one item is its sum, and of five raters, one who gave H and reads "1.8"
    would know that all others gave L. Only counts decide. Found by the attacker of tests/attack.
    """
    return counted_items < 2


class SumLimits(NamedTuple):
    """Which sums of the counted raters' answers printed bands allow, ends included.

    low, high: one number, or an array with one per dimension and block.
    open_bottom, open_top: whether nothing printed keeps them away from that end of the scale.
    """

    low: Any
    high: Any
    open_bottom: Any
    open_top: Any


def item_limits(item: ItemTotal, low: int, high: int) -> SumLimits:
    """Return which sums the printed band of an item allows the raters counted in the dimension.

    Where raters answered the item and are not counted both ends are open: band minus mean would
    be their answers.
    """
    if not item.counted_answers:
        return SumLimits(0, 0, open_bottom=False, open_top=False)
    floor, ceiling = low * item.counted_answers, high * item.counted_answers
    if not item.is_printed:
        return SumLimits(floor, ceiling, open_bottom=True, open_top=True)
    sums = sum_range(item.total, item.answers, low, high)
    left_out = item.answers - item.counted_answers
    return SumLimits(
        max(floor, sums.low - high * left_out),
        min(ceiling, sums.high - low * left_out),
        open_bottom=sums.is_bottom or left_out > 0,
        open_top=sums.is_top or left_out > 0,
    )


@overload
def clamped_mean(total: int, answers: int, limits: SumLimits, span: int) -> float: ...
@overload
def clamped_mean(total: Ints, answers: int | Ints, limits: SumLimits, span: int) -> Floats: ...
def clamped_mean(total: Any, answers: Any, limits: SumLimits, span: int) -> Any:
    """Return a dimension's mean as the standard policy prints it: one decimal, ends clamped.

    total, answers: sum and number (>= 1) of the ratings of the raters counted in the dimension;
    limits: the sum of its items' limits, open where one of them is; span: high - low. Each may
    be an array. On an open side the sum is kept ``span`` points inside its limits, so that the
    mean cannot say that all of them sit at the end. Source: anonymity.md 3.3, rule 8.
    """
    lowest = limits.low + span * np.asarray(limits.open_bottom)
    highest = limits.high - span * np.asarray(limits.open_top)
    no_room = lowest > highest  # for both: the bands alone decide
    middle = (lowest + highest) // 2
    at_least, at_most = np.where(no_room, middle, lowest), np.where(no_room, middle, highest)
    return tenths(np.minimum(np.maximum(total, at_least), at_most), answers)


@overload
def printed_mean(total: int, items: Sequence[ItemTotal], low: int, high: int) -> float: ...
@overload
def printed_mean(total: Ints, items: Sequence[ItemTotal], low: int, high: int) -> Floats: ...
def printed_mean(total: Any, items: Sequence[ItemTotal], low: int, high: int) -> Any:
    """Return a dimension's mean as the standard policy prints it beside its items.

    total: sum of the ratings of the raters counted in the dimension (at least one rating), or an
    array of sums. Checked for all data in tests/domain. Source: anonymity.md 3.3, rule 8.
    """
    limits = [item_limits(item, low, high) for item in items]
    together = SumLimits(
        sum(limit.low for limit in limits),
        sum(limit.high for limit in limits),
        any(limit.open_bottom for limit in limits),
        any(limit.open_top for limit in limits),
    )
    answers = sum(item.counted_answers for item in items)
    return clamped_mean(total, answers, together, high - low)


def clamped_range(
    mean: Floats,
    bands: tuple[Floats, Floats],
    is_open: tuple[Bools, Bools],
    ratings: Ints,
    span: int,
) -> tuple[Floats, Floats]:
    """Return between which values means before clamping may lie.

    mean: of ``clamped_mean``. bands: the mean low and the mean high end of the bands of the items
    asked, the scale's where one is not printed. is_open: whether one of them lies in the bottom
    and in the top band or is not printed. ratings: block size x items asked. Anything but
    ``mean`` itself only where it may be clamped, which printed values decide, so that the range
    tells nothing they do not.
    """
    floor, ceiling = bands
    clamp = span / ratings + _ROUNDING
    at_bottom = is_open[0] & (mean <= floor + clamp)
    at_top = is_open[1] & (mean >= ceiling - clamp)
    return (
        np.where(at_bottom, np.minimum(mean, floor), mean),
        np.where(at_top, np.maximum(mean, ceiling), mean),
    )


def band_middle(printed: Band, low: int, high: int) -> float:
    """Return the value a chart draws for a band: its middle; end bands 60:40 to the scale middle.

    Source: anonymity.md 3.3, rule 3.
    """
    width = printed.high - printed.low
    if printed.high == high:
        return printed.high - 0.6 * width
    if printed.low == low:
        return printed.low + 0.6 * width
    return printed.low + 0.5 * width


def mean_of_bands(bands: Sequence[Band], low: int, high: int) -> float:
    """Return a dimension's value under the strict policy: mean of band middles, one decimal."""
    hundredths = [round(100 * band_middle(printed, low, high)) for printed in bands]
    return tenths(sum(hundredths), 100 * len(hundredths))


class Movement(NamedTuple):
    """Who sent answers in two cycles, in one block, as numbers.

    joined, left: who sent now and not then, and the other way round. then, now: who sent.
    """

    joined: int
    left: int
    then: int
    now: int


def movement(
    block: Block,
    then: Mapping[Relation, Set[Hashable]],
    now: Mapping[Relation, Set[Hashable]],
) -> Movement:
    """Return how the raters of a block changed.

    then, now: who sent answers, per relation.
    """
    earlier = {rater for relation in block.relations for rater in then.get(relation, ())}
    later = {rater for relation in block.relations for rater in now.get(relation, ())}
    return Movement(len(later - earlier), len(earlier - later), len(earlier), len(later))


def may_show_change(
    before: Block, now: Block, policy: Policy, moved: Movement | None = None
) -> bool:
    """Return whether a block's movement may be shown.

    With decimals, two means around the arrival or leaving of one or two people tell about those
    people. moved: where the rosters are known; the sizes decide in any case.

    It goes by who counts. Rosters say who sent answers, and block sizes how many of them counted;
    who did not is never kept, for it would tell how one rater answered. So the movement is
    withheld wherever one or two of those who counted may have come or gone. Not noticed is who
    counts in the block but left out most of one dimension: nothing that is kept says so.
    Source: anonymity.md 3.6.
    """
    if policy.is_strict:
        return True
    if abs(now.raters - before.raters) in (1, 2):
        return False
    if moved is None:
        return True
    lost_then, lost_now = max(0, moved.then - before.raters), max(0, moved.now - now.raters)
    came = range(moved.joined - lost_now, moved.joined + lost_then + 1)
    went = range(moved.left - lost_then, moved.left + lost_now + 1)
    return not {1, 2} & ({*came} | {*went})
