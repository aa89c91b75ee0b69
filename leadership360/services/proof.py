"""What an attacker finds who has the database and the key store of this installation.

Nothing is written, and no box that may still be opened is opened.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import RFC_4122, UUID

from leadership360.db import AnySession, Base
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import NotFound
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.proof import Check, Checked
from leadership360.domain.release import LeaderRelease, Release
from leadership360.models.tables import Assignment, Cycle, Mail
from leadership360.sealing import Unreadable, token_hash, unseal
from leadership360.store import proof
from leadership360.store.cycles import frozen_instrument, frozen_policy
from leadership360.store.keystore import KeyStore

#: Assignments whose box and copy are read: enough to see a pattern, few enough for memory.
MOST_BOXES = 2000

#: Noise does not get smaller when compressed.
_SHRUNK = 0.995

_CLOSED = (CycleState.CLOSED, CycleState.RELEASED)

#: What the library that keeps track of migrations adds.
_NOT_OURS = frozenset({"alembic_version"})

_LIKE_A_TOKEN = re.compile(r"[\w-]{43}")

#: Words in the name of a column that would hold something to read, in the queue of mails.
_READABLE = re.compile(r"body|text|html|subject|token|secret|link|url", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReleasedCycle:
    """A closed cycle with everything that was printed, for the release attacker."""

    name: str
    policy: Policy
    instrument: Instrument
    releases: tuple[LeaderRelease, ...]


def load_released_cycles(session: AnySession, name: str | None = None) -> list[ReleasedCycle]:
    """Return every closed cycle, oldest first, or the one of this name. Raises NotFound."""
    found = [
        ReleasedCycle(
            cycle.name,
            frozen_policy(cycle),
            frozen_instrument(session, cycle),
            tuple(
                Release.from_json(json.loads(row.document)).leaders[0]
                for row in proof.releases_of(session, cycle.id)
            ),
        )
        for cycle in proof.launched_cycles(session)
        if cycle.state in _CLOSED and name in (None, cycle.name)
    ]
    if name is not None and not found:
        raise NotFound
    return found


def examine_storage(session: AnySession, keystore: KeyStore) -> tuple[Checked, ...]:
    """Return what each attack on database and key store found."""
    cycles = proof.launched_cycles(session)
    return (
        _sizes(session),
        _noise(session),
        *_keys(session, cycles, keystore),
        *_tables(session),
        _links(session),
        _ids(session),
        _writes(session, cycles),
        *_releases(session, cycles),
        _frozen(session, cycles),
    )


def _found(check: Check, are_wrong: Iterable[bool]) -> Checked:
    """Return the outcome of a check of several things."""
    outcomes = list(are_wrong)
    return Checked(check, len(outcomes), sum(outcomes))


def _sizes(session: AnySession) -> Checked:
    """Compare the sizes of all boxes, and of all copies."""
    return Checked(Check.SIZES, proof.count_assignments(session), proof.count_odd_sizes(session))


def _noise(session: AnySession) -> Checked:
    """Look for anything in a box or copy that repeats or can be compressed: it could be read."""
    sealed = [one for pair in proof.sample_boxes(session, limit=MOST_BOXES) for one in pair]
    are_wrong = [len(zlib.compress(one)) < _SHRUNK * len(one) for one in sealed]
    repeated = len(sealed) - len(set(sealed))
    return Checked(Check.NOISE, len(sealed), sum(are_wrong) + repeated)


def _keys(session: AnySession, cycles: Sequence[Cycle], keystore: KeyStore) -> Iterator[Checked]:
    """Look for keys of destroyed cycles, and try every key that is left on their boxes."""
    destroyed = [cycle.id for cycle in cycles if cycle.destroyed_on is not None]
    yield _found(Check.KEYS_GONE, map(keystore.holds, destroyed))
    boxes = [box for box, _ in proof.sample_boxes(session, destroyed, limit=MOST_BOXES)]
    keys = list(keystore.whatever_looks_like_a_key())
    yield _found(Check.UNOPENABLE, (any(_opens(key, box) for key in keys) for box in boxes))


def _opens(key: bytes, box: bytes) -> bool:
    try:
        unseal(key, box)
    except Unreadable:
        return False
    return True


def _tables(session: AnySession) -> Iterator[Checked]:
    """Expect the tables of the application: none more, no times, nothing to read in the queue.

    A column that somebody added, for example to note who answered when, is a fault.
    """
    columns = [one for one in proof.columns(session) if one.table not in _NOT_OURS]
    known = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
    }
    yield _found(Check.COLUMNS, ((one.table, one.name) not in known for one in columns))
    yield _found(
        Check.TIMES, (one.is_time for one in columns if one.table == Assignment.__tablename__)
    )
    hashes = set(proof.link_hashes(session))
    readable = [
        bool(_READABLE.search(one.name)) for one in columns if one.table == Mail.__tablename__
    ]
    given_away = [
        any(token_hash(text) in hashes for text in _LIKE_A_TOKEN.findall(reply))
        for reply in proof.mail_replies(session)
    ]
    yield _found(Check.MAIL, readable + given_away)


def _links(session: AnySession) -> Checked:
    """Look for links of which more than a hash is kept."""
    hashes = proof.link_hashes(session)
    return _found(Check.LINKS, (len(one) != sha256().digest_size for one in hashes))


def _ids(session: AnySession) -> Checked:
    """Look for ids of assignments that are not random: they would hold a time or an order."""
    return _found(Check.IDS, (not _is_random(one) for one in proof.assignment_ids(session)))


def _is_random(one: UUID) -> bool:
    return one.variant == RFC_4122 and one.version == 4


def _writes(session: AnySession, cycles: Sequence[Cycle]) -> Checked:
    """Look for closed cycles whose rows tell who answered when, by themselves."""
    closed = [cycle.id for cycle in cycles if cycle.state in _CLOSED]
    return _found(Check.WRITES, (proof.tells_order_of_writing(session, one) for one in closed))


def _releases(session: AnySession, cycles: Sequence[Cycle]) -> Iterator[Checked]:
    """Look for releases that were changed, and for leaders of a closed cycle with none or two."""
    rows = [row for cycle in cycles for row in proof.releases_of(session, cycle.id)]
    yield _found(
        Check.RELEASES_UNCHANGED,
        (sha256(row.document.encode()).hexdigest() != row.sha256 for row in rows),
    )
    closed = [cycle.id for cycle in cycles if cycle.state in _CLOSED]
    wanted = dict.fromkeys(proof.leaders_asked_about(session, closed), 1)
    there = {
        (cycle, leader): number for cycle, leader, number in proof.leaders_with_releases(session)
    }
    yield _found(
        Check.RELEASES_COMPLETE,
        (wanted.get(one) != there.get(one) for one in wanted.keys() | there.keys()),
    )


def _frozen(session: AnySession, cycles: Sequence[Cycle]) -> Checked:
    """Compare policy and instrument with what was frozen at launch, and releases with both."""
    made = [
        _is_made_by(cycle, row.document)
        for cycle in cycles
        for row in proof.releases_of(session, cycle.id)
    ]
    launched = [_is_as_launched(cycle) for cycle in cycles]
    return _found(Check.FROZEN, (not is_right for is_right in launched + made))


def _is_as_launched(cycle: Cycle) -> bool:
    return _hash(cycle.policy_text) == cycle.policy_sha256 and (
        _hash(cycle.instrument_text) == cycle.instrument_sha256
    )


def _hash(text: str | None) -> str:
    return sha256((text or "").encode()).hexdigest()


def _is_made_by(cycle: Cycle, document: str) -> bool:
    raw = json.loads(document)
    return bool(
        raw["policy"] == frozen_policy(cycle).name
        and raw["instrument"]["sha256"] == cycle.instrument_sha256
    )
