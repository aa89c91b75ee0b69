"""The study: each figure from the whole pipeline, and right by hand."""

import json

import numpy as np
import pytest

from leadership360.domain.policy import COLD_START_PHI, PolicyName
from leadership360.domain.raw_scores import raw_scores
from leadership360.domain.relation import Relation
from leadership360.simulation.coverage import Intervals, clustered_error, frozen_phi
from leadership360.simulation.flags import ChangeRates, Quality
from leadership360.simulation.inattention import notice
from leadership360.simulation.model import Gaps
from leadership360.simulation.organisation import REPORTED, Plan, found, read
from leadership360.simulation.scenarios import SCENARIOS, Scenario
from leadership360.simulation.study import Question, Study, conduct
from leadership360.simulation.table import rendered
from tests.simulation.batches import INSTRUMENT, Cell, simulated_scores


@pytest.fixture(scope="module")
def study() -> Study:
    return conduct(Question(INSTRUMENT, Scenario.TYPICAL, leaders=60, raters=5, seed=1))


# Each figure by hand


def some_intervals() -> Intervals:
    return Intervals.of([(0, 3.0, 3.2, 2.5, 3.5), (0, 4.0, 4.4, 4.1, 4.6), (1, 2.0, 2.0, 1.5, 2.5)])


def test_coverage_width_and_bias_are_what_they_say() -> None:
    some = some_intervals()
    assert some.coverage == pytest.approx(2 / 3)
    assert some.width == pytest.approx(2.5 / 3)
    assert some.bias == pytest.approx(0.2)
    assert some.where([False, True, False]).coverage == 0


def test_the_tails_are_by_truth() -> None:
    assert some_intervals().tail(top=True).truth == pytest.approx([4.0])
    assert some_intervals().tail(top=False).truth == pytest.approx([2.0])


def test_intervals_of_one_leader_count_less_than_those_of_several() -> None:
    values = np.array([1.0, 1.0, 0.0, 0.0])
    alone = clustered_error(values, np.array([0, 1, 2, 3]))
    assert alone == pytest.approx(0.25)
    assert clustered_error(values, np.array([0, 0, 1, 1])) == pytest.approx(alone * 2**0.5)


def test_precision_is_of_the_flagged_and_recall_of_the_true() -> None:
    flags, truth = np.array([1, 1, 1, 0, 0], bool), np.array([1, 0, 0, 1, 0], bool)
    leader, nothing = np.arange(5), np.zeros(5, bool)
    quality = Quality.of(flags, truth, leader)
    assert (quality.precision, quality.recall) == (1 / 3, 0.5)
    assert (quality.flagged, quality.true) == (0.6, 0.4)
    assert quality.recall_error == pytest.approx(0.5 / 2**0.5)
    assert Quality.of(nothing, truth, leader).precision is None
    assert Quality.of(flags, nothing, leader).recall is None


def test_false_alarms_are_of_those_who_did_not_change() -> None:
    claimed, rises = np.array([1, 0, 0, 1, 1], bool), np.array([0, 0, 0, 1, 1], bool)
    leader = np.arange(5)
    rates = ChangeRates.of(claimed, rises, leader)
    assert (rates.false_alarm, rates.power, rates.power_error) == (1 / 3, 1.0, 0.0)
    assert ChangeRates.of(claimed[:3], rises[:3], leader[:3]).power is None


# Through the whole pipeline


def test_a_file_without_gaps_gives_the_scores_of_the_model() -> None:
    gaps = Gaps(response=1.0, skipped=0.0, not_observed=dict.fromkeys(Relation, 0.0))
    plan = Plan(INSTRUMENT, SCENARIOS[Scenario.FACTIONS], 12, 4, seed=3, gaps=gaps)
    raw = raw_scores(INSTRUMENT, read(found(plan, [REPORTED]).text, INSTRUMENT))
    direct = simulated_scores(plan, REPORTED)
    for place, dimension in enumerate(INSTRUMENT.dimensions):
        for leader in range(12):
            figures = raw[f"leader-{leader + 1}"][dimension.id][Relation.REPORT.value]
            assert figures["scores"] == direct[place][leader].tolist()


