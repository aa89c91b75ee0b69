"""Rater scores as they are and the full interval around them: for the owner of the data alone."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.instrument import Instrument
from leadership360.domain.moderated_interval import (
    Spread,
    moderated_score_interval,
    pooled_spread,
    standard_deviation,
)
from leadership360.domain.offline import last_two_cycles, rows_by_leader
from leadership360.domain.rating_matrix import RatingMatrix
from leadership360.domain.relation import Relation
from leadership360.domain.responses import Response
from leadership360.domain.scoring import form_of, sheets_of

Raw = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]
"""leader -> dimension -> relation -> n, mean, sd, scores, interval: unprotected."""


def rows_by_group(ratings: RatingMatrix) -> dict[tuple[str, str], NDArray[np.int64]]:
    """Return the rows of each leader and relation, in the order in which they first appear."""
    rows: dict[tuple[str, str], list[int]] = {}
    pairs = zip(ratings.leaders.tolist(), ratings.relations.tolist(), strict=True)
    for row, pair in enumerate(pairs):
        rows.setdefault(pair, []).append(row)
    return {pair: np.array(some) for pair, some in rows.items()}


class RaterScore(NamedTuple):
    """One rater's score on one dimension. rater: None where the file does not say."""

    rater: str | None
    score: float


RaterScores = dict[str, dict[str, dict[Relation, list[RaterScore]]]]
"""leader -> dimension -> relation -> scores, in the order of the file."""


def rater_scores(
    instrument: Instrument, responses: Sequence[Response], cycle: str | None
) -> RaterScores:
    """Return the scores of a cycle, leaders in natural order; raters without one are left out."""
    by_leader = rows_by_leader(responses, cycle)
    rows = [row for group in by_leader.values() for row in group]
    sheets = sheets_of(
        form_of(instrument), [row.relation for row in rows], [row.answers.ratings for row in rows]
    )
    found: RaterScores = {
        leader: {dimension.id: {} for dimension in instrument.dimensions} for leader in by_leader
    }
    for row, counts, means in zip(rows, sheets.counts, sheets.scores().tolist(), strict=True):
        for by_relation, mean in zip(found[row.leader].values(), means, strict=True):
            if counts and not isnan(mean):
                by_relation.setdefault(row.relation, []).append(RaterScore(row.rater, mean))
    return found


def raw_scores(instrument: Instrument, responses: Sequence[Response]) -> Raw:
    """Return unprotected figures of the last cycle, for the data's owner only.

    scores: one per rater, in the order of the file. sd: n - 1, None below two. interval: full
    moderated score interval, with the spread pooled per relation and dimension from 20 leaders.
    """
    reported, _ = last_two_cycles(responses)
    scores = {
        leader: {
            dimension: {
                relation: [one.score for one in group] for relation, group in by_relation.items()
            }
            for dimension, by_relation in of_leader.items()
        }
        for leader, of_leader in rater_scores(instrument, responses, reported).items()
    }
    low, high = instrument.scale.min, instrument.scale.max
    spreads = {
        (dimension.id, relation): pooled_spread(
            [of_leader[dimension.id].get(relation, []) for of_leader in scores.values()], low, high
        )
        for dimension in instrument.dimensions
        for relation in Relation
    }
    return {
        leader: {
            dimension: {
                relation.value: _figures(group, low, high, spreads[dimension, relation])
                for relation, group in by_relation.items()
            }
            for dimension, by_relation in of_leader.items()
        }
        for leader, of_leader in scores.items()
    }


def _figures(scores: Sequence[float], low: int, high: int, spread: Spread) -> dict[str, Any]:
    return {
        "n": len(scores),
        "mean": sum(scores) / len(scores),
        "sd": standard_deviation(scores),
        "scores": list(scores),
        "interval": list(moderated_score_interval(scores, low, high, spread)),
    }
