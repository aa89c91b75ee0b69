from collections.abc import Sequence
from dataclasses import replace

import pytest

from leadership360.domain.answers import Answers
from leadership360.domain.offline import release_responses
from leadership360.domain.raw_scores import raw_scores
from leadership360.domain.relation import Relation
from leadership360.domain.release import LeaderRelease, Mean, Reason, Withheld
from leadership360.domain.responses import Response
from tests.domain.cases import (
    MANAGER,
    OTHER,
    PEER,
    REPORT,
    SELF,
    STANDARD,
    an_instrument,
)

INSTRUMENT = an_instrument((4,))


def response(
    relation: Relation,
    level: int,
    *,
    leader: str = "L1",
    cycle: str = "",
    rater: str | None = None,
    **comments: str,
) -> Response:
    answers = Answers({f"a{n}": level for n in range(1, 5)}, comments)
    return Response(leader, f"Name of {leader}", cycle, relation, rater, answers)


def only(rows: Sequence[Response]) -> LeaderRelease:
    [leader] = release_responses(INSTRUMENT, STANDARD, rows).leaders
    return leader


def test_leaders_come_in_the_order_a_person_would_count_them() -> None:
    rows = [response(PEER, 3, leader=name) for name in ("L10", "L2", "L1", "A")]
    release = release_responses(INSTRUMENT, STANDARD, rows)
    assert [leader.leader for leader in release.leaders] == ["A", "L1", "L2", "L10"]
    assert release.leaders[0].name == "Name of A"


def test_the_last_cycle_is_reported_and_numbers_count_as_numbers() -> None:
    rows = [response(PEER, 2, cycle="9"), response(PEER, 3, cycle="10")]
    assert only(rows).cycle == "10"


def test_a_leader_of_an_earlier_cycle_alone_is_not_reported() -> None:
    rows = [response(PEER, 3, leader="old", cycle="1"), response(PEER, 3, cycle="2")]
    assert only(rows).leader == "L1"


def test_no_responses_give_no_leaders() -> None:
    release = release_responses(INSTRUMENT, STANDARD, [])
    assert release.leaders == ()
    assert raw_scores(INSTRUMENT, []) == {}


def test_a_leader_with_only_a_self_assessment_is_reported_with_the_rest_withheld() -> None:
    leader = only([response(SELF, 4)])
    result = leader.dimensions["a"]
    assert (leader.blocks, result.self_score) == ((), 4.0)
    assert result.others == Withheld(Reason.TOO_FEW_RATERS)
    assert result.change is None


def two_cycles(then: Sequence[str | None], now: Sequence[str | None]) -> bool:
    rows = [response(PEER, 2, cycle="1", rater=rater) for rater in then]
    rows += [response(PEER, 4, cycle="2", rater=rater) for rater in now]
    change = only(rows).dimensions["a"].change
    assert change is not None
    return "peer" in change


@pytest.mark.parametrize(
    ("then", "now", "shown"),
    [
        ("ABCDE", "ABCDE", True),
        ("ABCDE", "ABCDF", False),
        ("ABCDE", "ABFGH", True),
        ("ABCDE", "ABCDEF", False),
        ("ABCDE", "ABCDEFGH", True),
        ("ABCDE", "ABCDFGHI", False),
    ],
)
def test_who_came_and_went_decides_whether_a_change_is_shown(
    then: str, now: str, shown: bool
) -> None:
    assert two_cycles(then, now) is shown


def test_without_rater_ids_the_sizes_decide() -> None:
    assert two_cycles([None] * 5, [None] * 5)
    assert not two_cycles([None] * 5, [None] * 6)
    assert two_cycles([None] * 5, [None] * 8)


def test_somebody_who_answered_too_little_to_count_counts_as_absent() -> None:
    rows = [response(PEER, 2, cycle="1", rater=rater) for rater in "ABCDE"]
    rows += [response(PEER, 4, cycle="2", rater=rater) for rater in "ABCDE"]
    rows[4] = replace(rows[4], answers=Answers({"a1": 2}))
    change = only(rows).dimensions["a"].change
    assert change == {}


def test_only_the_cycle_just_before_is_compared() -> None:
    rows = [response(PEER, 2, cycle="1")] * 5 + [response(PEER, 3, cycle="2")] * 5
    rows += [response(PEER, 5, cycle="3")] * 5
    change = only(rows).dimensions["a"].change
    assert change is not None
    assert change["peer"].before == 3.0


def test_comments_come_in_the_same_order_from_any_order_of_the_file() -> None:
    texts = ("one", "two", "three", "four", "five")
    rows = [response(PEER, 4, start=text) for text in texts]
    assert only(rows).comments == only(rows[::-1]).comments
    shown = only(rows).comments["start"]
    assert not isinstance(shown, Withheld)
    assert sorted(shown) == sorted(texts)


def test_raw_figures_hold_every_score_of_every_group() -> None:
    rows = [response(PEER, 3), response(PEER, 5), response(MANAGER, 4), response(SELF, 2)]
    raw = raw_scores(INSTRUMENT, rows)["L1"]["a"]
    assert set(raw) == {"peer", "manager", "self"}
    assert raw["peer"]["scores"] == [3.0, 5.0]
    assert (raw["peer"]["n"], raw["peer"]["mean"]) == (2, 4.0)
    assert raw["manager"]["sd"] is None


def test_raw_figures_work_where_a_whole_organisation_agrees() -> None:
    rows = [response(PEER, 5, leader=f"L{n}") for n in range(25) for _ in range(4)]
    for figures in raw_scores(INSTRUMENT, rows).values():
        low, high = figures["a"]["peer"]["interval"]
        assert low < high <= 5


def test_several_groups_are_merged_as_in_a_cycle_of_ours() -> None:
    rows = [response(REPORT, 3)] * 5 + [response(PEER, 4)] * 2 + [response(OTHER, 4)] * 2
    leader = only(rows)
    assert [(block.id, block.raters) for block in leader.blocks] == [
        ("report", 5),
        ("peer+other", 4),
    ]
    cell = leader.dimensions["a"].blocks["peer+other"]
    assert isinstance(cell, Mean)
    assert cell.mean == 4.0