def test_every_released_interval_is_counted_once(study: Study) -> None:
    assert len(study.released) == len(study.cold_start)
    # A rater who could not observe much may leave a group of five with too few.
    assert 0.98 * 600 <= len(study.released) <= len(study.full) <= 600
    assert 0.8 < study.released.coverage < 1
    assert abs(study.released.bias) < 0.1


def test_blocks_of_three_are_merged_before_they_are_counted() -> None:
    three = conduct(Question(INSTRUMENT, Scenario.TYPICAL, leaders=20, raters=3, seed=1))
    assert len(three.released) == 20 * 5
    assert 0.8 < three.released.coverage <= 1


def test_what_is_withheld_is_not_counted() -> None:
    alone = conduct(Question(INSTRUMENT, Scenario.TYPICAL, leaders=10, raters=1, seed=1))
    assert len(alone.released) == 0
    assert alone.to_json()["interval"]["released"] is None
    assert alone.change == ChangeRates(None, None, None, None)
    assert "-" in rendered(alone)


def test_strict_intervals_are_wider(study: Study) -> None:
    strict = conduct(
        Question(INSTRUMENT, Scenario.TYPICAL, 60, 5, seed=1, policy=PolicyName.STRICT)
    )
    assert strict.released.width > study.released.width
    assert strict.full.width == study.full.width


def test_the_spread_is_that_of_the_cycle_before_to_two_decimals(study: Study) -> None:
    assert study.phi == round(study.phi, 2)
    assert 0.12 <= study.phi <= 0.17
    few = conduct(Question(INSTRUMENT, Scenario.MIDDLE, leaders=19, raters=4, seed=1))
    assert few.phi == COLD_START_PHI
    raw = raw_scores(INSTRUMENT, read(Cell(Scenario.FACTIONS, 5).found(1, 60).text, INSTRUMENT))
    assert frozen_phi(raw, 1, 5) > COLD_START_PHI


def test_the_study_is_json_with_the_keys_others_rely_on(study: Study) -> None:
    document = json.loads(json.dumps(study.to_json(), allow_nan=False))
    assert {"scenario", "leaders", "raters", "interval", "flags", "careless", "icc1"} <= set(
        document
    )
    assert {"coverage", "width"} <= set(document["interval"]["full"])
    assert {"coverage", "width"} <= set(document["interval"]["released"])
    assert {"precision", "recall"} <= set(document["flags"]["blind_spot"])
    assert {"precision", "recall"} <= set(document["flags"]["hidden_strength"])
    assert {"false_alarm", "power"} <= set(document["flags"]["change"])
    assert {"false_flag", "found"} <= set(document["careless"])
    assert set(document["icc1"]) == {"true", "mean"}


def test_equal_questions_have_equal_answers(study: Study) -> None:
    again = conduct(Question(INSTRUMENT, Scenario.TYPICAL, leaders=60, raters=5, seed=1))
    assert again.to_json() == study.to_json()
    other = conduct(Question(INSTRUMENT, Scenario.TYPICAL, leaders=60, raters=5, seed=2))
    assert other.to_json() != study.to_json()


def test_the_table_fits_a_terminal(study: Study) -> None:
    table = rendered(study)
    assert "60 leaders, 5 reports and 5 peers each" in table
    assert max(map(len, table.splitlines())) <= 100


def test_careless_raters_are_noticed_among_honest_ones() -> None:
    organisation = Cell(Scenario.TYPICAL, 5).found(4, 100)
    found_raters = notice(INSTRUMENT, read(organisation.text, INSTRUMENT), seed=1)
    assert found_raters.straight == 1
    assert found_raters.random > 0.3
    assert found_raters.false_flag < 0.03
