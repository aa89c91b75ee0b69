"""Instrument: words, order, keying, freezing, and the size of the longest answer."""

import hashlib
import json

import pytest
from pydantic import ValidationError

from leadership360.domain.answers import FRAME_BYTES, Answers, to_frame
from leadership360.domain.errors import AnswersTooLong
from leadership360.domain.instrument import (
    Dimension,
    Instrument,
    Item,
    Perspective,
    Prompt,
    Scale,
    Wording,
    freeze,
    longest_answer,
    thaw,
)
from leadership360.domain.relation import Relation

ALL = tuple(Relation)


def an_item(name: str, dimension: str = "care", **changes: object) -> Item:
    values: dict[str, object] = {
        "id": name,
        "dimension": dimension,
        "reverse": False,
        "audience": ALL,
        "text": {
            "en": Wording(own="I listen.", other="{name} listens."),
            "de": Wording(other="{name} hört zu."),
        },
    }
    return Item.model_validate(values | changes)


def an_instrument(**changes: object) -> Instrument:
    values: dict[str, object] = {
        "id": "small",
        "version": "1.0.0",
        "kind": "leader360",
        "status": "draft",
        "title": {"en": "Small", "de": "Klein"},
        "default_language": "en",
        "languages": ("en", "de", "pt_BR"),
        "scale": Scale(
            min=1,
            max=5,
            semantic="frequency",
            labels={"en": ("a", "b", "c", "d", "e"), "de": ("1", "2", "3", "4", "5")},
            not_observed={"en": "Not seen"},
        ),
        "perspectives": {relation: Perspective(label={"en": "X"}, min_n=4) for relation in ALL},
        "dimensions": (
            Dimension(id="care", order=1, label={"en": "Care"}, definition={"en": "Cares."}),
        ),
        "items": (
            an_item("c1"),
            an_item("c2", audience=(Relation.SELF, Relation.REPORT)),
        ),
        "prompts": (
            Prompt(
                id="keep",
                kind="continue",
                max_chars=100,
                audience=(Relation.PEER,),
                text={"en": Wording(other="What should {name} keep?")},
            ),
        ),
    }
    return Instrument.model_validate(values | changes)


def test_the_leader_reads_own_words_and_everybody_else_reads_the_name() -> None:
    small = an_instrument()
    item = small.items[0]
    assert small.item_text(item, Relation.SELF, "en", "Ada") == "I listen."
    assert small.item_text(item, Relation.PEER, "en", "Ada") == "Ada listens."
    assert small.item_text(item, Relation.MANAGER, "de", "Ada") == "Ada hört zu."


def test_a_wording_missing_in_a_draft_translation_falls_back_to_the_default_language() -> None:
    small = an_instrument()
    assert small.item_text(small.items[0], Relation.SELF, "de", "Ada") == "I listen."
    assert small.prompt_text(small.prompts[0], Relation.PEER, "de", "Ada").endswith("Ada keep?")


@pytest.mark.parametrize("name", ["{name}", "{0}", "%s", "A{B", "\\1"])
def test_a_name_with_braces_or_backslashes_is_printed_as_it_is(name: str) -> None:
    small = an_instrument()
    assert small.item_text(small.items[0], Relation.PEER, "en", name) == f"{name} listens."


def test_a_prompt_without_words_for_the_leader_refuses_instead_of_showing_those_for_others() -> (
    None
):
    small = an_instrument()
    with pytest.raises(LookupError):
        small.prompt_text(small.prompts[0], Relation.SELF, "en", "Ada")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "Klein"),
        ("de_AT", "Klein"),
        ("de-AT", "Klein"),
        ("en", "Small"),
        ("fr", "Small"),
    ],
)
def test_a_text_is_found_by_language_then_base_language_then_default(
    language: str, expected: str
) -> None:
    small = an_instrument()
    assert small.localised(small.title, language) == expected


def test_a_regional_text_is_found_however_the_region_is_written() -> None:
    small = an_instrument(title={"en": "Small", "pt_BR": "Pequeno"})
    assert small.localised(small.title, "pt-BR") == "Pequeno"
    assert small.localised(small.title, "pt") == "Small"


