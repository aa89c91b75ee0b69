"""The coach's pages: comments meant as a theme, and the themes made of them."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from leadership360.db import db
from leadership360.domain.role import Role
from leadership360.services import coaching
from leadership360.web.access import allow, person_id
from leadership360.web.coach.forms import theme_form

bp = Blueprint("coach", __name__, url_prefix="/coach")


@bp.get("")
@allow(Role.COACH)
def home() -> ResponseReturnValue:
    """Show where themes can be written now."""
    cycles = coaching.show_coaching(db.session, person_id())
    return render_template("coach/home.html", cycles=cycles)


@bp.route("/<uuid:cycle_id>/<uuid:leader_id>", methods=["GET", "POST"])
@allow(Role.COACH)
def themes(cycle_id: UUID, leader_id: UUID) -> ResponseReturnValue:
    """Show what people wrote about one leader, and keep what the coach makes of it."""
    page = coaching.show_themes(
        db.session,
        person_id(),
        cycle_id,
        leader_id,
        keystore=current_app.extensions["keystore"],
        language=str(get_locale() or "en"),
    )
    form = theme_form(page.prompts)
    if not form.validate_on_submit():
        status = 422 if form.is_refused else 200
        return render_template("coach/themes.html", page=page, form=form), status
    coaching.write_themes(db.session, person_id(), cycle_id, leader_id, form.themes())
    flash(_("Kept. You can change it until the release."))
    return redirect(url_for(".home"), 303)
