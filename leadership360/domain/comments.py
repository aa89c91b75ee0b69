"""Open comments: when they may be shown, in which order and in which spelling.

No theorem here, only hygiene. Comments of all anonymous groups stand in one list per prompt: the
release has no lists per group (interface.md), which is stricter than anonymity.md 3.5, where a
group of five or more with three writers could have had its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Reason, Withheld

#: Fewest writers on a prompt before anything is shown; anonymity.md 3.5.
WRITERS_MINIMUM = 3


def shuffled(texts: Sequence[str], *, seed: bytes, prompt: str) -> tuple[str, ...]:
    """Return ``texts`` in an order that follows from a secret and tells nothing of their writers.

    The order given does not matter; each prompt has an order of its own. seed: up to 64 secret
    bytes that die with the cycle's key.
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


def written_by_groups(
    opened: Iterable[tuple[Relation, Answers]],
    prompt: str,
    choice: CommentChoice = CommentChoice.AS_WRITTEN,
) -> list[str]:
    """Return what anonymous raters wrote on a prompt with this choice, in plain spelling.

    opened: relation and answers of everybody who answered.
    """
    return [
        text
        for relation, answers in opened
        if relation in ANONYMOUS
        and answers.choice(prompt) is choice
        and (text := plain_comment(answers.comments.get(prompt, "")))
    ]


_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〃〝〞〟", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´ʹʼ", "'"),
        **dict.fromkeys("‐‑‒–—―−⸺⸻", "-"),
        "…": "...",
    }
)

#: Letters and digits in another dress: 𝗯𝗼𝗹𝗱, ｗｉｄｅ, ①. Ligatures, ² and ½ stay as they are.
_DRESSED = ("<font>", "<wide>", "<narrow>", "<circle>", "<square>")

#: Pictures, modifiers, controls, marks that enclose, and code points that mean nothing.
_DROPPED = {"So", "Sk", "Cc", "Cf", "Co", "Cs", "Cn", "Me"}

#: Blank or invisible, though Unicode files them under letters and marks.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

#: More marks on one letter than any script writes.
_MARKS_AT_MOST = 4

_SMILEY = re.compile(r"(?<!\S)[:;]-?[()DPpOo|*](?!\S)")


def plain_comment(text: str) -> str:
    """Return a comment without the small habits that give a writer away.

    Quotes, dashes and dots become the plain ones, white space is folded; emoji, smileys, dressed-up
    letters, invisible and control characters go. The words stay as they are, and so do letters of
    another script that look alike. Doing it twice changes nothing. Source: anonymity.md 3.5.
    """
    undressed = "".join(_undressed(char) for char in text)
    kept = "".join(_kept(char) for char in _UNSEEN.sub("", undressed.translate(_PLAIN)))
    composed = "".join(_without_piles(unicodedata.normalize("NFC", kept)))
    even = re.sub(r"-{2,}", "-", re.sub(r"\.{2,}", "...", composed))
    return " ".join(_SMILEY.sub(" ", even).split())


def _undressed(char: str) -> str:
    is_dressed = unicodedata.decomposition(char).startswith(_DRESSED)
    return unicodedata.normalize("NFKC", char) if is_dressed else char


def _kept(char: str) -> str:
    if char.isspace():
        return " "
    return "" if char != "°" and unicodedata.category(char) in _DROPPED else char


def _without_piles(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) == "Mn" else 0
        if marks <= _MARKS_AT_MOST:
            yield char
