"""One rater's answers about one leader, and the fixed-size frame they are sealed in.

A frame is always ``FRAME_BYTES`` long, so that the length of a sealed box says nothing.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from leadership360.domain.errors import AnswersTooLong

#: Size of the plain text of a box, in bytes; anonymity.md 2.2.
FRAME_BYTES = 8192

#: The answer "I could not observe this": an answer of its own, neither skipped nor in the middle.
NOT_OBSERVED = "NO"

_HALF = re.compile("[\ud800-\udfff]")

Rating = int | None
"""An option on the scale as it was clicked (not reverse-keyed), or None: could not observe."""


class CommentChoice(StrEnum):
    """What may become of a comment. Whoever wants neither of them takes the comment back."""

    AS_WRITTEN = "as_written"
    THEME = "theme"


@dataclass(frozen=True, slots=True)
class Answers:
    """What one rater says about one leader.

    ratings: item id -> rating; a skipped item is absent.
    comments: prompt id -> text, never empty.
    seconds: time spent on the form, or None where unknown.
    choices: prompt id -> what may become of the comment; as written where absent.
    """

    ratings: Mapping[str, Rating] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    choices: Mapping[str, CommentChoice] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ratings or self.comments)

    def merged(self, newer: "Answers") -> "Answers":
        """Return these answers with ``newer`` laid over them; nothing given before is lost."""
        return Answers(
            {**self.ratings, **newer.ratings},
            {**self.comments, **newer.comments},
            newer.seconds if newer.seconds is not None else self.seconds,
            {**self.choices, **newer.choices},
        )

    def choice(self, prompt: str) -> CommentChoice:
        """Return what may become of the comment on a prompt."""
        return self.choices.get(prompt, CommentChoice.AS_WRITTEN)

    def to_json(self) -> dict[str, object]:
        """Return a plain dictionary; keys sorted, so that equal answers are equal bytes."""
        return {
            "ratings": dict(sorted(self.ratings.items())),
            "comments": dict(sorted(self.comments.items())),
            "seconds": self.seconds,
            "choices": dict(sorted(self.choices.items())),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> "Answers":
        """Undo ``to_json``, also of the frames from before there were choices.

        Raises KeyError or ValueError for anything of another shape, whoever sealed it.
        """
        ratings = _mapping(raw["ratings"], lambda rating: rating is None or type(rating) is int)
        comments = _mapping(raw["comments"], _is_text)
        choices = _mapping(raw.get("choices", {}), _is_text)
        return cls(
            ratings,
            comments,
            _seconds(raw["seconds"]),
            {prompt: CommentChoice(choice) for prompt, choice in choices.items()},
        )


#: More than anybody spends on a form.
_MOST_SECONDS = 366 * 24 * 60 * 60


def _mapping(raw: object, is_value: Callable[[object], bool]) -> dict[str, Any]:
    if not isinstance(raw, dict) or not all(map(is_value, raw.values())):
        raise ValueError("no answers of ours")
    return raw


def _is_text(value: object) -> bool:
    # Half of a surrogate pair is a string in JSON and no text anywhere else.
    return isinstance(value, str) and not _HALF.search(value)


def _seconds(raw: object) -> float | None:
    if raw is None:
        return None
    if isinstance(raw, int | float) and not isinstance(raw, bool) and 0 <= raw <= _MOST_SECONDS:
        return raw
    raise ValueError("no time of ours")


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
    """Undo ``to_frame``. Raises ValueError or KeyError if the frame is not one of ours."""
    try:
        document = json.loads(unpad(frame))
    except RecursionError as problem:
        raise ValueError("frame is nested beyond reading") from problem
    if not isinstance(document, dict):
        raise ValueError("no answers of ours")  # noqa: TRY004  (what comes in is data)
    return Answers.from_json(document)
