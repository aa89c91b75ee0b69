"""Published data sets that may not be shipped: read from an installed R, if there is one.

R's own are GPL, so only their results are in this repository. Run with R, and Debian's
r-cran-multilevel, r-cran-psychtools and r-cran-lavaan; the package careless is tried as well.
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2

from leadership360.domain.agreement import (
    Null,
    average_deviation,
    average_deviation_median,
    awg,
    expected_variance,
    linear_agreement,
    within_group_agreement,
)
from leadership360.domain.careless import individual_variability, longstring, pattern_distance
from leadership360.domain.cfa import confirmatory_fit
from leadership360.domain.factor import one_factor
from leadership360.domain.icc import OneWay, one_way, restricted_likelihood, summarise
from leadership360.domain.reliability import (
    alpha_if_dropped,
    complete_rows,
    correlations,
    covariance,
    cronbach_alpha,
    spearman_brown,
)
from tests.oracle.known import PUBLISHED

pytestmark = pytest.mark.r

EXACT = 1e-6
ITERATED = 1e-4

Matrix = NDArray[np.float64]
Index = Callable[[Matrix], float | None]

SUMMARY = {"min": 0, "q1": 0.25, "median": 0.5, "q3": 0.75, "max": 1}


@cache
def table(name: str, package: str) -> dict[str, list[str]]:
    """Return the columns of a data set of an R package; skip without R or without the package."""
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is missing.")
    code = (
        f'if (!nzchar(system.file(package="{package}"))) quit(status=3); '
        f'data({name}, package="{package}"); write.csv({name}, stdout(), row.names=FALSE)'
    )
    done = subprocess.run([program, "-e", code], capture_output=True, text=True, check=False)
    if done.returncode == 3:
        pytest.skip(f"The R package {package} is missing.")
    assert done.returncode == 0, done.stderr
    header, *rows = csv.reader(io.StringIO(done.stdout))
    return {column: [row[place] for row in rows] for place, column in enumerate(header)}


def numbers(columns: dict[str, list[str]], *names: str) -> Matrix:
    return np.array(
        [[np.nan if cell == "NA" else float(cell) for cell in columns[name]] for name in names]
    ).T


def by_group(columns: dict[str, list[str]], group: str, *names: str) -> list[Matrix]:
    """Return the complete rows of each group, in the order of the groups' first rows."""
    ratings, groups = numbers(columns, *names), np.array(columns[group])
    return [complete_rows(ratings[groups == name]) for name in dict.fromkeys(columns[group])]


def summary(groups: Sequence[Matrix], index: Index) -> dict[str, float]:
    found = [index(group) for group in groups]
    return described(np.array([value for value in found if value is not None]))


def described(values: NDArray[Any]) -> dict[str, float]:
    quantiles = {name: float(np.quantile(values, share)) for name, share in SUMMARY.items()}
    return quantiles | {"mean": float(values.mean())}


LEAD = [f"LEAD{number:02}" for number in range(1, 12)]
AGREEMENT: dict[str, tuple[list[str], Index]] = {
    "rwg_j_LEAD_slight_skew_1.34": (LEAD, lambda x: within_group_agreement(x, 1.34)),
    "rwg_j_lindell_LEAD": (LEAD, lambda x: linear_agreement(x, 2)),
    "rwg_LEAD_scale": (["LEAD"], lambda x: within_group_agreement(x, 2)),
    "awg_LEAD": (LEAD, lambda x: awg(x, 1, 5)),
    "awg_LEAD05": (["LEAD05"], lambda x: awg(x, 1, 5)),
    "adm_LEAD": (LEAD, average_deviation),
    "adm_md_LEAD": (LEAD, average_deviation_median),
    "rwg_j_TSIG": (["TSIG01", "TSIG02", "TSIG03"], lambda x: within_group_agreement(x, 2)),
}


@pytest.mark.parametrize("figure", AGREEMENT)
def test_agreement_in_companies(figure: str) -> None:
    columns, index = AGREEMENT[figure]
    groups = by_group(table("lq2002", "multilevel"), "COMPID", *columns)
    assert summary(groups, index) == pytest.approx(PUBLISHED["lq2002"][figure], abs=EXACT)


