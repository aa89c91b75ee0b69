"""``instrument check``: what it prints, where, and with which exit code."""

import json
from pathlib import Path

from click.testing import CliRunner

from leadership360.cli.instrument import instrument
from leadership360.paths import INSTRUMENTS

SHIPPED = INSTRUMENTS / "transformational.yaml"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "instruments"


def broken_copy(folder: Path) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("    dimension: vision\n", "    dimension: visoin\n", 1)
    path = folder / "broken.yaml"
    path.write_text(text.replace("kind: leader360\n", "knid: leader360\n"), encoding="utf-8")
    return path


def test_a_good_file_gets_one_line_with_its_figures() -> None:
    result = CliRunner().invoke(instrument, ["check", str(SHIPPED)])
    assert result.exit_code == 0
    assert result.stderr == ""
    (line,) = result.stdout.splitlines()
    assert line.startswith(
        "transformational 1.0.0: languages en, de, fr; 5 dimensions, 20 items; longest answer "
    )
    assert line.endswith(" of 8,192 bytes; ok")


def test_every_fault_gets_its_own_line_on_stderr_with_row_and_column(
    tmp_path: Path,
) -> None:
    path = broken_copy(tmp_path)
    result = CliRunner().invoke(instrument, ["check", str(path)])
    assert result.exit_code == 1
    assert result.stdout == ""
    rows = path.read_text(encoding="utf-8").splitlines()
    unknown_key = rows.index("knid: leader360") + 1
    unknown_dimension = rows.index("    dimension: visoin") + 1
    starts = [f"{path}:{row}:" for row in (unknown_key, unknown_dimension)]
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith(
        ": kind is missing; expected one of leader360, team_climate, outcome, pulse"
    )
    assert [line.startswith(start) for line, start in zip(lines[1:], starts, strict=True)] == [
        True,
        True,
    ]
    assert f"{path}:{unknown_key}:1: knid is not a known key; did you mean kind?" in result.stderr
    assert f"{path}:{unknown_dimension}:5: items[vi1].dimension names the unknown" in result.stderr


def test_good_and_bad_files_are_all_read_and_one_bad_one_decides(
    tmp_path: Path,
) -> None:
    good = [str(SHIPPED), *(str(path) for path in sorted(FIXTURES.glob("*.yaml")))]
    result = CliRunner().invoke(instrument, ["check", str(broken_copy(tmp_path)), *good])
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        "transformational",
        "oracle",
        "werkstatt",
    ]


def test_a_missing_file_is_a_fault_and_not_a_traceback(tmp_path: Path) -> None:
    result = CliRunner().invoke(instrument, ["check", str(tmp_path / "none.yaml")])
    assert result.exit_code == 1
    assert result.stderr == (
        f"{tmp_path / 'none.yaml'}:1:1: the file cannot be read: No such file or directory\n"
    )


def test_no_file_at_all_is_wrong_usage() -> None:
    assert CliRunner().invoke(instrument, ["check"]).exit_code == 2


def test_json_holds_figures_and_faults_of_every_file(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    broken = broken_copy(tmp_path)
    arguments = ["check", str(SHIPPED), str(broken), "--json", str(out)]
    assert CliRunner().invoke(instrument, arguments).exit_code == 1
    good, bad = json.loads(out.read_text(encoding="utf-8"))["files"]
    assert good["ok"] is True
    assert good["instrument"]["items"] == 20
    assert good["instrument"]["longest_answer"] <= good["instrument"]["box"] == 8192
    assert len(good["instrument"]["sha256"]) == 64
    assert bad["ok"] is False
    assert {fault["key"] for fault in bad["faults"]} == {
        "kind",
        "knid",
        "items[vi1].dimension",
    }
    assert all(fault["line"] >= 1 and fault["file"] == str(broken) for fault in bad["faults"])


def test_a_json_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    out = tmp_path / "no" / "folder.json"
    result = CliRunner().invoke(instrument, ["check", str(SHIPPED), "--json", str(out)])
    assert result.exit_code == 1
    assert "No such file or directory" in result.stderr
