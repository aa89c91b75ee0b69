"""From one rater's answers to that rater's dimension scores: what counts and what is missing.

Knows nothing of blocks or of what may be shown.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import Relation


@dataclass(frozen=True, slots=True)
class Sheet:
    """One rater's ratings, reverse-keyed and sorted by dimension.

    ratings: item id -> keyed rating; items that could not be observed are in ``unobserved``.
    scored: ids of the dimensions this rater may be counted in.
    counts: whether this rater counts at all.
    """

    relation: Relation
    ratings: Mapping[str, int]
    unobserved: frozenset[str]
    scored: frozenset[str]
    counts: bool


def answers_needed(asked: int, *, share: float, at_least: int) -> int:
    """Return how many of ``asked`` items of a dimension a rater must answer to be counted in it.

    max(at_least, ceil(share x asked)), but never more than were asked.
    Source: measurement.md 1.1 (2 of 3, 3 of 4, 3 of 5).
    """
    return min(asked, max(at_least, ceil(round(share * asked, 9))))


def score_sheet(instrument: Instrument, relation: Relation, answers: Answers) -> Sheet:
    """Return the sheet of one rater.

    A rater counts with at least ``missing_share`` of the items asked of this relation and one
    dimension scored. Source: measurement.md 1.1.
    """
    asked = instrument.items_for(relation)
    ratings: dict[str, int] = {}
    unobserved: set[str] = set()
    for item in asked:
        if item.id not in answers.ratings:
            continue
        rating = answers.ratings[item.id]
        if rating is None:
            unobserved.add(item.id)
        else:
            ratings[item.id] = instrument.keyed(item, rating)
    asked_of = Counter(item.dimension for item in asked)
    answered_of = Counter(item.dimension for item in asked if item.id in ratings)
    scored = frozenset(
        dimension
        for dimension, answered in answered_of.items()
        if answered
        >= answers_needed(
            asked_of[dimension],
            share=instrument.missing_share,
            at_least=instrument.missing_items,
        )
    )
    enough = answers_needed(len(asked), share=instrument.missing_share, at_least=1)
    return Sheet(
        relation,
        ratings,
        frozenset(unobserved),
        scored,
        counts=bool(scored) and len(ratings) >= enough,
    )


def dimension_answers(instrument: Instrument, sheet: Sheet, dimension: str) -> list[int]:
    """Return this rater's keyed ratings on the items of a dimension."""
    return [
        sheet.ratings[item.id]
        for item in instrument.items_of(dimension)
        if item.id in sheet.ratings
    ]
