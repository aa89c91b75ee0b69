"""The admin's forms."""

from datetime import date, timedelta

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from leadership360.domain.policy import PolicyName
from leadership360.services.cycles import CycleDraft
from leadership360.store.instruments import list_instruments
from leadership360.web.forms import BaseForm

#: Days a cycle is open unless the admin says otherwise.
DEFAULT_DAYS = 14

_NEEDED = InputRequired(_l("Please fill this in."))


class CycleForm(BaseForm):
    """What an admin decides about a cycle."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Please fill this in.")), Length(max=120)],
        description=_l("Raters and leaders see it, for example “Spring 2027”."),
    )
    instrument_id = SelectField(_l("Questions"))
    opens_on = DateField(_l("Opens on"), [_NEEDED])
    closes_on = DateField(
        _l("Closes on"),
        [_NEEDED],
        description=_l("The last day people can answer. Two weeks work well."),
    )
    policy_name = RadioField(
        _l("How exactly results are shown"),
        choices=[
            SelectChoice(
                PolicyName.STANDARD,
                _l(
                    "Standard. Results of a theme with one decimal, single questions in bands. "
                    "Nobody who knows no answers can rule out any single rating; how one person "
                    "rates a whole theme may show when everybody rates high."
                ),
            ),
            SelectChoice(
                PolicyName.STRICT,
                _l(
                    "Strict. Bands only: a colleague who knows their own answers cannot prove "
                    "any of the others’. Reports are coarser; we recommend it for groups of four "
                    "or five where trust is low."
                ),
            ),
        ],
        default=PolicyName.STANDARD,
    )
    grace_days = IntegerField(
        _l("Days until sealed answers are destroyed"),
        [NumberRange(min=0, max=14, message=_l("From 0 to 14 days."))],
        default=3,
        description=_l("After closing, in case a mistake has to be put right. Raters are told."),
    )
    seals_in_browser = BooleanField(
        _l("Seal answers in the browser of whoever gives them"),
        description=_l(
            "Then answers reach the server sealed, drafts as well, and nothing of them is opened "
            "before the cycle closes. It needs JavaScript, and about 320 kB more at the first "
            "visit; without it, answers are sealed when they arrive, and every browser can be used."
        ),
    )
    shows_standing = BooleanField(
        _l("Show leaders where they stand among the others, where 30 or more can be compared"),
        description=_l(
            "We advise against it: comparing oneself draws attention from what one does to who "
            "one is, and feedback of that kind does harm more often. With groups of this size "
            "most differences between leaders are chance, so a report can often say no more than "
            "“too close to call”."
        ),
    )

    def __init__(self, *, today: date, **kwargs: object) -> None:
        kwargs.setdefault("opens_on", today)
        kwargs.setdefault("closes_on", today + timedelta(days=DEFAULT_DAYS))
        super().__init__(**kwargs)
        self.instrument_id.choices = [
            SelectChoice(instrument.id, instrument.localised(instrument.title, str(get_locale())))
            for instrument in list_instruments()
        ]

    def validate_closes_on(self, field: DateField) -> None:
        """Refuse a closing day before the opening day."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_l("This is before the opening day."))

    def draft(self) -> CycleDraft:
        """Return what was decided; call only after validation."""
        return CycleDraft(
            name=self.name.data or "",
            instrument_id=self.instrument_id.data,
            opens_on=self.opens_on.data or date.min,
            closes_on=self.closes_on.data or date.min,
            policy_name=PolicyName(self.policy_name.data),
            grace_days=self.grace_days.data or 0,
            shows_standing=bool(self.shows_standing.data),
            seals_in_browser=bool(self.seals_in_browser.data),
        )


class CoachForm(BaseForm):
    """Who writes themes."""

    name = StringField(_l("Name"), [Length(max=200)])
    email = StringField(
        _l("E-mail address"),
        [Optional(), Email(_l("Please check the address."))],
        description=_l("Leave it empty for a cycle without a coach."),
    )

    def validate_name(self, field: StringField) -> None:
        """Ask for the name of whoever is named by an address."""
        if self.email.data and not field.data:
            raise ValidationError(_l("Please fill this in."))


class RosterForm(BaseForm):
    """A file that says who is asked about whom."""

    file = FileField(
        _l("File (CSV or Excel)"),
        [FileRequired(_l("Please choose a file."))],
        render_kw={"accept": ".csv,.xlsx"},
    )


class PersonForm(BaseForm):
    """Whom a request is about."""

    email = EmailField(_l("Address"), [_NEEDED, Email(_l("This is not an e-mail address."))])
