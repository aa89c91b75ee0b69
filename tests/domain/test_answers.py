import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.answers import (
    FRAME_BYTES,
    Answers,
    from_frame,
    pad,
    plain_comment,
    to_frame,
    unpad,
)
from leadership360.domain.errors import AnswersTooLong

texts = st.text(max_size=200)
answers = st.builds(
    Answers,
    st.dictionaries(st.text(max_size=9), st.none() | st.integers(1, 7), max_size=20),
    st.dictionaries(st.text(max_size=9), texts, max_size=3),
    st.none() | st.integers(0, 99999).map(lambda tenths: tenths / 10),
)


@given(answers)
def test_answers_come_out_of_the_frame_as_they_went_in(given_answers: Answers) -> None:
    frame = to_frame(given_answers)
    assert len(frame) == FRAME_BYTES
    assert from_frame(frame) == given_answers


@given(st.binary(max_size=FRAME_BYTES - 4))
def test_every_frame_has_the_same_length_and_keeps_its_text(plain: bytes) -> None:
    assert len(pad(plain)) == FRAME_BYTES
    assert unpad(pad(plain)) == plain


def test_one_byte_too_many_is_refused_and_not_cut() -> None:
    assert len(pad(b"x" * (FRAME_BYTES - 4))) == FRAME_BYTES
    with pytest.raises(AnswersTooLong):
        pad(b"x" * (FRAME_BYTES - 3))


def test_a_damaged_frame_is_noticed() -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpad(b"\xff" * 64)


def test_equal_answers_are_equal_bytes_whatever_the_order_they_were_given_in() -> None:
    one = Answers({"a": 1, "b": None}, {"p": "x", "q": "y"})
    other = Answers({"b": None, "a": 1}, {"q": "y", "p": "x"})
    assert to_frame(one) == to_frame(other)


def test_newer_answers_lie_over_older_ones_and_lose_nothing() -> None:
    older = Answers({"a": 1, "b": 2}, {"p": "x"}, 30.0)
    newer = Answers({"b": None}, {"q": "y"})
    assert older.merged(newer) == Answers({"a": 1, "b": None}, {"p": "x", "q": "y"}, 30.0)
    assert older.merged(Answers(seconds=50.0)).seconds == 50.0


@pytest.mark.parametrize(
    ("given_answers", "expected"),
    [
        (Answers(), False),
        (Answers(seconds=9.0), False),
        (Answers({"a": None}), True),
        (Answers({}, {"p": "x"}), True),
    ],
)
def test_answers_are_empty_without_a_rating_or_a_comment(
    given_answers: Answers, expected: bool
) -> None:
    assert bool(given_answers) is expected


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("  too   many\n\tspaces ", "too many spaces"),
        ("\N{DOUBLE LOW-9 QUOTATION MARK}so\N{LEFT DOUBLE QUOTATION MARK}", '"so"'),
        ("I don\N{RIGHT SINGLE QUOTATION MARK}t", "I don't"),
        ("on \N{EN DASH} off \N{EM DASH} on\N{HORIZONTAL ELLIPSIS}", "on - off - on..."),
        ("well done \N{PARTY POPPER}\N{THUMBS UP SIGN}", "well done"),
        ("zero\N{ZERO WIDTH SPACE}width\N{ZERO WIDTH JOINER}", "zerowidth"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "caf\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("e\N{ZERO WIDTH JOINER}\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("thanks \N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}!", "thanks !"),
        ("\N{PARTY POPPER}", ""),
        ("5 € & 3 % < 1 + 1 = 2?", "5 € & 3 % < 1 + 1 = 2?"),
    ],
)
def test_small_habits_of_writing_are_taken_out(written: str, plain: str) -> None:
    assert plain_comment(written) == plain


@given(st.text())
def test_plain_comments_stay_as_they_are(text: str) -> None:
    plain = plain_comment(text)
    assert plain_comment(plain) == plain
    assert json.loads(json.dumps(plain)) == plain
