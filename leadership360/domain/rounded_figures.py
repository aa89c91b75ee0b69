"""From exact figures to the kept ones: rounded, and cut off. Why: ``organisation_figures``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from leadership360.domain.psychometrics import (
    MIN_CARELESS,
    MIN_LEADERS_SUMMARY,
    TARGET,
    Why,
    withheld,
)
from leadership360.domain.reliability import feldt_interval, raters_needed
from leadership360.domain.rounding import round_tenth

Json = dict[str, Any]

#: What no figure of agreement, reliability or structure exceeds, and no spread falls below.
HIGHEST = 0.95
LOWEST_SPREAD = 0.1

#: Reliabilities and correlations that are printed as 0: no more than one rater may have caused.
NOTHING = 0.1

#: Largest spread told, as a share of the scale: more would say that all answers lie at its ends.
HIGHEST_SPREAD = 3 / 8

#: Forms called careless are counted in steps, up to this share of all.
CARELESS_STEP = 4
CARELESS_SHARE = 4

#: Furthest that means with and without careless forms are told apart, in points.
FURTHEST = 0.3

#: Shares of "could not observe", in tenths: the smallest and the largest told.
UNOBSERVED_TENTHS = (1, 5)


@dataclass(frozen=True, slots=True)
class Limits:
    """Where figures about agreement end: key -> value. highest: agreement. lowest: spread."""

    highest: Mapping[str, float]
    lowest: Mapping[str, float]


def round_figures(
    document: Json,
    *,
    means: Mapping[str, float],
    limits: Callable[[str, int], Limits],
    span: int,
) -> Json:
    """Return the document as it is kept.

    document: of ``describe_ratings``. means: dimension -> mean of printed values. limits: of a
    dimension over so many leaders. span: of the scale, in points.
    """
    return {
        **document,
        "rounded": True,
        "dimensions": {key: _dimension(value) for key, value in document["dimensions"].items()},
        "cfa": _fit(document["cfa"]),
        "cfa_one_factor": _fit(document["cfa_one_factor"]),
        "agreement": {
            dimension: {
                relation: _agreement(cell, limits, dimension, span)
                for relation, cell in by_relation.items()
            }
            for dimension, by_relation in document["agreement"].items()
        },
        "not_observed": {
            item: {relation: _unobserved(cell) for relation, cell in by_relation.items()}
            for item, by_relation in document["not_observed"].items()
        },
        "careless": _careless(document["careless"], means, span),
    }


def _between(value: float, low: float, high: float) -> float:
    """Return ``value`` cut off at both ends and rounded half up to two decimals."""
    return floor(100 * min(max(value, low), high) + 0.5 + 1e-9) / 100


def _correlation(value: float | None) -> float:
    """Return a correlation; none at all counts as 0."""
    return _between(value, -HIGHEST, HIGHEST) if value and abs(value) >= NOTHING else 0.0


def _share(value: float | None) -> float:
    """Return a reliability, never below 0."""
    return max(0.0, _correlation(value))


def _tens(count: int) -> int:
    return count - count % 10


def _reason(cell: Json) -> Json:
    """Return why something is withheld; how many forms are complete is told in tens."""
    why = Why(cell["withheld"])
    have = cell.get("have")
    return withheld(why, _tens(have) if have is not None and why is Why.TOO_FEW_RATERS else have)


def _dimension(figures: Json) -> Json:
    n = _tens(figures["n"])
    by_relation = {relation: _icc(cell) for relation, cell in figures["icc"].items()}
    fixed = {"n": n, "leaders": figures["leaders"], "icc": by_relation}
    if "withheld" in figures:
        return {**fixed, **_reason(figures), "provisional": figures["provisional"]}
    if figures["leaders"] < MIN_LEADERS_SUMMARY:
        why = withheld(Why.TOO_FEW_LEADERS, figures["leaders"])
        is_provisional = any(cell.get("provisional", False) for cell in by_relation.values())
        return {**fixed, **why, "provisional": is_provisional}
    alpha, omega = _share(figures["alpha_raw"]), figures["omega_total_minres_std"]
    with_rest = {item: _correlation(value) for item, value in figures["r_drop"].items()}
    return {
        **fixed,
        "alpha_raw": alpha,
        "alpha_feldt_95": [_share(limit) for limit in feldt_interval(alpha, n, len(with_rest))],
        "omega_total_minres_std": None if omega is None else _share(omega) if alpha else 0.0,
        "spearman_brown": None if len(with_rest) != 2 else _share(figures["spearman_brown"]),
        "r_drop": with_rest,
        "alpha_if_dropped": {
            item: None if len(with_rest) == 2 else _share(value)
            for item, value in figures["alpha_if_dropped"].items()
        },
        "check_keys": [item for item, value in with_rest.items() if value < 0],
        "heywood": [],
        "provisional": figures["provisional"],
    }


def _icc(cell: Json) -> Json:
    if "withheld" in cell:
        return _reason(cell)
    single = _share(cell["icc1"])
    needed = raters_needed(single, TARGET)
    # Where the raters of each leader agree exactly there is no estimate by likelihood.
    by_likelihood = cell["icc1"] if cell["icc1_reml"] is None else cell["icc1_reml"]
    return {
        "leaders": cell["leaders"],
        "raters": _tens(cell["raters"]),
        "icc1": single,
        "icc1_90": cell["icc1_90"] and _interval(*cell["icc1_90"]),
        "icc1_kbar": _share(cell["icc1_kbar"]),
        "icc2": _share(cell["icc2"]) if single else 0.0,
        "icc1_reml": _share(by_likelihood),
        "k_for_70": None if needed is None else round_tenth(needed),
        "provisional": cell["provisional"],
    }


def _interval(low: float, high: float) -> list[float]:
    return [_share(low), max(NOTHING, _share(high))]


def _fit(fit: Json) -> Json:
    if "withheld" in fit:
        return _reason(fit)
    return {
        "n": _tens(fit["n"]),
        "df": fit["df"],
        **{
            key: round(fit[key], 2) + 0.0
            for key in ("chisq", "pvalue", "cfi", "tli", "rmsea", "srmr")
        },
        "rmsea_90": [round(limit, 2) for limit in fit["rmsea_90"]],
        "std_loadings": {item: _correlation(value) for item, value in fit["std_loadings"].items()},
        "factor_cor": {
            one: {
                other: 1.0 if one == other else _correlation(value) for other, value in row.items()
            }
            for one, row in fit["factor_cor"].items()
        },
        "admissible": fit["admissible"],
        "provisional": fit["provisional"],
    }


def _agreement(cell: Json, limits: Callable[[str, int], Limits], dimension: str, span: int) -> Json:
    if "withheld" in cell:
        return _reason(cell)
    ends = limits(dimension, cell["leaders"])
    agreed = {
        key: None if cell[key] is None else _between(cell[key], 0.0, min(HIGHEST, highest))
        for key, highest in ends.highest.items()
    }
    spread = {
        key: None
        if cell[key] is None
        else _between(cell[key], max(LOWEST_SPREAD, lowest), HIGHEST_SPREAD * span)
        for key, lowest in ends.lowest.items()
    }
    # Whether a_wg exists depends on how near to an end the answers lie.
    return {"leaders": cell["leaders"], **agreed, "awg": None, **spread}


def _unobserved(cell: Json) -> Json:
    if "withheld" in cell:
        return _reason(cell)
    smallest, largest = UNOBSERVED_TENTHS
    tenths = -(-10 * cell["unobserved"] // cell["answers"])
    return {
        "answers": _tens(cell["answers"]),
        "unobserved": None,
        "share": min(max(tenths, smallest), largest) / 10,
        "not_observable": cell["not_observable"],
    }


def _careless(signs: Json, means: Mapping[str, float], span: int) -> Json:
    if "withheld" in signs:
        return _reason(signs)
    counts = {
        key: _careless_count(key, signs) for key in ("straight", "flat", "fast", "odd", "queued")
    }
    return {
        "raters": signs["raters"],
        **counts,
        "sensitivity": _sensitivity(signs, means, span),
    }


def _careless_count(key: str, signs: Json) -> int | Json:
    found, forms = signs[key], signs["raters"]
    if found == withheld(Why.NOT_ESTIMABLE):
        # Patterns cannot be compared where an item has one answer only: then nobody is odd.
        return withheld(Why.TOO_FEW_ANSWERS)
    if not isinstance(found, int):
        return _reason(found)
    shown = min(found, forms // CARELESS_SHARE)
    shown -= shown % CARELESS_STEP
    return shown if shown >= MIN_CARELESS else withheld(Why.TOO_FEW_ANSWERS)


def _sensitivity(signs: Json, means: Mapping[str, float], span: int) -> Json:
    if "withheld" in signs["sensitivity"]:
        return _reason(signs["sensitivity"])
    queued, forms = signs["queued"], signs["raters"]
    furthest = min(FURTHEST, floor(5 * span * queued / max(1, forms - queued)) / 10)
    return {
        dimension: _with_and_without(cell, means[dimension], furthest)
        if dimension in means
        else withheld(Why.TOO_FEW_ANSWERS)
        for dimension, cell in signs["sensitivity"].items()
    }


def _with_and_without(cell: Json, mean: float, furthest: float) -> Json:
    # To say here that too few are left without the careless would say that nearly all are careless.
    shift = 0.0 if "withheld" in cell else cell["without"] - cell["with"]
    shown = round_tenth(mean)
    shift = round_tenth(min(max(shift, -furthest), furthest))
    return {"with": shown, "without": round_tenth(shown + shift)}
