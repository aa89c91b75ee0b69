"""What is kept of a cycle for the organisation: printed figures, and nothing they would give away.

Assume a reader who has every release of the cycle, the roster, and these figures. The rules:

1. Only ratings behind a printed value go in: of a block whose mean on the dimension is printed, or
   of a manager, who answers by name. No figure is a function of a withheld rating, so nothing can
   be solved for it. "Could not observe" counts for every dimension of raters of whom one is
   printed. What a relation is said to do comes from leaders whose block is that relation
   alone: of a merged block nothing says how its relations differ.
2. At least five leaders stand behind every figure, and where measurement.md asks for more, more.
3. Counts decide what is shown. A figure that would fail because everybody answered alike (no
   variance, no correlation, no ICC) is computed as if one rater had answered one item one point
   differently, and what is closer to nothing than .1 is printed as nothing. a_wg, which exists or
   not by the answers, is left out. One thing is left: "cannot be computed" for a factor model of
   200 raters and more may mean that two items always got the same answer.
4. Agreement and spread end where one rater of one leader may still have answered one item with the
   other end of the scale; they never say .95 or .1 more sharply. So do reliabilities and
   correlations, at .95.
5. A mean is a mean of printed values. What it would be without careless forms differs from it by
   tenths, .3 at most, and never so far that those forms would lie more than half the scale away.
6. Counts of what people did with a form (skipped, could not observe, ran through) are coarse: tens,
   tenths, fours, and at most a quarter of the forms is called careless.

Everything else is rounded to two decimals. Values in a document that is ``rounded`` are what a page
prints; the owner of a CSV has the exact ones (``psychometrics``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadership360.domain import cfa, icc
from leadership360.domain.agreement import (
    FIVE_OPTIONS,
    Matrix,
    Null,
    average_deviation,
    expected_variance,
    linear_agreement,
    spread_of_scores,
    within_group_agreement,
)
from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.moderated_interval import POOL_FROM_LEADERS, phi_to_freeze
from leadership360.domain.psychometrics import (
    MIN_LEADERS_SUMMARY,
    MIN_RATERS_ALPHA,
    describe_ratings,
    raters_for_agreement,
)
from leadership360.domain.rating_matrix import RatingMatrix, rating_matrix
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import LeaderRelease, Mean
from leadership360.domain.rounded_figures import Limits, round_figures
from leadership360.domain.scoring import form_of, sheets_of
from leadership360.domain.tally import Opened

#: Spread between which the one kept for later cycles lies: below, agreement could be read off it.
LOWEST_PHI, HIGHEST_PHI = 0.05, 0.5

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownAnswers:
    """One rater's answers as far as a release prints something that they are part of.

    block: id of the block, or "manager". Only ever in memory.
    """

    leader: str
    relation: Relation
    block: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class OrganisationFigures:
    """What is kept of a cycle.

    document: ``leadership360/psychometrics/1``, rounded. phi: the spread later cycles print their
    intervals with, None below 20 leaders. minutes: a form took, None below five leaders.
    """

    document: Json
    phi: float | None
    minutes: int | None


def shown_answers(
    instrument: Instrument, release: LeaderRelease, opened: Iterable[Opened]
) -> list[ShownAnswers]:
    """Return what of a leader's answers may go into figures: rule 1, and no comments."""
    blocks = {relation: block.id for block in release.blocks for relation in block.relations}
    blocks[Relation.MANAGER] = Relation.MANAGER.value
    boxes, form = list(opened), form_of(instrument)
    sheets = sheets_of(
        form, [relation for relation, _ in boxes], [answers.ratings for _, answers in boxes]
    )
    rows = []
    for (relation, answers), counts in zip(boxes, sheets.counts, strict=True):
        if relation not in blocks or not counts:
            continue
        block = blocks[relation]
        printed = _printed_dimensions(release, block)
        ratings = {
            item.id: answers.ratings[item.id]
            for item in instrument.items_for(relation)
            if item.id in answers.ratings
            and (item.dimension in printed or (printed and answers.ratings[item.id] is None))
        }
        if ratings:
            kept = Answers(ratings, {}, answers.seconds)
            rows.append(ShownAnswers(release.leader, relation, block, kept))
    return rows


