"""What is true under the model, on the instrument's scale: integrated, not simulated."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.special import ndtr

from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import Relation
from leadership360.simulation.model import (
    CAMPS,
    RELATIONS,
    Floats,
    Model,
    Truth,
    cuts_of,
    dimension_of_items,
    item_ease,
    true_scores,
)

#: Points at which the normal part of a rater's opinion is evaluated.
_NODES = 15

#: Leaders over whom the true reliability is taken, a sample so large that it is as good as all.
_LEADERS = 2000


def expected_ratings(truth: Truth, instrument: Instrument, *, seed: int, model: Model) -> Floats:
    """Return leaders x relations x dimensions: the mean all comparable raters would give.

    Scale points, in the direction of the dimension. The integral over raters and residuals is
    exact: both are normal, camp by camp, so each option has a probability in closed form.
    A leader's own mean is over residuals alone.
    """
    expected = np.zeros(truth.sources.shape)
    for away, share in CAMPS if model.camps else ((0.0, 1.0),):
        normal = 1 - model.leniency * model.camps
        spread = np.sqrt(truth.rater_sd**2 * normal + model.residual_sd**2)
        camp = truth.rater_sd * np.sqrt(model.leniency * model.camps) * away
        expected += share * _mean_rating(
            _seen(truth) + camp[:, np.newaxis, np.newaxis],
            spread[:, np.newaxis],
            instrument,
            item_ease(instrument, model, seed),
        )
    own = RELATIONS.index(Relation.SELF)
    expected[:, own] = _mean_rating(
        _seen(truth)[:, own],
        np.array([model.residual_sd]),
        instrument,
        item_ease(instrument, model, seed),
    )
    return expected


def rater_variance(truth: Truth, instrument: Instrument, *, seed: int, model: Model) -> Floats:
    """Return leaders x relations x dimensions: the variance of one rater's score, in points^2.

    By Gauss-Hermite quadrature over what a rater thinks. Not for the leaders' own view.
    """
    first = np.zeros(truth.sources.shape)
    second = np.zeros(truth.sources.shape)
    ease = item_ease(instrument, model, seed)
    residual = np.array([model.residual_sd])
    for opinion, share in _opinions(model):
        views = _seen(truth) + opinion * truth.rater_sd[:, np.newaxis, np.newaxis]
        mean = _mean_rating(views, residual, instrument, ease)
        first += share * mean
        second += share * (mean**2 + _answer_variance(views, residual, instrument, ease))
    return second - first**2


def true_icc1(
    instrument: Instrument, relations: Sequence[Relation], *, seed: int, model: Model
) -> Floats:
    """Return ICC(1) in an endless organisation: between / (between + within).

    relations x dimensions; not for the leaders' own view.
    """
    truth = true_scores(_LEADERS, len(instrument.dimensions), seed=seed, model=model)
    numbers = [RELATIONS.index(relation) for relation in relations]
    between = expected_ratings(truth, instrument, seed=seed, model=model)[:, numbers].var(axis=0)
    within = rater_variance(truth, instrument, seed=seed, model=model)[:, numbers].mean(axis=0)
    return np.asarray(between / (between + within), dtype=np.float64)


def _seen(truth: Truth) -> Floats:
    return np.asarray(truth.scores[:, np.newaxis, :] + truth.sources, dtype=np.float64)


def _opinions(model: Model) -> Iterator[tuple[float, float]]:
    """Yield what raters think beyond their leader's truth, in rater SDs, and its probability."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    shared = model.leniency * model.camps
    for away, share in CAMPS if model.camps else ((0.0, 1.0),):
        for node, weight in zip(nodes, weights / weights.sum(), strict=True):
            yield float(np.sqrt(shared) * away + np.sqrt(1 - shared) * node), float(share * weight)


def _mean_rating(views: Floats, spread: Floats, instrument: Instrument, ease: Floats) -> Floats:
    """Return the expected score for views (... x dimensions) with normal noise of this spread."""
    total = np.zeros(views.shape)
    of_item = dimension_of_items(instrument)
    for item, dimension in enumerate(of_item):
        total[..., dimension] += _beyond(
            views[..., dimension] + ease[item], spread, instrument
        ).sum(axis=-1)
    return np.asarray(instrument.scale.min + total / np.bincount(of_item), dtype=np.float64)


def _answer_variance(views: Floats, spread: Floats, instrument: Instrument, ease: Floats) -> Floats:
    """Return the variance of a score whose items are answered independently, given the views."""
    total = np.zeros(views.shape)
    of_item = dimension_of_items(instrument)
    for item, dimension in enumerate(of_item):
        beyond = _beyond(views[..., dimension] + ease[item], spread, instrument)
        # For a count k of cuts passed: E k = sum P, E k^2 = sum (2 j - 1) P_j.
        square = beyond @ (2 * np.arange(1, instrument.scale.span + 1) - 1)
        total[..., dimension] += square - beyond.sum(axis=-1) ** 2
    return np.asarray(total / np.bincount(of_item) ** 2, dtype=np.float64)


def _beyond(views: Floats, spread: Floats, instrument: Instrument) -> Floats:
    """Return the probability that an answer lies beyond each cut, lowest cut first."""
    away = views[..., np.newaxis] - cuts_of(instrument.scale)
    return np.asarray(ndtr(away / spread[..., np.newaxis]), dtype=np.float64)
