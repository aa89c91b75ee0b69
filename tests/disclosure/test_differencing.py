"""Two reports side by side, or all but one: nothing that no report prints."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership360.domain.answers import Answers
from leadership360.domain.cycle import CycleState
from leadership360.domain.errors import CycleClosed
from leadership360.domain.policy import Policy, PolicyName
from leadership360.domain.release import LeaderRelease, Mean
from leadership360.domain.roll_up import roll_up
from leadership360.services.reopening import reopen_cycle
from tests.databases import BOTH, fresh_database
from tests.domain.cases import PEER, POLICIES, STRICT, opened, released
from tests.services.stage import AFTER, CLOSES, OPENS, Asked, Stage, around, sheet


@pytest.fixture(params=BOTH)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with fresh_database(request.param, tmp_path) as database:
        stage = Stage(database.url, tmp_path)
        yield stage
        stage.engine.dispose()


# Two cycles


def round_of(
    stage: Stage, name: str, lines: Sequence[Asked], policy: PolicyName, later: int
) -> dict[str, Any]:
    """Return ana's release of a cycle in which everybody answered, released to her."""
    days = timedelta(days=later)
    cycle = stage.collecting(
        lines,
        name,
        policy=policy,
        opens_on=date(2026, 3, 2),
        closes_on=CLOSES + days,
    )
    stage.send_all(cycle)
    stage.close(cycle, AFTER + days)
    stage.release(cycle)
    found: dict[str, Any] = stage.releases(cycle)["ana"]
    return found


def peers(*numbers: int) -> list[Asked]:
    """Return ana with five reports, always the same, and these peers."""
    return around("ana", peers=0) + [Asked("ana", f"ana-peer{n}", "peer") for n in numbers]


def changes(release: dict[str, Any]) -> set[str]:
    """Return the blocks for which some dimension prints a change."""
    found = [result["change"] or {} for result in release["dimensions"].values()]
    return {block for change in found for block in change}


@pytest.mark.parametrize(
    ("now", "is_shown"),
    [
        pytest.param((0, 1, 2, 3, 4), True, id="the same people"),
        pytest.param((0, 1, 2, 3, 4, 5), False, id="one newcomer"),
        pytest.param((0, 1, 2, 3, 4, 5, 6), False, id="two newcomers"),
        pytest.param((0, 1, 2, 3), False, id="one gone"),
        pytest.param((0, 1, 2, 3, 5), False, id="one in place of another"),
        pytest.param((0, 1, 2, 5, 6), False, id="two in place of others"),
        pytest.param((0, 1, 2, 3, 4, 5, 6, 7), True, id="three newcomers"),
    ],
)
@pytest.mark.parametrize("policy", PolicyName)
def test_no_change_is_printed_of_a_block_that_gained_or_lost_one_or_two(
    stage: Stage, policy: PolicyName, now: tuple[int, ...], is_shown: bool
) -> None:
    round_of(stage, "One", peers(0, 1, 2, 3, 4), policy, later=0)
    second = round_of(stage, "Two", peers(*now), policy, later=100)
    # Under strict a change follows from bands, which a newcomer moves in half points at most.
    expected = is_shown or policy is PolicyName.STRICT
    assert ("peer" in changes(second)) is expected
    assert "report" in changes(second)


def test_a_person_who_was_asked_again_and_stayed_silent_counts_as_gone(stage: Stage) -> None:
    round_of(stage, "One", peers(0, 1, 2, 3, 4, 5), PolicyName.STANDARD, later=0)
    cycle = stage.collecting(peers(0, 1, 2, 3, 4, 5), "Two", closes_on=CLOSES + timedelta(100))
    for request in stage.requests(cycle):
        if request.rater != "ana-peer5":
            stage.send(request, sheet(4))
    stage.close(cycle, AFTER + timedelta(100))
    assert changes(stage.releases(cycle)["ana"]) == {"report"}


TOO_LITTLE = Answers({"vi1": 1, "vi2": 1}, {}, 30.0)


