"""Opening the boxes of a cycle: the right key, the same boxes, and one that does not open."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from leadership360.domain.errors import AnswersInvalid, BoxesChanged, KeyLost
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.questionnaire import require_fitting
from leadership360.domain.relation import Relation
from leadership360.domain.tally import Opened
from leadership360.models.cycle import Cycle
from leadership360.sealing import Unreadable, is_pair, unseal
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


def open_boxes(private_key: bytes, sealed: Sealed, instrument: Instrument) -> list[Opened]:
    """Return what is in the boxes of one leader, but for those that hold no answers.

    A box that does not open, or holds what no form sends, is left out at once: the same bytes
    would say the same tomorrow, and one box must not hold up all. The rules on counts then decide
    what can be shown, as if that person had not answered. It is counted, and not noted whose.
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


def note_unreadable(unreadable: int, sent: int, raters: int, policy: Policy) -> None:
    """Raise KeyLost if as many people as make a block sent boxes and not one could be opened.

    That is no damage to a box, and somebody has to look at it. Of fewer people's boxes all may be
    damaged, or be what one browser sent, and no group could have been shown: they must not hold up
    the cycle.
    """
    if raters >= policy.block_minimum and unreadable == sent:
        raise KeyLost
    if unreadable:
        log.error("closing: %d of %d boxes could not be opened and are left out", unreadable, sent)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What the sealed boxes of a cycle come to. whole: all of them; of: leader -> hers.

    They tell whether a box is still the same, to whoever has the boxes, and nothing of its content.
    """

    whole: str
    of: Mapping[UUID, str]


def fingerprints(sealed: Mapping[UUID, Sealed]) -> Fingerprints:
    """Return the fingerprints of boxes. sealed: leader -> boxes, in an order that stays."""
    whole, of = sha256(), {}
    for leader_id, boxes in sorted(sealed.items()):
        content = leader_id.bytes + b"".join(
            relation.encode() + b"\0" + box for relation, box in boxes
        )
        whole.update(content)
        of[leader_id] = sha256(content).hexdigest()
    return Fingerprints(whole.hexdigest(), of)


def require_same_boxes(cycle: Cycle, now: Fingerprints, made_of: Mapping[UUID, str | None]) -> None:
    """Raise BoxesChanged unless releases come from exactly the boxes of the first time.

    made_of: leader -> fingerprint of the boxes her release was first made of. Two releases of
    which one knows a rater more would tell that rater's answers. A leader who was erased since
    is gone with her boxes and her release: the release of every other leader is made of that
    leader's boxes alone, and may be made of them again.
    """
    if cycle.boxes_sha256 not in (None, now.whole) and dict(now.of) != dict(made_of):
        raise BoxesChanged
