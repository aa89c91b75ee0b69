"""Releases made again before anybody has seen them, and never after."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from nacl.public import PublicKey, SealedBox
from sqlalchemy import func, select, text

from leadership360.domain.answers import pad
from leadership360.domain.cycle import CycleState, HeldBy
from leadership360.domain.errors import (
    BoxesChanged,
    CycleClosed,
    GracePeriodOver,
    KeyLost,
    SelfCheckFailed,
    WrongState,
)
from leadership360.domain.release import LeaderRelease, Mean
from leadership360.domain.tally import tally_all
from leadership360.models.tables import ReleaseRemoval, ReleaseRow
from leadership360.sealing import random_box
from leadership360.services import reopening, tallying
from leadership360.services.closing import Done, close_what_is_due
from leadership360.services.cycles import show_cycle
from leadership360.services.erasure import erase_person, find_erasure
from leadership360.services.outcomes import show_outcome
from leadership360.services.reopening import reopen_cycle
from leadership360.store.assignments import write_assignment
from leadership360.store.erasure import delete_requests_about
from leadership360.store.figures import get_figures
from leadership360.store.transaction import atomic
from tests.services.stage import AFTER, PROMPTS, Stage, address, around, sheet

TWO_LEADERS = around("ana") + around("ben", reports=4, peers=5)


@pytest.fixture
def closed(stage: Stage) -> UUID:
    cycle = stage.collecting(TWO_LEADERS, grace_days=3)
    stage.send_all(cycle)
    stage.close(cycle)
    return cycle


def reopen(stage: Stage, cycle: UUID, days: int = 1) -> None:
    with stage.session() as session:
        today = AFTER + timedelta(days=days)
        reopen_cycle(session, cycle, keystore=stage.keystore, today=today)


def ids(stage: Stage) -> set[UUID]:
    with stage.session() as session:
        return set(session.scalars(select(ReleaseRow.id)))


def traces(stage: Stage) -> set[UUID]:
    with stage.session() as session:
        return set(session.scalars(select(ReleaseRemoval.release_id)))


def change_releases(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[LeaderRelease], LeaderRelease]
) -> None:
    """Plant a fault in what is made of the answers."""

    def changed(*args: Any, **kwargs: Any) -> Iterator[LeaderRelease]:
        return map(change, tally_all(*args, **kwargs))

    monkeypatch.setattr(tallying, "tally_all", changed)


def break_tally(monkeypatch: pytest.MonkeyPatch, mean: float = 5.0) -> None:
    """Plant a fault: the mean of ana's reports on vision is another."""

    def broken(release: LeaderRelease) -> LeaderRelease:
        if release.name != "Ana":
            return release
        vision = release.dimensions["vision"]
        cell = vision.blocks["report"]
        assert isinstance(cell, Mean)
        cells = {**vision.blocks, "report": replace(cell, mean=mean)}
        dimensions = {**release.dimensions, "vision": replace(vision, blocks=cells)}
        return replace(release, dimensions=dimensions)

    change_releases(monkeypatch, broken)


