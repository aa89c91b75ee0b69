"""``leadership360 demo``: a fictional company to click through."""

import secrets
import shutil
import socket
from multiprocessing.synchronize import Event
from threading import Thread
from urllib.parse import urlsplit

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, inspect
from sqlalchemy.schema import DropTable

from leadership360.app import create_app
from leadership360.cli.demo_place import demo_place, demo_settings
from leadership360.cli.environment import refuse
from leadership360.cli.server import (
    Child,
    WebOptions,
    new_event,
    run_web,
    run_worker,
    supervise,
    warm_up,
)
from leadership360.config import Settings
from leadership360.db import Base, db
from leadership360.demo.doors import Doors
from leadership360.demo.mailbox import Mailbox
from leadership360.demo.seed import Seeded, is_demo, seed_demo, ways_in
from leadership360.jobs.worker import stop_on_signals
from leadership360.models.account import Account
from leadership360.store.cycles import list_cycles

_HOST = "127.0.0.1"


@click.command()
@click.option("--port", default=8360, show_default=True, help="Port on this machine.")
@click.option(
    "--database",
    default=None,
    metavar="URL",
    help="Use this database: an empty one, or the last demo's.",
)
@click.option("--no-serve", is_flag=True, help="Make the data and stop.")
@click.option("--keep", is_flag=True, help="Keep the data of the last demo.")
def demo(port: int, database: str | None, no_serve: bool, keep: bool) -> None:
    """Fill a database with a fictional company and serve it on this machine."""
    if not no_serve and not _is_free(port):
        refuse([f"Port {port} is taken. Please choose another with --port."])
    if not no_serve:
        warm_up()
    place = demo_place()
    if not keep:
        shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mailbox = Mailbox(place.mailbox)
    settings = demo_settings(place, port, database, mailbox.url)
    seeded = _fill(create_app(settings), keep=keep)
    doors = Doors(
        {secrets.token_urlsafe(): seeded.admin, secrets.token_urlsafe(): seeded.leader},
        place.mailbox,
    )
    admin, leader = doors.accounts
    click.echo(f"admin: {settings.base_url}/demo/sign-in/{admin}")
    click.echo(f"leader: {settings.base_url}/demo/sign-in/{leader}")
    click.echo(f"rater: {settings.base_url}/r#{seeded.rater_token}")
    click.echo(f"mailbox: {settings.base_url}/demo/mailbox")
    if not no_serve:
        _serve(settings, doors, mailbox)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((_HOST, port)) != 0


def _fill(app: Flask, *, keep: bool) -> Seeded:
    with app.app_context():
        if not keep:
            _empty()
        upgrade()
        today = app.extensions["clock"].today()
        if not list_cycles(db.session):
            seed_demo(db.session, keystore=app.extensions["keystore"], today=today)
        seeded = ways_in(db.session, today=today)
        db.session.remove()
        db.engine.dispose()
        return seeded


def _empty() -> None:
    """Drop every table of ours in the demo's database; end if it is not a demo's."""
    if inspect(db.engine).has_table(Account.__tablename__) and not is_demo(db.session):
        refuse(["This database holds something that is not the demo. Please use an empty one."])
    db.session.remove()
    with db.engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(DropTable(Table("alembic_version", MetaData()), if_exists=True))


def _serve(settings: Settings, doors: Doors, mailbox: Mailbox) -> None:
    stop = stop_on_signals()
    ready = new_event()
    mailbox.start()
    # By number: a bare machine may not know the name localhost.
    bind = f"{_HOST}:{urlsplit(settings.base_url).port}"
    web = WebOptions(settings, bind, 1, ready, doors.make_app)
    announcer = Thread(target=_announce, args=(ready, settings.base_url), daemon=True)
    announcer.start()
    try:
        supervise([Child(run_web, web), Child(run_worker, settings)], stop)
    finally:
        mailbox.stop()


def _announce(ready: Event, url: str) -> None:
    ready.wait()
    click.echo(f"ready: {url}")
