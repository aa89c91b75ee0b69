"""The check before writing: silent for what the rules print, loud for what they do not."""

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadership360.domain.answers import Answers
from leadership360.domain.disclosure import Movement
from leadership360.domain.instrument import Instrument
from leadership360.domain.interval import released_interval
from leadership360.domain.policy import Policy, PolicyName, make_policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import Block, InstrumentRef, LeaderRelease, Release
from leadership360.domain.self_check import Breach, Rule, breaches, standing_breaches
from leadership360.domain.standings import with_standings
from leadership360.domain.tally import Before, Opened
from tests.domain.cases import (
    MANAGER,
    OTHER,
    PEER,
    POLICIES,
    REPORT,
    SELF,
    STANDARD,
    STRICT,
    an_instrument,
    opened,
    released,
)

POLICY = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))

#: Whole and partial dimensions, other scales, and items that only some are asked.
INSTRUMENTS = [
    an_instrument((4,)),
    an_instrument((4, 1, 3)),
    an_instrument((5, 2), low=1, high=7),
    an_instrument((2, 1), low=0, high=4),
    an_instrument((4, 3), audience={"a4": [REPORT], "b1": [PEER, OTHER], "b2": [SELF]}),
]


def document(release: LeaderRelease, policy: Policy = STANDARD) -> dict[str, Any]:
    reference = InstrumentRef("case", "1.0.0", "0" * 64)
    whole = Release(reference, policy.name, (release,)).to_json()
    written: dict[str, Any] = json.loads(json.dumps(whole))
    return written


# What the rules print


@st.composite
def boxes(draw: st.DrawFn, instrument: Instrument) -> list[Opened]:
    """Draw everybody's answers: lenient, severe or mixed, whole or with gaps."""
    low, high = instrument.scale.min, instrument.scale.max
    usual = draw(
        st.sampled_from(
            [range(low, high + 1), range(high - 1, high + 1), range(low, low + 2), (high,), (low,)]
        )
    )
    gaps = draw(st.sampled_from([(), (), (None,), (None, -1), (-1, -1, -1, -1)]))
    rating = st.sampled_from([*usual, *gaps])
    found = []
    for relation in (SELF, MANAGER, *ANONYMOUS):
        most = 1 if relation is SELF else 2 if relation is MANAGER else 9
        for _ in range(draw(st.integers(0, most))):
            given = {item.id: draw(rating) for item in instrument.items_for(relation)}
            ratings = {item: value for item, value in given.items() if value != -1}
            found.append(Opened(relation, Answers(ratings, {"start": "A word."})))
    return found


@settings(max_examples=300)
@given(st.data(), st.sampled_from(INSTRUMENTS), st.sampled_from(POLICIES), st.integers(4, 6))
def test_a_release_made_by_the_rules_always_passes(
    data: st.DataObject, instrument: Instrument, policy: Policy, minimum: int
) -> None:
    policy = make_policy(policy.name, block_minimum=minimum, phi=data.draw(st.floats(0, 0.4)))
    earlier = released(data.draw(boxes(instrument)), instrument, policy)
    moved = {
        block.id: Movement(
            joined := data.draw(st.integers(0, 3)),
            data.draw(st.integers(0, 3)),
            block.raters + data.draw(st.integers(0, 1)),
            joined + data.draw(st.integers(0, 9)),
        )
        for block in earlier.blocks
    }
    before = data.draw(st.sampled_from([None, Before(earlier), Before(earlier, moved)]))
    now = data.draw(boxes(instrument))
    asked = Counter(relation for relation, _ in now)
    release = replace(released(now, instrument, policy, before=before), asked=asked)
    written = document(release, policy)
    assert breaches(written, instrument, policy, before=before, asked=asked) == ()


# What they do not: planted faults


