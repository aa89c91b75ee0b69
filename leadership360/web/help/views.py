"""How answers are protected, what is kept how long, and the assessment of impact to start from."""

from datetime import date, timedelta

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from leadership360.config import Settings
from leadership360.domain.comments import WRITERS_MINIMUM
from leadership360.domain.policy import BLOCK_MINIMUM
from leadership360.web.access import public

bp = Blueprint("help", __name__)

#: How long a copy of security.txt may be trusted (RFC 9116 wants less than a year).
_TRUSTED_DAYS = 180


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _today() -> date:
    today: date = current_app.extensions["clock"].today()
    return today


@bp.get("/help/protection")
@public("says what is promised to raters, and what is not")
def protection() -> ResponseReturnValue:
    """Explain what is guaranteed, on what it rests, and what can still give somebody away."""
    return render_template("help/protection.html", minimum=BLOCK_MINIMUM, writers=WRITERS_MINIMUM)


@bp.get("/help/data-protection")
@public("says what is kept how long, and which rights there are")
def data_protection() -> ResponseReturnValue:
    """Explain what is stored, how long, and how to use one's rights."""
    return render_template("help/data_protection.html", kept=_settings().retention)


@bp.get("/help/impact-assessment")
@public("a form to start from; says nothing of this installation but its periods")
def impact_assessment() -> ResponseReturnValue:
    """Show a data protection impact assessment, filled in as far as the software knows."""
    return render_template(
        "help/impact_assessment.html",
        kept=_settings().retention,
        minimum=BLOCK_MINIMUM,
        writers=WRITERS_MINIMUM,
        address=_settings().base_url,
        today=_today(),
    )


@bp.get("/.well-known/security.txt")
@public("says where to report a weakness")
def security_txt() -> ResponseReturnValue:
    """Answer by RFC 9116, or not at all where no contact is set."""
    settings = _settings()
    if not settings.security_contact:
        abort(404)
    expires = _today() + timedelta(days=_TRUSTED_DAYS)
    return current_app.response_class(
        f"Contact: {settings.security_contact}\nExpires: {expires.isoformat()}T00:00:00Z\n"
        f"Canonical: {settings.base_url}/.well-known/security.txt\n",
        mimetype="text/plain",
    )
