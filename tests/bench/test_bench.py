import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leadership360.domain.scoring import NOT_OBSERVED, SKIPPED, form_of, score_sheets
from leadership360.store.instruments import load_instrument
from tests.bench import run
from tests.bench.columns import bare_scores, read, write_table
from tests.bench.effort import Effort
from tests.bench.figures import Figure, Goal, table
from tests.requirements import require_or_skip

# It starts half a dozen servers, and the machine may have other things to do.
pytestmark = [pytest.mark.timeout(400), pytest.mark.thorough]

TINY = Effort("tiny", 1, 4, 1, 0.05, 1, (2,), (2, 20), 2, 1, 2, (2, 4))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    require_or_skip(Path("/proc/self/smaps_rollup").exists(), "Linux's /proc")
    out = tmp_path_factory.mktemp("bench") / "out.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "QUICK", TINY)
        run.main(["--quick", "--json", str(out)])
    document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return document


def figures(measured: dict[str, Any], start: str) -> list[dict[str, Any]]:
    return [figure for figure in measured["figures"] if figure["name"].startswith(start)]


def test_every_part_is_measured(measured: dict[str, Any]) -> None:
    parts = (
        "start to first page",
        "GET of a form",
        "GET of all questions",
        "POST that sends",
        "POST that saves",
        "whole way",
        "sent per second",
        "memory",
        "first visit: bytes",
        "first visit: requests",
        "SQL statements",
        "scoring 2 leaders × 12, from a table",
        "scoring 2 leaders × 12, from opened boxes",
        "scoring 2 leaders × 12, from opened boxes to JSON",
        "scoring a leader, 20 beside 2",
        "sealing a box",
        "opening a box",
        "closing",
        "opening, beside",
    )
    assert [part for part in parts if not figures(measured, part)] == []


@pytest.mark.parametrize(
    "raced",
    [
        "start to first page",
        "GET of",
        "POST that sends",
        "whole way",
        "sent per second",
        "scoring",
    ],
)
def test_what_the_floor_can_do_too_is_measured_beside_it(
    measured: dict[str, Any], raced: str
) -> None:
    for figure in figures(measured, raced):
        assert len(figure["floor"]) == len(figure["ours"]) == 1


def test_statements_and_requests_are_counted_and_not_guessed(measured: dict[str, Any]) -> None:
    counted = figures(measured, "SQL statements") + figures(measured, "first visit")
    assert all(figure["ours"][0] >= 2 for figure in counted)


def test_every_goal_has_a_verdict(measured: dict[str, Any]) -> None:
    for figure in measured["figures"]:
        assert (figure["goal"] is None) == (figure["verdict"] is None)


def test_a_ratio_is_of_the_best_rounds_and_is_held_against_the_goal() -> None:
    figure = Figure("GET", "ms", [6.0, 5.0], [2.0, 4.0], Goal(2.5, is_ratio=True))
    assert (figure.ratio, figure.verdict) == (2.5, "ok")
    dearer = Figure("GET", "ms", [6.0, 5.2], [2.0, 4.0], Goal(2.5, is_ratio=True))
    assert dearer.verdict == "over"


def test_of_rates_the_highest_is_the_best_and_too_few_are_under_the_goal() -> None:
    goal = Goal(1 / 3, is_ratio=True, is_least=True)
    figure = Figure("rate", "1/s", [100, 90], [300, 200], goal, is_rate=True)
    assert figure.verdict == "ok"
    slower = Figure("rate", "1/s", [90, 80], [300, 200], goal, is_rate=True)
    assert slower.verdict == "under"


def test_the_table_shows_the_goal_and_the_verdict_beside_each_figure() -> None:
    line = table([Figure("SQL", "", [7], goal=Goal(6))]).splitlines()[1]
    assert line.split() == ["SQL", "7", "7", "≤", "6", "over"]


def test_both_ways_of_scoring_from_a_table_find_the_same_sums(tmp_path: Path) -> None:
    form = form_of(load_instrument("transformational"))
    write_table(form, 3, tmp_path / "answers.db")
    [rows] = read(tmp_path / "answers.db", 3)
    sheets = score_sheets(form, rows.relation, rows.options)
    sums, counts, means = bare_scores(form, rows)
    for place, (leader, number) in enumerate(
        sorted(set(zip(rows.leader, rows.relation, strict=True)))
    ):
        mine = (rows.leader == leader) & (rows.relation == number)
        assert sums[place].tolist() == sheets.keyed[mine].sum(axis=0).tolist()
        assert counts[place].tolist() == (sheets.keyed[mine] > 0).sum(axis=0).tolist()
        scores = sheets.scores()[mine]
        raters = np.maximum(np.isfinite(scores).sum(axis=0), 1)
        assert means[place] == pytest.approx(np.nansum(scores, axis=0) / raters, abs=1e-5)


def test_the_table_holds_answers_of_every_kind(tmp_path: Path) -> None:
    form = form_of(load_instrument("transformational"))
    write_table(form, 50, tmp_path / "answers.db")
    [rows] = read(tmp_path / "answers.db", 50)
    assert set(rows.options.ravel().tolist()) == {NOT_OBSERVED, SKIPPED, 1, 2, 3, 4, 5}
    assert rows.leader.tolist() == sorted(rows.leader.tolist())
