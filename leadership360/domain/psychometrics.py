"""How good the instrument and the ratings are, for the organisation: never about one leader.

Assembles the document ``leadership360/psychometrics/1``. What rests on too few raters or leaders
is replaced by the reason; what rests on few is marked provisional.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np

from leadership360.domain import cfa, icc
from leadership360.domain.agreement import (
    FIVE_OPTIONS,
    MIN_RATERS,
    Matrix,
    Null,
    average_deviation,
    awg,
    expected_variance,
    linear_agreement,
    min_raters_awg,
    spread_of_scores,
    within_group_agreement,
)
from leadership360.domain.careless import Signs, careless_signs, may_compare_patterns
from leadership360.domain.disclosed import NOT_OBSERVABLE_SHARE
from leadership360.domain.factor import one_factor
from leadership360.domain.instrument import Instrument, freeze
from leadership360.domain.rating_matrix import RatingMatrix, rating_matrix
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.reliability import (
    alpha_if_dropped,
    complete_rows,
    correlations,
    covariance,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    raters_needed,
    spearman_brown,
)
from leadership360.domain.responses import Response

SCHEMA = "leadership360/psychometrics/1"

#: Raters with complete answers from which alpha and omega are given, and given without a warning.
MIN_RATERS_ALPHA = 50
SURE_RATERS_ALPHA = 100

#: Raters from which a model of several factors is given without a warning; measurement.md 1.13.
SURE_RATERS_CFA = 300

#: Leaders behind a figure about agreement or careless answers, so that none is about one of them.
MIN_LEADERS_SUMMARY = 5

#: Careless answers from which they are counted; fewer are not told apart from none.
MIN_CARELESS = 4

#: Reliability a leader's mean should reach.
TARGET = 0.70

#: Relations whose "could not observe" is counted.
OBSERVERS = (*ANONYMOUS, Relation.MANAGER)

#: The relation of all raters together in the document.
ALL = "all"

Json = dict[str, Any]


class Why(StrEnum):
    """Why a figure is not given."""

    TOO_FEW_RATERS = "too_few_raters"
    TOO_FEW_LEADERS = "too_few_leaders"
    TOO_FEW_ITEMS = "too_few_items"
    TOO_FEW_ANSWERS = "too_few_answers"
    NOT_ESTIMABLE = "not_estimable"


def withheld(why: Why, have: int | None = None) -> Json:
    """Return what stands in place of a figure. have: how many of what is too few there are."""
    return {"withheld": str(why)} | ({} if have is None else {"have": have})


def psychometrics(instrument: Instrument, responses: Sequence[Response]) -> Json:
    """Return the document of the responses of one cycle, exact; leaders' own are left out."""
    cycle = responses[0].cycle if responses else ""
    return describe_ratings(instrument, rating_matrix(instrument, responses), cycle)


def describe_ratings(instrument: Instrument, ratings: RatingMatrix, cycle: str) -> Json:
    """Return the document ``leadership360/psychometrics/1`` (schema beside this file).

    Minimum data: measurement.md 1.5-1.10, 1.13. Nothing is rounded, no answer dropped. Never
    raises for little data.
    """
    counted = ratings.counts
    return {
        "schema": SCHEMA,
        "instrument": {
            "id": instrument.id,
            "version": instrument.version,
            "sha256": freeze(instrument)[1],
        },
        "cycle": cycle,
        "rounded": False,
        "leaders": len(np.unique(ratings.leaders[counted])),
        "raters": int(np.count_nonzero(counted)),
        "dimensions": {
            dimension.id: _dimension(ratings, dimension.id) for dimension in instrument.dimensions
        },
        **_structure(instrument, ratings),
        "agreement": {
            dimension.id: {
                relation.value: _agreement(instrument, ratings, dimension.id, relation)
                for relation in ANONYMOUS
            }
            for dimension in instrument.dimensions
        },
        "not_observed": _not_observed(instrument, ratings),
        "careless": _careless(ratings),
    }


def _dimension(ratings: RatingMatrix, dimension: str) -> Json:
    columns = ratings.columns(dimension)
    names = [ratings.items[column].id for column in columns]
    counted = ratings.keyed[ratings.counts][:, columns]
    complete = complete_rows(counted)
    leaders = ratings.leaders[ratings.counts][~np.isnan(counted).any(axis=1)]
    consistency = _consistency(complete, names)
    icc_by_relation = {
        name: _icc(ratings, dimension, relation)
        for name, relation in (
            *((one.value, one) for one in ANONYMOUS),
            (ALL, None),
        )
    }
    provisional = "withheld" not in consistency and len(complete) < SURE_RATERS_ALPHA
    return {
        "n": len(complete),
        "leaders": len(np.unique(leaders)),
        **consistency,
        "icc": icc_by_relation,
        "provisional": provisional
        or any(figures.get("provisional", False) for figures in icc_by_relation.values()),
    }


