"""The application as the commands need it: for the settings of the environment, or a refusal."""

from flask import Flask

from leadership360.app import create_app
from leadership360.cli.environment import load_settings


def load_app() -> Flask:
    """Return the application for the settings of the environment."""
    settings = load_settings()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return create_app(settings)
