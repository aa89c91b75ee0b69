from collections.abc import Sequence

import numpy as np
import pytest

from leadership360.domain.instrument import Instrument
from leadership360.domain.moderated_interval import (
    PRIOR_DF,
    Spread,
    moderated_score_interval,
    pooled_spread,
)
from leadership360.domain.offline import release_responses
from leadership360.domain.policy import PolicyName, make_policy
from leadership360.domain.rating_matrix import rating_matrix
from leadership360.domain.raw_figures import with_raw_figures
from leadership360.domain.raw_scores import Raw, raw_scores
from leadership360.domain.release import Mean, Release, Withheld
from leadership360.domain.responses import Response, read_responses
from leadership360.store.instruments import load_instrument
from leadership360.store.tables import RESPONSE_BYTES, read_table
from tests.domain.schema import faults
from tests.oracle.known import DIMENSIONS, INSTRUMENT_FILE, KNOWN, responses_csv

EXACT = 1e-6


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load_instrument(str(INSTRUMENT_FILE))


def responses(instrument: Instrument, *cycles: str) -> tuple[Response, ...]:
    data = responses_csv(cycles=cycles).encode()
    read = read_responses(read_table(data, "psych.csv", max_bytes=RESPONSE_BYTES), instrument)
    assert read.faults == ()
    return read.rows


@pytest.fixture(scope="module")
def first_cycle(instrument: Instrument) -> tuple[Response, ...]:
    return responses(instrument, "1")


@pytest.fixture(scope="module")
def raw(instrument: Instrument, first_cycle: Sequence[Response]) -> Raw:
    return raw_scores(instrument, first_cycle)


@pytest.mark.parametrize(
    "case", KNOWN["interval_hand_cases"]["cases"], ids=lambda case: str(case["case"])
)
def test_the_interval_of_a_hand_case(case: dict[str, list[float]]) -> None:
    found = moderated_score_interval(case["scores"], 1, 5, Spread(phi=0.15, mean=0.75))
    assert found == pytest.approx(case["interval"], abs=EXACT)


def test_the_pooled_spread_of_vision_as_reports_see_it(raw: Raw) -> None:
    groups = [figures["vision"]["report"]["scores"] for figures in raw.values()]
    spread = pooled_spread(groups, 1, 5)
    assert spread.phi == pytest.approx(KNOWN["intervals_VI_report"]["phi0"], abs=EXACT)
    assert spread.mean == pytest.approx(KNOWN["intervals_VI_report"]["m0"], abs=EXACT)
    assert KNOWN["intervals_VI_report"]["d0"] == PRIOR_DF


@pytest.mark.parametrize(
    "row", KNOWN["intervals_VI_report"]["table"], ids=lambda row: str(row["leader"])
)
def test_the_interval_of_a_leader_on_vision_as_reports_see_it(
    raw: Raw, row: dict[str, float]
) -> None:
    figures = raw[str(row["leader"])]["vision"]["report"]
    assert figures["n"] == row["n"]
    assert figures["mean"] == pytest.approx(row["mean"], abs=EXACT)
    assert figures["sd"] ** 2 == pytest.approx(row["s2"], abs=EXACT)
    assert figures["interval"] == pytest.approx([row["score_lo"], row["score_hi"]], abs=EXACT)


def test_the_mean_of_every_group_on_every_dimension(raw: Raw) -> None:
    compared = 0
    for row in KNOWN["R"]["self_other"]:
        found = raw[row["leader"]][DIMENSIONS[row["dim"]]]
        for group in ("self", "manager", "peer", "report"):
            if isinstance(row[group], float | int):
                assert found[group]["mean"] == pytest.approx(row[group], abs=EXACT), row
                compared += 1
            else:
                assert group not in found, row
    assert compared == 480


def test_the_mean_of_all_others_on_every_dimension(
    raw: Raw, first_cycle: Sequence[Response]
) -> None:
    others = [row for row in first_cycle if row.relation != "self"]
    assert len(others) == KNOWN["R"]["scoring"]["n_rows_others_cycle1"]
    for short, mean in KNOWN["R"]["scoring"]["dim_mean_others"].items():
        scores = [
            score
            for figures in raw.values()
            for group, values in figures[DIMENSIONS[short]].items()
            if group != "self"
            for score in values["scores"]
        ]
        assert sum(scores) / len(scores) == pytest.approx(mean, abs=EXACT)


def test_who_has_too_few_answers_for_a_score(
    instrument: Instrument, first_cycle: Sequence[Response]
) -> None:
    known = KNOWN["R"]["scoring"]["n_dim_NA"]
    matrix = rating_matrix(instrument, first_cycle)
    for short, name in DIMENSIONS.items():
        assert np.count_nonzero(np.isnan(matrix.scores[name])) == known[short]


def test_the_moments_of_every_leader_on_vision_as_reports_see_it(raw: Raw) -> None:
    for row in KNOWN["R"]["mod_var_input"]:
        figures = raw[row["leader"]]["vision"]["report"]
        assert figures["n"] == row["n"]
        assert figures["mean"] == pytest.approx(row["mean"], abs=EXACT)
        assert figures["sd"] ** 2 == pytest.approx(row["s2"], abs=EXACT)


