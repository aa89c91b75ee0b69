from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.comments import offline_seed, released_comments, shuffled
from leadership360.domain.release import Reason, Withheld
from tests.domain.cases import MANAGER, PEER, REPORT, SELF, opened, released

TEXTS = ("one", "two", "three", "four", "five", "six")
SEED = b"secret"


@given(st.permutations(TEXTS))
def test_the_order_does_not_depend_on_who_wrote_first(texts: list[str]) -> None:
    assert shuffled(texts, seed=SEED, prompt="start") == shuffled(TEXTS, seed=SEED, prompt="start")


def test_every_text_is_kept_also_one_that_two_people_wrote() -> None:
    assert sorted(shuffled(["a", "b", "a"], seed=SEED, prompt="start")) == ["a", "a", "b"]


def test_each_prompt_and_each_secret_has_an_order_of_its_own() -> None:
    by_prompt = {shuffled(TEXTS, seed=SEED, prompt=f"prompt {n}") for n in range(20)}
    by_seed = {shuffled(TEXTS, seed=bytes([n]), prompt="start") for n in range(20)}
    assert len(by_prompt) == len(by_seed) == 20


def test_all_orders_come_up_about_equally_often() -> None:
    orders = [shuffled("abc", seed=n.to_bytes(2, "big"), prompt="start") for n in range(1200)]
    for order in permutations("abc"):
        assert 150 < orders.count(order) < 250


def test_the_order_is_not_that_of_the_alphabet_or_of_length() -> None:
    orders = {shuffled(("a", "bb", "ccc"), seed=bytes([n]), prompt="start")[0] for n in range(30)}
    assert orders == {"a", "bb", "ccc"}


def test_a_seed_longer_than_the_hash_takes_is_cut() -> None:
    assert shuffled(TEXTS, seed=b"x" * 200, prompt="start")


def test_without_a_key_the_seed_follows_from_the_texts_whatever_their_order() -> None:
    assert offline_seed(TEXTS) == offline_seed(TEXTS[::-1])
    assert offline_seed(TEXTS) != offline_seed(TEXTS[1:])
    assert offline_seed(["ab", "c"]) != offline_seed(["a", "bc"])


@pytest.mark.parametrize(
    ("writers", "raters", "expected"),
    [
        (0, 3, Withheld(Reason.TOO_FEW_RATERS)),
        (3, 3, Withheld(Reason.TOO_FEW_RATERS)),
        (2, 9, Withheld(Reason.TOO_FEW_ANSWERS)),
        (0, 9, Withheld(Reason.TOO_FEW_ANSWERS)),
    ],
)
def test_few_raters_or_few_writers_are_not_shown(
    writers: int, raters: int, expected: Withheld
) -> None:
    found = released_comments(
        TEXTS[:writers], raters=raters, block_minimum=4, seed=SEED, prompt="start"
    )
    assert found == expected


def test_three_writers_among_four_raters_are_shown() -> None:
    found = released_comments(TEXTS[:3], raters=4, block_minimum=4, seed=SEED, prompt="start")
    assert not isinstance(found, Withheld)
    assert sorted(found) == sorted(TEXTS[:3])


def test_texts_of_named_people_are_kept_apart_from_those_of_the_others() -> None:
    boxes = [opened(PEER, 4, 4, 4, 4, start=text) for text in TEXTS[:3]]
    boxes += [opened(REPORT, 4, 4, 4, 4), opened(SELF, 4, 4, 4, 4, start="mine")]
    boxes.append(opened(MANAGER, 4, 4, 4, 4, start="the boss's"))
    release = released(boxes)
    shown = release.comments["start"]
    assert not isinstance(shown, Withheld)
    assert sorted(shown) == sorted(TEXTS[:3])
    assert release.comments["continue"] == Withheld(Reason.TOO_FEW_ANSWERS)
    assert release.named_comments == {
        SELF: {"start": ("mine",)},
        MANAGER: {"start": ("the boss's",)},
    }


def test_small_habits_of_writing_do_not_reach_the_leader() -> None:
    texts = ("“Great”  work \N{PARTY POPPER}", "more — please…", "fine")
    boxes = [opened(PEER, 4, 4, 4, 4, start=text) for text in texts]
    release = released([*boxes, opened(PEER, 4, 4, 4, 4)])
    shown = release.comments["start"]
    assert not isinstance(shown, Withheld)
    assert sorted(shown) == ['"Great" work', "fine", "more - please..."]
