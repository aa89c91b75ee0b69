from collections.abc import Mapping
from datetime import date

import pytest

from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.promise import PromiseFacts, PromisePart
from leadership360.domain.relation import Relation
from leadership360.render.promise import promise

REPORT, PEER, OTHER = Relation.REPORT, Relation.PEER, Relation.OTHER
CLOSES = date(2026, 3, 20)


def promised(
    relation: Relation,
    asked: Mapping[str, int],
    *,
    policy: PolicyName = PolicyName.STANDARD,
    grace_days: int = 3,
    writes: bool = True,
    coach: str | None = None,
    shows_standing: bool = False,
    trustees: tuple[str, ...] = (),
    seals_in_browser: bool = False,
) -> dict[PromisePart, str]:
    groups = {Relation(name): count for name, count in asked.items()}
    rules = make_policy(
        policy,
        grace_days=grace_days,
        shows_standing=shows_standing,
        seals_in_browser=seals_in_browser,
    )
    facts = PromiseFacts(relation, groups, rules, CLOSES, writes, coach, trustees)
    return promise(facts, "en")


@pytest.mark.parametrize(
    ("relation", "asked", "others"),
    [
        (PEER, {"peer": 5, "report": 4}, "those of 4 other peers."),
        (REPORT, {"peer": 5, "report": 6}, "those of 5 other direct reports."),
        (OTHER, {"other": 4, "peer": 4}, "those of 3 other people around."),
        (
            PEER,
            {"peer": 2, "report": 3},
            "of 3 direct reports and 1 other peer, in one group",
        ),
        (OTHER, {"peer": 5, "other": 1}, "those of 5 peers, in one group"),
        (PEER, {"peer": 5, "other": 1}, "4 other peers and 1 person from further away, in one"),
        (
            REPORT,
            {"report": 1, "peer": 1, "other": 2},
            "those of 1 peer and 2 people from further away, in one group",
        ),
    ],
)
def test_raters_read_with_whom_they_are_planned_to_be_shown(
    relation: Relation, asked: dict[str, int], others: str
) -> None:
    parts = promised(relation, asked)
    assert others in parts[PromisePart.TOGETHER]
    assert "fewer than 4 people of a group answer" in parts[PromisePart.IF_FEW]


def test_where_too_few_are_asked_nothing_is_promised_but_that_nothing_is_shown() -> None:
    parts = promised(PEER, {"peer": 2, "report": 1, "manager": 1})
    assert "neither their ratings nor their comments will be shown" in parts[PromisePart.TOGETHER]
    assert PromisePart.GUARANTEE not in parts
    assert PromisePart.IF_FEW not in parts


def test_the_only_manager_reads_that_the_ratings_are_shown_as_theirs() -> None:
    parts = promised(Relation.MANAGER, {"manager": 1, "peer": 5})
    assert parts[PromisePart.NAMED].startswith("You are the only manager. Your ratings")
    assert set(parts) == {PromisePart.NAMED, PromisePart.STORED}
    assert "one of 2 managers" in promised(Relation.MANAGER, {"manager": 2})[PromisePart.NAMED]


def test_a_leader_reads_that_the_own_answers_are_the_own() -> None:
    assert list(promised(Relation.SELF, {"self": 1, "peer": 5})) == [PromisePart.NAMED]


def test_each_policy_guarantees_what_is_proved_and_says_what_is_only_measured() -> None:
    standard = promised(PEER, {"peer": 5})[PromisePart.GUARANTEE]
    strict = promised(PEER, {"peer": 5}, policy=PolicyName.STRICT)[PromisePart.GUARANTEE]
    assert "“standard”" in standard
    assert "that is proved" in standard
    assert "at most 2 in 1,000" in standard
    assert "your average over a whole theme lies within a point" in standard
    assert "“strict”" in strict
    assert "one colleague who knows their own cannot prove any: both are proved" in strict


