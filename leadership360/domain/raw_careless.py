"""Signs of careless answers row by row, and what the figures would be without them.

For the owner of the data, who alone decides whether to look. No answer is dropped.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from leadership360.domain.careless import (
    Signs,
    careless_signs,
    individual_variability,
    longstring,
    mahalanobis,
)
from leadership360.domain.rating_matrix import RatingMatrix
from leadership360.domain.raw_scores import rows_by_group
from leadership360.domain.responses import Response

Json = dict[str, Any]
Flags = NDArray[np.bool_]


def careless_rows(ratings: RatingMatrix, responses: Sequence[Response]) -> Json:
    """Return what each form looks like, whom to look at, and the figures with and without them.

    ratings: the matrix of ``responses``, row by row; leaders' own are in neither.
    rows: longstring (items), irv (points, n - 1), seconds_per_item, mahalanobis (D^2 and its
    upper tail, None below 100 raters or three per item), signs, queued (two signs or more).
    sensitivity: means over the raters who count; leaders: only groups with a form in the queue,
    with their sizes, so that nobody overlooks which would fall below a minimum.
    Source: measurement.md 1.10.
    """
    signs = careless_signs(ratings.clicked, ratings.asked, ratings.seconds)
    return {
        "queued": int(np.count_nonzero(signs.queued)),
        "rows": _rows(ratings, responses, signs),
        "sensitivity": {
            "dimensions": {
                dimension: _with_and_without(scores[ratings.counts], signs.queued[ratings.counts])
                for dimension, scores in ratings.scores.items()
            },
            "leaders": _by_leader(ratings, signs.queued),
        },
    }


def _rows(ratings: RatingMatrix, responses: Sequence[Response], signs: Signs) -> list[Json]:
    spread = individual_variability(ratings.clicked)
    # A form on which nothing was asked has no pace.
    pace = ratings.seconds / np.where(ratings.asked > 0, ratings.asked, np.nan)
    distance = mahalanobis(ratings.clicked)
    return [
        {
            "row": response.row,
            "leader": response.leader,
            "group": str(response.relation),
            "rater": response.rater,
            "longstring": longstring(ratings.clicked[place].tolist()),
            "irv": _known(spread[place]),
            "seconds_per_item": _known(pace[place]),
            "mahalanobis": None
            if distance is None
            else _oddness(float(distance[place]), ratings.clicked.shape[1]),
            "signs": _names(signs, place),
            "queued": bool(signs.queued[place]),
        }
        for place, response in enumerate(responses)
    ]


def _oddness(distance: float, items: int) -> Json:
    return {"d2": distance, "p": float(chdtrc(items, distance))}


def _names(signs: Signs, place: int) -> list[str]:
    seen = {
        "straight": signs.straight,
        "flat": signs.flat,
        "fast": signs.fast,
        "odd": signs.odd,
    }
    return [name for name, flags in seen.items() if flags[place]]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _by_leader(ratings: RatingMatrix, queued: Flags) -> Json:
    """Return leader -> dimension -> relation -> with and without, where that makes a difference."""
    found: Json = {}
    for (leader, relation), rows in rows_by_group(ratings).items():
        group = rows[ratings.counts[rows]]
        if not queued[group].any():
            continue
        of_leader = found.setdefault(leader, {dimension: {} for dimension in ratings.scores})
        for dimension, scores in ratings.scores.items():
            if (queued[group] & ~np.isnan(scores[group])).any():
                of_leader[dimension][relation] = _with_and_without(scores[group], queued[group])
    return found


def _with_and_without(scores: NDArray[np.float64], queued: Flags) -> Json:
    known = ~np.isnan(scores)
    return {"with": _mean(scores[known]), "without": _mean(scores[known & ~queued])}


def _mean(scores: NDArray[np.float64]) -> Json:
    return {"n": len(scores), "mean": float(scores.mean()) if len(scores) else None}
