"""Cryptography of the ballot box: sealed boxes, trustees, the rater's own copy, links and codes.

Only libsodium's standard constructions (PyNaCl); nothing here knows a database.
"""

import base64
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b, sha256
from uuid import UUID

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_ABYTES,
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    crypto_box_SEALBYTES,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from leadership360.domain.answers import (
    FRAME_BYTES,
    Answers,
    dump,
    from_frame,
    pad,
    to_frame,
    unpad,
)
from leadership360.domain.trustees import NUMBERS, PAIRS

#: Size of every box, in bytes.
BOX_BYTES = FRAME_BYTES + crypto_box_SEALBYTES

#: A copy holds the draft and the version last sent.
_COPY_FRAME_BYTES = 2 * FRAME_BYTES
COPY_BYTES = (
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
    + _COPY_FRAME_BYTES
    + crypto_aead_xchacha20poly1305_ietf_ABYTES
)

_SHARES = "leadership360/trustees/1"
#: Size of a cycle's private key.
KEY_BYTES = PrivateKey.SIZE

#: A copy begins with bytes that no other has.
COPY_NAME_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

EDIT_KEY_BYTES = 16
_TOKEN_BYTES = 32


class Unreadable(Exception):
    """A box or copy that this key does not open."""


def random_box() -> bytes:
    """Return what a box holds before anything is sent: random bytes of the same size."""
    return secrets.token_bytes(BOX_BYTES)


def random_copy() -> bytes:
    """Return what a copy holds before anything is saved."""
    return secrets.token_bytes(COPY_BYTES)


def make_cycle_key() -> tuple[bytes, bytes]:
    """Return a fresh (private key, public key) pair, 32 bytes each."""
    key = PrivateKey.generate()
    return bytes(key), bytes(key.public_key)


def is_pair(private_key: bytes, public_key: bytes) -> bool:
    """Return whether the two belong together, whatever the bytes are."""
    return len(private_key) == PrivateKey.SIZE and (
        bytes(PrivateKey(private_key).public_key) == public_key
    )


def seal(public_key: bytes, answers: Answers) -> bytes:
    """Return ``answers`` as a box of ``BOX_BYTES``. Raises AnswersTooLong."""
    return SealedBox(PublicKey(public_key)).encrypt(to_frame(answers))


def unseal(private_key: bytes, box: bytes) -> Answers:
    """Open a box. Raises Unreadable."""
    try:
        return from_frame(SealedBox(PrivateKey(private_key)).decrypt(box))
    except (CryptoError, ValueError, KeyError) as problem:
        raise Unreadable from problem


