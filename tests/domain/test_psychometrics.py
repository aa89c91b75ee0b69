import json
from collections.abc import Sequence
from dataclasses import replace
from time import process_time
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.psychometrics import psychometrics
from leadership360.domain.relation import Relation
from leadership360.domain.responses import Response
from tests.domain.cases import OTHER, PEER, REPORT, SELF, an_instrument
from tests.domain.ratings import TWENTY, VALIDATOR, flat, simulated, through_schema


def checked(instrument: Instrument, responses: Sequence[Response]) -> Any:
    """Return the document, after a turn through JSON and the schema."""
    return through_schema(psychometrics(instrument, responses))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)


def test_enough_raters_of_enough_leaders_give_every_figure_and_no_warning() -> None:
    document = checked(TWENTY, simulated())
    assert (document["leaders"], document["raters"]) == (40, 480)
    for figures in document["dimensions"].values():
        assert 0.5 < figures["alpha_raw"] < 0.95
        assert figures["omega_total_minres_std"] == pytest.approx(figures["alpha_raw"], abs=0.03)
        assert figures["check_keys"] == figures["heywood"] == []
        assert figures["spearman_brown"] is None
        assert not figures["provisional"]
        for relation in ("report", "peer", "all"):
            cell = figures["icc"][relation]
            low, high = cell["icc1_90"]
            assert low < cell["icc1"] < high
            assert cell["icc1_reml"] == pytest.approx(cell["icc1"], abs=0.05)
        assert figures["icc"]["other"] == {"withheld": "too_few_leaders", "have": 0}
    assert document["cfa"]["cfi"] > 0.95
    assert document["cfa"]["df"] == 160
    assert document["cfa_one_factor"]["df"] == 170
    assert document["cfa_one_factor"]["chisq"] > document["cfa"]["chisq"]
    assert document["agreement"]["a"]["report"]["leaders"] == 40


def test_the_order_of_responses_never_matters() -> None:
    rows = simulated(missing=0.05)
    draw = np.random.default_rng(1)
    shuffled = [rows[place] for place in draw.permutation(len(rows))]
    one, other = checked(TWENTY, rows), checked(TWENTY, shuffled)
    assert flat(other) == pytest.approx(flat(one), abs=1e-5)


def test_the_leaders_own_answers_change_nothing() -> None:
    rows = simulated()
    others = [row for row in rows if row.relation is not SELF]
    assert checked(TWENTY, others) == checked(TWENTY, rows)


def test_a_few_leaders_with_many_raters_are_marked_provisional() -> None:
    document = checked(TWENTY, simulated(leaders=29))
    for figures in document["dimensions"].values():
        assert figures["provisional"]
        assert figures["icc"]["report"]["provisional"]
    assert document["cfa"] == {"withheld": "too_few_leaders", "have": 29}


@pytest.mark.parametrize(
    ("raters", "has_alpha", "provisional"),
    [(49, False, False), (50, True, True), (99, True, True), (100, True, False)],
)
def test_alpha_needs_fifty_raters_and_is_sure_from_a_hundred(
    raters: int, has_alpha: bool, provisional: bool
) -> None:
    rows = [row for row in simulated(leaders=9, reports=12) if row.relation is REPORT][:raters]
    document = checked(TWENTY, rows)
    for figures in document["dimensions"].values():
        assert ("alpha_raw" in figures) == has_alpha
        assert has_alpha or (figures["withheld"], figures["have"]) == ("too_few_raters", raters)
        assert figures["provisional"] == provisional
        assert figures["icc"]["report"]["withheld"] == "too_few_leaders"


def test_agreement_is_summed_up_over_five_leaders_with_five_raters_or_not_at_all() -> None:
    assert checked(TWENTY, simulated(leaders=5))["agreement"]["a"]["report"]["leaders"] == 5
    for few, have in ((simulated(leaders=4), 4), (simulated(leaders=9, reports=4), 0)):
        cell = checked(TWENTY, few)["agreement"]["a"]["report"]
        assert cell == {"withheld": "too_few_leaders", "have": have}


