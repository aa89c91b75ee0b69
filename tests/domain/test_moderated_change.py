from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from leadership360.domain.moderated_change import (
    PriorVariance,
    TwoCycles,
    moderated_change,
    prior_variance,
)
from leadership360.domain.offline import release_responses
from leadership360.domain.raw_change import raw_changes
from leadership360.domain.raw_figures import with_raw_figures
from leadership360.domain.relation import Relation
from leadership360.domain.release import ChangeFinding
from leadership360.domain.responses import Response
from tests.domain.cases import PEER, STANDARD
from tests.domain.schema import faults
from tests.domain.test_raw_figures import INSTRUMENT, response

PRIOR = PriorVariance(0.4, 0.5)
LOWER, HIGHER = (3.0, 3.5, 3.25, 3.75), (4.5, 4.0, 4.75, 4.25, 4.5)
scores = st.lists(st.integers(4, 20).map(lambda quarters: quarters / 4), min_size=3, max_size=9)


def moved(group: TwoCycles, prior: PriorVariance = PRIOR) -> Any:
    change = moderated_change(group, prior)
    assert change is not None
    return change


def test_the_statistic_is_that_of_the_formula() -> None:
    change = moved(TwoCycles(LOWER, HIGHER))
    first, second = np.array(LOWER), np.array(HIGHER)
    df = 4 + 4 + 5 - 2
    variance = (4 * 0.4 + 3 * first.var(ddof=1) + 4 * second.var(ddof=1)) / df
    error = sqrt(variance / 4 + variance / 5)
    assert change.df == df
    assert change.t == pytest.approx((second.mean() - first.mean()) / error)
    assert change.smallest == pytest.approx(stats.t.ppf(0.95, df) * error)
    assert change.finding is ChangeFinding.HIGHER


def test_with_a_prior_that_weighs_nothing_more_it_is_students_t() -> None:
    # A prior equal to what is seen leaves the variance as it is; only the degrees differ.
    first, second = np.array(LOWER), np.array(HIGHER)
    pooled = (3 * first.var(ddof=1) + 4 * second.var(ddof=1)) / 7
    change = moved(TwoCycles(LOWER, HIGHER), PriorVariance(pooled, 1.0))
    assert change.t == pytest.approx(stats.ttest_ind(second, first).statistic)


def test_a_group_in_which_everybody_agrees_is_not_certain() -> None:
    change = moved(TwoCycles((4.0,) * 3, (4.25,) * 3))
    assert change.smallest > 0.5
    assert change.finding is ChangeFinding.NO_CLEAR_CHANGE


@pytest.mark.parametrize(("before", "now"), [(2, 5), (5, 2), (0, 4)])
def test_fewer_than_three_raters_at_one_of_the_times_say_nothing(before: int, now: int) -> None:
    assert moderated_change(TwoCycles((3.0,) * before, (4.0,) * now), PRIOR) is None


def test_recurring_raters_alone_are_tested_by_their_own_differences() -> None:
    pairs = ((3.0, 3.75), (2.0, 2.5), (4.0, 4.75), (3.5, 4.25))
    change = moved(TwoCycles((), (), pairs))
    differences = np.array([second - first for first, second in pairs])
    df = 4 + 4 - 1
    variance = (4 * 0.5 + 3 * differences.var(ddof=1)) / df
    assert change.df == df
    assert change.points == pytest.approx(differences.mean())
    assert change.t == pytest.approx(differences.mean() / sqrt(variance / 4))


def test_recurring_raters_and_the_others_are_weighed_by_their_precision() -> None:
    pairs = ((3.0, 3.5),) * 3
    change = moved(TwoCycles((2.0, 3.0), (4.0, 5.0), pairs))
    assert 0.5 < change.points < 2.0
    surer = moved(TwoCycles((2.0, 3.0), (4.0, 5.0), pairs), replace(PRIOR, differences=0.01))
    assert surer.points < change.points
    assert surer.smallest < change.smallest


