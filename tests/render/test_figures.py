"""The page about the quality of questions and ratings: what it says, and when."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest

from leadership360.domain.instrument import Instrument
from leadership360.domain.organisation_figures import organisation_figures, shown_answers
from leadership360.domain.psychometrics import psychometrics
from leadership360.domain.responses import Response
from leadership360.domain.tally import Opened, Subject, tally
from leadership360.render.figure_sections import Section
from leadership360.render.figures import FiguresPage, build_figures_page
from tests.domain.cases import PEER, STANDARD, an_instrument
from tests.domain.ratings import TWENTY, simulated


def kept(rows: Iterable[Response], instrument: Instrument = TWENTY) -> Any:
    releases, shown = [], []
    for leader, of_leader in groupby(rows, key=lambda row: row.leader):
        opened = [Opened(row.relation, row.answers) for row in of_leader]
        subject = Subject(leader, leader, "1", {})
        releases.append(tally(instrument, STANDARD, subject, opened, seed=b"secret"))
        shown += shown_answers(instrument, releases[-1], opened)
    return organisation_figures(instrument, shown, releases, cycle="1").document


def page(document: Any, instrument: Instrument = TWENTY, language: str = "en") -> FiguresPage:
    return build_figures_page(instrument, document, language)


def section(of: FiguresPage, name: str) -> Section:
    return next(one for one in of.sections if one.id == name)


def rows_of(one: Section) -> dict[str, tuple[str, ...]]:
    return {row.name: row.cells for table in one.tables for row in table.rows}


@pytest.fixture(scope="module")
def large() -> Any:
    return psychometrics(TWENTY, simulated())


def test_every_row_has_a_cell_for_every_column_or_a_reason(large: Any) -> None:
    few = simulated(leaders=8, reports=5, peers=4)
    for document in (large, kept(simulated(leaders=12)), kept(few), kept(few[:20]), kept([])):
        of = page(document)
        assert len({one.id for one in of.sections}) == len(of.sections) == 7
        for one in of.sections:
            assert one.title.endswith("?")
            assert one.meaning.endswith(".")
            assert one.tables or one.notes
            for table in one.tables:
                assert table.rows
                for row in table.rows:
                    assert bool(row.cells) != bool(row.missing)
                    assert not row.cells or len(row.cells) == table.width


def test_with_enough_of_everything_each_section_says_what_it_means(large: Any) -> None:
    of = page(large)
    meanings = {one.id: one.meaning for one in of.sections}
    assert meanings["consistency"].startswith("The questions of each dimension belong together")
    assert meanings["items"] == "Every question goes along with the others of its dimension."
    assert meanings["separation"].startswith("Ratings tell leaders apart.")
    assert meanings["structure"] == "The dimensions are different enough to be read one by one."
    assert meanings["not-observed"] == "Every group can observe what it is asked about."
    assert "All answers are kept." in meanings["careless"]
    assert of.provisional == ""
    assert of.notes == ()


def test_with_few_leaders_it_says_what_is_missing_and_how_much_there_is() -> None:
    of = page(kept(simulated(leaders=6)))
    separation = section(of, "separation")
    assert separation.tables == ()
    assert separation.notes == ("This needs 10 leaders with two raters or more; you have 6.",)
    assert section(of, "structure").notes == ("This needs 200 complete forms; you have about 70.",)
    assert of.provisional.startswith("* provisional")
    assert "72" not in rows_of(section(of, "consistency"))["a"][0]
    assert rows_of(section(of, "consistency"))["a"][0] == "70*"
    assert len(of.notes) == 2


def test_factors_that_go_together_are_lenses_and_not_scores(large: Any) -> None:
    close = {**large, "cfa": {**large["cfa"], "factor_cor": dict(large["cfa"]["factor_cor"])}}
    close["cfa"]["factor_cor"]["a"] = {**close["cfa"]["factor_cor"]["a"], "c": 0.86}
    meaning = section(page(close), "structure").meaning
    assert "5 lenses on one picture, not as 5 separate scores" in meaning
    assert "a with c" in meaning
    assert "lenses" not in section(page(large), "structure").meaning


def test_a_loose_dimension_and_a_wrong_key_are_named() -> None:
    wrongly = an_instrument((4, 4, 4, 4, 4))
    of = page(psychometrics(wrongly, simulated(TWENTY)), wrongly)
    assert "“The leader helps.”" in section(of, "items").meaning
    assert "hang together only loosely" in section(of, "consistency").meaning
    assert "of c" in section(of, "consistency").meaning


def test_an_item_many_could_not_observe_is_named_with_the_group() -> None:
    rows = simulated(leaders=6)
    for row in [one for one in rows if one.relation is PEER][:12]:
        row.answers.ratings["b2"] = None  # type: ignore[index]
    found = section(build_figures_page(TWENTY, kept(rows), "en", by_text=False), "not-observed")
    assert "“b2” (peer)" in found.meaning
    groups = found.tables[0].columns[1:]
    cells = dict(zip(groups, rows_of(found)["b2"], strict=True))
    assert cells == {"report": "up to 10 %", "peer": "up to 40 %", "manager": "up to 10 %"}


def test_careless_forms_come_with_what_the_means_would_be_without_them() -> None:
    rows = simulated(leaders=20)
    for place in [place for place, row in enumerate(rows) if row.relation is PEER][::5]:
        answers = replace(rows[place].answers, seconds=15.0)
        answers = replace(answers, ratings=dict.fromkeys(answers.ratings, 1))
        rows[place] = replace(rows[place], answers=answers)
    found = section(page(kept(rows)), "careless")
    assert found.meaning.startswith("At least 20 of 240 forms")
    assert found.tables[1].columns == ("Dimension", "All forms", "Without these")
    assert found.notes[0].startswith("Without these forms means would move by 0.")


def test_numbers_follow_the_language_of_the_reader(large: Any) -> None:
    german = rows_of(section(page(large, language="de"), "consistency"))["a"]
    english = rows_of(section(page(large), "consistency"))["a"]
    assert german[1] == english[1].replace(".", ",")
    assert "," in german[1]
