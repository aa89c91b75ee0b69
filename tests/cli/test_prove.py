"""``prove``: a page on the screen, a document in a file, and 1 if an attack wins."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask_migrate import upgrade
from sqlalchemy import text

from leadership360.app import create_app
from leadership360.cli.demo_place import Place, demo_settings
from leadership360.cli.main import main
from leadership360.config import PREFIX
from leadership360.domain.policy import PolicyName
from tests.databases import without_guards
from tests.services.stage import Stage, around


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where a demo of this test lies; with tables, without data."""
    place = Place(tmp_path / "demo")
    place.folder.mkdir()
    app = create_app(demo_settings(place, 8360, None, "smtp://localhost:25"))
    with app.app_context():
        upgrade()
    return place


@pytest.fixture
def stage(place: Place) -> Stage:
    return Stage(f"sqlite:///{place.database}", place.folder)


def prove(place: Place, *options: str) -> Result:
    environment = {PREFIX + "DATA": str(place.folder.parent)}
    return CliRunner().invoke(main, ["prove", "--demo", *options], env=environment)


@pytest.fixture
def closed(stage: Stage) -> Stage:
    for name, policy in (("Spring", PolicyName.STANDARD), ("Summer", PolicyName.STRICT)):
        cycle = stage.collecting(around("ana"), name, policy=policy, grace_days=0)
        stage.send_all(cycle)
        stage.close(cycle)
    return stage


def test_it_prints_a_page_and_writes_the_document(
    place: Place, closed: Stage, tmp_path: Path
) -> None:
    out = tmp_path / "proof.json"
    done = prove(place, "--json", str(out))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "No attack won against what raters were promised." in done.stdout
    assert "“Spring”, policy standard: 1 reports" in done.stdout
    assert "“Summer”, policy strict: 1 reports" in done.stdout
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["holds"] is True
    assert [cycle["cycle"] for cycle in document["cycles"]] == ["Spring", "Summer"]
    assert "ana" not in out.read_text(encoding="utf-8").lower()


def test_one_cycle_may_be_asked_for_by_name(place: Place, closed: Stage) -> None:
    done = prove(place, "--cycle", "Summer")
    assert done.exit_code == 0
    assert "Spring" not in done.stdout
    unknown = prove(place, "--cycle", "Winter")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "Winter: there is no closed cycle of this name." in unknown.stderr


def test_an_attack_that_wins_ends_with_1(place: Place, closed: Stage) -> None:
    spaced = text("""UPDATE release SET document = replace(document, '"band"', '"band" ')""")
    with without_guards(closed.engine), closed.engine.begin() as connection:
        connection.execute(spaced)
    done = prove(place)
    assert done.exit_code == 1
    assert "1 attack won." in done.stdout
    assert "Releases changed after they were written: 2 / 2" in done.stdout


def test_it_writes_nothing(place: Place, closed: Stage) -> None:
    def rows() -> list[str]:
        connection = sqlite3.connect(place.database)
        found = list(connection.iterdump())
        connection.close()
        return found

    before = rows()
    assert prove(place).exit_code == 0
    assert rows() == before


def test_without_a_demo_it_says_how_to_get_one(tmp_path: Path) -> None:
    done = prove(Place(tmp_path / "demo"))
    assert done.exit_code == 1
    assert "leadership360 demo --no-serve" in done.stderr
