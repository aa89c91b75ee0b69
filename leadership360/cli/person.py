"""``leadership360 person``: erase a person."""

import click
from flask import current_app

from leadership360.cli.application import load_running_app
from leadership360.cli.environment import refuse
from leadership360.db import db
from leadership360.domain.errors import NotFound
from leadership360.services.erasure import erase_person, find_erasure, show_erasure


@click.group()
def person() -> None:
    """Erase a person."""


@person.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(email: str, yes: bool) -> None:
    """Erase the person with the address EMAIL for good."""
    with load_running_app().app_context():
        try:
            found = show_erasure(db.session, find_erasure(db.session, email))
        except NotFound:
            refuse([f"{email}: nobody here has this address."])
        click.echo(
            f"{found.email}: {found.releases} reports, {found.asked_about} open requests about "
            f"this person, {found.to_take_back} own open requests, account, links and mail."
        )
        # Asking may take long, and on SQLite an open transaction keeps everybody waiting.
        db.session.rollback()
        if not yes:
            click.confirm("Erase all of it for good?", abort=True)
        today = current_app.extensions["clock"].today()
        erase_person(db.session, found.person_id, today=today)
    click.echo("Erased.")
