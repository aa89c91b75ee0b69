"""``psychometrics``: what it prints and writes, with which exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leadership360.cli.main import main
from tests.oracle.known import DIMENSIONS, INSTRUMENT_FILE, responses_csv
from tests.oracle.ratings import PSYCHOMETRICS


def run(csv: Path, *options: str) -> Result:
    arguments = ["psychometrics", str(csv), "--instrument", str(INSTRUMENT_FILE), *options]
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "responses.csv"
    path.write_text(responses_csv(), encoding="utf-8")
    return path


def document(csv: Path, *options: str) -> Any:
    out = csv.with_name("out.json")
    result = run(csv, "--json", str(out), *options)
    assert result.exit_code == 0, result.output
    return json.loads(out.read_text(encoding="utf-8"))


def test_the_document_has_the_known_figures(csv: Path) -> None:
    found = document(csv, "--cycle", "1")
    assert (found["cycle"], found["leaders"], found["raters"]) == ("1", 24, 233)
    for theirs, ours in DIMENSIONS.items():
        known = PSYCHOMETRICS["reliability"][theirs]
        figures = found["dimensions"][ours]
        assert figures["n"] == known["n"]
        for key in ("alpha_raw", "alpha_feldt_95", "omega_total_minres_std"):
            assert figures[key] == pytest.approx(known[key], abs=1e-6)
        for key in ("r_drop", "alpha_if_dropped"):
            lowered = {item.lower(): value for item, value in known[key].items()}
            assert figures[key] == pytest.approx(lowered, abs=1e-6)
        for group, relation in (("all_others", "all"), ("peer", "peer"), ("report", "report")):
            cell, theirs_cell = figures["icc"][relation], PSYCHOMETRICS["icc"][theirs][group]
            assert cell["icc1"] == pytest.approx(theirs_cell["ICC1_n0"], abs=1e-6)
            assert cell["icc1_kbar"] == pytest.approx(theirs_cell["ICC1_multilevel"], abs=1e-6)
            assert cell["icc2"] == pytest.approx(theirs_cell["ICC2_multilevel"], abs=1e-6)
            assert cell["provisional"]


def test_the_last_cycle_is_looked_at_unless_another_is_asked_for(csv: Path) -> None:
    assert document(csv)["cycle"] == "2"


def test_the_page_is_plain_text_and_says_what_is_provisional(csv: Path) -> None:
    result = run(csv, "--cycle", "1")
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "oracle 1.0.0, cycle 1",
        "Leaders: 24, raters: 233. Leaders’ own answers are left out.",
    ]
    [vision] = [line.split() for line in lines if line.split()[:2] == ["Vision", "209"]]
    assert vision == ["Vision", "209", "0.80", "0.75", "to", "0.84", "0.80"]
    [queued] = [line.split() for line in lines if line.startswith("  two of these or more")]
    assert queued[-1] == "6"
    assert "  The questions of each dimension belong together: one mean stands for them." in lines
    [observed] = [line.split() for line in lines if "vi1" in line and "%" in line]
    assert observed == ["vi1", "0", "%", "0", "%", "0", "%"]
    assert lines[-1].startswith("* provisional")
    assert all(line == line.rstrip() for line in lines)
    assert "L01" not in result.stdout


def test_what_is_missing_is_said_once(tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("\n".join(responses_csv().splitlines()[:7]) + "\n", encoding="utf-8")
    result = run(few)
    assert result.exit_code == 0
    assert result.stdout.count("needs 10 leaders with two raters or more; you have 1.") == 1
    assert "provisional" not in result.stdout


def test_a_cycle_that_is_not_in_the_file_is_refused(csv: Path) -> None:
    result = run(csv, "--cycle", "9")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "no cycle 9" in result.stderr
    assert "1, 2" in result.stderr


def test_a_faulty_file_gives_every_fault_and_no_figures(csv: Path) -> None:
    lines = csv.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rpartition(",")[0] + ",9"
    lines[2] = lines[2].rpartition(",")[0] + ",x"
    csv.write_text("\n".join(lines), encoding="utf-8")
    out = csv.with_name("out.json")
    result = run(csv, "--json", str(out))
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert result.stdout == ""
    assert not out.exists()
