"""Static files: addresses that change with the content, and compression."""

import gzip
from functools import cache
from hashlib import sha256

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from leadership360.paths import STATIC

_YEAR = 31_536_000
_TEXT = {".css", ".js", ".svg"}


@cache
def _digest(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:10]


@cache
def _compressed(name: str, _digest: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)


def asset(name: str) -> str:
    """Return the address of a static file; another one for other content."""
    return f"{request.script_root}{current_app.static_url_path}/{name}?v={_digest(name)}"


def register(app: Flask) -> None:
    """Offer ``asset`` to templates, let browsers keep files for a year, compress text."""
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def serve(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code != 200:
            return response
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        name = (request.view_args or {})["filename"]
        is_text = any(name.endswith(ending) for ending in _TEXT)
        if is_text and "gzip" in request.headers.get("Accept-Encoding", ""):
            response.direct_passthrough = False
            response.close()  # the file itself is not sent
            response.set_data(_compressed(name, _digest(name)))
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Vary"] = "Accept-Encoding"
        return response
