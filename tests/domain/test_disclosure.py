from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadership360.domain.disclosure import (
    ItemTotal,
    Movement,
    band,
    band_middle,
    follows_from_bands,
    make_blocks,
    may_show_change,
    mean_of_bands,
    movement,
    printed_mean,
)
from leadership360.domain.relation import ANONYMOUS
from leadership360.domain.release import Band, Block
from leadership360.store.instruments import list_instruments, load_instrument
from tests.domain.cases import INSTRUMENT_FILES, OTHER, PEER, REPORT, STANDARD, STRICT
from tests.domain.outsider import Answered, ruled_out

#: Every scale that is shipped or used by a test.
SCALES = sorted(
    {
        (one.scale.min, one.scale.max)
        for one in (
            *list_instruments(),
            *(load_instrument(str(file)) for file in INSTRUMENT_FILES.glob("*.yaml")),
        )
    }
)

# Blocks


@pytest.mark.parametrize(
    ("report", "peer", "other", "expected"),
    [
        (4, 4, 4, {"report": 4, "peer": 4, "other": 4}),
        (5, 4, 1, {"report": 5, "peer+other": 5}),
        (4, 6, 2, {"report+other": 6, "peer": 6}),
        (2, 2, 2, {"report+peer+other": 6}),
        (1, 2, 8, {"report+peer+other": 11}),
        (3, 4, 4, {"report+peer": 7, "other": 4}),
        (3, 0, 0, {"report": 3}),
        (0, 3, 0, {"peer": 3}),
        (2, 1, 0, {"report+peer": 3}),
        (0, 0, 0, {}),
    ],
)
def test_small_groups_join_the_next_smallest(
    report: int, peer: int, other: int, expected: dict[str, int]
) -> None:
    blocks = make_blocks({REPORT: report, PEER: peer, OTHER: other}, 4)
    assert {block.id: block.raters for block in blocks} == expected


def test_a_relation_nobody_answered_from_need_not_be_named() -> None:
    assert [block.id for block in make_blocks({PEER: 5}, 4)] == ["peer"]


def blocks_by_hand(report: int, peer: int, other: int) -> set[frozenset[str]]:
    # The rule in words: while the smallest is below four and has company, it joins the next
    # smallest; of equal ones the earlier in the order report, peer, other.
    place = {"report": 0, "peer": 1, "other": 2}
    counts = {"report": report, "peer": peer, "other": other}
    groups = [{name} for name in place if counts[name]]
    while len(groups) > 1:
        first, second, *rest = sorted(
            groups,
            key=lambda group: (
                sum(counts[name] for name in group),
                min(place[name] for name in group),
            ),
        )
        if sum(counts[name] for name in first) >= 4:
            break
        groups = [first | second, *rest]
    return {frozenset(group) for group in groups}


def test_every_combination_of_counts_follows_the_plain_rule() -> None:
    for report, peer, other in product(range(9), repeat=3):
        blocks = make_blocks({REPORT: report, PEER: peer, OTHER: other}, 4)
        found = {frozenset(map(str, block.relations)) for block in blocks}
        assert found == blocks_by_hand(report, peer, other), (report, peer, other)


def test_nobody_is_lost_and_a_block_below_the_minimum_stands_alone() -> None:
    for minimum, counts in product((4, 5, 7), product(range(9), repeat=3)):
        blocks = make_blocks(dict(zip(ANONYMOUS, counts, strict=True)), minimum)
        assert sum(block.raters for block in blocks) == sum(counts)
        assert all(block.raters >= minimum for block in blocks) or len(blocks) == 1
        firsts = [ANONYMOUS.index(block.relations[0]) for block in blocks]
        assert firsts == sorted(firsts)
        for block in blocks:
            assert block.id == "+".join(block.relations)
            assert list(block.relations) == [r for r in ANONYMOUS if r in block.relations]


# Bands


def label(printed: Band, low: int = 1, high: int = 5) -> str:
    if printed.low == low:
        return f"{printed.high}-"
    if printed.high == high:
        return f"{printed.low}+"
    return f"{printed.low}" if printed.low == printed.high else f"{printed.low}-{printed.high}"