@pytest.mark.parametrize(
    ("too_little_then", "too_little_now", "is_shown"),
    [
        pytest.param((), (), True, id="all count in both"),
        pytest.param((0,), (5,), False, id="another one each time"),
        pytest.param((0, 1), (4, 5), False, id="two others each time"),
        pytest.param((0,), (0,), False, id="the same one: nobody can tell"),
    ],
)
def test_somebody_who_sent_too_little_to_count_comes_or_goes_like_anybody_else(
    stage: Stage, too_little_then: tuple[int, ...], too_little_now: tuple[int, ...], is_shown: bool
) -> None:
    # Everybody sends in both cycles and both blocks are as large: the rosters say "the same
    # people", and the difference of the means would be that of the two who did not count.
    printed = []
    for later, few in ((0, too_little_then), (100, too_little_now)):
        days = timedelta(later)
        cycle = stage.collecting(peers(*range(6)), f"After {later}", closes_on=CLOSES + days)
        stage.send_all(cycle, {f"ana-peer{n}": TOO_LITTLE for n in few})
        stage.close(cycle, AFTER + days)
        stage.release(cycle)
        printed.append(stage.releases(cycle)["ana"])
    sizes = [{one["id"]: one["raters"] for one in release["blocks"]} for release in printed]
    assert sizes[0] == sizes[1] == {"report": 5, "peer": 6 - len(too_little_then)}
    assert changes(printed[1]) == ({"report", "peer"} if is_shown else {"report"})


# One cycle


@pytest.fixture
def closed(stage: Stage) -> UUID:
    cycle = stage.collecting(peers(0, 1, 2, 3, 4, 5), opens_on=OPENS)
    for request in stage.requests(cycle):
        if request.rater != "ana-peer5":
            stage.send(request, sheet(4))
    stage.close(cycle)
    return cycle


def test_a_late_answer_makes_no_second_version(stage: Stage, closed: UUID) -> None:
    late = stage.request(closed, "ana", "ana-peer5")
    first = stage.releases(closed)
    with pytest.raises(CycleClosed):
        stage.send(late, sheet(1))
    stage.close(closed)
    assert stage.releases(closed) == first
    with stage.session() as session:
        reopen_cycle(session, closed, keystore=stage.keystore, today=AFTER)
    assert stage.releases(closed) == first
    stage.release(closed)
    with pytest.raises(CycleClosed):
        stage.send(late, sheet(1))
    stage.close(closed)
    assert stage.releases(closed) == first
    assert stage.state(closed) is CycleState.RELEASED


def test_an_answer_changed_late_makes_no_second_version(stage: Stage, closed: UUID) -> None:
    request = stage.request(closed, "ana", "ana-peer0")
    first = stage.releases(closed)
    with pytest.raises(CycleClosed):
        stage.send(request, sheet(1))
    with stage.session() as session:
        reopen_cycle(session, closed, keystore=stage.keystore, today=AFTER)
    assert stage.releases(closed) == first


# The organisation minus the others


def a_release(rows: Sequence[int], policy: Policy) -> LeaderRelease:
    return released([opened(PEER, *[rating] * 4) for rating in rows], policy=policy)


def tenths(release: LeaderRelease) -> int:
    cell = release.dimensions["a"].blocks["peer"]
    assert isinstance(cell, Mean)
    return round(10 * cell.mean)


teams = st.lists(st.lists(st.integers(1, 5), min_size=5, max_size=8), min_size=5, max_size=9)


@given(teams, st.sampled_from(POLICIES))
def test_the_organisations_mean_minus_all_other_reports_says_less_than_the_last_one_prints(
    rows: list[list[int]], policy: Policy
) -> None:
    releases = [a_release(team, policy) for team in rows]
    mean = roll_up(releases)["a"]["peer"].mean
    known, last = releases[:-1], tenths(releases[-1])
    others = sum(map(tenths, known))
    count = len(releases)
    fitting = [
        tenth
        for tenth in range(-200, 300)
        if (2 * (others + tenth) + count) // (2 * count) == round(10 * mean)
    ]
    assert last in fitting
    # As many tenths as there are leaders are left; the report itself names one.
    assert len(fitting) == count


@given(st.permutations([5, 5, 5, 4, 1]), st.permutations([5, 5, 5, 5, 5]))
def test_what_no_report_tells_apart_the_organisations_mean_does_not_either(
    divided: list[int], unanimous: list[int]
) -> None:
    around_her = [a_release([3, 3, 3, 4, 2], STRICT)] * 4
    one = roll_up([*around_her, a_release(divided, STRICT)])
    other = roll_up([*around_her, a_release(unanimous, STRICT)])
    assert one == other
