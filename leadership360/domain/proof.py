"""What can be checked about how an installation keeps its answers: checks, and what they found."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """One attack on what is stored; services/proof.py says how each is done."""

    SIZES = "sizes"
    NOISE = "noise"
    KEYS_GONE = "keys_gone"
    UNOPENABLE = "unopenable"
    COLUMNS = "columns"
    TIMES = "times"
    LINKS = "links"
    MAIL = "mail"
    IDS = "ids"
    WRITES = "writes"
    RELEASES_UNCHANGED = "releases_unchanged"
    RELEASES_COMPLETE = "releases_complete"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Checked:
    """Outcome of one check. examined: how many things were looked at; faults: how many are wrong.

    Neither says which: a statement about an installation must name nobody.
    """

    check: Check
    examined: int
    faults: int

    @property
    def is_ok(self) -> bool:
        """Return whether the attack failed."""
        return not self.faults
