"""Careless responding and norms in a known data set, against the package careless and formulas."""

import numpy as np
import pytest

from leadership360.domain.careless import (
    careless_signs,
    individual_variability,
    longstring,
    mahalanobis,
)
from leadership360.domain.norms import crawford_howell, percentile_interval, percentile_rank
from leadership360.domain.rating_matrix import rating_matrix
from leadership360.domain.raw_careless import careless_rows
from leadership360.domain.responses import read_responses
from leadership360.store.instruments import load_instrument
from leadership360.store.tables import RESPONSE_BYTES, read_table
from tests.oracle.known import INSTRUMENT_FILE, KNOWN, responses_csv
from tests.oracle.ratings import CLICKED, PSYCHOMETRICS, ROWS, SECONDS

EXACT = 1e-6

FORMS = PSYCHOMETRICS["careless"]


def column(name: str) -> list[float]:
    return [row[name] for row in FORMS]


def test_the_rows_are_the_same() -> None:
    assert [(row["leader"], row["rater"]) for row in ROWS] == [
        (row["leader"], row["rater"]) for row in FORMS
    ]


def test_the_longest_run_of_each_rater() -> None:
    assert [longstring(row) for row in CLICKED.tolist()] == column("longstring")


def test_the_spread_of_each_rater() -> None:
    assert individual_variability(CLICKED) == pytest.approx(column("irv"), abs=EXACT)


def test_the_distance_of_each_rater_with_missing_answers() -> None:
    assert mahalanobis(CLICKED) == pytest.approx(column("mahad_d2"), abs=EXACT)


def test_the_same_raters_are_odd_and_as_fast() -> None:
    signs = careless_signs(CLICKED, np.full(len(CLICKED), 20), SECONDS)
    assert signs.odd.tolist() == column("mahad_flag999")
    assert pytest.approx(column("sec_per_item"), abs=EXACT) == SECONDS / 20


def test_the_queue_holds_planted_forms_alone_and_most_of_them() -> None:
    signs = careless_signs(CLICKED, np.full(len(CLICKED), 20), SECONDS)
    planted = np.array(column("planted"), bool)
    assert not (signs.queued & ~planted).any()
    assert np.count_nonzero(signs.queued & planted) == 6
    assert planted.sum() == 7


def test_the_owner_of_the_data_reads_the_same_row_by_row() -> None:
    instrument = load_instrument(str(INSTRUMENT_FILE))
    data = responses_csv(cycles=("1",)).encode()
    rows = read_responses(read_table(data, "psych.csv", max_bytes=RESPONSE_BYTES), instrument).rows
    ratings = rating_matrix(instrument, rows)
    others = [row for row in rows if row.relation != "self"]
    found = careless_rows(ratings, others)["rows"]
    places = [n for n, line in enumerate(data.decode().splitlines(), 1) if ",self," not in line]
    assert [row["row"] for row in found] == places[1:]
    for row, known in zip(found, FORMS, strict=True):
        for name in ("leader", "rater", "group", "longstring"):
            assert row[name] == known[name]
        assert row["irv"] == pytest.approx(known["irv"], abs=EXACT)
        assert row["seconds_per_item"] == pytest.approx(known["sec_per_item"], abs=EXACT)
        assert row["mahalanobis"]["d2"] == pytest.approx(known["mahad_d2"], abs=EXACT)
        assert (row["mahalanobis"]["p"] < 0.001) == known["mahad_flag999"]


@pytest.mark.parametrize("row", KNOWN["norms_VI_leave_one_out"], ids=lambda row: row["x"])
def test_a_leader_among_the_others(row: dict[str, float]) -> None:
    everybody = {
        one["leader"]: one["others_equal_groups"]
        for one in PSYCHOMETRICS["self_other"]
        if one["dim"] == "VI"
    }
    score = next(value for value in everybody.values() if abs(value - row["x"]) < EXACT)
    others = [value for value in everybody.values() if value != score]
    assert len(others) == row["N"]
    assert percentile_rank(score, others) == pytest.approx(row["percentile"], abs=EXACT)
    assert percentile_interval(score, others) == pytest.approx(row["jeffreys90"], abs=EXACT)
    assert crawford_howell(score, others) == pytest.approx(row["crawford_howell_t"], abs=EXACT)