def lenas(policy: Policy, *, before: Before | None = None) -> LeaderRelease:
    """Return the release of five peers, of whom most gave the best, four reports, and names."""
    rows = [(5, 5, 5, 5), (5, 5, 5, 4), (5, 4, 5, 5), (5, 5, 3, 5), (5, 5, 5, 5)]
    boxes = [opened(PEER, *row, start=f"Word {n}.") for n, row in enumerate(rows)]
    boxes += [opened(REPORT, 3, 4, 2, 3)] * 4
    boxes += [opened(SELF, 5, 5, 4, 4), opened(MANAGER, 3, 3, 2, 3)]
    return released(boxes, policy=policy, before=before)


Plant = Callable[[dict[str, Any]], object]


def cell(leader: dict[str, Any], block: str = "peer") -> dict[str, Any]:
    found: dict[str, Any] = leader["dimensions"]["a"]["blocks"][block]
    return found


def band(leader: dict[str, Any], item: str = "a1", block: str = "peer") -> dict[str, Any]:
    found: dict[str, Any] = leader["items"][item]["blocks"][block]
    return found


PLANTS: dict[str, tuple[Breach, Plant]] = {
    "the mean of the answers, not clamped": (
        Breach(Rule.MEAN, "a peer"),
        lambda lena: cell(lena).update(mean=4.9),
    ),
    "a mean below what the bands allow": (
        Breach(Rule.MEAN, "a peer"),
        lambda lena: cell(lena).update(mean=3.9),
    ),
    "a mean with two decimals": (
        Breach(Rule.MEAN, "a peer"),
        lambda lena: cell(lena).update(mean=4.75),
    ),
    "an interval from the leader's own spread": (
        Breach(Rule.MEAN, "a peer"),
        lambda lena: cell(lena).update(interval=[4.6, 4.9]),
    ),
    "a mean of a block of three": (
        Breach(Rule.MEAN, "a peer"),
        lambda lena: lena["blocks"][1].update(raters=3),
    ),
    "a block of three": (
        Breach(Rule.BLOCKS, "report"),
        lambda lena: lena["blocks"][0].update(raters=3),
    ),
    "a block of nobody": (
        Breach(Rule.BLOCKS, "report"),
        lambda lena: lena["blocks"][0].update(raters=0),
    ),
    "a rater in two blocks": (
        Breach(Rule.BLOCKS),
        lambda lena: lena["blocks"][0].update(relations=["report", "peer"]),
    ),
    "a manager in a block": (
        Breach(Rule.BLOCKS),
        lambda lena: lena["blocks"][0].update(relations=["manager"]),
    ),
    "a block of another name": (
        Breach(Rule.BLOCKS, "report"),
        lambda lena: lena["blocks"][0].update(relations=["other"]),
    ),
    "a band that is too narrow": (
        Breach(Rule.BAND, "a1 peer"),
        lambda lena: band(lena).update(band=[4.4, 5.0]),
    ),
    "an exact item mean": (
        Breach(Rule.BAND, "a1 peer"),
        lambda lena: band(lena).update(band=[4.8, 4.8]),
    ),
    "a unanimous item": (
        Breach(Rule.BAND, "a1 peer"),
        lambda lena: band(lena).update(band=[5.0, 5.0]),
    ),
    "a rating off the scale": (
        Breach(Rule.NAMED, "a1"),
        lambda lena: lena["items"]["a1"].update(self=6),
    ),
    "a manager's half point": (
        Breach(Rule.NAMED, "a1"),
        lambda lena: lena["items"]["a1"].update(manager=[2.5]),
    ),
    "an own score off the scale": (
        Breach(Rule.NAMED, "a"),
        lambda lena: lena["dimensions"]["a"].update(self=0.5),
    ),
    "an own score with two decimals": (
        Breach(Rule.NAMED, "a"),
        lambda lena: lena["dimensions"]["a"].update(self=4.25),
    ),
    "an own score that the own ratings do not come to": (
        Breach(Rule.NAMED, "a"),
        lambda lena: lena["dimensions"]["a"].update(self=4.4),
    ),
    "an own score that is kept back": (
        Breach(Rule.NAMED, "a"),
        lambda lena: lena["dimensions"]["a"].update(self=None),
    ),
    "an own score of too few ratings": (
        Breach(Rule.NAMED, "a"),
        lambda lena: [lena["items"][item].update(self=None) for item in ("a1", "a3")],
    ),
    "a manager's score that the manager's ratings do not come to": (
        Breach(Rule.NAMED, "a"),
        lambda lena: lena["dimensions"]["a"].update(manager=[2.7]),
    ),
    "a manager's score without ratings": (
        Breach(Rule.NAMED, "a"),
        lambda lena: lena["dimensions"]["a"].update(manager=[2.8, 2.8]),
    ),
    "a composite of raw means": (
        Breach(Rule.FOLLOWS, "a"),
        lambda lena: lena["dimensions"]["a"]["others"].update(mean=3.9),
    ),
    "a composite where none is": (
        Breach(Rule.FOLLOWS, "a"),
        lambda lena: lena["dimensions"]["a"].update(others={"withheld": "too_few_raters"}),
    ),
    "a gap of raw means": (
        Breach(Rule.FOLLOWS, "a"),
        lambda lena: lena["dimensions"]["a"]["gap"].update(points=0.8),
    ),
    "a gap that claims to be surer than it is": (
        Breach(Rule.FOLLOWS, "a"),
        lambda lena: lena["dimensions"]["a"]["gap"].update(interval=[0.7, 0.9]),
    ),
    "another finding": (
        Breach(Rule.FOLLOWS, "a"),
        lambda lena: lena["dimensions"]["a"]["gap"].update(finding="lower"),
    ),
    "another quadrant": (
        Breach(Rule.FOLLOWS, "a"),
        lambda lena: lena["dimensions"]["a"].update(quadrant="blind_spot"),
    ),
    "a change from nowhere": (
        Breach(Rule.CHANGE, "a peer"),
        lambda lena: lena["dimensions"]["a"].update(
            change={"peer": {"before": 4.0, "points": 0.8, "smallest": 0.4, "finding": "higher"}}
        ),
    ),
    "two writers": (
        Breach(Rule.COMMENTS, "start"),
        lambda lena: lena["comments"].update(start=["One.", "Two."]),
    ),
    "no writer, and no reason": (
        Breach(Rule.COMMENTS, "start"),
        lambda lena: lena["comments"].update(start=[]),
    ),
    "a peer's comments by name": (
        Breach(Rule.NAMED),
        lambda lena: lena["named_comments"].update(peer={"start": ["Mine."]}),
    ),
    "a number of answers": (Breach(Rule.FIELDS), lambda lena: band(lena).update(n=5)),
    "a standard deviation": (Breach(Rule.FIELDS), lambda lena: cell(lena).update(sd=0.4)),
    "a distribution": (
        Breach(Rule.FIELDS),
        lambda lena: lena["items"]["a1"].update(counts=[0, 0, 0, 1, 4]),
    ),
    "a number beside a reason": (
        Breach(Rule.FIELDS),
        lambda lena: band(lena).update(withheld="too_few_answers"),
    ),
    "a third end": (Breach(Rule.FIELDS), lambda lena: band(lena)["band"].append(4.8)),
    "a reason nobody knows": (
        Breach(Rule.FIELDS),
        lambda lena: lena["comments"].update(start={"withheld": "all gave 5"}),
    ),
    "a rating below the scale": (
        Breach(Rule.NAMED, "a1"),
        lambda lena: lena["items"]["a1"].update(self=0),
    ),
    "a mean of what nobody was asked": (
        Breach(Rule.MEAN, "a peer"),
        lambda lena: [
            item["blocks"].update(peer={"withheld": "not_asked"}) for item in lena["items"].values()
        ],
    ),
    "a block without a mean": (
        Breach(Rule.FIELDS),
        lambda lena: lena["dimensions"]["a"]["blocks"].pop("peer"),
    ),
    "a block without a cell": (
        Breach(Rule.FIELDS),
        lambda lena: lena["items"]["a1"]["blocks"].pop("peer"),
    ),
    "a cell without a block": (
        Breach(Rule.FIELDS),
        lambda lena: lena["items"]["a1"]["blocks"].update(other={"band": [4.0, 5.0]}),
    ),
    "an item nobody asked": (
        Breach(Rule.FIELDS),
        lambda lena: lena["items"].update(z9=deepcopy(lena["items"]["a1"])),
    ),
    "a dimension nobody asked": (
        Breach(Rule.FIELDS),
        lambda lena: lena["dimensions"].update(z=deepcopy(lena["dimensions"]["a"])),
    ),
    "a prompt nobody asked": (
        Breach(Rule.FIELDS),
        lambda lena: lena["comments"].update(z=["A", "B", "C"]),
    ),
    "a list where a word was meant": (Breach(Rule.FIELDS), lambda lena: lena.update(items=[])),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_fault_is_found_and_named(plant: str) -> None:
    expected, change = PLANTS[plant]
    written = document(lenas(STANDARD))
    assert breaches(written, an_instrument(), STANDARD) == ()
    change(written["leaders"][0])
    found = breaches(written, an_instrument(), STANDARD)
    assert expected in found


STRICT_PLANTS: dict[str, tuple[Breach, Plant]] = {
    "a mean of answers": (Breach(Rule.MEAN, "a peer"), lambda lena: cell(lena).update(mean=4.8)),
    "an interval no wider than standard's": (
        Breach(Rule.MEAN, "a peer"),
        lambda lena: cell(lena).update(interval=[4.0, 4.7]),
    ),
    "a band of four where five answered": (
        Breach(Rule.BAND, "a1 report"),
        lambda lena: band(lena, block="report").update(band=[2.5, 3.4]),
    ),
    "a mean without bands": (
        Breach(Rule.MEAN, "a report"),
        lambda lena: [
            lena["items"][item]["blocks"].update(report={"withheld": "too_few_answers"})
            for item in ("a1", "a2")
        ],
    ),
}


@pytest.mark.parametrize("plant", STRICT_PLANTS)
def test_a_planted_fault_of_the_strict_policy_is_found_and_named(plant: str) -> None:
    expected, change = STRICT_PLANTS[plant]
    written = document(lenas(STRICT), STRICT)
    assert breaches(written, an_instrument(), STRICT) == ()
    change(written["leaders"][0])
    assert breaches(written, an_instrument(), STRICT)[0] == expected


def test_a_breach_says_where_and_carries_no_value() -> None:
    written = document(lenas(STANDARD))
    cell(written["leaders"][0])["mean"] = 4.9
    band(written["leaders"][0], "a3")["band"] = [4.2, 4.6]
    found = breaches(written, an_instrument(), STANDARD)
    assert Breach(Rule.BAND, "a3 peer") in found
    assert Breach(Rule.MEAN, "a peer") in found
    assert not any(digit in breach.place for breach in found for digit in ("4.", "5."))


@POLICY
def test_a_release_under_another_policy_than_the_frozen_one_is_refused(policy: Policy) -> None:
    other = STRICT if policy is STANDARD else STANDARD
    written = document(lenas(policy), policy)
    assert breaches(written, an_instrument(), other) == (Breach(Rule.FIELDS),)
    written["policy"] = other.name.value
    assert breaches(written, an_instrument(), other) != ()


@pytest.mark.parametrize("minimum", [5, 6])
def test_a_release_below_the_frozen_minimum_is_refused(minimum: int) -> None:
    written = document(lenas(STRICT), STRICT)
    policy = make_policy(PolicyName.STRICT, block_minimum=minimum)
    rules = {breach.rule for breach in breaches(written, an_instrument(), policy)}
    assert {Rule.BLOCKS, Rule.BAND, Rule.MEAN} <= rules


def test_a_document_of_two_leaders_or_of_none_is_refused() -> None:
    written = document(lenas(STANDARD))
    for times in (0, 2):
        several = {**written, "leaders": written["leaders"] * times}
        found = breaches(several, an_instrument(), STANDARD)
        assert found == (Breach(Rule.FIELDS),)


def test_a_document_of_another_kind_is_refused() -> None:
    written = {**document(lenas(STANDARD)), "schema": "scores/0"}
    assert breaches(written, an_instrument(), STANDARD) == (Breach(Rule.FIELDS),)


def test_three_writers_are_enough() -> None:
    boxes = [opened(PEER, 4, 4, 4, 4, start=f"Word {n}.") for n in range(3)]
    written = document(released([*boxes, opened(PEER, 4, 4, 4, 4)]))
    assert len(written["leaders"][0]["comments"]["start"]) == 3
    assert breaches(written, an_instrument(), STANDARD) == ()


def test_an_item_with_too_few_answers_cannot_have_moved_a_mean_by_many() -> None:
    # Four of six rated a4. Had five or six of them, and given 5, the mean could have been 2.7.
    boxes = [opened(PEER, 2, 2, 2, 5)] * 4 + [opened(PEER, 2, 2, 2, -1)] * 2
    written = document(released(boxes))
    for mean, is_safe in ((2.5, True), (2.7, False)):
        limits = released_interval(mean, 6, STANDARD.phi, 1, 5)
        changed = {"mean": mean, "interval": [round(limit, 2) for limit in limits]}
        cell(written["leaders"][0]).update(changed)
        rules = {breach.rule for breach in breaches(written, an_instrument(), STANDARD)}
        assert (Rule.MEAN in rules) is not is_safe


# Change


def changed(joined: int, left: int) -> tuple[dict[str, Any], Before]:
    """Return a release with a change, printed although the rosters may forbid it, and before."""
    earlier = released([opened(PEER, 3, 3, 3, 3)] * 5)
    allowed = Before(earlier, {"peer": Movement(0, 0, 5, 5)})
    now = Before(earlier, {"peer": Movement(joined, left, 5, 5)})
    return document(lenas(STANDARD, before=allowed)), now


def test_a_change_that_follows_from_both_releases_may_be_printed() -> None:
    written, before = changed(0, 0)
    assert written["leaders"][0]["dimensions"]["a"]["change"]
    assert breaches(written, an_instrument(), STANDARD, before=before) == ()


@pytest.mark.parametrize(("joined", "left"), [(1, 0), (0, 2), (1, 1)])
def test_a_change_around_one_or_two_people_is_refused(joined: int, left: int) -> None:
    written, before = changed(joined, left)
    found = breaches(written, an_instrument(), STANDARD, before=before)
    assert found == (Breach(Rule.CHANGE, "a peer"),)


def test_a_change_while_somebody_sent_too_little_to_count_is_refused() -> None:
    written, before = changed(0, 0)
    sent = Before(before.release, {"peer": Movement(0, 0, 6, 6)})
    found = breaches(written, an_instrument(), STANDARD, before=sent)
    assert found == (Breach(Rule.CHANGE, "a peer"),)


@pytest.mark.parametrize("key", ["before", "points", "smallest"])
def test_a_change_that_does_not_follow_from_printed_values_is_refused(key: str) -> None:
    written, before = changed(0, 0)
    written["leaders"][0]["dimensions"]["a"]["change"]["peer"][key] += 0.1
    found = breaches(written, an_instrument(), STANDARD, before=before)
    assert found == (Breach(Rule.CHANGE, "a peer"),)


def test_a_change_of_a_block_that_was_not_there_is_refused() -> None:
    written, before = changed(0, 0)
    change = written["leaders"][0]["dimensions"]["a"]["change"]
    for block in ("report", "other"):
        change[block] = change["peer"]
    found = breaches(written, an_instrument(), STANDARD, before=before)
    assert {breach.place for breach in found} == {"a report", "a other"}


def test_a_change_since_a_mean_that_was_not_shown_is_refused() -> None:
    written, _ = changed(0, 0)
    # Two raters then: what the rosters allow is not what stands in the way.
    hidden = Before(released([opened(PEER, 3, 3, 3, 3)] * 2), {"peer": Movement(3, 0, 2, 5)})
    found = breaches(written, an_instrument(), STANDARD, before=hidden)
    assert found == (Breach(Rule.CHANGE, "a peer"),)


def test_a_change_to_a_mean_that_is_not_shown_is_refused() -> None:
    written, before = changed(0, 0)
    cells = written["leaders"][0]["dimensions"]["a"]
    cells["blocks"]["peer"] = {"withheld": "too_few_answers"}
    found = breaches(written, an_instrument(), STANDARD, before=before)
    assert Breach(Rule.CHANGE, "a peer") in found


def test_one_block_alone_may_be_too_small_as_long_as_it_shows_nothing() -> None:
    release = released([opened(PEER, 5, 5, 5, 5)] * 3)
    assert release.blocks == (Block("peer", (PEER,), 3),)
    assert breaches(document(release), an_instrument(), STANDARD) == ()


COMPARED = {"leaders": 120, "low": 35, "high": 70}


@pytest.mark.parametrize(
    ("shows", "block", "expected"),
    [
        (True, "peer", ()),
        (True, "other", (Breach(Rule.STANDING, "a"),)),
        (False, "peer", (Breach(Rule.STANDING, "a"),)),
    ],
)
def test_a_standing_is_printed_where_the_policy_has_it_and_beside_a_mean_only(
    shows: bool, block: str, expected: tuple[Breach, ...]
) -> None:
    policy = make_policy(PolicyName.STANDARD, shows_standing=shows)
    planted = document(lenas(policy))
    planted["leaders"][0]["dimensions"]["a"]["standing"] = {block: COMPARED}
    assert breaches(planted, an_instrument(), policy) == expected


# How many were asked

ASKED = {PEER: 6, REPORT: 4, MANAGER: 1, SELF: 1}


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        pytest.param({PEER: 5}, {""}, id="fewer than were asked"),
        pytest.param({PEER: 7}, {""}, id="more than were asked"),
        pytest.param({OTHER: 1}, {""}, id="a group nobody asked"),
        pytest.param({}, set(), id="as many as were asked"),
    ],
)
def test_the_number_asked_is_the_one_counted(printed: dict[Relation, int], place: set[str]) -> None:
    written = document(replace(lenas(STANDARD), asked={**ASKED, **printed}))
    found = breaches(written, an_instrument(), STANDARD, asked=ASKED)
    assert {breach.place for breach in found} == place
    assert {breach.rule for breach in found} <= {Rule.ASKED}


