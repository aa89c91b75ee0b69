import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.answers import Answers, Rating
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import Relation
from leadership360.domain.scoring import (
    NOT_OBSERVED,
    SKIPPED,
    answers_needed,
    form_of,
    score_sheets,
    sheets_of,
)
from leadership360.domain.tally import Opened
from tests.domain.cases import MANAGER, PEER, REPORT, SELF, an_instrument, opened
from tests.domain.plain import Sheet, plain_sheet


def score_sheet(instrument: Instrument, relation: Relation, answers: Answers) -> Sheet:
    """Return the only row of the sheets of one rater, by names."""
    form = form_of(instrument)
    sheets = sheets_of(form, [relation], [answers.ratings])
    ids = [item.id for item in form.items]
    keyed = [option + form.low - 1 if option else None for option in sheets.keyed[0].tolist()]
    return Sheet(
        relation,
        {name: rating for name, rating in zip(ids, keyed, strict=True) if rating is not None},
        {name for name, one in zip(ids, sheets.clicked[0], strict=True) if one == NOT_OBSERVED},
        {one for one, is_in in zip(form.dimensions, sheets.is_scored[0], strict=True) if is_in},
        bool(sheets.counts[0]),
    )


@pytest.mark.parametrize(
    ("asked", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (10, 6), (20, 12)]
)
def test_sixty_percent_and_at_least_two_items_are_needed(asked: int, needed: int) -> None:
    assert answers_needed(asked, share=0.6, at_least=2) == needed


def test_another_share_and_minimum_are_followed_to_the_item() -> None:
    assert answers_needed(5, share=0.1, at_least=2) == 2
    assert answers_needed(20, share=0.55, at_least=2) == 11  # not 12 for a binary fraction
    assert answers_needed(4, share=1.0, at_least=2) == 4


@pytest.mark.parametrize(
    ("size", "answered", "is_scored"),
    [
        (1, 1, True),
        (3, 1, False),
        (3, 2, True),
        (4, 2, False),
        (4, 3, True),
        (5, 2, False),
        (5, 3, True),
        (2, 1, False),
        (2, 2, True),
    ],
)
def test_a_dimension_is_scored_from_enough_answers(
    size: int, answered: int, is_scored: bool
) -> None:
    instrument = an_instrument((size,))
    box = opened(PEER, *[4] * answered)
    assert (score_sheet(instrument, PEER, box.answers).scored == {"a"}) is is_scored


def test_could_not_observe_is_neither_an_answer_nor_a_middle_one() -> None:
    instrument = an_instrument((4,))
    box = opened(PEER, 5, 5, 5, None)
    sheet = score_sheet(instrument, PEER, box.answers)
    assert sheet.of(instrument.items_of("a")) == [5, 5, 5]
    assert sheet.unobserved == {"a4"}
    assert score_sheet(instrument, PEER, opened(PEER, 5, 5, None, None).answers).scored == set()


def test_skipped_items_are_not_counted_as_unobserved() -> None:
    sheet = score_sheet(an_instrument((4,)), PEER, opened(PEER, 5, 5, 5).answers)
    assert sheet.unobserved == set()


@pytest.mark.parametrize(("high", "keyed"), [(5, [5, 2]), (7, [5, 4])])
def test_reversed_items_are_turned_round(high: int, keyed: list[int]) -> None:
    instrument = an_instrument((2,), high=high, reverse=["a2"])
    sheet = score_sheet(instrument, PEER, opened(PEER, 5, 4).answers)
    assert sheet.of(instrument.items_of("a")) == keyed


@given(st.lists(st.integers(1, 7), min_size=3, max_size=3))
def test_keying_twice_gives_the_rating_back(ratings: list[int]) -> None:
    instrument = an_instrument((3,), high=7, reverse=["a1", "a2", "a3"])
    for item, rating in zip(instrument.items, ratings, strict=True):
        assert instrument.keyed(item, instrument.keyed(item, rating)) == rating


def test_only_what_a_relation_is_asked_is_needed_from_it() -> None:
    instrument = an_instrument((4,), audience={"a3": [REPORT], "a4": [REPORT]})
    box = opened(PEER, 4, 4)
    assert score_sheet(instrument, PEER, box.answers).scored == {"a"}
    assert score_sheet(instrument, REPORT, box.answers).scored == set()


def test_an_answer_to_a_question_that_was_not_asked_does_not_count() -> None:
    instrument = an_instrument((4,), audience={"a4": [REPORT]})
    assert "a4" not in score_sheet(instrument, PEER, opened(PEER, 4, 4, 4, 1).answers).ratings


