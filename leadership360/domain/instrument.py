"""The instrument: what is asked, of whom, in which words and on which scale."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from leadership360.domain.answers import Answers, CommentChoice, dump
from leadership360.domain.relation import ANONYMOUS, Relation

Texts = Mapping[str, str]
"""Language -> text. The instrument's default language is always there."""

#: The only placeholder of a text: the leader's name.
NAME = "{name}"

#: Smallest anonymous block whatever a file says; a file may only raise it.
MIN_ANONYMOUS = 4

#: Bytes that say how long the text in a frame is.
_LENGTH_BYTES = 4

#: A character of the largest size in UTF-8; a quote or backslash, escaped, takes only half of it.
_WIDEST = "\U00020000"

#: The longest text a float can have in JSON.
_LONGEST_SECONDS = -1.7976931348623157e308

_T = TypeVar("_T")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Scale(_Frozen):
    """An ordinal scale, fully labelled.

    min, max: the lowest and highest option. semantic: frequency, agreement or extent.
    labels: language -> one label per option, lowest first.
    not_observed: words of "could not observe", or None where the answer is not offered.
    """

    min: int
    max: int
    semantic: str
    labels: Mapping[str, tuple[str, ...]]
    not_observed: Texts | None

    @property
    def span(self) -> int:
        """Return the distance from the lowest to the highest option, in points."""
        return self.max - self.min


class Wording(_Frozen):
    """A text as the leader reads it (``own``, in a file ``self``) and as others do (``other``)."""

    own: str | None = None
    other: str | None = None

    def said_to(self, relation: Relation) -> str | None:
        """Return the words for ``relation``, or None where there are none."""
        return self.own if relation is Relation.SELF else self.other


class Suggestions(_Frozen):
    """What a leader could do about a dimension: to keep, to do more of, to try once."""

    keep: tuple[Texts, ...]
    more: tuple[Texts, ...]
    once: tuple[Texts, ...]


class Dimension(_Frozen):
    """What several items measure together."""

    id: str
    order: int
    label: Texts
    definition: Texts
    suggestions: Suggestions | None = None


class Item(_Frozen):
    """One rated sentence. ``reverse``: a high rating means less of the dimension."""

    id: str
    dimension: str
    reverse: bool
    audience: tuple[Relation, ...]
    text: Mapping[str, Wording]


class Prompt(_Frozen):
    """One open question. ``max_chars``: the longest comment, in characters."""

    id: str
    kind: str
    max_chars: int
    audience: tuple[Relation, ...]
    text: Mapping[str, Wording]


class Perspective(_Frozen):
    """How a relation is named, and the fewest raters whose answers may be shown together."""

    label: Texts
    min_n: int


