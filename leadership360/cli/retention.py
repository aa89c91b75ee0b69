"""``leadership360 retention``: delete what is too old now, or say how much that is."""

import click
from flask import current_app

from leadership360.cli.application import load_running_app
from leadership360.db import db
from leadership360.services.retention import forget_what_is_old, show_what_is_old


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say how much would go.")
def retention(dry_run: bool) -> None:
    """Delete what is older than its period; the worker does the same by itself."""
    with load_running_app().app_context():
        kept = current_app.extensions["settings"].retention
        today = current_app.extensions["clock"].today()
        run = show_what_is_old if dry_run else forget_what_is_old
        gone = run(db.session, kept, today=today)
    click.echo(
        f"Kept: reports {kept.report_months} months, rosters {kept.roster_months} months, "
        f"mail {kept.mail_days} days."
    )
    would = "Would delete" if dry_run else "Deleted"
    click.echo(
        f"{would}: {gone.releases} releases, {gone.archived} rosters, {gone.mails} mails, "
        f"{gone.people} people."
    )
