"""Raters who answer without reading, among others who do, and who of them is noticed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leadership360.domain.answers import Answers
from leadership360.domain.careless import Signs, careless_signs
from leadership360.domain.instrument import Instrument
from leadership360.domain.rating_matrix import rating_matrix
from leadership360.domain.relation import Relation
from leadership360.domain.responses import Response
from leadership360.simulation.model import Stream, chance_from

#: One rater in so many of each kind, and how fast they are: three in five under two seconds.
_EVERY = 25
_SECONDS_AN_ITEM, _SECONDS_SPREAD = 1.76, 0.5


@dataclass(frozen=True, slots=True)
class Noticed:
    """Shares of raters in the queue for a human look.

    false_flag: of those who answered as they think. straight: of those who clicked one option
    throughout. random: of those who clicked anywhere. found: of both kinds.
    """

    false_flag: float
    straight: float
    random: float
    found: float


def notice(instrument: Instrument, responses: Sequence[Response], *, seed: int) -> Noticed:
    """Return who is noticed when one rater in 25 clicks one option, and one in 25 anywhere.

    responses: of one cycle, at least 100 raters; careless answers take the places of some.
    """
    chance = chance_from(seed, Stream.CARELESS)
    raters = [row for row in responses if row.relation is not Relation.SELF]
    kinds = chance.permutation(np.arange(len(raters)) % _EVERY)
    changed = [
        _changed(instrument, row, int(kind), chance)
        for row, kind in zip(raters, kinds, strict=True)
    ]
    queued = _signs(instrument, changed).queued
    return Noticed(
        false_flag=float(queued[kinds > 1].mean()),
        straight=float(queued[kinds == 0].mean()),
        random=float(queued[kinds == 1].mean()),
        found=float(queued[kinds <= 1].mean()),
    )


def _signs(instrument: Instrument, responses: Sequence[Response]) -> Signs:
    ratings = rating_matrix(instrument, responses)
    return careless_signs(ratings.clicked, ratings.asked, ratings.seconds)


def _changed(
    instrument: Instrument, row: Response, kind: int, chance: np.random.Generator
) -> Response:
    if kind > 1:
        return row
    scale = instrument.scale
    items = instrument.items_for(row.relation)
    options = chance.integers(scale.min, scale.max + 1, len(items))
    if kind == 0:
        options[:] = options[0]
    seconds = len(items) * _SECONDS_AN_ITEM * chance.lognormal(0, _SECONDS_SPREAD)
    ratings = {item.id: int(option) for item, option in zip(items, options, strict=True)}
    return Response(
        leader=row.leader,
        leader_name=row.leader_name,
        cycle=row.cycle,
        relation=row.relation,
        rater=row.rater,
        answers=Answers(ratings, {}, seconds),
    )
