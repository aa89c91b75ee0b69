"""The rater's steps beside the questions: promise, confirmation, taking back, outcome."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leadership360.db import db
from leadership360.domain.answers import Answers
from leadership360.domain.errors import CycleClosed
from leadership360.services import outcomes, raters, taking_back
from leadership360.services.raters import OpenForm
from leadership360.web.forms import EmptyForm
from leadership360.web.rater.forms import ConfirmForm
from leadership360.web.rater.session import RaterSession
from leadership360.web.rater.views import (
    bp,
    language,
    must_confirm,
    open_form,
    open_questions,
    promise_of,
    with_link,
)

__all__ = ["bp"]


@bp.get("/<uuid:assignment>")
@with_link
def start(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Say who will see what, before the first question; after closing, what became of it."""
    try:
        form = open_form(session, assignment)
    except CycleClosed:
        return redirect(url_for(".outcome", assignment=assignment), 303)
    return _start_page(session, form, ConfirmForm(formdata=None))


def _start_page(session: RaterSession, form: OpenForm, confirm: ConfirmForm) -> str:
    return render_template(
        "rater/start.html",
        page=form,
        promise=promise_of(session, form),
        confirm=confirm if must_confirm(session, form) else None,
    )


@bp.post("/<uuid:assignment>/confirm")
@with_link
def confirm(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Let a manager go on who knows that the answers are shown by name."""
    page, form = open_form(session, assignment), ConfirmForm()
    if not form.validate():
        return _start_page(session, page, form), 422
    session.confirmed.add(assignment)
    return redirect(url_for(".answer", assignment=assignment, number=1), 303)


@bp.post("/<uuid:assignment>/comments/<prompt>/take-back")
@with_link
def take_back(session: RaterSession, assignment: UUID, prompt: str) -> ResponseReturnValue:
    """Forget one comment."""
    form = open_questions(session, assignment)
    raters.save_page(
        db.session,
        session.rater,
        assignment,
        len(form.pages),
        lambda _page: Answers({}, {prompt: ""}),
        edit_key=session.key(),
        seconds=session.seconds,
    )
    flash(
        _("Taken back. What you sent before counts until you send again.")
        if form.sent
        else _("Taken back.")
    )
    return redirect(url_for(".check", assignment=assignment), 303)


@bp.get("/<uuid:assignment>/outcome")
@with_link
def outcome(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Say after closing what became of the answers; nothing of what the results say."""
    page = outcomes.show_outcome(db.session, session.rater, assignment, language())
    if page is None:
        return redirect(url_for(".start", assignment=assignment), 303)
    return render_template("rater/outcome.html", page=page)


@bp.route("/<uuid:assignment>/decline", methods=["GET", "POST"])
@with_link
def decline(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Ask once more, then take the request back."""
    form = EmptyForm()
    if not form.validate_on_submit():
        return render_template("rater/decline.html", page=open_form(session, assignment), form=form)
    taking_back.decline(db.session, session.rater, assignment)
    flash(_("Thank you for saying so. We will not ask you about this person again this time."))
    return redirect(url_for(".requests"), 303)


@bp.route("/<uuid:assignment>/withdraw", methods=["GET", "POST"])
@with_link
def withdraw(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Ask once more, then take back what was sent."""
    form = EmptyForm()
    if not form.validate_on_submit():
        page = open_form(session, assignment)
        return render_template("rater/withdraw.html", page=page, form=form)
    taking_back.withdraw(db.session, session.rater, assignment)
    flash(_("Your answers are taken back and destroyed."))
    return redirect(url_for(".requests"), 303)


@bp.post("/<uuid:assignment>/accept")
@with_link
def accept(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Undo a refusal."""
    taking_back.accept_again(db.session, session.rater, assignment)
    return redirect(url_for(".start", assignment=assignment), 303)
