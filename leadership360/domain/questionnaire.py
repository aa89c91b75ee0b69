"""The form as a rater goes through it: one dimension a page, then the comments.

Knows which answers a page may carry; nothing of HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.errors import AnswersInvalid, NotFound
from leadership360.domain.instrument import Dimension, Instrument, Item, Prompt
from leadership360.domain.relation import Relation

#: Seconds a rater is expected to need for one item and for one comment, before any are measured.
_SECONDS_PER_ITEM = 12
_SECONDS_PER_PROMPT = 45


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of the form. number: from 1. dimension: None on the page of comments."""

    number: int
    of: int
    dimension: Dimension | None
    items: tuple[Item, ...]
    prompts: tuple[Prompt, ...]

    @property
    def is_last(self) -> bool:
        """Return whether the review page follows."""
        return self.number == self.of


def form_pages(instrument: Instrument, relation: Relation) -> tuple[FormPage, ...]:
    """Return the pages a rater of this relation is shown: no empty ones."""
    asked = [
        (dimension, items)
        for dimension in instrument.dimensions
        if (items := tuple(i for i in instrument.items_of(dimension.id) if relation in i.audience))
    ]
    prompts = instrument.prompts_for(relation)
    of = len(asked) + bool(prompts)
    pages = [
        FormPage(number, of, dimension, items, ())
        for number, (dimension, items) in enumerate(asked, start=1)
    ]
    if prompts:
        pages.append(FormPage(of, of, None, (), prompts))
    return tuple(pages)


def form_page(instrument: Instrument, relation: Relation, number: int) -> FormPage:
    """Return one page. Raises NotFound."""
    pages = form_pages(instrument, relation)
    if not 1 <= number <= len(pages):
        raise NotFound
    return pages[number - 1]


def minutes_needed(instrument: Instrument, relation: Relation, measured: int | None = None) -> int:
    """Return the minutes the form takes, at least one.

    measured: median of an earlier cycle; without one, a fixed prior by the number of questions.
    """
    if measured is not None:
        return measured
    seconds = _SECONDS_PER_ITEM * len(instrument.items_for(relation))
    seconds += _SECONDS_PER_PROMPT * len(instrument.prompts_for(relation))
    return max(1, round(seconds / 60))


def answer_page(
    draft: Answers, page: FormPage, given: Answers, instrument: Instrument, *, seconds: float
) -> Answers:
    """Return ``draft`` with what one page gives laid over it.

    An item or choice that ``given`` lacks stays as it is; a comment given as empty text is taken
    back.
    seconds: time spent on this page, added to the total.
    Raises AnswersInvalid for an option off the scale, a foreign item or prompt, or a comment too
    long.
    """
    _check(page.items, page.prompts, given, instrument)
    comments = {**draft.comments, **given.comments}
    choices = {**draft.choices, **given.choices}
    return Answers(
        {**draft.ratings, **given.ratings},
        {prompt: text for prompt, text in comments.items() if text},
        round((draft.seconds or 0) + seconds, 1),
        # What is as written says so by itself; where nothing is written there is no choice.
        {
            prompt: choice
            for prompt, choice in choices.items()
            if choice is CommentChoice.THEME and comments.get(prompt)
        },
    )


def require_fitting(instrument: Instrument, relation: Relation, answers: Answers) -> None:
    """Raise AnswersInvalid unless a rater of this relation can give these answers.

    For what was sealed out of our sight. Who answers nothing does not count as having answered.
    """
    if not answers:
        raise AnswersInvalid(items="")
    asked, prompts = instrument.items_for(relation), instrument.prompts_for(relation)
    _check(asked, prompts, answers, instrument)


def _check(
    asked: Sequence[Item], prompts: Sequence[Prompt], given: Answers, instrument: Instrument
) -> None:
    scale = instrument.scale
    items = {item.id for item in asked}
    limits: Mapping[str, int] = {prompt.id: prompt.max_chars for prompt in prompts}
    wrong = [
        item
        for item, rating in given.ratings.items()
        if item not in items
        or (rating is None and scale.not_observed is None)
        or (rating is not None and not scale.min <= rating <= scale.max)
    ]
    wrong += [
        prompt for prompt, text in given.comments.items() if len(text) > limits.get(prompt, -1)
    ]
    wrong += [prompt for prompt in given.choices if prompt not in limits]
    if wrong:
        raise AnswersInvalid(items=", ".join(sorted(wrong)))


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the form is answered: numbers of questions."""

    answered: int
    asked: int

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is left."""
        return self.answered >= self.asked


def completeness(instrument: Instrument, relation: Relation, answers: Answers) -> Completeness:
    """Return how many rated items are answered ("could not observe" counts as an answer)."""
    asked = instrument.items_for(relation)
    return Completeness(sum(item.id in answers.ratings for item in asked), len(asked))
