import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.answers import Answers
from leadership360.domain.disclosure import Movement, band
from leadership360.domain.instrument import Instrument
from leadership360.domain.interval import released_interval
from leadership360.domain.policy import Policy
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.domain.release import (
    Band,
    InstrumentRef,
    LeaderRelease,
    Mean,
    Reason,
    Release,
    Withheld,
)
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

TOO_FEW_RATERS = Withheld(Reason.TOO_FEW_RATERS)
TOO_FEW_ANSWERS = Withheld(Reason.TOO_FEW_ANSWERS)
POLICY = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))


def document(release: LeaderRelease) -> dict[str, Any]:
    reference = InstrumentRef("case", "1.0.0", "0" * 64)
    whole = Release(reference, "standard", (release,)).to_json()
    leader: dict[str, Any] = json.loads(json.dumps(whole))["leaders"][0]
    return leader


def peers(*ratings: Sequence[int | None]) -> list[Opened]:
    return [opened(PEER, *row) for row in ratings]


# What is printed


def test_a_block_of_five_gets_bands_and_the_mean_of_the_answers() -> None:
    boxes = peers((4, 3, 4, 4), (3, 3, 4, 5), (4, 2, 4, 4), (3, 3, 3, 4), (4, 3, 4, 4))
    release = released(boxes)
    cells = {item: result.blocks["peer"] for item, result in release.items.items()}
    assert cells == {
        "a1": Band(3.5, 3.9),  # 18 of 5
        "a2": Band(2.5, 2.9),  # 14
        "a3": Band(3.5, 3.9),  # 19
        "a4": Band(4.0, 5.0),  # 21
    }
    low, high = released_interval(3.6, 5, 0.15, 1, 5)
    assert release.dimensions["a"].blocks == {"peer": Mean(3.6, round(low, 2), round(high, 2))}


def test_strict_prints_bands_from_four_answers_and_means_of_bands() -> None:
    boxes = peers(*[(4, 3, 4, 4)] * 4)
    assert released(boxes).items["a1"].blocks["peer"] == TOO_FEW_ANSWERS
    release = released(boxes, policy=STRICT)
    assert release.items["a1"].blocks["peer"] == Band(3.8, 5.0)
    assert release.items["a2"].blocks["peer"] == Band(3.0, 3.4)
    mean = release.dimensions["a"].blocks["peer"]
    assert isinstance(mean, Mean)
    assert mean.mean == 4.0  # (3 x 4.28 + 3.2) / 4


def test_a_rater_counts_in_a_dimension_mean_only_with_three_of_four_answers() -> None:
    five = [(4, 4, 4, 4)] * 4
    whole, most, half = (
        released(peers(*five, row)).dimensions["a"].blocks["peer"]
        for row in ((2, 2, 2, 2), (2, 2, 2, -1), (2, 2, -1, -1))
    )
    assert isinstance(whole, Mean)
    assert isinstance(most, Mean)
    assert isinstance(half, Mean)
    assert whole.mean == 3.6
    assert most.mean == 3.7  # 70 / 19
    assert half.mean == 4.0


def test_answers_of_somebody_left_out_of_a_dimension_stay_out_of_its_mean() -> None:
    instrument = an_instrument((4, 4))
    rich = {f"{d}{n}": 3 for d in "ab" for n in range(1, 5)}
    boxes = [Opened(PEER, Answers(rich)) for _ in range(6)]
    poor = {"a1": 5, "a2": 5} | {f"b{n}": 3 for n in range(1, 5)}
    release = released([*boxes, Opened(PEER, Answers(poor))], instrument)
    mean = release.dimensions["a"].blocks["peer"]
    assert isinstance(mean, Mean)
    assert mean.mean == 3.0
    assert release.items["a1"].blocks["peer"] == band(6 * 3 + 5, 7, 1, 5)
    assert release.blocks[0].raters == 7


