"""The rater's forms; the form of a page is made from the instrument."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from leadership360.domain.answers import NOT_OBSERVED, Answers, Rating
from leadership360.domain.instrument import Instrument
from leadership360.domain.questionnaire import FormPage
from leadership360.web.forms import BaseForm

#: Before every id, so that an item called "data" or "errors" cannot hide a form's own attribute.
ITEM, PROMPT = "item_", "prompt_"


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


class PageForm(BaseForm):
    """Base of the generated forms: reads answers back from fields."""

    def answers(self) -> Answers:
        """Return what the page gives; a comment that was emptied is an empty text."""
        ratings: dict[str, Rating] = {}
        comments: dict[str, str] = {}
        for name, value in self.data.items():
            if name.startswith(ITEM) and value:
                ratings[name.removeprefix(ITEM)] = None if value == NOT_OBSERVED else int(value)
            elif name.startswith(PROMPT):
                comments[name.removeprefix(PROMPT)] = value or ""
        return Answers(ratings, comments)


def page_form(instrument: Instrument, page: FormPage, draft: Answers, language: str) -> PageForm:
    """Return the form of one page, filled from the request or else from the draft."""
    fields: dict[str, Field] = {
        ITEM + item.id: RadioField(
            item.id,
            choices=_choices(instrument, language),
            validators=[Optional()],
            default=_chosen(draft.ratings.get(item.id, ...)),
        )
        for item in page.items
    }
    fields |= {
        PROMPT + prompt.id: TextAreaField(
            prompt.id,
            validators=[
                Optional(),
                Length(max=prompt.max_chars, message=_l("Please keep it under %(max)d letters.")),
            ],
            default=draft.comments.get(prompt.id),
        )
        for prompt in page.prompts
    }
    form: PageForm = type("PageForm", (PageForm,), fields)()
    return form


def _choices(instrument: Instrument, language: str) -> list[SelectChoice]:
    scale = instrument.scale
    labels = enumerate(instrument.scale_labels(language), start=scale.min)
    choices = [SelectChoice(str(value), label) for value, label in labels]
    if scale.not_observed is not None:
        label = instrument.localised(scale.not_observed, language)
        choices.append(SelectChoice(NOT_OBSERVED, label))
    return choices


def _chosen(rating: object) -> str | None:
    if rating is ...:
        return None
    return NOT_OBSERVED if rating is None else str(rating)