def _printed_dimensions(release: LeaderRelease, block: str) -> set[str]:
    if block == Relation.MANAGER:
        return set(release.dimensions)
    return {
        dimension
        for dimension, result in release.dimensions.items()
        if isinstance(result.blocks[block], Mean)
    }


def organisation_figures(
    instrument: Instrument,
    shown: Iterable[ShownAnswers],
    releases: Sequence[LeaderRelease],
    *,
    cycle: str,
) -> OrganisationFigures:
    """Return what is kept of a cycle; the order of ``shown`` and ``releases`` never matters.

    shown: the answers of all leaders that ``shown_answers`` lets through. Never raises for little
    data.
    """
    rows = sorted(shown, key=_canonical)
    ratings = replace(
        rating_matrix(instrument, rows), relations=np.array([row.block for row in rows], str)
    )
    ratings = _never_alike(ratings, instrument.scale.min)
    return OrganisationFigures(
        document=round_figures(
            describe_ratings(instrument, ratings, cycle),
            means=_means_of_printed(releases),
            limits=lambda dimension, leaders: _limits(instrument, dimension, leaders),
            span=instrument.scale.max - instrument.scale.min,
        ),
        phi=_phi(ratings, instrument.scale.min, instrument.scale.max),
        minutes=_minutes(rows),
    )


def _canonical(row: ShownAnswers) -> tuple[object, ...]:
    given = sorted((item, rating or 0) for item, rating in row.answers.ratings.items())
    return row.leader, row.block, given, row.answers.seconds or 0.0


