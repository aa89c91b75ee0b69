"""Signing in of admins and leaders, by Flask-Security; its mail goes through our outbox."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app, url_for
from flask_babel import lazy_gettext as _l
from flask_security import LoginForm, MailUtil
from flask_security.recoverable import generate_reset_password_token

from leadership360.config import Settings
from leadership360.db import db
from leadership360.models.account import Account
from leadership360.services.mail import request_password_mail
from leadership360.web.limits import limiter
from leadership360.web.security import cookie_name

_LINK_OVER = _l("This link does not work any more. Here you can ask for a new one.")

#: In place of sentences of the library that repeat what was typed, or speak of tokens.
_SENTENCES = {
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": (
        _l("If we know this address, a mail with a link is on its way to it."),
        "info",
    ),
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
        _l("This address and this password do not belong together."),
        "error",
    ),
    "SECURITY_MSG_INVALID_RESET_PASSWORD_TOKEN": (_LINK_OVER, "error"),
    "SECURITY_MSG_PASSWORD_RESET_EXPIRED": (_LINK_OVER, "error"),
    "SECURITY_MSG_PASSWORD_RESET_NO_LOGIN": (
        _l("Your new password is set. Please sign in with it."),
        "success",
    ),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (_l("Please enter a password."), "error"),
}


def sign_in_config(settings: Settings) -> dict[str, Any]:
    """Return Flask-Security's settings: passwords with argon2, generic answers, no registration."""
    return {
        # A fixed salt would do: passwords get a random one of their own from argon2.
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_RESET_URL": "/password",
        "SECURITY_POST_LOGIN_VIEW": "/home",
        "SECURITY_POST_RESET_VIEW": "/home",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_LOGIN_USER_TEMPLATE": "auth/sign_in.html",
        "SECURITY_FORGOT_PASSWORD_TEMPLATE": "auth/forgot.html",
        "SECURITY_RESET_PASSWORD_TEMPLATE": "auth/password.html",
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        **_SENTENCES,
        "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(days=2),
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_STATIC_FOLDER": None,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "REMEMBER_COOKIE_NAME": cookie_name("remember", settings),
        "REMEMBER_COOKIE_SECURE": settings.is_https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


class SignInForm(LoginForm):
    """Flask-Security's form; the way to a new password stands beside the button, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""


def limit_tries(app: Flask) -> None:
    """Slow down those who try passwords or addresses."""
    for endpoint in ("security.login", "security.forgot_password", "security.reset_password"):
        limited: Any = limiter.limit("20 per minute", methods=["POST"])
        app.view_functions[endpoint] = limited(app.view_functions[endpoint])


class OutboxMailUtil(MailUtil):
    """Queues a mail row in place of a rendered mail, so that no link is ever stored."""

    def send_mail(self, template: str, *_: Any, **context: Any) -> None:
        """Queue the mail of this template. Raises ValueError for one we do not send."""
        if template != "security/email/reset_instructions":
            raise ValueError(f"no mail for {template}")
        clock = current_app.extensions["clock"]
        request_password_mail(db.session, context["user"].id, now=clock.now())


class Links:
    """Addresses for mails, all built from the configured base URL."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.base_url

    def rater(self, token: str) -> str:
        """Return a rater's link; the secret is behind the #, so it never reaches a log."""
        return f"{self._base}/r#{token}"

    def code_page(self) -> str:
        """Return the page where the code can be pasted."""
        return f"{self._base}/r"

    def sign_in(self) -> str:
        """Return the page for signing in."""
        return f"{self._base}/sign-in"

    def set_password(self, account: Account) -> str:
        """Return a link that sets a password once. Needs an application context."""
        with current_app.test_request_context():
            token = generate_reset_password_token(account)  # type: ignore[no-untyped-call]
            path = url_for("security.reset_password", token=token)
        return self._base + path

    def report(self, cycle_id: UUID) -> str:
        """Return the leader's page of one report."""
        return f"{self._base}/leader/reports/{cycle_id}"

    def close(self, cycle_id: UUID) -> str:
        """Return the page on which trustees open a cycle's boxes."""
        return f"{self._base}/admin/cycles/{cycle_id}/trustees/close"

    def themes(self) -> str:
        """Return the coach's page."""
        return f"{self._base}/coach"
