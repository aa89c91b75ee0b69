"""The answers of all raters but the leaders themselves, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument, Item
from leadership360.domain.relation import Relation
from leadership360.domain.scoring import answers_needed


class Rated(Protocol):
    """One rater's answers about one leader, from a file or from a box."""

    @property
    def leader(self) -> str:
        """Return the leader's id."""

    @property
    def relation(self) -> Relation:
        """Return how the rater stands to the leader."""

    @property
    def answers(self) -> Answers:
        """Return the answers as clicked."""


@dataclass(frozen=True, slots=True)
class RatingMatrix:
    """Raters x items; one row per response that is not a leader's own, in the order given.

    items: in the order of the form, page by page. clicked, keyed: scale points, nan for missing.
    unobserved: which items were answered "could not observe" by somebody who was asked them.
    scores: dimension -> one score per rater (mean of the items answered), nan where too few.
    counts: raters with enough answers to count at all. asked: items each rater was asked.
    seconds: per form, nan where unknown.
    """

    items: tuple[Item, ...]
    leaders: NDArray[np.str_]
    relations: NDArray[np.str_]
    clicked: NDArray[np.float64]
    keyed: NDArray[np.float64]
    unobserved: NDArray[np.bool_]
    scores: Mapping[str, NDArray[np.float64]]
    counts: NDArray[np.bool_]
    asked: NDArray[np.int64]
    seconds: NDArray[np.float64]

    def columns(self, dimension: str) -> NDArray[np.int64]:
        """Return the positions of a dimension's items."""
        return np.flatnonzero([item.dimension == dimension for item in self.items])

    def of(self, relation: Relation | None) -> NDArray[np.bool_]:
        """Return which rows are raters who count, of one relation or (None) of all."""
        if relation is None:
            return self.counts
        return np.asarray(self.counts & (self.relations == relation.value))

    def groups(self, dimension: str, relation: Relation | None) -> list[NDArray[np.float64]]:
        """Return the scores per leader, without those that are missing; leaders by id."""
        scores = self.scores[dimension]
        rows = np.flatnonzero(self.of(relation) & ~np.isnan(scores))
        return [scores[places] for places in self._by_leader(rows)]

    def answers(self, dimension: str, relation: Relation) -> list[NDArray[np.float64]]:
        """Return the keyed answers per leader (raters x items) of raters with a score."""
        rows = np.flatnonzero(self.of(relation) & ~np.isnan(self.scores[dimension]))
        keyed = self.keyed[:, self.columns(dimension)]
        return [keyed[places] for places in self._by_leader(rows)]

    def _by_leader(self, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        names, first = np.unique(np.sort(self.leaders[rows]), return_index=True)
        if not len(names):
            return []
        ordered = rows[np.argsort(self.leaders[rows], kind="stable")]
        return np.split(ordered, first[1:])


def rating_matrix(instrument: Instrument, responses: Sequence[Rated]) -> RatingMatrix:
    """Return the matrix of all responses but the leaders' own.

    The rules of what counts are those of ``scoring.score_sheet``, for many raters at a time.
    """
    rows = [response for response in responses if response.relation is not Relation.SELF]
    items = tuple(
        item for dimension in instrument.dimensions for item in instrument.items_of(dimension.id)
    )
    is_asked = _asked(items, rows)
    clicked = _clicked(items, rows)
    clicked[~is_asked] = np.nan
    reverse = np.array([item.reverse for item in items], bool)
    ends = instrument.scale.min + instrument.scale.max
    keyed = np.where(reverse, ends - clicked, clicked)
    scores = {
        dimension.id: _scores(
            instrument,
            keyed[:, columns],
            is_asked[:, columns].sum(axis=1),
        )
        for dimension in instrument.dimensions
        if (columns := [n for n, item in enumerate(items) if item.dimension == dimension.id])
    }
    asked = is_asked.sum(axis=1)
    enough = _needed(asked, instrument.missing_share, 1)
    answered = np.count_nonzero(~np.isnan(keyed), axis=1)
    scored = np.zeros(len(rows), bool)
    for of_dimension in scores.values():
        scored |= ~np.isnan(of_dimension)
    return RatingMatrix(
        items=items,
        leaders=np.array([row.leader for row in rows], str),
        relations=np.array([row.relation.value for row in rows], str),
        clicked=clicked,
        keyed=keyed,
        unobserved=_unobserved(items, rows) & is_asked,
        scores=scores,
        counts=scored & (answered >= enough),
        asked=asked,
        seconds=np.array([row.answers.seconds for row in rows], float),
    )


def _asked(items: Sequence[Item], rows: Sequence[Rated]) -> NDArray[np.bool_]:
    by_relation = {relation: [relation in item.audience for item in items] for relation in Relation}
    asked = np.array([by_relation[row.relation] for row in rows], np.bool_)
    return asked.reshape(-1, len(items))


def _clicked(items: Sequence[Item], rows: Sequence[Rated]) -> NDArray[np.float64]:
    ids = [item.id for item in items]
    ratings = [[row.answers.ratings.get(name) for name in ids] for row in rows]
    return np.array(ratings, float).reshape(-1, len(items))


def _unobserved(items: Sequence[Item], rows: Sequence[Rated]) -> NDArray[np.bool_]:
    ids = [item.id for item in items]
    # Absent is skipped: only an answer of its own says that something could not be observed.
    said = [[row.answers.ratings.get(name, 0) is None for name in ids] for row in rows]
    return np.array(said, np.bool_).reshape(-1, len(items))


def _needed(asked: NDArray[np.int64], share: float, at_least: int) -> NDArray[np.int64]:
    distinct, place = np.unique(asked, return_inverse=True)
    needed = [answers_needed(int(count), share=share, at_least=at_least) for count in distinct]
    return np.array(needed, int)[place]


def _scores(
    instrument: Instrument, keyed: NDArray[np.float64], asked: NDArray[np.int64]
) -> NDArray[np.float64]:
    answered = np.count_nonzero(~np.isnan(keyed), axis=1)
    needed = _needed(asked, instrument.missing_share, instrument.missing_items)
    is_scored = (answered > 0) & (answered >= needed)
    found = np.full(len(keyed), np.nan)
    found[is_scored] = np.nansum(keyed[is_scored], axis=1) / answered[is_scored]
    return found
