"""The same attack without a solver: sums of answers lie in intervals, so intervals say it all.

A report of ours tells of a dimension only in which interval the sum of each item lies (its band)
and in which the sum of all counted answers (its mean). With weights of one, every whole number in
the intervals that follow is reached by some answers; so the ends decide what is possible, exactly.
All of it works on many sets of own answers of an insider at once.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ItemSums:
    """What is known of one item: counted, left_out: how many answered; low..high: their sum."""

    counted: int
    left_out: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Dimension:
    """What is known of a dimension. totals: ends of the sum of all counted; low, high: the scale.

    Without a printed mean ``totals`` are the ends of what is possible anyway.
    """

    items: tuple[ItemSums, ...]
    totals: tuple[int, int]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Left:
    """What is left for each set of own answers (first axis).

    agrees: whether anybody's answers fit it. counted, left_out: sets x items x ratings, whether
    another rater who is, or is not, counted in the dimension may have given the rating.
    """

    agrees: Flags
    counted: Flags
    left_out: Flags


def own_answers(items: int, low: int, high: int) -> Ints:
    """Return every set of ratings one person can give to so many items: sets x items."""
    return np.array(list(product(range(low, high + 1), repeat=items)), dtype=np.int64)


def left_possible(known: Dimension, own: Ints | None = None) -> Left:
    """Return which ratings the others may have given.

    own: sets x items, the answers of an insider who answered every item and is counted; None for
    an outsider, who is one set of no answers.
    """
    me = 0 if own is None else 1
    sums = np.zeros((1, len(known.items)), dtype=np.int64) if own is None else own
    own_total = sums.sum(axis=1)
    at_least, at_most = known.totals[0] - own_total, known.totals[1] - own_total
    ends = [
        _counted_sums(item, sums[:, place], me, known) for place, item in enumerate(known.items)
    ]
    lowest = np.sum([low for low, _ in ends], axis=0)
    highest = np.sum([high for _, high in ends], axis=0)
    agrees = (lowest <= at_most) & (highest >= at_least)
    for low, high in ends:
        agrees &= low <= high
    ratings = range(known.low, known.high + 1)
    shape = (len(sums), len(known.items), len(ratings))
    left = Left(agrees, np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool))
    for place, item in enumerate(known.items):
        others = (lowest - ends[place][0], highest - ends[place][1])
        for number, rating in enumerate(ratings):
            for is_counted, found in ((True, left.counted), (False, left.left_out)):
                low, high = _counted_sums(
                    item, sums[:, place], me, known, rating=rating, is_counted=is_counted
                )
                fits = (low <= high) & (low + others[0] <= at_most) & (high + others[1] >= at_least)
                found[:, place, number] = agrees & fits
    return left


def _counted_sums(
    item: ItemSums,
    own: Ints,
    me: int,
    known: Dimension,
    *,
    rating: int | None = None,
    is_counted: bool = True,
) -> tuple[Ints, Ints]:
    """Return between which sums the others who are counted lie on an item; empty if low > high.

    rating: given by one of them, or by one who is left out. me: 1 if ``own`` is to be taken off.
    """
    counted, left_out = item.counted - me, item.left_out
    fixed_counted = fixed_left_out = 0
    if rating is not None and is_counted:
        counted, fixed_counted = counted - 1, rating
    elif rating is not None:
        left_out, fixed_left_out = left_out - 1, rating
    if counted < 0 or left_out < 0:  # there is nobody who could have given it
        return np.ones_like(own), np.zeros_like(own)
    least, most = fixed_counted + known.low * counted, fixed_counted + known.high * counted
    others_least = fixed_left_out + known.low * left_out
    others_most = fixed_left_out + known.high * left_out
    return (
        np.maximum(least, item.low - own - others_most),
        np.minimum(most, item.high - own - others_least),
    )
