import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leadership360.cli.main import main
from leadership360.domain.instrument import freeze
from leadership360.store.instruments import load_instrument
from tests.cli.files import made_up_csv, run
from tests.domain.cases import INSTRUMENT_FILES
from tests.domain.schema import faults
from tests.oracle.known import CSV_FILE, INSTRUMENT_FILE, responses_csv

WERKSTATT = INSTRUMENT_FILES / "werkstatt.yaml"


def score(csv: Path, *options: str, instrument: str = str(INSTRUMENT_FILE)) -> Result:
    return CliRunner().invoke(main, ["score", str(csv), "--instrument", instrument, *options])


def scored(folder: Path, text: str, *options: str, instrument: str = str(INSTRUMENT_FILE)) -> Any:
    csv, out = folder / "answers.csv", folder / "scores.json"
    csv.write_text(text, encoding="utf-8")
    result = score(csv, "--out", str(out), *options, instrument=instrument)
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(out.read_text(encoding="utf-8"))


def test_the_known_data_set_becomes_a_valid_document(tmp_path: Path) -> None:
    document = scored(tmp_path, responses_csv())
    assert faults(document) == []
    instrument = load_instrument(str(INSTRUMENT_FILE))
    assert document["instrument"] == {
        "id": "oracle",
        "version": "1.0.0",
        "sha256": freeze(instrument)[1],
    }
    assert document["policy"] == "standard"
    assert [leader["leader"] for leader in document["leaders"]] == [
        f"L{number:02}" for number in range(1, 25)
    ]
    assert any(leader["dimensions"]["vision"]["change"] for leader in document["leaders"])
    assert not any("raw" in leader for leader in document["leaders"])


def test_strict_scores_by_bands_alone(tmp_path: Path) -> None:
    document = scored(tmp_path, responses_csv(), "--policy", "strict")
    assert faults(document) == []
    assert document["policy"] == "strict"


def test_norms_are_added_only_where_they_are_asked_for(tmp_path: Path) -> None:
    text = made_up_csv(load_instrument(str(WERKSTATT)), leaders=31, seed=3)
    plain = scored(tmp_path, text, instrument=str(WERKSTATT))
    document = scored(tmp_path, text, "--norms", instrument=str(WERKSTATT))
    assert faults(document) == []
    assert faults(plain) == []
    found = 0
    for before, after in zip(plain["leaders"], document["leaders"], strict=True):
        for dimension, result in after["dimensions"].items():
            found += len(result["standing"] or ())
            assert before["dimensions"][dimension]["standing"] is None
            result["standing"] = None
    assert document == plain
    assert found > 0


#: What --raw adds to a document and to each leader in it.
RAW_PARTS = {"agreement", "others", "careless"}
RAW_OF_LEADER = {"raw", "agreement", "others", "change"}


def test_raw_adds_figures_for_the_owner_of_the_data(tmp_path: Path) -> None:
    document = scored(tmp_path, responses_csv(cycles=("1",)), "--raw")
    assert faults(document) == []
    assert document.keys() >= RAW_PARTS
    raw = document["leaders"][0]["raw"]["vision"]["report"]
    assert raw["n"] == 5
    assert raw["mean"] == pytest.approx(3.8333333333)
    assert raw["interval"] == pytest.approx([3.2663720381, 4.2742522855])


def names_in(part: Any) -> set[str]:
    """Return every key of a document, however deep."""
    if isinstance(part, dict):
        return set(part).union(*map(names_in, part.values()))
    return set().union(*map(names_in, part)) if isinstance(part, list) else set()


