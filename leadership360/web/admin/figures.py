"""The quality of questions and ratings in a closed cycle."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from leadership360.db import db
from leadership360.domain.role import Role
from leadership360.render.figures import build_figures_page
from leadership360.services.figures import show_figures
from leadership360.web.access import allow

bp = Blueprint("figures", __name__, url_prefix="/admin/cycles/<uuid:cycle_id>/quality")


@bp.get("")
@allow(Role.ADMIN)
def show(cycle_id: UUID) -> ResponseReturnValue:
    """Show what was kept at closing; nothing is there before."""
    figures = show_figures(db.session, cycle_id)
    page = build_figures_page(figures.instrument, figures.document, str(get_locale() or "en"))
    return render_template("admin/figures.html", figures=figures, page=page, cycle_id=cycle_id)
