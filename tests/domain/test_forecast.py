from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import product
from math import comb, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadership360.domain.disclosure import make_blocks
from leadership360.domain.forecast import (
    DEPENDABLE,
    RESPONSE,
    SINGLE_RATER,
    SURE,
    Fate,
    GroupForecast,
    block_chances,
    forecast_leader,
    invitations_needed,
    mean_reliability,
)
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.reliability import raters_needed, spearman_brown
from tests.domain.cases import MANAGER, OTHER, PEER, REPORT, SELF

Chances = dict[Relation, dict[tuple[Relation, ...], float]]


def groups(asked: Mapping[Relation, int], **more: object) -> dict[Relation, GroupForecast]:
    found = forecast_leader("Ada", asked, 4, **more)  # type: ignore[arg-type]
    return {group.relation: group for group in found.groups}


def person_by_person(asked: Mapping[Relation, int], minimum: int, response: float) -> Chances:
    """Return the same as ``block_chances`` by going through everybody's answering or not."""
    people = [relation for relation, count in asked.items() for _ in range(count)]
    found: Chances = {relation: defaultdict(float) for relation in asked}
    for answering in product((True, False), repeat=len(people)):
        chance = prod(response if one else 1 - response for one in answering)
        who = Counter(one for one, answers in zip(people, answering, strict=True) if answers)
        add(found, who, minimum, chance)
    return found


def count_by_count(asked: Mapping[Relation, int], minimum: int, response: float) -> Chances:
    """Return the same by going through every number of answers."""
    found: Chances = {relation: defaultdict(float) for relation in asked}
    for counts in product(*(range(count + 1) for count in asked.values())):
        chance = prod(
            comb(most, count) * response**count * (1 - response) ** (most - count)
            for most, count in zip(asked.values(), counts, strict=True)
        )
        add(found, dict(zip(asked, counts, strict=True)), minimum, chance)
    return found


def add(found: Chances, counts: Mapping[Relation, int], minimum: int, chance: float) -> None:
    for block in make_blocks(counts, minimum):
        if block.raters >= minimum:
            for relation in block.relations:
                found[relation][block.relations] += chance


def likely(chances: Mapping[Relation, Mapping[tuple[Relation, ...], float]]) -> Chances:
    """Return the chances that are more than rounding."""
    return {
        relation: {block: chance for block, chance in blocks.items() if chance > 1e-12}
        for relation, blocks in chances.items()
    }


def same(one: Chances, two: Chances) -> None:
    assert {relation: set(blocks) for relation, blocks in one.items()} == {
        relation: set(blocks) for relation, blocks in two.items()
    }
    for relation, blocks in one.items():
        assert blocks == pytest.approx(two[relation], abs=1e-9)


@pytest.mark.parametrize(
    "asked",
    [{REPORT: 4, PEER: 4, OTHER: 3}, {REPORT: 2, PEER: 7}, {OTHER: 5}, {REPORT: 5, OTHER: 6}],
    ids=str,
)
def test_the_chance_of_being_shown_is_that_of_going_through_everybody(
    asked: dict[Relation, int],
) -> None:
    same(likely(block_chances(asked, 4)), likely(person_by_person(asked, 4, RESPONSE)))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(ANONYMOUS), st.integers(1, 14), min_size=1),
    st.integers(4, 6),
    st.sampled_from([0.2, 0.5, 0.62, 0.95, 1.0]),
)
def test_the_chance_of_being_shown_is_that_of_going_through_every_count(
    asked: dict[Relation, int], minimum: int, response: float
) -> None:
    by_count = count_by_count(asked, minimum, response)
    same(likely(block_chances(asked, minimum, response)), likely(by_count))


@pytest.mark.parametrize(("asked", "shown"), [(4, 0.15), (6, 0.59), (8, 0.86)])
def test_a_group_alone_is_shown_as_often_as_the_design_says(asked: int, shown: float) -> None:
    forecast = groups({PEER: asked})[PEER]
    assert round(forecast.chances[Fate.ALONE], 2) == shown
    assert forecast.chances[Fate.HIDDEN] == pytest.approx(1 - forecast.chances[Fate.ALONE])


@pytest.mark.parametrize(
    ("single", "table", "for_dependable"),
    [
        (SINGLE_RATER[REPORT], (0.56, 0.68, 0.77, 0.81), 5.4),
        (SINGLE_RATER[PEER], (0.64, 0.75, 0.82, 0.85), 4.0),
        (SINGLE_RATER[MANAGER], (0.75, 0.83, 0.89, 0.91), 2.3),
        (SINGLE_RATER[OTHER], (0.50, 0.63, 0.73, 0.77), 7.0),
    ],
)
def test_the_table_of_raters_and_reliability(
    single: float, table: tuple[float, ...], for_dependable: float
) -> None:
    for raters, expected in zip((3, 5, 8, 10), table, strict=True):
        assert spearman_brown(single, raters) == pytest.approx(expected, abs=0.00501)
        assert mean_reliability(raters, single, 1.0) == spearman_brown(single, raters)
    needed = raters_needed(single, DEPENDABLE)
    assert needed is not None
    assert round(needed, 1) == for_dependable


