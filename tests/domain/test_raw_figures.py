from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from leadership360.domain.answers import Answers
from leadership360.domain.offline import release_responses
from leadership360.domain.raw_figures import with_raw_figures
from leadership360.domain.relation import Relation
from leadership360.domain.responses import Response
from tests.domain.cases import MANAGER, PEER, REPORT, SELF, STANDARD, an_instrument
from tests.domain.schema import faults

INSTRUMENT = an_instrument((4, 4, 4))
WEIGHING = INSTRUMENT.model_copy(update={"precision_weights": True})
ITEMS = [item.id for item in INSTRUMENT.items]


def response(
    relation: Relation, levels: int | list[int], *, leader: str = "L1", **more: Any
) -> Response:
    given = [levels] * len(ITEMS) if isinstance(levels, int) else levels
    answers = Answers(dict(zip(ITEMS, given, strict=True)), {}, more.pop("seconds", None))
    return Response(leader, leader, "", relation, more.pop("rater", None), answers, **more)


def document(rows: list[Response], *, weighing: bool = False) -> Any:
    instrument = WEIGHING if weighing else INSTRUMENT
    released = release_responses(instrument, STANDARD, rows).to_json()
    found = with_raw_figures(released, instrument, rows)
    assert faults(found) == []
    return found


def lively(seed: int) -> list[int]:
    drawn = np.random.default_rng(seed).integers(2, 6, len(ITEMS))
    return [int(level) for level in drawn]


# Agreement


@pytest.mark.parametrize("raters", [1, 2, 3, 4, 5])
def test_each_figure_of_agreement_waits_for_its_raters(raters: int) -> None:
    found = document([response(PEER, lively(n)) for n in range(raters)])
    figures = found["leaders"][0]["agreement"]["a"]["peer"]
    least = found["agreement"]["min_raters"]
    assert least == {"rwg_j": 5, "rwg_star": 5, "awg": 4, "ad_m": 5, "sd": 3}
    assert figures["n"] == raters
    for name in ("awg", "ad_m", "sd"):
        assert (figures[name] is None) == (raters < least[name]), name
    for name in ("rwg_j", "rwg_star"):
        assert {value is None for value in figures[name].values()} == {raters < 5}


def test_the_null_of_every_figure_of_agreement_is_named() -> None:
    found = document([response(PEER, lively(n)) for n in range(5)])
    figures = found["leaders"][0]["agreement"]["a"]["peer"]
    variances = found["agreement"]["expected_variance"]
    assert set(figures["rwg_j"]) | set(figures["rwg_star"]) == set(variances)
    assert (variances["uniform"], variances["maximum_dissensus"]) == (2, 4)
    assert variances["slight_skew"] == pytest.approx(1.34)


def test_a_leader_nobody_else_answered_about_has_no_figures_of_others() -> None:
    [leader] = document([response(SELF, 4)])["leaders"]
    assert leader["agreement"] == {}
    assert leader["others"] == {}
    assert set(leader["raw"]["a"]) == {"self"}


# Composite of the others


def test_the_composite_weighs_groups_alike_and_leaves_self_out() -> None:
    rows = [response(PEER, 3), response(PEER, 4), response(MANAGER, 5), response(SELF, 1)]
    [leader] = document(rows)["leaders"]
    composite = leader["others"]["a"]
    assert set(composite) == {"equal"}
    assert composite["equal"]["weights"] == {"peer": 0.5, "manager": 0.5}
    assert composite["equal"]["mean"] == (3.5 + 5) / 2
    low, high = composite["equal"]["interval"]
    assert low < composite["equal"]["mean"] < high


def organisation(leaders: int) -> list[Response]:
    return [
        response(relation, lively(100 * number + place), leader=f"L{number}")
        for number in range(leaders)
        for place, relation in enumerate([SELF, MANAGER, *[PEER] * 3, *[REPORT] * 6])
    ]


def test_precision_weights_are_printed_with_what_they_rest_on() -> None:
    found = document(organisation(20), weighing=True)
    assert "note" not in found["others"]
    rests_on = found["others"]["components"]["a"]
    assert rests_on["leaders"] == 20
    composite = found["leaders"][0]["others"]["a"]["precision"]
    weights = composite["weights"]
    assert weights["manager"] < weights["peer"] < weights["report"]
    expected = {
        group: 1 / (rests_on["source_variance"] + rests_on["within_variance"] / size)
        for group, size in (("manager", 1), ("peer", 3), ("report", 6))
    }
    total = sum(expected.values())
    assert weights == {group: pytest.approx(part / total) for group, part in expected.items()}
    raw = found["leaders"][0]["raw"]["a"]
    assert composite["mean"] == pytest.approx(
        sum(weights[group] * raw[group]["mean"] for group in weights)
    )


