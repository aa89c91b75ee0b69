"""Signs that a rater may have answered without reading: a reason to look, never to remove.

Works on answers as clicked (not reverse-keyed), in the order of the form. A content report who
answers the highest option throughout is not careless, so one sign alone says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

#: Longest run of equal answers, as a share of the items asked, from which it is a sign.
LONGSTRING_SHARE = 0.7

#: Fewer items than this, and equal answers are to be expected: runs and spread are no signs.
MIN_ITEMS = 10

#: Spread of a rater's answers, in points, below which it is a sign.
IRV_MIN = 0.2

#: Seconds per item asked below which it is a sign.
SECONDS_PER_ITEM = 2.0

#: Distance from the usual pattern: its upper tail, and the raters it needs at least.
MAHALANOBIS_P = 0.001
MAHALANOBIS_RATERS = 100
MAHALANOBIS_RATERS_PER_ITEM = 3

#: Signs from which a case is worth a human look; measurement.md 1.10.
SIGNS_TO_QUEUE = 2


def longstring(answers: Sequence[float]) -> int:
    """Return the longest run of equal answers; a missing answer (nan) breaks the run.

    answers: one rater's, as clicked, in the order of the form. 0 without an answer.
    Source: Johnson (2005), J. Res. Pers. 39, 103.
    """
    longest = run = 0
    before = np.nan
    for answer in answers:
        run = 0 if np.isnan(answer) else run + 1 if answer == before else 1
        longest = max(longest, run)
        before = answer
    return longest


def individual_variability(ratings: Matrix) -> Vector:
    """Return IRV: the standard deviation (n - 1) of each rater's answers, in points.

    ratings: raters x items as clicked, nan for missing. nan below two answers.
    Source: Dunn, Heggestad, Shanock & Theilgard (2018), J. Bus. Psychol. 33, 105.
    """
    found = np.full(len(ratings), np.nan)
    enough = np.count_nonzero(~np.isnan(ratings), axis=1) >= 2
    if enough.any():
        found[enough] = np.nanstd(ratings[enough], axis=1, ddof=1)
    return found


def may_compare_patterns(raters: int, items: int) -> bool:
    """Return whether there are raters enough to say whose pattern of answers is unusual."""
    return raters >= MAHALANOBIS_RATERS and raters > MAHALANOBIS_RATERS_PER_ITEM * items


def mahalanobis(ratings: Matrix) -> Vector | None:
    """Return each rater's squared distance from the usual pattern of answers.

    ratings: raters x items as clicked, nan for missing. A missing answer counts as the item's
    mean; covariances are pairwise. Compare with chi-square, one degree of freedom an item.
    None below 100 raters or three per item, or where items do not vary or repeat each other.
    Source: Mahalanobis (1936); Meade & Craig (2012), Psychol. Methods 17, 437; missing answers:
    Revelle, psych::outlier.
    """
    return pattern_distance(ratings) if may_compare_patterns(*ratings.shape) else None


def pattern_distance(ratings: Matrix) -> Vector | None:
    """Return ``mahalanobis`` however few the raters; below its minimum a mere description."""
    answered = ~np.isnan(ratings)
    if not (answered.sum(axis=0) >= 2).all():
        return None
    away = np.where(answered, ratings - np.nanmean(ratings, axis=0), 0.0)
    covariances = _pairwise(ratings, answered)
    if covariances is None or np.linalg.eigvalsh(covariances)[0] <= 1e-9:
        return None
    return np.asarray((away @ np.linalg.inv(covariances) * away).sum(axis=1))


def _pairwise(ratings: Matrix, answered: NDArray[np.bool_]) -> Matrix | None:
    """Return covariances (n - 1), each from those who answered both items; None if too few did."""
    filled, there = np.where(answered, ratings, 0.0), answered.astype(float)
    both = there.T @ there
    if (both < 2).any():
        return None
    sums = filled.T @ there
    return np.asarray((filled.T @ filled - sums * sums.T / both) / (both - 1))


@dataclass(frozen=True, slots=True)
class Signs:
    """What was seen in each rater's answers; every array has one place per rater.

    straight: a run of 70 % of the items. flat: hardly any spread. fast: under two seconds an item.
    odd: an unusual pattern (all False where there are too few raters to tell: ``odd_known``).
    """

    straight: NDArray[np.bool_]
    flat: NDArray[np.bool_]
    fast: NDArray[np.bool_]
    odd: NDArray[np.bool_]
    odd_known: bool

    @property
    def queued(self) -> NDArray[np.bool_]:
        """Return whose answers a human should look at: two signs or more."""
        found = np.stack([self.straight, self.flat, self.fast, self.odd]).sum(axis=0)
        return np.asarray(found >= SIGNS_TO_QUEUE)


def careless_signs(ratings: Matrix, asked: NDArray[np.int64], seconds: Vector) -> Signs:
    """Return the signs of carelessness; nobody is dropped.

    ratings: raters x items as clicked, in the order of the form, nan for missing or not asked.
    asked: items each rater was asked. seconds: per form, nan where unknown (then never fast).
    Source: measurement.md 1.10, cuts from its simulation with 20 items.
    """
    enough = asked >= MIN_ITEMS
    runs = np.array([longstring(row) for row in ratings.tolist()], int)
    distance = mahalanobis(ratings)
    cut = float(chdtri(ratings.shape[1], MAHALANOBIS_P)) if ratings.shape[1] else 0.0
    with np.errstate(invalid="ignore"):
        return Signs(
            straight=enough & (runs >= np.ceil(np.round(LONGSTRING_SHARE * asked, 9))),
            flat=enough & (individual_variability(ratings) < IRV_MIN),
            fast=seconds < SECONDS_PER_ITEM * asked,
            odd=np.zeros(len(ratings), bool) if distance is None else distance > cut,
            odd_known=distance is not None,
        )
