import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.answers import (
    FRAME_BYTES,
    Answers,
    CommentChoice,
    dump,
    from_frame,
    pad,
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
    st.dictionaries(st.text(max_size=9), st.sampled_from(CommentChoice), max_size=3),
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


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no JSON",
        "[]",
        "null",
        "7",
        "[" * 8000,
        '{"ratings":{}}',
        '{"ratings":[],"comments":{},"seconds":null}',
        '{"ratings":{"a":"4"},"comments":{},"seconds":null}',
        '{"ratings":{"a":4.0},"comments":{},"seconds":null}',
        '{"ratings":{"a":true},"comments":{},"seconds":null}',
        '{"ratings":{"a":[4]},"comments":{},"seconds":null}',
        '{"ratings":{},"comments":{"p":7},"seconds":null}',
        '{"ratings":{},"comments":{"p":"\\ud83d"},"seconds":null}',
        '{"ratings":{},"comments":{},"seconds":"60"}',
        '{"ratings":{},"comments":{},"seconds":true}',
        '{"ratings":{},"comments":{},"seconds":-1}',
        '{"ratings":{},"comments":{},"seconds":NaN}',
        '{"ratings":{},"comments":{},"seconds":1e99}',
        '{"ratings":{},"comments":{},"seconds":null,"choices":{"p":"shout"}}',
        '{"ratings":{},"comments":{},"seconds":null,"choices":{"p":[]}}',
        '{"ratings":{},"comments":{},"seconds":null,"choices":null}',
    ],
)
def test_whatever_else_somebody_sealed_is_no_answer(document: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        from_frame(pad(document.encode()))


def test_bytes_that_are_no_text_are_no_answer() -> None:
    with pytest.raises(ValueError, match="codec"):
        from_frame(pad(b'{"ratings":{"\xff":1}}'))


def test_equal_answers_are_equal_bytes_whatever_the_order_they_were_given_in() -> None:
    one = Answers({"a": 1, "b": None}, {"p": "x", "q": "y"})
    other = Answers({"b": None, "a": 1}, {"q": "y", "p": "x"})
    assert to_frame(one) == to_frame(other)


def test_newer_answers_lie_over_older_ones_and_lose_nothing() -> None:
    theme = CommentChoice.THEME
    older = Answers({"a": 1, "b": 2}, {"p": "x"}, 30.0, {"p": theme})
    newer = Answers({"b": None}, {"q": "y"}, None, {"q": theme})
    assert older.merged(newer) == Answers(
        {"a": 1, "b": None}, {"p": "x", "q": "y"}, 30.0, {"p": theme, "q": theme}
    )
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


def test_a_frame_from_before_there_were_choices_still_reads() -> None:
    frame = pad(dump({"ratings": {"a": 1}, "comments": {"p": "x"}, "seconds": 3.0}))
    assert from_frame(frame) == Answers({"a": 1}, {"p": "x"}, 3.0)
    assert from_frame(frame).choice("p") is CommentChoice.AS_WRITTEN


def test_a_choice_changes_no_length() -> None:
    plain, themed = (
        Answers({}, {"p": "x"}),
        Answers({}, {"p": "x"}, None, {"p": CommentChoice.THEME}),
    )
    assert len(to_frame(plain)) == len(to_frame(themed)) == FRAME_BYTES
    assert from_frame(to_frame(themed)).choice("p") is CommentChoice.THEME
