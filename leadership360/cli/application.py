"""The application as the commands need it: for the settings of the environment, or a refusal."""

from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from leadership360.app import create_app
from leadership360.cli.environment import load_settings, refuse
from leadership360.config import Settings
from leadership360.db import db
from leadership360.models.cycle import Cycle


def load_app(settings: Settings | None = None) -> Flask:
    """Return the application for these settings, or for those of the environment."""
    settings = settings or load_settings()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return create_app(settings)


def load_running_app(settings: Settings | None = None) -> Flask:
    """Return the application with tables in its database, or end with what to do."""
    app = load_app(settings)
    with app.app_context():
        try:
            has_tables = inspect(db.engine).has_table(Cycle.__tablename__)
        except OperationalError as problem:
            refuse([f"The database does not answer: {problem.orig}."])
    if not has_tables:
        refuse(["The database has no tables yet. Please run: leadership360 db upgrade"])
    return app
