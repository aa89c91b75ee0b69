"""A rater's cookies: who came in (signed, short-lived) and the key to the own drafts.

Both live in the browser only, so that opening a link writes nothing on the server.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from uuid import UUID

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from leadership360.clock import Clock
from leadership360.config import Settings
from leadership360.domain.errors import LinkUnknown
from leadership360.sealing import make_edit_key, read_resume_code, resume_code
from leadership360.services.raters import RaterPass
from leadership360.web.security import cookie_name

#: Seconds without a request after which a rater has to open the link again.
IDLE_SECONDS = 60 * 60

#: Longest time on one page that counts as spent on the form.
_LONGEST_PAGE_SECONDS = 600


@dataclass(slots=True)
class RaterSession:
    """What a rater's browser brought along, and what it gets back.

    seconds: time since the last page. is_shared: whether the key must go with the browser window.
    confirmed: requests whose rater has said to know that the answers will be named.
    """

    rater: RaterPass
    seconds: float
    edit_key: bytes | None
    is_shared: bool = False
    confirmed: set[UUID] = field(default_factory=set)

    def key(self) -> bytes:
        """Return the edit key; makes one at the first answer."""
        if self.edit_key is None:
            self.edit_key = make_edit_key()
        return self.edit_key


def _serializer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="rater")


def _now() -> float:
    clock: Clock = current_app.extensions["clock"]
    return clock.now().timestamp()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def key_name(rater: RaterPass) -> str:
    """Return where a browser keeps this rater's key: two raters may share one computer."""
    digest = sha256(rater.cycle_id.bytes + rater.rater_id.bytes).hexdigest()[:12]
    return cookie_name(f"edit-{digest}", _settings())


def begin(rater: RaterPass) -> RaterSession:
    """Let a rater in for the rest of this request and the next ones."""
    session = RaterSession(rater, 0.0, _edit_key(rater), _is_shared())
    g.rater_session = session
    return session


def current() -> RaterSession:
    """Return the session of this request. Raises LinkUnknown where there is none."""
    if "rater_session" in g:
        session: RaterSession = g.rater_session
        return session
    settings = _settings()
    cookie = request.cookies.get(cookie_name("rater", settings), "")
    try:
        cycle, rater, closes_on, seen_at, *confirmed = _serializer(settings).loads(cookie)
    except (BadData, ValueError) as problem:
        raise LinkUnknown from problem
    away = _now() - seen_at
    if away > IDLE_SECONDS:
        raise LinkUnknown
    until = date.fromisoformat(closes_on) if closes_on else None
    session = begin(RaterPass(UUID(cycle), UUID(rater), until))
    session.seconds = max(0.0, min(away, _LONGEST_PAGE_SECONDS))
    session.confirmed = set(map(UUID, confirmed))
    return session


def _edit_key(rater: RaterPass) -> bytes | None:
    return read_resume_code(request.cookies.get(key_name(rater), ""))


def _is_shared() -> bool:
    return request.cookies.get(cookie_name("shared", _settings())) == "1"


def write_cookies(response: Response) -> Response:
    """Renew the rater's cookies, if a rater is in this request."""
    session: RaterSession | None = g.get("rater_session")
    if session is None:
        return response
    settings, rater = _settings(), session.rater
    closes_on = rater.closes_on.isoformat() if rater.closes_on else ""
    confirmed = sorted(one.hex for one in session.confirmed)
    content = [rater.cycle_id.hex, rater.rater_id.hex, closes_on, _now(), *confirmed]
    _set(response, cookie_name("rater", settings), _serializer(settings).dumps(content))
    if session.edit_key is not None:
        keep_until = None if session.is_shared else rater.closes_on
        _set(response, key_name(rater), resume_code(session.edit_key), keep_until)
    if session.is_shared:
        _set(response, cookie_name("shared", settings), "1")
    return response


def _set(response: Response, name: str, value: str, until: date | None = None) -> None:
    expires = datetime.combine(until, time.max, UTC) if until else None
    response.set_cookie(
        name,
        value,
        expires=expires,
        secure=_settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def end_with_account(response: Response) -> Response:
    """End the rater's session of whoever signs out; the key to drafts alone lets nobody in."""
    if request.endpoint == "security.logout":
        _drop(response, cookie_name("rater", _settings()))
    return response


def unshare(response: Response) -> Response:
    """Drop the mark of a shared computer."""
    settings = _settings()
    _drop(response, cookie_name("shared", settings))
    return response


def forget(response: Response, session: RaterSession) -> Response:
    """Remove everything of the rater from this browser."""
    g.pop("rater_session")
    settings = _settings()
    for name in ("rater", "shared"):
        _drop(response, cookie_name(name, settings))
    _drop(response, key_name(session.rater))
    return response


def _drop(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=_settings().is_https, httponly=True, samesite="Lax")