def _consistency(complete: Matrix, names: Sequence[str]) -> Json:
    """Return alpha, omega and what each item adds, from raters who answered every item."""
    if len(names) < 2:
        return withheld(Why.TOO_FEW_ITEMS, len(names))
    if len(complete) < MIN_RATERS_ALPHA:
        return withheld(Why.TOO_FEW_RATERS, len(complete))
    covariances = covariance(complete)
    together = correlations(covariances)
    alpha = cronbach_alpha(covariances)
    if alpha is None or together is None:
        return withheld(Why.NOT_ESTIMABLE)
    factor = one_factor(together)
    with_rest = item_rest_correlations(covariances)
    return {
        "alpha_raw": alpha,
        "alpha_feldt_95": list(feldt_interval(alpha, len(complete), len(names))),
        "omega_total_minres_std": factor and factor.omega,
        "spearman_brown": spearman_brown(float(together[0, 1]), 2) if len(names) == 2 else None,
        "r_drop": {
            name: None if np.isnan(value) else float(value)
            for name, value in zip(names, with_rest, strict=True)
        },
        "alpha_if_dropped": dict(zip(names, alpha_if_dropped(covariances), strict=True)),
        "check_keys": [name for name, value in zip(names, with_rest, strict=True) if value < 0],
        "heywood": [names[item] for item in factor.heywood] if factor else [],
    }


def _icc(ratings: RatingMatrix, dimension: str, relation: Relation | None) -> Json:
    groups = icc.summarise(ratings.groups(dimension, relation))
    if groups.compared < icc.MIN_LEADERS:
        return withheld(Why.TOO_FEW_LEADERS, groups.compared)
    analysis = icc.one_way(groups)
    if analysis is None:
        return withheld(Why.NOT_ESTIMABLE)
    components = icc.restricted_likelihood(groups)
    interval = icc.icc1_interval(groups)
    return {
        "leaders": analysis.leaders,
        "raters": analysis.raters,
        "icc1": analysis.icc1,
        "icc1_90": interval and list(interval),
        "icc1_kbar": analysis.icc1_kbar,
        "icc2": analysis.icc2,
        "icc1_reml": components and components.icc1,
        "k_for_70": raters_needed(analysis.icc1, TARGET),
        "provisional": groups.compared < icc.SURE_LEADERS,
    }


def _structure(instrument: Instrument, ratings: RatingMatrix) -> Json:
    """Return the fits of one factor per dimension and of a single factor."""
    rows = np.flatnonzero(ratings.counts & ~np.isnan(ratings.keyed).any(axis=1))
    places = {dimension.id: place for place, dimension in enumerate(instrument.dimensions)}
    factors = [places[item.dimension] for item in ratings.items]
    leaders, fewest = len(np.unique(ratings.leaders[rows])), int(np.bincount(factors).min())
    why = None
    if fewest < 2:
        why = withheld(Why.TOO_FEW_ITEMS, fewest)
    elif len(rows) < cfa.MIN_RATERS:
        why = withheld(Why.TOO_FEW_RATERS, len(rows))
    elif leaders < cfa.MIN_LEADERS:
        why = withheld(Why.TOO_FEW_LEADERS, leaders)
    if why is not None:
        return {"cfa": why, "cfa_one_factor": why}
    covariances = covariance(ratings.keyed[rows])
    names = [item.id for item in ratings.items]
    return {
        "cfa": _fit(
            cfa.confirmatory_fit(covariances, len(rows), factors), names, list(places), len(rows)
        ),
        "cfa_one_factor": _fit(
            cfa.confirmatory_fit(covariances, len(rows), [0] * len(names)),
            names,
            [ALL],
            len(rows),
        ),
    }


def _fit(fit: cfa.Fit | None, items: Sequence[str], factors: Sequence[str], raters: int) -> Json:
    if fit is None:
        return withheld(Why.NOT_ESTIMABLE)
    return {
        "n": raters,
        "chisq": fit.chisq,
        "df": fit.df,
        "pvalue": fit.pvalue,
        "cfi": fit.cfi,
        "tli": fit.tli,
        "rmsea": fit.rmsea,
        "rmsea_90": list(fit.rmsea_90),
        "srmr": fit.srmr,
        "std_loadings": dict(zip(items, fit.loadings.tolist(), strict=True)),
        "factor_cor": {
            one: dict(zip(factors, row, strict=True))
            for one, row in zip(factors, fit.factor_correlations.tolist(), strict=True)
        },
        "admissible": fit.admissible,
        "provisional": raters < SURE_RATERS_CFA,
    }


