import csv
import io

import pytest

from leadership360.render.csv_text import csv_text


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", "＝1", "＋1", "－1", "＠A"],
)
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert read(csv_text([[text, "x" + text]])) == [["'" + text, "x" + text]]


def test_numbers_and_plain_texts_stay_as_they_are() -> None:
    assert read(csv_text([["a", "b"], ["Vision, clear", -0.5], ['say "so"', 12]])) == [
        ["a", "b"],
        ["Vision, clear", "-0.5"],
        ['say "so"', "12"],
    ]


def test_the_file_says_that_it_is_utf_8() -> None:
    assert csv_text([["ü"]]) == "\ufeffü\r\n"
