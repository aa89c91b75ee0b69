"""Opening the boxes of a cycle: the right key, the same boxes, and one that does not open."""

import logging
from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.errors import AnswersInvalid, BoxesChanged, KeyLost
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.questionnaire import require_fitting
from leadership360.domain.relation import Relation
from leadership360.domain.tally import Opened
from leadership360.models.cycle import Cycle
from leadership360.sealing import Unreadable, is_pair, unseal
from leadership360.store.assignments import list_leaders, submitted_boxes
from leadership360.store.keystore import KeyKeeper

Sealed = Sequence[tuple[Relation, bytes]]
"""Relation and box of every answer sent about one leader."""

log = logging.getLogger(__name__)


def key_of(cycle: Cycle, keystore: KeyKeeper) -> bytes:
    """Return the private key of a launched cycle. Raises KeyLost, also if it is another one."""
    private_key = keystore.get(cycle.id)
    if cycle.box_public_key is None or not is_pair(private_key, cycle.box_public_key):
        raise KeyLost
    return private_key


def read_sealed(session: AnySession, cycle: Cycle) -> dict[UUID, Sealed]:
    """Return leader -> boxes of every answer sent, in an order that stays."""
    return {
        leader.id: submitted_boxes(session, cycle.id, leader.id)
        for leader in list_leaders(session, cycle.id)
    }


def open_boxes(private_key: bytes, sealed: Sealed, instrument: Instrument) -> list[Opened]:
    """Return what is in the boxes, each as it can have been answered.

    One that does not open, or holds what no form asks for, is left out: it must not hold up all.
    """
    opened = []
    for relation, box in sealed:
        try:
            answers = unseal(private_key, box)
            require_fitting(instrument, relation, answers)
        except (Unreadable, AnswersInvalid):
            continue
        opened.append(Opened(relation, answers))
    return opened


def note_unreadable(unreadable: int, sent: int, policy: Policy) -> None:
    """Raise KeyLost if not one of the boxes sent could be opened: that is no damage to a box.

    Where browsers seal, it may be what one browser sent, and that must not hold up the cycle.
    """
    if sent and unreadable == sent and not policy.seals_in_browser:
        raise KeyLost
    if unreadable:
        log.error("closing: %d of %d boxes could not be opened and are left out", unreadable, sent)


def same_boxes(cycle: Cycle, sealed: Mapping[UUID, Sealed]) -> str:
    """Return the fingerprint of a cycle's boxes. Raises BoxesChanged if it was another before.

    sealed: leader -> boxes, in an order that stays. Two releases of which one knows a rater more
    would tell that rater's answers, so releases are made again from exactly the same boxes.
    """
    fingerprint = sha256()
    for leader_id, boxes in sorted(sealed.items()):
        fingerprint.update(leader_id.bytes)
        for relation, box in boxes:
            fingerprint.update(relation.encode() + b"\0" + box)
    if cycle.boxes_sha256 not in (None, fingerprint.hexdigest()):
        raise BoxesChanged
    return fingerprint.hexdigest()
