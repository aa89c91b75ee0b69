"""``simulate``: a table on the screen, a document in a file."""

import json
from pathlib import Path

from click.testing import CliRunner

from leadership360.cli.main import main

SMALL = ["simulate", "--leaders", "20", "--raters", "4"]


def test_it_prints_the_table_and_writes_the_document(tmp_path: Path) -> None:
    out = tmp_path / "study.json"
    asked = ["--scenario", "factions", "--policy", "strict", "--seed", "7", "--json", str(out)]
    result = CliRunner().invoke(main, [*SMALL, *asked])
    assert result.exit_code == 0
    assert "factions: 20 leaders, 4 reports and 4 peers each" in result.stdout
    assert "full interval, holds the truth" in result.stdout
    document = json.loads(out.read_text(encoding="utf-8"))
    assert (document["scenario"], document["policy"], document["seed"]) == (
        "factions",
        "strict",
        7,
    )


def test_an_unknown_scenario_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, [*SMALL, "--scenario", "paradise"])
    assert result.exit_code == 2
    assert "mixed-disagreement" in result.stderr


def test_too_few_leaders_are_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["simulate", "--leaders", "3"]).exit_code == 2
