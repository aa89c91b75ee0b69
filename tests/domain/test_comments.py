import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.comments import (
    offline_seed,
    plain_comment,
    released_comments,
    shuffled,
    written_by_groups,
)
from leadership360.domain.release import Reason, Withheld
from tests.domain.cases import MANAGER, PEER, REPORT, SELF, opened, released

TEXTS = ("one", "two", "three", "four", "five", "six")
SEED = b"secret"


def test_a_text_that_begins_with_marks_keeps_as_many_as_any_letter() -> None:
    four = "\u0316" * 4
    assert plain_comment(four + "\u0316a") == four + "a"


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
        ("«bien», ‹so›, don´t, it`s", "\"bien\", 'so', don't, it's"),
        ("so -- or so ---- or \u2011", "so - or so - or -"),
        ("well.. well..... well", "well... well... well"),
        ("fine :-) thanks ;) :D", "fine thanks"),
        ("at 20 °C: 3:4 (see: 8)", "at 20 °C: 3:4 (see: 8)"),
        ("\u202egnik\u202c \u2066a\u2069\u200e", "gnik a"),
        ("in\u2060vis\ufeffi\u00adble\u034f \u3164\u2800", "invisible"),
        ("hid\ufe01den\U000e0101 \U000e0041", "hidden"),
        ("𝗯𝗼𝗹𝗱 ｗｉｄｅ ①②", "bold wide 12"),
        ("1\ufe0f\u20e3 first", "1 first"),
        ("room １２ or 𝟏𝟐, m² and ½", "room 12 or 12, m² and ½"),
        ("Z" + "\u0317" * 9 + "!", "Z" + "\u0317" * 4 + "!"),
        ("Việt Nam, naïve, Łódź, שָׁלוֹם, हिन्दी", "Việt Nam, naïve, Łódź, שָׁלוֹם, हिन्दी"),
        ("\u0665 and \u0430", "\u0665 and \u0430"),
    ],
)
def test_small_habits_of_writing_are_taken_out(written: str, plain: str) -> None:
    assert plain_comment(written) == plain


@given(st.text())
def test_plain_comments_stay_as_they_are(text: str) -> None:
    plain = plain_comment(text)
    assert plain_comment(plain) == plain
    assert json.loads(json.dumps(plain)) == plain


def test_only_comments_given_as_written_are_released() -> None:
    theme = {"start": CommentChoice.THEME}
    boxes = [opened(PEER, 4, 4, 4, 4, start=text) for text in TEXTS[:3]]
    boxes += [
        one._replace(answers=Answers(one.answers.ratings, {"start": "for the coach"}, 1.0, theme))
        for one in [opened(PEER, 4, 4, 4, 4)] * 3
    ]
    shown = released(boxes).comments["start"]
    assert not isinstance(shown, Withheld)
    assert sorted(shown) == sorted(TEXTS[:3])
    assert released(boxes[1:]).comments["start"] == Withheld(Reason.TOO_FEW_ANSWERS)
    assert written_by_groups(boxes, "start", CommentChoice.THEME) == ["for the coach"] * 3


def test_a_choice_of_somebody_who_is_named_or_wrote_nothing_counts_for_nothing() -> None:
    theme = {"start": CommentChoice.THEME}
    boxes = [
        (MANAGER, Answers({}, {"start": "the boss's"}, None, theme)),
        (PEER, Answers({}, {"start": " \N{PARTY POPPER} "}, None, theme)),
        (PEER, Answers({}, {}, None, theme)),
    ]
    assert written_by_groups(boxes, "start", CommentChoice.THEME) == []
