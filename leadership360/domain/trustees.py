"""Trustees: three people of whom any two can open the boxes of a cycle, and nobody alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadership360.domain.errors import TrusteesAlike

#: Everybody who holds a share, by number.
NUMBERS = (1, 2, 3)

#: The pairs that can open the boxes.
PAIRS = ((1, 2), (1, 3), (2, 3))

#: Fewest letters of a passphrase. Whoever has the key store may try as many as he can pay for.
PASSPHRASE_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Trustee:
    """Somebody who is to hold a share. The passphrase is only ever in memory."""

    name: str
    email: str
    passphrase: str


def check_trustees(trustees: Sequence[Trustee]) -> None:
    """Raise TrusteesAlike unless these are three people with a passphrase each of their own."""
    if len(trustees) != len(NUMBERS):
        raise TrusteesAlike
    for values in (
        {trustee.email.strip().lower() for trustee in trustees},
        {trustee.passphrase for trustee in trustees},
    ):
        if len(values) != len(NUMBERS):
            raise TrusteesAlike
