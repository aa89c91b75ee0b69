"""Launching with three trustees, and opening the boxes with the passphrases of two."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, StringField
from wtforms.validators import Email, EqualTo, InputRequired, Length, Optional

from leadership360.db import db
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import CoachNeedsKey, PassphrasesWrong, TrusteesAlike
from leadership360.domain.role import Role
from leadership360.domain.trustees import NUMBERS, PAIRS, PASSPHRASE_LETTERS, Trustee
from leadership360.services import cycles, trustees
from leadership360.web.access import allow
from leadership360.web.errors import sentence, status_of
from leadership360.web.forms import BaseForm
from leadership360.web.limits import limiter

bp = Blueprint("trustees", __name__, url_prefix="/admin/cycles/<uuid:cycle_id>/trustees")

#: A wrong passphrase is answered like this, and only such answers count as tries.
REFUSED = 422

_NEEDED = InputRequired(_l("Please fill this in."))
_LONGEST = 200


class _LaunchForm(BaseForm):
    """Who holds the shares. The fields are added below."""

    def of(self, number: int) -> tuple[Field, ...]:
        """Return the fields of one trustee."""
        return tuple(self[f"{name}_{number}"] for name in ("name", "email", "phrase", "again"))

    def trustees(self) -> tuple[Trustee, ...]:
        """Return who was named; call only after validation."""
        return tuple(Trustee(*(field.data for field in self.of(one)[:3])) for one in NUMBERS)


def _fields(number: int) -> dict[str, Field]:
    too_short = _l("At least %(count)d letters, please.", count=PASSPHRASE_LETTERS)
    return {
        f"name_{number}": StringField(
            _l("Name of trustee %(number)d", number=number), [_NEEDED, Length(max=_LONGEST)]
        ),
        f"email_{number}": StringField(
            _l("E-mail address of trustee %(number)d", number=number),
            [_NEEDED, Email(_l("Please check the address.")), Length(max=_LONGEST)],
        ),
        f"phrase_{number}": PasswordField(
            _l("Passphrase of trustee %(number)d", number=number),
            [_NEEDED, Length(min=PASSPHRASE_LETTERS, max=_LONGEST, message=too_short)],
            description=_l("Five or more words that nobody would put in this order."),
        ),
        f"again_{number}": PasswordField(
            _l("The passphrase of trustee %(number)d once more", number=number),
            [EqualTo(f"phrase_{number}", _l("This is not the same passphrase."))],
        ),
    }


LaunchForm: Any = type(
    "LaunchForm",
    (_LaunchForm,),
    {name: field for number in NUMBERS for name, field in _fields(number).items()}
    | {
        "knows_the_risk": BooleanField(
            _l("We know that all answers are lost if two of the three passphrases are lost"),
            [InputRequired(_l("Please confirm this."))],
        )
    },
)


class _CloseForm(BaseForm):
    """Passphrases, of which two are needed."""

    def given(self) -> dict[int, str]:
        """Return what was typed, by number."""
        typed = {number: self[f"phrase_{number}"].data for number in NUMBERS}
        return {number: phrase for number, phrase in typed.items() if phrase}

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse fewer than two."""
        is_valid: bool = super().validate(extra_validators)
        if is_valid and len(self.given()) < len(PAIRS[0]):
            self.form_errors.append(_("Two passphrases are needed."))
            return False
        return is_valid


CloseForm: Any = type(
    "CloseForm",
    (_CloseForm,),
    {
        f"phrase_{number}": PasswordField(validators=[Optional(), Length(max=_LONGEST)])
        for number in NUMBERS
    },
)


@bp.route("/launch", methods=["GET", "POST"])
@allow(Role.ADMIN)
def launch(cycle_id: UUID) -> ResponseReturnValue:
    """Launch a cycle whose key the server does not keep."""
    cycle = cycles.show_draft(db.session, cycle_id)
    form = LaunchForm()
    if not form.validate_on_submit():
        status = REFUSED if form.is_refused else 200
        return _launch_page(cycle, form, status)
    extensions = current_app.extensions
    try:
        trustees.launch_with_trustees(
            db.session,
            cycle_id,
            form.trustees(),
            keystore=extensions["keystore"],
            now=extensions["clock"].now(),
        )
    except (TrusteesAlike, CoachNeedsKey) as problem:
        form.form_errors.append(sentence(problem))
        return _launch_page(cycle, form, status_of(problem))
    flash(_("Launched. The mails leave on the opening day, and the server does not have the key."))
    return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)


