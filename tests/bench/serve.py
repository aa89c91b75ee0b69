"""``python -m tests.bench.serve PORT [--count]``: the real web server, with one process.

With ``--count`` each answer says how many SQL statements it took; never used where time counts.
"""

import sys
from typing import Any

from flask import Flask, Response, g, has_request_context
from sqlalchemy import Engine, event

from leadership360.app import create_app
from leadership360.cli.server import WebOptions, run_web
from leadership360.config import Settings
from tests.jobs.servers import HOST


def create_counting_app(settings: Settings) -> Flask:
    """Return the application with ``X-Statements`` in each answer."""
    app = create_app(settings)
    count_statements(app)
    return app


def count_statements(app: Flask) -> None:
    """Say in each answer how many SQL statements it took, BEGIN included, COMMIT not."""

    @event.listens_for(Engine, "before_cursor_execute")
    def count(*_: Any) -> None:
        if has_request_context():
            g.statements = g.get("statements", 0) + 1

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Statements"] = str(g.get("statements", 0))
        return response


if __name__ == "__main__":
    make_app = create_counting_app if "--count" in sys.argv else create_app
    run_web(WebOptions(Settings.from_env(), f"{HOST}:{sys.argv[1]}", 1, make_app=make_app))
