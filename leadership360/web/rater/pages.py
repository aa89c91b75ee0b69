"""What a rater's pages print: words in the page's language, and the fields they belong to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wtforms import Field

from leadership360.domain.answers import NOT_OBSERVED, Answers, CommentChoice
from leadership360.domain.comments import plain_comment
from leadership360.domain.instrument import Instrument, Prompt
from leadership360.domain.questionnaire import FormPage
from leadership360.domain.relation import Relation
from leadership360.services.raters import OpenForm, RequestState
from leadership360.web.rater.forms import CHOICE, ITEM, PROMPT, PageForm
from leadership360.web.rater.hints import HintLine, hint_lines, script_notes

#: More options than this stand below each other on every screen.
_OPTIONS_IN_A_ROW = 6


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its field.

    For prompts only: limit, the longest comment; choice, what may become of it; hints.
    """

    text: str
    field: Field
    limit: int | None = None
    choice: Field | None = None
    hints: tuple[HintLine, ...] = ()

    @property
    def has_many_options(self) -> bool:
        """Return whether the options are too many for one row on a wide screen."""
        return len(self.field.choices) > _OPTIONS_IN_A_ROW


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One page of the form.

    rules: what is promised of comments. notes: what the script that gives hints needs. Both are
    empty where nobody is asked for comments or the rater is named.
    """

    assignment: UUID
    leader_name: str
    is_self: bool
    is_named: bool
    rules: tuple[str, ...]
    notes: str
    number: int
    of: int
    title: str | None
    definition: str | None
    questions: tuple[Question, ...]
    is_comments: bool
    closes_on: date
    state: RequestState


def question_page(
    form: OpenForm, page: FormPage, fields: PageForm, language: str, rules: tuple[str, ...]
) -> QuestionPage:
    """Return what one page prints. rules: what is promised of comments, where it is told."""
    instrument, request = form.instrument, form.request
    questions = [
        Question(
            instrument.item_text(item, request.relation, language, request.leader_name),
            fields[ITEM + item.id],
        )
        for item in page.items
    ]
    is_named = request.relation.is_named
    questions += [
        Question(
            instrument.prompt_text(prompt, request.relation, language, request.leader_name),
            fields[PROMPT + prompt.id],
            prompt.max_chars,
            None if is_named else fields[CHOICE + prompt.id],
            _hints(form, fields[PROMPT + prompt.id].data or ""),
        )
        for prompt in page.prompts
    ]
    dimension = page.dimension
    return QuestionPage(
        assignment=request.id,
        leader_name=request.leader_name,
        is_self=request.relation is Relation.SELF,
        is_named=is_named,
        rules=rules,
        notes=script_notes(request.leader_name) if page.prompts and not is_named else "",
        number=page.number,
        of=page.of,
        title=instrument.localised(dimension.label, language) if dimension else None,
        definition=instrument.localised(dimension.definition, language) if dimension else None,
        questions=tuple(questions),
        is_comments=dimension is None,
        closes_on=form.closes_on,
        state=form.state,
    )


def _hints(form: OpenForm, text: str) -> tuple[HintLine, ...]:
    """Return the hints for a comment; who is named anyway needs none."""
    named = form.request.relation.is_named
    return () if named else hint_lines(text, form.request.leader_name)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question as answered; None: not answered yet."""

    item: str
    text: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One prompt and what the leader will read of it; empty: nothing written.

    is_theme: whether nobody but a coach reads it.
    """

    prompt: str
    question: str
    text: str
    is_theme: bool
    hints: tuple[HintLine, ...]


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """The answers of one page, which ``number`` leads back to."""

    number: int
    title: str | None
    lines: tuple[ReviewLine, ...]
    comments: tuple[CommentLine, ...]


def review(form: OpenForm, answers: Answers, language: str) -> tuple[ReviewSection, ...]:
    """Return all questions with ``answers`` in words, page by page."""
    instrument, request = form.instrument, form.request
    return tuple(
        ReviewSection(
            page.number,
            instrument.localised(page.dimension.label, language) if page.dimension else None,
            tuple(
                ReviewLine(
                    item.id,
                    instrument.item_text(item, request.relation, language, request.leader_name),
                    rating_words(instrument, answers, item.id, language),
                )
                for item in page.items
            ),
            tuple(_comment(form, answers, prompt, language) for prompt in page.prompts),
        )
        for page in form.pages
    )


def _comment(form: OpenForm, answers: Answers, prompt: Prompt, language: str) -> CommentLine:
    request = form.request
    written = answers.comments.get(prompt.id, "")
    is_named = request.relation.is_named
    return CommentLine(
        prompt.id,
        form.instrument.prompt_text(prompt, request.relation, language, request.leader_name),
        written if is_named else plain_comment(written),
        not is_named and answers.choice(prompt.id) is CommentChoice.THEME,
        _hints(form, written),
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