def _agreement(
    instrument: Instrument, ratings: RatingMatrix, dimension: str, relation: Relation
) -> Json:
    """Return mean figures over leaders: a median would be the figure of one of them."""
    low, high = instrument.scale.min, instrument.scale.max
    needed = raters_for_agreement(low, high)
    groups = [one for one in ratings.answers(dimension, relation) if len(one) >= needed]
    if len(groups) < MIN_LEADERS_SUMMARY:
        return withheld(Why.TOO_FEW_LEADERS, len(groups))
    uniform = expected_variance(Null.UNIFORM, low, high)
    return {
        "leaders": len(groups),
        "rwg_j_uniform": _mean([within_group_agreement(one, uniform) for one in groups]),
        "rwg_j_slight_skew": _slightly_skewed(groups, low, high),
        "rwg_linear_uniform": _mean([linear_agreement(one, uniform) for one in groups]),
        "awg": _mean([awg(one, low, high) for one in groups]),
        "ad_m": _mean([average_deviation(one) for one in groups]),
        "sd": _mean([spread_of_scores(one) for one in groups]),
    }


def raters_for_agreement(low: int, high: int) -> int:
    """Return the raters of one leader from which agreement is looked at."""
    return max(MIN_RATERS, min_raters_awg(low, high))


def _slightly_skewed(groups: Sequence[Matrix], low: int, high: int) -> float | None:
    if high - low + 1 != len(FIVE_OPTIONS[Null.SLIGHT_SKEW]):
        return None
    expected = expected_variance(Null.SLIGHT_SKEW, low, high)
    return _mean([within_group_agreement(one, expected) for one in groups])


def _mean(figures: Sequence[float | None]) -> float | None:
    """Return the mean of the figures there are, if there are those of enough leaders."""
    there = [figure for figure in figures if figure is not None]
    return float(np.mean(there)) if len(there) >= MIN_LEADERS_SUMMARY else None


def _not_observed(instrument: Instrument, ratings: RatingMatrix) -> Json:
    """Return how often raters who count could not observe each item; not all are asked all."""
    return {
        item.id: {
            relation.value: _share_unobserved(ratings, column, relation)
            for relation in OBSERVERS
            if relation in item.audience
        }
        for item in instrument.items
        for column in [ratings.items.index(item)]
    }


def _share_unobserved(ratings: RatingMatrix, column: int, relation: Relation) -> Json:
    """Source: measurement.md 1.1 (more than 30 %: not observable from there)."""
    unobserved = ratings.unobserved[:, column]
    said = ratings.of(relation) & (unobserved | ~np.isnan(ratings.clicked[:, column]))
    leaders = len(np.unique(ratings.leaders[said]))
    if leaders < MIN_LEADERS_SUMMARY:
        return withheld(Why.TOO_FEW_LEADERS, leaders)
    answers, count = int(np.count_nonzero(said)), int(np.count_nonzero(said & unobserved))
    return {
        "answers": answers,
        "unobserved": count,
        "share": count / answers,
        "not_observable": count > NOT_OBSERVABLE_SHARE * answers,
    }


def _careless(ratings: RatingMatrix) -> Json:
    leaders = len(np.unique(ratings.leaders))
    if leaders < MIN_LEADERS_SUMMARY:
        return withheld(Why.TOO_FEW_LEADERS, leaders)
    signs = careless_signs(ratings.clicked, ratings.asked, ratings.seconds)
    return {
        "raters": len(ratings.leaders),
        "straight": _count(signs.straight),
        "flat": _count(signs.flat),
        "fast": _count(signs.fast),
        "odd": _odd(ratings, signs),
        "queued": _count(signs.queued),
        "sensitivity": _sensitivity(ratings, signs.queued),
    }


def _odd(ratings: RatingMatrix, signs: Signs) -> int | Json:
    if signs.odd_known:
        return _count(signs.odd)
    if may_compare_patterns(*ratings.clicked.shape):
        return withheld(Why.NOT_ESTIMABLE)
    return withheld(Why.TOO_FEW_RATERS, len(ratings.leaders))


def _count(seen: Any) -> int | Json:
    found = int(np.count_nonzero(seen))
    return found if found >= MIN_CARELESS else withheld(Why.TOO_FEW_ANSWERS)


def _sensitivity(ratings: RatingMatrix, queued: Any) -> Mapping[str, Any]:
    """Return each dimension's mean over raters, with and without the answers in the queue."""
    if np.count_nonzero(queued) < MIN_CARELESS:
        return withheld(Why.TOO_FEW_ANSWERS)
    return {
        dimension: _with_and_without(scores[ratings.counts], queued[ratings.counts])
        for dimension, scores in ratings.scores.items()
    }


def _with_and_without(scores: Any, queued: Any) -> Json:
    known = ~np.isnan(scores)
    kept = known & ~queued
    if min(np.count_nonzero(kept), np.count_nonzero(known & queued)) < MIN_CARELESS:
        return withheld(Why.TOO_FEW_ANSWERS)
    return {"with": float(scores[known].mean()), "without": float(scores[kept].mean())}