@pytest.mark.parametrize(
    ("answers", "labels"),
    [
        (4, "2.2- · 2.5-2.9 · 3.0-3.4 · 3.5 · 3.8+"),
        (5, "2.0- · 2.2-2.4 · 2.5-2.9 · 3.0-3.4 · 3.5-3.9 · 4.0+"),
        (6, "1.8- · 2.0-2.4 · 2.5-2.9 · 3.0-3.4 · 3.5-3.9 · 4.0 · 4.2+"),
        (
            8,
            "1.6- · 1.8-1.9 · 2.0-2.4 · 2.5-2.9 · 3.0-3.4 · 3.5-3.9 · 4.0-4.3 · 4.4+",
        ),
        (
            10,
            "1.5- · 1.6-1.9 · 2.0-2.4 · 2.5-2.9 · 3.0-3.4 · 3.5-3.9 · 4.0-4.4 · 4.5+",
        ),
    ],
)
def test_the_table_of_bands_is_printed_label_by_label(answers: int, labels: str) -> None:
    printed = dict.fromkeys(
        label(band(total, answers, 1, 5)) for total in range(answers, 5 * answers + 1)
    )
    assert " · ".join(printed) == labels


@pytest.mark.parametrize(("low", "high"), SCALES)
@pytest.mark.parametrize("answers", [*range(4, 41), 2000])
def test_bands_part_the_sums_in_order_and_the_end_bands_mirror_each_other(
    low: int, high: int, answers: int
) -> None:
    sums = range(low * answers, high * answers + 1)
    printed = [band(total, answers, low, high) for total in sums]
    assert printed == sorted(printed, key=lambda one: (one.low, one.high))
    sizes = Counter(printed)
    assert sizes[printed[0]] == sizes[printed[-1]]
    assert printed[0].high == pytest.approx(low + high - printed[-1].low)
    assert sizes[printed[0]] >= high - low + 2
    for total, one in zip(sums, printed, strict=True):
        assert one.low - 0.051 <= total / answers < one.high + 0.1


@pytest.mark.parametrize("total", [3, 21])
def test_a_sum_that_cannot_be_has_no_band(total: int) -> None:
    with pytest.raises(ValueError, match="cannot sum to"):
        band(total, 4, 1, 5)


def sums_by_band(answers: int, low: int, high: int) -> Iterator[set[int]]:
    found: dict[Band, set[int]] = {}
    for total in range(low * answers, high * answers + 1):
        found.setdefault(band(total, answers, low, high), set()).add(total)
    yield from found.values()


def possible(sums: set[int], others: int, low: int, high: int) -> list[int]:
    """Return the ratings somebody may have given if she and ``others`` raters sum to ``sums``."""
    return [
        rating
        for rating in range(low, high + 1)
        if any(low * others <= total - rating <= high * others for total in sums)
    ]


def test_what_is_possible_agrees_with_trying_all_answers() -> None:
    for sums in sums_by_band(4, 1, 5):
        tried = {answers[0] for answers in product(range(1, 6), repeat=4) if sum(answers) in sums}
        assert possible(sums, 3, 1, 5) == sorted(tried)


@pytest.mark.parametrize(("low", "high"), SCALES)
@pytest.mark.parametrize("answers", range(4, 13))
def test_a_band_rules_out_no_rating_to_an_outsider(low: int, high: int, answers: int) -> None:
    for sums in sums_by_band(answers, low, high):
        assert possible(sums, answers - 1, low, high) == list(range(low, high + 1))


@pytest.mark.parametrize(("low", "high"), SCALES)
@pytest.mark.parametrize("answers", range(4, 13))
def test_a_band_leaves_an_insider_at_least_two_ratings_of_every_other_rater(
    low: int, high: int, answers: int
) -> None:
    for sums in sums_by_band(answers, low, high):
        for own in range(low, high + 1):
            rest = {total - own for total in sums}
            left = possible(rest, answers - 2, low, high)
            assert not left or len(left) >= 2  # none: she cannot have given this


def test_the_scales_checked_include_five_and_seven_points() -> None:
    assert {(1, 5), (1, 7)} <= set(SCALES)


# Means of the standard policy


@pytest.mark.parametrize(("low", "high"), SCALES)
@pytest.mark.parametrize("raters", range(4, 9))
def test_bands_and_mean_together_rule_out_no_rating(low: int, high: int, raters: int) -> None:
    items = [Answered(raters, is_printed=raters >= STANDARD.item_minimum)] * 4
    assert next(ruled_out(items, low, high), None) is None


@pytest.mark.parametrize("high", [5, 7])
@pytest.mark.parametrize(
    "items",
    [
        pytest.param([Answered(4, is_printed=False)], id="one item, hidden"),
        pytest.param([Answered(5)], id="one item, printed"),
        pytest.param([Answered(12)], id="one item, twelve raters"),
        pytest.param([Answered(6), Answered(1, is_printed=False)], id="one answer hidden"),
        pytest.param(
            [Answered(5), Answered(6), Answered(4, is_printed=False)], id="as many as observed"
        ),
        pytest.param(
            [
                Answered(8),
                Answered(8),
                Answered(2, is_printed=False),
                Answered(1, is_printed=False),
            ],
            id="two hidden",
        ),
        pytest.param([Answered(5), Answered(5), Answered(7, is_printed=False)], id="unobservable"),
    ],
)
def test_items_that_are_not_printed_give_no_rating_away(items: list[Answered], high: int) -> None:
    assert next(ruled_out(items, 1, high), None) is None


