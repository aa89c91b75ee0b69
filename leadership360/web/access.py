"""Who may see a page: every view says so, and a view that does not is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from leadership360.domain.errors import NotFound
from leadership360.domain.role import Role

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

#: Views of extensions, which cannot carry a mark, and why everybody may call them.
FOREIGN_PUBLIC = {
    "static": "files of the page's looks",
    "security.login": "signing in",
    "security.logout": "signing out",
    "security.forgot_password": "asking for a new password",
    "security.reset_password": "the token in the mailed link is the credential",
}


def public(reason: str) -> Callable[[View], View]:
    """Mark a view as open to everybody, and say why."""

    def mark(view: View) -> View:
        view.access = reason  # type: ignore[attr-defined]
        return view

    return mark


def allow(*roles: Role) -> Callable[[View], View]:
    """Mark a view as open to accounts with one of ``roles``; others sign in or are refused."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return redirect(url_for("security.login", next=_local_path()))
            if not any(current_user.has_role(role) for role in roles):
                abort(403)
            return view(*args, **kwargs)

        guarded.access = roles  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def _local_path() -> str | None:
    return request.path if request.method == "GET" else None


def access_of(app: Flask, endpoint: str) -> object:
    """Return what a view says about itself: a reason, roles, or None."""
    view = app.view_functions[endpoint]
    return FOREIGN_PUBLIC.get(endpoint) or getattr(view, "access", None)


def refuse_unmarked(app: Flask) -> None:
    """Refuse every view that does not say who may see it."""

    @app.before_request
    def check() -> None:
        if request.endpoint and access_of(app, request.endpoint) is None:
            abort(403)


def person_id() -> UUID:
    """Return the person behind the signed-in account. Raises NotFound if there is none."""
    if current_user.person_id is None:
        raise NotFound
    person: UUID = current_user.person_id
    return person


def leader_id() -> UUID:
    """Return the leader behind the signed-in account. Raises NotFound if there is none."""
    return person_id()
