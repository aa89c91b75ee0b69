"""Change between the last two cycles of a file, by moderated t: for the owner of the data alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadership360.domain.instrument import Instrument
from leadership360.domain.moderated_change import (
    ModeratedChange,
    PriorVariance,
    TwoCycles,
    moderated_change,
    prior_variance,
)
from leadership360.domain.offline import last_two_cycles
from leadership360.domain.raw_scores import RaterScore, rater_scores
from leadership360.domain.relation import Relation
from leadership360.domain.responses import Response

Json = dict[str, Any]


def raw_changes(instrument: Instrument, responses: Sequence[Response]) -> dict[str, Json]:
    """Return leader -> dimension -> relation -> movement since the cycle before.

    Groups with fewer than three raters at one of the times are left out, and so is everything in
    a file of one cycle. Raters are the same people where the file gives them the same ``rater``.
    The spread is pooled per relation and dimension from 20 leaders.
    """
    reported, earlier = last_two_cycles(responses)
    now = rater_scores(instrument, responses, reported)
    before = rater_scores(instrument, responses, earlier) if earlier is not None else {}
    groups = {
        leader: {
            dimension: _both(before[leader][dimension], now[leader][dimension])
            for dimension in now[leader]
        }
        for leader in now
        if leader in before
    }
    priors = {
        (dimension.id, relation): prior_variance(
            [of[dimension.id][relation] for of in groups.values() if relation in of[dimension.id]],
            instrument.scale.span,
        )
        for dimension in instrument.dimensions
        for relation in Relation
    }
    return {
        leader: {
            dimension: dict(_changes(dimension, by_relation, priors))
            for dimension, by_relation in of_leader.items()
        }
        for leader, of_leader in groups.items()
    }


def _both(
    before: Mapping[Relation, Sequence[RaterScore]], now: Mapping[Relation, Sequence[RaterScore]]
) -> dict[Relation, TwoCycles]:
    return {
        relation: _matched(before[relation], now[relation])
        for relation in now
        if relation in before
    }


def _matched(before: Sequence[RaterScore], now: Sequence[RaterScore]) -> TwoCycles:
    then = {one.rater: one.score for one in before if one.rater is not None}
    recurring = {one.rater: one.score for one in now if one.rater in then}
    return TwoCycles(
        [one.score for one in before if one.rater not in recurring],
        [one.score for one in now if one.rater not in recurring],
        [(then[rater], score) for rater, score in recurring.items()],
    )


def _changes(
    dimension: str,
    by_relation: Mapping[Relation, TwoCycles],
    priors: Mapping[tuple[str, Relation], PriorVariance],
) -> Iterator[tuple[str, Json]]:
    for relation, group in by_relation.items():
        change = moderated_change(group, priors[dimension, relation])
        if change is not None:
            yield relation.value, _figures(group, change)


def _figures(group: TwoCycles, change: ModeratedChange) -> Json:
    before, now = group.everybody
    return {
        "n_before": len(before),
        "n": len(now),
        "recurring": len(group.recurring),
        "points": change.points,
        "interval": [change.low, change.high],
        "t": change.t,
        "df": change.df,
        "smallest": change.smallest,
        "finding": str(change.finding),
    }