@pytest.mark.parametrize(("counted", "left_out"), list(product((4, 5, 6), (1, 2))))
@pytest.mark.parametrize("answered", [1, 2])
def test_the_answers_of_raters_left_out_of_a_dimension_are_not_given_away(
    counted: int, left_out: int, answered: int
) -> None:
    both = Answered(counted, left_out, is_printed=counted + left_out >= 5)
    alone = Answered(counted, is_printed=counted >= 5)
    items = [both if place < answered else alone for place in range(4)]
    assert next(ruled_out(items, 1, 5), None) is None


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([Answered(5, 1), Answered(5, 1), Answered(5)], id="seven points"),
        pytest.param([Answered(4, 1), Answered(4, is_printed=False), Answered(5)], id="mixed"),
        pytest.param([Answered(0, 5), Answered(5), Answered(5)], id="nobody counted"),
    ],
)
def test_left_out_raters_are_safe_in_odd_dimensions_too(items: list[Answered]) -> None:
    assert next(ruled_out(items, 1, 7), None) is None


@st.composite
def dimensions(draw: st.DrawFn) -> list[Answered]:
    items = []
    for _ in range(draw(st.integers(1, 3))):
        counted = draw(st.integers(0, 6))
        left_out = draw(st.sampled_from((0, 0, 1, 2)))
        is_printed = counted + left_out >= 5 and draw(st.booleans())
        items.append(Answered(counted, left_out, is_printed))
    items.append(Answered(draw(st.integers(4, 7)), 0, is_printed=False))
    return items


@settings(max_examples=60)
@given(dimensions())
def test_no_pattern_of_answers_lets_a_rating_be_ruled_out(items: list[Answered]) -> None:
    assert next(ruled_out(items, 1, 5), None) is None


@given(st.data())
def test_sums_within_one_band_print_the_same_mean(data: st.DataObject) -> None:
    answers = data.draw(st.integers(5, 9))
    sums = data.draw(st.sampled_from([sorted(one) for one in sums_by_band(answers, 1, 5)]))
    one, other = data.draw(st.sampled_from(sums)), data.draw(st.sampled_from(sums))
    total = data.draw(st.integers(answers, 5 * answers))

    def printed(item_sum: int) -> float:
        return printed_mean(total, [ItemTotal(item_sum, answers, answers, True)], 1, 5)

    assert printed(one) == printed(other)


def item_totals(*sums: int, answers: int) -> Sequence[ItemTotal]:
    return [ItemTotal(total, answers, answers, is_printed=answers >= 5) for total in sums]


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        ((25, 25, 25, 25), 4.8),  # 100 is kept at 96 of 20
        ((24, 24, 24, 24), 4.8),
        ((24, 24, 24, 23), 4.8),  # 95 is 4.75
        ((5, 5, 5, 5), 1.2),
        ((15, 15, 15, 16), 3.1),  # 61 is 3.05
        ((20, 15, 15, 15), 3.3),
        ((10, 25, 15, 15), 3.3),
    ],
)
def test_the_mean_is_the_mean_of_the_answers_kept_away_from_the_ends(
    sums: tuple[int, ...], expected: float
) -> None:
    assert printed_mean(sum(sums), item_totals(*sums, answers=5), 1, 5) == expected


def test_the_mean_moves_by_no_more_than_the_scale_spread_over_all_answers() -> None:
    for raters, sums in product((4, 5, 8), product(range(0, 33, 4), repeat=3)):
        totals = [min(raters + extra, 5 * raters) for extra in sums]
        printed = printed_mean(sum(totals), item_totals(*totals, answers=raters), 1, 5)
        answers = 3 * raters
        assert abs(printed - sum(totals) / answers) <= 4 / answers + 0.05 + 1e-9


def test_a_single_item_with_answers_that_count_is_printed_from_its_band() -> None:
    assert [follows_from_bands(count) for count in (0, 1, 2, 4)] == [True, True, False, False]


def test_where_the_clamps_of_both_sides_meet_the_bands_alone_decide() -> None:
    hidden = ItemTotal(5, 1, 1, is_printed=False)
    narrow = ItemTotal(13, 5, 5, is_printed=True)
    printed = {printed_mean(total, [narrow, hidden], 1, 5) for total in range(14, 20)}
    assert printed == {2.7}


