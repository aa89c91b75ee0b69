import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.faults import Fault, Row, Table, letters, shown
from leadership360.domain.relation import Relation
from leadership360.domain.roster import COLUMNS, NAME_CHARS, WORDS, read_roster, relation_of

ALICE = ("Alice Adler", "alice@example.org")
BOB = ("Bob Berg", "bob@example.org")
CAROL = ("Carol Clay", "carol@example.org")


def table(*rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS) -> Table:
    return Table(header, tuple(Row(line, row) for line, row in enumerate(rows, 2)))


def places(faults: tuple[Fault, ...]) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in faults]


def test_a_good_roster_has_its_rows_and_no_fault() -> None:
    roster = read_roster(table((*ALICE, *BOB, "peer"), (*ALICE, *ALICE, "self")))
    assert roster.faults == roster.hints == ()
    assert [(row.line, row.rater_name, row.relation) for row in roster.rows] == [
        (2, "Bob Berg", Relation.PEER),
        (3, "Alice Adler", Relation.SELF),
    ]


def test_a_leader_without_a_self_row_gets_one() -> None:
    roster = read_roster(
        table((*ALICE, *BOB, "peer"), (*CAROL, *BOB, "report"), (*CAROL, *CAROL, "self"))
    )
    assert roster.faults == ()
    [added] = roster.rows[3:]
    assert (added.line, added.leader_name, added.leader_email) == (2, *ALICE)
    assert (added.rater_name, added.rater_email, added.relation) == (*ALICE, Relation.SELF)


def test_columns_come_in_any_order_case_and_spacing() -> None:
    header = ("Group", " rater email", "\ufeffLEADER_NAME", "Rater-Name", "leader_email")
    roster = read_roster(table(("Peer", BOB[1], ALICE[0], BOB[0], ALICE[1]), header=header))
    assert roster.faults == roster.hints == ()
    assert roster.rows[0].leader_name == "Alice Adler"


def test_every_missing_column_is_named() -> None:
    roster = read_roster(table(("x",), header=("leader_name", "group")))
    assert places(roster.faults) == [(1, "leader_email"), (1, "rater_name"), (1, "rater_email")]
    assert roster.rows == ()


def test_a_column_that_is_there_twice_is_a_fault() -> None:
    roster = read_roster(table((*ALICE, *BOB, "peer", "other"), header=(*COLUMNS, "Group")))
    assert places(roster.faults) == [(1, "group")]


def test_a_column_of_no_use_is_a_hint() -> None:
    roster = read_roster(table((*ALICE, *BOB, "peer", "Sales"), header=(*COLUMNS, "Unit")))
    assert roster.faults == ()
    assert places(roster.hints) == [(1, "Unit")]


def test_a_cell_outside_the_header_is_a_fault() -> None:
    roster = read_roster(table(("Adler, Alice", *ALICE[1:], *BOB, "peer", "more")))
    assert places(roster.faults) == [(2, "F")]


def test_hints_of_the_file_are_passed_on() -> None:
    hint = Fault(2, "group", "Look here.")
    handed_in = table((*ALICE, *BOB, "peer"))
    with_hint = Table(handed_in.header, handed_in.rows, hints=(hint,))
    assert read_roster(with_hint).hints == (hint,)


def test_all_faults_of_all_rows_are_found_at_once() -> None:
    roster = read_roster(
        table(
            ("", "alice@", BOB[0], BOB[1], "friend"),
            (*ALICE, *BOB, "peer"),
            (*ALICE, "Robert Berg", BOB[1], "other"),
            (*ALICE, *ALICE, "peer"),
            (*ALICE, *CAROL, "self"),
            (*ALICE,),
        )
    )
    assert places(roster.faults) == [
        (2, "leader_name"),
        (2, "leader_email"),
        (2, "group"),
        (4, "rater_email"),
        (4, "rater_name"),
        (5, "group"),
        (6, "rater_email"),
        (7, "rater_name"),
        (7, "rater_email"),
        (7, "group"),
    ]


