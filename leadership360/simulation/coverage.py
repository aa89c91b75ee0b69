"""How often intervals hold the truth, and how wide they are for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from leadership360.domain.moderated_interval import POOL_FROM_LEADERS, phi_to_freeze
from leadership360.domain.policy import COLD_START_PHI
from leadership360.domain.raw_scores import Raw
from leadership360.domain.relation import Relation
from leadership360.domain.release import LeaderRelease, Mean, Release
from leadership360.simulation.model import RELATIONS, Floats, Ints
from leadership360.simulation.organisation import GROUPS, Organisation, leader_number

Row = tuple[int, float, float, float, float]
"""Leader's number, truth, printed value, lower and upper limit."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals beside the truth they are about; every array has one place per interval."""

    leader: Ints
    truth: Floats
    value: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Intervals":
        """Return the intervals of rows."""
        columns = np.array(list(rows), dtype=float).reshape(-1, 5).T
        return cls(columns[0].astype(np.int64), *columns[1:])

    def __len__(self) -> int:
        return len(self.truth)

    def where(
        self, chosen: Sequence[bool] | np.ndarray[tuple[int], np.dtype[np.bool_]]
    ) -> "Intervals":
        """Return those that are chosen."""
        columns = (self.leader, self.truth, self.value, self.low, self.high)
        return Intervals(*(column[np.asarray(chosen)] for column in columns))

    @property
    def holds(self) -> Floats:
        """Return 1 for each that holds the truth, else 0."""
        return ((self.low <= self.truth) & (self.truth <= self.high)).astype(float)

    @property
    def coverage(self) -> float:
        """Return the share that hold the truth."""
        return float(self.holds.mean())

    @property
    def coverage_error(self) -> float:
        """Return the Monte-Carlo standard error of the coverage; leaders count, not intervals."""
        return clustered_error(self.holds, self.leader)

    @property
    def width(self) -> float:
        """Return the mean width, in scale points."""
        return float((self.high - self.low).mean())

    @property
    def bias(self) -> float:
        """Return the mean of printed value minus truth, in scale points."""
        return float((self.value - self.truth).mean())

    def tail(self, *, top: bool) -> "Intervals":
        """Return the tenth with the lowest (or highest) truth."""
        cut = np.quantile(self.truth, 0.9 if top else 0.1)
        return self.where(self.truth >= cut if top else self.truth <= cut)


def clustered_error(values: Floats, cluster: Ints) -> float:
    """Return the standard error of a mean of values that hang together within clusters.

    Source: Liang & Zeger (1986), Biometrika 73, 13, for a mean.
    """
    sums = np.bincount(cluster, values - values.mean())
    return float(np.sqrt((sums**2).sum()) / len(values))


def full_intervals(organisation: Organisation, raw: Raw) -> Intervals:
    """Return the full intervals of the anonymous groups."""
    return Intervals.of(_full_rows(organisation, raw))


def _full_rows(organisation: Organisation, raw: Raw) -> Iterator[Row]:
    for leader, dimensions in raw.items():
        number = leader_number(leader)
        for place, by_relation in enumerate(dimensions.values()):
            for relation in GROUPS:
                if figures := by_relation.get(relation.value):
                    truth = organisation.now[number, RELATIONS.index(relation), place]
                    yield number, truth, figures["mean"], *figures["interval"]


def released_intervals(organisation: Organisation, release: Release) -> Intervals:
    """Return the intervals that leaders would read, of the anonymous blocks."""
    return Intervals.of(
        (leader_number(leader.leader), truth[place], cell.mean, cell.low, cell.high)
        for leader in release.leaders
        for block in leader.blocks
        for truth in [organisation.true_block(block, leader.leader)]
        for place, result in enumerate(leader.dimensions.values())
        if isinstance(cell := result.blocks[block.id], Mean)
    )


@dataclass(frozen=True, slots=True)
class TrueGap:
    """One dimension of one leader: own and others' true scores, in scale points."""

    leader: int
    own: float
    others: float


def true_gaps(organisation: Organisation, leader: LeaderRelease) -> list[TrueGap]:
    """Return the true gaps of a leader, one per dimension; blocks count the same."""
    number = leader_number(leader.leader)
    own = organisation.now[number, RELATIONS.index(Relation.SELF)]
    blocks = [organisation.true_block(block, leader.leader) for block in leader.blocks]
    others = np.mean(blocks, axis=0)
    return [TrueGap(number, *pair) for pair in zip(own.tolist(), others.tolist(), strict=True)]


def gap_intervals(organisation: Organisation, release: Release) -> Intervals:
    """Return the intervals of the gaps between self and others, where every block is shown."""
    return Intervals.of(_gap_rows(organisation, release))


def _gap_rows(organisation: Organisation, release: Release) -> Iterator[Row]:
    for leader in release.leaders:
        pairs = zip(true_gaps(organisation, leader), leader.dimensions.values(), strict=True)
        for truth, result in pairs:
            gap, is_whole = result.gap, all(isinstance(one, Mean) for one in result.blocks.values())
            if gap.points is not None and gap.low is not None and gap.high is not None and is_whole:
                yield truth.leader, truth.own - truth.others, gap.points, gap.low, gap.high


def frozen_phi(raw: Raw, low: int, high: int) -> float:
    """Return the spread an installation would freeze after this cycle.

    Pooled over the anonymous groups and all dimensions; below 20 leaders the cold start.
    """
    if len(raw) < POOL_FROM_LEADERS:
        return COLD_START_PHI
    groups = [
        by_relation[relation.value]["scores"]
        for dimensions in raw.values()
        for by_relation in dimensions.values()
        for relation in GROUPS
        if relation.value in by_relation
    ]
    return phi_to_freeze(groups, low, high)
