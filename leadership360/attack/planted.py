"""A report as it is usually printed: exact means and counts. The attacker must win against it.

Groups of three or more are shown, with item and dimension means to one or two decimals and how
many answered; so is everybody together, the managers included. Source: anonymity.md 3.1, "naive".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from leadership360.attack.knowledge import Answered, Cell, Fact, Knowledge

#: Fewest raters of a group that such a report shows.
SHOWN_FROM = 3

Ratings = Mapping[str, int]
"""What one rater answered: item -> rating."""


@dataclass(frozen=True, slots=True)
class Naive:
    """Rules of a naive report. dimensions: dimension -> items; low, high: ends of the scale.

    decimals: of every mean. has_overall: whether everybody together is shown as well.
    """

    dimensions: Mapping[str, Sequence[str]]
    low: int
    high: int
    decimals: int = 2
    has_overall: bool = True

    def knowledge(
        self, groups: Mapping[str, Sequence[Ratings]], named: Sequence[Ratings] = ()
    ) -> Knowledge:
        """Return what a report about these answers tells.

        groups: anonymous relation -> ratings of each rater. named: of managers, who are shown.
        """
        answers: dict[Cell, int] = {}
        facts: list[Fact] = []
        for items in self.dimensions.values():
            cells = {name: _cells(name, raters, items) for name, raters in groups.items()}
            for found in cells.values():
                answers |= found
            for name, raters in groups.items():
                if len(raters) >= SHOWN_FROM:
                    facts += self._means(cells[name], raters, items)
            if self.has_overall:
                everybody = [rater for raters in groups.values() for rater in raters]
                together = {cell: n for found in cells.values() for cell, n in found.items()}
                facts += self._means(together, everybody, items, named)
        return Knowledge(tuple(range(self.low, self.high + 1)), answers, tuple(facts))

    def _means(
        self,
        cells: Mapping[Cell, int],
        raters: Sequence[Ratings],
        items: Sequence[str],
        named: Sequence[Ratings] = (),
    ) -> Iterator[Fact]:
        for shown in (*([item] for item in items), items):
            unknown = [rater[item] for rater in raters for item in shown if item in rater]
            known = [rater[item] for rater in named for item in shown if item in rater]
            if not unknown:
                continue
            low, high = sums_rounded_alike(
                sum(unknown) + sum(known), len(unknown) + len(known), self.decimals
            )
            about = [cell for cell in cells if cell.item in shown]
            values = tuple(range(self.low, self.high + 1))
            yield Fact(dict.fromkeys(about, values), low - sum(known), high - sum(known))


def _cells(name: str, raters: Sequence[Ratings], items: Sequence[str]) -> dict[Cell, int]:
    return {
        Cell(name, group, item): group.raters
        for group in groups_of(raters, items)
        for item in group.items
    }


def groups_of(raters: Sequence[Ratings], items: Sequence[str]) -> list[Answered]:
    """Return raters of one block by which of these items they answered."""
    found: dict[frozenset[str], int] = {}
    for rater in raters:
        given = frozenset(item for item in items if item in rater)
        found[given] = found.get(given, 0) + 1
    return [Answered(given, number) for given, number in found.items()]


def sums_rounded_alike(total: int, answers: int, decimals: int) -> tuple[int, int]:
    """Return the smallest and largest sum whose mean is printed as that of ``total``.

    Rounded half up. With ``answers`` <= 10^decimals it is ``total`` alone.
    """
    step = 10**decimals
    printed = (2 * step * total + answers) // (2 * answers)
    # printed - 1/2 <= step x sum / answers < printed + 1/2
    low = -(-(2 * printed - 1) * answers // (2 * step))
    high = -(-(2 * printed + 1) * answers // (2 * step)) - 1
    return low, high


def made_up_report() -> Knowledge:
    """Return what a naive report about nobody tells, to see whether the attacker can win at all.

    Five direct reports, four peers and one other person, on twenty items; the same every time.
    """
    chance = np.random.default_rng(360)
    dimensions = {f"d{d}": [f"d{d}i{item}" for item in range(4)] for d in range(5)}
    items = [item for of_dimension in dimensions.values() for item in of_dimension]

    def rater() -> Ratings:
        latent = 4 + chance.normal(0, 0.5) + chance.normal(0, 0.6, len(items))
        return dict(zip(items, np.clip(np.rint(latent), 1, 5).astype(int).tolist(), strict=True))

    groups = {"report": 5, "peer": 4, "other": 1}
    return Naive(dimensions, 1, 5).knowledge(
        {name: [rater() for _ in range(size)] for name, size in groups.items()}, [rater()]
    )