@pytest.mark.parametrize(
    ("relation", "count", "place"),
    [(PEER, 4, "peer"), (REPORT, 3, "report"), (MANAGER, 0, ""), (SELF, 0, "")],
)
def test_no_more_people_answered_than_were_asked(
    relation: Relation, count: int, place: str
) -> None:
    asked = {**ASKED, relation: count}
    written = document(replace(lenas(STANDARD), asked=asked))
    found = breaches(written, an_instrument(), STANDARD, asked=asked)
    assert found == (Breach(Rule.ASKED, place),)


@pytest.mark.parametrize("relation", [PEER, REPORT, MANAGER, SELF])
def test_nobody_answered_of_a_relation_that_was_not_asked(relation: Relation) -> None:
    asked = {one: count for one, count in ASKED.items() if one is not relation}
    written = document(replace(lenas(STANDARD), asked=asked))
    place = relation.value if relation in ANONYMOUS else ""
    found = breaches(written, an_instrument(), STANDARD, asked=asked)
    assert found == (Breach(Rule.ASKED, place),)


def test_not_even_one_answered_where_nobody_was_asked() -> None:
    written = document(replace(released([opened(PEER, 4, 4, 4, 4)]), asked={}))
    found = breaches(written, an_instrument(), STANDARD, asked={})
    assert found == (Breach(Rule.ASKED, "peer"),)


