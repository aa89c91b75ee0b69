"""The demo's doors: links that sign in directly, and the mailbox page.

Only ``leadership360 demo`` imports this; no setting opens it.
"""

from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user

from leadership360.app import create_app
from leadership360.config import Settings
from leadership360.db import db
from leadership360.demo.mailbox import list_messages
from leadership360.models.account import Account
from leadership360.web.access import public


@dataclass(frozen=True, slots=True)
class Doors:
    """Which secret opens which account, and where mail arrives."""

    accounts: dict[str, UUID]
    mailbox: Path

    def make_app(self, settings: Settings) -> Flask:
        """Return the application with the doors open."""
        app = create_app(settings)
        app.register_blueprint(_blueprint(self))
        return app


def _blueprint(doors: Doors) -> Blueprint:
    bp = Blueprint("demo", __name__, url_prefix="/demo")

    @bp.get("/sign-in/<string:key>")
    @public("the demo's own secret is the credential")
    def sign_in(key: str) -> ResponseReturnValue:
        """Sign in as one of the demo's people."""
        for secret, account_id in doors.accounts.items():
            if compare_digest(secret, key):
                login_user(db.session.get_one(Account, account_id))
                return redirect(url_for("public.home"), 303)
        return abort(404)

    @bp.get("/mailbox")
    @public("mail of invented people on this machine")
    def mailbox() -> ResponseReturnValue:
        """Show every mail that arrived."""
        return render_template("demo/mailbox.html", messages=list_messages(doors.mailbox))

    @bp.get("/mailbox/<string:message_id>")
    @public("mail of invented people on this machine")
    def message(message_id: str) -> ResponseReturnValue:
        """Show one mail with its links."""
        for one in list_messages(doors.mailbox):
            if one.id == message_id:
                return render_template("demo/message.html", message=one)
        return abort(404)

    return bp
