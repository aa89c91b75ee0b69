"""What a rule about an instrument file is, and what it says when it is broken."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from leadership360.store.instrument_schema import InstrumentFile
from leadership360.store.yaml_positions import Path


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that is broken at ``path``; the sentence goes on after the name of the key."""

    path: Path
    sentence: str


Rule = Callable[[InstrumentFile], Iterator[Broken]]


def one_of(names: Collection[str]) -> str:
    """Return what was expected, as the end of a sentence."""
    return f"expected one of {', '.join(names)}" if names else "there is none yet"
