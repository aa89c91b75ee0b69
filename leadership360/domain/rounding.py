"""Rounding half up on whole numbers, so that no printed value depends on binary fractions.

Each function takes one value or an array of values.
"""

from typing import Any, overload

import numpy as np

from leadership360.domain.arrays import Floats, Ints

#: How near to a half a product may be a half.
_NEAR = 1e-9


@overload
def tenths(numerator: int, denominator: int) -> float: ...
@overload
def tenths(numerator: Ints, denominator: int | Ints) -> Floats: ...
def tenths(numerator: Any, denominator: Any) -> Any:
    """Return numerator / denominator (both >= 0 and > 0) rounded half up to one decimal."""
    return (20 * numerator + denominator) // (2 * denominator) / 10


@overload
def to_tenths(printed: float) -> int: ...
@overload
def to_tenths(printed: Floats) -> Ints: ...
def to_tenths(printed: Any) -> Any:
    """Return a value printed with one decimal as a whole number of tenths."""
    return _whole(10 * printed)


@overload
def to_hundredths(printed: float) -> int: ...
@overload
def to_hundredths(printed: Floats) -> Ints: ...
def to_hundredths(printed: Any) -> Any:
    """Return a value printed with two decimals as a whole number of hundredths."""
    return _whole(100 * printed)


def _whole(value: Any) -> Any:
    return np.rint(value).astype(np.int64) if isinstance(value, np.ndarray) else round(value)


def mean_of_printed(printed: list[float]) -> float:
    """Return the mean of values printed with one decimal, itself rounded half up to one."""
    return tenths(sum(to_tenths(value) for value in printed), 10 * len(printed))


def round_hundredth(values: Floats) -> Floats:
    """Return each value rounded to two decimals as Python's ``round`` does."""
    raised = 100 * values
    rounded = np.rint(raised) / 100 + 0.0  # never -0.0
    # The multiplication itself may have moved a value to the other side of a half.
    for place in zip(*np.nonzero(np.abs(raised - np.floor(raised) - 0.5) < _NEAR), strict=True):
        rounded[place] = round(float(values[place]), 2)
    return rounded


def round_tenth(value: float) -> float:
    """Return ``value`` rounded half away from zero to one decimal, never ``-0.0``."""
    size = int(abs(value) * 10 + 0.5 + 1e-9) / 10
    return size if value > 0 or size == 0 else -size
