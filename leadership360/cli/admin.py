"""``leadership360 admin``: look after admins."""

import click
from flask import current_app
from flask_security import hash_password

from leadership360.cli.application import load_running_app
from leadership360.cli.environment import refuse
from leadership360.db import db
from leadership360.domain.errors import DomainError
from leadership360.services.accounts import create_admin
from leadership360.services.mail import request_password_mail


@click.group()
def admin() -> None:
    """Look after admins."""


@admin.command()
@click.argument("email")
@click.option("--password", help="Set a password now; without it a mail with a link is sent.")
def create(email: str, password: str | None) -> None:
    """Add an admin."""
    with load_running_app().app_context():
        try:
            account = create_admin(db.session, email, hash_password(password) if password else None)
        except DomainError as problem:
            refuse([str(problem)])
        if password is None:
            request_password_mail(db.session, account, now=current_app.extensions["clock"].now())
            click.echo("A mail with a link to set the password is on its way.")
        else:
            click.echo("Done.")