def seal_texts(public_key: bytes, texts: Sequence[str]) -> bytes:
    """Return ``texts`` sealed; the size tells how many whole frames they take, and no more."""
    plain = dump({"texts": list(texts)})
    size = FRAME_BYTES * -(-(len(plain) + 4) // FRAME_BYTES)
    return SealedBox(PublicKey(public_key)).encrypt(pad(plain, size))


def unseal_texts(private_key: bytes, sealed: bytes) -> tuple[str, ...]:
    """Undo ``seal_texts``. Raises Unreadable."""
    try:
        frame = SealedBox(PrivateKey(private_key)).decrypt(sealed)
    except CryptoError as problem:
        raise Unreadable from problem
    return tuple(json.loads(unpad(frame))["texts"])


@dataclass(frozen=True, slots=True)
class Cost:
    """What stretching one passphrase costs. memory: bytes."""

    operations: int
    memory: int


#: libsodium's "moderate": 256 MiB and about half a second.
PASSPHRASE_COST = Cost(argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)


@dataclass(frozen=True, slots=True)
class Stretched:
    """A key made from each trustee's passphrase, by number, and how it was made."""

    keys: Mapping[int, bytes]
    salts: Mapping[int, bytes]
    cost: Cost


def stretch(passphrases: Sequence[str]) -> Stretched:
    """Return the keys of three passphrases; on purpose this takes seconds and much memory."""
    salts = {number: secrets.token_bytes(argon2id.SALTBYTES) for number in NUMBERS}
    return Stretched(
        {
            number: _stretch(passphrase, salts[number], PASSPHRASE_COST)
            for number, passphrase in zip(NUMBERS, passphrases, strict=True)
        },
        salts,
        PASSPHRASE_COST,
    )


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    # The same letters are stored in several ways, depending on the keyboard.
    plain = unicodedata.normalize("NFKC", passphrase.strip()).encode()
    key: bytes = argon2id.kdf(
        SecretBox.KEY_SIZE, plain, salt, opslimit=cost.operations, memlimit=cost.memory
    )
    return key


def split_key(private_key: bytes, stretched: Stretched) -> bytes:
    """Return a document from which any two of three trustees can make the key, and none alone.

    The key is sealed three times, once for each pair, under a key made from both passphrases.
    """
    document = {
        "format": _SHARES,
        "operations": stretched.cost.operations,
        "memory": stretched.cost.memory,
        "salts": {str(number): salt.hex() for number, salt in stretched.salts.items()},
        "pairs": {
            _name(pair): SecretBox(_pair_key(stretched.keys, pair)).encrypt(private_key).hex()
            for pair in PAIRS
        },
    }
    return json.dumps(document).encode()


def join_key(shares: bytes, passphrases: Mapping[int, str]) -> bytes:
    """Undo ``split_key`` with two passphrases or more, by number. Raises Unreadable.

    It does not say which passphrase is wrong: nobody can be asked for one alone.
    """
    document = json.loads(shares)
    cost = Cost(document["operations"], document["memory"])
    keys = {
        number: _stretch(passphrase, bytes.fromhex(document["salts"][str(number)]), cost)
        for number, passphrase in passphrases.items()
    }
    for pair in PAIRS:
        if keys.keys() >= set(pair):
            sealed = bytes.fromhex(document["pairs"][_name(pair)])
            with suppress(CryptoError):
                return SecretBox(_pair_key(keys, pair)).decrypt(sealed)
    raise Unreadable


def _name(pair: tuple[int, int]) -> str:
    return "{}-{}".format(*pair)


def _pair_key(keys: Mapping[int, bytes], pair: tuple[int, int]) -> bytes:
    both = b"".join(keys[number] for number in pair)
    return blake2b(both, digest_size=SecretBox.KEY_SIZE, person=b"two trustees").digest()


def comment_seed(private_key: bytes) -> bytes:
    """Return the secret that orders a cycle's comments; it dies with the key."""
    return blake2b(private_key, person=b"comment order").digest()


@dataclass(frozen=True, slots=True)
class Copy:
    """What a rater's own browser can read again: the draft, and what was last sent, and when."""

    draft: Answers
    sent: Answers | None = None
    sent_on: date | None = None


def seal_copy(edit_key: bytes, assignment: UUID, copy: Copy) -> bytes:
    """Return ``copy`` under the rater's edit key, always ``COPY_BYTES`` long.

    Raises AnswersTooLong.
    """
    document: Mapping[str, object] = {
        "draft": copy.draft.to_json(),
        "sent": copy.sent.to_json() if copy.sent else None,
        "sent_on": copy.sent_on.isoformat() if copy.sent_on else None,
    }
    nonce = secrets.token_bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(
        pad(dump(document), _COPY_FRAME_BYTES),
        assignment.bytes,
        nonce,
        _copy_key(edit_key, assignment),
    )


def open_copy(edit_key: bytes, assignment: UUID, sealed: bytes) -> Copy:
    """Undo ``seal_copy``. Raises Unreadable: another key, or nothing was ever saved."""
    split = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
    try:
        frame = crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[split:], assignment.bytes, sealed[:split], _copy_key(edit_key, assignment)
        )
    except CryptoError as problem:
        raise Unreadable from problem
    document = json.loads(unpad(frame))
    return Copy(
        Answers.from_json(document["draft"]),
        Answers.from_json(document["sent"]) if document["sent"] else None,
        date.fromisoformat(document["sent_on"]) if document["sent_on"] else None,
    )


def name_of_copy(sealed: bytes) -> bytes:
    """Return what tells one copy from every other, also from one that was never saved."""
    return sealed[:COPY_NAME_BYTES]


def _copy_key(edit_key: bytes, assignment: UUID) -> bytes:
    return blake2b(assignment.bytes, key=edit_key, digest_size=32, person=b"rater's copy").digest()


def make_edit_key() -> bytes:
    """Return a fresh key for a rater's browser."""
    return secrets.token_bytes(EDIT_KEY_BYTES)


def resume_code(edit_key: bytes) -> str:
    """Return the edit key as a code a person can copy: groups of four letters and digits."""
    text = base64.b32encode(edit_key).decode().rstrip("=")
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def read_resume_code(code: str) -> bytes | None:
    """Undo ``resume_code``, forgiving case, spaces and look-alikes; None if it cannot be one."""
    text = re.sub(r"[\s-]", "", code).upper().translate(str.maketrans("018", "OIB"))
    if len(text) != -(-EDIT_KEY_BYTES * 8 // 5) or re.search(r"[^A-Z2-7]", text):
        return None
    return base64.b32decode(text + "=" * (-len(text) % 8))


def make_token() -> str:
    """Return a fresh link secret of 256 bits; only its hash is ever stored."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is stored of a link secret."""
    return sha256(token.strip().encode()).digest()
