import pytest

from leadership360.domain.policy import Policy
from leadership360.domain.release import LeaderRelease, Mean
from leadership360.domain.roll_up import OrganisationMean, roll_up
from tests.domain.cases import MANAGER, PEER, POLICIES, REPORT, SELF, opened, released


def a_leader(rating: int, peers: int = 5, reports: int = 0, *, policy: Policy) -> LeaderRelease:
    boxes = [opened(PEER, *[rating] * 4)] * peers + [opened(REPORT, *[rating] * 4)] * reports
    boxes += [opened(SELF, 5, 5, 5, 5), opened(MANAGER, 1, 1, 1, 1)]
    return released(boxes, policy=policy)


def printed(release: LeaderRelease, block: str) -> float:
    cell = release.dimensions["a"].blocks[block]
    assert isinstance(cell, Mean)
    return cell.mean


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
def test_the_mean_is_that_of_the_printed_means_with_one_decimal(policy: Policy) -> None:
    releases = [a_leader(rating, policy=policy) for rating in (2, 3, 3, 4, 5, 5)]
    tenths = sum(round(10 * printed(one, "peer")) for one in releases)
    expected = (2 * tenths + 6) // 12 / 10  # half up
    assert roll_up(releases) == {"a": {"peer": OrganisationMean(expected, 6)}}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
def test_below_five_leaders_there_is_no_mean(policy: Policy) -> None:
    four = [a_leader(4, policy=policy)] * 4
    assert roll_up(four) == {"a": {}}
    assert roll_up([]) == {}
    # A leader whose block is not shown does not make up the number.
    assert roll_up([*four, a_leader(4, 3, policy=policy)]) == {"a": {}}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
def test_groups_shown_together_are_kept_apart_from_groups_shown_alone(policy: Policy) -> None:
    apart = [a_leader(4, 5, 5, policy=policy)] * 5
    joined = [a_leader(2, 5, 2, policy=policy)] * 5
    means = roll_up([*apart, *joined])["a"]
    assert set(means) == {"report", "peer", "report+peer"}
    assert means["peer"].leaders == means["report+peer"].leaders == 5
    assert means["peer"].mean > means["report+peer"].mean
