"""Scores from answers that were collected elsewhere, under the same release rules."""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
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
from leadership360.domain.scoring import form_of, sheets_of
from leadership360.domain.standings import with_standings
from leadership360.domain.tally import Before, Gathered, Opened, Subject, tally_all

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
    then, now = _by_leader(responses, earlier), _by_leader(responses, reported)
    past = zip(then, tally_all(instrument, policy, map(_gathered, then.values())), strict=True)
    before = {
        leader: _before(release, then[leader], now[leader])
        for leader, release in past
        if leader in now
    }
    gathered = (_gathered(rows, before.get(leader)) for leader, rows in now.items())
    leaders = tally_all(instrument, policy, gathered)
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


def _gathered(rows: Sequence[Response], before: Before | None = None) -> Gathered:
    texts = [text for row in rows for text in row.answers.comments.values()]
    return Gathered(
        Subject(rows[0].leader, rows[0].leader_name, rows[0].cycle, {}),
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


def _before(release: LeaderRelease, then: Iterable[Response], now: Iterable[Response]) -> Before:
    past_raters, raters = _raters(then), _raters(now)
    if past_raters is None or raters is None:
        return Before(release)
    moved = {block.id: movement(block, past_raters, raters) for block in release.blocks}
    return Before(release, moved)


def raw_scores(instrument: Instrument, responses: Sequence[Response]) -> Raw:
    """Return unprotected figures of the last cycle, for the data's owner only.

    scores: one per rater, in the order of the file. sd: n - 1, None below two. interval: full
    moderated score interval, with the spread pooled per relation and dimension from 20 leaders.
    """
    reported, _ = last_two_cycles(responses)
    by_leader = _by_leader(responses, reported)
    rows = [row for group in by_leader.values() for row in group]
    sheets = sheets_of(
        form_of(instrument), [row.relation for row in rows], [row.answers.ratings for row in rows]
    )
    scores: dict[str, dict[str, dict[Relation, list[float]]]] = {
        leader: {dimension.id: {} for dimension in instrument.dimensions} for leader in by_leader
    }
    for row, counts, means in zip(rows, sheets.counts, sheets.scores().tolist(), strict=True):
        for by_relation, mean in zip(scores[row.leader].values(), means, strict=True):
            if counts and not isnan(mean):
                by_relation.setdefault(row.relation, []).append(mean)
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
