"""The language of pages: the one this session knows, else one the browser asks for."""

from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, user_authenticated
from werkzeug.exceptions import HTTPException

from leadership360.db import db
from leadership360.i18n import available_languages, select_language
from leadership360.models.account import Account
from leadership360.services.languages import choose_language, language_of
from leadership360.web.access import public

_KEY = "language"

bp = Blueprint("language", __name__)


def page_language() -> str:
    """Return the language of this request's page."""
    known = session.get(_KEY)
    asked = list(request.accept_languages.values())
    return select_language([known, *asked] if known else asked, available_languages())


def remember(language: str) -> None:
    """Let the pages of this session be in a person's language, where the person has one."""
    if language:
        session[_KEY] = language


@bp.post("/language")
@public("changes the language of this browser's pages; of an account, only one's own")
def choose() -> ResponseReturnValue:
    """Change the language, keep it with the account if there is one, and go back."""
    language = request.form.get("language", "")
    if language not in available_languages():
        abort(400)
    remember(language)
    if current_user.is_authenticated:
        choose_language(db.session, current_user.id, language)
    return redirect(_back(request.form.get("back", "")), 303)


def _back(path: str) -> str:
    """Return the address of the page at ``path``, built anew, so that it leads nowhere else."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, values = adapter.match(path, "GET")
    except HTTPException:
        return url_for("public.index")
    return url_for(endpoint, **values)


def register(app: Flask) -> None:
    """Greet whoever signs in in the language of their account."""
    app.register_blueprint(bp)
    user_authenticated.connect(_signed_in, app)


def _signed_in(_app: Flask, user: Account, **_how: Any) -> None:
    remember(language_of(user))
