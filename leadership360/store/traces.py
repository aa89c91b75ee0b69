"""Traces of writing: what the files of a database show beyond its rows.

A row that was changed leaves its old version behind, and its place and transaction number tell
when it was written. None of that is an answer, but who wrote last can give a comment away.
"""

from contextlib import closing
from sqlite3 import OperationalError as SQLiteOperationalError
from time import sleep
from uuid import UUID

from sqlalchemy import Engine, text, update
from sqlalchemy.exc import OperationalError

from leadership360.db import AnySession
from leadership360.domain.errors import FilesBusy
from leadership360.models.assignment import Assignment
from leadership360.store.transaction import atomic

#: How long others may keep us from having the table for ourselves; they wait behind us.
_PATIENCE_SECONDS = 3

#: PostgreSQL's name for a lock that was not given in time.
_LOCK_NOT_AVAILABLE = "55P03"

#: Whether anybody may still look at versions older than the last that was written.
_IS_LOOKED_BACK_AT = text(
    "SELECT EXISTS (SELECT 1 FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND greatest(age(backend_xmin), age(backend_xid))"
    " >= (SELECT min(age(xmin)) FROM assignment))"
)


def level_writes(session: AnySession, cycle_id: UUID) -> None:
    """Give all rows of a cycle the transaction number of this transaction.

    SQLite keeps no such numbers.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            update(Assignment)
            .where(Assignment.cycle_id == cycle_id)
            .values(state=Assignment.state)
            .execution_options(synchronize_session=False)
        )


def forget_writes(session: AnySession) -> None:
    """Rewrite the files without old versions, in an order that says nothing of time.

    To be called when all is committed. Until it ends nobody else can write assignments: about a
    second for two thousand of them. What a backup, a standby server or PostgreSQL's own log of
    writes holds is not ours to rewrite; there the boxes stay, and nobody has the key.
    Raises FilesBusy when others keep the files in use.
    """
    # A transaction of our own would be in our way.
    session.rollback()
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    if bind.dialect.name == "sqlite":
        _rewrite_sqlite(bind)
    else:
        _rewrite_postgresql(session)


def _rewrite_sqlite(engine: Engine) -> None:
    # Not by the session, which begins a transaction; VACUUM works only outside of one.
    connection = engine.raw_connection()
    connection.detach()
    with closing(connection), closing(connection.cursor()) as cursor:
        try:
            cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_SECONDS * 1000}")
            # The copy that is made on the way must not lie in a folder for anybody's files.
            cursor.execute("PRAGMA temp_store=MEMORY")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (is_busy, *_) = cursor.fetchall()[0]
        except SQLiteOperationalError as problem:
            raise FilesBusy from problem
    if is_busy:
        raise FilesBusy


def _rewrite_postgresql(session: AnySession) -> None:
    _wait_until_nobody_looks_back(session)
    try:
        with atomic(session):
            session.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'"))
            # By the primary key, which is random.
            session.execute(text("CLUSTER assignment USING pk_assignment"))
    except OperationalError as problem:
        if getattr(problem.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise FilesBusy from problem
        raise


def _wait_until_nobody_looks_back(session: AnySession) -> None:
    """Return once no old version can be needed by anybody: CLUSTER would copy it. FilesBusy."""
    for _ in range(_PATIENCE_SECONDS * 10):
        with atomic(session):
            if not session.scalar(_IS_LOOKED_BACK_AT):
                return
        sleep(0.1)
    raise FilesBusy
