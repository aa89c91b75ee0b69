"""From raters' answers to their dimension scores: what counts and what is missing.

Many raters at a time, one row each. Knows nothing of blocks or of what may be shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.answers import Rating
from leadership360.domain.arrays import Bools, Floats, Ints, look_up
from leadership360.domain.instrument import Instrument, Item
from leadership360.domain.relation import Relation

#: Relations by the number that stands for them in an array.
RELATIONS = tuple(Relation)

Options = NDArray[np.int8]
"""Answers as options counted from the lowest, which is 1; else one of the two numbers below."""

#: No answer; and the answer "I could not observe this".
SKIPPED, NOT_OBSERVED = 0, -1


def answers_needed(asked: int, *, share: float, at_least: int) -> int:
    """Return how many of ``asked`` items of a dimension a rater must answer to be counted in it.

    max(at_least, ceil(share x asked)), but never more than were asked.
    Source: measurement.md 1.1 (2 of 3, 3 of 4, 3 of 5).
    """
    return min(asked, max(at_least, ceil(round(share * asked, 9))))


@dataclass(frozen=True, slots=True)
class Form:
    """An instrument as arrays. Its columns are the items, dimension by dimension.

    low, high: ends of the scale. dimension: per item, its place in ``dimensions``. reverse: per
    item. asked: relations x items. missing_share, missing_items: as in ``Instrument``.
    """

    items: tuple[Item, ...]
    dimensions: tuple[str, ...]
    low: int
    high: int
    dimension: Ints
    reverse: Bools
    asked: Bools
    missing_share: float
    missing_items: int

    @property
    def span(self) -> int:
        """Return the distance from the lowest to the highest option, in points."""
        return self.high - self.low

    def per_dimension(self, values: NDArray[Any]) -> Ints:
        """Return the sums of whole numbers over each dimension's items, the last axis."""
        belongs = self.dimension[:, None] == np.arange(len(self.dimensions))
        # Floats hold such sums exactly, and unlike whole numbers are multiplied by BLAS.
        sums: Floats = values.astype(np.float64) @ belongs
        return sums.astype(np.int64)

    def needed_of(self, asked: Ints) -> Ints:
        """Return how many of so many items of a dimension must be answered or shown."""
        return self._needed(asked, self.missing_items)

    def enough_of(self, asked: Ints) -> Ints:
        """Return how many of so many items of the form a rater must answer to count."""
        return self._needed(asked, 1)

    def _needed(self, asked: Ints, at_least: int) -> Ints:
        def rule(count: int) -> tuple[int]:
            return (answers_needed(count, share=self.missing_share, at_least=at_least),)

        return look_up(rule, asked, results=1)[0]


def form_of(instrument: Instrument) -> Form:
    """Return the form of an instrument."""
    dimensions = tuple(dimension.id for dimension in instrument.dimensions)
    items = tuple(item for one in dimensions for item in instrument.items_of(one))
    return Form(
        items=items,
        dimensions=dimensions,
        low=instrument.scale.min,
        high=instrument.scale.max,
        missing_share=instrument.missing_share,
        missing_items=instrument.missing_items,
        dimension=np.array([dimensions.index(item.dimension) for item in items], np.int64),
        reverse=np.array([item.reverse for item in items], np.bool_),
        asked=np.array([[one in item.audience for item in items] for one in RELATIONS], np.bool_),
    )


def options_of(form: Form, ratings: Iterable[Mapping[str, Rating]]) -> Options:
    """Return what raters clicked, raters x items, from item id -> rating.

    Raises ValueError for a rating off the scale; it does not say which.
    """
    absent = object()
    byte: dict[object, int] = {absent: SKIPPED, None: NOT_OBSERVED % 256}
    byte |= {rating: option for option, rating in enumerate(range(form.low, form.high + 1), 1)}
    ids = [item.id for item in form.items]
    try:
        rows = [
            bytes(map(byte.__getitem__, map(given.get, ids, repeat(absent)))) for given in ratings
        ]
    except KeyError:  # which names the answer
        raise ValueError("a rating is off the scale") from None
    return np.frombuffer(b"".join(rows), np.int8).reshape(len(rows), len(ids))


@dataclass(frozen=True, slots=True)
class Sheets:
    """Raters' answers, reverse-keyed, and where each rater counts: one row per rater.

    relation: numbers in ``RELATIONS``. clicked, keyed: raters x items; ``clicked`` as it was
    clicked, SKIPPED where the relation is not asked; ``keyed`` in the direction of the dimension,
    0 where there is no rating. answered, totals: raters x dimensions, how many ratings and their
    sum in points. is_scored: whether the rater may be counted in the dimension. counts:
    whether at all.
    """

    form: Form
    relation: Ints
    clicked: Options
    keyed: Options
    answered: Ints
    totals: Ints
    is_scored: Bools
    counts: Bools

    def scores(self) -> Floats:
        """Return raters x dimensions: means of keyed ratings, nan where not scored."""
        found = np.full(self.totals.shape, np.nan)
        np.divide(self.totals, self.answered, out=found, where=self.is_scored)
        return found


def score_sheets(form: Form, relation: Ints, clicked: Options) -> Sheets:
    """Return the sheets of raters.

    relation: numbers in ``RELATIONS``. clicked: raters x items. A rater counts with at least
    ``missing_share`` of the items asked of this relation and one dimension scored.
    Source: measurement.md 1.1.
    """
    clicked = np.where(form.asked[relation], clicked, np.int8(SKIPPED))
    is_rated = clicked > SKIPPED
    turned = np.where(form.reverse, np.int8(form.span + 2) - clicked, clicked)
    keyed = np.where(is_rated, turned, np.int8(0))
    answered = form.per_dimension(is_rated)
    needed = form.needed_of(form.per_dimension(form.asked))
    enough = form.enough_of(form.asked.sum(axis=1))
    is_scored = (answered > 0) & (answered >= needed[relation])
    return Sheets(
        form=form,
        relation=relation,
        clicked=clicked,
        keyed=keyed,
        answered=answered,
        totals=form.per_dimension(keyed) + answered * (form.low - 1),
        is_scored=is_scored,
        counts=is_scored.any(axis=1) & (answered.sum(axis=1) >= enough[relation]),
    )


def sheets_of(
    form: Form, relations: Sequence[Relation], ratings: Iterable[Mapping[str, Rating]]
) -> Sheets:
    """Return the sheets of raters from their relations and answers, item id -> rating."""
    numbers = {relation: number for number, relation in enumerate(RELATIONS)}
    relation = np.array([numbers[one] for one in relations], np.int64)
    return score_sheets(form, relation, options_of(form, ratings))
