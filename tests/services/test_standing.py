"""Telling leaders where they stand: decided before launch, frozen, worked out at closing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from leadership360.domain.answers import Answers
from leadership360.domain.errors import SelfCheckFailed
from leadership360.domain.policy import Policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import LeaderRelease, Release
from leadership360.domain.standings import with_standings
from leadership360.models.tables import Cycle, ReleaseRow
from leadership360.services import tallying
from leadership360.services.cycles import edit_cycle, show_cycle
from leadership360.store.cycles import frozen_policy, get_cycle
from tests.domain.schema import faults
from tests.services.stage import Asked, Stage, around, sheet

#: Peers of each leader: as few as may be shown.
RATERS = 4


def organisation(leaders: int) -> list[Asked]:
    return [
        line
        for number in range(leaders)
        for line in around(f"l{number:02}", reports=0, peers=RATERS, manager=False)
    ]


def answers(leaders: int) -> dict[str, Answers]:
    """Return sheets from weak leaders to strong ones."""
    found = {}
    for number in range(leaders):
        level, more = divmod(number * 12 // leaders + 4, 4)
        ratings = {**sheet(level).ratings, **dict.fromkeys(("vi1", "vi2", "vi3")[:more], level + 1)}
        given = replace(sheet(level), ratings=ratings)
        for rater in range(RATERS):
            found[f"l{number:02}-peer{rater}"] = given
    return found


def standings(releases: dict[str, Any]) -> dict[str, Any]:
    return {leader: one["dimensions"]["vision"]["standing"] for leader, one in releases.items()}


def test_a_cycle_that_asks_for_it_tells_thirty_leaders_where_they_stand(stage: Stage) -> None:
    cycle = stage.collecting(organisation(30), shows_standing=True)
    stage.send_all(cycle, answers(30))
    stage.close(cycle)
    found = standings(stage.releases(cycle))
    assert all(one["peer"]["leaders"] == 30 for one in found.values())
    assert found["l00"]["peer"]["high"] <= 50 <= found["l29"]["peer"]["low"]
    with stage.session() as session:
        for document in session.scalars(select(ReleaseRow.document)):
            assert faults(json.loads(document)) == []
            assert Release.from_json(json.loads(document)).leaders[0].dimensions["vision"].standing


@pytest.mark.parametrize(
    ("leaders", "draft"), [(29, {"shows_standing": True}), (30, {})], ids=["too few", "off"]
)
def test_without_being_asked_for_or_with_too_few_leaders_there_is_none(
    stage: Stage, leaders: int, draft: dict[str, Any]
) -> None:
    cycle = stage.collecting(organisation(leaders), **draft)
    stage.send_all(cycle, answers(leaders))
    stage.close(cycle)
    assert set(standings(stage.releases(cycle)).values()) == {None}


def test_the_decision_is_frozen_at_launch_and_covered_by_the_hash(stage: Stage) -> None:
    hashes: Sequence[str | None] = []
    for name, shows in (("With", True), ("Without", False)):
        cycle = stage.collecting(name=name, shows_standing=shows)
        launched = stage.cycle(cycle)
        assert launched.policy_text is not None
        policy = Policy.from_json(launched.policy_text)
        assert policy.shows_standing is shows
        assert policy.sha256 == launched.policy_sha256
        hashes = [*hashes, launched.policy_sha256]
    assert len(set(hashes)) == 2


def test_what_somebody_writes_into_the_database_after_launch_changes_nothing(
    stage: Stage,
) -> None:
    cycle = stage.collecting(organisation(30))
    with stage.session() as session:
        session.execute(update(Cycle).values(shows_standing=True))
        session.commit()
    stage.send_all(cycle, answers(30))
    stage.close(cycle)
    assert set(standings(stage.releases(cycle)).values()) == {None}


def test_a_draft_can_change_its_mind(stage: Stage) -> None:
    cycle = stage.draft()
    with stage.session() as session:
        draft = show_cycle(session, cycle).draft
        assert draft.shows_standing is False
        edit_cycle(session, cycle, replace(draft, shows_standing=True))
    stage.launch(cycle)
    with stage.session() as session:
        assert show_cycle(session, cycle).draft.shows_standing is True
        assert frozen_policy(get_cycle(session, cycle)).shows_standing is True


def test_a_standing_that_does_not_follow_keeps_the_cycle_from_closing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = stage.collecting(organisation(30), shows_standing=True)
    stage.send_all(cycle, answers(30))

    def one_too_high(policy: Policy, leaders: Iterable[LeaderRelease]) -> list[LeaderRelease]:
        first, *others = with_standings(policy, leaders)
        vision = first.dimensions["vision"]
        assert vision.standing is not None
        moved = {"peer": replace(vision.standing["peer"], low=75, high=100)}
        dimensions = {**first.dimensions, "vision": replace(vision, standing=moved)}
        return [replace(first, dimensions=dimensions), *others]

    monkeypatch.setattr(tallying, "with_standings", one_too_high)
    with pytest.raises(SelfCheckFailed, match="did not pass the check") as refused:
        stage.close(cycle)
    assert refused.value.params == {"standing": 1}
    assert stage.releases(cycle) == {}
    monkeypatch.undo()
    stage.close(cycle)
    assert len(stage.releases(cycle)) == 30


def test_a_number_asked_that_was_not_counted_keeps_the_cycle_from_closing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)

    def one_more(policy: Policy, leaders: Iterable[LeaderRelease]) -> list[LeaderRelease]:
        return [
            replace(one, asked={**one.asked, Relation.PEER: 5})
            for one in with_standings(policy, leaders)
        ]

    monkeypatch.setattr(tallying, "with_standings", one_more)
    with pytest.raises(SelfCheckFailed) as refused:
        stage.close(cycle)
    assert refused.value.params == {"asked": 1}
