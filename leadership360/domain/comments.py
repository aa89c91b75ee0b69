"""Open comments: when they may be shown, and in which order. No theorem here, only hygiene."""

from collections.abc import Sequence
from hashlib import blake2b

from leadership360.domain.release import Reason, Withheld

#: Fewest writers on a prompt before anything is shown; anonymity.md 3.5.
WRITERS_MINIMUM = 3


def shuffled(texts: Sequence[str], *, seed: bytes, prompt: str) -> tuple[str, ...]:
    """Return ``texts`` in an order that follows from a secret and tells nothing of their writers.

    seed: up to 64 secret bytes that die with the cycle's key. Each prompt has an order of its own.
    """
    person = blake2b(prompt.encode(), digest_size=16).digest()

    def place(text: str) -> bytes:
        return blake2b(text.encode(), key=seed[:64], person=person).digest()

    return tuple(sorted(texts, key=place))


def offline_seed(texts: Sequence[str]) -> bytes:
    """Return a seed for files that have no cycle key: a hash of the sorted texts."""
    return blake2b("\0".join(sorted(texts)).encode()).digest()


def released_comments(
    texts: Sequence[str], *, raters: int, block_minimum: int, seed: bytes, prompt: str
) -> tuple[str, ...] | Withheld:
    """Return the shuffled comments of all anonymous raters, or why they are not shown.

    raters: how many anonymous raters count. Source: anonymity.md 3.5.
    """
    if raters < block_minimum:
        return Withheld(Reason.TOO_FEW_RATERS)
    if len(texts) < WRITERS_MINIMUM:
        return Withheld(Reason.TOO_FEW_ANSWERS)
    return shuffled(texts, seed=seed, prompt=prompt)