def test_without_raw_not_one_of_these_figures_appears(tmp_path: Path) -> None:
    protected = scored(tmp_path, responses_csv(cycles=("1",)))
    document = scored(tmp_path, responses_csv(cycles=("1",)), "--raw")
    added: set[str] = set()
    for part, names in (
        (document, RAW_PARTS),
        *((one, RAW_OF_LEADER) for one in document["leaders"]),
    ):
        added |= names.union(*(names_in(part.pop(name)) for name in names))
    assert document == protected
    figures = {"rwg_j", "awg", "ad_m", "sd", "scores", "longstring", "irv", "queued", "weights"}
    assert figures <= added
    assert not names_in(protected) & (figures | RAW_PARTS - {"others"} | {"raw"})


def test_precision_weights_need_twenty_leaders_and_say_so(tmp_path: Path) -> None:
    wanted = tmp_path / "precision.yaml"
    plain = INSTRUMENT_FILE.read_text(encoding="utf-8")
    wanted.write_text(
        f"{plain}\nscoring: {{composite: {{precision_weights: true}}}}\n", encoding="utf-8"
    )
    csv, out = tmp_path / "answers.csv", tmp_path / "scores.json"
    for leaders, withheld in ((24, False), (19, True)):
        header, *rows = responses_csv(cycles=("1",)).splitlines()
        some = [row for row in rows if int(row.split(",")[1].removeprefix("L")) <= leaders]
        csv.write_text("\n".join([header, *some]), encoding="utf-8")
        result = score(csv, "--raw", "--out", str(out), instrument=str(wanted))
        document = json.loads(out.read_text(encoding="utf-8"))
        assert faults(document) == []
        assert ("Precision weights need 20 leaders" in result.stdout) == withheld
        assert ("note" in document["others"]) == withheld
        composites = document["leaders"][0]["others"]["vision"]
        assert (composites["precision"] == {"withheld": "too_few_leaders"}) == withheld


def test_the_order_of_rows_makes_no_difference(tmp_path: Path) -> None:
    header, *rows = responses_csv().splitlines()
    turned = "\n".join([header, *reversed(rows)])
    assert scored(tmp_path, turned) == scored(tmp_path, responses_csv())


def test_a_seven_point_instrument_in_german_works_too(tmp_path: Path) -> None:
    instrument = load_instrument(str(WERKSTATT))
    document = scored(
        tmp_path, made_up_csv(instrument, leaders=3, seed=7), "--raw", instrument=str(WERKSTATT)
    )
    assert faults(document) == []
    leader = document["leaders"][0]
    assert [block["id"] for block in leader["blocks"]] == ["report", "peer", "other"]
    assert leader["items"]["A4"]["blocks"]["peer"] == {"withheld": "not_asked"}
    assert "band" in leader["items"]["A4"]["blocks"]["report"]
    assert len(leader["comments"]["wunsch"]) == 5


def test_an_instrument_may_raise_the_minimum_of_a_block(tmp_path: Path) -> None:
    # Its file asks for five: four reports and four peers are put together.
    instrument = load_instrument(str(WERKSTATT))
    text = made_up_csv(instrument, leaders=1, seed=1, raters=4)
    [leader] = scored(tmp_path, text, instrument=str(WERKSTATT))["leaders"]
    assert [block["raters"] for block in leader["blocks"]] == [12]


def test_a_shipped_instrument_is_found_by_its_name(tmp_path: Path) -> None:
    instrument = load_instrument("transformational")
    text = made_up_csv(instrument, leaders=2, seed=3)
    assert len(scored(tmp_path, text, instrument="transformational")["leaders"]) == 2


def test_a_leader_with_a_self_assessment_alone_is_reported_with_all_else_withheld(
    tmp_path: Path,
) -> None:
    document = scored(tmp_path, "leader,group,vi1,vi2,vi3,vi4\nL1,self,4,4,5,NO\n" + "\n")
    assert faults(document) == []
    [leader] = document["leaders"]
    assert leader["blocks"] == []
    # Four of twenty items are not enough to count.
    assert leader["dimensions"]["vision"]["self"] is None
    for dimension in leader["dimensions"].values():
        assert dimension["others"] == {"withheld": "too_few_raters"}
        assert dimension["gap"] == {"points": None, "interval": None, "finding": "too_few"}


