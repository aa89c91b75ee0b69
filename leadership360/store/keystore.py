"""The key store: private keys of cycles, in files outside the database and its backups."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from leadership360.domain.errors import KeyLost, TrusteesNeeded
from leadership360.sealing import KEY_BYTES


class KeyTaker(Protocol):
    """Whoever takes the key of a cycle at its launch."""

    def put(self, cycle_id: UUID, private_key: bytes) -> None:
        """Keep a key, so that it cannot be lost once this returns."""


class KeyKeeper(Protocol):
    """Whoever has the key of a cycle at its closing, and can destroy it."""

    def get(self, cycle_id: UUID) -> bytes:
        """Return the private key. Raises KeyLost or TrusteesNeeded."""

    def destroy(self, cycle_id: UUID) -> None:
        """Destroy the key for good; nothing happens if it is gone already."""


class KeyStore:
    """A folder, readable by its owner only, with one file per open cycle.

    ``.key``: the private key. ``.shares``: what two of three trustees can make it from.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _key(self, cycle_id: UUID) -> Path:
        return self._folder / f"{cycle_id}.key"

    def _shares(self, cycle_id: UUID) -> Path:
        return self._folder / f"{cycle_id}.shares"

    def put(self, cycle_id: UUID, private_key: bytes) -> None:
        """Keep a key, on disk before this returns; a launch that failed may have left one."""
        self._write(self._key(cycle_id), private_key)
        _overwrite(self._shares(cycle_id))

    def put_shares(self, cycle_id: UUID, shares: bytes) -> None:
        """Keep shares in place of a key, on disk before this returns."""
        self._write(self._shares(cycle_id), shares)
        _overwrite(self._key(cycle_id))

    def _write(self, file: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
        folder = os.open(self._folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def get(self, cycle_id: UUID) -> bytes:
        """Return the private key. Raises KeyLost or TrusteesNeeded."""
        try:
            return self._key(cycle_id).read_bytes()
        except FileNotFoundError as problem:
            refusal = TrusteesNeeded if self._shares(cycle_id).exists() else KeyLost
            raise refusal from problem

    def get_shares(self, cycle_id: UUID) -> bytes:
        """Return what two trustees can make the key from. Raises KeyLost."""
        try:
            return self._shares(cycle_id).read_bytes()
        except FileNotFoundError as problem:
            raise KeyLost from problem

    def holds(self, cycle_id: UUID) -> bool:
        """Return whether there is a key of this cycle, whole or half written."""
        files = (self._key(cycle_id), self._shares(cycle_id))
        return any(file.exists() or file.with_suffix(".new").exists() for file in files)

    def whatever_looks_like_a_key(self) -> Iterator[bytes]:
        """Yield the content of every file in the store that is as long as a key.

        Whatever it is called: a copy somebody made opens boxes as well.
        """
        for file in self._folder.rglob("*") if self._folder.is_dir() else ():
            if file.is_file() and file.stat().st_size == KEY_BYTES:
                yield file.read_bytes()

    def destroy(self, cycle_id: UUID) -> None:
        """Overwrite and remove a key or its shares; nothing happens if they are gone already."""
        _overwrite(self._key(cycle_id))
        _overwrite(self._shares(cycle_id))


@dataclass(frozen=True, slots=True)
class KeyInHand:
    """The key store of a cycle whose key two trustees have put together, in memory."""

    keystore: KeyStore
    cycle_id: UUID
    private_key: bytes

    def get(self, cycle_id: UUID) -> bytes:
        """Return the key of this cycle, and of no other."""
        return self.private_key if cycle_id == self.cycle_id else self.keystore.get(cycle_id)

    def destroy(self, cycle_id: UUID) -> None:
        """Destroy the shares."""
        self.keystore.destroy(cycle_id)


def _overwrite(file: Path) -> None:
    """Put random bytes over a file's content, then remove it."""
    if not file.exists():
        return
    file.chmod(0o600)
    with file.open("r+b") as stream:
        stream.write(secrets.token_bytes(file.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
    file.unlink()
