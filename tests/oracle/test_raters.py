"""What raters have in common in a known data set, against multilevel, lme4, nlme, statsmodels."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import f as f_distribution
from scipy.stats import norm

from leadership360.domain.agreement import (
    Null,
    average_deviation,
    average_deviation_median,
    awg,
    expected_variance,
    linear_agreement,
    maximum_dissensus,
    spread_of_scores,
    within_group_agreement,
)
from leadership360.domain.icc import Components, one_way, restricted_likelihood, summarise
from leadership360.domain.reliability import raters_needed, reliable_change
from tests.oracle.known import DIMENSIONS, KNOWN
from tests.oracle.ratings import GROUPS, PSYCHOMETRICS, ROWS, items_of, of_leader, scores

EXACT = 1e-6
ITERATED = 1e-4

CELLS = [(dimension, group) for dimension in DIMENSIONS for group in GROUPS]


def reml(groups: Sequence[Sequence[float]]) -> Components:
    found = restricted_likelihood(summarise(groups))
    assert found is not None
    return found


@pytest.mark.parametrize(("dimension", "group"), CELLS)
def test_the_analysis_of_variance(dimension: str, group: str) -> None:
    known = PSYCHOMETRICS["icc"][dimension][group]
    found = one_way(summarise(list(scores(dimension, GROUPS[group]).values())))
    assert found is not None
    assert (found.raters, found.leaders) == (known["N"], known["G"])
    assert found.mean_size == pytest.approx(known["kbar"], abs=EXACT)
    assert found.n0 == pytest.approx(known["n0"], abs=EXACT)
    assert found.msb == pytest.approx(known["MSB"], abs=EXACT)
    assert found.msw == pytest.approx(known["MSW"], abs=EXACT)
    ratio = found.msb / found.msw
    assert ratio == pytest.approx(known["F"], abs=EXACT)
    df = found.leaders - 1, found.raters - found.leaders
    assert f_distribution.sf(ratio, *df) == pytest.approx(known["p"], rel=EXACT)
    assert found.icc1 == pytest.approx(known["ICC1_n0"], abs=EXACT)
    assert found.icc1_kbar == pytest.approx(known["ICC1_multilevel"], abs=EXACT)
    assert found.icc2 == pytest.approx(known["ICC2_multilevel"], abs=EXACT)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_coefficients_of_leaders_with_five_reports_agree_with_pingouin(dimension: str) -> None:
    known = KNOWN["python"]["icc"][dimension]
    five = [group for group in scores(dimension, "report").values() if len(group) == 5]
    assert len(five) == known["G"]
    found = one_way(summarise(five))
    assert found is not None
    assert found.icc1 == pytest.approx(known["vals"]["ICC(1,1)"], abs=EXACT)
    assert found.icc2 == pytest.approx(known["vals"]["ICC(1,k)"], abs=EXACT)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_variance_components_agree_with_statsmodels(dimension: str) -> None:
    known = KNOWN["python"]["mixedlm"][dimension]
    by_leader = scores(dimension, "report")
    found = reml(list(by_leader.values()))
    assert found.mean == pytest.approx(known["mu"], abs=ITERATED)
    assert found.between == pytest.approx(known["tau2"], abs=ITERATED)
    assert found.within == pytest.approx(known["sigma2"], abs=ITERATED)
    for leader in ("L01", "L08"):
        mean, _ = found.shrunken(float(np.mean(by_leader[leader])), len(by_leader[leader]))
        assert mean == pytest.approx(known[f"blup_{leader}"], abs=ITERATED)


def test_the_variance_components_and_predictions_agree_with_lme4() -> None:
    known = PSYCHOMETRICS["eb_VI_report"]
    by_leader = scores("VI", "report")
    found = reml(list(by_leader.values()))
    assert found.mean == pytest.approx(known["mu"], abs=EXACT)
    assert found.between == pytest.approx(known["tau2"], abs=EXACT)
    assert found.within == pytest.approx(known["sigma2"], abs=EXACT)
    for row in known["table"]:
        ratings = by_leader[row["leader"]]
        assert len(ratings) == row["n"]
        assert np.mean(ratings) == pytest.approx(row["raw"], abs=EXACT)
        mean, deviation = found.shrunken(float(np.mean(ratings)), len(ratings))
        assert mean == pytest.approx(row["eb"], abs=EXACT)
        assert deviation == pytest.approx(row["post_sd"], abs=EXACT)


def restricted(groups: Sequence[Sequence[float]], between: float, within: float) -> float:
    """Return the log restricted likelihood, written out with whole matrices."""
    ratings = np.concatenate([np.asarray(group) for group in groups])
    leader = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    spread = within * np.eye(len(ratings)) + between * (leader[:, None] == leader)
    inverse = np.linalg.inv(spread)
    ones = np.ones(len(ratings))
    information = ones @ inverse @ ones
    away = ratings - ones @ inverse @ ratings / information
    log_det = np.linalg.slogdet(spread)[1]
    return float(-0.5 * (log_det + np.log(information) + away @ inverse @ away))


@pytest.mark.parametrize(("dimension", "group"), CELLS)
def test_the_variance_components_are_nlme_s_or_more_likely(dimension: str, group: str) -> None:
    # nlme stops a little short of the maximum in four of these cells (up to 4.4e-4 in ICC(1)).
    known = PSYCHOMETRICS["icc"][dimension][group]
    groups = list(scores(dimension, GROUPS[group]).values())
    found = reml(groups)
    theirs = restricted(groups, known["reml_tau2"], known["reml_sigma2"])
    assert restricted(groups, found.between, found.within) >= theirs - 1e-9
    assert found.icc1 == pytest.approx(known["ICC1_reml"], abs=5e-4)
    assert found.mean == pytest.approx(known["grand_mean_reml"], abs=ITERATED)
    stopped_short = {("VI", "report"), ("SL", "peer"), ("PR", "peer")}
    if (dimension, group) in stopped_short:
        ours = restricted(groups, found.between, found.within)
        assert ours > theirs + 1e-8
    else:
        assert found.between == pytest.approx(known["reml_tau2"], abs=ITERATED)
        assert found.within == pytest.approx(known["reml_sigma2"], abs=ITERATED)
        assert found.icc1 == pytest.approx(known["ICC1_reml"], abs=ITERATED)
        raters = known["kbar"]
        assert found.icc2(raters) == pytest.approx(known["ICC2_reml_kbar"], abs=ITERATED)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_raters_needed_over_all_others(dimension: str) -> None:
    found = one_way(summarise(list(scores(dimension, None).values())))
    assert found is not None
    assert raters_needed(found.icc1_kbar, 0.70) == pytest.approx(
        PSYCHOMETRICS["spearman_brown"]["k_for_070"][dimension], abs=EXACT
    )


@pytest.mark.parametrize("table", PSYCHOMETRICS["agreement"])
def test_agreement_within_each_leader(table: str) -> None:
    dimension, group = table.split("_")
    for row in PSYCHOMETRICS["agreement"][table]:
        ratings = of_leader(dimension, row["leader"], group)
        assert len(ratings) == row["n"]
        for null in Null:
            found = within_group_agreement(ratings, expected_variance(null, 1, 5))
            assert found == pytest.approx(row[f"rwgj_{null}"], abs=EXACT), (row, null)
        assert linear_agreement(ratings, 2) == pytest.approx(row["rwgj_lindell_uniform"], abs=EXACT)
        assert linear_agreement(ratings, maximum_dissensus(1, 5)) == pytest.approx(
            row["rwgj_lindell_maxdiss"], abs=EXACT
        )
        assert awg(ratings, 1, 5) == (row["awg"] and pytest.approx(row["awg"], abs=EXACT))
        assert average_deviation(ratings) == pytest.approx(row["ad_m"], abs=EXACT)
        assert average_deviation_median(ratings) == pytest.approx(row["ad_md"], abs=EXACT)
        assert spread_of_scores(ratings) == pytest.approx(row["sd_of_rater_means"], abs=EXACT)


def test_agreement_on_a_single_item() -> None:
    for row in PSYCHOMETRICS["agreement_single_VI1_report"]:
        rows = [one["leader"] == row["leader"] and one["group"] == "report" for one in ROWS]
        ratings = items_of("VI")[rows][:, :1]
        ratings = ratings[~np.isnan(ratings[:, 0])]
        assert len(ratings) == row["n"]
        assert within_group_agreement(ratings, 2) == pytest.approx(row["rwg"], abs=EXACT)
        known = row["awg"]
        found = awg(ratings, 1, 5)
        assert (found is None) == (known is None)
        assert found is None or found == pytest.approx(known, abs=EXACT)


def test_the_reliable_change_of_each_leader_from_icc2() -> None:
    known = PSYCHOMETRICS["rci_VI_report"]
    analysis = one_way(summarise(list(scores("VI", "report").values())))
    assert analysis is not None
    assert analysis.icc2 == pytest.approx(known["reliability_ICC2"], abs=EXACT)
    means = [np.mean(scores("VI", "report")[row["leader"]]) for row in known["table"]]
    assert np.std(means, ddof=1) == pytest.approx(known["sd1"], abs=EXACT)
    error = 1 / reliable_change(0, 1, known["sd1"], known["reliability_ICC2"])
    assert error == pytest.approx(known["s_diff"], abs=EXACT)
    assert error / np.sqrt(2) == pytest.approx(known["sem"], abs=EXACT)
    assert norm.ppf(0.975) * error == pytest.approx(known["threshold95"], abs=1e-4)
    assert norm.ppf(0.95) * error == pytest.approx(known["threshold90"], abs=1e-4)
    for row in known["table"]:
        found = reliable_change(row["x1"], row["x2"], known["sd1"], known["reliability_ICC2"])
        assert found == pytest.approx(row["rci_JT"], abs=EXACT)