def test_an_unknown_group_is_answered_with_the_known_words() -> None:
    [fault] = read_roster(table((*ALICE, *BOB, "friend"))).faults
    assert "“friend”" in str(fault)
    for word in ("self", "manager", "report", "peer", "other"):
        assert word in str(fault)


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("SELF", Relation.SELF),
        ("Boss", Relation.MANAGER),
        ("Vorgesetzte(r)", Relation.MANAGER),
        ("fu\u0308hrungskraft", Relation.MANAGER),
        ("Kolleg:in", Relation.PEER),
        ("Kolleg*in", Relation.PEER),
        ("direct_report", Relation.REPORT),
        ("Direct  Reports", Relation.REPORT),
        ("Mitarbeiter/in", Relation.REPORT),
        ("supérieur·e", Relation.MANAGER),
        ("Andere", Relation.OTHER),
        ("peerless", None),
        ("", None),
    ],
)
def test_people_say_a_group_in_their_own_words(word: str, relation: Relation | None) -> None:
    assert relation_of(word) is relation


def test_no_word_means_two_groups() -> None:
    words = [word.casefold() for group in WORDS.values() for word in group]
    assert len(words) == len(set(words))
    assert all(relation_of(str(relation)) is relation for relation in Relation)
    assert all(WORDS[relation][0] == relation for relation in Relation)


@pytest.mark.parametrize(
    "address",
    [
        "bob",
        "bob@",
        "bob@example",
        "bob@mail.local",
        "bob@example.org, eve@example.org",
        "bob@example.org;eve@example.org",
        "Bob <bob@example.org>",
        "bob@example.org\nBcc: eve@example.org",
        "bob@@example.org",
        "bob berg@example.org",
        "bob@[127.0.0.1]",
        "b" * 300 + "@example.org",
    ],
)
def test_a_bad_address_is_a_fault(address: str) -> None:
    roster = read_roster(table((*ALICE, BOB[0], address, "peer")))
    assert places(roster.faults) == [(2, "rater_email")]
    assert "\n" not in str(roster.faults[0])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" Bob@Example.ORG ", "bob@example.org"),
        ("bob@example.org\u200b", "bob@example.org"),
        ("bob@mail.internal", "bob@mail.internal"),
        ("o'bob+360@example.co.uk", "o'bob+360@example.co.uk"),
    ],
)
def test_a_good_address_is_read_in_one_form(written: str, read: str) -> None:
    roster = read_roster(table((*ALICE, BOB[0], written, "peer")))
    assert roster.faults == ()
    assert roster.rows[0].rater_email == read


def test_the_same_pair_twice_is_a_fault_that_names_the_first_row() -> None:
    shouted = (BOB[0], BOB[1].upper())
    roster = read_roster(table((*ALICE, *BOB, "peer"), (*ALICE, *shouted, "peer")))
    assert places(roster.faults) == [(3, "rater_email")]
    assert "row 2" in str(roster.faults[0])


def test_a_rater_may_be_asked_about_two_leaders_and_lead_too() -> None:
    roster = read_roster(
        table((*ALICE, *BOB, "peer"), (*CAROL, *BOB, "report"), (*BOB, *ALICE, "peer"))
    )
    assert roster.faults == ()


def test_one_address_with_two_names_is_a_fault_also_between_leader_and_rater() -> None:
    roster = read_roster(table((*ALICE, *BOB, "peer"), (*CAROL, "A. Adler", ALICE[1], "peer")))
    assert places(roster.faults) == [(3, "rater_name")]
    assert "“Alice Adler” in row 2" in str(roster.faults[0])


def test_names_that_differ_in_case_and_spacing_are_one_name() -> None:
    roster = read_roster(table((*ALICE, *BOB, "peer"), ("ALICE  adler", ALICE[1], *CAROL, "peer")))
    assert roster.faults == ()
    assert {row.leader_name for row in roster.rows} == {"Alice Adler"}


def test_two_people_may_share_a_name() -> None:
    roster = read_roster(
        table((*ALICE, *BOB, "peer"), (*ALICE, BOB[0], "bob2@example.org", "peer"))
    )
    assert roster.faults == ()


