import pytest

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.errors import AnswersInvalid, NotFound
from leadership360.domain.questionnaire import (
    answer_page,
    completeness,
    form_page,
    form_pages,
    minutes_needed,
    require_fitting,
)
from leadership360.domain.relation import Relation
from leadership360.store.instruments import load_instrument
from tests.domain.cases import INSTRUMENT_FILES, MANAGER, PEER, REPORT, SELF, an_instrument

INSTRUMENT = an_instrument((2, 1), audience={"b1": [REPORT]})


@pytest.mark.parametrize(
    ("relation", "answers"),
    [
        (REPORT, Answers({"a1": 5, "b1": None}, {"start": "x"})),
        (PEER, Answers({"a1": 1})),
        (PEER, Answers({}, {"continue": "x" * 10}, 3.5, {"continue": CommentChoice.THEME})),
    ],
)
def test_what_a_form_can_give_fits(relation: Relation, answers: Answers) -> None:
    require_fitting(INSTRUMENT, relation, answers)


@pytest.mark.parametrize(
    ("relation", "answers"),
    [
        (PEER, Answers()),
        (PEER, Answers(seconds=60.0)),
        (PEER, Answers({"b1": 3})),
        (PEER, Answers({"a1": 0})),
        (PEER, Answers({"a1": 6})),
        (PEER, Answers({"a1": 10**400})),
        (PEER, Answers({"a1": 3, "zz": 3})),
        (PEER, Answers({}, {"zz": "x"})),
        (PEER, Answers({}, {"start": "x" * 8000})),
        (PEER, Answers({"a1": 3}, choices={"zz": CommentChoice.THEME})),
    ],
)
def test_what_no_form_asks_for_does_not_fit(relation: Relation, answers: Answers) -> None:
    with pytest.raises(AnswersInvalid):
        require_fitting(INSTRUMENT, relation, answers)


def test_there_is_a_page_for_each_dimension_asked_and_one_for_comments() -> None:
    pages = form_pages(INSTRUMENT, REPORT)
    assert [(page.number, page.of, page.is_last) for page in pages] == [
        (1, 3, False),
        (2, 3, False),
        (3, 3, True),
    ]
    assert [[item.id for item in page.items] for page in pages] == [["a1", "a2"], ["b1"], []]
    assert [prompt.id for prompt in pages[-1].prompts] == ["continue", "start"]


def test_a_dimension_without_a_question_for_this_relation_has_no_page() -> None:
    pages = form_pages(INSTRUMENT, PEER)
    assert [page.dimension and page.dimension.id for page in pages] == ["a", None]
    assert [page.of for page in pages] == [2, 2]


def test_a_form_without_prompts_ends_with_its_last_dimension() -> None:
    pages = form_pages(INSTRUMENT.model_copy(update={"prompts": ()}), REPORT)
    assert pages[-1].dimension is not None
    assert pages[-1].is_last


@pytest.mark.parametrize("number", [0, 4, -1])
def test_there_is_no_page_beyond_the_form(number: int) -> None:
    assert form_page(INSTRUMENT, REPORT, 3).number == 3
    with pytest.raises(NotFound):
        form_page(INSTRUMENT, REPORT, number)


def test_every_question_is_on_exactly_one_page_of_a_real_form() -> None:
    for name in ("transformational", str(INSTRUMENT_FILES / "werkstatt.yaml")):
        instrument = load_instrument(name)
        for relation in (SELF, MANAGER, REPORT, PEER):
            pages = form_pages(instrument, relation)
            asked = [item for page in pages for item in page.items]
            assert sorted(item.id for item in asked) == sorted(
                item.id for item in instrument.items_for(relation)
            )


def test_a_page_is_laid_over_the_draft_and_its_time_added() -> None:
    draft = Answers({"a1": 2, "a2": 3}, {"start": "More."}, 10.0)
    page = form_page(INSTRUMENT, REPORT, 1)
    after = answer_page(draft, page, Answers({"a2": None}), INSTRUMENT, seconds=5.04)
    assert after == Answers({"a1": 2, "a2": None}, {"start": "More."}, 15.0)


def test_an_emptied_comment_is_taken_back() -> None:
    page = form_page(INSTRUMENT, REPORT, 3)
    draft = Answers({}, {"start": "More.", "continue": "This."})
    after = answer_page(draft, page, Answers({}, {"start": ""}), INSTRUMENT, seconds=0)
    assert after.comments == {"continue": "This."}


@pytest.mark.parametrize(
    ("number", "given"),
    [
        (1, Answers({"a1": 0})),
        (1, Answers({"a1": 6})),
        (1, Answers({"b1": 3})),
        (1, Answers({"zz": 3})),
        (1, Answers({}, {"start": "x"})),
        (3, Answers({}, {"start": "x" * 601})),
        (3, Answers({}, {"unknown": "x"})),
    ],
)
def test_what_does_not_belong_on_a_page_is_refused(number: int, given: Answers) -> None:
    page = form_page(INSTRUMENT, REPORT, number)
    with pytest.raises(AnswersInvalid):
        answer_page(Answers(), page, given, INSTRUMENT, seconds=1)


def test_could_not_observe_is_refused_where_it_is_not_offered() -> None:
    scale = INSTRUMENT.scale.model_copy(update={"not_observed": None})
    instrument = INSTRUMENT.model_copy(update={"scale": scale})
    page = form_page(instrument, REPORT, 1)
    with pytest.raises(AnswersInvalid, match="a1"):
        answer_page(Answers(), page, Answers({"a1": None}), instrument, seconds=1)


def test_a_comment_as_long_as_allowed_is_taken() -> None:
    page = form_page(INSTRUMENT, REPORT, 3)
    text = "x" * 600
    after = answer_page(Answers(), page, Answers({}, {"start": text}), INSTRUMENT, seconds=1)
    assert after.comments == {"start": text}


def test_the_time_named_is_at_least_a_minute_and_grows_with_the_form() -> None:
    tiny = an_instrument((1,)).model_copy(update={"prompts": ()})
    assert minutes_needed(tiny, PEER) == 1
    assert minutes_needed(load_instrument("transformational"), PEER) in range(4, 10)


def test_could_not_observe_counts_as_answered() -> None:
    done = completeness(INSTRUMENT, REPORT, Answers({"a1": 3, "a2": None}))
    assert (done.answered, done.asked, done.is_complete) == (2, 3, False)
    assert completeness(INSTRUMENT, PEER, Answers({"a1": 3, "a2": None})).is_complete