def test_agreement_in_the_first_companies() -> None:
    known = PUBLISHED["lq2002"]["rwg_j_LEAD"]
    assert expected_variance(Null.UNIFORM, 1, 5) == known["ranvar"]
    groups = by_group(table("lq2002", "multilevel"), "COMPID", *LEAD)
    assert summary(groups, lambda x: within_group_agreement(x, 2)) == pytest.approx(
        known["summary"], abs=EXACT
    )
    names = list(dict.fromkeys(table("lq2002", "multilevel")["COMPID"]))
    found = dict(zip(names, groups, strict=True))
    for row in known["first10"]:
        group = found[row["grpid"]]
        assert len(group) == row["gsize"]
        assert within_group_agreement(group, 2) == pytest.approx(row["rwg.j"], abs=EXACT)


def test_agreement_in_the_army() -> None:
    columns = table("bhr2000", "multilevel")
    known = PUBLISHED["bhr2000"]
    items = [name for name in columns if name not in {"GRP", "HRS", "RELIG"}]
    faith = by_group(columns, "GRP", "RELIG")
    assert summary(faith, lambda x: within_group_agreement(x, 2)) == pytest.approx(
        known["rwg_RELIG"], abs=EXACT
    )
    groups = by_group(columns, "GRP", *items)
    assert summary(groups, lambda x: within_group_agreement(x, 2)) == pytest.approx(
        known["rwg_j_11items"], abs=EXACT
    )
    alpha = cronbach_alpha(covariance(complete_rows(numbers(columns, *items))))
    assert alpha == pytest.approx(known["alpha_11items"], abs=EXACT)


def test_agreement_in_platoons_with_a_missing_cell() -> None:
    columns = dict(table("cohesion", "multilevel"))
    columns["GROUP"] = [
        " ".join(pair) for pair in zip(columns["UNIT"], columns["PLATOON"], strict=True)
    ]
    items = [f"COH0{number}" for number in range(1, 6)]
    known = PUBLISHED["cohesion"]
    many = [within_group_agreement(x, 2) for x in by_group(columns, "GROUP", *items)]
    assert many == pytest.approx([row["rwg.j"] for row in known["rwg_j_platoon"]], abs=EXACT)
    one = [within_group_agreement(x, 2) for x in by_group(columns, "GROUP", "COH01")]
    assert one == pytest.approx([row["rwg"] for row in known["rwg_COH01"]], abs=EXACT)
    complete = complete_rows(numbers(columns, *items))
    assert len(complete) == known["alpha"]["N"]
    assert cronbach_alpha(covariance(complete)) == pytest.approx(known["alpha"]["Alpha"], abs=EXACT)


GROUPED = [
    *(("bh1996", "GRP", name) for name in ("HRS", "LEAD", "COHES", "WBEING")),
    *(("lq2002", "COMPID", name) for name in ("LEAD", "TSIG", "HOSTILE")),
    *(
        ("klein2000", "GRPID", name)
        for name in (
            "JOBSAT",
            "COHES",
            "POSAFF",
            "PAY",
            "NEGLEAD",
            "WLOAD",
            "TASKSIG",
            "PHYSEN",
        )
    ),
    ("bhr2000", "GRP", "HRS"),
    ("bhr2000", "GRP", "leadmean"),
]


def compare_with_table(analysis: OneWay, known: dict[str, float]) -> None:
    """Compare the analysis of variance as it is printed."""
    assert analysis.msb == pytest.approx(known["MSB"], abs=EXACT)
    assert analysis.msw == pytest.approx(known["MSW"], abs=EXACT)
    assert analysis.msb / analysis.msw == pytest.approx(known["F"], rel=EXACT)
    assert analysis.leaders - 1 == known["dfb"]
    assert analysis.raters - analysis.leaders == known["dfw"]