def _launch_page(cycle: cycles.CycleView, form: Any, status: int) -> ResponseReturnValue:
    groups = [(number, form.of(number)) for number in NUMBERS]
    page = render_template("admin/trustees_launch.html", cycle=cycle, form=form, groups=groups)
    return page, status


def _this_cycle() -> str:
    """Count tries by cycle: whoever tries may come from many addresses."""
    return f"trustees of {(request.view_args or {})['cycle_id']}"


class _Opening(NamedTuple):
    """What trustees open boxes for.

    heading, happens, button: words of the page. needs: the states it is possible in.
    """

    act: Callable[..., None]
    needs: frozenset[CycleState]
    heading: object
    happens: tuple[object, ...]
    button: object
    done: object


_CLOSING = _Opening(
    trustees.close_with_passphrases,
    frozenset({CycleState.COLLECTING, CycleState.CLOSING}),
    _l("Open the boxes"),
    (
        _l("Nobody can answer any more, and this cannot be undone."),
        _l("All boxes are opened once, in memory, and the results are written."),
    ),
    _l("Open and close"),
    _l("Closed. The results are written."),
)
_REOPENING = _Opening(
    trustees.reopen_with_passphrases,
    frozenset({CycleState.CLOSED}),
    _l("Make the results again"),
    (
        _l(
            "The results, which nobody has seen, are made again from the same sealed answers: "
            "for when a fault of the software has been mended. Until the new ones have passed "
            "their check, the old ones stay."
        ),
        _l(
            "Nobody can answer or change anything, and the day on which single answers are "
            "destroyed stays the same."
        ),
        _l("Which results were taken back, and when, is kept for good."),
    ),
    _l("Open and make again"),
    _l("The results are made again."),
)

_few_tries = limiter.limit(
    "5 per minute; 50 per day",
    key_func=_this_cycle,
    methods=["POST"],
    deduct_when=lambda answer: answer.status_code == REFUSED,
)


@bp.route("/close", methods=["GET", "POST"])
@_few_tries
@allow(Role.ADMIN)
def close(cycle_id: UUID) -> ResponseReturnValue:
    """Open the boxes with the passphrases of two trustees."""
    return _open(cycle_id, _CLOSING)


@bp.route("/reopen", methods=["GET", "POST"])
@_few_tries
@allow(Role.ADMIN)
def reopen(cycle_id: UUID) -> ResponseReturnValue:
    """Make the results again with the passphrases of two trustees."""
    return _open(cycle_id, _REOPENING)


def _open(cycle_id: UUID, opening: _Opening) -> ResponseReturnValue:
    cycle = cycles.show_cycle(db.session, cycle_id)
    if not cycle.trustees:
        abort(404)
    form = CloseForm()
    if not form.validate_on_submit():
        if cycle.state not in opening.needs:
            return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)
        return _open_page(cycle, opening, form, REFUSED if form.is_refused else 200)
    extensions = current_app.extensions
    try:
        opening.act(
            db.session,
            cycle_id,
            form.given(),
            keystore=extensions["keystore"],
            today=extensions["clock"].today(),
        )
    except PassphrasesWrong as problem:
        form.form_errors.append(sentence(problem))
        return _open_page(cycle, opening, form, status_of(problem))
    flash(str(opening.done))
    return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)


def _open_page(
    cycle: cycles.CycleView, opening: _Opening, form: Any, status: int
) -> ResponseReturnValue:
    for number, name in zip(NUMBERS, cycle.trustees, strict=True):
        form[f"phrase_{number}"].label.text = _("Passphrase of %(name)s", name=name)
    page = render_template("admin/trustees_open.html", cycle=cycle, opening=opening, form=form)
    return page, status
