"""Scores of raters who are shown as themselves, worked out again from their ratings as printed."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from leadership360.domain.rounding import tenths

Ratings = Sequence[int | None]
"""Ratings of one person, or of one item; None: could not observe, or not answered."""

#: More managers than these: their ratings fit together in too many ways to try.
MOST_TRIED = 3


def own_score(ratings: Ratings, needed: int) -> float | None:
    """Return what one person's printed ratings of a dimension's items come to.

    ratings: reverse-keyed. needed: fewest that count. The mean to one decimal; None below that.
    """
    given = [rating for rating in ratings if rating is not None]
    return tenths(sum(given), len(given)) if given and len(given) >= needed else None


def fits_managers(scores: Sequence[float], items: Sequence[Ratings], needed: int) -> bool:
    """Return whether managers' printed scores follow from their printed ratings.

    scores: lowest first, of those who are scored. items: per item of the dimension, the ratings of
    all managers, sorted, so that nobody sees which are one person's. One manager's score follows
    to the digit. Several have to fit in some way of giving the ratings back; beyond
    ``MOST_TRIED`` every score has to lie between lowest and highest rating, and that is all.
    """
    managers = {len(ratings) for ratings in items}
    if len(managers) != 1:
        return False
    (count,) = managers
    if count > MOST_TRIED:
        given = [rating for ratings in items for rating in ratings if rating is not None]
        return not scores or (
            len(scores) <= count
            and bool(given)
            and min(given) <= min(scores)
            and max(scores) <= max(given)
        )
    return tuple(scores) in set(_possible(items, count, needed))


def _possible(items: Sequence[Ratings], count: int, needed: int) -> Iterator[tuple[float, ...]]:
    """Yield every set of scores there can be, lowest first."""
    nobody = tuple([(0, 0)] * count)
    found = {nobody}
    for ratings in items:
        # Ratings of one item go to the managers in every way; who is who makes no difference.
        found = {
            tuple(sorted(_add(one, rating) for one, rating in zip(before, order, strict=True)))
            for before in found
            for order in set(permutations(ratings))
        }
    for each in found:
        scored = (tenths(total, given) for total, given in each if given and given >= needed)
        yield tuple(sorted(scored))


def _add(one: tuple[int, int], rating: int | None) -> tuple[int, int]:
    """Return sum and number of a manager's ratings with one more."""
    return one if rating is None else (one[0] + rating, one[1] + 1)
