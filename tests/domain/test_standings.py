"""Standings attached to finished releases."""

import json
from dataclasses import replace

import pytest

from leadership360.domain.policy import Policy, PolicyName, make_policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import InstrumentRef, LeaderRelease, Release, Standing
from leadership360.domain.standings import with_standings
from leadership360.domain.tally import Opened
from tests.domain.cases import OTHER, PEER, REPORT, STANDARD, an_instrument, opened, released
from tests.domain.schema import faults

REFERENCE = InstrumentRef("case", "1.0.0", "0123456789abcdef" * 4)
SHOWN = make_policy(PolicyName.STANDARD, shows_standing=True)
STRICT = make_policy(PolicyName.STRICT, shows_standing=True)

INSTRUMENT = an_instrument((4, 2))


def raters(relation: Relation, level: int, count: int = 6) -> list[Opened]:
    """Return raters around a level of 4..19, in quarters of a point from 1."""
    whole, parts = divmod(level, 4)
    row = [whole + 1 if place < parts else whole for place in range(4)]
    return [opened(relation, *row) for _ in range(count)]


def organisation(leaders: int, policy: Policy = SHOWN) -> list[LeaderRelease]:
    """Return leaders with peers and reports, from weak to strong; every tenth has no reports."""
    found = []
    for place in range(leaders):
        level = 6 + place * 12 // leaders
        boxes = raters(PEER, level) + (raters(REPORT, 22 - level) if place % 10 else [])
        found.append(replace(released(boxes, INSTRUMENT, policy), leader=f"L{place}"))
    return found


def standing(leader: LeaderRelease, block: str) -> Standing | None:
    return (leader.dimensions["a"].standing or {}).get(block)


def test_off_means_untouched() -> None:
    some = organisation(40, STANDARD)
    assert with_standings(STANDARD, some) == tuple(some)
    assert all(leader.dimensions["a"].standing is None for leader in some)


def test_each_block_is_compared_with_those_of_the_same_relations() -> None:
    found = with_standings(SHOWN, organisation(40))
    weak, strong = standing(found[1], "peer"), standing(found[-1], "peer")
    assert weak is not None
    assert strong is not None
    assert weak.leaders == strong.leaders == 40
    assert weak.high <= 50 <= strong.low
    # Reports see it the other way round, and 36 leaders have some.
    weak, strong = standing(found[1], "report"), standing(found[-1], "report")
    assert weak is not None
    assert strong is not None
    assert weak.leaders == 30
    assert strong.high <= 50 <= weak.low
    assert standing(found[0], "report") is None


def test_blocks_of_other_relations_make_no_thirty() -> None:
    merged = released(raters(PEER, 12, 3) + raters(OTHER, 12, 3), INSTRUMENT, SHOWN)
    assert [block.id for block in merged.blocks] == ["peer+other"]
    found = with_standings(SHOWN, [*organisation(29), merged])
    assert all(standing(leader, "peer") is None for leader in found)
    assert standing(found[-1], "peer+other") is None


def test_a_withheld_value_is_neither_compared_nor_placed() -> None:
    hidden = released(raters(PEER, 12, 3), INSTRUMENT, SHOWN)
    found = with_standings(SHOWN, [*organisation(29), hidden])
    assert all(leader.dimensions["a"].standing is None for leader in found)
    found = with_standings(SHOWN, [*organisation(30), hidden])
    assert standing(found[0], "peer") is not None
    assert found[-1].dimensions["a"].standing is None


def test_a_dimension_nobody_answered_has_none() -> None:
    found = with_standings(SHOWN, organisation(30))
    assert all(leader.dimensions["b"].standing is None for leader in found)


def test_nothing_else_of_a_release_changes() -> None:
    some = organisation(35)
    for before, after in zip(some, with_standings(SHOWN, some), strict=True):
        bare = {
            dimension: replace(result, standing=None)
            for dimension, result in after.dimensions.items()
        }
        assert replace(after, dimensions=bare) == before


@pytest.mark.parametrize("policy", [SHOWN, STRICT])
@pytest.mark.parametrize("leaders", [35, 110])
def test_standings_survive_the_document_and_fit_the_schema(policy: Policy, leaders: int) -> None:
    found = with_standings(policy, organisation(leaders, policy))
    release = Release(REFERENCE, policy.name, found)
    text = json.dumps(release.to_json())
    assert faults(json.loads(text)) == []
    assert Release.from_json(json.loads(text)) == release
    assert any(leader.dimensions["a"].standing for leader in found)


def test_a_document_from_before_there_were_standings_is_still_read() -> None:
    release = Release(REFERENCE, "standard", tuple(organisation(1, STANDARD)))
    raw = release.to_json()
    for dimension in raw["leaders"][0]["dimensions"].values():
        assert dimension.pop("standing") is None
    assert Release.from_json(raw) == release
    assert faults(raw) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"leaders": 40, "low": 30, "high": 75},
        {"leaders": 120, "low": 31, "high": 75},
        {"leaders": 127, "low": 30, "high": 75},
        {"leaders": 20, "low": 25, "high": 75},
        {"leaders": 120, "low": 30, "high": 75, "rank": 12},
    ],
)
def test_the_schema_refuses_a_standing_that_is_too_exact(wrong: dict[str, int]) -> None:
    raw = Release(REFERENCE, "standard", tuple(organisation(1, STANDARD))).to_json()
    dimension = raw["leaders"][0]["dimensions"]["a"]
    dimension["standing"] = {"peer": {"leaders": 120, "low": 30, "high": 75}}
    assert faults(raw) == []
    dimension["standing"] = {"peer": wrong}
    assert faults(raw)
