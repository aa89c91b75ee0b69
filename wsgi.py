"""For servers that want an application object: ``gunicorn wsgi:app``."""

from leadership360.app import create_app
from leadership360.config import Settings

app = create_app(Settings.from_env())