# Where all count who count at all


@pytest.mark.parametrize(
    ("sizes", "share", "is_safe"),
    [
        pytest.param((4, 4), 0.6, True, id="the other half of the form is enough"),
        pytest.param((4,), 0.6, False, id="there is nothing else to answer"),
        # Two of five here and the one elsewhere are three of six, and four are needed.
        pytest.param((5, 1), 0.6, False, id="what is elsewhere is not enough"),
        pytest.param((5, 2), 0.6, False, id="nor are two"),
        pytest.param((5, 3), 0.6, True, id="three are"),
        # One of two is half of the form, but then no dimension is scored.
        pytest.param((2,), 0.5, False, id="half of the only dimension"),
        # One of two here, none elsewhere: a third of three, and one is needed.
        pytest.param((2, 1), 0.3, True, id="one answer is enough"),
    ],
)
def test_a_mean_has_less_room_beside_the_same_bands_where_all_must_count(
    sizes: tuple[int, ...], share: float, is_safe: bool
) -> None:
    # Of eight, four may rate so little that they do not count in the dimension, and move the bands
    # and not the mean; but only if what they answer elsewhere makes them count at all.
    instrument = an_instrument(sizes).model_copy(update={"missing_share": share})
    ratings = {item.id: 3 for item in instrument.items}
    written = document(released([Opened(PEER, Answers(ratings))] * 8, instrument))
    limits = released_interval(3.5, 8, STANDARD.phi, 1, 5)
    changed = {"mean": 3.5, "interval": [round(limit, 2) for limit in limits]}
    cell(written["leaders"][0]).update(changed)
    found = {breach.rule for breach in breaches(written, instrument, STANDARD)}
    assert (Rule.MEAN not in found) is is_safe


