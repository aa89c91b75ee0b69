"""The key store: private keys of cycles, in files outside the database and its backups."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from leadership360.domain.errors import KeyLost
from leadership360.sealing import KEY_BYTES


class KeyStore:
    """A folder with one file per open cycle, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _file(self, cycle_id: UUID) -> Path:
        return self._folder / f"{cycle_id}.key"

    def put(self, cycle_id: UUID, private_key: bytes) -> None:
        """Keep a key, on disk before this returns; a launch that failed may have left one."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file(cycle_id).with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(handle, "wb") as file:
            file.write(private_key)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file(cycle_id))
        folder = os.open(self._folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def get(self, cycle_id: UUID) -> bytes:
        """Return the private key. Raises KeyLost."""
        try:
            return self._file(cycle_id).read_bytes()
        except FileNotFoundError as problem:
            raise KeyLost from problem

    def holds(self, cycle_id: UUID) -> bool:
        """Return whether there is a key of this cycle, whole or half written."""
        file = self._file(cycle_id)
        return file.exists() or file.with_suffix(".new").exists()

    def whatever_looks_like_a_key(self) -> Iterator[bytes]:
        """Yield the content of every file in the store that is as long as a key.

        Whatever it is called: a copy somebody made opens boxes as well.
        """
        for file in self._folder.rglob("*") if self._folder.is_dir() else ():
            if file.is_file() and file.stat().st_size == KEY_BYTES:
                yield file.read_bytes()

    def destroy(self, cycle_id: UUID) -> None:
        """Overwrite and remove a key; nothing happens if it is gone already."""
        file = self._file(cycle_id)
        if not file.exists():
            return
        file.chmod(0o600)
        with file.open("r+b") as key:
            key.write(secrets.token_bytes(file.stat().st_size))
            key.flush()
            os.fsync(key.fileno())
        file.unlink()
