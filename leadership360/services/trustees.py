"""Launching with trustees; closing, and making results again, with two of their passphrases.

The server never keeps the key of such a cycle: it is made in memory, sealed once for each pair of
trustees, and forgotten. Each function stands in for the key store where the usual one expects it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import CoachNeedsKey, PassphrasesWrong
from leadership360.domain.trustees import NUMBERS, Trustee, check_trustees
from leadership360.sealing import Stretched, Unreadable, join_key, split_key, stretch
from leadership360.services.closing import close_cycle
from leadership360.services.cycles import launch_cycle
from leadership360.services.promises import write_promises
from leadership360.services.reopening import reopen_cycle, require_reopenable
from leadership360.store.cycles import get_cycle
from leadership360.store.keystore import KeyInHand, KeyStore
from leadership360.store.trustees import add_trustee


def launch_with_trustees(
    session: AnySession,
    cycle_id: UUID,
    trustees: Sequence[Trustee],
    *,
    keystore: KeyStore,
    now: datetime,
) -> None:
    """Launch a cycle whose boxes open only with the passphrases of two of three ``trustees``.

    Raises TrusteesAlike, CoachNeedsKey, and whatever ``launch_cycle`` raises; then nothing is
    changed.
    """
    check_trustees(trustees)
    # Before the transaction: on purpose it takes seconds.
    stretched = stretch([trustee.passphrase for trustee in trustees])
    keeper = _Entrusting(session, keystore, trustees, stretched)
    launch_cycle(session, cycle_id, keystore=keeper, now=now)


@dataclass(frozen=True, slots=True)
class _Entrusting:
    """Takes a fresh key and keeps only what two trustees can open."""

    session: AnySession
    keystore: KeyStore
    trustees: Sequence[Trustee]
    stretched: Stretched

    def put(self, cycle_id: UUID, private_key: bytes) -> None:
        cycle = get_cycle(self.session, cycle_id)
        if cycle.coach_id is not None:
            raise CoachNeedsKey
        for number, trustee in zip(NUMBERS, self.trustees, strict=True):
            add_trustee(self.session, cycle_id, number, trustee.name, trustee.email)
        self.session.flush()
        # Now that they are known, raters are told who they are.
        write_promises(self.session, cycle)
        # A share without a launch is harmless, a launch without its shares is not.
        self.keystore.put_shares(cycle_id, split_key(private_key, self.stretched))


def close_with_passphrases(
    session: AnySession,
    cycle_id: UUID,
    passphrases: Mapping[int, str],
    *,
    keystore: KeyStore,
    today: date,
) -> None:
    """Close a cycle with at least two passphrases. passphrases: number of the trustee -> text.

    Raises PassphrasesWrong, without saying which; then nothing is changed. Raises NotFound,
    KeyLost or WrongState. A cycle that is closed already is left alone, whatever was typed.
    """
    state = get_cycle(session, cycle_id).state
    session.rollback()
    if state in (CycleState.CLOSED, CycleState.RELEASED):
        return
    hand = _joined(keystore, cycle_id, passphrases)
    close_cycle(session, cycle_id, keystore=hand, today=today)


def reopen_with_passphrases(
    session: AnySession,
    cycle_id: UUID,
    passphrases: Mapping[int, str],
    *,
    keystore: KeyStore,
    today: date,
) -> None:
    """Make the releases of a cycle again with at least two passphrases.

    As safe as the closing: two of three people act together once more, the key is in memory as
    long, and the boxes must be those the trustees opened before (``require_same_boxes``). The
    shares are there until single answers are destroyed.
    Raises PassphrasesWrong, without saying which, and as ``reopen_cycle``; then nothing is
    changed.
    """
    require_reopenable(session, cycle_id, today)
    hand = _joined(keystore, cycle_id, passphrases)
    reopen_cycle(session, cycle_id, keystore=hand, today=today)


def _joined(keystore: KeyStore, cycle_id: UUID, passphrases: Mapping[int, str]) -> KeyInHand:
    try:
        private_key = join_key(keystore.get_shares(cycle_id), passphrases)
    except Unreadable as problem:
        raise PassphrasesWrong from problem
    return KeyInHand(keystore, cycle_id, private_key)
