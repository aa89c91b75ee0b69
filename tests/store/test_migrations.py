import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from leadership360.db import Base
from leadership360.models.tables import Assignment
from leadership360.paths import MIGRATIONS
from leadership360.sealing import BOX_BYTES, COPY_BYTES
from tests.databases import BOTH, Database, fresh_database, make_app


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with fresh_database(request.param, tmp_path, is_empty=True) as database:
        yield database


@pytest.fixture
def app(empty: Database, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(empty.url, tmp_path)
    with app.app_context():
        yield app
        app.extensions["migrate"].db.engine.dispose()


@pytest.fixture
def engine(app: Flask) -> Engine:
    engine: Engine = app.extensions["migrate"].db.engine
    return engine


def drift(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Base.metadata))


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_upgrading_from_nothing_gives_the_tables_of_the_models(engine: Engine) -> None:
    upgrade()
    assert tables(engine) == set(Base.metadata.tables)
    with engine.connect() as connection:
        assert drift(connection) == []


def test_the_check_for_drift_sees_a_missing_column_and_a_missing_index(engine: Engine) -> None:
    upgrade()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE person DROP COLUMN language"))
        connection.execute(text("DROP INDEX ix_assignment_rater_id"))
    with engine.connect() as connection:
        assert len(drift(connection)) == 2


def checks(engine: Engine) -> set[tuple[str, str | None]]:
    inspector = inspect(engine)
    return {
        (table, check["name"])
        for table in tables(engine)
        for check in inspector.get_check_constraints(table)
    }


def test_every_rule_of_the_models_is_in_the_database_under_its_name(
    engine: Engine, tmp_path: Path
) -> None:
    # Alembic's own comparison does not look at check constraints.
    upgrade()
    direct = create_engine(f"sqlite:///{tmp_path / 'direct.sqlite'}")
    Base.metadata.create_all(direct)
    found = checks(engine)
    assert found == checks(direct)
    assert ("assignment", "ck_assignment_box_size") in found
    assert len(found) == sum(
        isinstance(constraint, CheckConstraint)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
    )
    direct.dispose()


def test_downgrading_takes_everything_back_and_upgrading_again_works(engine: Engine) -> None:
    upgrade()
    downgrade(revision="base")
    assert tables(engine) == set()
    upgrade()
    assert tables(engine) == set(Base.metadata.tables)


def test_each_step_can_be_taken_back_by_itself(engine: Engine) -> None:
    for _ in numbers():
        upgrade(revision="+1")
    with engine.connect() as connection:
        assert drift(connection) == []
    for _ in numbers():
        downgrade(revision="-1")
    assert tables(engine) == set()


@pytest.mark.parametrize(
    "change",
    [
        "box = substr(box, 2)",
        "copy = substr(copy, 2)",
        "relation = 'boss'",
        "state = 'opened'",
        "relation = 'self'",
    ],
)
def test_the_database_itself_refuses_boxes_of_another_size_and_unknown_words(
    engine: Engine, change: str
) -> None:
    upgrade()
    with engine.begin() as connection:
        insert_one_assignment(connection)
        assert (
            connection.scalar(text("SELECT length(box) + length(copy) FROM assignment"))
            == BOX_BYTES + COPY_BYTES
        )
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(f"UPDATE assignment SET {change}"))


def insert_one_assignment(connection: Connection) -> None:
    ids = {name: f"{number:032x}" for number, name in enumerate(("cycle", "leader", "rater"))}
    connection.execute(
        text(
            "INSERT INTO cycle (id, name, opens_on, closes_on, policy_name, grace_days, state,"
            " instrument_id) VALUES (:cycle, 'c', '2026-01-01', '2026-01-02', 'standard', 3,"
            " 'draft', 'transformational')"
        ),
        ids,
    )
    for person in ("leader", "rater"):
        connection.execute(
            text("INSERT INTO person (id, name, email, language) VALUES (:id, :name, :name, 'en')"),
            {"id": ids[person], "name": person},
        )
    connection.execute(
        text(
            "INSERT INTO assignment (id, cycle_id, leader_id, rater_id, relation, state, box, copy)"
            " VALUES (:cycle, :cycle, :leader, :rater, 'peer', 'invited', :box, :copy)"
        ),
        {**ids, "box": bytes(BOX_BYTES), "copy": bytes(COPY_BYTES)},
    )


def numbers() -> list[str]:
    return sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py"))


def test_migrations_are_numbered_without_gaps_in_one_line() -> None:
    assert numbers() == [f"{number:04d}" for number in range(1, len(numbers()) + 1)]
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert [script.revision for script in reversed(scripts)] == numbers()
    for script in scripts:
        assert re.fullmatch(rf"{script.revision}_[a-z_0-9]+\.py", Path(script.path).name)
        assert script.down_revision in (None, f"{int(script.revision) - 1:04d}")


def test_no_table_of_answers_and_no_time_beside_a_box() -> None:
    columns = {column.name for column in Assignment.__table__.columns}
    assert columns == {
        *("id", "cycle_id", "leader_id", "rater_id", "relation", "state", "box", "copy")
    }
    kinds = {str(column.type) for column in Assignment.__table__.columns}
    assert kinds.isdisjoint({"DATETIME", "TIMESTAMP", "DATE", "TIME", "INTEGER", "BIGINT"})
    assert not any("answer" in name or "response" in name for name in Base.metadata.tables)
