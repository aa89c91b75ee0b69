from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import BOTH, Database, fresh_database
from tests.services.stage import Stage


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with fresh_database(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database.url, tmp_path)
    yield stage
    stage.engine.dispose()
