"""The answers of all raters but the leaders themselves, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument, Item
from leadership360.domain.relation import Relation
from leadership360.domain.scoring import (
    NOT_OBSERVED,
    SKIPPED,
    Form,
    Options,
    form_of,
    sheets_of,
)


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
    """Return the matrix of all responses but the leaders' own, scored as in ``scoring``."""
    rows = [response for response in responses if response.relation is not Relation.SELF]
    form = form_of(instrument)
    sheets = sheets_of(form, [row.relation for row in rows], [row.answers.ratings for row in rows])
    scores = sheets.scores()
    return RatingMatrix(
        items=form.items,
        leaders=np.array([row.leader for row in rows], str),
        relations=np.array([row.relation.value for row in rows], str),
        clicked=_points(form, sheets.clicked),
        keyed=_points(form, sheets.keyed),
        unobserved=sheets.clicked == NOT_OBSERVED,
        scores=dict(zip(form.dimensions, scores.T, strict=True)),
        counts=sheets.counts,
        asked=form.asked.sum(axis=1)[sheets.relation],
        seconds=np.array([row.answers.seconds for row in rows], float),
    )


def _points(form: Form, options: Options) -> NDArray[np.float64]:
    return np.where(options > SKIPPED, options + float(form.low - 1), np.nan)