def test_too_few_counted_in_a_dimension_withhold_its_mean_but_not_the_items() -> None:
    instrument = an_instrument((4, 4))
    full = {f"{d}{n}": 4 for d in "ab" for n in range(1, 5)}
    poor = {"a1": 4, "a2": 4} | {f"b{n}": 4 for n in range(1, 5)}
    boxes = [Opened(PEER, Answers(full))] * 3 + [Opened(PEER, Answers(poor))] * 2
    release = released(boxes, instrument)
    assert release.dimensions["a"].blocks["peer"] == TOO_FEW_ANSWERS
    assert isinstance(release.items["a1"].blocks["peer"], Band)
    assert release.items["a3"].blocks["peer"] == TOO_FEW_ANSWERS


def test_reversed_items_enter_turned_round() -> None:
    boxes = peers(*[(5, 5, 5, 1)] * 6)
    release = released(boxes, an_instrument((4,), reverse=["a4"]))
    assert {result.blocks["peer"] for result in release.items.values()} == {band(30, 6, 1, 5)}
    mean = release.dimensions["a"].blocks["peer"]
    assert isinstance(mean, Mean)
    assert mean.mean == 4.8  # 116 of 24: four sum points from the end


@POLICY
def test_manager_and_self_are_printed_as_they_are(policy: Policy) -> None:
    boxes = [opened(SELF, 5, 4, 4, None), opened(MANAGER, 3, 3, 2, 3), opened(MANAGER, 1, 2, 3, 4)]
    release = released(boxes, policy=policy)
    result = release.dimensions["a"]
    assert (result.self_score, result.manager) == (4.3, (2.5, 2.8))
    assert release.items["a4"].self_rating is None
    assert release.items["a1"].manager == (1, 3)
    assert result.others == TOO_FEW_RATERS
    assert release.blocks == ()


def test_ratings_of_two_managers_are_not_joined_from_item_to_item() -> None:
    boxes = [opened(MANAGER, 1, 5, 1, 5), opened(MANAGER, 5, 1, 5, None)]
    release = released(boxes)
    assert [release.items[f"a{n}"].manager for n in range(1, 5)] == [
        (1, 5),
        (1, 5),
        (1, 5),
        (5, None),
    ]


def test_the_composite_counts_blocks_and_managers_as_one_view_each() -> None:
    boxes = [opened(REPORT, 3, 3, 3, 3)] * 9 + [opened(PEER, 4, 4, 4, 4)] * 5
    boxes += [opened(MANAGER, 2, 2, 2, 2), opened(MANAGER, 3, 3, 3, 3)]
    result = released(boxes).dimensions["a"]
    views = [cell.mean for cell in result.blocks.values() if isinstance(cell, Mean)]
    assert views == [3.0, 4.0]
    assert isinstance(result.others, Mean)
    assert result.others.mean == 3.2  # (3.0 + 4.0 + 2.5) / 3


def test_the_gap_is_taken_from_the_anonymous_blocks_alone() -> None:
    boxes = [opened(PEER, 4, 4, 4, 4)] * 6 + [opened(SELF, 4, 4, 4, 4)]
    without = released(boxes).dimensions["a"]
    with_manager = released([*boxes, opened(MANAGER, 1, 1, 1, 1)]).dimensions["a"]
    assert (without.gap, without.quadrant) == (with_manager.gap, with_manager.quadrant)
    assert without.others != with_manager.others


# What is withheld


@POLICY
@pytest.mark.parametrize("raters", [1, 2, 3])
def test_below_four_raters_nothing_is_shown(policy: Policy, raters: int) -> None:
    release = released(peers(*[(4, 4, 4, 4)] * raters), policy=policy)
    result = release.dimensions["a"]
    assert result.blocks == {"peer": TOO_FEW_RATERS}
    assert result.others == TOO_FEW_RATERS
    assert {item.blocks["peer"] for item in release.items.values()} == {TOO_FEW_RATERS}
    assert release.comments["start"] == TOO_FEW_RATERS
    assert result.quadrant is None


@POLICY
def test_a_leader_nobody_answered_about_has_an_empty_release(policy: Policy) -> None:
    release = released([], policy=policy)
    assert release.blocks == ()
    assert release.dimensions["a"].others == TOO_FEW_RATERS
    assert release.dimensions["a"].blocks == {}


