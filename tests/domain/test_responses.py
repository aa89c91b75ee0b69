import pytest

from leadership360.domain.answers import Answers
from leadership360.domain.faults import Fault, Row, Table
from leadership360.domain.instrument import (
    Dimension,
    Instrument,
    Item,
    Perspective,
    Prompt,
    Scale,
    Wording,
)
from leadership360.domain.relation import Relation
from leadership360.domain.responses import read_responses

EVERYBODY = tuple(Relation)
RATERS = (Relation.MANAGER, Relation.REPORT, Relation.PEER, Relation.OTHER)
WORDS = {"en": Wording(own="I …", other="{name} …")}


def item(name: str, audience: tuple[Relation, ...] = EVERYBODY, reverse: bool = False) -> Item:
    return Item(id=name, dimension="d", reverse=reverse, audience=audience, text=WORDS)


INSTRUMENT = Instrument(
    id="test",
    version="1.0",
    kind="leader",
    status="draft",
    title={"en": "Test"},
    default_language="en",
    languages=("en",),
    scale=Scale(
        min=1, max=7, semantic="extent", labels={"en": tuple("abcdefg")}, not_observed={"en": "?"}
    ),
    perspectives={relation: Perspective(label={}, min_n=4) for relation in Relation},
    dimensions=(Dimension(id="d", order=1, label={"en": "D"}, definition={"en": "D"}),),
    items=(item("q1"), item("q2", reverse=True), item("q3", (Relation.REPORT,))),
    prompts=(Prompt(id="start", kind="open", max_chars=90, audience=RATERS, text=WORDS),),
)

HEADER = ("leader", "group", "q1", "q2", "q3", "start")


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Table:
    return Table(header, tuple(Row(line, row) for line, row in enumerate(rows, 2)))


def places(faults: tuple[Fault, ...]) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in faults]


def test_a_row_becomes_a_response_as_it_was_clicked() -> None:
    read = read_responses(table(("L1", "report", "4", "7", "1", "Ask\n“more”")), INSTRUMENT)
    assert read.faults == read.hints == ()
    [response] = read.rows
    assert (response.leader, response.leader_name, response.cycle) == ("L1", "L1", "")
    assert (response.relation, response.rater) == (Relation.REPORT, None)
    assert response.answers == Answers({"q1": 4, "q2": 7, "q3": 1}, {"start": 'Ask "more"'})


def test_empty_is_skipped_and_no_is_could_not_observe() -> None:
    read = read_responses(table(("L1", "peer", "", "no", "", " ")), INSTRUMENT)
    assert read.faults == ()
    assert read.rows[0].answers == Answers({"q2": None})


def test_optional_columns_are_read() -> None:
    header = ("cycle", "leader", "leader_name", "group", "rater", "seconds", "instrument_version")
    read = read_responses(
        table(("2", "L1", "Ann  Lee", "PEER", "r7", "219,5", "1.0", "4"), header=(*header, "q1")),
        INSTRUMENT,
    )
    assert read.faults == ()
    [response] = read.rows
    assert (response.cycle, response.leader_name, response.rater) == ("2", "Ann Lee", "r7")
    assert response.answers == Answers({"q1": 4}, {}, 219.5)


@pytest.mark.parametrize(
    ("cell", "rating"), [("4.0", 4), ("4,00", 4), (" 4 ", 4), ("04", 4), ("7", 7), ("1", 1)]
)
def test_whole_numbers_are_read_as_spreadsheets_write_them(cell: str, rating: int) -> None:
    read = read_responses(table(("L1", "peer", cell)), INSTRUMENT)
    assert read.faults == ()
    assert read.rows[0].answers.ratings == {"q1": rating}


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("0", "0 is not on the scale, which goes from 1 to 7."),
        ("8", "8 is not on the scale, which goes from 1 to 7."),
        ("-4", "-4 is not on the scale, which goes from 1 to 7."),
        ("4.5", "“4.5” is not an answer."),
        ("4e0", "“4e0” is not an answer."),
        ("n/a", "“n/a” is not an answer."),
        ("٤", "“٤” is not an answer."),
        ("9" * 5_000, "is not an answer."),
    ],
)
def test_what_is_not_on_the_scale_is_a_fault(cell: str, sentence: str) -> None:
    read = read_responses(table(("L1", "peer", cell)), INSTRUMENT)
    assert places(read.faults) == [(2, "q1")]
    assert sentence in str(read.faults[0])


def test_all_faults_of_all_rows_are_found_at_once() -> None:
    header = (*HEADER, "seconds", "instrument_version", "q4")
    read = read_responses(
        table(
            ("", "friend", "9", "x", "", "", "soon", "2.0"),
            ("L1", "peer", "1", "2", "3", "", "-1", "1.0"),
            ("L1", "self", "1", "2", "", "words", "", "1.0"),
            ("L1", "", "1", "2", "", "", "1e3", "1.0", "3", "4"),
            header=header,
        ),
        INSTRUMENT,
    )
    assert places(read.faults) == [
        (1, "q4"),
        (2, "leader"),
        (2, "group"),
        (2, "seconds"),
        (2, "instrument_version"),
        (2, "q1"),
        (2, "q2"),
        (3, "seconds"),
        (3, "q3"),
        (4, "start"),
        (5, "J"),
        (5, "group"),
        (5, "seconds"),
    ]


def test_missing_columns_are_named_with_the_unknown_ones() -> None:
    read = read_responses(table(("L1",), header=("Leader", "q1", "mood")), INSTRUMENT)
    assert places(read.faults) == [(1, "leader"), (1, "group"), (1, "Leader"), (1, "mood")]
    assert "Is “leader” meant?" in str(read.faults[2])
    assert read.rows == ()