class Instrument(_Frozen):
    """An instrument ready for use: checked, active parts only, in order.

    languages: the default language first. perspectives: every relation.
    dimensions: in order, only those with an active item. items: active, in the order of the form.
    missing_share, missing_items: a rater's dimension score needs this share of the items asked,
    and this many. precision_weights: the owner of raw data also gets a composite by
    precision; released ones weigh all perspectives alike. licence, citations: for the method
    notes of a report.
    """

    id: str
    version: str
    kind: str
    status: str
    title: Texts
    default_language: str
    languages: tuple[str, ...]
    scale: Scale
    perspectives: Mapping[Relation, Perspective]
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    prompts: tuple[Prompt, ...]
    missing_share: float = 0.6
    missing_items: int = 2
    precision_weights: bool = False
    licence: str = ""
    citations: tuple[str, ...] = ()

    @property
    def block_minimum(self) -> int:
        """Return the fewest anonymous raters this instrument lets be shown together."""
        return max(self.perspectives[relation].min_n for relation in ANONYMOUS)

    def localised(self, texts: Texts, language: str) -> str:
        """Return the text in ``language``, else in its base language, else in the default one."""
        return self._in_language(texts, language)

    def items_of(self, dimension_id: str) -> tuple[Item, ...]:
        """Return the items of a dimension; empty if there is no such dimension."""
        return tuple(item for item in self.items if item.dimension == dimension_id)

    def items_for(self, relation: Relation) -> tuple[Item, ...]:
        """Return the items a rater of this relation is asked."""
        return tuple(item for item in self.items if relation in item.audience)

    def prompts_for(self, relation: Relation) -> tuple[Prompt, ...]:
        """Return the prompts a rater of this relation is asked."""
        return tuple(prompt for prompt in self.prompts if relation in prompt.audience)

    def item_text(self, item: Item, relation: Relation, language: str, name: str) -> str:
        """Return the sentence of ``item`` for ``relation``, with the leader's name filled in.

        Raises LookupError if the item has no words for this relation.
        """
        return self._words(item.text, relation, language, name)

    def prompt_text(self, prompt: Prompt, relation: Relation, language: str, name: str) -> str:
        """Return the question of ``prompt`` for ``relation``, with the leader's name filled in.

        Raises LookupError if the prompt has no words for this relation.
        """
        return self._words(prompt.text, relation, language, name)

    def measures_like(self, other: "Instrument") -> bool:
        """Return whether scores of both may be compared: same items, keys and ends of the scale."""
        return _measured(self) == _measured(other)

    def scale_labels(self, language: str) -> tuple[str, ...]:
        """Return the labels of the options, lowest first."""
        return self._in_language(self.scale.labels, language)

    def keyed(self, item: Item, rating: int) -> int:
        """Return ``rating`` in the direction of the dimension: min + max - rating if reversed."""
        return self.scale.min + self.scale.max - rating if item.reverse else rating

    def _languages_tried(self, language: str) -> Iterator[str]:
        tag = language.replace("-", "_")
        yield from (language, tag, tag.partition("_")[0], self.default_language)

    def _in_language(self, values: Mapping[str, _T], language: str) -> _T:
        return next(values[tag] for tag in self._languages_tried(language) if tag in values)

    def _words(
        self, text: Mapping[str, Wording], relation: Relation, language: str, name: str
    ) -> str:
        for tag in self._languages_tried(language):
            words = text[tag].said_to(relation) if tag in text else None
            if words is not None:
                return words.replace(NAME, name)
        raise LookupError(f"no words for {relation}")


def _measured(instrument: Instrument) -> tuple[object, ...]:
    items = {(item.id, item.dimension, item.reverse) for item in instrument.items}
    return instrument.scale.min, instrument.scale.max, items


def longest_answer(instrument: Instrument) -> int:
    """Return the size in bytes of the largest answer one rater can give, with its length mark.

    Every item answered and every comment full of the widest characters, with the longer choice of
    what may become of it; compare with FRAME_BYTES.
    """
    return _LENGTH_BYTES + max(
        len(dump(_fullest_answer(instrument, relation).to_json())) for relation in Relation
    )


def _fullest_answer(instrument: Instrument, relation: Relation) -> Answers:
    offers_none = instrument.scale.not_observed is not None
    ratings = (None, instrument.scale.max) if offers_none else (instrument.scale.max,)
    widest = max(ratings, key=lambda rating: len(json.dumps(rating)))
    return Answers(
        {item.id: widest for item in instrument.items_for(relation)},
        {prompt.id: _WIDEST * prompt.max_chars for prompt in instrument.prompts_for(relation)},
        _LONGEST_SECONDS,
        {prompt.id: CommentChoice.THEME for prompt in instrument.prompts_for(relation)},
    )


def freeze(instrument: Instrument) -> tuple[str, str]:
    """Return the canonical JSON text of ``instrument`` and the sha256 of its UTF-8, in hex.

    Equal instruments give equal text: keys sorted, no white space.
    """
    text = json.dumps(
        instrument.model_dump(mode="json"),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text, hashlib.sha256(text.encode()).hexdigest()


def thaw(text: str) -> Instrument:
    """Undo ``freeze``. Raises ValidationError, a ValueError, if it is none of ours."""
    return Instrument.model_validate_json(text)