def test_the_composite_of_the_others_and_the_gap_to_it(
    instrument: Instrument, first_cycle: Sequence[Response], raw: Raw
) -> None:
    document = release_responses(instrument, make_policy(PolicyName.STANDARD), first_cycle)
    leaders = with_raw_figures(document.to_json(), instrument, first_cycle)["leaders"]
    found = {one["leader"]: one for one in leaders}
    rows = KNOWN["R"]["self_other"]
    assert len(rows) == 120
    for row in rows:
        dimension = DIMENSIONS[row["dim"]]
        groups = raw[row["leader"]][dimension]
        others = [score for name, of in groups.items() if name != "self" for score in of["scores"]]
        composite = found[row["leader"]]["others"][dimension]["equal"]["mean"]
        assert composite == pytest.approx(row["others_equal_groups"], abs=EXACT)
        assert sum(others) / len(others) == pytest.approx(row["others_equal_raters"], abs=EXACT)
        own = groups["self"]["mean"]
        assert own - composite == pytest.approx(row["diff"], abs=EXACT)


def test_the_spread_of_the_others_and_their_likeness_to_own_views(
    instrument: Instrument, first_cycle: Sequence[Response]
) -> None:
    document = release_responses(instrument, make_policy(PolicyName.STANDARD), first_cycle)
    leaders = with_raw_figures(document.to_json(), instrument, first_cycle)["leaders"]
    for short, dimension in DIMENSIONS.items():
        others = [one["others"][dimension]["equal"]["mean"] for one in leaders]
        own = [one["raw"][dimension]["self"]["mean"] for one in leaders]
        spread = np.std(others, ddof=1)
        assert spread == pytest.approx(KNOWN["R"]["self_other_sd_of_others"][short], abs=EXACT)
        shared = np.corrcoef(own, others)[0, 1]
        assert shared == pytest.approx(KNOWN["R"]["self_other_r"][short], abs=EXACT)
        # Half a standard deviation is the rule of research, which no report of ours uses.
        for row in (row for row in KNOWN["R"]["self_other"] if row["dim"] == short):
            assert spread == pytest.approx(row["sd_others"], abs=EXACT)
            away = row["diff"] / spread
            category = "over" if away > 0.5 else "under" if away < -0.5 else "agree"
            assert row["category"] == category


@pytest.fixture(scope="module")
def release(instrument: Instrument, first_cycle: Sequence[Response]) -> Release:
    return release_responses(instrument, make_policy(PolicyName.STANDARD), first_cycle)


def test_printed_means_are_the_known_ones_but_for_rounding_and_the_ends(
    release: Release, raw: Raw
) -> None:
    compared = 0
    for leader in release.leaders:
        for dimension, result in leader.dimensions.items():
            for block in leader.blocks:
                groups = [raw[leader.leader][dimension].get(r) for r in block.relations]
                scores = [score for group in groups if group for score in group["scores"]]
                cell = result.blocks[block.id]
                assert isinstance(cell, Mean) == (len(scores) >= 4)
                if isinstance(cell, Mean):
                    # rounding .05; kept from the ends 4 of at least 15 answers at the very most;
                    # an answer left out weighs a little differently
                    assert cell.mean == pytest.approx(sum(scores) / len(scores), abs=0.3)
                    compared += 1
    assert compared > 150


def test_most_printed_means_are_the_known_ones_to_the_last_digit(
    release: Release, raw: Raw
) -> None:
    hits = total = 0
    for leader in release.leaders:
        for dimension, result in leader.dimensions.items():
            for block in leader.blocks:
                cell = result.blocks[block.id]
                if isinstance(cell, Withheld):
                    continue
                groups = [raw[leader.leader][dimension].get(r) for r in block.relations]
                scores = [score for group in groups if group for score in group["scores"]]
                total += 1
                hits += abs(cell.mean - sum(scores) / len(scores)) <= 0.0501
    assert hits / total > 0.85


@pytest.mark.parametrize("policy", PolicyName)
def test_the_release_of_both_cycles_fits_the_schema_and_has_a_change(
    instrument: Instrument, policy: PolicyName
) -> None:
    release = release_responses(instrument, make_policy(policy), responses(instrument, "1", "2"))
    assert faults(release.to_json()) == []
    assert Release.from_json(release.to_json()) == release
    assert {leader.cycle for leader in release.leaders} == {"2"}
    changes = [leader.dimensions["vision"].change for leader in release.leaders]
    assert sum(bool(change) for change in changes) >= 12


def test_change_is_taken_from_the_release_of_the_cycle_before(instrument: Instrument) -> None:
    policy = make_policy(PolicyName.STANDARD)
    then = release_responses(instrument, policy, responses(instrument, "1"))
    now = release_responses(instrument, policy, responses(instrument, "1", "2"))
    for before, after in zip(then.leaders, now.leaders, strict=True):
        for dimension, result in after.dimensions.items():
            for block, change in (result.change or {}).items():
                earlier = before.dimensions[dimension].blocks[block]
                later = result.blocks[block]
                assert isinstance(earlier, Mean)
                assert isinstance(later, Mean)
                assert change.before == earlier.mean
                assert change.points == pytest.approx(later.mean - earlier.mean)
