"""Fresh databases to test on: a SQLite file, or one in a PostgreSQL server of our own.

The server lives as long as the test run: it hangs on a pipe that closes with us, so that nothing
is left behind even where the run is killed.
"""

import atexit
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine

from leadership360.app import create_app
from leadership360.config import Settings
from leadership360.db import Base, db
from leadership360.migrations import guards
from tests.jobs.servers import HOST, free_port
from tests.requirements import require_or_skip

SQLITE, POSTGRESQL = "sqlite", "postgresql"

#: For fixtures: everything on SQLite, and again on PostgreSQL.
BOTH = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)]

SECRET_KEY = "a-secret-key-for-tests-and-nothing-else-0123456789"


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one test's own. file: of SQLite only."""

    url: str
    file: Path | None = None

    def engine(self) -> Engine:
        """Return a new engine; whoever asks disposes of it."""
        return create_engine(self.url, hide_parameters=True)

    def dump(self) -> bytes:
        """Return every byte that somebody who takes the database along would have."""
        if self.file:
            # What is beside the file belongs to it: the log of writes is copied by backups, too.
            return b"".join(part.read_bytes() for part in sorted(self.file.parent.iterdir()))
        return run_program("pg_dump", "--inserts", self.url)


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, newest version first; None where there is none.

    Debian keeps them out of the PATH.
    """
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).parent if found else None


def run_program(name: str, *arguments: str, user: str | None = None) -> bytes:
    folder = programs()
    assert folder is not None
    done = subprocess.run(
        [folder / name, *arguments], capture_output=True, check=False, user=user, cwd="/"
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@cache
def postgresql_server() -> str:
    """Start the server, once, and return the address of its databases without their name."""
    folder = programs()
    assert folder is not None
    # The server refuses to work for root.
    user = "postgres" if os.geteuid() == 0 else None
    place = Path(tempfile.mkdtemp(prefix="l360-pg-"))
    if user:
        shutil.chown(place, user)
    run_program(
        "initdb",
        *("--pgdata", str(place / "data")),
        *("--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C"),
        "--no-sync",
        user=user,
    )
    port = free_port()
    options = {
        "listen_addresses": HOST,
        "port": port,
        "unix_socket_directories": place,
        "fsync": "off",
        "max_connections": 60,
        "shared_buffers": "32MB",
    }
    _start(place, folder / "postgres", options, user)
    url = f"postgresql://postgres@{HOST}:{port}"
    _wait_for(url, place / "log")
    return url


def _start(place: Path, program: Path, options: Mapping[str, object], user: str | None) -> None:
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    # "cat" ends when our end of the pipe closes, however we end.
    script = '"$@" </dev/null & cat >/dev/null; kill -INT $!; wait; rm -rf "$PLACE"'
    with (place / "log").open("wb") as log:
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", script, "sh", program, "-D", place / "data", *settings],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            user=user,
            cwd="/",
            env={**os.environ, "PLACE": str(place / "data")},
            start_new_session=True,
        )
    atexit.register(_stop, keeper, place)


def _stop(keeper: "subprocess.Popen[bytes]", place: Path) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    keeper.wait(30)
    shutil.rmtree(place, ignore_errors=True)


def _wait_for(url: str, log: Path) -> None:
    until = monotonic() + 30
    while True:
        try:
            psycopg.connect(f"{url}/postgres").close()
        except psycopg.OperationalError:
            assert monotonic() < until, log.read_text()
            sleep(0.05)
        else:
            return


def _administer(statement: str) -> None:
    with psycopg.connect(f"{postgresql_server()}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def make_app(url: str, folder: Path) -> Flask:
    """Return the application on this database, with its other things in ``folder``."""
    return create_app(
        Settings(
            data=folder,
            database_url=url,
            base_url="http://localhost",
            secret_key=SECRET_KEY,
            keystore=folder / "keys",
        )
    )


@cache
def migrated_file() -> Path:
    """Return a SQLite file with all tables and guards and nothing in them, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="l360-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "migrated.sqlite"
    migrate(f"sqlite:///{file}", folder)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


@cache
def _migrated_name() -> str:
    _administer("CREATE DATABASE migrated")
    with tempfile.TemporaryDirectory() as folder:
        migrate(f"{postgresql_server()}/migrated", Path(folder))
    return "migrated"


def migrate(url: str, folder: Path) -> None:
    """Bring a database to the newest tables, as ``leadership360 db upgrade`` does."""
    with make_app(url, folder).app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def fresh_database(kind: str, folder: Path, *, is_empty: bool = False) -> Iterator[Database]:
    """Lend a database of this kind; it has all tables unless it is to be empty."""
    if kind == SQLITE:
        place = folder / "database"
        place.mkdir()
        file = place / "test.sqlite"
        if not is_empty:
            shutil.copy(migrated_file(), file)
        yield Database(f"sqlite:///{file}", file)
        return
    require_or_skip(programs() is not None, "PostgreSQL")
    if is_empty:
        with _new_database("template0") as database:
            yield database
        return
    # Emptying a database is quicker than making another.
    name = _spare.pop() if _spare else _create(_migrated_name())
    yield Database(f"{postgresql_server()}/{name}")
    _empty(name)
    _spare.append(name)


_spare: list[str] = []


@contextmanager
def copied(database: Database, folder: Path) -> Iterator[Database]:
    """Lend a copy of a database that nobody is connected to. folder: is made; of SQLite only."""
    if database.file:
        shutil.copytree(database.file.parent, folder)
        file = folder / database.file.name
        yield Database(f"sqlite:///{file}", file)
        return
    with _new_database(database.url.rpartition("/")[2]) as copy:
        yield copy


@contextmanager
def _new_database(template: str) -> Iterator[Database]:
    name = _create(template)
    yield Database(f"{postgresql_server()}/{name}")
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _create(template: str) -> str:
    name = f"test_{uuid4().hex}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _empty(name: str) -> None:
    tables = ", ".join(f'"{table}"' for table in Base.metadata.tables)
    with psycopg.connect(f"{postgresql_server()}/{name}", autocommit=True) as connection:
        # Whoever a test killed or left behind may still hold a lock.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(f"TRUNCATE {tables}".encode())


@contextmanager
def without_guards(engine: Engine) -> Iterator[None]:
    """Let releases be changed, as somebody could who owns the database."""

    def run(work: Callable[[], None]) -> None:
        with (
            engine.begin() as connection,
            Operations.context(MigrationContext.configure(connection)),
        ):
            work()

    run(guards.remove)
    yield
    run(guards.install)