def test_the_factor_models_need_two_hundred_complete_forms() -> None:
    rows = simulated(leaders=30, reports=5, peers=1)
    assert checked(TWENTY, rows)["cfa"]["provisional"]
    rows = simulated(leaders=30, reports=4, peers=1)
    assert checked(TWENTY, rows)["cfa"] == {"withheld": "too_few_raters", "have": 180}


def test_no_answers_at_all_give_reasons_only() -> None:
    document = checked(TWENTY, [])
    assert set(flat(document).values()) <= {0}
    assert document["cfa"] == {"withheld": "too_few_raters", "have": 0}
    for figures in document["dimensions"].values():
        assert figures["n"] == 0
        assert figures["withheld"] == "too_few_raters"


def test_everybody_who_answers_alike_gives_reasons_only() -> None:
    rows = [
        Response(f"l{leader}", "L", "", REPORT, None, Answers({i.id: 4 for i in TWENTY.items}))
        for leader in range(40)
        for _ in range(6)
    ]
    document = checked(TWENTY, rows)
    for figures in document["dimensions"].values():
        assert figures["withheld"] == "not_estimable"
        assert figures["icc"]["report"] == {"withheld": "not_estimable"}
    assert document["cfa"] == document["cfa_one_factor"] == {"withheld": "not_estimable"}
    assert document["agreement"]["a"]["report"]["rwg_j_uniform"] == 1
    assert document["careless"]["queued"] == 240


def test_an_item_keyed_the_wrong_way_is_named() -> None:
    wrongly = an_instrument((4, 4, 4, 4, 4))
    document = checked(wrongly, simulated())
    assert document["dimensions"]["c"]["check_keys"] == ["c4"]
    assert document["dimensions"]["a"]["check_keys"] == []


def test_two_items_have_a_stepped_up_correlation_and_no_omega() -> None:
    pair = an_instrument((2, 4))
    figures = checked(pair, simulated(pair))["dimensions"]["a"]
    assert figures["omega_total_minres_std"] is None
    assert figures["spearman_brown"] == pytest.approx(figures["alpha_raw"], abs=0.02)
    assert figures["alpha_if_dropped"] == {"a1": None, "a2": None}


def test_a_dimension_of_one_item_has_agreement_of_raters_but_none_of_items() -> None:
    lone = an_instrument((1, 4))
    document = checked(lone, simulated(lone))
    assert document["dimensions"]["a"]["withheld"] == "too_few_items"
    assert document["dimensions"]["a"]["icc"]["report"]["icc1"] > 0
    assert document["agreement"]["a"]["report"]["rwg_j_uniform"] > 0
    assert document["cfa"] == {"withheld": "too_few_items", "have": 1}


def test_seven_points_have_no_skewed_null() -> None:
    seven = an_instrument((4, 4), high=7)
    cell = checked(seven, simulated(seven, reports=8))["agreement"]["a"]["report"]
    assert cell["rwg_j_slight_skew"] is None
    assert 0 < cell["rwg_j_uniform"] < 1


def test_half_of_the_answers_missing_still_gives_what_is_left() -> None:
    document = checked(TWENTY, simulated(leaders=60, missing=0.5))
    assert document["raters"] < 720
    for figures in document["dimensions"].values():
        assert figures["n"] < 200
    assert document["cfa"]["withheld"] == "too_few_raters"


def test_items_only_some_are_asked_do_not_break_the_others() -> None:
    some = an_instrument((4, 4), audience={"a1": (SELF, REPORT)})
    document = checked(some, simulated(some))
    assert document["dimensions"]["a"]["n"] == 240
    assert document["dimensions"]["b"]["n"] == 480


def with_ticked_columns(forms: int) -> list[Response]:
    rows = simulated()
    places = [place for place, row in enumerate(rows) if row.relation is PEER][:forms]
    for place in places:
        old = rows[place]
        ratings = {item.id: 2 for item in TWENTY.items}
        rows[place] = Response(
            old.leader, old.leader_name, old.cycle, old.relation, None, Answers(ratings, {}, 20.0)
        )
    return rows


