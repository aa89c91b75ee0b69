"""The report as data, and the words it is made of."""

from dataclasses import replace

import pytest

from leadership360.domain.relation import Relation
from leadership360.domain.release import (
    Band,
    Block,
    Gap,
    GapFinding,
    Mean,
    Reason,
    Withheld,
)
from leadership360.render.charts import Axis, Shape, band_strip, mean_lane
from leadership360.render.findings import StandsOut, standing_out
from leadership360.render.words import Words
from tests.render.sample import (
    make_report,
    sample_instrument,
    sample_release,
    withheld_release,
)


def words(language: str = "en") -> Words:
    return Words(language, low=1, high=5, is_rough=False)


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        pytest.param(Band(4.0, 5.0), "4.0 or higher", id="top band"),
        pytest.param(Band(1.0, 2.0), "2.0 or lower", id="bottom band"),
        pytest.param(Band(3.5, 3.9), "3.5–3.9", id="between"),
        pytest.param(Band(4.0, 4.0), "4.0", id="band of one value"),
    ],
)
def test_a_band_is_said_in_words(band: Band, expected: str) -> None:
    assert words().band(band) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.25, "+0.3"), (-0.25, "−0.3"), (0.04, "0.0"), (-0.04, "0.0")]
)
def test_a_difference_has_a_sign_and_one_decimal(value: float, expected: str) -> None:
    assert words().points(value) == expected


def test_german_numbers_have_a_comma() -> None:
    assert words("de").number(3.9) == "3,9"
    assert words("de_AT").range(3.0, 3.4) == "3,0–3,4"


def test_every_reason_has_words_in_long_and_short() -> None:
    said = {words().withheld(reason) for reason in Reason} | {
        words().withheld_short(reason) for reason in Reason
    }
    assert len(said) == 2 * len(Reason)
    assert not any(character.isdigit() for sentence in said for character in sentence)


def test_every_gap_finding_has_a_sentence_of_its_own() -> None:
    said = {words().gap(Gap(0.8, finding), has_own=True, has_others=True) for finding in GapFinding}
    assert len(said) == len(GapFinding)


def test_a_gap_names_whose_rating_is_higher() -> None:
    lower = words().gap(Gap(-0.8, GapFinding.LOWER), has_own=True, has_others=True)
    assert lower == "The groups around you rate this 0.8 points higher than you do."


def test_a_missing_own_answer_is_named_as_the_cause() -> None:
    said = words().gap(Gap(None, GapFinding.TOO_FEW), has_own=False, has_others=True)
    assert "your own" in said


def test_the_range_of_a_named_gap_never_seems_to_reach_zero() -> None:
    named = Gap(0.6, GapFinding.HIGHER, 0.04, 1.16)
    assert words().gap_limits(named) == "+0.04 to +1.2"
    other = Gap(-0.6, GapFinding.LOWER, -1.2, -0.01)
    assert words().gap_limits(other) == "−1.2 to −0.01"
    close = Gap(0.6, GapFinding.TOO_CLOSE, -0.04, 1.2)
    assert words().gap_limits(close) == "0.0 to +1.2"
    assert words().gap_limits(Gap(None, GapFinding.TOO_FEW)) == "–"


def test_an_option_lies_in_the_middle_of_its_column() -> None:
    axis = Axis(1, 5, width=500)
    assert list(axis.ticks) == [50, 150, 250, 350, 450]
    assert axis.x(3.5) == 300


def test_the_inner_part_of_a_bar_lies_inside_the_outer_and_holds_the_mean() -> None:
    axis = Axis(1, 7)
    lane = mean_lane(axis, "", Mean(6.5, 5.0, 6.9), Shape.DOT)
    assert lane.outer is not None
    assert lane.inner is not None
    x = axis.x(6.5)
    assert lane.outer.x < lane.inner.x < x < lane.inner.x + lane.inner.width
    assert lane.inner.x + lane.inner.width < lane.outer.x + lane.outer.width


def test_a_band_of_one_value_can_be_seen() -> None:
    assert band_strip(Axis(1, 5), Band(4.0, 4.0)).bar.width > 1


def test_a_dimension_stands_out_only_beyond_half_a_point_and_its_interval() -> None:
    release = sample_release()

    def of(*means: Mean) -> object:
        some = next(iter(release.dimensions.values()))
        return standing_out(
            {f"d{n}": replace(some, blocks={"report": mean}) for n, mean in enumerate(means)}, 4
        )

    rest = (Mean(3.0, 2.6, 3.4), Mean(3.0, 2.6, 3.4))
    assert of(Mean(3.8, 3.4, 4.1), *rest) == ((StandsOut("d0", 0.8),), ())
    assert of(Mean(3.4, 3.2, 3.6), *rest) == ((), ())
    assert of(Mean(3.8, 2.9, 4.3), *rest) == ((), ())
    assert of(Mean(2.2, 1.8, 2.6), *rest) == ((), (StandsOut("d0", -0.8),))


