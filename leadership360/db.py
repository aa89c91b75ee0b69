"""The database: model base, names of constraints, and how SQLite begins a transaction."""

from contextvars import ContextVar
from sqlite3 import Connection as SQLiteConnection
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    LargeBinary,
    MetaData,
    Result,
    Uuid,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session, registry, scoped_session

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: What every function of ``store`` and ``services`` takes first.
AnySession = Session | scoped_session[Any]


class Base(DeclarativeBase):
    """Base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={UUID: Uuid(), bytes: LargeBinary()},
    )


db = SQLAlchemy(model_class=Base)

_reading: ContextVar[bool] = ContextVar("reading", default=False)


def rows_changed(result: Result[Any]) -> int:
    """Return how many rows an UPDATE or DELETE touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount


def read_only(is_on: bool) -> None:
    """From here on in this context, begin transactions for reading only, and refuse to write."""
    _reading.set(is_on)


class WriteWhileReading(RuntimeError):
    """Something tried to write where only reading is allowed, such as in a GET."""


@event.listens_for(Session, "before_flush")
def _refuse_writes_while_reading(session: Session, *_: Any) -> None:
    if _reading.get() and (session.new or session.dirty or session.deleted):
        raise WriteWhileReading


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements_while_reading(state: Any) -> None:
    if _reading.get() and not state.is_select:
        raise WriteWhileReading


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, SQLiteConnection):
        return
    # The driver begins a transaction only at the first write, so that what was read before may be
    # out of date and an update is lost without an error; we begin ourselves instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
