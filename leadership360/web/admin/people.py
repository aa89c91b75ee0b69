"""Erasing a person: found by address, shown what would go, then done."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leadership360.db import db
from leadership360.domain.errors import NotFound
from leadership360.domain.role import Role
from leadership360.services import erasure
from leadership360.web.access import allow
from leadership360.web.admin.forms import PersonForm
from leadership360.web.forms import EmptyForm

bp = Blueprint("people", __name__, url_prefix="/admin/people")


@bp.route("", methods=["GET", "POST"])
@allow(Role.ADMIN)
def find() -> ResponseReturnValue:
    """Find a person by address."""
    form = PersonForm()
    if not form.validate_on_submit():
        return render_template("admin/people.html", form=form), 422 if form.is_refused else 200
    try:
        person_id = erasure.find_erasure(db.session, form.email.data or "")
    except NotFound:
        form.email.errors = [_("Nobody here has this address.")]
        return render_template("admin/people.html", form=form), 404
    return redirect(url_for(".erase", person_id=person_id), 303)


@bp.route("/<uuid:person_id>/erase", methods=["GET", "POST"])
@allow(Role.ADMIN)
def erase(person_id: UUID) -> ResponseReturnValue:
    """Say what erasing this person means, then do it."""
    page = erasure.show_erasure(db.session, person_id)
    form = EmptyForm()
    if not form.validate_on_submit():
        return render_template("admin/erase.html", page=page, form=form)
    today = current_app.extensions["clock"].today()
    erasure.erase_person(db.session, person_id, today=today)
    flash(_("This person is erased."))
    return redirect(url_for(".find"), 303)
