"""Instruments in files: the shipped ones by id, others by path; checked before anything is used."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from leadership360.domain.errors import N_, DomainError
from leadership360.domain.instrument import Instrument
from leadership360.paths import INSTRUMENTS
from leadership360.store.instrument_build import build
from leadership360.store.instrument_rules import broken_rules
from leadership360.store.instrument_shape import Reading, read_shape
from leadership360.store.yaml_positions import MAX_BYTES, Place, YamlDocument, read_yaml
from leadership360.store.yaml_positions import Path as KeyPath

_SUFFIX = ".yaml"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with an instrument file; line and column count from 1.

    key: where, such as ``items[vi3].dimension``; empty for the file as a whole.
    """

    file: str
    line: int
    column: int
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}"


class InstrumentInvalid(DomainError):
    """An instrument that cannot be used; ``faults`` says everything that is wrong with it."""

    message = N_("The instrument “%(instrument)s” cannot be used: %(fault)s (faults: %(count)s)")

    def __init__(self, instrument: str, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(instrument=instrument, fault=faults[0].sentence, count=len(faults))


def load_instrument(name_or_path: str) -> Instrument:
    """Return the shipped instrument of this id, or the one in this file.

    Raises InstrumentInvalid, with every fault, if there is none or it breaks a rule.
    """
    return _load(_located(name_or_path), name_or_path)


def list_instruments() -> tuple[Instrument, ...]:
    """Return all instruments in the shipped folder, by id.

    A file that cannot be used is left out and named in the log: it must not keep anybody from
    choosing another.
    """
    return tuple(found for path in _shipped() if (found := _usable(path)))


def _usable(path: Path) -> Instrument | None:
    try:
        return _load(path, path.stem)
    except InstrumentInvalid:
        log.warning("%s is left out; leadership360 instrument check says why", path.name)
        return None


def check_file(path: str | Path) -> tuple[Fault, ...]:
    """Return every fault of an instrument file, in the order of its lines; empty if it is good."""
    return _checked(path)[1]


def _shipped() -> list[Path]:
    return sorted(INSTRUMENTS.glob(f"*{_SUFFIX}"))


def _located(name_or_path: str) -> Path:
    shipped = {path.stem: path for path in _shipped()}
    if name_or_path in shipped:
        return shipped[name_or_path]
    path = Path(name_or_path)
    if path.suffix or path.exists():
        return path
    sentence = f"there is no instrument “{name_or_path}”; shipped: {', '.join(shipped) or 'none'}"
    raise InstrumentInvalid(name_or_path, (Fault(name_or_path, 1, 1, "", sentence),))


def _load(path: Path, name: str) -> Instrument:
    try:
        about = path.stat()
    except (OSError, ValueError):
        raise InstrumentInvalid(name, check_file(path)) from None
    instrument, faults = _cached(path, about.st_mtime_ns, about.st_size)
    if instrument is None:
        raise InstrumentInvalid(name, faults)
    return instrument


@lru_cache(maxsize=32)
def _cached(path: Path, _changed: int, _size: int) -> tuple[Instrument | None, tuple[Fault, ...]]:
    """Read a file again only after it changed: parsing takes longer than a page may."""
    return _checked(path)


def _checked(path: str | Path) -> tuple[Instrument | None, tuple[Fault, ...]]:
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        sentence = f"the file cannot be read: {reason}"
        return None, (Fault(str(path), 1, 1, "", sentence),)
    document = read_yaml(raw)
    shape = _shape(document)
    faults = tuple(sorted(set(_faults(str(path), document, shape))))
    return (None, faults) if faults or shape.file is None else (build(shape.file), ())


def _shape(document: YamlDocument) -> Reading:
    unreadable = document.data is None and document.faults
    return Reading() if unreadable else read_shape(document.data)


def _faults(file: str, document: YamlDocument, shape: Reading) -> Iterator[Fault]:
    for fault in document.faults:
        yield _fault(file, fault.place, key_name(fault.path, document.data), fault.sentence)
    told = {fault.path for fault in document.faults}
    for path, sentence in _found(shape):
        if path not in told:
            name = key_name(path, document.data)
            yield _fault(file, document.place_of(path), name, sentence)


def _found(shape: Reading) -> Iterator[tuple[KeyPath, str]]:
    for fault in shape.faults:
        yield fault.path, fault.sentence
    if shape.file is None:
        return
    for broken in broken_rules(shape.file, shape.faulty):
        path = shape.path_in_file(broken.path)
        if path is not None:
            yield path, broken.sentence


def _fault(file: str, place: Place, key: str, sentence: str) -> Fault:
    key, sentence = _printable(key), _printable(sentence)
    return Fault(file, place.row, place.column, key, f"{key or 'the file'} {sentence}")


def _printable(text: str) -> str:
    """Return ``text`` on one line and fit for any screen; a file may hold halves of characters."""
    return " ".join(text.encode(errors="replace").decode().split())


def key_name(path: KeyPath, data: Any) -> str:
    """Return a key as a person looks for it, such as ``items[vi3].text.de``.

    A part of a list goes by its id, or else by its number, counted from 1.
    """
    name = ""
    for step in path:
        data = _inside(data, step)
        if isinstance(step, str):
            name += f".{step}" if name else step
        else:
            own = _inside(data, "id")
            name += f"[{own if isinstance(own, str) else step + 1}]"
    return name


def _inside(data: Any, step: str | int) -> Any:
    try:
        return data[step]
    except (LookupError, TypeError):
        return None
