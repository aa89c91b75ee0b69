"""The attacker's solver beside trying everything, and beside another solver."""

import pytest

from leadership360.attack.findings import attack
from leadership360.attack.knowledge import Answered, Cell, Contradiction, Fact, Knowledge
from leadership360.attack.witness import possible_ratings, spread_of_one_rater
from tests.attack.opinions import Possible, brute_force, cp_sat, random_knowledge, small_knowledge

VALUES = (1, 2, 3, 4, 5)
GROUP = Answered(frozenset({"a", "b"}), 3)
A, B = Cell("peer", GROUP, "a"), Cell("peer", GROUP, "b")


def found(knowledge: Knowledge) -> Possible:
    possible: dict[Cell, frozenset[int]] = {}
    for part in knowledge.parts():
        verdict = possible_ratings(part.problem)
        assert verdict.is_proved
        possible |= dict(zip(part.cells, verdict.possible, strict=True))
    return possible


@pytest.mark.parametrize("seed", range(80))
def test_the_attacker_finds_what_trying_all_answers_finds(seed: int) -> None:
    knowledge = small_knowledge(seed)
    assert found(knowledge) == brute_force(knowledge)


@pytest.mark.parametrize("seed", range(100, 120))
def test_a_second_solver_agrees(seed: int) -> None:
    knowledge = random_knowledge(seed, groups=2, raters=6, items=3, options=5)
    assert found(knowledge) == cp_sat(knowledge)


def test_the_random_cases_are_worth_trying() -> None:
    cases = [found(small_knowledge(seed)) for seed in range(80)]
    left = [len(ratings) for case in cases for ratings in case.values()]
    assert left.count(1) > 10
    assert len(set(left)) >= 4


def test_a_sum_at_the_end_of_the_scale_gives_everybody_away() -> None:
    knowledge = Knowledge(VALUES, {A: 3}, (Fact({A: VALUES}, 15, 15),))
    assert found(knowledge) == {A: {5}}


def test_what_an_insider_said_is_taken_off() -> None:
    knowledge = Knowledge(VALUES, {A: 3}, (Fact({A: VALUES}, 7, 7),))
    assert found(knowledge) == {A: {1, 2, 3, 4, 5}}
    assert found(knowledge.knowing([(A, 5)])) == {A: {1}}
    assert found(knowledge.knowing([(A, 3), (A, 3)])) == {A: {1}}


def test_facts_that_nothing_fits_are_a_contradiction() -> None:
    too_much = Knowledge(VALUES, {A: 3}, (Fact({A: VALUES}, 16, 16),))
    with pytest.raises(Contradiction):
        found(too_much)
    nobody = Knowledge(VALUES, {A: 0, B: 3}, (Fact({A: VALUES}, 1, 1),))
    with pytest.raises(Contradiction):
        list(nobody.parts())


def test_items_hang_together_only_by_a_fact_that_says_something_new() -> None:
    exact = (Fact({A: VALUES}, 8, 8), Fact({B: VALUES}, 9, 9))
    both = Fact({A: VALUES, B: VALUES}, 16, 18)
    assert len(list(Knowledge(VALUES, {A: 3, B: 3}, (*exact, both)).parts())) == 2
    assert len(list(Knowledge(VALUES, {A: 3, B: 3}, (both,)).parts())) == 1


def test_equal_problems_look_equal_whatever_they_are_called() -> None:
    facts = (Fact({A: VALUES}, 8, 8), Fact({B: VALUES}, 9, 9))
    swapped = (Fact({A: VALUES}, 9, 9), Fact({B: VALUES}, 8, 8))
    one, other = (
        {part.problem for part in Knowledge(VALUES, {A: 3, B: 3}, some).parts()}
        for some in (facts, swapped)
    )
    assert one == other


def test_the_mean_of_one_rater_is_bound_by_what_all_gave_together() -> None:
    knowledge = Knowledge(VALUES, {A: 3, B: 3}, (Fact({A: VALUES, B: VALUES}, 28, 28),))
    (part,) = knowledge.parts()
    assert spread_of_one_rater(part.problem, (0, 1)) == 2
    findings = attack(knowledge)
    assert (findings.raters, findings.narrow) == (3, 3)


def test_findings_count_answers_groups_and_raters() -> None:
    findings = attack(Knowledge(VALUES, {A: 3, B: 3}, (Fact({A: VALUES}, 3, 3),)))
    assert (findings.answers, findings.exact, findings.near, findings.full) == (6, 3, 3, 3)
    assert (findings.groups, findings.unanimous) == (2, 1)
    assert (findings.raters, findings.narrow) == (3, 0)


def test_what_the_solver_leaves_open_counts_for_the_attacker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("leadership360.attack.witness.PATIENCE", 0.0)
    possible_ratings.cache_clear()
    spread_of_one_rater.cache_clear()
    # No multiple of three fits, which the search cannot know and the solver has no time to prove.
    odd = Fact({A: (0, 3, 0, 3, 0), B: (3, 0, 3, 0, 3)}, 1, 2)
    findings = attack(Knowledge(VALUES, {A: 3, B: 3}, (odd,)))
    assert findings.exact == findings.undecided == 6
    assert findings.narrow == findings.raters == 3
    possible_ratings.cache_clear()
    spread_of_one_rater.cache_clear()
