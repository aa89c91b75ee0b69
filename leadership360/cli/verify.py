"""``leadership360 verify``: whether a PDF is one of ours, to the last byte."""

from pathlib import Path

import click

from leadership360.cli.application import load_running_app
from leadership360.cli.environment import refuse
from leadership360.db import db, read_only
from leadership360.services.pdfs import find_release_of


@click.command()
@click.argument("pdf", type=click.Path(dir_okay=False))
def verify(pdf: str) -> None:
    """Say whether PDF was made here from a release that still exists; 1 if not. Writes nothing.

    Known are the PDFs made ahead after a release: usual form, the leader's language.
    """
    try:
        content = Path(pdf).read_bytes()
    except OSError as problem:
        refuse([f"{pdf}: {problem.strerror}."])
    with load_running_app().app_context():
        read_only(True)
        try:
            release = find_release_of(db.session, content)
        finally:
            read_only(False)
    if release is None:
        click.echo("unknown")
        raise SystemExit(1)
    click.echo(f"genuine: release {release}")