@pytest.mark.parametrize(("name", "group", "column"), GROUPED)
def test_the_coefficients_of_published_groups(name: str, group: str, column: str) -> None:
    known = PUBLISHED[name][column]
    columns = dict(table(name, "multilevel"))
    assert len(columns[group]) == PUBLISHED[name]["n"]
    assert len(set(columns[group])) == PUBLISHED[name]["groups"]
    if column == "leadmean":
        ratings = numbers(columns, *(one for one in columns if one not in {group, "HRS", "RELIG"}))
        columns[column] = [str(mean) for mean in ratings.mean(axis=1)]
    groups = summarise([x[:, 0] for x in by_group(columns, group, column)])
    analysis, components = one_way(groups), restricted_likelihood(groups)
    assert analysis is not None
    assert components is not None
    compare_with_table(analysis, known)
    assert analysis.icc1_kbar == pytest.approx(known["ICC1_aov"], abs=EXACT)
    assert analysis.icc2 == pytest.approx(known["ICC2_aov"], abs=EXACT)
    if analysis.icc1 < 0:
        # The maximum lies at zero, which nlme, on a logarithmic scale, only comes near.
        assert components.icc1 == 0
        assert known["ICC1_lme"] < 3e-4
        return
    assert components.icc1 == pytest.approx(known["ICC1_lme"], abs=ITERATED)
    assert components.icc2(analysis.mean_size) == pytest.approx(known["ICC2_lme"], abs=ITERATED)


def test_the_figures_printed_for_well_being_in_the_army() -> None:
    printed = PUBLISHED["bh1996"]["published_check"]
    groups = summarise([x[:, 0] for x in by_group(table("bh1996", "multilevel"), "GRP", "WBEING")])
    analysis, components = one_way(groups), restricted_likelihood(groups)
    assert analysis is not None
    assert components is not None
    assert analysis.icc1_kbar == pytest.approx(printed["ICC1_aov"], abs=1e-8)
    assert components.icc1 == pytest.approx(printed["ICC1_lme"], abs=EXACT)
    assert components.between == pytest.approx(printed["var_intercept"], abs=EXACT)
    assert components.within == pytest.approx(printed["var_residual"], abs=EXACT)
    unweighted = np.mean([components.icc2(size) for size in groups.sizes])
    assert unweighted == pytest.approx(printed["ICC2.lme_weighted_FALSE"], abs=1e-5)
    psychometric = PUBLISHED["bh1996"]["WBEING_psychometric"]
    assert components.icc1 == pytest.approx(psychometric["ICC1.lme"], abs=EXACT)
    assert unweighted == pytest.approx(psychometric["ICC2.lme_unweighted"], abs=1e-5)


def test_the_coefficients_of_test_scores_by_education() -> None:
    known = PUBLISHED["sat.act"]["aov_ACT"]
    columns = table("sat.act", "psychTools")
    assert len(columns["ACT"]) == PUBLISHED["sat.act"]["n"]
    groups = summarise([x[:, 0] for x in by_group(columns, "education", "ACT")])
    found, components = one_way(groups), restricted_likelihood(groups)
    assert found is not None
    assert components is not None
    compare_with_table(found, known)
    assert components.icc1 == pytest.approx(known["ICC1_lme"], abs=ITERATED)
    assert components.icc2(found.mean_size) == pytest.approx(known["ICC2_lme"], abs=ITERATED)
    by_stats = PUBLISHED["sat.act"]["statsBy_education"]
    assert found.icc1_kbar == pytest.approx(by_stats["ICC1"]["ACT"], abs=EXACT)
    assert found.icc2 == pytest.approx(by_stats["ICC2"]["ACT"], abs=EXACT)
    assert found.icc1_kbar == pytest.approx(known["ICC1_aov"], abs=EXACT)
    assert found.icc2 == pytest.approx(known["ICC2_aov"], abs=EXACT)


