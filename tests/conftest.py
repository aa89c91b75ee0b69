"""An installation of its own for each test: a SQLite file, a key store, a fixed clock."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask_security import hash_password
from flask_security.core import _get_pwd_context
from hypothesis import settings as hypothesis_settings
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from leadership360.app import create_app
from leadership360.clock import Clock
from leadership360.config import Settings
from leadership360.db import db
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import Actor
from tests.databases import migrated_file
from tests.page import Browser

PASSWORD = "a short sentence to remember"

# Twice as many, hypothesis's own number, when somebody asks for it: --hypothesis-profile=default.
hypothesis_settings.register_profile("everyday", max_examples=50, deadline=None)
hypothesis_settings.load_profile("everyday")

#: argon2 as slow as it may be in a test.
_CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


@pytest.fixture(scope="session")
def empty_database() -> Path:
    return migrated_file()


@pytest.fixture
def memory_disk() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of commits need not reach a real disk."""
    shared = Path("/dev/shm")  # the name Linux gives it
    with TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def settings(memory_disk: Path, empty_database: Path) -> Settings:
    file = memory_disk / "leadership360.sqlite"
    shutil.copy(empty_database, file)
    return Settings(
        data=memory_disk,
        database_url=f"sqlite:///{file}",
        base_url="http://localhost",
        secret_key="a secret of the tests, long enough to be one",
        keystore=memory_disk / "keys",
        clock=make.NOW,
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(compiled_templates: BytecodeCache) -> Iterator[Callable[[Settings], Flask]]:
    apps: list[Flask] = []

    def make_one(settings: Settings) -> Flask:
        app = create_app(settings)
        app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = _CHEAP
        app.extensions["security"].pwd_context = _get_pwd_context(app)
        app.jinja_env.bytecode_cache = compiled_templates
        apps.append(app)
        return app

    yield make_one
    for app in apps:
        app.extensions["pdf"].close()
        engine_of(app).dispose()


@pytest.fixture
def app(settings: Settings, make_app: Callable[[Settings], Flask]) -> Flask:
    return make_app(settings)


def engine_of(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session beside those of requests; a ``Browser`` ends its transaction before it asks."""
    with Session(engine_of(app)) as session:
        yield session


@pytest.fixture
def keystore(app: Flask) -> KeyStore:
    keystore: KeyStore = app.extensions["keystore"]
    return keystore


@pytest.fixture
def set_time(app: Flask) -> Callable[[datetime], None]:
    def to(now: datetime) -> None:
        app.extensions["clock"] = Clock(now)

    return to


@pytest.fixture
def new_browser(app: Flask, session: Session) -> Callable[[], Browser]:
    """Each call gives another browser, with cookies of its own."""
    return lambda: Browser(app, engine_of(app), before_request=session.rollback)


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture
def signed_in(
    app: Flask, session: Session, new_browser: Callable[[], Browser]
) -> Callable[[Actor], Browser]:
    """Sign somebody who has an account in, by the form, in a browser of their own."""

    def sign_in(actor: Actor) -> Browser:
        with app.app_context():
            password_hash = hash_password(PASSWORD)
        make.set_password(session, actor, password_hash)
        browser = new_browser()
        browser.get("/sign-in").form().fill(email=actor.email, password=PASSWORD).submit()
        return browser

    return sign_in