@pytest.mark.parametrize(
    ("grace_days", "expected"),
    [
        (3, "destroyed 3 days after closing, planned for March 24, 2026"),
        (1, "destroyed 1 day after closing, planned for March 22, 2026"),
        (0, "as soon as the results are written, on March 21, 2026"),
    ],
)
def test_raters_read_on_which_day_single_answers_are_destroyed(
    grace_days: int, expected: str
) -> None:
    assert expected in promised(PEER, {"peer": 5}, grace_days=grace_days)[PromisePart.STORED]


def test_raters_read_when_comments_are_shown_and_who_reads_themes() -> None:
    parts = promised(PEER, {"peer": 5})
    assert "at least 3 people write on the same question" in parts[PromisePart.COMMENTS]
    assert "is read by nobody" in parts[PromisePart.THEMES]
    with_coach = promised(PEER, {"peer": 5}, coach="Camille Rousseau")
    assert "is read by Camille Rousseau alone" in with_coach[PromisePart.THEMES]


def test_whoever_is_not_asked_for_comments_reads_nothing_about_them() -> None:
    parts = promised(PEER, {"peer": 5}, writes=False)
    assert {PromisePart.COMMENTS, PromisePart.THEMES} & set(parts) == set()


def test_a_higher_minimum_of_the_questionnaire_is_the_one_that_is_promised() -> None:
    policy = make_policy(PolicyName.STANDARD, block_minimum=6)
    facts = PromiseFacts(PEER, {PEER: 5}, policy, CLOSES, writes=True, coach=None)
    assert "Fewer than 6 people" in promise(facts, "en")[PromisePart.TOGETHER]


@pytest.mark.parametrize("policy", PolicyName)
def test_raters_are_told_before_the_first_question_that_leaders_are_compared(
    policy: PolicyName,
) -> None:
    asked = {"peer": 5}
    shown = promised(PEER, asked, policy=policy, shows_standing=True)
    hidden = promised(PEER, asked, policy=policy)
    assert "lie among those of the other leaders" in shown.pop(PromisePart.STANDING)
    assert shown == hidden


@pytest.mark.parametrize("relation", [Relation.SELF, Relation.MANAGER])
def test_whoever_answers_by_name_is_not_compared_and_not_told(relation: Relation) -> None:
    assert PromisePart.STANDING not in promised(relation, {"peer": 5}, shows_standing=True)


@pytest.mark.parametrize("relation", [PEER, Relation.MANAGER])
def test_who_seals_in_the_browser_is_promised_more_and_told_what_is_left(
    relation: Relation,
) -> None:
    asked = {"peer": 5, "manager": 1}
    stored = promised(relation, asked, seals_in_browser=True)[PromisePart.STORED]
    assert "sealed in your browser, before they are sent" in stored
    assert "with the cycle’s key, or by sending your browser another program" in stored
    assert "destroyed 3 days after closing" in stored
    assert "in your browser" not in promised(relation, asked)[PromisePart.STORED]


def test_raters_read_which_three_people_can_open_the_boxes_and_that_it_takes_two() -> None:
    names = ("Tia One", "Tom Two", "Tess Three")
    for relation in (PEER, Relation.MANAGER):
        stored = promised(relation, {"peer": 5, "manager": 1}, trustees=names)[PromisePart.STORED]
        assert "the server does not keep the key" in stored
        assert "Two of these three people have to act together" in stored
        assert "Tia One, Tom Two, and Tess Three" in stored
        assert "Single answers are destroyed 3 days after closing" in stored
        both = promised(relation, {"peer": 5, "manager": 1}, trustees=names, seals_in_browser=True)[
            PromisePart.STORED
        ]
        assert "sealed in your browser" in both
        assert "the server does not keep the key" in both
    alone = promised(PEER, {"peer": 5})[PromisePart.STORED]
    assert "Only somebody who controls the server itself could." in alone
    assert "three people" not in alone
