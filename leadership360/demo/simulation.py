"""What the people of the demo company answer: simulated ratings, with comments that fit them."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from leadership360.demo.comments import Level, Seat, Shelf, Wish
from leadership360.demo.company import Company
from leadership360.domain.answers import Answers, Rating
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import Relation
from leadership360.simulation.model import (
    Gaps,
    Seats,
    Stream,
    chance_from,
    sheets,
    simulate_ratings,
)

#: Seed of the demo.
SEED = 6899

#: How much of the way up the scale counts as strong, and below which as weak.
_STRONG, _WEAK = 0.8, 0.6

_COMMENTS_GIVEN = {
    Relation.SELF: 0.7,
    Relation.MANAGER: 0.9,
    Relation.REPORT: 0.7,
    Relation.PEER: 0.6,
    Relation.OTHER: 0.5,
}

#: Share of comments that are about nothing in particular.
_GENERAL_COMMENTS = 0.2

_SECONDS_AN_ITEM, _SECONDS_SPREAD, _CHARACTERS_A_SECOND = 11.0, 0.35, 3.0


def simulate(
    instrument: Instrument, company: Company, *, seed: int, cycle: int
) -> Mapping[tuple[str, str], Answers]:
    """Return the answers of everybody who answers, by (leader's e-mail, rater's e-mail).

    cycle: 0, 1, 2, ... points in time of one company: the same leaders and raters, who have
    mostly kept their views, and a few real changes. Leaders and managers always answer, of the
    others about 85 in 100. Equal arguments give equal answers.
    """
    pairs = company.relationships
    seats = Seats.of((pair.leader_email, pair.relation) for pair in pairs)
    desk = _Desk(instrument, company, seats, chance_from(seed, Stream.DEALING))
    # Earlier cycles are told again, so that nobody is told the same words in this one.
    for earlier in range(cycle):
        desk.cycle(
            _sheets(instrument, seats, seed, earlier), chance_from(seed, Stream.WORDS, earlier)
        )
    told = desk.cycle(
        _sheets(instrument, seats, seed, cycle), chance_from(seed, Stream.WORDS, cycle)
    )
    return {
        (pairs[row].leader_email, pairs[row].rater_email): answers for row, answers in told.items()
    }


def _sheets(
    instrument: Instrument, seats: Seats, seed: int, cycle: int
) -> Iterator[tuple[int, dict[str, Rating]]]:
    """Yield the seat and the ratings of everybody who answers."""
    options = simulate_ratings(instrument, seats, seed=seed, cycle=cycle)
    chance = chance_from(seed, Stream.GAPS, cycle)
    return sheets(instrument, seats, options, gaps=Gaps(), chance=chance)


class _Desk:
    """Where ratings get their comments and the time they took."""

    def __init__(
        self,
        instrument: Instrument,
        company: Company,
        seats: Seats,
        dealing: np.random.Generator,
    ) -> None:
        people = company.by_email()
        raters = {email: number for number, email in enumerate(people)}
        self._instrument = instrument
        self._shelf = Shelf(dealing)
        self._leaders = seats.leaders
        self._seats = tuple(
            Seat(
                leader=int(number),
                rater=raters[pair.rater_email],
                relation=pair.relation,
                name=people[pair.leader_email].given_name,
            )
            for number, pair in zip(seats.leader, company.relationships, strict=True)
        )

    def cycle(
        self, sheets: Iterable[tuple[int, dict[str, Rating]]], chance: np.random.Generator
    ) -> dict[int, Answers]:
        """Return seat -> the whole answers of a cycle; cycles come in order."""
        self._shelf.next_cycle()
        ratings = dict(sheets)
        own = {row: self._heights(given) for row, given in ratings.items()}
        seen = self._seen_by_all(own)
        return {
            row: self._answers(
                self._seats[row], given, _blended(own[row], seen[self._seats[row].leader]), chance
            )
            for row, given in ratings.items()
        }

    def _seen_by_all(self, own: Mapping[int, Mapping[str, float]]) -> list[dict[str, float]]:
        """Return, for each leader, dimension -> the mean of everybody's heights."""
        seen: list[dict[str, list[float]]] = [{} for _ in range(self._leaders)]
        for row, heights in own.items():
            for dimension, height in heights.items():
                seen[self._seats[row].leader].setdefault(dimension, []).append(height)
        return [
            {dimension: sum(heights) / len(heights) for dimension, heights in of_leader.items()}
            for of_leader in seen
        ]

    def _answers(
        self,
        seat: Seat,
        ratings: Mapping[str, Rating],
        heights: Mapping[str, float],
        chance: np.random.Generator,
    ) -> Answers:
        comments = self._comments(seat, heights, chance)
        pace = _SECONDS_AN_ITEM * chance.lognormal(0, _SECONDS_SPREAD)
        written = sum(map(len, comments.values()))
        seconds = len(ratings) * pace + written / _CHARACTERS_A_SECOND
        return Answers(ratings, comments, round(float(seconds)))

    def _comments(
        self, seat: Seat, heights: Mapping[str, float], chance: np.random.Generator
    ) -> dict[str, str]:
        taken = {}
        for prompt in self._instrument.prompts_for(seat.relation) if heights else ():
            general_first, silent = chance.random(2) < (
                _GENERAL_COMMENTS,
                1 - _COMMENTS_GIVEN[seat.relation],
            )
            if silent:
                continue
            wishes = _wishes(prompt.kind, heights, general_first=bool(general_first))
            text = self._shelf.take(prompt.kind, seat, wishes, prompt.max_chars)
            if text is not None:
                taken[prompt.id] = text
        return taken

    def _heights(self, ratings: Mapping[str, Rating]) -> dict[str, float]:
        """Return dimension -> the rater's mean, 0 at the bottom of the scale and 1 at its top."""
        scale = self._instrument.scale
        given: dict[str, list[int]] = {}
        for item in self._instrument.items:
            rating = ratings.get(item.id)
            if rating is not None:
                given.setdefault(item.dimension, []).append(self._instrument.keyed(item, rating))
        return {
            dimension: (sum(keyed) / len(keyed) - scale.min) / scale.span
            for dimension, keyed in given.items()
        }


def _blended(own: Mapping[str, float], seen: Mapping[str, float]) -> dict[str, float]:
    """Return what a comment goes by: half one's own view, half what there is to be seen."""
    return {dimension: (height + seen[dimension]) / 2 for dimension, height in own.items()}


def _wishes(kind: str, heights: Mapping[str, float], *, general_first: bool) -> list[Wish]:
    """Return what to write about, most wanted first: the best to continue, else the worst."""
    ranked = sorted(heights, key=heights.__getitem__, reverse=kind == "continue")[:2]
    about = [Wish(dimension, _level(heights[dimension])) for dimension in ranked]
    general = Wish(None, _level(sum(heights.values()) / len(heights)))
    return [general, *about] if general_first else [*about, general]


def _level(height: float) -> Level:
    if height >= _STRONG:
        return Level.STRONG
    return Level.WEAK if height < _WEAK else Level.MIDDLE
