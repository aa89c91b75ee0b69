"""Upload, preview and import of who is asked about whom."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from leadership360.db import db
from leadership360.domain.errors import DomainError
from leadership360.domain.role import Role
from leadership360.domain.roster import COLUMNS
from leadership360.render.outlook import outlook
from leadership360.services import cycles, roster
from leadership360.web.access import allow
from leadership360.web.admin.forms import RosterForm
from leadership360.web.errors import sentence, status_of
from leadership360.web.forms import EmptyForm

bp = Blueprint("roster", __name__, url_prefix="/admin/cycles/<uuid:cycle_id>/people")

_EXAMPLE = (
    ("Ada Example", "ada@example.org", "Ada Example", "ada@example.org", "self"),
    ("Ada Example", "ada@example.org", "Max Manager", "max@example.org", "manager"),
    ("Ada Example", "ada@example.org", "Rita Report", "rita@example.org", "report"),
    ("Ada Example", "ada@example.org", "Paul Peer", "paul@example.org", "peer"),
)


@bp.route("", methods=["GET", "POST"])
@allow(Role.ADMIN)
def upload(cycle_id: UUID) -> ResponseReturnValue:
    """Take a file."""
    cycle = cycles.show_draft(db.session, cycle_id)
    form = RosterForm()
    if not form.validate_on_submit():
        status = 422 if form.is_refused else 200
        return render_template("admin/roster_upload.html", cycle=cycle, form=form), status
    file = form.file.data
    try:
        roster.upload_roster(db.session, cycle_id, file.read(), file.filename or "")
    except DomainError as problem:
        form.file.errors = [sentence(problem)]
        page = render_template("admin/roster_upload.html", cycle=cycle, form=form)
        return page, status_of(problem)
    return redirect(url_for(".preview", cycle_id=cycle_id), 303)


@bp.get("/preview")
@allow(Role.ADMIN)
def preview(cycle_id: UUID) -> ResponseReturnValue:
    """Show what the file says and every fault in it."""
    cycle = cycles.show_draft(db.session, cycle_id)
    page = roster.show_roster_preview(db.session, cycle_id)
    if page is None:
        return redirect(url_for(".upload", cycle_id=cycle_id), 303)
    return render_template(
        "admin/roster_preview.html",
        cycle=cycle,
        page=page,
        faults=[(fault, _(fault.message, **_text(fault.params))) for fault in page.roster.faults],
        outlook=outlook(page.forecasts(cycle.block_minimum), str(get_locale())),
        hints=[(hint, _(hint.message, **_text(hint.params))) for hint in page.roster.hints],
        form=EmptyForm(),
    )


def _text(params: object) -> dict[str, str]:
    assert isinstance(params, dict)
    return {name: str(value) for name, value in params.items()}


@bp.post("/import")
@allow(Role.ADMIN)
def import_(cycle_id: UUID) -> ResponseReturnValue:
    """Import all or nothing."""
    roster.import_roster(db.session, cycle_id)
    flash(_("The people are imported."))
    return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)


@bp.get("/example.csv")
@allow(Role.ADMIN)
def example(cycle_id: UUID) -> ResponseReturnValue:
    """Send a file to start from."""
    lines = [",".join(row) for row in (COLUMNS, *_EXAMPLE)]
    return current_app.response_class(
        "\ufeff" + "\r\n".join(lines) + "\r\n",
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="people.csv"'},
    )