def test_an_item_in_another_case_is_unknown_and_the_right_one_is_named() -> None:
    read = read_responses(table(("L1", "peer", "4"), header=("leader", "group", "Q1")), INSTRUMENT)
    assert places(read.faults) == [(1, "Q1")]
    assert "Is “q1” meant?" in str(read.faults[0])


def test_an_item_without_a_column_is_a_hint() -> None:
    read = read_responses(table(("L1", "peer", "4"), header=("leader", "group", "q2")), INSTRUMENT)
    assert read.faults == ()
    assert places(read.hints) == [(1, "q1")]
    assert "q1, q3" in str(read.hints[0])


def test_a_column_that_is_there_twice_is_a_fault() -> None:
    read = read_responses(
        table(("L1", "peer", "4", "5"), header=("leader", "group", "q1", "q1")), INSTRUMENT
    )
    assert places(read.faults) == [(1, "q1")]


@pytest.mark.parametrize("cell", ["4", "NO", "hello"])
def test_an_answer_to_what_the_group_is_not_asked_is_a_fault(cell: str) -> None:
    read = read_responses(table(("L1", "peer", "4", "4", cell)), INSTRUMENT)
    assert (2, "q3") in places(read.faults)
    assert read_responses(table(("L1", "report", "4", "4", "4")), INSTRUMENT).faults == ()


def test_identical_rows_are_legitimate() -> None:
    read = read_responses(table(("L1", "peer", "4"), ("L1", "peer", "4")), INSTRUMENT)
    assert read.faults == ()
    assert len(read.rows) == 2


WITH_RATER = ("leader", "cycle", "group", "rater")


def test_a_rater_answers_once_about_a_leader_in_a_cycle() -> None:
    read = read_responses(
        table(
            ("L1", "1", "peer", "r1"),
            ("L1", "2", "peer", "r1"),
            ("L2", "1", "peer", "r1"),
            ("L1", "1", "peer", ""),
            ("L1", "1", "peer", ""),
            ("L1", "1", "report", "r1"),
            header=WITH_RATER,
        ),
        INSTRUMENT,
    )
    assert places(read.faults) == [(7, "rater")]
    assert "row 2" in str(read.faults[0])
    assert "r1" not in str(read.faults[0])


def test_a_leader_has_one_self_assessment_in_a_cycle() -> None:
    read = read_responses(
        table(
            ("L1", "1", "self", "a"),
            ("L1", "2", "self", "a"),
            ("L2", "1", "self", "a"),
            ("L1", "1", "self", "b"),
            header=WITH_RATER,
        ),
        INSTRUMENT,
    )
    assert places(read.faults) == [(5, "group")]
    assert "row 2" in str(read.faults[0])


def test_some_rows_without_a_cycle_are_a_fault_and_all_are_not() -> None:
    header = ("leader", "group", "cycle")
    mixed = table(("L1", "peer", "1"), ("L1", "peer", ""), header=header)
    none = table(("L1", "peer", ""), ("L1", "peer", ""), header=header)
    assert places(read_responses(mixed, INSTRUMENT).faults) == [(3, "cycle")]
    assert read_responses(none, INSTRUMENT).faults == ()


@pytest.mark.parametrize(
    ("versions", "faulty"),
    [
        (("1.0", "1.0"), []),
        (("1", "1"), []),
        (("", ""), []),
        (("1.0", "1.1"), [3]),
        (("1.1", "1.1"), [2, 3]),
        (("1.0", ""), [3]),
    ],
)
def test_a_mixed_or_foreign_version_is_a_fault(
    versions: tuple[str, str], faulty: list[int]
) -> None:
    rows = (("L1", "peer", version) for version in versions)
    read = read_responses(
        table(*rows, header=("leader", "group", "instrument_version")), INSTRUMENT
    )
    assert places(read.faults) == [(row, "instrument_version") for row in faulty]


NAMED = ("leader", "cycle", "group", "leader_name")


def test_two_names_of_a_leader_in_a_cycle_are_a_fault() -> None:
    read = read_responses(
        table(("L1", "1", "peer", "Ann"), ("L1", "1", "peer", "Eve"), header=NAMED), INSTRUMENT
    )
    assert places(read.faults) == [(3, "leader_name")]


def test_a_leaders_name_holds_for_rows_that_do_not_repeat_it() -> None:
    read = read_responses(
        table(
            ("L1", "1", "peer", ""),
            ("L1", "1", "peer", "Ann Lee"),
            ("L1", "2", "peer", "Ann Poe"),
            ("L1", "3", "peer", ""),
            ("L2", "3", "peer", ""),
            header=NAMED,
        ),
        INSTRUMENT,
    )
    assert read.faults == ()
    names = [response.leader_name for response in read.rows]
    assert names == ["Ann Lee", "Ann Lee", "Ann Poe", "Ann Poe", "L2"]


def test_a_row_without_any_answer_still_counts_as_a_row() -> None:
    read = read_responses(table(("L1", "self")), INSTRUMENT)
    assert read.faults == ()
    assert not read.rows[0].answers


def test_hints_of_the_file_are_passed_on() -> None:
    hint = Fault(2, "leader", "Look here.")
    handed_in = Table(HEADER, (Row(2, ("L1", "peer")),), hints=(hint,))
    assert read_responses(handed_in, INSTRUMENT).hints == (hint,)


def test_a_hostile_cell_stays_on_one_printable_line() -> None:
    read = read_responses(
        table(("L1", "pe\ner", "\x1b[31m9"), header=("leader", "group", "q1", "evil\ncolumn")),
        INSTRUMENT,
    )
    assert len(read.faults) == 3
    assert all(fault.located("f.csv").isprintable() for fault in read.faults)