def _never_alike(ratings: RatingMatrix, low: int) -> RatingMatrix:
    """Return the ratings with one moved by a point wherever a figure would have no variance.

    Rule 3. Looks only where enough raters stand behind the figure for it to be printed.
    """
    keyed, scores = ratings.keyed.copy(), dict(ratings.scores)

    def move(row: int, column: int, dimension: str) -> None:
        answers = keyed[row, ratings.columns(dimension)]
        step = -1 if keyed[row, column] > low else 1
        keyed[row, column] += step
        scores[dimension] = scores[dimension].copy()
        scores[dimension][row] += step / np.count_nonzero(~np.isnan(answers))

    for dimension in ratings.scores:
        columns = ratings.columns(dimension)
        for rows in _complete(ratings, columns):
            for place, column in enumerate(columns):
                if np.ptp(keyed[rows, column]) == 0:
                    usual = _usual(ratings, keyed, rows, columns)
                    move(usual[place * len(usual) // len(columns)], column, dimension)
        for rows in _compared(ratings, dimension):
            if np.ptp(scores[dimension][rows]) < 1e-9:
                move(rows[0], columns[~np.isnan(keyed[rows[0], columns])][0], dimension)
    return replace(ratings, keyed=keyed, scores=scores)


def _usual(
    ratings: RatingMatrix, keyed: Matrix, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the raters of leaders about whom all answer as most do; all raters if there are none.

    Two who stand out about one leader would look like raters who agree.
    """
    answers, leaders = keyed[np.ix_(rows, columns)], ratings.leaders[rows]
    is_odd = (answers != np.median(answers, axis=0)).any(axis=1)
    usual = rows[~np.isin(leaders, leaders[is_odd])]
    return usual if len(usual) else rows


def _complete(ratings: RatingMatrix, columns: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the raters behind the factor model and behind alpha, where there are enough."""
    everything = ratings.counts & ~np.isnan(ratings.keyed).any(axis=1)
    dimension = ratings.counts & ~np.isnan(ratings.keyed[:, columns]).any(axis=1)
    enough = ((everything, cfa.MIN_RATERS), (dimension, MIN_RATERS_ALPHA))
    return [np.flatnonzero(rows) for rows, least in enough if np.count_nonzero(rows) >= least]


def _compared(ratings: RatingMatrix, dimension: str) -> list[NDArray[np.int64]]:
    """Return the raters behind each ICC, where there are enough leaders."""
    scored = ~np.isnan(ratings.scores[dimension])
    rows = [np.flatnonzero(ratings.of(relation) & scored) for relation in (*ANONYMOUS, None)]
    return [some for some in rows if len(np.unique(ratings.leaders[some])) >= icc.MIN_LEADERS]


def _means_of_printed(releases: Sequence[LeaderRelease]) -> dict[str, float]:
    """Return each dimension's mean over the printed means of blocks, weighed by their raters."""
    found: dict[str, list[tuple[float, int]]] = {}
    for release in releases:
        sizes = {block.id: block.raters for block in release.blocks}
        for dimension, result in release.dimensions.items():
            found.setdefault(dimension, []).extend(
                (cell.mean, sizes[block])
                for block, cell in result.blocks.items()
                if isinstance(cell, Mean)
            )
    return {
        dimension: sum(mean * raters for mean, raters in cells) / sum(n for _, n in cells)
        for dimension, cells in found.items()
        if cells
    }


def _limits(instrument: Instrument, dimension: str, leaders: int) -> Limits:
    """Return where agreement over so many leaders ends: rule 4.

    Everybody agrees but for one rater, who gives one item the other end; somebody leaves that
    item out, and the one rater another.
    """
    low, high = instrument.scale.min, instrument.scale.max
    items = len(instrument.items_of(dimension))
    one = np.full((raters_for_agreement(low, high), items), float(high))
    one[0, 0], one[1, 0] = low, np.nan
    if items > instrument.missing_items:
        one[0, 1] = np.nan

    def over_leaders(alike: float, odd: float | None) -> float:
        return ((leaders - 1) * alike + (odd or 0.0)) / leaders

    uniform = expected_variance(Null.UNIFORM, low, high)
    highest = {
        "rwg_j_uniform": over_leaders(1, within_group_agreement(one, uniform)),
        "rwg_j_slight_skew": over_leaders(1, _slightly_skewed(one, low, high)),
        "rwg_linear_uniform": over_leaders(1, linear_agreement(one, uniform)),
    }
    lowest = {
        "ad_m": over_leaders(0, average_deviation(one)),
        "sd": over_leaders(0, spread_of_scores(one)),
    }
    return Limits(
        {key: floor(round(100 * value, 6)) / 100 for key, value in highest.items()},
        {key: ceil(round(100 * value, 6)) / 100 for key, value in lowest.items()},
    )


def _slightly_skewed(ratings: Matrix, low: int, high: int) -> float | None:
    if high - low + 1 != len(FIVE_OPTIONS[Null.SLIGHT_SKEW]):
        return None
    return within_group_agreement(ratings, expected_variance(Null.SLIGHT_SKEW, low, high))


def _phi(ratings: RatingMatrix, low: int, high: int) -> float | None:
    """Return the spread over blocks and dimensions, never so small that it tells of agreement."""
    groups: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    anonymous = ratings.counts & (ratings.relations != Relation.MANAGER.value)
    for dimension, scores in ratings.scores.items():
        for row in np.flatnonzero(anonymous & ~np.isnan(scores)):
            block = str(ratings.leaders[row]), str(ratings.relations[row])
            groups[*block, dimension].append(float(scores[row]))
    if len({leader for leader, _, _ in groups}) < POOL_FROM_LEADERS:
        return None
    if all(max(group) - min(group) < 1e-9 for group in groups.values()):
        return LOWEST_PHI
    return min(HIGHEST_PHI, max(LOWEST_PHI, phi_to_freeze(list(groups.values()), low, high)))


def _minutes(rows: Sequence[ShownAnswers]) -> int | None:
    """Return the median over forms, half a minute up, one at least."""
    timed = [row for row in rows if row.answers.seconds]
    if len({row.leader for row in timed}) < MIN_LEADERS_SUMMARY:
        return None
    return max(1, floor(median(row.answers.seconds or 0 for row in timed) / 60 + 0.5))
