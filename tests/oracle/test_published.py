"""Numbers printed in papers, from data printed in papers."""

import numpy as np
import pytest
from scipy.stats import f as f_distribution

from leadership360.domain.agreement import Null, expected_variance
from leadership360.domain.icc import one_way, restricted_likelihood, summarise
from leadership360.domain.reliability import raters_needed, reliable_change, spearman_brown
from tests.oracle.known import KNOWN, PUBLISHED

EXACT = 1e-6

#: Four judges' ratings of six targets: Shrout & Fleiss (1979), Psychol. Bull. 86, 420, table 2.
SHROUT_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)


def test_shrout_and_fleiss_one_way_coefficients() -> None:
    known = PUBLISHED["shrout_fleiss1979"]
    by_type = {row["type"]: row for row in known["computed"]}
    found = one_way(summarise(SHROUT_FLEISS))
    assert found is not None
    assert found.n0 == found.mean_size == 4
    assert found.icc1 == pytest.approx(by_type["ICC1"]["ICC"], abs=EXACT)
    assert found.icc2 == pytest.approx(by_type["ICC1k"]["ICC"], abs=EXACT)
    ratio, df = found.msb / found.msw, (found.leaders - 1, found.raters - found.leaders)
    for row in (by_type["ICC1"], by_type["ICC1k"]):
        assert ratio == pytest.approx(row["F"], abs=EXACT)
        assert df == (row["df1"], row["df2"])
        assert f_distribution.sf(ratio, *df) == pytest.approx(row["p"], abs=EXACT)
    assert round(found.icc1, 2) == known["published"]["ICC1"]
    assert found.icc2 is not None
    assert round(found.icc2, 2) == known["published"]["ICC1k"]


def test_reml_equals_the_analysis_of_variance_in_a_balanced_table() -> None:
    groups = summarise(SHROUT_FLEISS)
    analysis, components = one_way(groups), restricted_likelihood(groups)
    assert analysis is not None
    assert components is not None
    assert components.icc1 == pytest.approx(analysis.icc1, abs=EXACT)
    assert components.within == pytest.approx(analysis.msw, abs=EXACT)
    assert components.icc2(4) == pytest.approx(analysis.icc2, abs=EXACT)


def test_the_example_of_jacobson_and_truax() -> None:
    known = PUBLISHED["jacobson_truax1991"]
    error = 1 / reliable_change(0, 1, known["sd1"], known["rxx"])
    assert error == pytest.approx(known["Sdiff"], abs=EXACT)
    assert error / np.sqrt(2) == pytest.approx(known["SE"], abs=EXACT)
    found = reliable_change(known["x1"], known["x2"], known["sd1"], known["rxx"])
    assert found == pytest.approx(known["RC"], abs=EXACT)


@pytest.mark.parametrize("row", KNOWN["spearman_brown_table"])
def test_the_table_of_spearman_and_brown(row: str) -> None:
    reliability = float(row.removeprefix("rho1="))
    for column, known in KNOWN["spearman_brown_table"][row].items():
        if column.startswith("k="):
            found: float | None = spearman_brown(reliability, int(column[2:]))
        else:
            found = raters_needed(reliability, float(column.removeprefix("k_for_")))
        assert found == pytest.approx(known, abs=EXACT)


def test_the_variances_of_the_nulls() -> None:
    known = PUBLISHED["null_variances"]
    for null in Null:
        assert expected_variance(null, 1, 5) == pytest.approx(known[f"5pt_{null}"], abs=EXACT)
    assert expected_variance(Null.UNIFORM, 1, 7) == known["7pt_uniform"]
    assert expected_variance(Null.UNIFORM, 0, 6) == known["7pt_uniform"]


def test_the_advice_of_the_design_on_raters_needed() -> None:
    needed = [raters_needed(reliability, 0.70) for reliability in (0.30, 0.37, 0.50, 0.25)]
    assert np.round(np.array(needed, float), 1).tolist() == [5.4, 4.0, 2.3, 7.0]
