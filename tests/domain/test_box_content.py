"""What a form can send passes, and nothing that it cannot."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.box_content import is_sendable
from tests.domain.cases import PEER, REPORT, an_instrument

INSTRUMENT = an_instrument((3,), audience={"a3": [REPORT]})
WHOLE = Answers({"a1": 1, "a2": None}, {"start": "x" * 600}, 12.5, {"start": CommentChoice.THEME})


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"ratings": {}},
        {"ratings": {"a1": 5}},
        {"seconds": None},
        {"seconds": 0},
        {"comments": {}, "choices": {}},
    ],
)
def test_what_a_form_sends_is_sendable(changed: Mapping[str, Any]) -> None:
    assert is_sendable(replace(WHOLE, **changed), INSTRUMENT, PEER)


@pytest.mark.parametrize(
    "changed",
    [
        {"ratings": {"a1": 0}},
        {"ratings": {"a1": 6}},
        {"ratings": {"a1": 4.0}},
        {"ratings": {"a1": True}},
        {"ratings": {"a1": "4"}},
        {"ratings": {"a3": 4}},
        {"ratings": {"b1": 4}},
        {"ratings": [4]},
        {"comments": {"start": "x" * 601}},
        {"comments": {"start": ["x"]}},
        {"comments": {"elsewhere": "x"}},
        {"comments": "x"},
        {"choices": {"elsewhere": CommentChoice.THEME}},
        {"choices": None},
        {"seconds": -1},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"seconds": "12"},
    ],
)
def test_what_no_form_sends_is_not(changed: Mapping[str, Any]) -> None:
    assert not is_sendable(replace(WHOLE, **changed), INSTRUMENT, PEER)


def test_could_not_observe_is_an_answer_only_where_the_form_has_it() -> None:
    scale = INSTRUMENT.scale.model_copy(update={"not_observed": None})
    without = INSTRUMENT.model_copy(update={"scale": scale})
    assert not is_sendable(WHOLE, without, PEER)
    assert is_sendable(replace(WHOLE, ratings={"a1": 1}), without, PEER)


def test_an_item_of_another_relation_is_for_that_relation_only() -> None:
    assert is_sendable(replace(WHOLE, ratings={"a3": 4}), INSTRUMENT, REPORT)