@pytest.mark.parametrize(
    ("relation", "invited"), [(REPORT, 9), (PEER, 7), (MANAGER, 4), (OTHER, 12)]
)
def test_invitations_are_counted_at_the_usual_response(relation: Relation, invited: int) -> None:
    single = SINGLE_RATER[relation]
    assert invitations_needed(single) == invited
    assert mean_reliability(invited, single) >= DEPENDABLE > mean_reliability(invited - 1, single)


def test_four_reports_and_eight_peers_are_told_apart() -> None:
    found = groups({SELF: 1, MANAGER: 1, REPORT: 4, PEER: 8})
    assert list(found) == [REPORT, PEER, MANAGER]
    reports, peers, manager = found.values()
    assert reports.answers == (2, 3)
    assert (reports.fate, reports.partners) == (Fate.TOGETHER, (PEER,))
    assert (reports.more_to_stand, reports.more_to_rely) == (4, 5)
    assert peers.is_enough
    assert round(peers.reliability, 2) == 0.74
    assert (manager.reliability, manager.more_to_rely) == (0.5, None)
    assert manager.chances[Fate.ALONE] == pytest.approx(RESPONSE)


@given(st.dictionaries(st.sampled_from(list(Relation)), st.integers(0, 40)))
def test_every_group_has_one_fate_and_asking_as_many_as_advised_is_enough(
    asked: dict[Relation, int],
) -> None:
    found = groups(asked)
    assert set(found) == {one for one, count in asked.items() if count} - {SELF}
    for relation, group in found.items():
        assert sum(group.chances.values()) == pytest.approx(1)
        assert 0 <= group.answers[0] <= group.answers[1] <= group.asked
        if relation is MANAGER:
            continue
        assert group.more_to_rely is not None
        more = max(group.more_to_stand, group.more_to_rely)
        advised = groups({relation: group.asked + more})[relation]
        assert advised.is_enough
        assert advised.chances[Fate.ALONE] >= SURE


@given(st.integers(1, 40))
def test_nobody_more_is_advised_than_needed(asked: int) -> None:
    group = groups({REPORT: asked})[REPORT]
    if group.more_to_stand:
        one_less = groups({REPORT: asked + group.more_to_stand - 1})[REPORT]
        assert one_less.chances[Fate.ALONE] < SURE


def test_the_organisations_own_figures_take_the_place_of_the_table() -> None:
    own = {**SINGLE_RATER, PEER: 0.5}
    assert groups({PEER: 4})[PEER].more_to_rely == 3
    assert groups({PEER: 4}, single_rater=own)[PEER].more_to_rely == 0


def test_where_raters_do_not_tell_leaders_apart_no_number_is_enough() -> None:
    found = groups({PEER: 9}, single_rater={**SINGLE_RATER, PEER: 0.0})[PEER]
    assert (found.reliability, found.more_to_rely) == (0.0, None)
    assert found.is_enough


def test_below_the_minimum_nothing_can_be_shown_and_the_forecast_says_so() -> None:
    found = forecast_leader("Ada", {SELF: 1, MANAGER: 1, PEER: 2, OTHER: 1}, 4)
    assert not found.can_be_shown
    assert found.needs_people
    assert {group.fate for group in found.anonymous} == {Fate.HIDDEN}
    assert found.more_to_show == 5


def test_a_leader_nobody_anonymous_is_asked_about_needs_people() -> None:
    found = forecast_leader("Ada", {SELF: 1, MANAGER: 1}, 4)
    assert (found.anonymous, found.can_be_shown, found.needs_people) == ((), False, True)


def test_thousands_asked_cost_no_more_than_a_few() -> None:
    found = groups({REPORT: 5000, PEER: 3000, OTHER: 2})
    assert found[REPORT].answers[0] > 3000
    assert found[OTHER].partners == (PEER,)
    assert found[REPORT].chances[Fate.ALONE] == pytest.approx(1)


@pytest.mark.parametrize("response", [0.0, -0.1, 1.1])
def test_a_response_that_is_no_chance_is_refused(response: float) -> None:
    with pytest.raises(ValueError, match="no chance"):
        forecast_leader("Ada", {PEER: 4}, 4, response=response)