@POLICY
def test_an_item_a_third_could_not_observe_is_withheld_by_counts_alone(policy: Policy) -> None:
    seen, unseen = (4, 4, 4, 4), (4, 4, 4, None)
    three_of_ten = released(peers(*[seen] * 7, *[unseen] * 3), policy=policy)
    four_of_ten = released(peers(*[seen] * 6, *[unseen] * 4), policy=policy)
    assert isinstance(three_of_ten.items["a4"].blocks["peer"], Band)
    assert four_of_ten.items["a4"].blocks["peer"] == Withheld(Reason.NOT_OBSERVABLE)


@POLICY
def test_what_a_block_was_not_asked_is_named_so(policy: Policy) -> None:
    instrument = an_instrument((4, 1), audience={"a4": [REPORT], "b1": [SELF]})
    release = released(peers(*[(4, 4, 4)] * 6), instrument, policy)
    assert release.items["a4"].blocks["peer"] == Withheld(Reason.NOT_ASKED)
    assert release.items["b1"].blocks["peer"] == Withheld(Reason.NOT_ASKED)
    assert release.dimensions["b"].blocks["peer"] == Withheld(Reason.NOT_ASKED)
    assert isinstance(release.dimensions["a"].blocks["peer"], Mean)


def test_half_of_a_block_may_skip_an_item_and_the_mean_goes_by_the_rest() -> None:
    boxes = peers(*[(4, 4, 4, -1)] * 4, *[(4, 4, 4, 2)] * 4)
    release = released(boxes)
    assert release.items["a4"].blocks["peer"] == TOO_FEW_ANSWERS
    mean = release.dimensions["a"].blocks["peer"]
    assert isinstance(mean, Mean)
    assert mean.mean == 3.7  # 104 of 28


# Properties

boxes = st.lists(
    st.builds(
        lambda relation, row, text: opened(relation, *row, start=text),
        st.sampled_from((MANAGER, *ANONYMOUS, *ANONYMOUS)),
        st.lists(st.sampled_from((-1, None, 1, 2, 3, 4, 5)), min_size=4, max_size=4),
        st.sampled_from(("Keep this.", "Ask more.", "Thanks!")),
    ),
    max_size=16,
)
policies = st.sampled_from(POLICIES)


@given(boxes, policies, st.randoms(use_true_random=False))
def test_the_order_of_raters_never_matters(some: list[Opened], policy: Policy, chance: Any) -> None:
    shuffled = chance.sample(some, len(some))
    assert released(some, policy=policy) == released(shuffled, policy=policy)


@given(boxes, policies, st.permutations(range(4)))
def test_the_order_of_items_never_matters(
    some: list[Opened], policy: Policy, order: list[int]
) -> None:
    instrument = an_instrument((4,), reverse=["a2"])
    items = tuple(instrument.items[place] for place in order)
    turned = instrument.model_copy(update={"items": items})
    assert released(some, instrument, policy) == released(some, turned, policy)


@given(boxes, policies, st.data())
def test_a_release_does_not_change_when_raters_swap_their_ratings_of_an_item(
    some: list[Opened], policy: Policy, data: st.DataObject
) -> None:
    # Only sums and counts may matter: who gave which rating must leave no trace.
    item = data.draw(st.sampled_from(("a1", "a2", "a3", "a4")))
    relation = data.draw(st.sampled_from(ANONYMOUS))
    places = [
        place
        for place, box in enumerate(some)
        if box.relation is relation and isinstance(box.answers.ratings.get(item), int)
        if sum(isinstance(r, int) for r in box.answers.ratings.values()) >= 3
    ]
    given_ratings = [some[place].answers.ratings[item] for place in places]
    swapped = list(some)
    for place, rating in zip(places, data.draw(st.permutations(given_ratings)), strict=True):
        answers = some[place].answers
        swapped[place] = Opened(
            relation, replace(answers, ratings={**answers.ratings, item: rating})
        )
    assert released(some, policy=policy) == released(swapped, policy=policy)


