"""The witness loop: which ratings are possible, by a solver that must show or disprove each.

Again and again HiGHS is asked for numbers of raters that fit every fact and show as many ratings
not seen before as possible, until it proves that there are none. A rating counts as possible only
after such a witness has been checked in whole numbers; whatever the solver leaves open, by its
limit of time or by a rounding error, counts as ruled out. So mistakes favour the attacker.
"""

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
    seen = np.zeros((len(problem.answers), len(problem.values)), dtype=bool)
    is_proved = True
    while not seen.all():
        witness = model.showing(~seen)
        if witness is None or not (witness[~seen] > 0).any():
            is_proved = witness is not None
            break
        seen |= witness > 0
        model.look_around(witness, seen)
    values = np.array(problem.values)
    return Verdict(tuple(frozenset(values[row].tolist()) for row in seen), is_proved)


@lru_cache(maxsize=1 << 17)
def sum_of_one_rater(problem: Problem, cells: tuple[int, ...]) -> tuple[int, int]:
    """Return the smallest and largest sum of one rater's ratings, who is in all these cells.

    cells: places in the problem. Raises Contradiction. What the solver leaves open is taken as the
    narrowest range it has shown.
    """
    model = _Model(problem)
    return model.of_one_rater(cells, least=True), model.of_one_rater(cells, least=False)


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

    def look_around(self, witness: Ints, seen: NDArray[np.bool_]) -> None:
        """Note what is seen near a witness: one cell answered otherwise, with the same sum.

        Saves most questions to the solver. What does not fit every fact is not noted.
        """
        values = np.array(self.problem.values)
        totals = self.rows @ witness.ravel()
        for cell, place in np.argwhere(~seen):
            raters = int(self.problem.answers[cell])
            rest = int(values @ witness[cell]) - int(values[place])
            if not values[0] * (raters - 1) <= rest <= values[-1] * (raters - 1):
                continue
            answers = np.zeros(self.ratings, dtype=np.int64)
            answers[place] = 1
            if raters > 1:
                each, more = divmod(rest - int(values[0]) * (raters - 1), raters - 1)
                answers[each] += raters - 1 - more
                answers[min(each + 1, self.ratings - 1)] += more
            columns = slice(cell * self.ratings, (cell + 1) * self.ratings)
            moved = totals + self.rows[:, columns] @ (answers - witness[cell])
            if (self.low <= moved).all() and (moved <= self.high).all():
                seen[cell] |= answers > 0

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
        return exact if self._fits(exact, more, least, most) else None

    def _fits(
        self, exact: Ints, more: NDArray[Any], least: NDArray[Any], most: NDArray[Any]
    ) -> bool:
        totals, others = self.rows @ exact[: self.columns], more @ exact
        return bool(
            (exact >= 0).all()
            and (self.low <= totals).all()
            and (totals <= self.high).all()
            and (least <= others).all()
            and (others <= most).all()
        )
