import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.comment_hints import HintKind, find_hints, noticed
from tests.hint_cases import CASES, LEADER, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:30])
def test_what_might_tell_the_writer_is_found_where_it_stands(case: Case) -> None:
    hints = find_hints(case.text, LEADER)
    assert (
        tuple((hint.kind.value, case.text[hint.start : hint.end]) for hint in hints) == case.found
    )


def test_every_kind_is_in_the_table() -> None:
    assert {kind for case in CASES for kind, _ in case.found} == set(HintKind)


def test_the_leader_may_be_named_and_nobody_else_of_that_family() -> None:
    text = "A word of thanks to Lena Müller-Brandt and to Max Müller-Brandt."
    assert list(noticed(text, LEADER)) == [(HintKind.NAME, ("Max Müller-Brandt",))]
    assert list(noticed("Ask Ann, or ask Anna.", "Anna")) == [(HintKind.NAME, ("Ann",))]


def test_a_kind_comes_once_with_every_word_once() -> None:
    text = "We met on Monday; on Monday I asked Max. I asked again."
    assert list(noticed(text, LEADER)) == [
        (HintKind.NAME, ("Max",)),
        (HintKind.DAY, ("Monday",)),
        (HintKind.FIRST_PERSON, ("We", "I")),
    ]
    assert list(noticed("x" * 700, LEADER)) == [(HintKind.LONG, ())]


@given(st.text(alphabet="aäZ0 .@-’'/:\n🎉", max_size=80))
def test_hints_lie_inside_the_text_and_never_over_each_other(text: str) -> None:
    hints = find_hints(text, LEADER)
    ends = [0, *(end for hint in hints for end in (hint.start, hint.end)), len(text)]
    assert ends == sorted(ends)
