"""Before anybody is asked: which groups will be shown, and how dependable their means will be.

Everybody is taken to answer independently and with the same chance. Real groups answer more or
less than that together, so the chances are a guide for inviting, not a promise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from leadership360.domain.disclosure import make_blocks
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.reliability import raters_needed, spearman_brown

#: Share of those asked who usually answer; design README, ruling on the minimum.
RESPONSE = 0.62

#: Reliability of one rater's score on a dimension, to be replaced by the organisation's own
#: ICC(1) where it is known. Source: Conway & Huffcutt (1997), Hum. Perform. 10, 331; others: the
#: cautious default of measurement.md 1.9.
SINGLE_RATER: Mapping[Relation, float] = {
    Relation.MANAGER: 0.50,
    Relation.REPORT: 0.30,
    Relation.PEER: 0.37,
    Relation.OTHER: 0.25,
}

#: Reliability from which a mean is called dependable: enough for feedback, not for decisions.
DEPENDABLE = 0.70

#: Chance from which a group is called large enough.
SURE = 0.80

Chances = NDArray[np.float64]
BlockChances = Mapping[Relation, Mapping[tuple[Relation, ...], float]]
"""relation -> relations of a block -> chance of being shown in it."""


class Fate(StrEnum):
    """What becomes of a group's answers: shown on their own, with other groups', or not."""

    ALONE = "alone"
    TOGETHER = "together"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class GroupForecast:
    """What to expect of the raters of one relation.

    asked: how many are invited, 1 or more. answers: between which counts the middle half of all
    outcomes lies. chances: of each fate, summing to 1; nobody answering counts as hidden.
    partners: the relations it is shown with if it is merged, most likely. reliability: of the
    group's mean, 0..1. more_to_stand: further invitations until it has the minimum of answers of
    its own with a chance of ``SURE``. more_to_rely: until its mean is ``DEPENDABLE``; None where
    no number is enough, and for managers, of whom nobody can choose the number.
    """

    relation: Relation
    asked: int
    answers: tuple[int, int]
    chances: Mapping[Fate, float]
    partners: tuple[Relation, ...]
    reliability: float
    more_to_stand: int
    more_to_rely: int | None

    @property
    def fate(self) -> Fate:
        """Return the likeliest fate."""
        return max(self.chances, key=lambda fate: self.chances[fate])

    @property
    def is_enough(self) -> bool:
        """Return whether nobody else needs to be asked."""
        return self.more_to_stand == 0 and self.more_to_rely in (0, None)


@dataclass(frozen=True, slots=True)
class LeaderForecast:
    """What to expect of one leader's report: a forecast per relation asked, own view left out.

    minimum: fewest answers shown together. more_to_show: further invitations, whatever the group,
    until something is shown at all with a chance of ``SURE``.
    """

    leader: str
    minimum: int
    groups: tuple[GroupForecast, ...]
    more_to_show: int

    @property
    def anonymous(self) -> tuple[GroupForecast, ...]:
        """Return the groups whose answers are only shown together."""
        return tuple(group for group in self.groups if not group.relation.is_named)

    @property
    def can_be_shown(self) -> bool:
        """Return whether anything can be shown if everybody answers."""
        return sum(group.asked for group in self.anonymous) >= self.minimum

    @property
    def needs_people(self) -> bool:
        """Return whether a group, or all groups together, will probably be too small."""
        return not self.anonymous or any(group.more_to_stand for group in self.anonymous)


def forecast_leader(
    leader: str,
    asked: Mapping[Relation, int],
    minimum: int,
    *,
    single_rater: Mapping[Relation, float] = SINGLE_RATER,
    response: float = RESPONSE,
) -> LeaderForecast:
    """Return what to expect of one leader's report.

    asked: how many are invited, per relation. minimum: fewest answers shown together (the block
    minimum). single_rater: reliability of one rater, 0..1, ICC(1); zero where raters do not tell
    leaders apart. response: chance that somebody asked answers enough to count. Raises ValueError
    for a response that is no chance above 0.
    """
    if not 0 < response <= 1:
        raise ValueError(f"{response} is no chance that people answer")
    invited = {relation: asked[relation] for relation in _ORDER if asked.get(relation)}
    fates = block_chances(invited, minimum, response)
    groups = [
        _group(
            relation,
            count,
            minimum=1 if relation.is_named else minimum,
            response=response,
            single=single_rater[relation],
            fates=fates.get(relation),
        )
        for relation, count in invited.items()
    ]
    total = sum(invited.get(relation, 0) for relation in ANONYMOUS)
    return LeaderForecast(leader, minimum, tuple(groups), _more_for(total, minimum, response))


#: Anonymous groups first; an own view needs no forecast.
_ORDER = (*ANONYMOUS, Relation.MANAGER)


def _group(
    relation: Relation,
    asked: int,
    *,
    minimum: int,
    response: float,
    single: float,
    fates: Mapping[tuple[Relation, ...], float] | None,
) -> GroupForecast:
    counts = np.cumsum(_answers(asked, response))
    alone = float(1 - counts[0]) if fates is None else fates.get((relation,), 0.0)
    together = {block: chance for block, chance in (fates or {}).items() if len(block) > 1}
    merged = sum(together.values(), 0.0)
    likeliest = max(together, key=lambda block: together[block], default=())
    return GroupForecast(
        relation,
        asked,
        (int(np.searchsorted(counts, 0.25)), int(np.searchsorted(counts, 0.75))),
        {Fate.ALONE: alone, Fate.TOGETHER: merged, Fate.HIDDEN: max(0.0, 1 - alone - merged)},
        tuple(other for other in likeliest if other is not relation),
        mean_reliability(asked, single, response),
        0 if relation.is_named else _more_for(asked, minimum, response),
        None if relation.is_named else _more_to_rely(asked, single, response),
    )


def _answers(asked: int, response: float) -> Chances:
    """Return the binomial chances of 0..asked answers."""
    return np.diff(bdtr(np.arange(asked + 1), asked, response), prepend=0.0)


def mean_reliability(asked: int, single: float, response: float = RESPONSE) -> float:
    """Return the reliability of a group's mean with the answers expected of ``asked`` people.

    single: reliability of one rater. Counted with one answer at least, for without any there is
    no mean. Of the expected number, not expected over all numbers: with few people a little too
    good. Source: Spearman-Brown; measurement.md 1.9.
    """
    return spearman_brown(single, max(1.0, asked * response))


def invitations_needed(single: float, response: float = RESPONSE) -> int | None:
    """Return how many people to ask so that a mean of those expected to answer is dependable.

    None where no number is enough (single <= 0). Source: Spearman-Brown, solved for k;
    measurement.md 1.9.
    """
    raters = raters_needed(single, DEPENDABLE)
    return None if raters is None else ceil(raters / response - 1e-9)


def _more_to_rely(asked: int, single: float, response: float) -> int | None:
    needed = invitations_needed(single, response)
    return None if needed is None else max(0, needed - asked)


def _more_for(asked: int, minimum: int, response: float) -> int:
    """Return how many more to ask until ``minimum`` answers have a chance of ``SURE``."""
    invited = asked
    while invited < minimum or bdtr(minimum - 1, invited, response) > 1 - SURE:
        invited += 1
    return invited - asked


def block_chances(
    asked: Mapping[Relation, int], minimum: int, response: float = RESPONSE
) -> BlockChances:
    """Return, per anonymous relation asked, the chance of each block in which it may be shown.

    Exact under independent answers: every way the counts can fall is merged by ``make_blocks``,
    the rule of the release. What is missing to 1 is the chance of not being shown.
    """
    return _block_chances(tuple(asked.get(one, 0) for one in ANONYMOUS), minimum, response)


@lru_cache(maxsize=4096)
def _block_chances(asked: tuple[int, ...], minimum: int, response: float) -> BlockChances:
    # Kept, because the leaders of a cycle are often asked about by as many people.
    invited = {relation: count for relation, count in zip(ANONYMOUS, asked, strict=True) if count}
    found: dict[Relation, dict[tuple[Relation, ...], float]] = {one: {} for one in invited}
    answers = [_answers(count, response) for count in invited.values()]
    for counts, chance in _outcomes(answers, minimum):
        for block in make_blocks(dict(zip(invited, counts, strict=True)), minimum):
            if block.raters >= minimum:
                for relation in block.relations:
                    blocks = found[relation]
                    blocks[block.relations] = blocks.get(block.relations, 0.0) + chance
    return found


def _outcomes(answers: Sequence[Chances], minimum: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield counts that are merged differently, with their chance; few, however many are asked.

    Counts from the minimum on are alike, but for one thing: a small group joins the smaller of
    two large ones.
    """
    levels = [[*map(float, few[:minimum]), float(few[minimum:].sum())] for few in answers]
    for counts in product(*(range(len(chances)) for chances in levels)):
        chance = prod(chances[count] for chances, count in zip(levels, counts, strict=True))
        large = [place for place, count in enumerate(counts) if count >= minimum]
        if not chance:
            continue
        if len(large) != 2:
            yield counts, chance
            continue
        first, second = large
        share = _first_is_smaller(answers[first][minimum:], answers[second][minimum:])
        for larger, part in ((second, share), (first, 1 - share)):
            yield (
                tuple(count + (place == larger) for place, count in enumerate(counts)),
                chance * part,
            )


def _first_is_smaller(first: Chances, second: Chances) -> float:
    """Return the chance that the first count is not above the second, both being large."""
    at_least = np.cumsum(second[::-1])[::-1]
    shared = min(len(first), len(second))
    return float(first[:shared] @ at_least[:shared] / (first.sum() * second.sum()))
