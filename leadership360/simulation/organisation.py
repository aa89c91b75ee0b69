"""A synthetic organisation: the file of its answers, and what is true about its leaders."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.answers import NOT_OBSERVED, Rating
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import Relation
from leadership360.domain.release import Block
from leadership360.domain.responses import Response, read_responses
from leadership360.simulation.model import (
    RELATIONS,
    Floats,
    Gaps,
    Model,
    Seats,
    Stream,
    Truth,
    chance_from,
    ratings_under,
    sheets,
    true_scores,
)
from leadership360.simulation.truth import expected_ratings
from leadership360.store.tables import read_table

#: The anonymous groups of each leader. With a third group merging would hide what n does.
GROUPS = (Relation.REPORT, Relation.PEER)

#: How much the leaders who change have risen a cycle later, in scale points on average, and the
#: share of the way to the top of the scale it may at most be.
RISE, MOST_OF_THE_WAY = 0.5, 0.6

#: The cycle the spread is pooled from, the one that is reported, and the one after the change.
EARLIER, REPORTED, LATER = ALL_CYCLES = ("1", "2", "3")

_SECONDS_AN_ITEM, _SECONDS_SPREAD = 11.0, 0.35

_LEADER = "leader-"


_EVERYBODY_ANSWERS = Gaps(response=1.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate. raters: in each anonymous group; each leader also has a manager.

    recurring: share of raters who are the same people in every cycle, and named so in the file.
    """

    instrument: Instrument
    model: Model
    leaders: int
    raters: int
    seed: int
    gaps: Gaps = _EVERYBODY_ANSWERS
    recurring: float = 0.0


@dataclass(frozen=True, slots=True)
class Organisation:
    """The cycles of one organisation, and its truth.

    now, later: leaders x relations x dimensions, the true scores in scale points when reported
    and a cycle later. rises: which leaders have really changed in between. rater_sd: how divided
    each leader's raters are, latent. text: the file of responses.
    """

    plan: Plan
    now: Floats
    later: Floats
    rises: NDArray[np.bool_]
    rater_sd: Floats
    text: str

    def true_block(self, block: Block, leader: str) -> Floats:
        """Return the true scores of a block, one per dimension."""
        numbers = [RELATIONS.index(relation) for relation in block.relations]
        return np.asarray(self.now[leader_number(leader), numbers].mean(axis=0))


def leader_number(leader: str) -> int:
    """Return the row of a leader in the arrays of truth."""
    return int(leader.removeprefix(_LEADER)) - 1


def found(plan: Plan, cycles: Sequence[str] = ALL_CYCLES) -> Organisation:
    """Return an organisation; its file holds the answers of these cycles."""
    seats = seats_of(plan)
    now = true_scores(
        plan.leaders, len(plan.instrument.dimensions), seed=plan.seed, model=plan.model
    )
    rises = np.arange(plan.leaders) % 2 == 1
    later = _risen(now, rises, plan) if LATER in cycles else now
    rows = [
        row
        for cycle in cycles
        for row in _rows(plan, seats, later if cycle == LATER else now, cycle)
    ]
    return Organisation(
        plan,
        now=_expected(now, plan),
        later=_expected(later, plan),
        rises=rises,
        rater_sd=now.rater_sd,
        text=_csv(plan.instrument, rows),
    )


def read(text: str, instrument: Instrument) -> tuple[Response, ...]:
    """Return the responses of a file as ``score`` would read it."""
    data = text.encode()
    table = read_table(data, "simulated.csv", max_bytes=len(data), max_rows=text.count("\n"))
    responses = read_responses(table, instrument)
    if responses.faults:
        raise ValueError(f"the simulation made a faulty file: {responses.faults[0]}")
    return responses.rows


def seats_of(plan: Plan) -> Seats:
    """Return everybody who is asked, leader by leader."""
    around = [Relation.SELF, Relation.MANAGER, *(g for g in GROUPS for _ in range(plan.raters))]
    return Seats.of(
        (f"{_LEADER}{number + 1}", relation)
        for number in range(plan.leaders)
        for relation in around
    )


def _expected(truth: Truth, plan: Plan) -> Floats:
    return expected_ratings(truth, plan.instrument, seed=plan.seed, model=plan.model)


def _risen(now: Truth, rises: NDArray[np.bool_], plan: Plan) -> Truth:
    """Return the truth a cycle later: the same for half of the leaders, higher for the others.

    The step is equal on the latent scale, such that it makes ``RISE`` points on average, or less
    where there is no room for so much.
    """
    groups = [RELATIONS.index(relation) for relation in GROUPS]
    mean = _expected(now, plan)[:, groups].mean()
    goal = mean + min(RISE, MOST_OF_THE_WAY * (plan.instrument.scale.max - mean))
    least, most = 0.0, 8.0
    for _ in range(20):
        step = (least + most) / 2
        higher = replace(now, scores=now.scores + step)
        too_little = _expected(higher, plan)[:, groups].mean() < goal
        least, most = (step, most) if too_little else (least, step)
    return replace(now, scores=now.scores + step * rises[:, np.newaxis])


def _rows(plan: Plan, seats: Seats, truth: Truth, cycle: str) -> Iterator[Mapping[str, Any]]:
    when = int(cycle)
    recurs = chance_from(plan.seed, Stream.RECURRING).random(len(seats)) < plan.recurring
    options = ratings_under(
        truth, plan.instrument, seats, seed=plan.seed, cycle=when, model=plan.model, recurs=recurs
    )
    chance = chance_from(plan.seed, Stream.GAPS, when)
    pace = _SECONDS_AN_ITEM * chance.lognormal(0, _SECONDS_SPREAD, len(seats))
    for seat, ratings in sheets(plan.instrument, seats, options, gaps=plan.gaps, chance=chance):
        yield {
            "leader": f"{_LEADER}{seats.leader[seat] + 1}",
            "group": RELATIONS[seats.relation[seat]].value,
            "cycle": cycle,
            "rater": f"{seat + 1}" if recurs[seat] else f"{cycle}-{seat + 1}",
            "seconds": round(pace[seat] * len(plan.instrument.items)),
            **{item: _cell(rating) for item, rating in ratings.items()},
        }


def _cell(rating: Rating) -> str:
    return NOT_OBSERVED if rating is None else str(rating)


def _csv(instrument: Instrument, rows: Sequence[Mapping[str, Any]]) -> str:
    file = io.StringIO()
    columns = ["cycle", "leader", "group", "rater", "seconds", *(i.id for i in instrument.items)]
    table = csv.DictWriter(file, columns, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return file.getvalue()
