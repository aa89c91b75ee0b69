import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from leadership360.cli import report as command
from leadership360.cli.main import main
from leadership360.render.report import Report
from leadership360.store.instruments import load_instrument
from tests.cli.files import made_up_csv, run
from tests.domain.cases import INSTRUMENT_FILES
from tests.domain.schema import faults
from tests.instruments import write_instrument
from tests.oracle.known import CSV_FILE, INSTRUMENT_FILE, responses_csv
from tests.requirements import require_or_skip

WERKSTATT = INSTRUMENT_FILES / "werkstatt.yaml"

needs_pango = pytest.mark.usefixtures("pango")


@pytest.fixture(scope="session")
def pango() -> None:
    check = [sys.executable, "-m", "leadership360.native"]
    found = subprocess.run(check, capture_output=True, check=False).returncode == 0
    require_or_skip(found, "Pango")


def language_of(pdf: bytes) -> str:
    with pikepdf.open(BytesIO(pdf)) as document:
        return str(document.Root.Lang)


@needs_pango
@pytest.mark.timeout(600)  # twenty-four PDFs: 20 seconds of work, more beside other tests
@pytest.mark.parametrize("leaders", [4, pytest.param(24, marks=pytest.mark.thorough)])
def test_the_known_data_set_becomes_a_report_for_each_leader(leaders: int, tmp_path: Path) -> None:
    csv, out, scores = tmp_path / "answers.csv", tmp_path / "reports", tmp_path / "scores.json"
    ids = [f"L{number:02}" for number in range(1, leaders + 1)]
    csv.write_text(responses_csv(leaders=ids), encoding="utf-8")
    result = run("report", csv, "--instrument", INSTRUMENT_FILE, "--out", out)
    assert (result.returncode, result.stderr) == (0, "")
    names = sorted(path.name for path in out.iterdir())
    assert names == [*(f"{leader}.pdf" for leader in ids), "scores.json"]
    assert all((out / name).read_bytes().startswith(b"%PDF-") for name in names[:-1])
    document = json.loads((out / "scores.json").read_text(encoding="utf-8"))
    assert faults(document) == []
    assert any(leader["dimensions"]["vision"]["change"] for leader in document["leaders"])
    run("score", csv, "--instrument", INSTRUMENT_FILE, "--out", scores)
    assert json.loads(scores.read_text(encoding="utf-8")) == document


@needs_pango
def test_a_german_instrument_of_seven_points_is_reported_in_german(tmp_path: Path) -> None:
    csv, out = tmp_path / "answers.csv", tmp_path / "reports"
    csv.write_text(
        made_up_csv(load_instrument(str(WERKSTATT)), leaders=2, seed=7), encoding="utf-8"
    )
    result = run(
        "report", csv, "--instrument", WERKSTATT, "--out", out, "--language", "de",
        "--policy", "strict",
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    assert language_of((out / "L1.pdf").read_bytes()) == "de"
    document = json.loads((out / "scores.json").read_text(encoding="utf-8"))
    assert (faults(document), document["policy"]) == ([], "strict")


@needs_pango
def test_leaders_without_raters_and_with_odd_names_get_a_report_too(tmp_path: Path) -> None:
    csv, out = tmp_path / "answers.csv", tmp_path / "reports"
    csv.write_text(
        "leader,leader_name,group,vi1\n../../etc/x,Änne <b>,self,4\nÄ/Ö,Ö,self,3\nä/ö,ö,peer,3\n",
        encoding="utf-8",
    )
    result = run("report", csv, "--instrument", INSTRUMENT_FILE, "--out", out)
    assert (result.returncode, result.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "reports"]
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 4
    assert all(name.isascii() and "/" not in name for name in names)
    document = json.loads((out / "scores.json").read_text(encoding="utf-8"))
    assert faults(document) == []


@pytest.mark.parametrize("norms", [["--norms"], []], ids=["asked for", "off"])
def test_reports_say_where_leaders_stand_if_they_are_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, norms: list[str]
) -> None:
    csv, out = tmp_path / "answers.csv", tmp_path / "reports"
    small = write_instrument(tmp_path, dimensions=1, items=3)
    csv.write_text(made_up_csv(load_instrument(str(small)), leaders=30, seed=7), encoding="utf-8")
    reports: list[Report] = []

    def no_pdf(report: Report) -> bytes:
        # Thirty PDFs take a minute; what they are made of is the question here.
        reports.append(report)
        return b"%PDF-"

    monkeypatch.setattr(command, "report_pdf", no_pdf)
    options = ["--instrument", str(small), "--out", str(out), *norms]
    assert CliRunner().invoke(main, ["report", str(csv), *options]).exit_code == 0
    document = json.loads((out / "scores.json").read_text(encoding="utf-8"))
    placed = [bool(one["dimensions"]["theme0"]["standing"]) for one in document["leaders"]]
    assert placed == [report.has_standing for report in reports]
    assert any(placed) == bool(norms)


def test_a_language_nobody_speaks_is_wrong_usage(tmp_path: Path) -> None:
    ended = run("report", "x.csv", "--instrument", "x", "--out", str(tmp_path), "--language", "x")
    assert ended.returncode == 2
    assert "is not a language" in ended.stderr


def test_faults_in_the_file_end_with_one_and_leave_no_folder(tmp_path: Path) -> None:
    out = tmp_path / "reports"
    result = run("report", CSV_FILE, "--instrument", INSTRUMENT_FILE, "--out", out)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.splitlines()[1].startswith(f"{CSV_FILE}:1:VI1: ")
    assert not out.exists()


def test_a_folder_that_cannot_be_made_ends_with_one(tmp_path: Path) -> None:
    csv = tmp_path / "answers.csv"
    csv.write_text("leader,group,vi1\nL1,self,4\n", encoding="utf-8")
    result = run("report", csv, "--instrument", INSTRUMENT_FILE, "--out", csv / "inside")
    assert result.returncode == 1
    assert result.stderr == f"{csv / 'inside'}: Not a directory.\n"


def test_wrong_usage_ends_with_two() -> None:
    result = run("report", CSV_FILE, "--out", "nowhere")
    assert result.returncode == 2
    assert "Usage:" in result.stderr
