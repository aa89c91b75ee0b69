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

from leadership360.domain.answers import Rating
from leadership360.domain.instrument import Instrument, Scale
from leadership360.domain.relation import Relation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RELATIONS = tuple(Relation)

#: Where a team falls into camps, one rater in three is critical: how far the opinion of either
#: camp lies from the team's mean, and the share of raters in it. Mean 0, variance 1.
CAMPS = ((-(2**0.5), 1 / 3), (0.5**0.5, 2 / 3))


@dataclass(frozen=True, slots=True)
class Model:
    """Sizes of what moves an answer, as standard deviations in latent points.

    mean: of all leaders. between_dimensions: correlation of a leader's true scores.
    source_sd: how far a leader looks different to another relation.
    rater_sd: of raters of one leader; leniency: the share of it (variance) that is the same on
    all dimensions; rater_sd_spread: log-normal spread of it over leaders, for divided teams.
    camps: how much of the leniency (variance) is a rater's camp, one critical rater in three.
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
    camps: float = 0.0
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
            np.array([RELATIONS.index(relation) for _, relation in asked], dtype=np.int64),
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


class Stream(IntEnum):
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
    CAMPS = auto()
    STAYS = auto()
    CARELESS = auto()
    RECURRING = auto()


def chance_from(seed: int, stream: Stream, cycle: int = 0) -> np.random.Generator:
    """Return the numbers of one stream; equal arguments give equal numbers."""
    return np.random.default_rng([seed, int(stream), cycle])


def simulate_ratings(
    instrument: Instrument, seats: Seats, *, seed: int, cycle: int = 0, model: Model | None = None
) -> Ints:
    """Return the options everybody would click, seats x items, before gaps.

    Options are as clicked, on the instrument's scale: reverse-keyed items run the other way.
    """
    model = model or Model()
    dimensions = len(instrument.dimensions)
    truth = true_scores(seats.leaders, dimensions, seed=seed, cycle=cycle, model=model)
    return ratings_under(truth, instrument, seats, seed=seed, cycle=cycle, model=model)


def ratings_under(
    truth: Truth,
    instrument: Instrument,
    seats: Seats,
    *,
    seed: int,
    cycle: int,
    model: Model,
    recurs: NDArray[np.bool_] | None = None,
) -> Ints:
    """Return the options everybody would click if ``truth`` were so; as ``simulate_ratings``.

    recurs: seats whose raters see the leader as they did a cycle before, whatever the model says.
    """
    steadiness = np.full((len(seats), 1), model.steadiness)
    if recurs is not None:
        steadiness[recurs] = 1
    views = _views(truth, seats, model, steadiness=steadiness, seed=seed, cycle=cycle)
    of_item = dimension_of_items(instrument)
    ease = item_ease(instrument, model, seed)
    noise = chance_from(seed, Stream.ANSWERS, cycle).normal(
        0, model.residual_sd, (len(seats), len(of_item))
    )
    keyed = options_of(views[:, of_item] + ease + noise, instrument.scale)
    scale = instrument.scale
    reverse = np.array([item.reverse for item in instrument.items])
    return np.where(reverse, scale.min + scale.max - keyed, keyed)


def dimension_of_items(instrument: Instrument) -> Ints:
    """Return the number of each item's dimension, items in the order of the form."""
    names = [dimension.id for dimension in instrument.dimensions]
    return np.array([names.index(item.dimension) for item in instrument.items], dtype=np.int64)


def item_ease(instrument: Instrument, model: Model, seed: int) -> Floats:
    """Return how much easier each item is to agree to than the usual one, in latent points."""
    ease = chance_from(seed, Stream.ITEMS).normal(0, model.item_sd, len(instrument.items))
    return np.asarray(ease, dtype=np.float64)