def test_two_recurring_raters_are_raters_like_any_other() -> None:
    pairs = ((3.0, 3.5), (2.0, 4.0))
    known = moved(TwoCycles((2.5,), (4.0,), pairs))
    unknown = moved(TwoCycles((2.5, 3.0, 2.0), (4.0, 3.5, 4.0)))
    assert known == unknown


@given(scores, scores)
def test_turning_time_round_turns_the_change_round(before: list[float], now: list[float]) -> None:
    there, back = moved(TwoCycles(before, now)), moved(TwoCycles(now, before))
    assert back.points == pytest.approx(-there.points)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
    assert back.smallest == pytest.approx(there.smallest)


@given(scores, scores, st.randoms(use_true_random=False))
def test_the_order_of_raters_does_not_matter(
    before: list[float], now: list[float], chance: Any
) -> None:
    shuffled = chance.sample(before, len(before)), chance.sample(now, len(now))
    assert moved(TwoCycles(*shuffled)).t == pytest.approx(moved(TwoCycles(before, now)).t)


@given(scores, scores)
def test_a_change_is_named_exactly_beyond_the_smallest(
    before: list[float], now: list[float]
) -> None:
    change = moved(TwoCycles(before, now))
    is_named = change.finding is not ChangeFinding.NO_CLEAR_CHANGE
    assert is_named == (abs(change.points) > change.smallest)
    assert is_named == (not change.low <= 0 <= change.high)


# The prior


def test_below_twenty_leaders_the_spread_is_that_of_the_cold_start() -> None:
    groups = [TwoCycles(LOWER, HIGHER)] * 19
    prior = prior_variance(groups, 4)
    assert (prior.scores, prior.differences) == pytest.approx((0.45, 0.9))
    assert prior_variance([], 6).scores == pytest.approx(0.45 * 36 / 16)


def test_from_twenty_leaders_the_spread_is_pooled() -> None:
    prior = prior_variance([TwoCycles(LOWER, HIGHER)] * 20, 4)
    first, second = np.array(LOWER), np.array(HIGHER)
    pooled = (3 * first.var(ddof=1) + 4 * second.var(ddof=1)) / 7
    assert prior.scores == pytest.approx(pooled)
    assert prior.differences == pytest.approx(2 * pooled)


def test_differences_are_pooled_from_twenty_leaders_with_recurring_raters() -> None:
    pairs = ((3.0, 3.5), (2.0, 4.0))
    assert prior_variance([TwoCycles((), (), pairs)] * 20, 4).differences == pytest.approx(1.125)


# From a file


def rows(cycle: str, level: int, raters: list[str | None]) -> list[Response]:
    return [replace(response(PEER, level, rater=rater), cycle=cycle, row=None) for rater in raters]


def test_a_file_of_two_cycles_gives_the_change_of_each_group() -> None:
    both = rows("1", 3, ["a", "b", "c", "d"]) + rows("2", 4, ["b", "c", "d", "e"])
    change = raw_changes(INSTRUMENT, both)["L1"]["a"]["peer"]
    assert (change["n_before"], change["n"], change["recurring"]) == (4, 4, 3)
    assert change["points"] == pytest.approx(1.0)


def test_raters_without_a_name_recur_for_nobody() -> None:
    both = rows("1", 3, [None] * 4) + rows("2", 4, [None] * 4)
    change = raw_changes(INSTRUMENT, both)["L1"]["a"]["peer"]
    assert (change["n"], change["recurring"]) == (4, 0)


def test_a_file_of_one_cycle_has_no_change() -> None:
    assert raw_changes(INSTRUMENT, rows("1", 3, ["a", "b", "c", "d"])) == {}


def test_change_stands_in_the_raw_document() -> None:
    both = rows("1", 3, ["a", "b", "c"]) + rows("2", 4, ["b", "c", "d"])
    document = with_raw_figures(
        release_responses(INSTRUMENT, STANDARD, both).to_json(), INSTRUMENT, both
    )
    assert faults(document) == []
    assert set(document["leaders"][0]["change"]["a"]) == {Relation.PEER.value}
