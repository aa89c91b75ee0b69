"""Closing a cycle, without the database: opening boxes and scoring what was in them."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from time import process_time

import numpy as np

from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument, freeze
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import InstrumentRef, Release
from leadership360.domain.scoring import answers_needed
from leadership360.domain.tally import CHUNK, Gathered, Opened, Subject, tally_all
from leadership360.sealing import make_cycle_key, seal, unseal
from leadership360.store.instruments import load_instrument
from tests.bench.columns import measure_columns
from tests.bench.effort import Effort
from tests.bench.figures import Figure, Goal
from tests.bench.stage import COMMENT, RELATIONS

_SEED = 360

#: In a hundred answers: skipped, could not observe.
_SKIPPED, _NOT_OBSERVED = 3, 3

SUBJECT = Subject("leader", "Leader", "cycle", {one: RELATIONS.count(one) for one in Relation})


def measure_counting(effort: Effort) -> list[Figure]:
    """Return what sealing, opening and scoring cost."""
    instrument = load_instrument("transformational")
    return [
        *_boxes(instrument, effort.boxes, effort.rounds),
        *measure_columns(instrument, effort),
        *(
            figure
            for leaders in effort.leaders
            for figure in _scoring(instrument, leaders, effort.rounds)
        ),
    ]


def answers_about(
    instrument: Instrument, leaders: int, *, comments: bool = False
) -> Iterator[tuple[Opened, ...]]:
    """Yield the opened answers about one leader after the other; the same in each run."""
    random = np.random.default_rng(_SEED)
    scale, ids = instrument.scale, [item.id for item in instrument.items]
    written = {prompt.id: COMMENT for prompt in instrument.prompts} if comments else {}
    for _ in range(leaders):
        ratings = random.integers(scale.min, scale.max + 1, (len(RELATIONS), len(ids))).tolist()
        chance = random.integers(0, 100, (len(RELATIONS), len(ids))).tolist()
        yield tuple(
            Opened(relation, Answers(_row(ids, given, lot), written, 300.0))
            for relation, given, lot in zip(RELATIONS, ratings, chance, strict=True)
        )


def _row(ids: list[str], ratings: list[int], lots: list[int]) -> dict[str, int | None]:
    return {
        name: None if lot < _SKIPPED + _NOT_OBSERVED else rating
        for name, rating, lot in zip(ids, ratings, lots, strict=True)
        if lot >= _SKIPPED
    }


def bare_pass(
    instrument: Instrument, leaders: Sequence[Sequence[Opened]]
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return item sums, counts and dimension means per block: the least that scoring is.

    No release rules, no intervals, no comments, nothing about what may be shown.
    """
    items = instrument.items
    ids = [item.id for item in items]
    dimensions = [one.id for one in instrument.dimensions]
    dimension = np.array(
        [[item.dimension == one for one in dimensions] for item in instrument.items]
    )
    needed = answers_needed(
        len(instrument.items_of(dimensions[0])),
        share=instrument.missing_share,
        at_least=instrument.missing_items,
    )
    blocks = np.array([[one is relation for relation in RELATIONS] for one in Relation], float)
    results = []
    for opened in leaders:
        rows = [[answers.ratings.get(name) or 0 for name in ids] for _, answers in opened]
        ratings = np.array(rows, float)
        given = ratings > 0
        answered = given @ dimension
        scores = (ratings @ dimension) / np.maximum(answered, 1)
        scored = answered >= needed
        means = (blocks @ (scores * scored)) / np.maximum(blocks @ scored, 1)
        results.append((blocks @ ratings, blocks @ given, means))
    return results


def _scoring(instrument: Instrument, leaders: int, rounds: int) -> list[Figure]:
    """Return what releases cost as objects, and as the texts that are kept.

    A chunk is in memory at a time, and the ways of scoring it take turns.
    """
    policy = make_policy(PolicyName.STANDARD)
    reference = InstrumentRef(instrument.id, instrument.version, freeze(instrument)[1])
    spent = np.zeros((3, rounds))
    answers = answers_about(instrument, leaders)
    while chunk := list(islice(answers, CHUNK)):
        for place in range(rounds):
            times = [process_time()]
            bare_pass(instrument, chunk)
            times.append(process_time())
            gathered = (Gathered(SUBJECT, opened, b"bench") for opened in chunk)
            releases = list(tally_all(instrument, policy, gathered))
            times.append(process_time())
            for release in releases:
                _text(Release(reference, policy.name, (release,)))
            times.append(process_time())
            spent[:, place] += np.diff(times)
    bare, objects, texts = (1e6 / leaders * spent).tolist()
    whole = [sum(parts) for parts in zip(objects, texts, strict=True)]
    name = f"scoring {leaders:,} leaders × {len(RELATIONS)}, from opened boxes"
    return [
        Figure(name, "µs CPU/leader", objects, bare, Goal(3, is_ratio=True)),
        Figure(f"{name} to JSON", "µs CPU/leader", whole, bare),
    ]


def _text(release: Release) -> str:
    """Return the text that is kept, as in services/closing.py."""
    document = release.to_json()
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _boxes(instrument: Instrument, boxes: int, rounds: int) -> list[Figure]:
    private_key, public_key = make_cycle_key()
    answers = next(answers_about(instrument, 1, comments=True))[-1].answers
    box = seal(public_key, answers)

    def times(work: Callable[[], object]) -> list[float]:
        return [_microseconds(work, boxes) for _ in range(rounds)]

    return [
        Figure("sealing a box", "µs CPU", times(lambda: seal(public_key, answers))),
        Figure("opening a box", "µs CPU", times(lambda: unseal(private_key, box))),
    ]


def _microseconds(work: Callable[[], object], times: int) -> float:
    began = process_time()
    for _ in range(times):
        work()
    return (process_time() - began) / times * 1e6
