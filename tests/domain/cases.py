"""Small instruments and answers to score, written so that a test shows only what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from leadership360.domain.answers import Answers, Rating
from leadership360.domain.instrument import (
    Dimension,
    Instrument,
    Item,
    Perspective,
    Prompt,
    Scale,
    Wording,
)
from leadership360.domain.policy import Policy, PolicyName, make_policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import LeaderRelease
from leadership360.domain.tally import Before, Opened, Subject, tally

INSTRUMENT_FILES = Path(__file__).parents[1] / "fixtures" / "instruments"

SELF, MANAGER, REPORT, PEER, OTHER = Relation
STANDARD = make_policy(PolicyName.STANDARD)
STRICT = make_policy(PolicyName.STRICT)
POLICIES = (STANDARD, STRICT)

_WORDS = {"en": Wording(own="I help.", other="{name} helps.")}


def an_instrument(
    sizes: Sequence[int] = (4,),
    *,
    low: int = 1,
    high: int = 5,
    reverse: Iterable[str] = (),
    audience: Mapping[str, Sequence[Relation]] | None = None,
) -> Instrument:
    """Return an instrument with dimensions a, b, ... of these sizes and items a1, a2, ..."""
    names = "abcdefgh"[: len(sizes)]
    return Instrument(
        id="case",
        version="1.0.0",
        kind="leader360",
        status="draft",
        title={"en": "Case"},
        default_language="en",
        languages=("en",),
        scale=Scale(
            min=low,
            max=high,
            semantic="frequency",
            labels={"en": tuple(str(point) for point in range(low, high + 1))},
            not_observed={"en": "Not seen"},
        ),
        perspectives={r: Perspective(label={"en": r.value}, min_n=4) for r in Relation},
        dimensions=tuple(
            Dimension(id=name, order=place, label={"en": name}, definition={"en": name})
            for place, name in enumerate(names)
        ),
        items=tuple(
            Item(
                id=f"{name}{number}",
                dimension=name,
                reverse=f"{name}{number}" in reverse,
                audience=tuple((audience or {}).get(f"{name}{number}", Relation)),
                text=_WORDS,
            )
            for name, size in zip(names, sizes, strict=True)
            for number in range(1, size + 1)
        ),
        prompts=tuple(
            Prompt(id=kind, kind=kind, max_chars=600, audience=tuple(Relation), text=_WORDS)
            for kind in ("continue", "start")
        ),
    )


def opened(relation: Relation, *ratings: Rating, of: str = "a", **comments: str) -> Opened:
    """Return one rater's answers to items a1, a2, ...; -1 is skipped, None could not observe."""
    answered = {f"{of}{number}": rating for number, rating in enumerate(ratings, 1) if rating != -1}
    return Opened(relation, Answers(answered, comments))


def released(
    boxes: Sequence[Opened],
    instrument: Instrument | None = None,
    policy: Policy = STANDARD,
    *,
    before: Before | None = None,
    seed: bytes = b"a secret",
) -> LeaderRelease:
    """Return the release of Lena."""
    subject = Subject("lena", "Lena", "2026", {})
    return tally(instrument or an_instrument(), policy, subject, boxes, seed=seed, before=before)