def test_a_relation_that_is_asked_nothing_of_a_dimension_is_not_counted_in_it() -> None:
    instrument = an_instrument((1, 2), audience={"a1": [REPORT]})
    box = opened(PEER, 4, 4, of="b")
    sheet = score_sheet(instrument, PEER, box.answers)
    assert sheet.scored == {"b"}
    assert sheet.counts


def test_a_rater_counts_with_three_fifths_of_all_items_and_one_dimension() -> None:
    instrument = an_instrument((3, 2))
    three = {"a1": 4, "a2": 4, "a3": 4}
    assert score_sheet(instrument, MANAGER, Answers(three)).counts
    two = {"a1": 4, "a2": 4}
    assert not score_sheet(instrument, MANAGER, Answers(two)).counts
    scattered = {"a1": 4, "b1": 4}
    assert not score_sheet(an_instrument((3, 2)), MANAGER, Answers(scattered)).counts


def test_no_answers_at_all_count_for_nothing() -> None:
    sheet = score_sheet(an_instrument((3, 2)), PEER, Answers())
    assert (sheet.counts, sheet.scored, sheet.ratings) == (False, set(), {})


# Many raters at once

ITEMS = ("a1", "a2", "a3", "b1", "b2", "c1")
MANY = an_instrument((3, 2, 1), reverse=["a2", "c1"], audience={"b1": (SELF, REPORT)})
answers = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from((1, 2, 3, 4, 5, None)))
boxes = st.builds(
    lambda relation, given: Opened(relation, Answers(given)),
    st.sampled_from(list(Relation)),
    answers,
)


@given(st.lists(boxes, max_size=8))
def test_raters_scored_together_are_scored_as_each_alone(some: list[Opened]) -> None:
    sheets = sheets_of(
        form_of(MANY), [box.relation for box in some], [box.answers.ratings for box in some]
    )
    assert len(sheets.counts) == len(some)
    for place, box in enumerate(some):
        plain = plain_sheet(MANY, box)
        assert score_sheet(MANY, box.relation, box.answers) == plain
        assert sheets.counts[place] == plain.counts
        for column, dimension in enumerate(sheets.form.dimensions):
            mine = plain.of(MANY.items_of(dimension))
            assert sheets.answered[place, column] == len(mine)
            assert sheets.totals[place, column] == sum(mine)
            score = sheets.scores()[place, column]
            assert np.isnan(score) == (dimension not in plain.scored)
            assert np.isnan(score) or score == sum(mine) / len(mine)


@given(boxes, st.sets(st.sampled_from(ITEMS)))
def test_could_not_observe_and_skipped_are_the_same_to_a_score(
    box: Opened, unobserved: set[str]
) -> None:
    ratings: dict[str, Rating] = {
        item: box.answers.ratings.get(item)
        for item in ITEMS
        if item in unobserved or isinstance(box.answers.ratings.get(item), int)
    }
    one, other = (
        sheets_of(form_of(MANY), [box.relation], [given])
        for given in (box.answers.ratings, ratings)
    )
    assert one.counts == other.counts
    assert np.array_equal(one.scores(), other.scores(), equal_nan=True)


def test_options_may_come_as_numbers_from_anywhere() -> None:
    form = form_of(an_instrument((3,), low=0, high=4, reverse=["a3"]))
    clicked = np.array([[1, 5, 5], [2, SKIPPED, NOT_OBSERVED]], np.int8)
    sheets = score_sheets(form, np.array([4, 4]), clicked)
    assert sheets.keyed.tolist() == [[1, 5, 1], [2, 0, 0]]
    assert sheets.totals.tolist() == [[4], [1]]
    assert sheets.is_scored.tolist() == [[True], [False]]


def test_a_rating_off_the_scale_is_refused() -> None:
    form = form_of(an_instrument((2,)))
    with pytest.raises(ValueError, match="off the scale"):
        sheets_of(form, [PEER], [{"a1": 6}])


@pytest.mark.parametrize("low", [0, 1, 100])
def test_the_longest_scale_there_may_be_is_scored(low: int) -> None:
    form = form_of(an_instrument((2,), low=low, high=low + 100, reverse=["a2"]))
    sheets = sheets_of(form, [PEER], [{"a1": low + 100, "a2": low}])
    assert sheets.scores().tolist() == [[low + 100]]
