"""What is kept of a cycle, and attacks on it with every release of the cycle at hand."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import cycle, groupby
from typing import Any

import numpy as np
import pytest

from leadership360.domain.answers import Answers, Rating
from leadership360.domain.instrument import Instrument
from leadership360.domain.organisation_figures import (
    OrganisationFigures,
    ShownAnswers,
    organisation_figures,
    shown_answers,
)
from leadership360.domain.policy import Policy
from leadership360.domain.psychometrics import psychometrics
from leadership360.domain.relation import Relation
from leadership360.domain.release import LeaderRelease, Mean
from leadership360.domain.responses import Response
from leadership360.domain.rounding import round_tenth
from leadership360.domain.tally import Opened, Subject, tally
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
)
from tests.domain.ratings import TWENTY, flat, simulated, through_schema

TWELVE = an_instrument((4, 4, 4))

Closed = tuple[OrganisationFigures, list[LeaderRelease]]


def closed(
    responses: Iterable[Response],
    instrument: Instrument = TWENTY,
    policy: Policy = STANDARD,
    shuffle: Callable[[list[ShownAnswers]], list[ShownAnswers]] = lambda rows: rows,
) -> Closed:
    """Return what closing a cycle with these answers keeps and releases."""
    releases, shown = [], []
    for leader, rows in groupby(responses, key=lambda row: row.leader):
        opened = [Opened(row.relation, row.answers) for row in rows]
        subject = Subject(leader, leader, "1", {})
        releases.append(tally(instrument, policy, subject, opened, seed=b"secret"))
        shown += shown_answers(instrument, releases[-1], opened)
    figures = organisation_figures(instrument, shuffle(shown), releases, cycle="1")
    through_schema(figures.document)
    return figures, releases


def document(responses: Iterable[Response], *options: Any) -> Any:
    return closed(responses, *options)[0].document


def answering(
    responses: Sequence[Response],
    ratings: Callable[[Response], Rating],
    who: Callable[[Response], bool],
    items: Iterable[str] | None = None,
) -> list[Response]:
    """Return the responses with other ratings of some raters to some items."""
    return [
        replace(
            row,
            answers=replace(
                row.answers,
                ratings={
                    item: ratings(row) if items is None or item in items else rating
                    for item, rating in row.answers.ratings.items()
                },
            ),
        )
        if who(row)
        else row
        for row in responses
    ]


def in_turn(*ratings: int) -> Callable[[Response], Rating]:
    """Return a way to give these ratings one after the other, again and again."""
    given = cycle(ratings)
    return lambda _: next(given)


def everybody(rating: int, leaders: int, relations: Sequence[Relation]) -> list[Response]:
    """Return raters who all give the same answer to everything."""
    answers = Answers({item.id: rating for item in TWELVE.items}, {}, 200.0)
    return [
        Response(f"l{leader:02}", "L", "1", relation, None, answers)
        for leader in range(leaders)
        for relation in relations
    ]


# --- attacks: what is withheld ---


def with_withheld_groups() -> tuple[list[Response], Callable[[Response], bool]]:
    """Return an organisation, and which answers of it are in no printed value.

    Leader l1 has three raters in all. About l2 only three reports say enough on dimension a.
    """
    rows = simulated(leaders=24)
    rows = [row for row in rows if row.leader != "l1" or row.relation is SELF] + [
        row for row in rows if row.leader == "l1" and row.relation is PEER
    ][:3]
    rows.sort(key=lambda row: row.leader)
    silent = [row for row in rows if row.leader == "l2" and row.relation is REPORT][3:]
    for row in silent:
        for item in ("a1", "a2", "a3"):
            del row.answers.ratings[item]  # type: ignore[attr-defined]
    return rows, lambda row: row.leader == "l1" and row.relation is PEER


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_answers_behind_no_printed_value_change_nothing_that_is_kept(policy: Policy) -> None:
    rows, is_withheld = with_withheld_groups()
    kept, releases = closed(rows, TWENTY, policy)
    hidden = next(release for release in releases if release.leader == "l1")
    assert not any(isinstance(hidden.dimensions["a"].blocks[b.id], Mean) for b in hidden.blocks)
    silent = next(release for release in releases if release.leader == "l2")
    if policy is STANDARD:
        assert not isinstance(silent.dimensions["a"].blocks["report"], Mean)
    exact = psychometrics(TWENTY, rows)
    for ratings in ((1,), (5,), (1, 5, 2)):
        changed = answering(rows, in_turn(*ratings), is_withheld)
        assert closed(changed, TWENTY, policy)[0] == kept
        # The exact figures, which only the owner of the answers has, do give them away.
        assert psychometrics(TWENTY, changed)["dimensions"] != exact["dimensions"]
    if policy is STANDARD:
        of_silent = answering(
            rows,
            lambda _: 1,
            lambda row: row.leader == "l2" and row.relation is REPORT,
            ["a1", "a2", "a3", "a4"],
        )
        assert closed(of_silent, TWENTY, policy)[0] == kept


def test_answers_behind_a_printed_value_do_change_what_is_kept() -> None:
    rows, _ = with_withheld_groups()
    changed = answering(rows, lambda _: 1, lambda row: row.leader == "l3" and row.relation is PEER)
    assert document(changed) != document(rows)


def test_how_the_relations_of_a_merged_block_differ_is_in_no_figure_of_a_relation() -> None:
    """Of l1 three reports and five peers are shown together."""
    rows = [
        row
        for place, row in enumerate(simulated(leaders=24))
        if not (row.leader == "l1" and row.relation is REPORT and place % 2)
    ]
    merged = next(release for release in closed(rows)[1] if release.leader == "l1")
    assert [block.id for block in merged.blocks] == ["report+peer"]
    swapped = {REPORT: PEER, PEER: REPORT}

    def other_way_round(row: Response) -> Response:
        relation = swapped.get(row.relation, row.relation)
        return replace(row, relation=relation) if row.leader == "l1" else row

    one, other = document(rows), document([other_way_round(row) for row in rows])
    # Three peers and five reports merge as well, and nothing says which is which.
    assert one["agreement"] == other["agreement"]
    assert one["dimensions"] == other["dimensions"]
    assert one["not_observed"] == other["not_observed"]


# --- attacks: everybody agreed ---

ONE_DEVIATES = [
    pytest.param(leaders, relations, id=f"{leaders} leaders, {len(relations)} raters")
    for leaders, relations in (
        (5, (REPORT,) * 5),
        (15, (REPORT,) * 4),
        (12, (MANAGER, *(REPORT,) * 5, *(PEER,) * 4)),
        (20, (*(REPORT,) * 6, *(PEER,) * 5)),
    )
]


@pytest.mark.parametrize(("leaders", "relations"), ONE_DEVIATES)
@pytest.mark.parametrize(("rating", "other"), [(5, 1), (1, 5)])
def test_nobody_can_tell_that_all_agreed_from_one_who_gave_the_opposite(
    leaders: int, relations: Sequence[Relation], rating: int, other: int
) -> None:
    """Any rater, any item: releases and figures are the same to the byte."""
    rows = everybody(rating, leaders, relations)
    agreed = closed(rows, TWELVE)
    anonymous = [place for place, row in enumerate(rows) if row.relation is not MANAGER]
    places = anonymous[:: len(anonymous) // 7]
    for place, item in zip(places, cycle(("b4", "a1", "c2")), strict=False):
        changed = list(rows)
        answers = {**rows[place].answers.ratings, item: other}
        changed[place] = replace(rows[place], answers=Answers(answers, {}, 200.0))
        figures, releases = closed(changed, TWELVE)
        assert releases == agreed[1]
        assert figures.document == agreed[0].document


def test_the_exact_figures_would_tell_that_all_agreed_and_the_kept_ones_move_with_more() -> None:
    rows = everybody(5, 12, (REPORT,) * 5)
    one = answering(rows[:1], lambda _: 1, lambda _: True, ["a1"]) + rows[1:]
    assert psychometrics(TWELVE, one)["agreement"] != psychometrics(TWELVE, rows)["agreement"]
    assert closed(one, TWELVE)[0].document == closed(rows, TWELVE)[0].document
    several = answering(rows, lambda _: 1, lambda row: row.leader < "l04")
    assert closed(several, TWELVE)[0].document != closed(rows, TWELVE)[0].document


def test_who_agree_within_every_leader_are_not_told_from_who_nearly_do() -> None:
    """Leaders differ, the raters of one do not: reliability is perfect, and reads .95."""
    rows = answering(
        everybody(3, 24, (*(REPORT,) * 5, *(PEER,) * 5)),
        lambda row: 2 + int(row.leader[1:]) % 3,
        lambda _: True,
    )
    figures = closed(rows, TWELVE)[0]
    cell = figures.document["dimensions"]["a"]["icc"]["report"]
    assert cell["icc1"] == cell["icc2"] == cell["icc1_reml"] == 0.95
    assert cell["icc1_90"] == [0.95, 0.95]
    nearly = list(rows)
    for place in range(0, len(rows), 40):
        answers = {**rows[place].answers.ratings, "a1": 1}
        nearly[place] = replace(rows[place], answers=Answers(answers, {}, 200.0))
    assert closed(nearly, TWELVE)[0].document["dimensions"]["a"]["icc"]["report"] == cell
    assert figures.phi == 0.05


# --- what any document keeps to ---


def organisations() -> Iterable[tuple[Instrument, list[Response]]]:
    yield TWENTY, simulated()
    yield TWENTY, simulated(leaders=8, reports=5, peers=4, seed=3)
    seven = an_instrument((4, 4), high=7)
    yield seven, simulated(seven, reports=8)
    lone = an_instrument((1, 2, 4))
    yield lone, simulated(lone)
    yield TWELVE, everybody(5, 40, (*(REPORT,) * 5, *(PEER,) * 5))
    yield TWELVE, everybody(5, 40, (REPORT, PEER) * 4)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_figures_are_rounded_and_end_before_everybody_agrees(policy: Policy) -> None:
    for instrument, rows in organisations():
        kept = document(rows, instrument, policy)
        assert kept["rounded"]
        for path, value in flat(kept).items():
            assert round(value, 2) == value, path
        reliability = ("alpha", "omega", "icc1", "icc2", "spearman", "r_drop", "loadings", "rwg")
        for path, value in flat(kept).items():
            if any(word in path for word in reliability):
                assert abs(value) <= 0.95, path
            if path.startswith("/agreement") and path.endswith(("/sd", "/ad_m")):
                assert value >= 0.1, path
        assert all(
            cell.get("awg") is None for by in kept["agreement"].values() for cell in by.values()
        )


def test_agreement_over_few_leaders_ends_earlier_than_over_many() -> None:
    found = [
        document(everybody(5, leaders, (REPORT,) * 5), TWELVE)["agreement"]["a"]["report"]
        for leaders in (5, 40)
    ]
    assert [one["rwg_linear_uniform"] for one in found] == [0.9, 0.95]
    assert [one["sd"] for one in found] == [0.12, 0.1]


@pytest.mark.parametrize("leaders", [4, 5])
def test_nothing_is_kept_about_fewer_than_five_leaders(leaders: int) -> None:
    figures, _ = closed(simulated(leaders=leaders, reports=12, peers=9))
    numbers = {
        path for path in flat(figures.document) if not path.endswith(("/have", "/provisional"))
    }
    counts = {"/rounded", "/leaders", "/raters"}
    counts |= {f"/dimensions/{one.id}/{what}" for one in TWENTY.dimensions for what in "n"}
    counts |= {f"/dimensions/{one.id}/leaders" for one in TWENTY.dimensions}
    assert (numbers == counts) == (leaders == 4)
    assert (figures.minutes is None) == (leaders == 4)


def test_a_mean_is_the_mean_of_printed_ones_and_moves_by_three_tenths_at_most() -> None:
    rows = simulated(leaders=30)
    ticked = [place for place, row in enumerate(rows) if row.relation is PEER][::6]
    for place in ticked:
        answers = Answers({item.id: 1 for item in TWENTY.items}, {}, 15.0)
        rows[place] = replace(rows[place], answers=answers)
    figures, releases = closed(rows)
    cells = [
        (result.mean, block.raters)
        for release in releases
        for block in release.blocks
        if isinstance(result := release.dimensions["a"].blocks[block.id], Mean)
    ]
    shown = figures.document["careless"]["sensitivity"]["a"]
    printed = sum(mean * raters for mean, raters in cells) / sum(n for _, n in cells)
    assert shown["with"] == round_tenth(printed)
    assert 0 < round(shown["without"] - shown["with"], 1) <= 0.3
    # A true difference of tenths, told in tenths.
    assert figures.document["careless"]["queued"] == len(ticked) - len(ticked) % 4


def test_careless_forms_are_counted_in_fours_and_a_quarter_of_all_at_most() -> None:
    def counted(careless: int) -> Any:
        rows = simulated(leaders=8)
        places = [place for place, row in enumerate(rows) if row.relation is not SELF][:careless]
        for place in places:
            answers = Answers({item.id: 2 for item in TWENTY.items}, {}, 15.0)
            rows[place] = replace(rows[place], answers=answers)
        return document(rows)["careless"]["queued"]

    few = {"withheld": "too_few_answers"}
    assert [counted(forms) for forms in (3, 4, 7, 8)] == [few, 4, 4, 8]
    assert counted(60) == counted(96) == 24


def test_could_not_observe_is_told_in_tenths_rounded_up_and_never_beyond_a_half() -> None:
    def told(unobserved: int) -> Any:
        rows = simulated(leaders=5, reports=8, peers=0)
        reports = [row for row in rows if row.relation is REPORT]
        for row in reports[:unobserved]:
            row.answers.ratings["a1"] = None  # type: ignore[index]
        return document(rows)["not_observed"]["a1"]["report"]

    cells = {unobserved: told(unobserved) for unobserved in (0, 4, 5, 12, 13, 40)}
    assert {key: cell["share"] for key, cell in cells.items()} == {
        0: 0.1,
        4: 0.1,
        5: 0.2,
        12: 0.3,
        13: 0.4,
        40: 0.5,
    }
    assert [key for key, cell in cells.items() if cell["not_observable"]] == [13, 40]
    assert all(cell["unobserved"] is None for cell in cells.values())


def test_how_many_left_a_question_out_is_told_in_tens() -> None:
    rows = simulated(leaders=20)
    full = document(rows)["dimensions"]["a"]["n"]
    for row in [one for one in rows if one.relation is PEER][:3]:
        del row.answers.ratings["a1"]  # type: ignore[attr-defined]
    assert (full, document(rows)["dimensions"]["a"]["n"]) == (240, 230)


def test_leaders_own_answers_and_comments_are_no_part_of_it() -> None:
    rows = simulated(leaders=6)
    assert (
        closed(answering(rows, lambda _: 1, lambda row: row.relation is SELF))[0]
        == (closed(rows)[0])
    )
    opened = [
        Opened(row.relation, replace(row.answers, comments={"start": "x"})) for row in rows[:13]
    ]
    release = tally(TWENTY, STANDARD, Subject("l0", "L", "1", {}), opened, seed=b"x")
    shown = shown_answers(TWENTY, release, opened)
    assert len(shown) == 12
    assert all(not row.answers.comments for row in shown)


def test_a_rerun_in_another_order_keeps_the_same_to_the_byte() -> None:
    rows = simulated(missing=0.05)
    draw = np.random.default_rng(1)

    def shuffled(shown: list[ShownAnswers]) -> list[ShownAnswers]:
        return [shown[place] for place in draw.permutation(len(shown))]

    one, other = document(rows), document(rows, TWENTY, STANDARD, shuffled)
    assert json.dumps(one) == json.dumps(other)


def test_close_to_the_exact_figures_where_nothing_had_to_be_cut_off() -> None:
    rows = simulated()
    kept = document(rows)
    exact = psychometrics(TWENTY, rows)
    for dimension, figures in kept["dimensions"].items():
        unrounded = exact["dimensions"][dimension]
        assert figures["alpha_raw"] == pytest.approx(unrounded["alpha_raw"], abs=0.0051)
        for relation in ("report", "peer", "all"):
            assert figures["icc"][relation]["icc1"] == pytest.approx(
                unrounded["icc"][relation]["icc1"], abs=0.0051
            )
        assert figures["icc"]["report"]["k_for_70"] == pytest.approx(
            0.7 * (1 - figures["icc"]["report"]["icc1"]) / (0.3 * figures["icc"]["report"]["icc1"]),
            abs=0.05,
        )
    assert kept["cfa"]["cfi"] == pytest.approx(exact["cfa"]["cfi"], abs=0.0051)


def test_other_colleagues_have_figures_of_their_own() -> None:
    rows = [
        replace(row, relation=OTHER) if row.relation is PEER else row
        for row in simulated(leaders=12)
    ]
    assert document(rows)["dimensions"]["a"]["icc"]["other"]["leaders"] == 12


# --- spread and minutes for later cycles ---


def test_the_spread_for_later_cycles_needs_twenty_leaders_and_has_two_decimals() -> None:
    assert closed(simulated(leaders=19))[0].phi is None
    phi = closed(simulated(leaders=20))[0].phi
    assert phi is not None
    assert phi == round(phi, 2)
    assert 0.05 < phi < 0.3


@pytest.mark.parametrize("policy", [STANDARD, STRICT], ids=lambda policy: policy.name)
def test_the_spread_counts_leaders_not_groups(policy: Policy) -> None:
    """Ten leaders have a hundred groups of one relation and dimension."""
    assert closed(simulated(leaders=10), TWENTY, policy)[0].phi is None


def test_minutes_are_whole_and_the_median_of_all_forms_but_leaders_own() -> None:
    rows = [
        replace(row, answers=replace(row.answers, seconds=9999.0 if row.relation is SELF else 269))
        for row in simulated(leaders=5)
    ]
    assert closed(rows)[0].minutes == 4
    rows[1] = replace(rows[1], answers=replace(rows[1].answers, seconds=90000.0))
    assert closed(rows)[0].minutes == 4
    untimed = [replace(row, answers=replace(row.answers, seconds=None)) for row in rows]
    assert closed(untimed)[0].minutes is None
