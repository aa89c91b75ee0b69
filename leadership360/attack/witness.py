"""The witness loop: which ratings are possible, by a solver that must show or disprove each.

Again and again somebody is asked for numbers of raters that fit every fact and show ratings not
seen before: first a quick search, which finds most of what is possible and proves nothing; then
HiGHS, for as many as it can show, until it proves that there are none. A rating counts as possible
only after such a witness has been checked in whole numbers; whatever the solver leaves open, by its
limit of time or by a rounding error, counts as ruled out. So mistakes favour the attacker.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from leadership360.attack.knowledge import Contradiction, Problem

#: Seconds for one question to the solver; thousands of times what it usually needs.
PATIENCE = 60.0

_OPTIMAL, _INFEASIBLE = 0, 2

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which ratings each cell may hold. is_proved: nothing was left open by the solver."""

    possible: tuple[frozenset[int], ...]
    is_proved: bool


@lru_cache(maxsize=1 << 17)
def possible_ratings(problem: Problem) -> Verdict:
    """Return which ratings somebody in each cell may have given. Raises Contradiction."""
    model = _Model(problem)
    seen = _Search(model).seen()
    is_proved = True
    while not seen.all():
        witness = model.showing(~seen)
        if witness is None or not (witness[~seen] > 0).any():
            is_proved = witness is not None
            break
        seen |= witness > 0
    values = np.array(problem.values)
    return Verdict(tuple(frozenset(values[row].tolist()) for row in seen), is_proved)


@lru_cache(maxsize=1 << 17)
def spread_of_one_rater(problem: Problem, cells: tuple[int, ...]) -> int:
    """Return how far apart the sums of the ratings of one rater in all these cells may lie.

    cells: places in the problem. Raises Contradiction. Where the search finds that the mean is not
    known to within a point, it is what the search has found, else what the solver proves. What the
    solver leaves open is taken as the narrowest.
    """
    model = _Model(problem)
    alike = _Search(model).same_everywhere(cells)
    if alike and max(alike) - min(alike) > 1:
        return (max(alike) - min(alike)) * len(cells)
    return model.of_one_rater(cells, least=False) - model.of_one_rater(cells, least=True)