def turned_round(box: Opened, top: int) -> Opened:
    turned = {item: r if r is None else top - r for item, r in box.answers.ratings.items()}
    return Opened(box.relation, Answers(turned))


@given(boxes, policies)
def test_asking_all_items_the_other_way_round_changes_nothing(
    some: list[Opened], policy: Policy
) -> None:
    plain = an_instrument((4,))
    reverse = an_instrument((4,), reverse=["a1", "a2", "a3", "a4"])
    some = [Opened(box.relation, Answers(box.answers.ratings)) for box in some]
    turned = [turned_round(box, 6) for box in some]
    assert released(some, plain, policy) == released(turned, reverse, policy)


@given(boxes, policies)
def test_a_scale_that_begins_elsewhere_shifts_every_value(
    some: list[Opened], policy: Policy
) -> None:
    some = [Opened(box.relation, Answers(box.answers.ratings)) for box in some]
    shifted = [
        Opened(
            box.relation,
            Answers({i: r if r is None else r + 2 for i, r in box.answers.ratings.items()}),
        )
        for box in some
    ]
    plain = document(released(some, policy=policy))
    moved = document(released(shifted, an_instrument((4,), low=3, high=7), policy))
    for place, value in numbers(plain):
        is_level = not {"raters", "points", "smallest"} & set(place)
        there = moved
        for step in place:
            there = there[step]
        # The second decimal of a limit is rounded from a binary fraction.
        last_digit = 0.0101 if "interval" in place else 1e-9
        assert there == pytest.approx(value + 2 * is_level, abs=last_digit), place


@given(boxes, policies)
def test_a_mirrored_block_has_about_the_mirrored_mean(some: list[Opened], policy: Policy) -> None:
    here = released(some, policy=policy).dimensions["a"].blocks
    there = released([turned_round(box, 6) for box in some], policy=policy).dimensions["a"].blocks
    for block, cell in here.items():
        other = there[block]
        assert isinstance(cell, Mean) == isinstance(other, Mean)
        if isinstance(cell, Mean) and isinstance(other, Mean):
            # Half-up rounding leans the same way on both sides, and middle bands begin at a half
            # point but end before one; so where bands decide, the two may differ by the clamp.
            assert other.mean == pytest.approx(6 - cell.mean, abs=0.45)


@given(boxes, st.sampled_from(ANONYMOUS))
def test_could_not_observe_never_moves_a_mean(some: list[Opened], relation: Relation) -> None:
    full = [opened(relation, 3, 4, 2, 3)] * 6
    one_skipped = [*full, opened(relation, 3, 4, 2, -1), *some]
    one_unseen = [*full, opened(relation, 3, 4, 2, None), *some]
    skipped, unseen = released(one_skipped), released(one_unseen)
    for block, cell in skipped.items["a4"].blocks.items():
        if isinstance(unseen.items["a4"].blocks[block], Band):
            assert unseen.items["a4"].blocks[block] == cell
            assert unseen.dimensions["a"].blocks[block] == skipped.dimensions["a"].blocks[block]


# No number but by rule


