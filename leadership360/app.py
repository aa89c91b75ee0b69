"""Puts everything together. Nobody imports this but ``wsgi.py``, the commands and tests."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from flask_babel import Babel
from flask_migrate import Migrate
from flask_security import Security, SQLAlchemyUserDatastore
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from leadership360.clock import Clock
from leadership360.config import Settings
from leadership360.db import db, read_only
from leadership360.log import log_fault
from leadership360.models.tables import Account, Role
from leadership360.paths import MIGRATIONS, STATIC, TEMPLATES, TRANSLATIONS
from leadership360.render.pdf_process import PdfProcess
from leadership360.store.keystore import KeyStore
from leadership360.web import access, assets, errors, filters, language, security
from leadership360.web.admin import coach as admin_coach
from leadership360.web.admin import cycles as admin_cycles
from leadership360.web.admin import figures as admin_figures
from leadership360.web.admin import organisation as admin_organisation
from leadership360.web.admin import people as admin_people
from leadership360.web.admin import roster as admin_roster
from leadership360.web.admin import trustees as admin_trustees
from leadership360.web.coach import views as coach_views
from leadership360.web.help import views as help_views
from leadership360.web.leader import views as leader_views
from leadership360.web.limits import limiter
from leadership360.web.public import views as public_views
from leadership360.web.rater import sealed as rater_sealed
from leadership360.web.rater.session import end_with_account
from leadership360.web.sign_in import OutboxMailUtil, SignInForm, limit_tries, sign_in_config

_UPLOAD_BYTES = 1 << 20

_BLUEPRINTS = (
    public_views.bp,
    help_views.bp,
    rater_sealed.bp,
    leader_views.bp,
    coach_views.bp,
    admin_cycles.bp,
    admin_people.bp,
    admin_roster.bp,
    admin_figures.bp,
    admin_coach.bp,
    admin_organisation.bp,
    admin_trustees.bp,
)


class Application(Flask):
    """Flask that writes neither addresses nor messages into a log: both tell too much."""

    def log_exception(self, exc_info: Any) -> None:
        """Log what broke, not where somebody was or what was typed."""
        log_fault("a request failed", exc_info[1])


def create_app(settings: Settings) -> Flask:
    """Return the application for these settings. Opens no connection yet."""
    app = Application(
        "leadership360",
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
    )
    app.config.update(_config(settings))
    app.jinja_env.undefined = StrictUndefined
    app.extensions["settings"] = settings
    app.extensions["clock"] = Clock(settings.clock)
    app.extensions["keystore"] = KeyStore(settings.keystore)
    app.extensions["pdf"] = PdfProcess()
    security.protect(app, settings)
    access.refuse_unmarked(app)
    _read_only_gets(app)
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    CSRFProtect(app)
    Babel(app, locale_selector=language.page_language)
    limiter.init_app(app)
    Security(
        app,
        SQLAlchemyUserDatastore(db, Account, Role),
        mail_util_cls=OutboxMailUtil,
        login_form=SignInForm,
    )
    limit_tries(app)
    app.after_request(end_with_account)
    errors.register(app)
    filters.register(app)
    language.register(app)
    assets.register(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.is_https:
        # gunicorn speaks HTTP, so somebody in front of it speaks HTTPS and names the caller.
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    """Return what Flask and its extensions are told."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "MAX_CONTENT_LENGTH": _UPLOAD_BYTES + (64 << 10),
        "TRUSTED_HOSTS": [urlsplit(settings.base_url).hostname, "localhost", "127.0.0.1"],
        "SESSION_COOKIE_NAME": security.cookie_name("session", settings),
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        "RATELIMIT_HEADERS_ENABLED": False,
        **sign_in_config(settings),
    }


def _read_only_gets(app: Flask) -> None:
    """Let GET and HEAD read only: whatever tries to write in one fails loudly."""

    @app.before_request
    def begin() -> None:
        read_only(request.method in ("GET", "HEAD"))

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        read_only(False)