def test_one_dimension_alone_never_stands_out() -> None:
    release = sample_release(sample_instrument(dimensions=1))
    assert standing_out(release.dimensions, 4) == ((), ())


def test_at_most_two_strengths_and_two_places_to_start_are_named() -> None:
    instrument = sample_instrument(dimensions=12)
    report = make_report(sample_release(instrument), instrument)
    assert len(report.strengths) == 2
    assert len(report.focus) == 2


def test_when_nothing_stands_out_the_report_says_so() -> None:
    release = sample_release()
    same = next(iter(release.dimensions.values()))
    report = make_report(replace(release, dimensions=dict.fromkeys(release.dimensions, same)))
    assert report.strengths == report.focus == ()
    assert report.nothing_stands_out.startswith("No clear difference")


def test_a_withheld_block_has_a_reason_and_no_lane() -> None:
    report = make_report(withheld_release())
    for dimension in report.dimensions:
        assert dimension.rows[0].reason == "Not shown: too few people answered"
        assert dimension.rows[0].lane is None
        assert dimension.rows[0].value == ""


def test_the_size_of_a_group_that_is_not_shown_stays_out() -> None:
    report = make_report(withheld_release())
    assert report.groups[0].answered == "too few to show"
    assert not any("(3)" in column for column in report.numbers_columns)


def test_relations_shown_together_are_explained() -> None:
    merged = make_report().groups[1]
    assert (merged.label, merged.asked, merged.answered) == ("Peers and Others", "9", "5")
    assert merged.note


def test_an_item_not_asked_of_the_manager_says_so() -> None:
    instrument = sample_instrument()
    first = instrument.items[0].model_copy(
        update={"audience": (Relation.SELF, Relation.REPORT, Relation.PEER)}
    )
    instrument = instrument.model_copy(update={"items": (first, *instrument.items[1:])})
    release = sample_release(instrument)
    items = dict(release.items)
    items[first.id] = replace(items[first.id], manager=())
    report = make_report(replace(release, items=items), instrument)
    assert [cell.words for cell in report.dimensions[0].items[0].cells][2] == "not asked"


def test_an_item_hidden_from_the_leader_is_read_in_the_words_of_the_others() -> None:
    instrument = sample_instrument()
    first = instrument.items[0].model_copy(update={"audience": (Relation.REPORT,)})
    instrument = instrument.model_copy(update={"items": (first, *instrument.items[1:])})
    report = make_report(sample_release(instrument), instrument)
    assert report.dimensions[0].items[0].text.startswith("Anna Example explain")


def test_under_the_strict_policy_means_are_about() -> None:
    report = make_report(policy="strict")
    assert report.dimensions[0].rows[0].value == "about 4.3"


def test_hidden_strengths_come_first() -> None:
    names = [view.name for view in make_report().self_and_others.grid]
    assert names[0] == "Possible hidden strength"


def test_every_dimension_has_one_place_in_the_grid() -> None:
    found = make_report().self_and_others
    placed = [name for view in (*found.grid, found.too_close) for name in view.dimensions]
    assert sorted([*placed, *found.unknown]) == sorted(
        dimension.label for dimension in make_report().dimensions
    )


def test_a_first_cycle_has_no_section_on_change() -> None:
    assert make_report(sample_release(has_change=False)).changes == ()


def test_a_block_that_is_withheld_now_has_no_change() -> None:
    release = sample_release()
    hidden = Withheld(Reason.TOO_FEW_ANSWERS)
    dimensions = {
        id_: replace(result, blocks=dict.fromkeys(result.blocks, hidden))
        for id_, result in release.dimensions.items()
    }
    assert make_report(replace(release, dimensions=dimensions)).changes == ()


def test_blocks_keep_their_shape_whatever_else_is_shown() -> None:
    peers = (Block("peer", (Relation.PEER,), 5),)
    lane = make_report(sample_release(blocks=peers)).dimensions[0].rows[0].lane
    assert lane is not None
    assert lane.marks[0].shape is Shape.RING


def test_two_managers_are_both_named() -> None:
    release = sample_release()
    dimensions = {
        id_: replace(result, manager=(3.0, 4.5)) for id_, result in release.dimensions.items()
    }
    row = make_report(replace(release, dimensions=dimensions)).dimensions[0].rows[-2]
    assert row.value == "3.0, 4.5"
    assert row.lane is not None
    assert len(row.lane.marks) == 2


def test_the_same_release_gives_the_same_report() -> None:
    assert make_report() == make_report()
