"""Who writes themes in a cycle."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leadership360.db import db
from leadership360.domain.errors import CoachInside
from leadership360.domain.role import Role
from leadership360.services import coaching, cycles
from leadership360.web.access import allow
from leadership360.web.admin.forms import CoachForm
from leadership360.web.errors import sentence, status_of

bp = Blueprint("coach_choice", __name__, url_prefix="/admin/cycles/<uuid:cycle_id>/coach")


@bp.route("", methods=["GET", "POST"])
@allow(Role.ADMIN)
def edit(cycle_id: UUID) -> ResponseReturnValue:
    """Name a coach, or nobody, while the cycle is a draft."""
    cycle = cycles.show_draft(db.session, cycle_id)
    coach = coaching.show_coach(db.session, cycle_id)
    form = CoachForm(name=coach.name if coach else "", email=coach.email if coach else "")
    if not form.validate_on_submit():
        status = 422 if form.is_refused else 200
        return render_template("admin/coach.html", cycle=cycle, form=form), status
    try:
        coaching.name_coach(db.session, cycle_id, form.name.data or "", form.email.data or "")
    except CoachInside as problem:
        form.email.errors = [sentence(problem)]
        return render_template("admin/coach.html", cycle=cycle, form=form), status_of(problem)
    flash(_("Saved. Raters read it in the promise."))
    return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)
