"""The coach's form: one theme for each question with enough writers."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import Field, TextAreaField
from wtforms.validators import Length, Optional

from leadership360.services.coaching import THEME_CHARS, ThemePrompt
from leadership360.web.forms import BaseForm

_THEME = "theme_"


class ThemeForm(BaseForm):
    """Base of the generated forms."""

    def themes(self) -> dict[str, str]:
        """Return prompt -> theme."""
        return {
            name.removeprefix(_THEME): value or ""
            for name, value in self.data.items()
            if name.startswith(_THEME)
        }

    def field_of(self, prompt: str) -> Field:
        """Return the field of one prompt."""
        return self[_THEME + prompt]


def theme_form(prompts: Sequence[ThemePrompt]) -> ThemeForm:
    """Return the form for these prompts, filled from the request or else with what is kept."""
    too_long = _l("Please keep it under %(max)d letters.")
    fields = {
        _THEME + prompt.id: TextAreaField(
            _l("The theme, in your words"),
            validators=[Optional(), Length(max=THEME_CHARS, message=too_long)],
            description=_l("What several people say, in words none of them used. It may be empty."),
        )
        for prompt in prompts
    }
    form_class = type("ThemeForm", (ThemeForm,), fields)
    form: ThemeForm = form_class(data={_THEME + prompt.id: prompt.text for prompt in prompts})
    return form
