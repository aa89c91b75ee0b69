"""A simulated organisation with known truth: what people think of their leaders, and what they say.

Scores live on a latent scale of five points, whatever scale the instrument has; an answer is the
option whose stretch of that scale the rater's view falls into.
Source: measurement.md 6.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray

from leadership360.demo.comments import Level, Seat, Shelf, Wish
from leadership360.demo.company import Company
from leadership360.domain.answers import Answers, Rating
from leadership360.domain.instrument import Instrument, Scale
from leadership360.domain.relation import Relation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Seed of the demo.
SEED = 6899

_RELATIONS = tuple(Relation)

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


@dataclass(frozen=True, slots=True)
class Model:
    """Sizes of what moves an answer, as standard deviations in latent points.

    mean: of all leaders. between_dimensions: correlation of a leader's true scores.
    source_sd: how far a leader looks different to another relation.
    rater_sd: of raters of one leader; leniency: the share of it (variance) that is the same on
    all dimensions; rater_sd_spread: log-normal spread of it over leaders, for divided teams.
    steadiness: the share of a rater's view (variance) that is still there a cycle later.
    item_sd: items differ; residual_sd: everything else.
    self_share: how much of the truth about them leaders see in themselves; self_bias: how much
    higher they see themselves; self_bias_sd over leaders, self_noise_sd over dimensions.
    change_share: share of leaders of whom one dimension really moves between two cycles;
    change: smallest and largest move, in points; worse_share: share of moves downwards.
    """

    mean: float = 4.25
    leader_sd: float = 0.45
    between_dimensions: float = 0.55
    source_sd: float = 0.20
    rater_sd: float = 0.65
    rater_sd_spread: float = 0.25
    leniency: float = 0.6
    steadiness: float = 0.6
    item_sd: float = 0.12
    residual_sd: float = 0.70
    self_share: float = 0.5
    self_bias: float = 0.25
    self_bias_sd: float = 0.40
    self_noise_sd: float = 0.30
    change_share: float = 0.5
    change: tuple[float, float] = (0.7, 1.0)
    worse_share: float = 0.25


_NOT_OBSERVED: Mapping[Relation, float] = {
    Relation.SELF: 0.0,
    Relation.MANAGER: 0.03,
    Relation.REPORT: 0.02,
    Relation.PEER: 0.06,
    Relation.OTHER: 0.12,
}


@dataclass(frozen=True, slots=True)
class Gaps:
    """What stays unanswered: who does not respond, and which answers are missing, as shares.

    not_observed: "could not observe" by relation, on average over items.
    """

    response: float = 0.85
    skipped: float = 0.008
    not_observed: Mapping[Relation, float] = field(default_factory=lambda: _NOT_OBSERVED)


@dataclass(frozen=True, slots=True)
class Seats:
    """Who is asked about whom: one entry per pair of leader and rater.

    leader: numbers from 0 to ``leaders`` - 1; relation: numbers in the order of ``Relation``.
    """

    leaders: int
    leader: Ints
    relation: Ints

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, Relation]]) -> "Seats":
        """Return the seats of (leader, relation) pairs; leaders counted in order of appearance."""
        asked = tuple(pairs)
        numbers = {leader: n for n, leader in enumerate(dict.fromkeys(who for who, _ in asked))}
        return cls(
            len(numbers),
            np.array([numbers[who] for who, _ in asked], dtype=np.int64),
            np.array([_RELATIONS.index(relation) for _, relation in asked], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.leader)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so, before anybody answers, in latent points.

    scores: leaders x dimensions. sources: leaders x relations x dimensions, added to the scores;
    own view for ``Relation.SELF``. rater_sd: one per leader.
    """

    scores: Floats
    sources: Floats
    rater_sd: Floats


class _Stream(IntEnum):
    """Independent sources of chance, so that one more draw here changes nothing there."""

    TRUTH = auto()
    ITEMS = auto()
    STEADY = auto()
    MOVES = auto()
    VIEWS = auto()
    ANSWERS = auto()
    GAPS = auto()
    WORDS = auto()
    DEALING = auto()


def _chance(seed: int, stream: _Stream, cycle: int = 0) -> np.random.Generator:
    return np.random.default_rng([seed, int(stream), cycle])


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
    desk = _Desk(instrument, company, seats, _chance(seed, _Stream.DEALING))
    # Earlier cycles are told again, so that nobody is told the same words in this one.
    for earlier in range(cycle):
        desk.cycle(_sheets(instrument, seats, seed, earlier), _chance(seed, _Stream.WORDS, earlier))
    told = desk.cycle(_sheets(instrument, seats, seed, cycle), _chance(seed, _Stream.WORDS, cycle))
    return {
        (pairs[row].leader_email, pairs[row].rater_email): answers for row, answers in told.items()
    }


