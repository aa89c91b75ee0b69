from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.rounding import (
    mean_of_printed,
    round_hundredth,
    round_tenth,
    tenths,
    to_hundredths,
    to_tenths,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (9, 4, 2.3),  # 2.25, where Python's round says 2.2
        (15, 4, 3.8),
        (61, 20, 3.1),  # 3.05
        (7, 3, 2.3),
        (0, 5, 0.0),
        (25, 5, 5.0),
    ],
)
def test_halves_go_up(numerator: int, denominator: int, expected: float) -> None:
    assert tenths(numerator, denominator) == expected


@given(st.integers(0, 100_000), st.integers(1, 20_000))
def test_tenths_are_exact_for_all_fractions(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = Fraction(to_tenths(tenths(numerator, denominator)), 10)
    assert -Fraction(1, 20) < exact - rounded + Fraction(1, 10**9) <= Fraction(1, 20)
    assert exact - rounded < Fraction(1, 20)


@given(st.lists(st.integers(10, 70), min_size=1, max_size=9))
def test_the_mean_of_printed_values_is_rounded_once_and_half_up(values: list[int]) -> None:
    printed = [value / 10 for value in values]
    assert mean_of_printed(printed) == tenths(sum(values), 10 * len(values))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4.8 - 4.3, 0.5),
        (0.25, 0.3),
        (-0.25, -0.3),
        (0.05, 0.1),
        (3.35 - 3.3, 0.1),
        (-0.04, 0.0),
        (0.0, 0.0),
    ],
)
def test_differences_are_rounded_away_from_zero(value: float, expected: float) -> None:
    assert round_tenth(value) == expected
    assert str(round_tenth(value)) != "-0.0"


halves = st.integers(0, 20_000).map(lambda thousandths: thousandths / 1000)


@given(st.lists(st.floats(0, 100) | halves, min_size=1, max_size=9))
def test_hundredths_of_an_array_are_rounded_as_python_rounds_one(values: list[float]) -> None:
    assert round_hundredth(np.array([values])).tolist() == [[round(value, 2) for value in values]]


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 2_000)), min_size=1, max_size=9))
def test_an_array_is_rounded_as_its_values_are(pairs: list[tuple[int, int]]) -> None:
    numerators, denominators = np.array(pairs).T
    rounded = tenths(numerators, denominators)
    assert rounded.tolist() == [tenths(*pair) for pair in pairs]
    assert to_tenths(rounded).tolist() == [to_tenths(value) for value in rounded.tolist()]
    hundredths = numerators / 100
    assert to_hundredths(hundredths).tolist() == numerators.tolist()
    assert [to_hundredths(value) for value in hundredths.tolist()] == numerators.tolist()
