from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from leadership360.cli.doctor import check_database_log
from tests.databases import POSTGRESQL, SQLITE, Database, fresh_database


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Database]:
    with fresh_database(POSTGRESQL, tmp_path) as database:
        yield database


def change(database: Database, verb: str) -> None:
    name = database.url.rpartition("/")[2]
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} {verb}".encode())


@pytest.mark.postgres
def test_a_log_of_the_database_that_tells_who_answers_when_is_named_with_what_to_do(
    postgresql: Database,
) -> None:
    try:
        change(postgresql, "SET log_statement = 'mod'")
        (finding,) = check_database_log(postgresql.url)
        assert not finding.ok
        assert "ALTER SYSTEM SET log_statement = 'none';" in finding.sentence
        assert "log_duration" not in finding.sentence
        change(postgresql, "RESET log_statement")
        assert [finding.ok for finding in check_database_log(postgresql.url)] == [True]
    finally:
        change(postgresql, "RESET ALL")


def test_sqlite_has_no_such_log_and_a_silent_server_is_said_elsewhere(tmp_path: Path) -> None:
    with fresh_database(SQLITE, tmp_path) as database:
        assert list(check_database_log(database.url)) == []
    assert list(check_database_log("postgresql://nobody@127.0.0.1:9/nothing")) == []