@pytest.mark.parametrize("policy", ["standard", "strict"])
def test_a_lonely_self_assessment_that_counts_is_printed(tmp_path: Path, policy: str) -> None:
    items = [line for line in responses_csv().splitlines()[0].split(",") if line[-1].isdigit()]
    text = f"leader,group,{','.join(items)}\nL1,self,{','.join('4' * len(items))}\n"
    [leader] = scored(tmp_path, text, "--policy", policy)["leaders"]
    assert leader["dimensions"]["vision"]["self"] == 4.0
    assert leader["items"]["is4"]["self"] == 2
    assert leader["dimensions"]["vision"]["others"] == {"withheld": "too_few_raters"}


def test_columns_that_are_not_ours_end_with_one_and_a_line_for_each(tmp_path: Path) -> None:
    out = tmp_path / "scores.json"
    result = score(CSV_FILE, "--out", str(out))
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith(f"{CSV_FILE}:1:planted_careless: The column “planted_careless” is")
    assert lines[1] == f"{CSV_FILE}:1:VI1: The column “VI1” is not known. Is “vi1” meant?"
    assert result.stdout == ""
    assert not out.exists()


def test_every_bad_cell_is_named_by_row_and_column(tmp_path: Path) -> None:
    csv = tmp_path / "answers.csv"
    csv.write_text(
        "leader,group,vi1,vi2\nL1,peer,6,2\nL1,friend,3,x\n,peer,3,3\n", encoding="utf-8"
    )
    result = score(csv, "--out", str(tmp_path / "scores.json"))
    assert result.exit_code == 1
    assert [line.removeprefix(f"{csv}:").split(": ")[0] for line in result.stderr.splitlines()] == [
        "2:vi1",
        "3:group",
        "3:vi2",
        "4:leader",
    ]


@pytest.mark.parametrize("text", ["", "leader,group\n", "\n\n"])
def test_a_file_without_responses_ends_with_one(tmp_path: Path, text: str) -> None:
    csv = tmp_path / "answers.csv"
    csv.write_text(text, encoding="utf-8")
    result = score(csv, "--out", str(tmp_path / "scores.json"))
    assert result.exit_code == 1
    assert "is empty" in result.stderr


def test_a_file_that_is_not_there_ends_with_one_and_its_name(tmp_path: Path) -> None:
    result = score(tmp_path / "none.csv", "--out", str(tmp_path / "scores.json"))
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path / 'none.csv'}: No such file or directory.\n"


def test_an_instrument_that_is_not_there_ends_with_one(tmp_path: Path) -> None:
    result = score(CSV_FILE, "--out", str(tmp_path / "scores.json"), instrument="nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


def test_a_folder_that_cannot_be_written_ends_with_one(tmp_path: Path) -> None:
    csv = tmp_path / "answers.csv"
    csv.write_text(responses_csv(cycles=("1",)), encoding="utf-8")
    result = score(csv, "--out", str(tmp_path / "none" / "scores.json"))
    assert result.exit_code == 1
    assert "No such file or directory" in result.stderr


@pytest.mark.parametrize(
    "options",
    [[], ["--out", "x.json", "--policy", "lax"], ["--out", "x.json", "--nonsense"]],
)
def test_wrong_usage_ends_with_two(tmp_path: Path, options: list[str]) -> None:
    result = score(CSV_FILE, *options)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_the_installed_command_ends_as_the_shell_expects(tmp_path: Path) -> None:
    csv, out = tmp_path / "answers.csv", tmp_path / "scores.json"
    csv.write_text(responses_csv(cycles=("1",)), encoding="utf-8")
    good = run("score", csv, "--instrument", INSTRUMENT_FILE, "--out", out)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout == f"{out}: 24 leaders, 257 responses.\n"
    assert run("score", CSV_FILE, "--instrument", INSTRUMENT_FILE, "--out", out).returncode == 1
    assert run("score").returncode == 2