def test_releases_are_made_again_from_the_same_boxes_and_leave_a_trace(
    stage: Stage, closed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another fault of the software, which no rule forbids: everybody's name is wrong.
    first, old = stage.releases(closed), ids(stage)
    before = stage.cycle(closed)
    change_releases(monkeypatch, lambda release: replace(release, name="Mended"))
    reopen(stage, closed)
    assert {one["name"] for one in stage.releases(closed).values()} == {"Mended"}
    monkeypatch.undo()
    reopen(stage, closed, days=2)
    assert stage.releases(closed) == first
    assert ids(stage).isdisjoint(old)
    assert len(traces(stage)) == 4
    assert old < traces(stage)
    after = stage.cycle(closed)
    assert after.state is CycleState.CLOSED
    # What was promised to people who answered stays as it was.
    assert (after.closed_on, after.destroy_on) == (before.closed_on, before.destroy_on)
    assert after.boxes_sha256 == before.boxes_sha256
    assert stage.has_key(closed)


def test_nobody_can_answer_while_results_are_made_again(
    stage: Stage, closed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = stage.requests(closed)[0]
    first, old = stage.releases(closed), ids(stage)
    refused = []

    def somebody_answers(*args: Any, **kwargs: Any) -> Any:
        with pytest.raises(CycleClosed):
            stage.send(late, sheet(1))
        # Until the new ones are checked the old ones are all there.
        assert (stage.state(closed), ids(stage)) == (CycleState.CLOSED, old)
        refused.append(True)
        return tally_all(*args, **kwargs)

    monkeypatch.setattr(tallying, "tally_all", somebody_answers)
    reopen(stage, closed)
    assert refused
    assert stage.releases(closed) == first


@pytest.mark.parametrize("state", ["draft", "collecting", "released"])
def test_only_a_closed_cycle_nobody_has_seen_is_reopened(stage: Stage, state: str) -> None:
    cycle = stage.draft() if state == "draft" else stage.collecting()
    if state == "released":
        stage.send_all(cycle)
        stage.close(cycle)
        stage.release(cycle)
    before = stage.releases(cycle)
    with pytest.raises(WrongState):
        reopen(stage, cycle)
    assert (stage.state(cycle), stage.releases(cycle)) == (state, before)


def test_after_the_day_of_destruction_nothing_is_reopened(stage: Stage, closed: UUID) -> None:
    first = ids(stage)
    with pytest.raises(GracePeriodOver):
        reopen(stage, closed, days=3)
    assert ids(stage) == first
    stage.destroy(closed)
    with pytest.raises(GracePeriodOver):
        reopen(stage, closed, days=1)
    assert ids(stage) == first
    assert stage.state(closed) is CycleState.CLOSED


def test_without_grace_days_nothing_is_reopened(stage: Stage) -> None:
    cycle = stage.collecting(grace_days=0)
    stage.close(cycle)
    with pytest.raises(GracePeriodOver):
        reopen(stage, cycle, days=0)


def test_without_the_key_nothing_is_withdrawn(stage: Stage, closed: UUID) -> None:
    first = ids(stage)
    (stage.folder / "keys" / f"{closed}.key").unlink()
    with pytest.raises(KeyLost):
        reopen(stage, closed)
    assert ids(stage) == first
    assert stage.cycle(closed).held_by is None


@pytest.mark.parametrize("change", ["box", "state", "relation"])
def test_releases_are_not_made_again_from_other_boxes(
    stage: Stage, closed: UUID, change: str
) -> None:
    # Two releases that differ in one rater would tell what that rater said.
    first = ids(stage)
    request = stage.request(closed, "ana", "ana-report0")
    with stage.session() as session, atomic(session):
        if change == "box":
            write_assignment(session, request.id, box=random_box())
        elif change == "state":
            write_assignment(session, request.id, state="invited")
        else:
            write_assignment(session, request.id, relation="peer")
    with pytest.raises(BoxesChanged):
        reopen(stage, closed)
    assert ids(stage) == first
    assert stage.state(closed) is CycleState.CLOSED


def test_results_that_fail_their_check_replace_nothing_and_alarm(
    stage: Stage,
    closed: UUID,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, before = ids(stage), stage.cycle(closed)
    break_tally(monkeypatch)
    with pytest.raises(SelfCheckFailed):
        reopen(stage, closed)
    after = stage.cycle(closed)
    assert (ids(stage), traces(stage)) == (first, set())
    assert (after.state, after.held_by, after.destroy_on) == (
        CycleState.CLOSED,
        None,
        before.destroy_on,
    )
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    # The day of destruction comes as promised, mended or not.
    with stage.session() as session:
        day = AFTER + timedelta(days=3)
        assert close_what_is_due(session, keystore=stage.keystore, today=day) == Done(0, 1)
    assert not stage.has_key(closed)
    assert ids(stage) == first


def test_boxes_that_go_while_results_are_made_again_leave_the_old_ones(
    stage: Stage, closed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ids(stage)

    def destroy_meanwhile(*args: Any, **kwargs: Any) -> Any:
        stage.destroy(closed, AFTER + timedelta(days=3))
        return tally_all(*args, **kwargs)

    monkeypatch.setattr(tallying, "tally_all", destroy_meanwhile)
    with pytest.raises(GracePeriodOver):
        reopen(stage, closed)
    assert ids(stage) == first


def test_a_release_that_is_published_meanwhile_is_not_replaced(
    stage: Stage, closed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ids(stage)

    def release_meanwhile(*args: Any, **kwargs: Any) -> Any:
        stage.release(closed)
        return tally_all(*args, **kwargs)

    monkeypatch.setattr(tallying, "tally_all", release_meanwhile)
    with pytest.raises(WrongState):
        reopen(stage, closed)
    assert ids(stage) == first


# A leader who was erased since


def erase(stage: Stage, name: str) -> None:
    with stage.session() as session:
        erase_person(session, find_erasure(session, address(name)), today=AFTER)


def figures(stage: Stage, cycle: UUID) -> str:
    with stage.session() as session:
        return get_figures(session, cycle).document


def break_and_mend(stage: Stage, cycle: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make results again twice: with another name everywhere, and as they were."""
    change_releases(monkeypatch, lambda release: replace(release, name="Mended"))
    reopen(stage, cycle)
    assert {one["name"] for one in stage.releases(cycle).values()} == {"Mended"}
    monkeypatch.undo()
    reopen(stage, cycle)


def test_after_a_leader_is_erased_the_others_results_are_made_again(
    stage: Stage, closed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, kept = stage.releases(closed), figures(stage, closed)
    erase(stage, "ana")
    break_and_mend(stage, closed, monkeypatch)
    assert stage.releases(closed) == {"ben": first["ben"]}
    # Figures with and without her would tell what her raters said.
    assert figures(stage, closed) == kept


def test_with_all_leaders_there_the_figures_are_made_again_too(
    stage: Stage, closed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(reopening, "write_figures", lambda *_: made.append(True))
    reopen(stage, closed)
    assert made == [True]


def test_a_leader_who_is_erased_meanwhile_does_not_come_back(
    stage: Stage, closed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, kept = stage.releases(closed), figures(stage, closed)

    def erase_meanwhile(*args: Any, **kwargs: Any) -> Any:
        erase(stage, "ana")
        return tally_all(*args, **kwargs)

    monkeypatch.setattr(tallying, "tally_all", erase_meanwhile)
    reopen(stage, closed)
    assert stage.releases(closed) == {"ben": first["ben"]}
    assert figures(stage, closed) == kept


@pytest.mark.parametrize("leader", ["ana", "ben"])
def test_after_a_leader_is_erased_the_boxes_of_the_others_must_still_be_the_same(
    stage: Stage, closed: UUID, leader: str
) -> None:
    put_box(stage, stage.request(closed, leader, f"{leader}-report0").id, random_box())
    erase(stage, "ana")
    if leader == "ana":
        reopen(stage, closed)
        return
    with pytest.raises(BoxesChanged):
        reopen(stage, closed)


def test_boxes_that_vanished_without_an_erasure_are_changed_boxes(
    stage: Stage, closed: UUID
) -> None:
    with stage.session() as session, atomic(session):
        ana = find_erasure(session, address("ana"))
        delete_requests_about(session, ana)
    with pytest.raises(BoxesChanged):
        reopen(stage, closed)


def put_box(stage: Stage, request: UUID, box: bytes) -> None:
    with stage.session() as session, atomic(session):
        write_assignment(session, request, box=box)


# A release that fails its check


def test_a_release_that_fails_its_check_is_not_written_nor_is_any_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cycle = stage.collecting(TWO_LEADERS, grace_days=0)
    stage.send_all(cycle)
    break_tally(monkeypatch)
    with pytest.raises(SelfCheckFailed):
        stage.close(cycle)
    held = stage.cycle(cycle)
    assert (held.state, held.held_by, held.closed_on) == (
        CycleState.CLOSING,
        HeldBy.SELF_CHECK,
        None,
    )
    assert stage.releases(cycle) == {}
    assert stage.has_key(cycle)
    assert all(stage.opened(request.id) for request in stage.requests(cycle))
    alarms = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert len(alarms) == 1
    # The alarm names rules and counts releases, and nobody, and no value.
    assert alarms[0].getMessage() == (
        "closing: nothing was written: self_check {'follows': 1, 'mean': 1}"
    )
    # The worker does not open the boxes every minute to find the same.
    with stage.session() as session:
        assert close_what_is_due(session, keystore=stage.keystore, today=AFTER) == Done(0, 0)
    monkeypatch.undo()
    stage.close(cycle)
    assert stage.cycle(cycle).held_by is None
    assert set(stage.releases(cycle)) == {"ana", "ben"}
    assert not stage.has_key(cycle)


def test_what_holds_a_cycle_is_shown_with_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    break_tally(monkeypatch)
    with pytest.raises(SelfCheckFailed):
        stage.close(cycle)
    with stage.session() as session:
        assert show_cycle(session, cycle).held_by is HeldBy.SELF_CHECK


# Boxes that do not open


def damage(stage: Stage, cycle: UUID, *raters: str) -> None:
    for rater in raters:
        put_box(stage, stage.request(cycle, "ana", rater).id, random_box())


def test_one_box_that_does_not_open_is_left_out_and_counted(stage: Stage) -> None:
    cycle = stage.collecting(TWO_LEADERS)
    stage.send_all(cycle)
    damage(stage, cycle, "ana-report0")
    stage.close(cycle)
    releases = stage.releases(cycle)
    assert [block["raters"] for block in releases["ana"]["blocks"]] == [4, 4]
    assert [block["raters"] for block in releases["ben"]["blocks"]] == [4, 5]
    assert stage.cycle(cycle).unreadable_boxes == 1
    with stage.session() as session:
        assert show_cycle(session, cycle).unreadable_boxes == 1


def test_damaged_boxes_go_through_the_rules_on_counts(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    damage(stage, cycle, "ana-report0", "ana-report1", "ana-boss", "ana")
    stage.close(cycle)
    ana = stage.releases(cycle)["ana"]
    assert [(block["id"], block["raters"]) for block in ana["blocks"]] == [("report+peer", 7)]
    assert ana["dimensions"]["vision"]["manager"] == []
    assert ana["dimensions"]["vision"]["self"] is None
    assert stage.cycle(cycle).unreadable_boxes == 4


SENT = sheet(4).to_json()

#: What somebody can seal who does not use the form.
MADE_UP: dict[str, object] = {
    "a rating off the scale": {**SENT, "ratings": {"vi1": 6}},
    "ratings that are no table": {**SENT, "ratings": [4, 4]},
    "a comment that is no text": {**SENT, "comments": {PROMPTS[0]: 7}},
    "a time that is none": {**SENT, "seconds": "long"},
    "a choice nobody has": {**SENT, "choices": {PROMPTS[0]: "in bold"}},
    "choices that are no table": {**SENT, "choices": ["theme"]},
    "no answers at all": [],
    "half of it": {"ratings": {}},
    "a nest": None,
}


@pytest.mark.parametrize("content", MADE_UP)
def test_a_box_that_holds_what_no_form_sends_does_not_keep_the_others_from_closing(
    stage: Stage, content: str
) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    plain = b"[" * 8000 if content == "a nest" else json.dumps(MADE_UP[content]).encode()
    public_key = stage.cycle(cycle).box_public_key
    assert public_key is not None
    box = SealedBox(PublicKey(public_key)).encrypt(pad(plain))
    put_box(stage, stage.request(cycle, "ana", "ana-report0").id, box)
    stage.close(cycle)
    ana = stage.releases(cycle)["ana"]
    assert [block["raters"] for block in ana["blocks"]] == [4, 4]
    closed = stage.cycle(cycle)
    assert (closed.state, closed.unreadable_boxes) == (CycleState.CLOSED, 1)


def test_a_rater_reads_how_many_answers_could_not_be_opened_and_not_whose(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    damage(stage, cycle, "ana-report0")
    stage.close(cycle)
    told = set()
    for rater in ("ana-report0", "ana-report1"):
        one = stage.request(cycle, "ana", rater)
        with stage.session() as session:
            outcome = show_outcome(session, one.rater_pass, one.id, "en")
        assert outcome is not None
        told.add(outcome.unreadable)
    assert told == {1}


def test_where_all_boxes_open_none_is_counted(stage: Stage, closed: UUID) -> None:
    assert stage.cycle(closed).unreadable_boxes == 0


def test_not_one_box_that_opens_is_no_damage(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    boxes = {one.id: stage.assignment(one.id).box for one in stage.requests(cycle)}
    for request in boxes:
        put_box(stage, request, random_box())
    with pytest.raises(KeyLost):
        stage.close(cycle)
    assert (stage.state(cycle), stage.releases(cycle)) == (CycleState.CLOSING, {})
    for request, box in boxes.items():
        put_box(stage, request, box)
    stage.close(cycle)
    assert stage.cycle(cycle).unreadable_boxes == 0


@pytest.mark.parametrize(("sent", "is_held"), [(1, False), (3, False), (4, True)])
def test_a_few_damaged_boxes_hold_no_cycle_even_if_they_are_all_there_are(
    stage: Stage, sent: int, is_held: bool
) -> None:
    cycle = stage.collecting()
    for number in range(sent):
        stage.send(stage.request(cycle, "ana", f"ana-report{number}"), sheet(4))
        damage(stage, cycle, f"ana-report{number}")
    if is_held:
        with pytest.raises(KeyLost):
            stage.close(cycle)
        assert stage.state(cycle) is CycleState.CLOSING
        return
    stage.close(cycle)
    assert stage.cycle(cycle).unreadable_boxes == sent
    assert stage.releases(cycle)["ana"]["blocks"] == []


@pytest.mark.parametrize("wrong", ["another", "short", "empty"])
def test_a_wrong_key_is_not_taken_for_damaged_boxes(stage: Stage, wrong: str) -> None:
    cycle, other = stage.collecting(name="One"), stage.collecting(name="Other")
    stage.send_all(cycle)
    right = stage.keystore.get(cycle)
    keys = {"another": stage.keystore.get(other), "short": right[:-1], "empty": b""}
    stage.keystore.put(cycle, keys[wrong])
    with pytest.raises(KeyLost):
        stage.close(cycle)
    # It goes on collecting, and its page says what is wrong.
    held = stage.cycle(cycle)
    assert (held.state, held.held_by) == (CycleState.COLLECTING, HeldBy.KEY)
    assert stage.releases(cycle) == {}
    # The right key is back: the worker closes by itself.
    stage.keystore.put(cycle, right)
    with stage.session() as session:
        close_what_is_due(session, keystore=stage.keystore, today=AFTER)
    after = stage.cycle(cycle)
    assert (after.state, after.held_by, after.unreadable_boxes) == (CycleState.CLOSED, None, 0)


def test_no_row_says_whose_box_was_damaged(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    states = [stage.assignment(request.id).state for request in stage.requests(cycle)]
    damage(stage, cycle, "ana-report0")
    stage.close(cycle)
    assert [stage.assignment(one.id).state for one in stage.requests(cycle)] == states
    with stage.session() as session:
        assert session.scalar(select(func.count()).select_from(ReleaseRemoval)) == 0
        assert session.scalar(text("SELECT unreadable_boxes FROM cycle")) == 1