def numbers(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], float]]:
    """Yield every number of a document with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from numbers(inside, (*place, key))
    elif isinstance(value, list):
        for index, inside in enumerate(value):
            yield from numbers(inside, (*place, index))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield place, value


def expected_numbers(
    release: LeaderRelease, some: list[Opened], instrument: Instrument, policy: Policy
) -> set[tuple[Any, ...]]:
    """Return the places where the rules want a number, worked out from counts of answers alone."""
    places: set[tuple[Any, ...]] = set()
    items = [item.id for item in instrument.items]
    answered = [
        (relation, {i: answers.ratings.get(i, -1) for i in items}) for relation, answers in some
    ]
    counting = [
        (relation, row)
        for relation, row in answered
        if sum(r not in (-1, None) for r in row.values()) >= 3
    ]
    shown = False
    for index, block in enumerate(release.blocks):
        rows = [row for relation, row in counting if relation in block.relations]
        assert block.raters == len(rows)
        places.add(("blocks", index, "raters"))
        if len(rows) < 4:
            continue
        printed = 0
        for item in items:
            seen = sum(row[item] not in (-1, None) for row in rows)
            unseen = sum(row[item] is None for row in rows)
            if seen >= policy.item_minimum and 10 * unseen <= 3 * (seen + unseen):
                printed += 1
                places |= {("items", item, "blocks", block.id, "band", end) for end in (0, 1)}
        if printed >= 3 or not policy.is_strict:
            shown = True
            cell = ("dimensions", "a", "blocks", block.id)
            places |= {(*cell, "mean"), (*cell, "interval", 0), (*cell, "interval", 1)}
    managers = [row for relation, row in counting if relation is MANAGER]
    places |= {("dimensions", "a", "manager", n) for n in range(len(managers))}
    for item in items:
        rated = sum(row[item] not in (-1, None) for row in managers)
        places |= {("items", item, "manager", n) for n in range(rated)}
    if shown:
        others = ("dimensions", "a", "others")
        places |= {(*others, "mean"), (*others, "interval", 0), (*others, "interval", 1)}
    return places


@given(boxes, policies)
def test_a_document_has_numbers_only_where_the_rules_want_one(
    some: list[Opened], policy: Policy
) -> None:
    instrument = an_instrument((4,))
    release = released(some, instrument, policy)
    found = {place for place, _ in numbers(document(release))}
    assert found == expected_numbers(release, some, instrument, policy)


def withheld_cells(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        if "withheld" in value:
            yield value
        for inside in value.values():
            yield from withheld_cells(inside)


@given(boxes, policies)
def test_a_withheld_value_has_a_reason_and_nothing_else(some: list[Opened], policy: Policy) -> None:
    for cell in withheld_cells(document(released(some, policy=policy))):
        assert list(cell) == ["withheld"]
        assert cell["withheld"] in set(Reason)


@given(
    st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=3),
    st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=3),
    policies,
)
def test_a_withheld_block_looks_the_same_whatever_was_answered(
    one: list[list[int]], other: list[list[int]], policy: Policy
) -> None:
    assert released(peers(*one), policy=policy) == released(peers(*other), policy=policy)


@given(st.lists(st.lists(st.sampled_from((4, 5)), min_size=4, max_size=4), min_size=5, max_size=5))
def test_nearly_all_at_the_top_prints_the_same_as_all_at_the_top(rows: list[list[int]]) -> None:
    best = peers(*[(5, 5, 5, 5)] * 5)
    if all(sum(column) >= 20 for column in zip(*rows, strict=True)):
        assert released(peers(*rows), policy=STRICT) == released(best, policy=STRICT)
    if sum(map(sum, rows)) >= 96:
        assert released(peers(*rows)) == released(best)


@POLICY
def test_an_interval_cut_at_the_end_of_the_scale_is_written_as_any_other(policy: Policy) -> None:
    release = released(peers(*[(5, 5, 5, 5)] * 6, *[(4, 5, 5, 5)] * 4), policy=policy)
    high = document(release)["dimensions"]["a"]["blocks"]["peer"]["interval"][1]
    assert json.dumps(high) == "5.0"


def test_no_interval_of_a_release_leaves_the_scale_or_its_mean() -> None:
    for level in range(1, 6):
        for policy in POLICIES:
            some = [opened(relation, *[level] * 4) for relation in [PEER] * 40 + [MANAGER]]
            result = released(some, policy=policy).dimensions["a"]
            for cell in (*result.blocks.values(), result.others):
                assert isinstance(cell, Mean)
                assert 1 <= cell.low <= cell.mean <= cell.high <= 5
                assert cell.low < cell.high


@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=5, max_size=12))
def test_strict_never_claims_to_know_more_than_standard(rows: list[list[int]]) -> None:
    strict, standard = (
        released(peers(*rows), policy=policy).dimensions["a"].blocks["peer"]
        for policy in (STRICT, STANDARD)
    )
    assert isinstance(strict, Mean)
    assert isinstance(standard, Mean)
    assert strict.high - strict.low >= standard.high - standard.low - 0.0101


# Odd sizes


def test_seven_points_and_one_item_work() -> None:
    instrument = an_instrument((1,), high=7)
    release = released([opened(PEER, rating) for rating in (7, 6, 7, 5, 7)], instrument)
    assert release.items["a1"].blocks["peer"] == Band(5.6, 7.0)  # 28 of 5 and more
    mean = release.dimensions["a"].blocks["peer"]
    assert isinstance(mean, Mean)
    assert mean.mean == 6.2  # the middle of the band: 7.0 less 0.6 x 1.4


def test_in_standard_too_one_item_prints_nothing_that_its_band_does_not() -> None:
    instrument = an_instrument((1,))
    ones = released([opened(PEER, rating) for rating in (5, 1, 1, 1, 1)], instrument)
    others = released([opened(PEER, rating) for rating in (1, 3, 2, 3, 1)], instrument)
    assert ones == others
    few = released([opened(PEER, rating) for rating in (5, 1, 1, 1)], instrument)
    assert few.dimensions["a"].blocks["peer"] == Withheld(Reason.TOO_FEW_ANSWERS)


@POLICY
def test_two_thousand_raters_are_tallied(policy: Policy) -> None:
    some = [opened(PEER, *[1 + (rater + item) % 5 for item in range(4)]) for rater in range(2000)]
    release = released(some, policy=policy)
    mean = release.dimensions["a"].blocks["peer"]
    assert isinstance(mean, Mean)
    assert mean.mean == (3.2 if policy.is_strict else 3.0)  # the band 3.0-3.4
    assert release.blocks[0].raters == 2000


@POLICY
@pytest.mark.parametrize("extreme", [1, 5])
def test_everybody_at_one_end_is_printed_as_an_open_band(policy: Policy, extreme: int) -> None:
    release = released(peers(*[(extreme,) * 4] * 6), policy=policy)
    cell = release.items["a1"].blocks["peer"]
    assert cell == (Band(4.2, 5.0) if extreme == 5 else Band(1.0, 1.8))


# Since last time


def two_cycles(then: int, now: int, moved: tuple[int, int] | None = None) -> LeaderRelease:
    first = released(peers(*[(2, 2, 2, 2)] * then))
    before = Before(first, None if moved is None else {"peer": Movement(*moved, then, now)})
    return released(peers(*[(4, 4, 4, 4)] * now), before=before)


def test_a_block_that_moved_far_is_said_to_have_moved() -> None:
    change = two_cycles(6, 6).dimensions["a"].change
    assert change is not None
    assert (change["peer"].before, change["peer"].points) == (2.0, 2.0)
    assert change["peer"].finding == "higher"


@pytest.mark.parametrize(
    ("then", "now", "moved", "shown"),
    [
        (6, 7, None, False),
        (6, 6, (1, 1), False),
        (6, 6, (0, 0), True),
        (6, 9, (3, 0), True),
        (3, 6, None, False),
    ],
)
def test_a_change_that_could_tell_of_one_person_is_not_shown(
    then: int, now: int, moved: tuple[int, int] | None, shown: bool
) -> None:
    change = two_cycles(then, now, moved).dimensions["a"].change
    assert change is not None
    assert ("peer" in change) is shown


def test_a_block_made_of_other_groups_has_no_change() -> None:
    first = released(peers(*[(2, 2, 2, 2)] * 6))
    some = [*peers(*[(4, 4, 4, 4)] * 5), opened(OTHER, 4, 4, 4, 4)]
    assert released(some, before=Before(first)).dimensions["a"].change == {}


def test_without_an_earlier_cycle_there_is_no_change() -> None:
    assert released(peers(*[(4, 4, 4, 4)] * 6)).dimensions["a"].change is None


def test_a_merged_block_is_scored_as_one_without_self_and_manager() -> None:
    some = [opened(REPORT, 5, 4, 4, 3)] * 5 + [opened(OTHER, 2, 3, 3, 2)] * 2
    some += [opened(SELF, 1, 1, 1, 1), opened(MANAGER, 1, 1, 1, 1)]
    mean = released(some).dimensions["a"].blocks["report+other"]
    assert isinstance(mean, Mean)
    assert mean.mean == 3.6  # 100 of 28
