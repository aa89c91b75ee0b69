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
from leadership360.domain.tally import Before, Opened, Subject, tally


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
        for leader, rows in rows_by_leader(responses, earlier).items()
    }
    past_raters = {
        leader: _raters(rows) for leader, rows in rows_by_leader(responses, earlier).items()
    }
    return Release(
        reference,
        policy.name,
        tuple(
            _release(
                instrument,
                policy,
                leader,
                rows,
                before=_before(before.get(leader), past_raters.get(leader), _raters(rows)),
            )
            for leader, rows in rows_by_leader(responses, reported).items()
        ),
    )


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
