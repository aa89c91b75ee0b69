"""``leadership360 cycle``: list, close, reopen and release cycles."""

from collections.abc import Callable
from uuid import UUID

import click
from flask import current_app

from leadership360.cli.application import load_running_app
from leadership360.cli.environment import refuse
from leadership360.db import db
from leadership360.domain.errors import DomainError
from leadership360.services.closing import close_cycle
from leadership360.services.cycles import find_cycle_id, release_cycle, show_cycle, show_cycles
from leadership360.services.reopening import reopen_cycle
from leadership360.services.trustees import close_with_passphrases, reopen_with_passphrases


@click.group()
def cycle() -> None:
    """List, close, reopen and release cycles."""


@cycle.command("list")
def list_() -> None:
    """Print each cycle, its state and its days."""
    with load_running_app().app_context():
        for line in show_cycles(db.session):
            click.echo(f"{line.name}\t{line.state}\t{line.opens_on}\t{line.closes_on}")


@cycle.command()
@click.argument("name")
def close(name: str) -> None:
    """Open the boxes of the cycle NAME, once, and write its releases.

    Asks for the passphrases where the cycle has trustees.
    """
    with load_running_app().app_context():
        try:
            _open(find_cycle_id(db.session, name), close_cycle, close_with_passphrases)
        except DomainError as problem:
            refuse([f"{name}: {problem}"])
    click.echo("Closed.")


def _open(cycle_id: UUID, by_server: Callable[..., None], by_trustees: Callable[..., None]) -> None:
    """Open the boxes of a cycle with the key the server keeps, or with trustees' passphrases."""
    extensions = current_app.extensions
    keystore, today = extensions["keystore"], extensions["clock"].today()
    names = show_cycle(db.session, cycle_id).trustees
    # Typing takes time, and on SQLite nobody could write meanwhile.
    db.session.rollback()
    if not names:
        by_server(db.session, cycle_id, keystore=keystore, today=today)
        return
    click.echo("Two of the three trustees type their passphrases; the third is left empty.")
    typed = {number: _ask(name) for number, name in enumerate(names, start=1)}
    given = {number: phrase for number, phrase in typed.items() if phrase}
    by_trustees(db.session, cycle_id, given, keystore=keystore, today=today)


def _ask(name: str) -> str:
    phrase: str = click.prompt(
        f"Passphrase of {name}", default="", show_default=False, hide_input=True
    )
    return phrase


@cycle.command()
@click.argument("name")
def reopen(name: str) -> None:
    """Make the releases of the cycle NAME, which nobody has seen, again from the same boxes.

    Asks for the passphrases where the cycle has trustees.
    """
    with load_running_app().app_context():
        try:
            _open(find_cycle_id(db.session, name), reopen_cycle, reopen_with_passphrases)
        except DomainError as problem:
            refuse([f"{name}: {problem}"])
    click.echo("Made again.")


@cycle.command()
@click.argument("name")
def release(name: str) -> None:
    """Let the leaders of the cycle NAME read their reports."""
    with load_running_app().app_context():
        now = current_app.extensions["clock"].now()
        try:
            release_cycle(db.session, find_cycle_id(db.session, name), now=now)
        except DomainError as problem:
            refuse([f"{name}: {problem}"])
    click.echo("Released.")
