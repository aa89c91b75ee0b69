"""The command ``doctor``: says what an installation lacks, and how to get it."""

import os
import secrets
import smtplib
import sqlite3
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from leadership360 import native
from leadership360.config import PREFIX, Settings, SettingsInvalid
from leadership360.paths import MIGRATIONS

PATIENCE = 10  # seconds for a server to answer

#: Settings of PostgreSQL's log and the values that keep statements and what is in them out of it.
_QUIET_LOG = {
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
    "log_duration": ("off",),
    "log_parameter_max_length_on_error": ("0",),
}
_ONE_WORD_PDF = """
from leadership360.native import FONTS, load
load()
import weasyprint
[face, *_] = sorted(FONTS.glob("*-latin-wght-normal.woff2"))
style = f"@font-face {{font-family: Ours; src: url({face.as_uri()})}} p {{font-family: Ours}}"
weasyprint.HTML(string=f"<style>{style}</style><p>word").write_pdf()
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``sentence``: what was found, and if not ok, what to do."""

    what: str
    ok: bool
    sentence: str


@click.command()
def doctor() -> None:
    """Say what is missing and how to get it."""
    findings = tuple(findings_for(os.environ))
    for finding in findings:
        click.echo(f"{'ok     ' if finding.ok else 'MISSING'}  {finding.what}: {finding.sentence}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


def findings_for(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Return a finding for everything ``doctor`` looks at, in the order of the installation.

    environment: the variables that ``Settings.from_env`` reads. Settings that are wrong are named,
    and what depends on them is left out.
    """
    yield check_python(sys.version_info[:2])
    yield check_pdf()
    yield check_fonts(native.FONTS)
    yield from check_settings(environment)
    # A secret made up here lets the rest be looked at while there is none yet.
    stand_in = {PREFIX + "SECRET_KEY": secrets.token_urlsafe(48)}
    try:
        settings = Settings.from_env({**environment, **stand_in})
    except SettingsInvalid:
        return
    yield check_database(settings.database_url, MIGRATIONS)
    yield from check_database_log(settings.database_url)
    yield check_mail(settings.smtp_url)
    yield check_keystore(settings.keystore)


def check_python(version: tuple[int, ...]) -> Finding:
    """Return whether Python is recent enough. version: (major, minor)."""
    text = ".".join(map(str, version))
    if version >= (3, 11):
        return Finding("Python", True, f"{text}.")
    return Finding("Python", False, f"{text} is too old. Please install Python 3.11 or later.")


def check_pdf() -> Finding:
    """Return whether a PDF can be drawn, by drawing one in another process: it may crash."""
    try:
        run = subprocess.run(  # noqa: S603  (our own interpreter, our own text)
            [sys.executable, "-W", "ignore", "-c", _ONE_WORD_PDF],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding("PDF", False, "drawing one word took more than a minute.")
    if run.returncode == 0:
        return Finding("PDF", True, "Pango draws.")
    if run.returncode < 0:
        return Finding(
            "PDF",
            False,
            f"drawing crashed (signal {-run.returncode}). A font or a matching version of Pango"
            " may be missing; on Debian: apt-get install libpango-1.0-0 fonts-dejavu-core.",
        )
    return Finding(
        "PDF",
        False,
        f"Pango cannot be loaded ({_last_line(run.stderr)}). On Debian and Ubuntu: apt-get install"
        " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; elsewhere install “pango”."
        " All but the PDF works without it.",
    )


def check_fonts(folder: Path) -> Finding:
    """Return whether the typeface of the reports is there. folder: where it is shipped."""
    if any(folder.glob("*.woff2")):
        return Finding("Fonts", True, "the typeface of the reports is there.")
    return Finding("Fonts", False, f"no font in {folder}. Please install Leadership 360 again.")


def check_settings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Return a finding for each setting that is wrong, or one that all are right."""
    try:
        Settings.from_env(environment)
    except SettingsInvalid as problem:
        for fault in problem.faults:
            name, _, sentence = fault.partition(": ")
            yield Finding(name, False, sentence)
        return
    yield Finding("Settings", True, "complete, with a secret key.")


def check_database(url: str, migrations: Path) -> Finding:
    """Return whether the database answers and has the newest tables.

    url: as in DATABASE_URL. migrations: Alembic's folder; without one only the answer counts.
    A SQLite file that does not exist is not created.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        return Finding("Database", False, f"{PREFIX}DATABASE_URL is not a database address.")
    name = address.render_as_string(hide_password=True)
    file = address.database
    if address.get_backend_name() == "sqlite" and file and not Path(file).is_file():
        return Finding(
            "Database", False, f"{name} is not there yet. Run: leadership360 db upgrade."
        )
    patience = {} if address.get_backend_name() == "sqlite" else {"connect_timeout": PATIENCE}
    try:
        engine = create_engine(address, connect_args=patience)
        with engine.connect() as connection:
            return _check_tables(connection, name, migrations)
    except (SQLAlchemyError, sqlite3.Error, ImportError) as problem:
        return Finding("Database", False, f"{name} does not answer: {_last_line(problem, 0)}.")


def _check_tables(connection: Connection, name: str, migrations: Path) -> Finding:
    if not migrations.is_dir():
        return Finding("Database", True, f"{name} answers.")
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    try:
        newest = set(ScriptDirectory.from_config(config).get_heads())
    except CommandError as problem:
        return Finding("Database", False, f"the migrations cannot be read: {problem}.")
    if newest == set(MigrationContext.configure(connection).get_current_heads()):
        return Finding("Database", True, f"{name} answers and is up to date.")
    return Finding(
        "Database", False, f"{name} has no or older tables. Run: leadership360 db upgrade."
    )


def check_database_log(url: str) -> Iterator[Finding]:
    """Return whether PostgreSQL's own log would tell who answers when; nothing for SQLite.

    url: as in DATABASE_URL. Nothing either where the database does not answer: that is a finding
    of its own.
    """
    try:
        if make_url(url).get_backend_name() != "postgresql":
            return
        engine = create_engine(url, connect_args={"connect_timeout": PATIENCE})
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT name, setting FROM pg_settings"))
            settings = {str(name): str(value) for name, value in rows}
        engine.dispose()
    except (SQLAlchemyError, ImportError):
        return
    telling = [name for name, quiet in _QUIET_LOG.items() if settings.get(name) not in quiet]
    if not telling:
        yield Finding("Database log", True, "it does not write down who answers when.")
        return
    advice = " ".join(f"ALTER SYSTEM SET {name} = '{_QUIET_LOG[name][0]}';" for name in telling)
    yield Finding(
        "Database log",
        False,
        "PostgreSQL writes statements into its log, and with them who answers when."
        f" As its superuser: {advice} ALTER SYSTEM SET log_parameter_max_length = '0';"
        " SELECT pg_reload_conf();",
    )


def check_mail(url: str) -> Finding:
    """Return whether the mail server answers and takes our name. url: as in SMTP_URL.

    Nothing is sent.
    """
    server = urlsplit(url)
    place = server.hostname or "localhost"
    try:
        with _mail_server(server.scheme, place, server.port or 0) as mail:
            if server.username:
                mail.login(unquote(server.username), unquote(server.password or ""))
            code, _ = mail.noop()
    except (OSError, ValueError, smtplib.SMTPException) as problem:
        return Finding(
            "Mail",
            False,
            f"{place} does not take mail ({_last_line(problem)})."
            f" Set {PREFIX}SMTP_URL to smtp://user:password@host:port.",
        )
    return Finding("Mail", code == 250, f"{place} answers{'' if code == 250 else f' {code}'}.")


def _mail_server(scheme: str, host: str, port: int) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trusted)
    mail = smtplib.SMTP(host, port, timeout=PATIENCE)
    mail.ehlo()
    if mail.has_extn("starttls"):
        mail.starttls(context=trusted)
    return mail


def check_keystore(folder: Path) -> Finding:
    """Return whether the key store is there and nobody but its owner may look inside."""
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except OSError:
        return Finding("Key store", False, f"no folder yet. Make it with: mkdir -p -m 700 {folder}")
    if not folder.is_dir():
        return Finding("Key store", False, f"{folder} is not a folder.")
    if mode & 0o077:
        return Finding("Key store", False, f"others may look inside. Run: chmod 700 {folder}")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding("Key store", False, f"we may not write to it. Run: chown $USER {folder}")
    return Finding("Key store", True, f"{folder}, for its owner only.")


def _last_line(text: object, which: int = -1) -> str:
    lines: Iterable[str] = (line.strip() for line in str(text).splitlines())
    told = [line for line in lines if line]
    return told[which].rstrip(".") if told else type(text).__name__
