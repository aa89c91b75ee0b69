"""``leadership360 db``: look after the database."""

import click
from flask_migrate import upgrade as run_upgrade

from leadership360.cli.application import load_app


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Make or update the tables."""
    with load_app().app_context():
        run_upgrade()
    click.echo("The database is up to date.")
