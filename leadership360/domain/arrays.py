"""Kinds of arrays, and how a rule about a few small numbers is applied to very many of them."""

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

Points = TypeVar("Points", float, Floats)
"""One value in scale points, or an array of such values: a formula is the same for both."""

#: Numbers of combinations that are counted rather than sorted: cheap beside any array.
_FEW_COMBINATIONS = 1024


def look_up(
    rule: Callable[..., Sequence[int]], *columns: Ints | Bools, results: int
) -> tuple[Ints, ...]:
    """Return what ``rule(a, b, ...)`` says for each place of ``columns``: one array per result.

    columns: whole numbers >= 0, all of the same shape. The rule returns ``results`` numbers and
    is called once for each combination there is, so that a rule written, tested and proved for
    one case serves many. Nothing is remembered between calls: which sums there were would tell
    of answers.
    """
    combinations, places = distinct(*columns)
    table = np.array([rule(*one) for one in combinations], np.int64).reshape(-1, results)
    return tuple(column[places] for column in table.T)


def distinct(*columns: Ints | Bools) -> tuple[list[tuple[int, ...]], Ints]:
    """Return the combinations that occur in ``columns``, and which of them is at each place.

    columns: at least one, of the same shape; whole numbers >= 0.
    """
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    keys = columns[0].astype(np.int64)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        keys = keys * size + column
    if prod(sizes) <= _FEW_COMBINATIONS + 4 * keys.size:
        occurs = np.bincount(keys.ravel(), minlength=prod(sizes)) > 0
        found = np.flatnonzero(occurs)
        places = (np.cumsum(occurs) - 1)[keys]
    else:
        found, places = np.unique(keys, return_inverse=True)
    rows = [column.tolist() for column in np.unravel_index(found, sizes)]
    return list(zip(*rows, strict=True)), places.reshape(keys.shape)
