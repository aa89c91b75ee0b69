"""The rater's forms; the form of a page is made from the instrument."""

from functools import lru_cache

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from leadership360.domain.answers import NOT_OBSERVED, Answers, CommentChoice, Rating
from leadership360.domain.instrument import Instrument
from leadership360.domain.questionnaire import FormPage
from leadership360.web.forms import BaseForm

#: Before every id, so that an item called "data" or "errors" cannot hide a form's own attribute.
ITEM, PROMPT, CHOICE = "item_", "prompt_", "choice_"

#: Names the comments that the page showed, or that were touched in it.
HAD = "had"

TOO_LONG = _l("Please keep it under %(max)d letters.")


class CodeForm(BaseForm):
    """The secret of a link, pasted or read from the address."""

    code = StringField(_l("Code from your mail"), [InputRequired(_l("Please paste the code."))])


class RecoverForm(BaseForm):
    """Ask for a new link."""

    email = StringField(
        _l("Your e-mail address"),
        [InputRequired(_l("Please enter your address.")), Email(_l("Please check the address."))],
    )


class ResumeForm(BaseForm):
    """The code that opens drafts begun elsewhere."""

    resume_code = StringField(
        _l("Resume code"), [InputRequired(_l("Please enter the code.")), Length(max=100)]
    )


class SharedForm(BaseForm):
    """Whether others use this computer, too."""

    is_shared = BooleanField(_l("Other people use this computer, too"))


class ConfirmForm(BaseForm):
    """Said before the first question by whoever is shown by name."""

    knows = BooleanField(
        _l("I know that my ratings and comments are shown as mine."),
        [InputRequired(_l("Please tick this box first, or leave the request be."))],
    )


class PageForm(BaseForm):
    """Base of the generated forms: reads answers back from fields."""

    def answers(self) -> Answers:
        """Return what the page gives; a comment that was emptied is an empty text.

        An empty box that never showed a text says nothing: another tab may have filled it.
        """
        shown = set(request.form.getlist(HAD))
        ratings: dict[str, Rating] = {}
        comments: dict[str, str] = {}
        choices: dict[str, CommentChoice] = {}
        for name, value in self.data.items():
            if name.startswith(ITEM) and value:
                ratings[name.removeprefix(ITEM)] = None if value == NOT_OBSERVED else int(value)
            elif name.startswith(PROMPT) and (value or name in shown):
                comments[name.removeprefix(PROMPT)] = value or ""
            elif name.startswith(CHOICE) and value:
                choices[name.removeprefix(CHOICE)] = CommentChoice(value)
        return Answers(ratings, comments, None, choices)


def page_form(
    instrument: Instrument, page: FormPage, draft: Answers, language: str, *, may_choose: bool
) -> PageForm:
    """Return the form of one page, filled from the request or else from the draft.

    may_choose: whether the rater may say what becomes of a comment; who is named may not.
    """
    form_class = _page_class(
        tuple(item.id for item in page.items),
        tuple((prompt.id, prompt.max_chars) for prompt in page.prompts),
        options(instrument, language),
        may_choose,
    )
    filled = {ITEM + item.id: _chosen(draft.ratings.get(item.id, ...)) for item in page.items}
    filled |= {PROMPT + prompt.id: draft.comments.get(prompt.id) for prompt in page.prompts}
    filled |= {CHOICE + prompt.id: draft.choice(prompt.id) for prompt in page.prompts}
    return form_class(data=filled)


@lru_cache(maxsize=256)
def _page_class(
    items: tuple[str, ...],
    prompts: tuple[tuple[str, int], ...],
    options: tuple[tuple[str, str], ...],
    may_choose: bool,
) -> type[PageForm]:
    """Return the class of a page's form; making one takes longer than filling it.

    items: ids. prompts: (id, longest comment). options: (value, label) for every item.
    """
    choices = [SelectChoice(value, label) for value, label in options]
    fields: dict[str, Field] = {
        ITEM + item: RadioField(item, choices=choices, validators=[Optional()]) for item in items
    }
    fields |= {
        PROMPT + prompt: TextAreaField(
            prompt, validators=[Optional(), Length(max=longest, message=TOO_LONG)]
        )
        for prompt, longest in prompts
    }
    if may_choose:
        fields |= {CHOICE + prompt: _choice_field() for prompt, _longest in prompts}
    return type("PageForm", (PageForm,), fields)


def _choice_field() -> RadioField:
    return RadioField(
        _l("How may it be shown?"),
        choices=[
            SelectChoice(CommentChoice.AS_WRITTEN, _l("In my words")),
            SelectChoice(CommentChoice.THEME, _l("Only as a theme")),
        ],
        validators=[Optional()],
    )


def options(instrument: Instrument, language: str) -> tuple[tuple[str, str], ...]:
    """Return (value, label) of everything an item can be answered with."""
    scale = instrument.scale
    labels = enumerate(instrument.scale_labels(language), start=scale.min)
    offered = [(str(value), label) for value, label in labels]
    if scale.not_observed is not None:
        offered.append((NOT_OBSERVED, instrument.localised(scale.not_observed, language)))
    return tuple(offered)


def _chosen(rating: object) -> str | None:
    if rating is ...:
        return None
    return NOT_OBSERVED if rating is None else str(rating)