def simulate_ratings(
    instrument: Instrument, seats: Seats, *, seed: int, cycle: int = 0, model: Model | None = None
) -> Ints:
    """Return the options everybody would click, seats x items, before gaps.

    Options are as clicked, on the instrument's scale: reverse-keyed items run the other way.
    """
    model = model or Model()
    names = [dimension.id for dimension in instrument.dimensions]
    truth = true_scores(seats.leaders, len(names), seed=seed, cycle=cycle, model=model)
    views = _views(truth, seats, model, seed, cycle)
    of_item = [names.index(item.dimension) for item in instrument.items]
    ease = _chance(seed, _Stream.ITEMS).normal(0, model.item_sd, len(of_item))
    noise = _chance(seed, _Stream.ANSWERS, cycle).normal(
        0, model.residual_sd, (len(seats), len(of_item))
    )
    keyed = options_of(views[:, of_item] + ease + noise, instrument.scale)
    scale = instrument.scale
    reverse = np.array([item.reverse for item in instrument.items])
    return np.where(reverse, scale.min + scale.max - keyed, keyed)


def true_scores(
    leaders: int, dimensions: int, *, seed: int, cycle: int = 0, model: Model | None = None
) -> Truth:
    """Return the truth about ``leaders`` at one point in time, all changes until then included."""
    model = model or Model()
    chance = _chance(seed, _Stream.TRUTH)
    shape = (leaders, dimensions)
    share = model.between_dimensions
    away = model.leader_sd * (
        np.sqrt(share) * chance.standard_normal((leaders, 1))
        + np.sqrt(1 - share) * chance.standard_normal(shape)
    )
    sources = chance.normal(0, model.source_sd, (leaders, len(_RELATIONS), dimensions))
    sources[:, _RELATIONS.index(Relation.SELF), :] = (
        (model.self_share - 1) * away
        + chance.normal(model.self_bias, model.self_bias_sd, (leaders, 1))
        + chance.normal(0, model.self_noise_sd, shape)
    )
    rater_sd = model.rater_sd * np.exp(chance.normal(0, model.rater_sd_spread, leaders))
    scores = model.mean + away
    for later in range(1, cycle + 1):
        scores = _moved(scores, model, _chance(seed, _Stream.MOVES, later))
    return Truth(scores, sources, rater_sd)


def options_of(latent: Floats, scale: Scale) -> Ints:
    """Return the option of each latent score: equal stretches around the options, open ends."""
    cuts = 1 + 4 * (np.arange(scale.span) + 0.5) / scale.span
    return scale.min + np.searchsorted(cuts, latent, side="right").astype(np.int64)


def _moved(scores: Floats, model: Model, chance: np.random.Generator) -> Floats:
    """Return the scores a cycle later: people work on what is weakest, or lose what was best."""
    leaders = len(scores)
    moves = chance.random(leaders) < model.change_share
    worse = chance.random(leaders) < model.worse_share
    size = chance.uniform(*model.change, leaders)
    dimension = np.where(worse, scores.argmax(axis=1), scores.argmin(axis=1))
    later = scores.copy()
    later[np.arange(leaders), dimension] += moves * np.where(worse, -size, size)
    return later


def _views(truth: Truth, seats: Seats, model: Model, seed: int, cycle: int) -> Floats:
    """Return what each rater thinks of the leader, seats x dimensions."""
    shape = (len(seats), truth.scores.shape[1])
    steady = _opinions(shape, model, _chance(seed, _Stream.STEADY))
    fresh = _opinions(shape, model, _chance(seed, _Stream.VIEWS, cycle))
    opinion = np.sqrt(model.steadiness) * steady + np.sqrt(1 - model.steadiness) * fresh
    # A leader's own leniency and noise are in the source effect of the self-view.
    opinion[seats.relation == _RELATIONS.index(Relation.SELF)] = 0
    seen = truth.scores[seats.leader] + truth.sources[seats.leader, seats.relation]
    views: Floats = seen + truth.rater_sd[seats.leader, np.newaxis] * opinion
    return views


def _opinions(shape: tuple[int, int], model: Model, chance: np.random.Generator) -> Floats:
    general = chance.standard_normal((shape[0], 1))
    particular = chance.standard_normal(shape)
    opinions: Floats = np.sqrt(model.leniency) * general + np.sqrt(1 - model.leniency) * particular
    return opinions


def _sheets(
    instrument: Instrument, seats: Seats, seed: int, cycle: int
) -> Iterator[tuple[int, dict[str, Rating]]]:
    """Yield the seat and the ratings of everybody who answers."""
    gaps, chance = Gaps(), _chance(seed, _Stream.GAPS, cycle)
    options = simulate_ratings(instrument, seats, seed=seed, cycle=cycle)
    relations = [_RELATIONS[number] for number in seats.relation]
    stays_away = chance.random(len(seats)) >= gaps.response
    unseen_share = np.array([gaps.not_observed[relation] for relation in relations])
    offered = instrument.scale.not_observed is not None
    hidden = chance.lognormal(-0.2, 0.6, options.shape[1])
    unseen = offered & (chance.random(options.shape) < unseen_share[:, np.newaxis] * hidden)
    skipped = chance.random(options.shape) < gaps.skipped
    items = tuple(enumerate(instrument.items))
    for row, relation in enumerate(relations):
        if stays_away[row] and not relation.is_named:
            continue
        yield (
            row,
            {
                item.id: None if unseen[row, column] else int(options[row, column])
                for column, item in items
                if relation in item.audience and not skipped[row, column]
            },
        )


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
