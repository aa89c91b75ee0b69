"""The way in and out of what a rater's browser has sealed: two sizes are all that is looked at."""

from base64 import b64decode, b64encode
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from leadership360.db import db
from leadership360.domain.errors import NotFound
from leadership360.services.sealed_answers import SealedAnswers, keep_sealed, show_copy
from leadership360.web.forms import EmptyForm
from leadership360.web.rater.session import RaterSession
from leadership360.web.rater.steps import bp
from leadership360.web.rater.views import notes_of, open_form, with_link

__all__ = ["bp"]

#: Another tab was faster: the answer carries what it left, to be laid below and sent again.
OVERTAKEN = 412

_FIELDS = {"csrf_token", "copy", "box", "seen"}


@bp.get("/<uuid:assignment>/sealed")
@with_link
def sealed_copy(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Give the rater's browser the copy that only it can open, and a fresh token to send with."""
    copy = show_copy(db.session, session.rater, assignment)
    return {"copy": _encode(copy), "token": generate_csrf()}


@bp.post("/<uuid:assignment>/sealed")
@with_link
def keep(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Keep what was sealed; without a box it is a draft."""
    newer = keep_sealed(db.session, session.rater, assignment, _sealed_answers())
    return ("", 204) if newer is None else ({"copy": _encode(newer)}, OVERTAKEN)


def _sealed_answers() -> SealedAnswers:
    """Return what was sent: nothing of it where there is any other field, for it might be open."""
    if request.form.keys() - _FIELDS or request.files:
        return SealedAnswers(b"", None, ())
    box = request.form.get("box")
    return SealedAnswers(
        _decode(request.form.get("copy", "")),
        None if box is None else _decode(box),
        {_decode(name) for name in request.form.getlist("seen")},
    )


def _decode(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


def _encode(sealed: bytes) -> str:
    return b64encode(sealed).decode()


@bp.get("/<uuid:assignment>/sealed/done")
@with_link
def sealed_done(session: RaterSession, assignment: UUID) -> ResponseReturnValue:
    """Show the receipt, which the browser fills in."""
    form = open_form(session, assignment)
    notes = notes_of(session, form)
    if not notes:
        raise NotFound
    return render_template("rater/sealed_done.html", page=form, sealed=notes, form=EmptyForm())