# Standings, which compare all leaders

COMPARING = make_policy(PolicyName.STANDARD, shows_standing=True)


def everybody() -> list[LeaderRelease]:
    """Return the finished releases of forty leaders, of whom some are rated better."""
    rows = [(1 + n % 5, 2 + n % 4, 1 + n % 3, 2 + n % 3) for n in range(40)]
    bare = [released([opened(PEER, *row)] * 5, policy=COMPARING) for row in rows]
    return list(with_standings(COMPARING, bare))


def test_standings_that_follow_from_all_printed_means_pass() -> None:
    leaders = everybody()
    assert all(one.dimensions["a"].standing for one in leaders)
    assert standing_breaches(leaders, COMPARING) == ()


def plant_standing(leader: LeaderRelease, **changed: int) -> LeaderRelease:
    vision = leader.dimensions["a"]
    assert vision.standing is not None
    standing = {"peer": replace(vision.standing["peer"], **changed)}
    return replace(leader, dimensions={"a": replace(vision, standing=standing)})


@pytest.mark.parametrize("changed", [{"low": 0, "high": 25}, {"high": 99}, {"leaders": 50}])
def test_a_standing_that_does_not_follow_is_refused(changed: dict[str, int]) -> None:
    leaders = everybody()
    leaders[3] = plant_standing(leaders[3], **changed)
    assert standing_breaches(leaders, COMPARING) == (Breach(Rule.STANDING, "a"),)


def test_a_standing_that_is_left_out_is_refused() -> None:
    leaders = everybody()
    leaders[3] = replace(
        leaders[3], dimensions={"a": replace(leaders[3].dimensions["a"], standing=None)}
    )
    assert standing_breaches(leaders, COMPARING) == (Breach(Rule.STANDING, "a"),)


def test_where_the_policy_shows_none_a_standing_is_refused() -> None:
    leaders = everybody()
    assert len(standing_breaches(leaders, STANDARD)) == 40
