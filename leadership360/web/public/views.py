"""The front door, and the way to everybody's own first page."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from leadership360.db import db
from leadership360.domain.role import Role
from leadership360.web.access import allow, public

#: Whoever has several roles begins with the first of these.
_FIRST_PAGES = {Role.ADMIN: "cycles.index", Role.LEADER: "leader.home", Role.COACH: "coach.home"}

bp = Blueprint("public", __name__)


@bp.get("/")
@public("says what this is and where to go")
def index() -> ResponseReturnValue:
    """Show the front door."""
    return render_template("public/index.html")


@bp.get("/home")
@allow(Role.ADMIN, Role.LEADER, Role.COACH)
def home() -> ResponseReturnValue:
    """Lead to the own first page."""
    first = next(page for role, page in _FIRST_PAGES.items() if current_user.has_role(role))
    return redirect(url_for(first), 303)


@bp.get("/healthz")
@public("says whether the database answers, nothing else")
def healthz() -> ResponseReturnValue:
    """Answer 200 if the database does."""
    db.session.execute(select(1))
    return current_app.response_class("ok\n", mimetype="text/plain")