def test_labels_fall_back_as_a_whole() -> None:
    small = an_instrument()
    assert small.scale_labels("de_CH") == ("1", "2", "3", "4", "5")
    assert small.scale_labels("pt_BR") == ("a", "b", "c", "d", "e")


def test_each_relation_is_asked_only_what_is_meant_for_it() -> None:
    small = an_instrument()
    assert [item.id for item in small.items_for(Relation.REPORT)] == ["c1", "c2"]
    assert [item.id for item in small.items_for(Relation.PEER)] == ["c1"]
    assert [prompt.id for prompt in small.prompts_for(Relation.PEER)] == ["keep"]
    assert small.prompts_for(Relation.SELF) == ()


def test_items_of_an_unknown_dimension_are_none() -> None:
    assert an_instrument().items_of("nowhere") == ()


@pytest.mark.parametrize(("rating", "keyed"), [(1, 5), (2, 4), (3, 3), (5, 1)])
def test_a_reversed_item_is_mirrored_at_the_middle_of_the_scale(rating: int, keyed: int) -> None:
    small = an_instrument()
    assert small.keyed(an_item("r", reverse=True), rating) == keyed
    assert small.keyed(an_item("p"), rating) == rating


def test_a_scale_from_zero_is_mirrored_too() -> None:
    scale = Scale(min=0, max=6, semantic="extent", labels={"en": ()}, not_observed=None)
    small = an_instrument(scale=scale)
    assert scale.span == 6
    assert small.keyed(an_item("r", reverse=True), 0) == 6


def test_thawing_undoes_freezing_and_the_hash_stays() -> None:
    small = an_instrument()
    text, digest = freeze(small)
    assert thaw(text) == small
    assert freeze(thaw(text)) == (text, digest)
    assert digest == hashlib.sha256(text.encode()).hexdigest()


def test_frozen_text_is_canonical() -> None:
    text, _ = freeze(an_instrument(title={"de": "Größe", "en": "Size"}))
    reordered, _ = freeze(an_instrument(title={"en": "Size", "de": "Größe"}))
    assert text == reordered
    assert "Größe" in text
    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_any_other_word_gives_another_hash() -> None:
    assert freeze(an_instrument())[1] != freeze(an_instrument(version="1.0.1"))[1]


def test_text_that_was_not_frozen_here_is_refused() -> None:
    with pytest.raises(ValidationError):
        thaw('{"id": "small"}')


def test_an_instrument_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        an_instrument().version = "2.0.0"


def test_the_longest_answer_just_fits_where_it_is_said_to_fit() -> None:
    room = FRAME_BYTES - longest_answer(an_instrument())
    prompt = an_instrument().prompts[0]
    fits = prompt.model_copy(update={"max_chars": prompt.max_chars + room // 4})
    full = an_instrument(prompts=(fits,))
    text = "\U00020000" * fits.max_chars
    answers = Answers({"c1": None}, {"keep": text}, 1.0)
    assert FRAME_BYTES - 4 < longest_answer(full) <= FRAME_BYTES
    assert len(to_frame(answers)) == FRAME_BYTES
    with pytest.raises(AnswersTooLong):
        to_frame(Answers({"c1": None}, {"keep": text + "\U00020000" * 12}, 1.0))


@pytest.mark.parametrize("char", ['"', "\\", "ä", "€", "\U00020000"])
def test_no_character_a_comment_keeps_makes_a_longer_answer(char: str) -> None:
    small = an_instrument()
    answers = Answers({"c1": None}, {"keep": char * 100}, 12345.678)
    assert len(json.dumps(answers.to_json(), ensure_ascii=False).encode()) < longest_answer(small)


def test_role_specific_prompts_are_counted_for_the_relation_that_has_most() -> None:
    one = an_instrument().prompts[0]
    other = one.model_copy(update={"id": "more", "audience": (Relation.REPORT,)})
    small = an_instrument()
    both = an_instrument(prompts=(one, other))
    assert longest_answer(both) - longest_answer(small) < 100
