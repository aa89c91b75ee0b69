"""The leader's pages: what runs, the self-assessment, the report."""

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from leadership360.db import db
from leadership360.domain.pdf_options import USUAL
from leadership360.domain.role import Role
from leadership360.render.report import Report, build_report
from leadership360.services.own_data import leader_data
from leadership360.services.pdfs import find_ready_pdf
from leadership360.services.raters import enter_as_leader
from leadership360.services.reports import ReadableReport, show_leader_home, show_report
from leadership360.web.access import allow, leader_id
from leadership360.web.downloads import download
from leadership360.web.forms import EmptyForm
from leadership360.web.leader.formats import FORMATS, chosen_format
from leadership360.web.rater import session as rater_session

bp = Blueprint("leader", __name__, url_prefix="/leader")
bp.after_request(rater_session.write_cookies)


@bp.get("")
@allow(Role.LEADER)
def home() -> ResponseReturnValue:
    """Show what runs and what may be read."""
    page = show_leader_home(db.session, leader_id())
    return render_template("leader/home.html", page=page, form=EmptyForm())


@bp.get("/my-data.json")
@allow(Role.LEADER)
def my_data() -> ResponseReturnValue:
    """Send what is kept about the leader. The file's name says nothing about anybody."""
    return download(leader_data(db.session, leader_id()))


@bp.post("/cycles/<uuid:cycle_id>/answer")
@allow(Role.LEADER)
def answer(cycle_id: UUID) -> ResponseReturnValue:
    """Let the leader answer what the leader is asked, in the raters' form."""
    today = current_app.extensions["clock"].today()
    rater_session.begin(enter_as_leader(db.session, cycle_id, leader_id(), today=today))
    return redirect(url_for("rater.requests"), 303)


def _report(readable: ReadableReport) -> Report:
    return build_report(
        readable.release,
        readable.instrument,
        language=str(get_locale() or "en"),
        policy=readable.policy,
        released_on=readable.released_on,
    )


@bp.get("/reports/<uuid:cycle_id>")
@allow(Role.LEADER)
def report(cycle_id: UUID) -> ResponseReturnValue:
    """Show a report on the screen."""
    readable = show_report(db.session, cycle_id, leader_id())
    return render_template(
        "leader/report.html", report=_report(readable), cycle_id=cycle_id, formats=FORMATS
    )


@bp.get("/reports/<uuid:cycle_id>/report.pdf")
@allow(Role.LEADER)
def report_pdf(cycle_id: UUID) -> ResponseReturnValue:
    """Send the same report as a PDF. The file's name says nothing about anybody."""
    options = chosen_format(request.args.get("format"))
    language = str(get_locale() or "en")
    readable = show_report(db.session, cycle_id, leader_id())
    ready = find_ready_pdf(db.session, cycle_id, leader_id(), language)
    pdf = (options == USUAL and ready) or current_app.extensions["pdf"].pdf(
        readable.release,
        readable.instrument_text,
        language=language,
        policy=readable.policy,
        released_on=readable.released_on,
        options=options,
    )
    return current_app.response_class(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="feedback-report.pdf"'},
    )
