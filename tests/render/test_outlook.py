"""The forecast in words: grammar, and nothing that sounds surer than it is."""

import re
from collections.abc import Mapping
from itertools import product

import pytest

from leadership360.domain.forecast import forecast_leader
from leadership360.domain.relation import Relation
from leadership360.render.outlook import Outlook, outlook

REPORT, PEER, OTHER, MANAGER = (
    Relation.REPORT,
    Relation.PEER,
    Relation.OTHER,
    Relation.MANAGER,
)


def of(asked: Mapping[Relation, int], language: str = "en") -> Outlook:
    return outlook([forecast_leader("Ada", asked, 4)], language)


def sentences(asked: Mapping[Relation, int]) -> tuple[str, ...]:
    (found,) = of(asked).lines
    return found.sentences


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param(
            {REPORT: 4, PEER: 8},
            "Direct reports (4 asked, probably 2–3 answer): most likely shown together with "
            "peers; 4 more would be enough to stand alone, 5 for a dependable average.",
            id="a group that will be merged",
        ),
        pytest.param({REPORT: 9, PEER: 8}, "Enough people are asked.", id="nothing to do"),
        pytest.param(
            {REPORT: 8},
            "Direct reports (8 asked, probably 4–6 answer): most likely shown on their own; 1 "
            "more would make their average dependable.",
            id="large enough, not yet dependable",
        ),
        pytest.param(
            {OTHER: 2, PEER: 8, REPORT: 9},
            "Others (2 asked, too few to stand alone): most likely shown together with peers; 6 "
            "more would be enough to stand alone, 10 for a dependable average.",
            id="a group that can never stand alone",
        ),
        pytest.param(
            {PEER: 4},
            "Peers (4 asked, probably 2–3 answer): most likely not shown; 4 more would be enough "
            "to stand alone, with a dependable average.",
            id="nothing to be merged with",
        ),
        pytest.param(
            {PEER: 5},
            "Peers (5 asked, probably 2–4 answer): probably not shown; 3 more would be enough to "
            "stand alone, with a dependable average.",
            id="less sure",
        ),
        pytest.param(
            {PEER: 7},
            "Peers (7 asked, probably 3–5 answer): probably shown on their own; 1 more would be "
            "enough to stand alone.",
            id="dependable, if it is shown",
        ),
        pytest.param(
            {PEER: 2, OTHER: 1},
            "Only 3 people are asked besides manager and leader; until 4 have answered, nothing "
            "of theirs is shown. 5 more would most likely be enough.",
            id="too few for anything",
        ),
        pytest.param(
            {MANAGER: 1},
            "No direct reports, peers or others are asked, so there will be no anonymous answers.",
            id="nobody anonymous",
        ),
    ],
)
def test_what_an_admin_reads(asked: dict[Relation, int], words: str) -> None:
    assert sentences(asked) == (words,)


def test_each_group_that_lacks_people_has_a_sentence_of_its_own() -> None:
    assert [one.partition(" (")[0] for one in sentences({REPORT: 4, PEER: 4, OTHER: 12})] == [
        "Direct reports",
        "Peers",
    ]


def test_no_sentence_has_a_loose_end() -> None:
    for reports, peers, others in product(range(11), range(11), (0, 1, 2, 5)):
        for words in sentences({REPORT: reports, PEER: peers, OTHER: others}):
            assert re.fullmatch(r"[A-Z][^{}%]*\.", words), words
            assert not re.search(r"  | ,|\.\.|;\.|\b0 more|together with;|\(\)|None", words), words


def test_what_is_open_is_called_open() -> None:
    _, peers = sentences({REPORT: 1, PEER: 5})
    assert peers == (
        "Peers (5 asked, probably 2–4 answer): open whether they are shown on their own, together "
        "with others or not at all; 3 more would be enough to stand alone, with a dependable "
        "average."
    )


def test_chances_that_are_not_sure_never_read_as_sure() -> None:
    (row, _) = of({REPORT: 15, PEER: 15}).rows
    assert (row.alone, row.together, row.hidden) == (">99%", "<1%", "<1%")


def test_figures_are_written_as_the_reader_writes_them() -> None:
    found = of({PEER: 7}, "de")
    assert found.rows[0].reliability == "0,72"
    assert found.rows[0].alone == "75\N{NO-BREAK SPACE}%"
    assert (found.response, found.dependable) == ("62\N{NO-BREAK SPACE}%", "0,70")


def test_only_leaders_with_a_group_too_small_are_weak() -> None:
    asked = {"Ada": {PEER: 8}, "Ben": {PEER: 8, REPORT: 4}, "Eve": {MANAGER: 1}}
    found = outlook([forecast_leader(name, counts, 4) for name, counts in asked.items()], "en")
    assert [one.leader for one in found.weak] == ["Ben", "Eve"]
    assert [one.leader for one in found.lines] == ["Ada", "Ben", "Eve"]
