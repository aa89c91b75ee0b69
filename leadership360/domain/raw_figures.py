"""What ``score --raw`` adds to a document: unprotected, for the owner of the data alone.

Nothing here is released, printed in a report or kept by a cycle of ours.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from leadership360.domain.agreement import (
    FIVE_OPTIONS,
    MIN_RATERS,
    MIN_RATERS_SPREAD,
    Matrix,
    Null,
    average_deviation,
    awg,
    expected_variance,
    linear_agreement,
    maximum_dissensus,
    min_raters_awg,
    spread_of_scores,
    within_group_agreement,
)
from leadership360.domain.composite import (
    Estimate,
    SourceSpread,
    combined,
    equal_weights,
    precision_weights,
    source_spread,
)
from leadership360.domain.errors import N_
from leadership360.domain.instrument import Instrument
from leadership360.domain.moderated_interval import POOL_FROM_LEADERS
from leadership360.domain.offline import last_two_cycles
from leadership360.domain.rating_matrix import RatingMatrix, rating_matrix
from leadership360.domain.raw_careless import careless_rows
from leadership360.domain.raw_change import raw_changes
from leadership360.domain.raw_scores import Raw, raw_scores, rows_by_group
from leadership360.domain.relation import Relation
from leadership360.domain.responses import Response

Json = dict[str, Any]

TOO_FEW_LEADERS = N_(
    "Precision weights need %(minimum)s leaders seen by two groups or more on every dimension. "
    "Where there are fewer, each group counts the same."
)


def with_raw_figures(
    document: Mapping[str, Any], instrument: Instrument, responses: Sequence[Response]
) -> Json:
    """Return a copy of ``document`` (``Release.to_json``) with everything ``--raw`` adds.

    Per leader ``raw``, ``agreement``, ``others`` and ``change``; for all ``agreement``, ``others``
    and ``careless``. responses: those the document was made from; the cycle before is used for
    change alone.
    Nothing is rounded, no answer dropped. Never raises for little data.
    """
    cycle, _ = last_two_cycles(responses)
    rows = [response for response in responses if response.cycle == cycle]
    ratings = rating_matrix(instrument, rows)
    scores = raw_scores(instrument, rows)
    agreement = _agreement(instrument, ratings)
    spreads = _source_spreads(instrument, scores) if instrument.precision_weights else {}
    changes = raw_changes(instrument, responses)
    return {
        **document,
        "leaders": [
            leader
            | {
                "raw": scores[leader["leader"]],
                "agreement": agreement.get(leader["leader"], {}),
                "others": _others(scores[leader["leader"]], instrument, spreads),
                "change": changes.get(leader["leader"], {}),
            }
            for leader in document["leaders"]
        ],
        "agreement": _agreement_rules(instrument),
        "others": _weights_used(instrument, spreads),
        "careless": careless_rows(
            ratings, [row for row in rows if row.relation is not Relation.SELF]
        ),
    }


def _minimums(instrument: Instrument) -> dict[str, int]:
    """Return the raters each figure of agreement needs; below that it is None."""
    return {
        "rwg_j": MIN_RATERS,
        "rwg_star": MIN_RATERS,
        "awg": min_raters_awg(instrument.scale.min, instrument.scale.max),
        "ad_m": MIN_RATERS,
        "sd": MIN_RATERS_SPREAD,
    }


def _nulls(instrument: Instrument) -> dict[str, float]:
    """Return the variance of an item under every null that is defined for this scale."""
    low, high = instrument.scale.min, instrument.scale.max
    five = high - low + 1 == len(FIVE_OPTIONS[Null.SLIGHT_SKEW])
    return {
        str(null): expected_variance(null, low, high)
        for null in (Null if five else (Null.UNIFORM,))
    }


def _agreement_rules(instrument: Instrument) -> Json:
    return {
        "min_raters": _minimums(instrument),
        "expected_variance": _nulls(instrument)
        | {"maximum_dissensus": maximum_dissensus(instrument.scale.min, instrument.scale.max)},
    }


def _agreement(instrument: Instrument, ratings: RatingMatrix) -> dict[str, Json]:
    """Return leader -> dimension -> relation -> figures, of the raters who have a score."""
    found: dict[str, Json] = defaultdict(lambda: {dim.id: {} for dim in instrument.dimensions})
    groups = rows_by_group(ratings)
    for dimension in instrument.dimensions:
        keyed = ratings.keyed[:, ratings.columns(dimension.id)]
        scored = ratings.counts & ~np.isnan(ratings.scores[dimension.id])
        for (leader, relation), rows in groups.items():
            if scored[rows].any():
                group = keyed[rows[scored[rows]]]
                found[leader][dimension.id][relation] = _agreement_of(instrument, group)
    return dict(found)


def _agreement_of(instrument: Instrument, group: Matrix) -> Json:
    """Return the figures of one group, raters x items; None below a figure's minimum."""
    low, high = instrument.scale.min, instrument.scale.max
    nulls, raters = _nulls(instrument), len(group)
    enough = {figure: raters >= least for figure, least in _minimums(instrument).items()}
    uniform, dissensus = nulls[Null.UNIFORM], maximum_dissensus(low, high)
    return {
        "n": raters,
        "rwg_j": {
            null: within_group_agreement(group, expected) if enough["rwg_j"] else None
            for null, expected in nulls.items()
        },
        "rwg_star": {
            name: linear_agreement(group, expected) if enough["rwg_star"] else None
            for name, expected in (("uniform", uniform), ("maximum_dissensus", dissensus))
        },
        "awg": awg(group, low, high) if enough["awg"] else None,
        "ad_m": average_deviation(group) if enough["ad_m"] else None,
        "sd": spread_of_scores(group) if enough["sd"] else None,
    }


