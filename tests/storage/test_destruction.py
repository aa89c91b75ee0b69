"""After the grace days neither box nor copy nor key is in any file of the database."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from leadership360.domain.errors import FilesBusy
from leadership360.services.closing import close_what_is_due
from leadership360.store import traces
from leadership360.store.assignments import overwrite_boxes
from leadership360.store.transaction import atomic
from tests.databases import POSTGRESQL, SQLITE, Database
from tests.services.stage import AFTER, Stage, around, sheet


@pytest.fixture
def files(stage: Stage, database: Database) -> Callable[[], bytes]:
    """Return a function that reads every file in which rows lie, whatever the rows say."""

    def read() -> bytes:
        if database.file:
            return database.dump()
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            row = connection.execute(
                "SELECT string_agg(pg_read_binary_file(folder || file), '' ORDER BY file)"
                " FROM (SELECT 'base/' || oid || '/' AS folder FROM pg_database"
                "  WHERE datname = current_database()) AS place, pg_ls_dir(folder) AS file"
            ).fetchone()
        assert row is not None
        content: bytes = row[0]
        return content

    return read


@pytest.fixture
def cycle(stage: Stage) -> UUID:
    cycle = stage.collecting(around("ana") + around("ben"), grace_days=2)
    stage.send_all(cycle)
    return cycle


def sealed(stage: Stage, cycle: UUID) -> list[bytes]:
    """Return a piece of every box and copy that no other bytes have by chance."""
    rows = [stage.assignment(request.id) for request in stage.requests(cycle)]
    return [content[100:124] for row in rows for content in (row.box, row.copy)]


def left(pieces: list[bytes], content: bytes) -> int:
    return sum(piece in content for piece in pieces)


def test_before_the_destruction_the_search_finds_every_box_and_copy(
    stage: Stage, cycle: UUID, files: Callable[[], bytes]
) -> None:
    pieces = sealed(stage, cycle)
    stage.close(cycle)
    assert left(pieces, files()) == len(pieces) == 44


def test_overwriting_alone_would_leave_old_versions_in_the_files(
    stage: Stage, cycle: UUID, files: Callable[[], bytes]
) -> None:
    pieces = sealed(stage, cycle)
    with stage.session() as session, atomic(session):
        overwrite_boxes(session, cycle)
    assert left(pieces, files()) > 0


def test_after_it_no_file_holds_any_of_them(
    stage: Stage, cycle: UUID, files: Callable[[], bytes]
) -> None:
    pieces, key = sealed(stage, cycle), stage.keystore.get(cycle)
    # Versions from before the last change must go as well.
    stage.send(stage.requests(cycle)[0], sheet(1))
    pieces += sealed(stage, cycle)
    stage.close(cycle)
    stage.destroy(cycle)
    assert stage.cycle(cycle).destroyed_on == AFTER
    content = files()
    assert left(pieces, content) == 0
    assert key not in content
    # And the search has looked into the right files.
    assert left(sealed(stage, cycle), content) == 44


def test_what_another_cycle_holds_is_still_there(stage: Stage, cycle: UUID) -> None:
    other = stage.collecting(around("carl"), name="Other")
    stage.send_all(other)
    before = [stage.opened(request.id) for request in stage.requests(other)]
    stage.close(cycle)
    stage.destroy(cycle)
    assert [stage.opened(request.id) for request in stage.requests(other)] == before


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_on_sqlite_the_log_of_writes_is_empty_after_closing_and_after_destroying(
    stage: Stage, database: Database, cycle: UUID
) -> None:
    assert database.file is not None
    log = database.file.with_name(database.file.name + "-wal")
    pieces = sealed(stage, cycle)
    assert left(pieces, log.read_bytes()) == len(pieces)
    stage.close(cycle)
    # Whoever leaves the database last takes an empty log away.
    assert not log.exists() or log.stat().st_size == 0
    stage.destroy(cycle)
    # What was written last is the day of the destruction: one row, with its instrument.
    assert left(pieces, log.read_bytes()) == 0
    assert log.stat().st_size < 64_000


def held(stage: Stage, database: Database) -> "psycopg.Connection[tuple[object, ...]]":
    """Return a connection that still needs what was there before the destruction."""
    reader = psycopg.connect(database.url)
    reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    reader.execute("SELECT count(*) FROM cycle")
    return reader


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_while_somebody_looks_back_the_cycle_does_not_count_as_destroyed_and_is_tried_again(
    stage: Stage,
    database: Database,
    cycle: UUID,
    files: Callable[[], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(traces, "_PATIENCE_SECONDS", 1)
    pieces = sealed(stage, cycle)
    stage.close(cycle)
    with closing(held(stage, database)):
        with pytest.raises(FilesBusy):
            stage.destroy(cycle)
        assert not stage.has_key(cycle)
        assert stage.cycle(cycle).destroyed_on is None
        assert left(pieces, files()) > 0
    with stage.session() as session:
        close_what_is_due(session, keystore=stage.keystore, today=date(2026, 3, 23))
    assert stage.cycle(cycle).destroyed_on == date(2026, 3, 23)
    assert left(pieces, files()) == 0


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_a_backup_that_reads_the_table_is_not_waited_for_for_ever(
    stage: Stage, database: Database, cycle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "_PATIENCE_SECONDS", 1)
    stage.close(cycle)
    with psycopg.connect(database.url) as backup:
        backup.execute("LOCK TABLE assignment IN ACCESS SHARE MODE")
        with stage.session() as session, pytest.raises(FilesBusy):
            traces.forget_writes(session)
        # Nobody is left waiting behind us.
        assert stage.requests(cycle)


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_on_sqlite_a_reader_that_stays_keeps_the_log_and_is_said_to_be_in_the_way(
    stage: Stage, cycle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "_PATIENCE_SECONDS", 1)
    stage.close(cycle)
    with stage.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
        connection.execute(text("SELECT count(*) FROM cycle")).all()
        stage.send(stage.requests(stage.collecting(name="Other"))[0], sheet(2))
        with stage.session() as session, pytest.raises(FilesBusy):
            traces.forget_writes(session)


def test_a_closing_that_cannot_forget_yet_is_done_all_the_same(
    stage: Stage, cycle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: object) -> None:
        raise FilesBusy

    monkeypatch.setattr("leadership360.services.closing.forget_writes", busy)
    stage.close(cycle)
    assert set(stage.releases(cycle)) == {"ana", "ben"}