def test_no_composite_leaves_the_scale() -> None:
    # Everybody gives this leader the most; what managers and reports see of others differs.
    rows = [response(MANAGER, 5, leader="top"), *[response(REPORT, 5, leader="top")] * 6]
    for number in range(19):
        leader = f"L{number}"
        rows += [response(MANAGER, 2, leader=leader)]
        rows += [response(REPORT, lively(10 * number + n), leader=leader) for n in range(6)]
    found = {one["leader"]: one["others"]["a"] for one in document(rows, weighing=True)["leaders"]}
    for composite in found["top"].values():
        low, high = composite["interval"]
        assert low < composite["mean"] == high == 5


def test_below_twenty_leaders_groups_stay_alike_and_the_document_says_why() -> None:
    found = document(organisation(19), weighing=True)
    assert found["others"]["note"].startswith("Precision weights need 20 leaders")
    assert found["others"]["components"]["a"]["leaders"] == 19
    composite = found["leaders"][0]["others"]["a"]
    assert composite["precision"] == {"withheld": "too_few_leaders"}
    assert set(composite["equal"]["weights"].values()) == {1 / 3}


def test_precision_weights_change_no_released_number() -> None:
    rows = organisation(20)
    weighed = release_responses(WEIGHING, STANDARD, rows).to_json()
    plain = release_responses(INSTRUMENT, STANDARD, rows).to_json()
    assert weighed["leaders"] == plain["leaders"]


# Careless answers


def test_every_form_but_the_own_has_a_row_with_its_place_in_the_file() -> None:
    rows = [
        response(SELF, 4, row=2),
        response(PEER, 5, row=3, rater="A", seconds=6.0),
        response(REPORT, lively(1), row=5, rater="B", seconds=240.0),
    ]
    straight, honest = document(rows)["careless"]["rows"]
    assert (straight["row"], straight["rater"], straight["group"]) == (3, "A", "peer")
    assert straight["longstring"] == 12
    assert straight["irv"] == 0
    assert straight["seconds_per_item"] == 0.5
    assert straight["mahalanobis"] is None
    assert straight["signs"] == ["straight", "flat", "fast"]
    assert straight["queued"] is True
    assert (honest["row"], honest["rater"], honest["group"]) == (5, "B", "report")
    assert (honest["signs"], honest["queued"]) == ([], False)


def test_figures_with_and_without_the_queue_keep_every_answer() -> None:
    careful = [[2, 3, 2, 3] * 3, [3, 4, 3, 4] * 3, [2, 4, 2, 4] * 3]
    rows = [response(PEER, levels) for levels in careful] + [response(PEER, 5, seconds=6.0)]
    rows += [response(PEER, careful[0], leader="L2")]
    found = document(rows)
    sensitivity = found["careless"]["sensitivity"]
    assert found["careless"]["queued"] == 1
    assert set(sensitivity["leaders"]) == {"L1"}
    assert sensitivity["leaders"]["L1"]["a"]["peer"] == {
        "with": {"n": 4, "mean": pytest.approx((2.5 + 3.5 + 3 + 5) / 4)},
        "without": {"n": 3, "mean": pytest.approx(3)},
    }
    assert sensitivity["dimensions"]["a"]["with"]["n"] == 5
    assert found["leaders"][0]["raw"]["a"]["peer"]["n"] == 4


def test_a_group_of_one_careless_form_has_no_mean_without_it() -> None:
    found = document([response(MANAGER, 5, seconds=6.0)])
    assert found["careless"]["sensitivity"]["leaders"]["L1"]["a"]["manager"]["without"] == {
        "n": 0,
        "mean": None,
    }


def test_only_the_reported_cycle_is_looked_at() -> None:
    rows = [replace(response(PEER, 5, seconds=6.0), cycle="1")]
    rows += [replace(response(PEER, lively(2)), cycle="2")]
    found = document(rows)["careless"]
    assert (found["queued"], len(found["rows"])) == (0, 1)


def test_no_responses_give_an_empty_document() -> None:
    found = document([])
    assert found["leaders"] == []
    assert found["careless"]["rows"] == []
    assert found["careless"]["sensitivity"]["dimensions"]["a"]["with"] == {"n": 0, "mean": None}