class _Model:
    """Columns: how many of a cell gave a rating, cell by cell; then what is asked for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cells, self.ratings = len(problem.answers), len(problem.values)
        self.columns = self.cells * self.ratings
        everybody = np.kron(np.eye(self.cells, dtype=np.int64), np.ones(self.ratings, np.int64))
        facts = [np.concatenate(weights) for weights, _, _ in problem.facts]
        self.rows = np.vstack([everybody, *facts])
        self.low = np.array([*problem.answers, *(low for _, low, _ in problem.facts)])
        self.high = np.array([*problem.answers, *(high for _, _, high in problem.facts)])

    def showing(self, wanted: NDArray[np.bool_]) -> Ints | None:
        """Return numbers that show most of the wanted ratings, or None where that stays open."""
        places = np.flatnonzero(wanted)
        shown = np.zeros((len(places), self.columns))
        shown[np.arange(len(places)), places] = 1
        found = self._solve(
            goal=-np.ones(len(places)),
            more=np.hstack([shown, -np.eye(len(places))]),
            least=np.zeros(len(places)),
            most=np.full(len(places), np.inf),
        )
        return found if found is None else found[: self.columns].reshape(wanted.shape)

    def of_one_rater(self, cells: tuple[int, ...], *, least: bool) -> int:
        values = np.array(self.problem.values)
        ratings = len(cells) * self.ratings
        columns = [cell * self.ratings + place for cell in cells for place in range(self.ratings)]
        among = np.zeros((ratings, self.columns))
        among[np.arange(ratings), columns] = 1
        one_each = np.kron(np.eye(len(cells)), np.ones(self.ratings))
        goal = np.tile(values, len(cells))
        found = self._solve(
            goal=goal if least else -goal,
            more=np.vstack(
                [
                    np.hstack([among, -np.eye(ratings)]),
                    np.hstack([np.zeros((len(cells), self.columns)), one_each]),
                ]
            ),
            least=np.concatenate([np.zeros(ratings), np.ones(len(cells))]),
            most=np.concatenate([np.full(ratings, np.inf), np.ones(len(cells))]),
        )
        if found is None:  # the narrowest: the other end will be no nearer
            return int(goal.max() if least else goal.min()) * len(cells)
        return int(goal @ found[self.columns :])

    def _solve(
        self, *, goal: NDArray[Any], more: NDArray[Any], least: NDArray[Any], most: NDArray[Any]
    ) -> Ints | None:
        """Minimise over the columns that ``more`` adds. Raises Contradiction."""
        extra = more.shape[1] - self.columns
        rows = np.hstack([self.rows, np.zeros((len(self.rows), extra))])
        numbers = np.repeat(self.problem.answers, self.ratings)
        found = milp(
            np.concatenate([np.zeros(self.columns), goal]),
            integrality=np.ones(self.columns + extra),
            bounds=Bounds(0, np.concatenate([numbers, np.ones(extra)])),
            constraints=[
                LinearConstraint(rows, self.low, self.high),
                LinearConstraint(more, least, most),
            ],
            options={"mip_rel_gap": 0.0, "time_limit": PATIENCE},
        )
        if found.status == _INFEASIBLE:
            raise Contradiction("no answers fit these facts")
        if found.status != _OPTIMAL:
            return None
        exact: Ints = np.rint(found.x).astype(np.int64)
        others = more @ exact
        is_right = bool((least <= others).all() and (others <= most).all())
        return exact if is_right and self.fits(exact[: self.columns]) else None

    def fits(self, counts: Ints) -> bool:
        """Return whether these numbers of raters fit every fact, exactly."""
        totals = self.rows @ counts
        return bool(
            (counts >= 0).all() and (self.low <= totals).all() and (totals <= self.high).all()
        )


class _Search:
    """Looks for witnesses by moving one answer after the other to the next rating.

    Each move is the one that brings the facts nearest to being true; where none does, it gives up.
    """

    def __init__(self, model: _Model) -> None:
        self.model = model
        self.facts = model.rows[model.cells :]
        self.low, self.high = model.low[model.cells :], model.high[model.cells :]
        steps = np.arange(model.cells * model.ratings).reshape(model.cells, model.ratings)
        self.start = np.concatenate([steps[:, :-1].ravel(), steps[:, 1:].ravel()])
        self.end = np.concatenate([steps[:, 1:].ravel(), steps[:, :-1].ravel()])
        self.change = self.facts[:, self.end] - self.facts[:, self.start]

    def seen(self) -> NDArray[np.bool_]:
        """Return which ratings of each cell some witness shows; there may be more."""
        shape = self.model.cells, self.model.ratings
        seen = np.zeros(shape, dtype=bool)
        for cell, place in np.ndindex(shape):
            if not seen[cell, place]:
                witness = self._repaired(self._fixed([cell], place))
                if witness is not None:
                    seen |= witness.reshape(shape) > 0
        return seen

    def same_everywhere(self, cells: tuple[int, ...]) -> list[int]:
        """Return ratings that one rater may have given in all these cells; there may be more."""
        return [
            rating
            for place, rating in enumerate(self.model.problem.values)
            if self._repaired(self._fixed(cells, place)) is not None
        ]

    def _fixed(self, cells: Iterable[int], place: int) -> Ints:
        """Return the answers that may not be moved: one of a rating in each cell."""
        fixed = np.zeros((self.model.cells, self.model.ratings), dtype=np.int64)
        fixed[list(cells), place] = 1
        return fixed.ravel()

    def _repaired(self, fixed: Ints) -> Ints | None:
        """Return a witness with these answers, or None where none was found."""
        answers = np.array(self.model.problem.answers)
        shape = self.model.cells, self.model.ratings
        in_the_middle = np.zeros(shape, dtype=np.int64)
        in_the_middle[:, self.model.ratings // 2] = answers - fixed.reshape(shape).sum(axis=1)
        free = in_the_middle.ravel()
        totals = self.facts @ (free + fixed)
        wrong = self._wrong(totals[:, np.newaxis])[0]
        while wrong:
            after = self._wrong(totals[:, np.newaxis] + self.change)
            after[free[self.start] == 0] = np.iinfo(np.int64).max
            best = int(after.argmin())
            if after[best] >= wrong:
                return None
            free[self.start[best]] -= 1
            free[self.end[best]] += 1
            totals, wrong = totals + self.change[:, best], after[best]
        witness: Ints = free + fixed
        return witness if self.model.fits(witness) else None

    def _wrong(self, totals: Ints) -> Ints:
        """Return how far each column of totals is from all facts together."""
        low, high = self.low[:, np.newaxis], self.high[:, np.newaxis]
        gaps: Ints = (np.maximum(low - totals, 0) + np.maximum(totals - high, 0)).sum(axis=0)
        return gaps
