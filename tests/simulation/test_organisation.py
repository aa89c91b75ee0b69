"""A synthetic organisation is a file like any other, and its truth is known."""

import csv
import io

import numpy as np
import pytest

from leadership360.domain.relation import Relation
from leadership360.domain.release import Block
from leadership360.simulation.model import RELATIONS
from leadership360.simulation.organisation import (
    ALL_CYCLES,
    GROUPS,
    LATER,
    REPORTED,
    RISE,
    Organisation,
    Plan,
    found,
    leader_number,
    read,
)
from leadership360.simulation.scenarios import SCENARIOS, Scenario
from tests.domain.cases import an_instrument

INSTRUMENT = an_instrument((4, 3), reverse=["a2"])


def plan(leaders: int = 40, raters: int = 4, seed: int = 1) -> Plan:
    return Plan(INSTRUMENT, SCENARIOS[Scenario.TYPICAL], leaders, raters, seed)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return found(plan())


def test_everybody_answers_in_every_cycle(organisation: Organisation) -> None:
    rows = read(organisation.text, INSTRUMENT)
    around = 2 + 4 * len(GROUPS)
    assert len(rows) == 40 * around * len(ALL_CYCLES)
    assert {leader_number(row.leader) for row in rows} == set(range(40))


def test_no_rater_answers_twice(organisation: Organisation) -> None:
    raters = [row.rater for row in read(organisation.text, INSTRUMENT)]
    assert len(set(raters)) == len(raters)


def test_some_answers_are_missing_and_some_could_not_be_given(organisation: Organisation) -> None:
    rows = list(csv.DictReader(io.StringIO(organisation.text)))
    cells = [row[item.id] for row in rows for item in INSTRUMENT.items]
    assert 0 < cells.count("") < 0.03 * len(cells)
    assert 0 < cells.count("NO") < 0.10 * len(cells)


def test_half_of_the_leaders_rise_by_half_a_point_on_average() -> None:
    large = found(plan(leaders=400, raters=2), [REPORTED, LATER])
    groups = [RELATIONS.index(relation) for relation in GROUPS]
    steps = (large.later - large.now)[:, groups].mean(axis=(1, 2))
    assert (steps[~large.rises] == 0).all()
    assert (steps[large.rises] > 0).all()
    assert large.rises.mean() == 0.5
    assert steps[large.rises].mean() == pytest.approx(RISE, abs=0.03)


def test_the_truth_of_a_merged_block_is_between_that_of_its_groups(
    organisation: Organisation,
) -> None:
    merged = Block("report+peer", GROUPS, 8)
    truth = organisation.true_block(merged, "leader-3")
    parts = [organisation.now[2, RELATIONS.index(relation)] for relation in GROUPS]
    assert truth == pytest.approx(np.mean(parts, axis=0))


def test_equal_seeds_give_equal_files_and_others_do_not() -> None:
    assert found(plan()).text == found(plan()).text
    assert found(plan(seed=2)).text != found(plan()).text


def test_one_cycle_is_the_same_alone_and_among_others(organisation: Organisation) -> None:
    alone = found(plan(), [REPORTED])
    lines = [line for line in organisation.text.splitlines() if line.startswith(REPORTED)]
    assert alone.text.splitlines()[1:] == lines
    assert (alone.now == organisation.now).all()


def test_critics_are_a_third_of_a_team_in_factions() -> None:
    instrument = an_instrument((4,))
    divided = found(
        Plan(instrument, SCENARIOS[Scenario.FACTIONS], leaders=2, raters=600, seed=5), [REPORTED]
    )
    peers = [
        row for row in read(divided.text, instrument)
        if row.relation is Relation.PEER and row.leader == "leader-1"
    ]  # fmt: skip
    means = [
        np.mean([rating for rating in row.answers.ratings.values() if rating is not None])
        for row in peers
        if any(row.answers.ratings.values())
    ]
    # Skewed to the left: a few think much less of the leader than the others.
    assert np.mean(means) < np.median(means)
