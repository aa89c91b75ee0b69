"""What an attacker knows: how many answered, and facts about what they answered together.

Raters whom a release cannot tell apart form one cell per item; what is unknown is how many of
them gave each rating. "This rater may have given v" is then the same as "at least one of the cell
may have". Source: anonymity.md 3.1.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise


class Contradiction(ValueError):
    """No answers at all fit these facts: somebody was told something wrong."""


Weights = tuple[int, ...]
"""One whole number for each rating of the scale, lowest first."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Raters of a block who answered the same items of a dimension, and how many they are.

    is_counted: whether the dimension's mean counts them.
    """

    items: frozenset[str]
    raters: int
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """The answers of one group of a block to one item."""

    block: str
    group: Answered
    item: str


@dataclass(frozen=True, slots=True)
class Fact:
    """low <= sum over cells and ratings of weight x number of raters <= high; ends included."""

    weights: Mapping[Cell, Weights]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Facts that hang together, without names, so that equal problems are solved once.

    values: the scale. answers: per cell. facts: (weights per cell, low, high).
    """

    values: tuple[int, ...]
    answers: tuple[int, ...]
    facts: tuple[tuple[tuple[Weights, ...], int, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A problem and the cells it is about, in its order."""

    cells: tuple[Cell, ...]
    problem: Problem


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything an attacker knows. answers: cell -> how many raters answered; values: the scale.

    The raters of a cell are alike in everything the attacker knows.
    """

    values: tuple[int, ...]
    answers: Mapping[Cell, int]
    facts: tuple[Fact, ...]

    def knowing(self, answers: Iterable[tuple[Cell, int]]) -> "Knowledge":
        """Return what is left unknown to somebody who also knows these answers: (cell, rating)."""
        known = Counter(answers)
        left = dict(self.answers)
        for (cell, _), times in known.items():
            left[cell] -= times
        return replace(
            self, answers=left, facts=tuple(self._without(fact, known) for fact in self.facts)
        )

    def _without(self, fact: Fact, known: Mapping[tuple[Cell, int], int]) -> Fact:
        share = sum(
            times * fact.weights[cell][self.values.index(rating)]
            for (cell, rating), times in known.items()
            if cell in fact.weights
        )
        return Fact(fact.weights, fact.low - share, fact.high - share)

    def parts(self) -> Iterator[Part]:
        """Yield the independent parts; together they are all cells with answers.

        What a fact says of cells whose own facts say it already is taken out first, which loses
        nothing and lets more parts fall apart. Raises Contradiction.
        """
        facts = self._simplified()
        neighbours = {cell: cell for cell, answers in self.answers.items() if answers}

        def root(cell: Cell) -> Cell:
            while neighbours[cell] != cell:
                neighbours[cell] = cell = neighbours[neighbours[cell]]
            return cell

        for fact in facts:
            for one, other in pairwise(fact.weights):
                neighbours[root(one)] = root(other)
        together: dict[Cell, list[Cell]] = {}
        for cell in neighbours:
            together.setdefault(root(cell), []).append(cell)
        facts_of: dict[Cell, list[Fact]] = {}
        for fact in facts:
            facts_of.setdefault(root(next(iter(fact.weights))), []).append(fact)
        for first, cells in together.items():
            yield self._part(cells, facts_of.get(first, []))

    def _simplified(self) -> list[Fact]:
        alone = {
            (cell, weights): (fact.low, fact.high)
            for fact in self.facts
            if len(fact.weights) == 1
            for cell, weights in fact.weights.items()
        }
        kept = []
        for fact in self.facts:
            shorter = self._shortened(fact, alone) if len(fact.weights) > 1 else fact
            if self._is_implied(shorter, alone):
                continue
            if not any(self.answers[cell] for cell in shorter.weights):
                raise Contradiction("a fact about no answers is wrong")
            kept.append(shorter)
        return kept

    def _shortened(self, fact: Fact, alone: Mapping[tuple[Cell, Weights], tuple[int, int]]) -> Fact:
        weights = {}
        share = 0
        for cell, one in fact.weights.items():
            low, high = alone.get((cell, one), (0, 1))
            if not self.answers[cell]:
                continue
            if low == high:
                share += low
            else:
                weights[cell] = one
        return Fact(weights, fact.low - share, fact.high - share)

    def _is_implied(
        self, fact: Fact, alone: Mapping[tuple[Cell, Weights], tuple[int, int]]
    ) -> bool:
        least = most = 0
        for cell, weights in fact.weights.items():
            low, high = self.answers[cell] * min(weights), self.answers[cell] * max(weights)
            if len(fact.weights) > 1 and (cell, weights) in alone:
                low, high = max(low, alone[cell, weights][0]), min(high, alone[cell, weights][1])
            least, most = least + low, most + high
        return fact.low <= least and most <= fact.high

    def _part(self, cells: list[Cell], facts: list[Fact]) -> Part:
        nothing = (0,) * len(self.values)

        def appearance(cell: Cell) -> tuple[object, ...]:
            seen = sorted(
                (len(fact.weights), fact.weights[cell], fact.low, fact.high)
                for fact in facts
                if cell in fact.weights
            )
            return self.answers[cell], seen

        ordered = tuple(sorted(cells, key=appearance))
        rows = sorted(
            (tuple(fact.weights.get(cell, nothing) for cell in ordered), fact.low, fact.high)
            for fact in facts
        )
        answers = tuple(self.answers[cell] for cell in ordered)
        return Part(ordered, Problem(self.values, answers, tuple(rows)))
