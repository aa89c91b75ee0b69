"""Many leaders are scored in one pass; what comes out is what the rules say of each alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadership360.domain import disclosed, tally
from leadership360.domain.answers import Answers, Rating
from leadership360.domain.arrays import distinct, look_up
from leadership360.domain.disclosed import SHOWN, Disclosed, disclose
from leadership360.domain.disclosure import band
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy, make_policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import Band, LeaderRelease, Mean
from leadership360.domain.scoring import form_of, sheets_of
from leadership360.domain.tally import CHUNK, Gathered, Opened, Subject, tally_all
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
from tests.domain.plain import PlainScorer

POLICY = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Draw odd ones: one-item dimensions, other scales, items that only some are asked."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    names = [f"{'abc'[place]}{n}" for place, size in enumerate(sizes) for n in range(1, size + 1)]
    low, span = draw(st.sampled_from(((1, 4), (1, 4), (0, 4), (2, 4), (1, 6), (0, 10), (1, 1))))
    relations = st.lists(st.sampled_from(list(Relation)), min_size=1, unique=True)
    return an_instrument(
        sizes,
        low=low,
        high=low + span,
        reverse=draw(st.sets(st.sampled_from(names))),
        audience=draw(st.dictionaries(st.sampled_from(names), relations, max_size=2)),
    )


def boxes_of(
    instrument: Instrument, relations: Sequence[Relation], chance: Random
) -> Iterator[Opened]:
    """Yield answers with more or less left out, in the middle, at an end or nearly all alike."""
    scale = instrument.scale
    left_out, unobserved = (chance.choice((0, 0, 0.1, 0.25)) for _ in range(2))
    alike = chance.choice((0, 0.5, 0.9, 1))
    levels = [chance.choice((scale.min, scale.min + 1, scale.max)) for _ in instrument.items]
    for relation in relations:
        ratings: dict[str, Rating] = {}
        for item, level in zip(instrument.items, levels, strict=True):
            lot = chance.random()
            if lot < left_out:
                continue
            if lot < left_out + unobserved:
                ratings[item.id] = None
            elif chance.random() < alike:
                ratings[item.id] = level
            else:
                ratings[item.id] = chance.randint(scale.min, scale.max)
        yield Opened(relation, Answers(ratings))


def _group(sizes: tuple[int, ...]) -> list[Relation]:
    relations = (MANAGER, REPORT, PEER, OTHER)
    return [one for one, size in zip(relations, sizes, strict=True) for _ in range(size)]


sizes = st.sampled_from((0, 1, 3, 4, 5, 6, 7, 11))
groups = st.tuples(st.integers(0, 3), sizes, sizes, sizes).map(_group)
leaders = st.lists(groups, min_size=1, max_size=4)

# Not ``st.randoms``: so many answers are more than Hypothesis draws one by one.
chances = st.integers(0, 2**32).map(Random)
policies = st.sampled_from((*POLICIES, make_policy(STANDARD.name, block_minimum=6, phi=0.08)))


def gathered(boxes: Sequence[Opened], leader: str = "lena") -> Gathered:
    return Gathered(Subject(leader, "Lena", "2026", {}), boxes, b"a secret")


def tallied(
    instrument: Instrument, policy: Policy, cases: Sequence[Sequence[Opened]]
) -> list[LeaderRelease]:
    return list(tally_all(instrument, policy, map(gathered, cases)))


# The same as one by one, and as in plain words


@settings(max_examples=400)
@given(instruments(), policies, leaders, chances)
def test_every_printed_value_is_what_the_rules_say_in_plain_words(
    instrument: Instrument, policy: Policy, about: list[list[Relation]], chance: Random
) -> None:
    cases = [list(boxes_of(instrument, [SELF, *one], chance)) for one in about]
    for boxes, release in zip(cases, tallied(instrument, policy, cases), strict=True):
        plain = PlainScorer(instrument, policy, boxes)
        assert release.blocks == plain.blocks
        assert release.items == {item.id: plain.item(item) for item in instrument.items}
        for dimension, result in release.dimensions.items():
            assert result.blocks == {
                block.id: plain.mean(dimension, block) for block in plain.blocks
            }
            assert result.others == plain.others(dimension)
            own, managers = (plain.named_means(one, dimension) for one in (SELF, MANAGER))
            assert result.self_score == (own[0] if own else None)
            assert result.manager == tuple(sorted(managers))


@settings(max_examples=60)
@given(instruments(), policies, leaders, chances)
def test_a_leader_among_others_is_scored_as_alone(
    instrument: Instrument, policy: Policy, about: list[list[Relation]], chance: Random
) -> None:
    cases = [list(boxes_of(instrument, [*one, SELF], chance)) for one in about]
    together = tallied(instrument, policy, cases)
    assert together == [released(boxes, instrument, policy) for boxes in cases]
    assert tallied(instrument, policy, cases[::-1]) == together[::-1]


@settings(max_examples=60)
@given(instruments(), policies, groups, chances)
def test_the_order_of_raters_and_of_items_never_matters(
    instrument: Instrument, policy: Policy, about: list[Relation], chance: Random
) -> None:
    boxes = list(boxes_of(instrument, [*about, SELF], chance))
    items = tuple(chance.sample(instrument.items, len(instrument.items)))
    turned = instrument.model_copy(update={"items": items})
    shuffled = chance.sample(boxes, len(boxes))
    assert released(shuffled, turned, policy) == released(boxes, instrument, policy)


@POLICY
def test_leaders_about_whom_nobody_answered_stand_between_the_others(policy: Policy) -> None:
    full, empty = [opened(PEER, 4, 4, 3, 4)] * 6, list[Opened]()
    releases = tallied(an_instrument(), policy, [empty, full, empty, empty, full, empty])
    assert [bool(one.blocks) for one in releases] == [False, True, False, False, True, False]
    assert releases[1] == releases[4] == released(full, policy=policy)
    assert releases[0] == released(empty, policy=policy)


def test_no_leaders_at_all_have_no_releases() -> None:
    assert tallied(an_instrument(), STANDARD, []) == []


# What "could not observe" may change


@settings(max_examples=60)
@given(instruments(), policies, groups, chances)
def test_somebody_who_could_not_observe_enough_changes_nothing(
    instrument: Instrument, policy: Policy, about: list[Relation], chance: Random
) -> None:
    boxes = list(boxes_of(instrument, about, chance))
    nothing_seen = Answers({item.id: None for item in instrument.items})
    more = [*boxes, *(Opened(relation, nothing_seen) for relation in Relation)]
    assert released(more, instrument, policy) == released(boxes, instrument, policy)


@settings(max_examples=60)
@given(policies, groups, chances)
def test_could_not_observe_instead_of_skipped_moves_no_mean_beside_the_same_items(
    policy: Policy, about: list[Relation], chance: Random
) -> None:
    # It may hide an item; then the mean is kept further from the ends of the scale, or in strict
    # goes by the other items. Nothing else may happen.
    instrument = an_instrument((4, 2))
    boxes = list(boxes_of(instrument, [SELF, *about], chance))
    missing = {item.id: None for item in instrument.items}
    unseen = [
        Opened(box.relation, replace(box.answers, ratings=missing | dict(box.answers.ratings)))
        for box in boxes
    ]
    skipped, other = (released(some, instrument, policy) for some in (boxes, unseen))
    assert other.blocks == skipped.blocks
    for dimension, result in skipped.dimensions.items():
        assert other.dimensions[dimension].self_score == result.self_score
        assert other.dimensions[dimension].manager == result.manager
        for block, cell in result.blocks.items():
            items = [item.id for item in instrument.items_of(dimension)]
            before, now = (
                [isinstance(one.items[item].blocks[block], Band) for item in items]
                for one in (skipped, other)
            )
            if before == now:
                assert other.dimensions[dimension].blocks[block] == cell


# Other scales


@settings(max_examples=60)
@given(policies, groups, st.sampled_from((0, 2)), chances)
def test_a_scale_that_begins_elsewhere_shifts_every_mean_and_band(
    policy: Policy, about: list[Relation], low: int, chance: Random
) -> None:
    plain = an_instrument((3, 1), reverse=["a2"])
    boxes = list(boxes_of(plain, [SELF, *about], chance))
    shift = low - 1
    shifted = [
        Opened(
            box.relation,
            Answers({i: r if r is None else r + shift for i, r in box.answers.ratings.items()}),
        )
        for box in boxes
    ]
    one = released(boxes, plain, policy)
    other = released(shifted, an_instrument((3, 1), low=low, high=low + 4, reverse=["a2"]), policy)
    assert other.blocks == one.blocks
    for name, result in one.dimensions.items():
        there = other.dimensions[name]
        assert there.gap == result.gap
        assert there.quadrant == result.quadrant
        for block, cell in (*result.blocks.items(), ("others", result.others)):
            moved = there.others if block == "others" else there.blocks[block]
            if isinstance(cell, Mean):
                assert isinstance(moved, Mean)
                assert moved.mean == pytest.approx(cell.mean + shift)
                # The second decimal of a limit is rounded from a binary fraction.
                assert moved.low == pytest.approx(cell.low + shift, abs=0.0101)
                assert moved.high == pytest.approx(cell.high + shift, abs=0.0101)
            else:
                assert moved == cell
    for name, item in one.items.items():
        for block, printed in item.blocks.items():
            elsewhere = other.items[name].blocks[block]
            if isinstance(printed, Band):
                assert isinstance(elsewhere, Band)
                assert elsewhere.low == pytest.approx(printed.low + shift)
                assert elsewhere.high == pytest.approx(printed.high + shift)
            else:
                assert elsewhere == printed


@settings(max_examples=60)
@given(instruments(), policies, groups, chances)
def test_asking_items_the_other_way_round_changes_nothing_but_what_was_clicked(
    instrument: Instrument, policy: Policy, about: list[Relation], chance: Random
) -> None:
    boxes = list(boxes_of(instrument, [SELF, *about], chance))
    turned = {item.id for item in instrument.items if chance.random() < 0.5}
    ends = instrument.scale.min + instrument.scale.max
    items = tuple(
        item.model_copy(update={"reverse": item.reverse != (item.id in turned)})
        for item in instrument.items
    )
    clicked = [
        Opened(
            box.relation,
            Answers(
                {
                    item: ends - rating if rating is not None and item in turned else rating
                    for item, rating in box.answers.ratings.items()
                }
            ),
        )
        for box in boxes
    ]
    other = instrument.model_copy(update={"items": items})
    assert released(clicked, other, policy) == released(boxes, instrument, policy)


# Odd sizes


@POLICY
@pytest.mark.parametrize(("low", "high"), [(1, 5), (1, 7), (0, 10)])
def test_all_equal_answers_are_printed_on_any_scale(policy: Policy, low: int, high: int) -> None:
    instrument = an_instrument((3, 1), low=low, high=high)
    for rating in range(low, high + 1):
        ratings = {item.id: rating for item in instrument.items}
        boxes = [Opened(PEER, Answers(ratings))] * 6
        for result in released(boxes, instrument, policy).dimensions.values():
            cell = result.blocks["peer"]
            assert isinstance(cell, Mean)
            assert low <= cell.low <= cell.mean <= cell.high <= high
            assert abs(cell.mean - rating) <= (high - low) / 6 + 0.5


@POLICY
def test_a_leader_with_two_thousand_raters_is_scored_beside_one_with_one(policy: Policy) -> None:
    many = [opened(PEER, *[1 + (rater + item) % 5 for item in range(4)]) for rater in range(2000)]
    one = [opened(MANAGER, 4, 4, 4, 4)]
    instrument = an_instrument()
    assert tallied(instrument, policy, [many, one]) == [
        released(many, policy=policy),
        released(one, policy=policy),
    ]


def test_half_of_the_answers_missing_leave_those_who_gave_enough() -> None:
    # Two of four items are too few for a rater to count; three are enough.
    for answered, raters in ((2, 0), (3, 6), (4, 6)):
        boxes = [opened(PEER, *[4] * answered)] * 6
        release = released(boxes)
        assert sum(block.raters for block in release.blocks) == raters
        assert isinstance(release.dimensions["a"].others, Mean) is (raters > 0)


# How it is done


def a_pass(cases: Sequence[Sequence[Opened]], policy: Policy = STANDARD) -> Disclosed:
    instrument = an_instrument()
    relations = [box.relation for boxes in cases for box in boxes]
    sheets = sheets_of(
        form_of(instrument), relations, [box.answers.ratings for one in cases for box in one]
    )
    leader = np.repeat(np.arange(len(cases)), [len(boxes) for boxes in cases])
    return disclose(policy, sheets, leader, len(cases))


@POLICY
def test_where_nothing_is_shown_the_arrays_hold_no_number_of_the_answers(policy: Policy) -> None:
    for level, spread in product((1, 3, 5), (0, 1)):
        boxes = [opened(REPORT, *[level] * 3, abs(level - spread) or 2)] * 3
        found = a_pass([boxes], policy)
        assert (found.dimensions.reason != SHOWN).all()
        for part in found.dimensions.means:
            assert set(part.ravel()) == {1.0}
        assert set(found.items.low.ravel()) == {10}
        assert set(found.items.high.ravel()) == {50}
        assert not found.items.middle.any()


def counted(calls: list[tuple[Any, ...]], rule: Callable[..., Any]) -> Callable[..., Any]:
    def counting(*args: Any) -> Any:
        calls.append(args)
        return rule(*args)

    return counting


def test_a_rule_is_asked_once_for_each_sum_however_many_leaders_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boxes = [opened(PEER, *row) for row in ((4, 3, 4, 5), (3, 3, 4, 4))] * 3
    calls: dict[int, list[tuple[Any, ...]]] = {}
    for leaders in (1, 10, 100):
        calls[leaders] = []
        with monkeypatch.context() as patch:
            patch.setattr(disclosed, "band", counted(calls[leaders], band))
            a_pass([boxes] * leaders)
    assert calls[1]
    assert len(calls[1]) == len(calls[10]) == len(calls[100]) == len(set(calls[1]))


def test_the_work_grows_with_the_leaders_and_the_open_answers_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tally, "CHUNK", 10)
    passes: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tally, "disclose", counted(passes, disclose))
    taken = 0

    def one_after_the_other() -> Iterator[Gathered]:
        nonlocal taken
        for _ in range(95):
            taken += 1
            yield gathered([opened(PEER, 4, 4, 4, 4)] * 5)

    ahead = [
        taken - done
        for done, _ in enumerate(tally_all(an_instrument(), STANDARD, one_after_the_other()))
    ]
    assert max(ahead) == 10
    assert [leaders for *_, leaders in passes] == [10] * 9 + [5]


def test_a_leader_is_scored_the_same_at_either_side_of_a_chunk() -> None:
    boxes = [opened(PEER, *row) for row in ((4, 3, 4, 5), (3, 3, 4, 4))] * 3
    cases = [boxes[: place % 7] for place in range(CHUNK + 3)]
    releases = tallied(an_instrument(), STRICT, cases)
    alone = [released(boxes[:size], policy=STRICT) for size in range(7)]
    assert releases == [alone[place % 7] for place in range(CHUNK + 3)]


columns = st.integers(1, 3).flatmap(
    lambda count: st.lists(
        st.tuples(*[st.integers(0, 3) | st.integers(0, 10**5)] * count), max_size=30
    )
)


@given(columns)
def test_combinations_are_each_found_once_and_put_back_in_place(
    rows: list[tuple[int, ...]],
) -> None:
    width = len(rows[0]) if rows else 1
    arrays = np.array(rows, np.int64).reshape(len(rows), width).T
    combinations, places = distinct(*arrays)
    assert len(set(combinations)) == len(combinations)
    assert [combinations[place] for place in places.tolist()] == rows


def test_a_rule_is_looked_up_for_arrays_of_any_shape() -> None:
    one, other = np.arange(6).reshape(2, 3), np.full((2, 3), 2)
    total, product_ = look_up(lambda a, b: (a + b, a * b), one, other, results=2)
    assert total.tolist() == [[2, 3, 4], [5, 6, 7]]
    assert product_.tolist() == [[0, 2, 4], [6, 8, 10]]
    [nothing] = look_up(lambda a: (a,), np.zeros((0, 3), np.int64), results=1)
    assert nothing.shape == (0, 3)
