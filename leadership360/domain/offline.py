"""Scores from answers that were collected elsewhere, under the same release rules."""

import re
from collections.abc import Iterable, Sequence

from leadership360.domain.comments import offline_seed
from leadership360.domain.disclosure import movement
from leadership360.domain.instrument import Instrument, freeze
from leadership360.domain.policy import Policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import InstrumentRef, LeaderRelease, Release
from leadership360.domain.responses import Response
from leadership360.domain.standings import with_standings
from leadership360.domain.tally import Before, Gathered, Opened, Subject, tally_all


def release_responses(
    instrument: Instrument, policy: Policy, responses: Sequence[Response]
) -> Release:
    """Return the releases of the last cycle in ``responses``, leaders by id.

    With several cycles the one before the last gives "since last time". How many were asked is
    not known here.
    """
    reported, earlier = last_two_cycles(responses)
    reference = InstrumentRef(instrument.id, instrument.version, freeze(instrument)[1])
    then, now = rows_by_leader(responses, earlier), rows_by_leader(responses, reported)
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


def rows_by_leader(responses: Iterable[Response], cycle: str | None) -> dict[str, list[Response]]:
    """Return the responses of a cycle per leader, leaders in natural order."""
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
