"""Scores from answers that were collected elsewhere, under the same release rules."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leadership360.domain.comments import offline_seed
from leadership360.domain.disclosure import movement
from leadership360.domain.instrument import Instrument, freeze
from leadership360.domain.moderated_interval import (
    Spread,
    moderated_score_interval,
    pooled_spread,
    standard_deviation,
)
from leadership360.domain.policy import Policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import InstrumentRef, LeaderRelease, Release
from leadership360.domain.responses import Response
from leadership360.domain.scoring import dimension_answers, score_sheet
from leadership360.domain.standings import with_standings
from leadership360.domain.tally import Before, Opened, Subject, tally

Raw = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]
"""leader -> dimension -> relation -> n, mean, sd, scores, interval: unprotected."""


def release_responses(
    instrument: Instrument, policy: Policy, responses: Sequence[Response]
) -> Release:
    """Return the releases of the last cycle in ``responses``, leaders by id.

    With several cycles the one before the last gives "since last time". How many were asked is
    not known here.
    """
    reported, earlier = last_two_cycles(responses)
    reference = InstrumentRef(instrument.id, instrument.version, freeze(instrument)[1])
    before = {
        leader: _release(instrument, policy, leader, rows)
        for leader, rows in _by_leader(responses, earlier).items()
    }
    past_raters = {leader: _raters(rows) for leader, rows in _by_leader(responses, earlier).items()}
    leaders = [
        _release(
            instrument,
            policy,
            leader,
            rows,
            before=_before(before.get(leader), past_raters.get(leader), _raters(rows)),
        )
        for leader, rows in _by_leader(responses, reported).items()
    ]
    return Release(reference, policy.name, with_standings(policy, leaders))


def last_two_cycles(responses: Iterable[Response]) -> tuple[str | None, str | None]:
    """Return the last cycle and the one before, in natural order; None where there is none."""
    cycles = sorted({response.cycle for response in responses}, key=_natural)
    return cycles[-1] if cycles else None, cycles[-2] if len(cycles) > 1 else None


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts "2" before "10"."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _by_leader(responses: Iterable[Response], cycle: str | None) -> dict[str, list[Response]]:
    found: dict[str, list[Response]] = {}
    for response in responses:
        if response.cycle == cycle:
            found.setdefault(response.leader, []).append(response)
    return dict(sorted(found.items(), key=lambda pair: _natural(pair[0])))


def _release(
    instrument: Instrument,
    policy: Policy,
    leader: str,
    rows: Sequence[Response],
    before: Before | None = None,
) -> LeaderRelease:
    texts = [text for row in rows for text in row.answers.comments.values()]
    return tally(
        instrument,
        policy,
        Subject(leader, rows[0].leader_name, rows[0].cycle, {}),
        [Opened(row.relation, row.answers) for row in rows],
        seed=offline_seed(texts),
        before=before,
    )


def _raters(rows: Iterable[Response]) -> dict[Relation, set[str]] | None:
    """Return who answered, per relation; None where the file does not say."""
    raters: dict[Relation, set[str]] = {}
    for row in rows:
        if row.rater is None:
            return None
        raters.setdefault(row.relation, set()).add(row.rater)
    return raters


def _before(
    release: LeaderRelease | None,
    then: dict[Relation, set[str]] | None,
    now: dict[Relation, set[str]] | None,
) -> Before | None:
    if release is None:
        return None
    if then is None or now is None:
        return Before(release)
    return Before(release, {block.id: movement(block, then, now) for block in release.blocks})


def raw_scores(instrument: Instrument, responses: Sequence[Response]) -> Raw:
    """Return unprotected figures of the last cycle, for the data's owner only.

    scores: one per rater, in the order of the file. sd: n - 1, None below two. interval: full
    moderated score interval, with the spread pooled per relation and dimension from 20 leaders.
    """
    reported, _ = last_two_cycles(responses)
    scores: dict[str, dict[str, dict[Relation, list[float]]]] = {}
    for leader, rows in _by_leader(responses, reported).items():
        by_dimension = scores[leader] = {dim.id: {} for dim in instrument.dimensions}
        for row in rows:
            sheet = score_sheet(instrument, row.relation, row.answers)
            for dimension in sheet.scored if sheet.counts else ():
                answers = dimension_answers(instrument, sheet, dimension)
                mean = sum(answers) / len(answers)
                by_dimension[dimension].setdefault(row.relation, []).append(mean)
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