@pytest.mark.parametrize(
    ("scale", "letter", "turned"),
    [
        ("agree", "A", "1"),
        ("conscientious", "C", "45"),
        ("extraversion", "E", "12"),
        ("neuroticism", "N", ""),
        ("openness", "O", "25"),
    ],
)
def test_alpha_and_omega_of_the_big_five(scale: str, letter: str, turned: str) -> None:
    known = PUBLISHED["bfi"][scale]
    assert len(table("bfi", "psychTools")["A1"]) == PUBLISHED["bfi"]["n"]
    ratings = numbers(table("bfi", "psychTools"), *(f"{letter}{number}" for number in range(1, 6)))
    for number in turned:
        ratings[:, int(number) - 1] = 7 - ratings[:, int(number) - 1]
    complete = complete_rows(ratings)
    assert len(complete) == known["n_complete"]
    covariances = covariance(complete)
    together = correlations(covariances)
    assert together is not None
    factor = one_factor(together)
    assert factor is not None
    assert cronbach_alpha(covariances) == pytest.approx(known["alpha_raw"], abs=EXACT)
    mean = (together.sum() - 5) / 20
    assert spearman_brown(mean, 5) == pytest.approx(known["alpha_std"], abs=EXACT)
    # psych divides by the observed variance of the sum, we by the one the factor implies.
    observed = 1 - (1 - factor.loadings**2).sum() / together.sum()
    assert observed == pytest.approx(known["omega_tot_1f"], abs=EXACT)
    assert factor.omega == pytest.approx(known["omega_tot_1f"], abs=5e-4)


@pytest.mark.parametrize(("scale", "items"), [("TSIG", 3), ("HOSTILE", 5), ("LEAD", 11)])
def test_alpha_in_companies(scale: str, items: int) -> None:
    columns = table("lq2002", "multilevel")
    names = [f"{scale[:6]}{number:02}" for number in range(1, items + 1)]
    alpha = cronbach_alpha(covariance(complete_rows(numbers(columns, *names))))
    assert alpha == pytest.approx(PUBLISHED["lq2002"][f"alpha_{scale}"], abs=EXACT)


def test_alpha_of_the_attitude_survey() -> None:
    known = PUBLISHED["attitude"]
    columns = table("attitude", "datasets")
    covariances = covariance(numbers(columns, *columns))
    together = correlations(covariances)
    assert together is not None
    mean = (together.sum() - 7) / 42
    assert cronbach_alpha(covariances) == pytest.approx(known["alpha_raw"], abs=EXACT)
    assert mean == pytest.approx(known["avg_r"], abs=EXACT)
    assert spearman_brown(mean, 7) == pytest.approx(known["alpha_std"], abs=EXACT)
    assert alpha_if_dropped(covariances) == pytest.approx(
        [known["alpha_drop"][name] for name in columns], abs=EXACT
    )


def test_the_factors_of_holzinger_and_swineford() -> None:
    known = PUBLISHED["HolzingerSwineford1939"]["computed"]
    columns = table("HolzingerSwineford1939", "lavaan")
    ratings = numbers(columns, *(f"x{number}" for number in range(1, 10)))
    fit = confirmatory_fit(covariance(ratings), len(ratings), [0] * 3 + [1] * 3 + [2] * 3)
    assert fit is not None
    assert fit.df == known["df"]
    for figure in ("chisq", "pvalue", "cfi", "tli", "rmsea", "srmr"):
        assert getattr(fit, figure) == pytest.approx(known[figure], abs=ITERATED), figure
    limits = [known["rmsea.ci.lower"], known["rmsea.ci.upper"]]
    assert fit.rmsea_90 == pytest.approx(limits, abs=ITERATED)


@pytest.mark.parametrize("name", ["careless_dataset", "careless_dataset2"])
def test_careless_answers(name: str) -> None:
    known = PUBLISHED[name]
    columns = table(name, "careless")
    ratings = numbers(columns, *columns)
    assert list(ratings.shape) == known["dim"]
    runs = np.array([longstring(row) for row in ratings.tolist()])
    spread = individual_variability(ratings)
    assert runs[:10].tolist() == known["longstring_head"]
    assert described(runs) == pytest.approx(known["longstring_summary"], abs=EXACT)
    assert spread[:10] == pytest.approx(known["irv_head"], abs=EXACT)
    assert described(spread) == pytest.approx(known["irv_summary"], abs=EXACT)
    if "mahad_head" in known:
        distance = pattern_distance(ratings)
        assert distance is not None
        assert distance[:10] == pytest.approx(known["mahad_head"], abs=EXACT)
        cut = chi2.ppf(0.99, ratings.shape[1])
        assert np.count_nonzero(distance > cut) == known["mahad_flag_99"]
