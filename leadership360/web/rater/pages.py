"""What a rater's pages print: words in the page's language, and the fields they belong to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wtforms import Field

from leadership360.domain.answers import NOT_OBSERVED, Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.questionnaire import FormPage
from leadership360.domain.relation import Relation
from leadership360.services.raters import OpenForm, RequestState
from leadership360.web.rater.forms import ITEM, PROMPT, PageForm

#: More options than this stand below each other on every screen.
_OPTIONS_IN_A_ROW = 6


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its field. limit: the longest comment, for prompts."""

    text: str
    field: Field
    limit: int | None = None

    @property
    def has_many_options(self) -> bool:
        """Return whether the options are too many for one row on a wide screen."""
        return len(self.field.choices) > _OPTIONS_IN_A_ROW


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One page of the form."""

    assignment: UUID
    leader_name: str
    is_self: bool
    number: int
    of: int
    title: str | None
    definition: str | None
    questions: tuple[Question, ...]
    is_comments: bool
    closes_on: date
    state: RequestState


def question_page(form: OpenForm, page: FormPage, fields: PageForm, language: str) -> QuestionPage:
    """Return what one page prints."""
    instrument, request = form.instrument, form.request
    questions = [
        Question(
            instrument.item_text(item, request.relation, language, request.leader_name),
            fields[ITEM + item.id],
        )
        for item in page.items
    ]
    questions += [
        Question(
            instrument.prompt_text(prompt, request.relation, language, request.leader_name),
            fields[PROMPT + prompt.id],
            prompt.max_chars,
        )
        for prompt in page.prompts
    ]
    dimension = page.dimension
    return QuestionPage(
        assignment=request.id,
        leader_name=request.leader_name,
        is_self=request.relation is Relation.SELF,
        number=page.number,
        of=page.of,
        title=instrument.localised(dimension.label, language) if dimension else None,
        definition=instrument.localised(dimension.definition, language) if dimension else None,
        questions=tuple(questions),
        is_comments=dimension is None,
        closes_on=form.closes_on,
        state=form.state,
    )


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question as answered; None: not answered yet."""

    text: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """The answers of one page, which ``number`` leads back to."""

    number: int
    title: str | None
    lines: tuple[ReviewLine, ...]


def review(form: OpenForm, answers: Answers, language: str) -> tuple[ReviewSection, ...]:
    """Return all questions with ``answers`` in words, page by page."""
    instrument, request = form.instrument, form.request
    return tuple(
        ReviewSection(
            page.number,
            instrument.localised(page.dimension.label, language) if page.dimension else None,
            tuple(
                ReviewLine(
                    instrument.item_text(item, request.relation, language, request.leader_name),
                    rating_words(instrument, answers, item.id, language),
                )
                for item in page.items
            )
            + tuple(
                ReviewLine(
                    instrument.prompt_text(prompt, request.relation, language, request.leader_name),
                    answers.comments.get(prompt.id),
                )
                for prompt in page.prompts
            ),
        )
        for page in form.pages
    )


def rating_words(instrument: Instrument, answers: Answers, item: str, language: str) -> str | None:
    """Return the label of the option that was chosen, or None."""
    rating = answers.ratings.get(item, NOT_OBSERVED)
    if rating == NOT_OBSERVED:
        return None
    if rating is None:
        return instrument.localised(instrument.scale.not_observed or {}, language)
    assert isinstance(rating, int)
    return instrument.scale_labels(language)[rating - instrument.scale.min]
