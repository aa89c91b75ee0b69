"""The admin's cycles: list, make, launch, watch, close, withdraw, release."""

from dataclasses import asdict
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from leadership360.db import db
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import CycleNameTaken
from leadership360.domain.role import Role
from leadership360.render.outlook import Outlook, outlook
from leadership360.services import closing, coaching, cycles, pdfs, policies, progress, reopening
from leadership360.services.cycles import CycleView
from leadership360.web.access import allow
from leadership360.web.admin.forms import CycleForm
from leadership360.web.errors import sentence, status_of
from leadership360.web.forms import EmptyForm

bp = Blueprint("cycles", __name__, url_prefix="/admin/cycles")


@bp.get("")
@allow(Role.ADMIN)
def index() -> ResponseReturnValue:
    """List the cycles."""
    return render_template("admin/cycles.html", cycles=cycles.show_cycles(db.session))


@bp.route("/new", methods=["GET", "POST"])
@allow(Role.ADMIN)
def new() -> ResponseReturnValue:
    """Make a cycle."""
    form = CycleForm(today=current_app.extensions["clock"].today())
    if form.validate_on_submit():
        try:
            cycle_id = cycles.create_cycle(db.session, form.draft())
        except CycleNameTaken as problem:
            return _name_taken(form, problem, None)
        return redirect(url_for("roster.upload", cycle_id=cycle_id), 303)
    status = 422 if form.is_refused else 200
    return render_template("admin/cycle_form.html", form=form, cycle=None), status


def _name_taken(
    form: CycleForm, problem: CycleNameTaken, cycle: CycleView | None
) -> ResponseReturnValue:
    form.name.errors = [sentence(problem)]
    page = render_template("admin/cycle_form.html", form=form, cycle=cycle)
    return page, status_of(problem)


@bp.route("/<uuid:cycle_id>/edit", methods=["GET", "POST"])
@allow(Role.ADMIN)
def edit(cycle_id: UUID) -> ResponseReturnValue:
    """Change a draft."""
    cycle = cycles.show_draft(db.session, cycle_id)
    form = CycleForm(today=current_app.extensions["clock"].today(), **asdict(cycle.draft))
    if form.validate_on_submit():
        try:
            cycles.edit_cycle(db.session, cycle_id, form.draft())
        except CycleNameTaken as problem:
            return _name_taken(form, problem, cycle)
        return redirect(url_for(".show", cycle_id=cycle_id), 303)
    status = 422 if form.is_refused else 200
    return render_template("admin/cycle_form.html", form=form, cycle=cycle), status


@bp.get("/<uuid:cycle_id>")
@allow(Role.ADMIN)
def show(cycle_id: UUID) -> ResponseReturnValue:
    """Show where a cycle stands and what comes next."""
    cycle = cycles.show_cycle(db.session, cycle_id)
    return render_template(
        "admin/cycle.html",
        cycle=cycle,
        outlook=_outlook(cycle),
        progress=progress.show_progress(db.session, cycle_id),
        coach=coaching.show_coach(db.session, cycle_id),
        pdfs=pdfs.show_pdf_progress(db.session, cycle_id),
    )


def _outlook(cycle: CycleView) -> Outlook | None:
    """Return what the reports will be able to say, while more people can still be asked."""
    is_draft = cycle.state is CycleState.DRAFT and cycle.leaders
    return outlook(cycle.forecasts, str(get_locale())) if is_draft else None


class Step(NamedTuple):
    """One step of a cycle: its button, and what will happen."""

    name: str
    button: object
    what_happens: tuple[object, ...]


STEPS = {
    step.name: step
    for step in (
        Step(
            "launch",
            _l("Launch"),
            (
                _l("Questions, people and the rules of disclosure are frozen."),
                _l(
                    "On the opening day everybody gets one mail with a personal link, "
                    "however many leaders they are asked about."
                ),
                _l("Leaders can fill in their self-assessment."),
            ),
        ),
        Step(
            "close",
            _l("Close"),
            (
                _l("Nobody can answer any more, and this cannot be undone."),
                _l("All boxes are opened once, in memory, and the results are written."),
                _l("Leaders see nothing yet."),
            ),
        ),
        Step(
            "stricter",
            _l("Make the rules strict"),
            (
                _l(
                    "Results are shown in bands only: a colleague who knows their own answers "
                    "cannot prove any of the others’. Reports become coarser."
                ),
                _l(
                    "People see the new promise and its new fingerprint when they next open the "
                    "form. What they were promised so far still holds."
                ),
                _l("This cannot be undone."),
            ),
        ),
        Step(
            "withdraw",
            _l("Withdraw and make again"),
            (
                _l(
                    "The results, which nobody has seen, are taken back and made again from the "
                    "same sealed answers: for when a fault of the software has been mended."
                ),
                _l(
                    "Nobody can answer or change anything, and the day on which single answers "
                    "are destroyed stays the same."
                ),
                _l("Which results were taken back, and when, is kept for good."),
            ),
        ),
        Step(
            "release",
            _l("Release"),
            (
                _l("Every leader can read the own report, and is told by mail."),
                _l("Nobody else sees it."),
            ),
        ),
    )
}

NEXT = {
    CycleState.DRAFT: "launch",
    CycleState.COLLECTING: "close",
    CycleState.CLOSING: "close",
    CycleState.CLOSED: "release",
}

#: Steps that open boxes -> the page on which trustees take them.
WITH_TRUSTEES = {"close": "trustees.close", "withdraw": "trustees.reopen"}


def _is_possible(cycle: CycleView, step: str) -> bool:
    return (
        NEXT.get(cycle.state) == step
        or (step == "stricter" and cycle.may_get_stricter)
        or (step == "withdraw" and cycle.may_be_withdrawn)
    )


@bp.route(
    "/<uuid:cycle_id>/<any(launch, stricter, close, withdraw, release):step>",
    methods=["GET", "POST"],
)
@allow(Role.ADMIN)
def take_step(cycle_id: UUID, step: str) -> ResponseReturnValue:
    """Say what a step will do, then do it."""
    cycle = cycles.show_cycle(db.session, cycle_id)
    if step in WITH_TRUSTEES and cycle.trustees:
        return redirect(url_for(WITH_TRUSTEES[step], cycle_id=cycle_id), 303)
    form = EmptyForm()
    if not form.validate_on_submit():
        if not _is_possible(cycle, step):
            abort(404)
        return render_template(
            "admin/step.html", cycle=cycle, step=STEPS[step], form=form, outlook=_outlook(cycle)
        )
    _take(cycle_id, step)
    return redirect(url_for(".show", cycle_id=cycle_id), 303)


def _take(cycle_id: UUID, step: str) -> None:
    clock, keystore = current_app.extensions["clock"], current_app.extensions["keystore"]
    if step == "launch":
        cycles.launch_cycle(db.session, cycle_id, keystore=keystore, now=clock.now())
        flash(_("Launched. The mails leave on the opening day."))
    elif step == "close":
        closing.close_cycle(db.session, cycle_id, keystore=keystore, today=clock.today())
        flash(_("Closed. The results are written."))
    elif step == "stricter":
        policies.make_stricter(db.session, cycle_id, today=clock.today())
        flash(_("The rules are strict now."))
    elif step == "withdraw":
        reopening.reopen_cycle(db.session, cycle_id, keystore=keystore, today=clock.today())
        flash(_("The results are made again."))
    else:
        cycles.release_cycle(db.session, cycle_id, now=clock.now())
        flash(_("Released. Leaders are told by mail."))