# Values of the strict policy


@pytest.mark.parametrize(
    ("printed", "middle"),
    [
        (Band(2.5, 2.9), 2.7),
        (Band(3.5, 3.5), 3.5),
        (Band(4.0, 5.0), 4.4),
        (Band(1.0, 2.0), 1.6),
        (Band(3.8, 5.0), 4.28),
        (Band(1.0, 2.2), 1.72),
    ],
)
def test_a_band_is_drawn_at_its_middle_and_end_bands_nearer_the_scale_middle(
    printed: Band, middle: float
) -> None:
    assert band_middle(printed, 1, 5) == pytest.approx(middle)


def test_the_strict_mean_is_the_mean_of_band_middles_half_up() -> None:
    assert mean_of_bands([Band(2.5, 2.9), Band(4.0, 5.0)], 1, 5) == 3.6  # 3.55
    assert mean_of_bands([Band(3.8, 5.0)] * 4, 1, 5) == 4.3
    assert mean_of_bands([Band(3.8, 5.0), Band(3.0, 3.4)], 1, 5) == 3.7  # 3.74
    assert mean_of_bands([Band(1.0, 2.2)] * 4, 1, 5) == 1.7


# Change


def test_movement_counts_who_came_and_who_went_whatever_their_group_in_the_block() -> None:
    block = Block("report+peer", (REPORT, PEER), 5)
    then = {REPORT: {"a", "b", "c"}, PEER: {"d"}, OTHER: {"x"}}
    now = {REPORT: {"a"}, PEER: {"b", "d", "e", "f", "g"}, OTHER: {"y", "z"}}
    assert movement(block, then, now) == (3, 1, 4, 6)
    assert movement(block, now, then)[:2] == (1, 3)
    assert movement(block, then, then)[:2] == (0, 0)
    assert movement(block, {}, {PEER: {"a", "b"}}) == (2, 0, 0, 2)
    assert movement(block, {REPORT: {"a"}}, {}) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    ("before", "now", "joined", "left", "shown"),
    [
        (5, 5, 0, 0, True),
        (5, 6, None, None, False),
        (7, 5, None, None, False),
        (5, 8, None, None, True),
        (5, 5, None, None, True),
        (5, 5, 1, 1, False),
        (5, 5, 5, 5, True),
        (5, 8, 3, 0, True),
        (5, 8, 5, 2, False),
        (4, 5, 0, 0, False),  # on both rosters, but counted in one cycle only
    ],
)
def test_with_decimals_no_change_is_shown_when_one_or_two_people_came_or_went(
    before: int, now: int, joined: int | None, left: int | None, shown: bool
) -> None:
    blocks = (Block("peer", (PEER,), before), Block("peer", (PEER,), now))
    known = joined is not None and left is not None
    # Everybody who sent answers counts, but for the last case.
    sent = max(before, now - (joined or 0) + (left or 0))
    moved = Movement(joined, left, sent, sent + joined - left) if known else None  # type: ignore[arg-type,operator]
    assert may_show_change(*blocks, STANDARD, moved) is shown
    assert may_show_change(*blocks, STRICT, moved)


def every_movement(sent_then: set[int], sent_now: set[int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield block sizes, and how many who counted came and went, whoever did not count."""
    for counted_then in subsets(sent_then):
        for counted_now in subsets(sent_now):
            came, went = counted_now - counted_then, counted_then - counted_now
            yield len(counted_then), len(counted_now), len(came), len(went)


def subsets(people: set[int]) -> Iterator[set[int]]:
    for size in range(4, len(people) + 1):
        yield from map(set, combinations(sorted(people), size))


@pytest.mark.parametrize(("people_then", "people_now"), [(6, 6), (5, 8), (8, 5), (4, 8)])
@pytest.mark.parametrize("later", range(6))
def test_a_change_is_shown_only_where_nobody_can_be_singled_out_whoever_did_not_count(
    later: int, people_then: int, people_now: int
) -> None:
    # Some of them are the same people both times.
    then, now = set(range(people_then)), set(range(later, later + people_now))
    moved = movement(Block("peer", (PEER,), 6), {PEER: then}, {PEER: now})
    tells: dict[tuple[int, int], bool] = {}
    for size_then, size_now, came, went in every_movement(then, now):
        of_few = bool({1, 2} & {came, went, abs(size_now - size_then)})
        tells[size_then, size_now] = tells.get((size_then, size_now), False) or of_few
    for (size_then, size_now), of_few in tells.items():
        blocks = Block("peer", (PEER,), size_then), Block("peer", (PEER,), size_now)
        assert may_show_change(*blocks, STANDARD, moved) is not of_few