def test_careless_forms_are_counted_from_four_and_none_is_dropped() -> None:
    rows = with_ticked_columns(12)
    document = checked(TWENTY, rows)
    careless = document["careless"]
    assert careless["queued"] == 12
    assert careless["fast"] == 12
    assert document["raters"] == careless["raters"] == 480
    means = careless["sensitivity"]["a"]
    assert means["without"] > means["with"]


def test_three_careless_forms_are_not_told_apart_from_none() -> None:
    careless = checked(TWENTY, with_ticked_columns(3))["careless"]
    none = checked(TWENTY, simulated())["careless"]
    assert careless["queued"] == none["queued"] == {"withheld": "too_few_answers"}
    assert careless["sensitivity"] == none["sensitivity"] == {"withheld": "too_few_answers"}


def test_could_not_observe_is_counted_per_item_and_relation_over_five_leaders() -> None:
    some = an_instrument((4, 4), audience={"a2": (SELF, REPORT)})
    rows = simulated(some, leaders=6, reports=5, peers=5)
    for row in [one for one in rows if one.relation is PEER][:10]:
        row.answers.ratings["a1"] = None  # type: ignore[index]
    document = checked(some, rows)
    counted = {"answers": 30, "unobserved": 10, "share": 10 / 30, "not_observable": True}
    assert document["not_observed"]["a1"]["peer"] == counted
    never = {**counted, "unobserved": 0, "share": 0, "not_observable": False}
    assert document["not_observed"]["a1"]["report"] == never
    # What a relation is not asked, it cannot fail to observe.
    assert set(document["not_observed"]["a2"]) == {"report"}
    few = checked(some, [row for row in rows if row.leader in {"l0", "l1", "l2", "l3"}])
    assert few["not_observed"]["a1"]["peer"] == {"withheld": "too_few_leaders", "have": 4}


def test_three_in_ten_may_miss_an_item_before_it_is_called_not_observable() -> None:
    rows = [row for row in simulated(leaders=5, reports=4) if row.relation is REPORT]
    for unobserved in (6, 7):
        for row in rows[:unobserved]:
            row.answers.ratings["a1"] = None  # type: ignore[index]
        cell = checked(TWENTY, rows)["not_observed"]["a1"]["report"]
        assert cell["answers"] == 20
        assert cell["not_observable"] == (unobserved == 7)


def test_patterns_that_cannot_be_compared_are_no_lack_of_raters() -> None:
    rows = simulated()
    for row in rows:
        row.answers.ratings["a1"] = 4  # type: ignore[index]
    assert checked(TWENTY, rows)["careless"]["odd"] == {"withheld": "not_estimable"}
    few = checked(TWENTY, rows[:60])["careless"]["odd"]
    assert few["withheld"] == "too_few_raters"


def test_nothing_is_said_of_careless_forms_about_four_leaders() -> None:
    careless = checked(TWENTY, simulated(leaders=4))["careless"]
    assert careless == {"withheld": "too_few_leaders", "have": 4}


def test_no_leader_or_rater_is_in_the_document() -> None:
    text = json.dumps(checked(TWENTY, simulated()))
    assert '"l1"' not in text
    assert "L1" not in text


def test_other_colleagues_have_figures_of_their_own() -> None:
    rows = [
        Response(row.leader, row.leader_name, row.cycle, OTHER, None, row.answers)
        if row.relation is PEER
        else row
        for row in simulated()
    ]
    document = checked(TWENTY, rows)
    assert document["dimensions"]["a"]["icc"]["other"]["leaders"] == 40
    assert document["dimensions"]["a"]["icc"]["peer"]["withheld"] == "too_few_leaders"
    assert set(document["agreement"]["a"]) == {r.value for r in (REPORT, PEER, OTHER)}
    assert Relation.SELF not in document["agreement"]["a"]


def test_ten_thousand_raters_take_seconds() -> None:
    few = simulated(leaders=77, reports=7, peers=5)
    rows = [replace(row, leader=f"{row.leader}-{copy}") for copy in range(10) for row in few]
    start = process_time()
    psychometrics(TWENTY, rows)
    assert process_time() - start < 10
