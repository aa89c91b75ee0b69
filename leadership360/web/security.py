"""Headers, cookies and the refusal of requests from other sites."""

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from leadership360.config import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_ONE_YEAR = 31_536_000


def protect(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer and refuse what other sites send."""

    @app.before_request
    def refuse_other_sites() -> None:
        # Browsers say where a request comes from; a form on another site has no business here.
        origin = request.headers.get("Sec-Fetch-Site")
        is_write = request.method not in ("GET", "HEAD", "OPTIONS")
        if is_write and origin not in (None, "same-origin", "none"):
            abort(403)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend(HEADERS)
        if settings.is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR}"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def cookie_name(name: str, settings: Settings) -> str:
    """Return the cookie's name, bound to this host where HTTPS allows it."""
    return f"__Host-{name}" if settings.is_https else name
