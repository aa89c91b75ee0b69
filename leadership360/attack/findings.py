"""How much an attack found out, in the measures of anonymity.md 3.1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from leadership360.attack.knowledge import Answered, Cell, Knowledge, Part
from leadership360.attack.witness import possible_ratings, spread_of_one_rater


@dataclass(frozen=True, slots=True)
class Findings:
    """What became of anonymous answers that the attacker did not know beforehand.

    answers: all of them. exact: one rating is left. near: two are left, or one. full: no rating is
    ruled out. groups: pairs of block and item; unanimous: those where everybody is proved to have
    said the same. raters: pairs of rater and dimension; narrow: those where the rater's mean is
    known to within one point. undecided: answers the solver left open, which count as exact.
    """

    answers: int = 0
    exact: int = 0
    near: int = 0
    full: int = 0
    groups: int = 0
    unanimous: int = 0
    raters: int = 0
    narrow: int = 0
    undecided: int = 0

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )


Blocks = Callable[[str], bool]
"""Which blocks the attacker is after."""


def attack(knowledge: Knowledge, block: Blocks = lambda _: True) -> Findings:
    """Return what follows from ``knowledge`` about answers and raters in these blocks.

    Raises Contradiction.
    """
    return attack_answers(knowledge, block) + attack_raters(knowledge, block)


def attack_answers(knowledge: Knowledge, block: Blocks = lambda _: True) -> Findings:
    """Return what follows about single answers. Raises Contradiction."""
    possible: dict[Cell, frozenset[int]] = {}
    undecided = 0
    for part in _parts(knowledge, block):
        verdict = possible_ratings(part.problem)
        found = dict(zip(part.cells, verdict.possible, strict=True))
        wanted = {cell: ratings for cell, ratings in found.items() if block(cell.block)}
        possible |= wanted
        if not verdict.is_proved:
            undecided += sum(knowledge.answers[cell] for cell, r in wanted.items() if len(r) <= 1)
    return _counted(knowledge, possible) + Findings(undecided=undecided)


def attack_raters(knowledge: Knowledge, block: Blocks = lambda _: True) -> Findings:
    """Return what follows about raters' means over the items of a dimension they answered.

    Raises Contradiction.
    """
    answered: dict[tuple[str, Answered], int] = {}
    spread: dict[tuple[str, Answered], int] = {}
    for part in _parts(knowledge, block):
        places: dict[tuple[str, Answered], list[int]] = {}
        for place, cell in enumerate(part.cells):
            if block(cell.block):
                who = cell.block, cell.group
                places.setdefault(who, []).append(place)
                answered[who] = knowledge.answers[cell]
        for who, of_rater in places.items():
            spread[who] = spread.get(who, 0) + _spread(part, of_rater)
    return Findings(
        raters=sum(answered.values()),
        narrow=sum(answered[who] for who, points in spread.items() if points <= len(who[1].items)),
    )


def _spread(part: Part, places: list[int]) -> int:
    if len(part.cells) > 1:
        return spread_of_one_rater(part.problem, tuple(places))
    (ratings,) = possible_ratings(part.problem).possible
    return max(ratings, default=0) - min(ratings, default=0)


def _parts(knowledge: Knowledge, block: Blocks) -> list[Part]:
    return [part for part in knowledge.parts() if any(block(cell.block) for cell in part.cells)]


def _counted(knowledge: Knowledge, possible: Mapping[Cell, frozenset[int]]) -> Findings:
    together: dict[tuple[str, str], frozenset[int]] = {}
    exact = near = full = 0
    for cell, ratings in possible.items():
        answers = knowledge.answers[cell]
        exact += answers * (len(ratings) <= 1)
        near += answers * (len(ratings) <= 2)
        full += answers * (len(ratings) == len(knowledge.values))
        group = cell.block, cell.item
        together[group] = together.get(group, frozenset()) | ratings
    return Findings(
        answers=sum(knowledge.answers[cell] for cell in possible),
        exact=exact,
        near=near,
        full=full,
        groups=len(together),
        unanimous=sum(len(ratings) <= 1 for ratings in together.values()),
    )