def _source_spreads(instrument: Instrument, scores: Raw) -> dict[str, SourceSpread | None]:
    """Return the variance components of each dimension."""
    return {
        dimension.id: source_spread(
            [
                {Relation(name): figures["scores"] for name, figures in of[dimension.id].items()}
                for of in scores.values()
            ]
        )
        for dimension in instrument.dimensions
    }


def _weights_used(instrument: Instrument, spreads: Mapping[str, SourceSpread | None]) -> Json:
    """Return which weights the instrument asks for, and what they rest on."""
    used: Json = {"precision_weights": instrument.precision_weights}
    if not instrument.precision_weights:
        return used
    used["components"] = {
        dimension: {
            "leaders": spread.leaders if spread else 0,
            "source_variance": spread.source if spread else None,
            "within_variance": spread.within if spread else None,
        }
        for dimension, spread in spreads.items()
    }
    if not all(spread and spread.is_sure for spread in spreads.values()):
        used["note"] = TOO_FEW_LEADERS % {"minimum": POOL_FROM_LEADERS}
    return used


def _others(
    scores: Mapping[str, Mapping[str, Mapping[str, Any]]],
    instrument: Instrument,
    spreads: Mapping[str, SourceSpread | None],
) -> Json:
    """Return the composites of a leader per dimension; dimensions nobody else scored are left out.

    scores: dimension -> relation -> figures, of ``raw_scores``.
    """
    found: Json = {}
    for dimension, by_relation in scores.items():
        groups = {name: one for name, one in by_relation.items() if name != Relation.SELF}
        if groups:
            found[dimension] = _composites(groups, instrument, spreads.get(dimension))
    return found


def _composites(
    groups: Mapping[str, Mapping[str, Any]], instrument: Instrument, spread: SourceSpread | None
) -> Json:
    views: list[Estimate] = [(one["mean"], *one["interval"]) for one in groups.values()]
    weights = equal_weights(len(views))
    composites = {"equal": _composite(combined(views, weights), groups, weights)}
    if not instrument.precision_weights:
        return composites
    if spread is None or not spread.is_sure:
        return composites | {"precision": {"withheld": "too_few_leaders"}}
    weights = precision_weights([one["n"] for one in groups.values()], spread)
    mean, low, high = combined(views, weights, source_variance=spread.source)
    scale = instrument.scale
    estimate = mean, max(low, scale.min), min(high, scale.max)
    return composites | {"precision": _composite(estimate, groups, weights)}


def _composite(
    estimate: Estimate, groups: Mapping[str, Mapping[str, Any]], weights: Sequence[float]
) -> Json:
    mean, low, high = estimate
    return {
        "mean": mean,
        "interval": [low, high],
        "weights": dict(zip(groups, weights, strict=True)),
    }
