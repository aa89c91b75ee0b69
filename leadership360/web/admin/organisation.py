"""The organisation's means of a released cycle, as a page and as a file."""

from uuid import UUID

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from leadership360.db import db
from leadership360.domain.role import Role
from leadership360.render.csv_text import csv_text
from leadership360.services.organisation import OrganisationView, show_organisation
from leadership360.web.access import allow

bp = Blueprint("organisation", __name__, url_prefix="/admin/cycles/<uuid:cycle_id>/organisation")

_COLUMNS = ("dimension", "theme", "group", "leaders", "mean")


def _labels(page: OrganisationView) -> dict[str, str]:
    language = str(get_locale() or "en")
    return {line.dimension: page.label(line.dimension, language) for line in page.lines}


@bp.get("")
@allow(Role.ADMIN)
def show(cycle_id: UUID) -> ResponseReturnValue:
    """Show the means."""
    page = show_organisation(db.session, cycle_id)
    return render_template("admin/organisation.html", page=page, labels=_labels(page))


@bp.get("/means.csv")
@allow(Role.ADMIN)
def export(cycle_id: UUID) -> ResponseReturnValue:
    """Send what the page shows, and nothing else. The file's name says nothing about anybody."""
    page = show_organisation(db.session, cycle_id)
    labels = _labels(page)
    rows = [
        (line.dimension, labels[line.dimension], column.id, mean.leaders, mean.mean)
        for line in page.lines
        for column, mean in line.cells
        if mean is not None
    ]
    return current_app.response_class(
        csv_text([_COLUMNS, *rows]),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="organisation-means.csv"'},
    )