def test_the_leader_as_an_own_rater_is_a_fault_outside_self() -> None:
    roster = read_roster(table((*ALICE, *ALICE, "boss"), (*ALICE, *BOB, "peer")))
    assert places(roster.faults) == [(2, "group")]
    assert "“manager”" in str(roster.faults[0])


def test_self_with_another_person_is_a_fault() -> None:
    roster = read_roster(table((*ALICE, *BOB, "self"), (*ALICE, *CAROL, "peer")))
    assert places(roster.faults) == [(2, "rater_email")]


def test_a_leader_without_anonymous_raters_is_a_hint() -> None:
    roster = read_roster(
        table((*ALICE, *BOB, "peer"), (*CAROL, *ALICE, "manager"), (*CAROL, *CAROL, "self"))
    )
    assert roster.faults == ()
    assert places(roster.hints) == [(3, "leader_email")]
    assert "Carol Clay" in str(roster.hints[0])


def test_a_name_cannot_break_a_header_or_turn_the_writing_round() -> None:
    name = "Bob\r\nBcc: x\u202e \x00Berg"
    roster = read_roster(table((*ALICE, name, BOB[1], "peer")))
    assert roster.rows[0].rater_name == "Bob Bcc: x Berg"


def test_joiners_that_some_scripts_need_stay_in_a_name() -> None:
    name = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"
    assert read_roster(table((*ALICE, name, BOB[1], "peer"))).rows[0].rater_name == name


def test_a_name_without_end_is_a_fault() -> None:
    roster = read_roster(table((*ALICE, "B" * (NAME_CHARS + 1), BOB[1], "peer")))
    assert places(roster.faults) == [(2, "rater_name")]


CELLS = st.sampled_from(
    ["", "Ann", "Bob", "a@example.org", "b@example.org", "x", "self", "peer", "boss", "\x1b[0m"]
) | st.text(max_size=30)


@given(st.lists(st.lists(CELLS, max_size=7).map(tuple), max_size=6))
def test_any_table_gives_rows_that_hold_and_faults_that_fit_on_a_line(
    rows: list[tuple[str, ...]],
) -> None:
    roster = read_roster(table(*rows))
    for fault in (*roster.faults, *roster.hints):
        assert re.fullmatch(r"f\.csv:\d+:[^:]+: \S.*[.)]", fault.located("f.csv"))
        assert fault.located("f.csv").isprintable()
    for row in roster.rows:
        assert all((row.leader_name, row.leader_email, row.rater_name, row.rater_email))
    if not roster.faults:
        assert all(
            (row.leader_email == row.rater_email) == (row.relation is Relation.SELF)
            for row in roster.rows
        )
        pairs = [(row.leader_email, row.rater_email) for row in roster.rows]
        assert len(pairs) == len(set(pairs))
        assert {row.leader_email for row in roster.rows} == {
            row.leader_email for row in roster.rows if row.relation is Relation.SELF
        }


def test_a_fault_prints_as_file_row_column_and_sentence() -> None:
    fault = Fault(7, "group", "No “%(word)s” here.", {"word": "x"})
    assert fault.located("a.csv") == "a.csv:7:group: No “x” here."


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [letters(n) for n in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_what_a_sentence_repeats_is_one_short_printable_line() -> None:
    assert shown("a\nb\x1b[31m  c") == "a b [31m c"
    assert len(shown("x" * 1_000)) == 60


def test_two_columns_may_say_in_which_language_to_write_to_whom() -> None:
    header = (*COLUMNS, "Leader language", "rater_language")
    roster = read_roster(
        table(
            (*ALICE, *BOB, "peer", "de", "fr-CA"), (*ALICE, *CAROL, "peer", "", ""), header=header
        )
    )
    assert roster.faults == ()
    assert not [hint for hint in roster.hints if "language" in hint.column]
    assert roster.languages == {ALICE[1]: "de", BOB[1]: "fr_CA"}


def test_a_language_nobody_speaks_is_a_fault_in_its_place() -> None:
    header = (*COLUMNS, "rater_language")
    roster = read_roster(table((*ALICE, *BOB, "peer", "German, please"), header=header))
    assert places(roster.faults) == [(2, "rater_language")]
    assert roster.languages == {}
