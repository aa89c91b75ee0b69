"""One rater's answers about one leader, and the fixed-size frame they are sealed in.

A frame is always ``FRAME_BYTES`` long, so that the length of a sealed box says nothing.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from leadership360.domain.errors import AnswersTooLong

#: Size of the plain text of a box, in bytes; anonymity.md 2.2.
FRAME_BYTES = 8192

#: The answer "I could not observe this": an answer of its own, neither skipped nor in the middle.
NOT_OBSERVED = "NO"

Rating = int | None
"""An option on the scale as it was clicked (not reverse-keyed), or None: could not observe."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one rater says about one leader.

    ratings: item id -> rating; a skipped item is absent.
    comments: prompt id -> text, never empty.
    seconds: time spent on the form, or None where unknown.
    """

    ratings: Mapping[str, Rating] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None

    def __bool__(self) -> bool:
        return bool(self.ratings or self.comments)

    def merged(self, newer: "Answers") -> "Answers":
        """Return these answers with ``newer`` laid over them; nothing given before is lost."""
        return Answers(
            {**self.ratings, **newer.ratings},
            {**self.comments, **newer.comments},
            newer.seconds if newer.seconds is not None else self.seconds,
        )

    def to_json(self) -> dict[str, object]:
        """Return a plain dictionary; keys sorted, so that equal answers are equal bytes."""
        return {
            "ratings": dict(sorted(self.ratings.items())),
            "comments": dict(sorted(self.comments.items())),
            "seconds": self.seconds,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> "Answers":
        """Undo ``to_json``."""
        return cls(raw["ratings"], raw["comments"], raw["seconds"])  # type: ignore[arg-type]


def pad(plain: bytes, size: int = FRAME_BYTES) -> bytes:
    """Return ``plain`` in a frame of exactly ``size`` bytes: length (4 bytes), text, zeros.

    Raises AnswersTooLong.
    """
    if len(plain) > size - 4:
        raise AnswersTooLong
    return len(plain).to_bytes(4, "big") + plain.ljust(size - 4, b"\0")


def unpad(frame: bytes) -> bytes:
    """Undo ``pad``. Raises ValueError if the frame is not one of ours."""
    length = int.from_bytes(frame[:4], "big")
    if length > len(frame) - 4:
        raise ValueError("frame is damaged")
    return frame[4 : 4 + length]


def dump(document: Mapping[str, object]) -> bytes:
    """Return compact UTF-8 JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def to_frame(answers: Answers) -> bytes:
    """Return the frame of ``answers``. Raises AnswersTooLong."""
    return pad(dump(answers.to_json()))


def from_frame(frame: bytes) -> Answers:
    """Undo ``to_frame``."""
    return Answers.from_json(json.loads(unpad(frame)))


_PLAIN = str.maketrans(
    {
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{VARIATION SELECTOR-15}": None,
        "\N{VARIATION SELECTOR-16}": None,
    }
)


def plain_comment(text: str) -> str:
    """Return a comment without the small habits that give a writer away.

    Quotes, dashes and dots become the plain ones, white space is folded, emoji and control
    characters go. Source: anonymity.md 3.5.
    """
    kept = (
        " " if char.isspace() else char
        for char in text.translate(_PLAIN)
        if char.isspace()
        or unicodedata.category(char) not in {"So", "Sk", "Cc", "Cf", "Co", "Cs", "Cn"}
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
