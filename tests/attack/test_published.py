"""What printed cells say, by the release rules' own functions."""

from dataclasses import replace

import pytest

from leadership360.attack.findings import attack_answers
from leadership360.attack.knowledge import Answered, Contradiction
from leadership360.attack.planted import Naive, sums_rounded_alike
from leadership360.attack.published import (
    SeenDimension,
    SeenItem,
    knowledge_of,
    seen_dimensions,
    sums_of_band,
    sums_of_mean,
)
from leadership360.domain.disclosure import ItemTotal, band, printed_mean
from leadership360.domain.release import Band, Change, ChangeFinding, Reason, Withheld
from tests.domain.cases import PEER, STRICT, an_instrument, opened, released

FOUR = an_instrument((4,))
EVERYBODY = Answered(frozenset({"a1", "a2", "a3", "a4"}), 5)


@pytest.mark.parametrize("high", [5, 7])
@pytest.mark.parametrize("answers", range(4, 13))
def test_a_band_allows_the_sums_that_print_it(answers: int, high: int) -> None:
    for total in range(answers, high * answers + 1):
        printed = band(total, answers, 1, high)
        alike = [
            other
            for other in range(answers, high * answers + 1)
            if band(other, answers, 1, high) == printed
        ]
        assert sums_of_band(printed, answers, 1, high) == (alike[0], alike[-1])


@pytest.mark.parametrize("sums", [(25, 24, 25, 23), (12, 16, 20, 25), (5, 5, 6, 5)])
def test_a_mean_allows_the_sums_that_print_it_beside_the_same_bands(
    sums: tuple[int, ...],
) -> None:
    items = tuple(ItemTotal(total, 5, 5, is_printed=True) for total in sums)
    mean = printed_mean(sum(sums), items, 1, 5)
    low, high = sums_of_mean(mean, items, 1, 5)
    assert low <= sum(sums) <= high
    for total in range(20, 101):
        assert (low <= total <= high) == (printed_mean(total, items, 1, 5) == mean)


def test_the_facts_of_a_report_fit_the_answers_it_was_made_of() -> None:
    ratings = [(5, 4, 3, 2), (4, 4, 4, 4), (5, 5, 5, 1), (3, 2, 4, 4), (5, 4, 4, 3)]
    release = released([opened(PEER, *one) for one in ratings], FOUR)
    (seen,) = seen_dimensions(release, FOUR, is_strict=False)
    knowledge = knowledge_of([(seen, [EVERYBODY])], 1, 5)
    assert len(knowledge.facts) == 5
    for fact in knowledge.facts:
        total = sum(rating[int(cell.item[1]) - 1] for cell in fact.weights for rating in ratings)
        assert fact.low <= total <= fact.high


def test_in_strict_and_of_a_single_item_the_mean_is_no_news() -> None:
    answers = [opened(PEER, 5, 4, 3, 2)] * 5
    (seen,) = seen_dimensions(released(answers, FOUR, STRICT), FOUR, is_strict=True)
    assert seen.mean is None
    single = an_instrument((1,))
    (seen,) = seen_dimensions(released([opened(PEER, 5)] * 5, single), single, is_strict=False)
    assert seen.mean is not None
    everybody = Answered(frozenset({"a1"}), 5)
    assert len(knowledge_of([(seen, [everybody])], 1, 5).facts) == 1


def test_a_change_gives_away_a_mean_that_is_withheld() -> None:
    release = released([opened(PEER, 5, 4, 3, 2)] * 5, FOUR)
    hidden = replace(
        release.dimensions["a"],
        blocks={"peer": Withheld(Reason.TOO_FEW_ANSWERS)},
        change={"peer": Change(3.0, 0.5, 0.6, ChangeFinding.NO_CLEAR_CHANGE)},
    )
    (seen,) = seen_dimensions(replace(release, dimensions={"a": hidden}), FOUR, is_strict=False)
    assert seen.mean == 3.5


def test_a_cell_that_no_answers_print_is_a_contradiction() -> None:
    with pytest.raises(Contradiction):
        sums_of_band(Band(4.2, 4.2), 5, 1, 5)
    seen = SeenDimension("peer", "a", (SeenItem("a1", Band(4.0, 5.0)),), None)
    assert attack_answers(knowledge_of([(seen, [Answered(frozenset({"a1"}), 5)])], 1, 5)).full == 5


@pytest.mark.parametrize("decimals", [1, 2])
@pytest.mark.parametrize("answers", [3, 10, 11, 40, 100])
def test_sums_are_rounded_alike_if_their_means_are(answers: int, decimals: int) -> None:
    def printed(total: int) -> int:
        step = int(10**decimals)
        return (2 * step * total + answers) // (2 * answers)

    sums = range(answers, 5 * answers + 1)
    for total in sums:
        low, high = sums_rounded_alike(total, answers, decimals)
        alike = [other for other in sums if printed(other) == printed(total)]
        assert [other for other in sums if low <= other <= high] == alike
        assert (low == high) or answers > 10**decimals


def test_a_naive_report_says_what_each_item_summed_to() -> None:
    naive = Naive({"a": ["a1", "a2"]}, 1, 5, has_overall=False)
    knowledge = naive.knowledge({"peer": [{"a1": 5, "a2": 3}, {"a1": 5, "a2": 4}, {"a1": 5}]})
    findings = attack_answers(knowledge)
    assert findings.answers == 5
    assert findings.exact == 3
    assert findings.unanimous == 1
