"""Two other ways to find what an attacker knows: trying all answers, and another solver."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, product

import numpy as np
from ortools.sat.python import cp_model

from leadership360.attack.knowledge import Answered, Cell, Fact, Knowledge

Possible = Mapping[Cell, frozenset[int]]


def brute_force(knowledge: Knowledge) -> Possible:
    """Try everything the raters of every cell may have said."""
    cells = list(knowledge.answers)
    found: dict[Cell, set[int]] = {cell: set() for cell in cells}
    for said in _everything(knowledge, cells):
        if all(_holds(fact, said, knowledge.values) for fact in knowledge.facts):
            for cell, ratings in said.items():
                found[cell] |= set(ratings)
    return {cell: frozenset(ratings) for cell, ratings in found.items()}


def _everything(
    knowledge: Knowledge, cells: Sequence[Cell]
) -> Iterator[dict[Cell, tuple[int, ...]]]:
    of_cell = [
        combinations_with_replacement(knowledge.values, knowledge.answers[cell]) for cell in cells
    ]
    for ratings in product(*map(list, of_cell)):
        yield dict(zip(cells, ratings, strict=True))


def _holds(fact: Fact, said: Mapping[Cell, tuple[int, ...]], values: Sequence[int]) -> bool:
    total = sum(
        weights[values.index(rating)]
        for cell, weights in fact.weights.items()
        for rating in said[cell]
    )
    return fact.low <= total <= fact.high


def cp_sat(knowledge: Knowledge) -> Possible:
    """Ask CP-SAT for each rating of each cell alone; nothing is simplified or split."""
    found: dict[Cell, set[int]] = {cell: set() for cell in knowledge.answers}
    for cell in knowledge.answers:
        for place, rating in enumerate(knowledge.values):
            model = cp_model.CpModel()
            counts = {
                one: [model.new_int_var(0, answers, "") for _ in knowledge.values]
                for one, answers in knowledge.answers.items()
            }
            for one, answers in knowledge.answers.items():
                model.add(sum(counts[one]) == answers)
            for fact in knowledge.facts:
                terms = [
                    weight * count
                    for one, weights in fact.weights.items()
                    for weight, count in zip(weights, counts[one], strict=True)
                ]
                model.add_linear_constraint(sum(terms), fact.low, fact.high)
            model.add(counts[cell][place] >= 1)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            status = solver.solve(model)
            assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
            if status == cp_model.OPTIMAL:
                found[cell].add(rating)
    return {cell: frozenset(ratings) for cell, ratings in found.items()}


def small_knowledge(seed: int) -> Knowledge:
    """Return a case of at most 10,000 ways to have answered."""
    return random_knowledge(seed, groups=1 + seed % 2, raters=3, items=2, options=4 - seed % 2)


def random_knowledge(seed: int, *, groups: int, raters: int, items: int, options: int) -> Knowledge:
    """Return facts about answers that exist: sums, ranges, squares, shares, over any cells.

    Each number but that of groups is the largest there may be.
    """
    chance = np.random.default_rng(seed)
    values = tuple(range(1, int(chance.integers(3, options + 1)) + 1))
    names = frozenset(f"i{number}" for number in range(int(chance.integers(1, items + 1))))
    of_raters = [
        Answered(names, int(chance.integers(1, raters + 1)), is_counted)
        for is_counted in (True, False)[:groups]
    ]
    answers = {
        Cell("block", group, item): group.raters for group in of_raters for item in sorted(names)
    }
    said = {cell: chance.choice(values, raters_) for cell, raters_ in answers.items()}
    facts = []
    for _ in range(int(chance.integers(1, 6))):
        kind = int(chance.integers(0, 4))
        weights = (
            values,
            values,
            tuple(value * value for value in values),
            tuple(int(value >= values[-1] - 1) for value in values),
        )[kind]
        about = [cell for cell in answers if chance.random() < 0.6]
        if not about:
            continue
        total = sum(weights[values.index(one)] for cell in about for one in said[cell].tolist())
        below, above = (int(slack) for slack in chance.integers(0, 3, 2))
        facts.append(Fact(dict.fromkeys(about, weights), total - below, total + above))
    return Knowledge(values, answers, tuple(facts))
