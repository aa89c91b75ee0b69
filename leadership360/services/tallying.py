"""What closing computes, outside any transaction: boxes in, and everything that is kept out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.domain.disclosure import movement
from leadership360.domain.instrument import Instrument
from leadership360.domain.organisation_figures import (
    OrganisationFigures,
    ShownAnswers,
    organisation_figures,
    shown_answers,
)
from leadership360.domain.release import LeaderRelease, Release
from leadership360.domain.standings import with_standings
from leadership360.domain.tally import Before, Gathered, Subject, tally_all
from leadership360.models.cycle import Cycle
from leadership360.sealing import comment_seed
from leadership360.services.coaching import gather_theme_comments
from leadership360.services.documents import Writer
from leadership360.services.opening import (
    Fingerprints,
    Sealed,
    fingerprints,
    key_of,
    note_unreadable,
    open_boxes,
    require_same_boxes,
)
from leadership360.store.assignments import (
    count_asked,
    count_senders,
    list_leaders,
    submitted_boxes,
    submitted_raters,
)
from leadership360.store.cycles import frozen_instrument, frozen_policy, get_cycle
from leadership360.store.keystore import KeyKeeper
from leadership360.store.releases import boxes_of_releases, find_release_before
from leadership360.store.transaction import atomic


@dataclass(frozen=True, slots=True)
class Tallied:
    """Everything that is kept of a cycle. documents: leader -> release, checked.

    for_coach: leader -> prompt -> comments meant as a theme. unreadable: boxes left out.
    """

    documents: Mapping[UUID, str]
    for_coach: Mapping[UUID, Mapping[str, Sequence[str]]]
    figures: OrganisationFigures
    unreadable: int
    boxes: Fingerprints


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Everything the release of one leader is made of, still sealed."""

    subject: Subject
    sealed: Sealed
    before: Before | None


def tally_cycle(
    session: AnySession, cycle_id: UUID, keystore: KeyKeeper, *, state: CycleState
) -> Tallied | None:
    """Return what to write, checked; None where the cycle is not in ``state`` any more.

    Raises KeyLost, BoxesChanged or SelfCheckFailed.
    """
    with atomic(session):
        # Held, so that nobody overwrites the boxes while we read them; it is let go before the
        # work begins, for on SQLite it keeps every other writer waiting.
        cycle = get_cycle(session, cycle_id, hold=True)
        if cycle.state is not state:
            return None
        private_key = key_of(cycle, keystore)
        instrument, policy = frozen_instrument(session, cycle), frozen_policy(cycle)
        assert cycle.instrument_sha256 is not None
        writer = Writer(instrument, policy, cycle.instrument_sha256)
        boxes, name = _read_boxes(session, cycle), cycle.name
        asked, raters = count_asked(session, cycle_id), count_senders(session, cycle_id)
        read_now = fingerprints({leader: one.sealed for leader, one in boxes.items()})
        require_same_boxes(cycle, read_now, boxes_of_releases(session, cycle_id))
    seed = comment_seed(private_key)
    to_tally, to_use = tee(_opened(instrument, boxes, private_key, seed))
    releases: list[LeaderRelease] = []
    for_coach: list[Mapping[str, Sequence[str]]] = []
    shown: list[ShownAnswers] = []
    read = 0
    for one, release in zip(to_use, tally_all(instrument, policy, to_tally), strict=True):
        for_coach.append(gather_theme_comments(instrument, policy, one.opened, release, seed))
        shown += shown_answers(instrument, release, one.opened)
        read += len(one.opened)
        releases.append(release)
    sent = sum(len(one.sealed) for one in boxes.values())
    note_unreadable(sent - read, sent, raters, policy)
    documents = {
        leader: writer.write(release, boxes[leader].before, asked[leader])
        for leader, release in zip(boxes, with_standings(policy, releases), strict=True)
    }
    writer.require_safe()
    figures = organisation_figures(instrument, shown, releases, cycle=name)
    coached = dict(zip(boxes, for_coach, strict=True))
    return Tallied(documents, coached, figures, sent - read, read_now)


def _opened(
    instrument: Instrument, boxes: Mapping[UUID, _Boxes], private_key: bytes, seed: bytes
) -> Iterator[Gathered]:
    for one in boxes.values():
        opened = open_boxes(private_key, one.sealed, instrument)
        yield Gathered(one.subject, opened, seed, one.before)


def _read_boxes(session: AnySession, cycle: Cycle) -> dict[UUID, _Boxes]:
    asked = count_asked(session, cycle.id)
    return {
        leader.id: _Boxes(
            Subject(str(leader.id), leader.name, cycle.name, asked[leader.id]),
            submitted_boxes(session, cycle.id, leader.id),
            _before(session, cycle, leader.id),
        )
        for leader in list_leaders(session, cycle.id)
    }


def _before(session: AnySession, cycle: Cycle, leader_id: UUID) -> Before | None:
    """Return the leader's last release with the same item ids, and who came and went since."""
    earlier = find_release_before(session, leader_id, cycle)
    if earlier is None:
        return None
    cycle_then = get_cycle(session, earlier.cycle_id)
    asked_then = frozen_instrument(session, cycle_then)
    if not frozen_instrument(session, cycle).measures_like(asked_then):
        return None
    if cycle_then.archived_on is not None and not frozen_policy(cycle).is_strict:
        return None  # who came and went is not known any more, and the rule asks for it
    then = submitted_raters(session, earlier.cycle_id, leader_id)
    now = submitted_raters(session, cycle.id, leader_id)
    release = Release.from_json(json.loads(earlier.document)).leaders[0]
    return Before(release, {block.id: movement(block, then, now) for block in release.blocks})
