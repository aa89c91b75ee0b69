"""Leaders with simulated answers, and their reports as attackers of several kinds see them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from leadership360.attack.findings import Blocks, Findings, attack
from leadership360.attack.knowledge import Answered, Cell, Knowledge
from leadership360.attack.planted import Naive
from leadership360.attack.published import knowledge_of, seen_dimensions
from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Block, LeaderRelease
from leadership360.domain.tally import Opened, Subject, tally
from leadership360.simulation.model import (
    RELATIONS,
    Gaps,
    Model,
    Seats,
    Stream,
    chance_from,
    sheets,
    simulate_ratings,
)
from leadership360.store.instruments import load_instrument
from tests.domain.plain import Sheet, plain_sheet

INSTRUMENT: Instrument = load_instrument("transformational")

#: Everybody answers everything, as in the tables of anonymity.md 3.2.
NO_GAPS = Gaps(response=1.0, skipped=0.0, not_observed=dict.fromkeys(Relation, 0.0))

#: "Could not observe" in 12 of 100 answers, as in anonymity.md 3.2.
UNSEEN = Gaps(response=1.0, skipped=0.0, not_observed=dict.fromkeys(Relation, 0.12))

REPORTS = Relation.REPORT


@dataclass(frozen=True)
class Led:
    """One leader and what everybody answered."""

    opened: Sequence[Opened]

    @cached_property
    def sheets(self) -> list[Sheet]:
        found = [plain_sheet(INSTRUMENT, box) for box in self.opened]
        return [sheet for sheet in found if sheet.counts]

    def of(self, *relations: Relation) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.relation in relations]

    def release(self, policy: PolicyName) -> LeaderRelease:
        subject = Subject("leader", "Leader", "1", {})
        return tally(INSTRUMENT, make_policy(policy), subject, self.opened, seed=b"seed")

    def seen(self, policy: PolicyName) -> Knowledge:
        """Return what somebody knows who has the report and is told who answered what."""
        release = self.release(policy)
        blocks = {block.id: block for block in release.blocks}
        strict = policy is PolicyName.STRICT
        scale = INSTRUMENT.scale
        return knowledge_of(
            [
                (seen, self._groups(blocks[seen.block], seen.dimension))
                for seen in seen_dimensions(release, INSTRUMENT, is_strict=strict)
            ],
            scale.min,
            scale.max,
        )

    def _groups(self, block: Block, dimension: str) -> list[Answered]:
        items = [item.id for item in INSTRUMENT.items_of(dimension)]
        found = Counter(
            (frozenset(sheet.ratings) & frozenset(items), dimension in sheet.scored)
            for sheet in self.of(*block.relations)
        )
        return [Answered(some, number, counted) for (some, counted), number in found.items()]

    def naive(self, decimals: int = 2) -> Knowledge:
        """Return what a report of the usual kind tells."""
        dimensions = {
            dimension.id: [item.id for item in INSTRUMENT.items_of(dimension.id)]
            for dimension in INSTRUMENT.dimensions
        }
        return Naive(dimensions, INSTRUMENT.scale.min, INSTRUMENT.scale.max, decimals).knowledge(
            {relation: [sheet.ratings for sheet in self.of(relation)] for relation in ANONYMOUS},
            [sheet.ratings for sheet in self.of(Relation.MANAGER)],
        )

    def told_by(self, insiders: int, knowledge: Knowledge) -> Knowledge:
        """Return what is unknown to the first so many reports, who tell each other everything."""
        known = [
            (self._cell(sheet, item, knowledge), rating)
            for sheet in self.of(REPORTS)[:insiders]
            for item, rating in sheet.ratings.items()
        ]
        return knowledge.knowing(known)

    def _cell(self, sheet: Sheet, item: str, knowledge: Knowledge) -> Cell:
        (dimension,) = (one.dimension for one in INSTRUMENT.items if one.id == item)
        names = frozenset(one.id for one in INSTRUMENT.items_of(dimension))
        given = frozenset(sheet.ratings) & names
        (cell,) = (
            cell
            for cell in knowledge.answers
            if cell.item == item
            and cell.group.items == given
            and sheet.relation in cell.block.split("+")
            and (cell.group.is_counted == (dimension in sheet.scored) or _is_naive(knowledge))
        )
        return cell


def _is_naive(knowledge: Knowledge) -> bool:
    return all(cell.group.is_counted for cell in knowledge.answers)


#: The populations of anonymity.md 3.1, whose ratings are 0.2/4/24/44/28 % (mean 4.0, then 4.6):
#: raters of a leader differ less than in the scenarios, so fewer reports are at the ends.
PAPER = Model(
    mean=4.0, leader_sd=0.35, rater_sd=0.5, rater_sd_spread=0.0, residual_sd=0.58, steadiness=0
)
PAPER_CEILING = replace(PAPER, mean=4.72)


def leaders(
    model: Model, reports: int, number: int, *, seed: int, gaps: Gaps = NO_GAPS
) -> Iterator[Led]:
    """Yield leaders with a manager, so many reports, 3 to 6 peers and 1 or 2 others."""
    chance = np.random.default_rng(seed)
    pairs = [
        (f"leader-{leader}", relation)
        for leader in range(number)
        for relation, people in (
            (Relation.MANAGER, 1),
            (REPORTS, reports),
            (Relation.PEER, int(chance.integers(3, 7))),
            (Relation.OTHER, int(chance.integers(1, 3))),
        )
        for _ in range(people)
    ]
    seats = Seats.of(pairs)
    options = simulate_ratings(INSTRUMENT, seats, seed=seed, model=model)
    opened: list[list[Opened]] = [[] for _ in range(number)]
    gaps_chance = chance_from(seed, Stream.GAPS)
    for seat, ratings in sheets(INSTRUMENT, seats, options, gaps=gaps, chance=gaps_chance):
        relation = RELATIONS[seats.relation[seat]]
        opened[seats.leader[seat]].append(Opened(relation, Answers(ratings)))
    return (Led(some) for some in opened)


def among_reports(block: str) -> bool:
    return str(REPORTS) in block.split("+")


#: Attackers: how many raters of the report's group pool what they know.
INSIDERS = {"outsider": 0, "own": 1, "two": 2}

KINDS = ("naive", PolicyName.STANDARD, PolicyName.STRICT)


def measured(
    people: Sequence[Led],
    by: Callable[[Knowledge, Blocks], Findings] = attack,
    kinds: Sequence[str] = KINDS,
) -> Mapping[tuple[str, str], Findings]:
    """Return (kind of report, attacker) -> findings about the block of the reports."""
    found = {(kind, name): Findings() for kind in kinds for name in INSIDERS}
    for led in people:
        for kind in kinds:
            whole = led.naive() if kind == "naive" else led.seen(PolicyName(kind))
            for name, insiders in INSIDERS.items():
                left = led.told_by(insiders, whole)
                found[kind, name] += by(left, among_reports)
    return found