def true_scores(
    leaders: int, dimensions: int, *, seed: int, cycle: int = 0, model: Model | None = None
) -> Truth:
    """Return the truth about ``leaders`` at one point in time, all changes until then included."""
    model = model or Model()
    chance = chance_from(seed, Stream.TRUTH)
    shape = (leaders, dimensions)
    share = model.between_dimensions
    away = model.leader_sd * (
        np.sqrt(share) * chance.standard_normal((leaders, 1))
        + np.sqrt(1 - share) * chance.standard_normal(shape)
    )
    sources = chance.normal(0, model.source_sd, (leaders, len(RELATIONS), dimensions))
    sources[:, RELATIONS.index(Relation.SELF), :] = (
        (model.self_share - 1) * away
        + chance.normal(model.self_bias, model.self_bias_sd, (leaders, 1))
        + chance.normal(0, model.self_noise_sd, shape)
    )
    rater_sd = model.rater_sd * np.exp(chance.normal(0, model.rater_sd_spread, leaders))
    scores = model.mean + away
    for later in range(1, cycle + 1):
        scores = _moved(scores, model, chance_from(seed, Stream.MOVES, later))
    return Truth(scores, sources, rater_sd)


def cuts_of(scale: Scale) -> Floats:
    """Return the latent scores at which one option ends and the next begins."""
    return np.asarray(1 + 4 * (np.arange(scale.span) + 0.5) / scale.span, dtype=np.float64)


def options_of(latent: Floats, scale: Scale) -> Ints:
    """Return the option of each latent score: equal stretches around the options, open ends."""
    return scale.min + np.searchsorted(cuts_of(scale), latent, side="right").astype(np.int64)


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


def _views(
    truth: Truth, seats: Seats, model: Model, *, steadiness: Floats, seed: int, cycle: int
) -> Floats:
    """Return what each rater thinks of the leader, seats x dimensions. steadiness: seats x 1."""
    shape = (len(seats), truth.scores.shape[1])
    steady = _Opinions.drawn(shape, chance_from(seed, Stream.STEADY))
    fresh = _Opinions.drawn(shape, chance_from(seed, Stream.VIEWS, cycle))
    opinion = steady.mixed(fresh, steadiness)
    camps = _camps(steadiness, seed, cycle)
    general = np.sqrt(model.camps) * camps + np.sqrt(1 - model.camps) * opinion.general
    whole = np.sqrt(model.leniency) * general + np.sqrt(1 - model.leniency) * opinion.particular
    # A leader's own leniency and noise are in the source effect of the self-view.
    whole[seats.relation == RELATIONS.index(Relation.SELF)] = 0
    seen = truth.scores[seats.leader] + truth.sources[seats.leader, seats.relation]
    views: Floats = seen + truth.rater_sd[seats.leader, np.newaxis] * whole
    return views


def _camps(steadiness: Floats, seed: int, cycle: int) -> Floats:
    """Return where each rater's camp stands; as many as are steady stay in theirs."""
    places, shares = zip(*CAMPS, strict=True)
    steady, fresh = (
        chance_from(seed, Stream.CAMPS, when).choice(places, steadiness.shape, p=shares)
        for when in (0, cycle + 1)
    )
    stays = chance_from(seed, Stream.STAYS).random(steadiness.shape) < steadiness
    return np.where(stays, steady, fresh)


@dataclass(frozen=True, slots=True)
class _Opinions:
    """Leniency (seats x 1) and opinions by dimension (seats x dimensions), standard normal."""

    general: Floats
    particular: Floats

    @classmethod
    def drawn(cls, shape: tuple[int, int], chance: np.random.Generator) -> "_Opinions":
        return cls(chance.standard_normal((shape[0], 1)), chance.standard_normal(shape))

    def mixed(self, fresh: "_Opinions", steadiness: Floats) -> "_Opinions":
        kept, new = np.sqrt(steadiness), np.sqrt(1 - steadiness)
        return _Opinions(
            kept * self.general + new * fresh.general,
            kept * self.particular + new * fresh.particular,
        )


def sheets(
    instrument: Instrument, seats: Seats, options: Ints, *, gaps: Gaps, chance: np.random.Generator
) -> Iterator[tuple[int, dict[str, Rating]]]:
    """Yield the seat and the ratings of everybody who answers; leaders and managers all do.

    options: what they would click, seats x items.
    """
    relations = [RELATIONS[number] for number in seats.relation]
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
