"""From the opened boxes of leaders to what may be printed about them.

The only place where single answers and printed values meet; it keeps nothing of the former. Many
leaders are tallied in one pass, in chunks, so that little is open at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from leadership360.domain.answers import Answers
from leadership360.domain.comments import released_comments, written_by_groups
from leadership360.domain.comparison import block_change
from leadership360.domain.disclosed import disclose
from leadership360.domain.disclosure import Movement, may_show_change
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.printed import Printed
from leadership360.domain.relation import NAMED, Relation
from leadership360.domain.release import (
    Block,
    Change,
    DimensionResult,
    LeaderRelease,
    Mean,
    Withheld,
)
from leadership360.domain.scoring import form_of, sheets_of

#: Leaders whose answers are open at the same time; more would hardly be faster.
CHUNK = 500


class Opened(NamedTuple):
    """An opened box: nothing says whose."""

    relation: Relation
    answers: Answers


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a tally is about. leader: id; asked: how many were asked, per relation."""

    leader: str
    name: str
    cycle: str
    asked: Mapping[Relation, int]


@dataclass(frozen=True, slots=True)
class Before:
    """The release before, for "since last time".

    movement: block id -> how its raters changed since then, where rosters are known.
    """

    release: LeaderRelease
    movement: Mapping[str, Movement] | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything the release of one leader is made of.

    opened: every submitted answer about this leader, in any order: the result does not depend
    on it. seed: secret bytes for the order of comments.
    """

    subject: Subject
    opened: Sequence[Opened]
    seed: bytes
    before: Before | None = None


def tally(
    instrument: Instrument,
    policy: Policy,
    subject: Subject,
    opened: Sequence[Opened],
    *,
    seed: bytes,
    before: Before | None = None,
) -> LeaderRelease:
    """Return the release of one leader; the arguments are those of ``Gathered``."""
    [release] = tally_all(instrument, policy, [Gathered(subject, opened, seed, before)])
    return release


def tally_all(
    instrument: Instrument, policy: Policy, gathered: Iterable[Gathered]
) -> Iterator[LeaderRelease]:
    """Yield the releases of leaders in the order given.

    gathered: taken in chunks, so that it may open boxes when it is asked for the next one. The
    release of a leader does not depend on the others.
    """
    form, leaders = form_of(instrument), iter(gathered)
    while chunk := list(islice(leaders, CHUNK)):
        answers = [answers for one in chunk for _, answers in one.opened]
        relations = [relation for one in chunk for relation, _ in one.opened]
        sheets = sheets_of(form, relations, (one.ratings for one in answers))
        leader = np.repeat(np.arange(len(chunk)), [len(one.opened) for one in chunk])
        printed = Printed(instrument, form, disclose(policy, sheets, leader, len(chunk)))
        for place, one in enumerate(chunk):
            yield _release(instrument, policy, one, printed, place)


def _release(
    instrument: Instrument, policy: Policy, gathered: Gathered, printed: Printed, place: int
) -> LeaderRelease:
    subject = gathered.subject
    written = [one for one in gathered.opened if one.answers.comments]
    blocks = printed.blocks[place]
    dimensions = printed.dimensions(place)
    if gathered.before is not None:
        dimensions = _with_change(instrument, policy, blocks, dimensions, gathered.before)
    return LeaderRelease(
        leader=subject.leader,
        name=subject.name,
        cycle=subject.cycle,
        blocks=blocks,
        asked=dict(subject.asked),
        dimensions=dimensions,
        items=printed.items(place),
        comments={
            prompt.id: released_comments(
                written_by_groups(written, prompt.id),
                raters=sum(block.raters for block in blocks),
                block_minimum=policy.block_minimum,
                seed=gathered.seed,
                prompt=prompt.id,
            )
            for prompt in instrument.prompts
        },
        named_comments={relation: _named_comments(written, relation) for relation in NAMED},
    )


def _named_comments(opened: Iterable[Opened], relation: Relation) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for rater_relation, answers in opened:
        if rater_relation is relation:
            for prompt, text in answers.comments.items():
                found.setdefault(prompt, []).append(text)
    return {prompt: tuple(sorted(texts)) for prompt, texts in sorted(found.items())}


def _with_change(
    instrument: Instrument,
    policy: Policy,
    blocks: Sequence[Block],
    dimensions: Mapping[str, DimensionResult],
    before: Before,
) -> dict[str, DimensionResult]:
    scale, earlier = instrument.scale, {block.id: block for block in before.release.blocks}

    def change(block: Block, now: Mean | Withheld, then: Mean | Withheld | None) -> Change | None:
        if not isinstance(now, Mean) or not isinstance(then, Mean):
            return None
        past = earlier[block.id]
        moved = (before.movement or {}).get(block.id)
        if not may_show_change(past, block, policy, moved):
            return None
        return block_change(
            then.mean,
            past.raters,
            now.mean,
            block.raters,
            phi=policy.phi,
            low=scale.min,
            high=scale.max,
        )

    def changes(name: str, result: DimensionResult) -> dict[str, Change] | None:
        if name not in before.release.dimensions:
            return None
        then = before.release.dimensions[name].blocks
        found = {
            block.id: change(block, result.blocks[block.id], then.get(block.id)) for block in blocks
        }
        return {block: one for block, one in found.items() if one is not None}

    return {
        name: replace(result, change=changes(name, result)) for name, result in dimensions.items()
    }
