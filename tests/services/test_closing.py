from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.errors import KeyLost, WrongState
from leadership360.domain.policy import PolicyName
from leadership360.domain.tally import tally_all
from leadership360.models.tables import Progress, ReleaseRow
from leadership360.sealing import BOX_BYTES, COPY_BYTES, Unreadable, unseal
from leadership360.services import closing, tallying
from leadership360.services.closing import Done, close_what_is_due
from leadership360.services.progress import count_progress
from leadership360.store.assignments import count_asked
from leadership360.store.releases import get_visible_release
from tests.services.stage import AFTER, CLOSES, NOW, PROMPTS, Stage, around, sheet

TWO_LEADERS = around("ana") + around("ben", reports=4, peers=5)


def due(stage: Stage, today: Any) -> Done:
    with stage.session() as session:
        return close_what_is_due(session, keystore=stage.keystore, today=today)


def test_closing_writes_a_release_for_every_leader_and_keeps_the_boxes_for_the_grace_days(
    stage: Stage,
) -> None:
    cycle = stage.collecting(TWO_LEADERS, grace_days=2)
    stage.send_all(cycle)
    boxes = {request.id: stage.assignment(request.id).box for request in stage.requests(cycle)}
    stage.close(cycle)
    closed = stage.cycle(cycle)
    assert (closed.state, closed.closed_on) == (CycleState.CLOSED, AFTER)
    assert (closed.destroy_on, closed.destroyed_on) == (AFTER + timedelta(days=2), None)
    releases = stage.releases(cycle)
    assert set(releases) == {"ana", "ben"}
    assert [block["raters"] for block in releases["ana"]["blocks"]] == [5, 4]
    assert [block["raters"] for block in releases["ben"]["blocks"]] == [4, 5]
    assert {one: stage.assignment(one).box for one in boxes} == boxes
    assert stage.has_key(cycle)


def test_a_release_is_named_by_its_hash_and_is_seen_by_nobody_before_it_is_released(
    stage: Stage,
) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    stage.close(cycle)
    with stage.session() as session:
        row = session.scalars(select(ReleaseRow)).one()
        assert row.sha256 == sha256(row.document.encode()).hexdigest()
        assert row.created_on == AFTER
        leader = row.leader_id
    with stage.session() as session, pytest.raises(Exception, match="could not find"):
        get_visible_release(session, cycle, leader)
    stage.release(cycle)
    with stage.session() as session:
        assert get_visible_release(session, cycle, leader).sha256 == row.sha256


def test_after_the_grace_days_boxes_are_other_random_bytes_and_the_key_is_gone(
    stage: Stage,
) -> None:
    cycle = stage.collecting(grace_days=2)
    stage.send_all(cycle)
    key = stage.keystore.get(cycle)
    stage.close(cycle)
    assert due(stage, AFTER + timedelta(days=1)) == Done(0, 0)
    assert stage.has_key(cycle)
    before = [stage.assignment(request.id) for request in stage.requests(cycle)]
    assert due(stage, AFTER + timedelta(days=2)) == Done(0, 1)
    assert not stage.has_key(cycle)
    assert list((stage.folder / "keys").iterdir()) == []
    for row in before:
        now = stage.assignment(row.id)
        assert (len(now.box), len(now.copy)) == (BOX_BYTES, COPY_BYTES)
        assert now.box != row.box
        assert now.copy != row.copy
        assert len(set(now.box)) > 200
        with pytest.raises(Unreadable):
            unseal(key, now.box)
    assert stage.cycle(cycle).destroyed_on == AFTER + timedelta(days=2)
    assert due(stage, AFTER + timedelta(days=3)) == Done(0, 0)


def test_without_grace_days_closing_destroys_at_once_and_the_releases_stay(stage: Stage) -> None:
    cycle = stage.collecting(grace_days=0)
    stage.send_all(cycle)
    stage.close(cycle)
    assert not stage.has_key(cycle)
    assert stage.cycle(cycle).destroyed_on == AFTER
    assert len(stage.releases(cycle)) == 1


def test_only_the_boxes_of_the_cycle_that_closes_are_overwritten(stage: Stage) -> None:
    going, staying = stage.collecting(name="Going", grace_days=0), stage.collecting(name="Staying")
    stage.send_all(staying)
    before = [stage.assignment(request.id) for request in stage.requests(staying)]
    stage.close(going)
    for row in before:
        now = stage.assignment(row.id)
        assert (now.box, now.copy, now.state) == (row.box, row.copy, row.state)
    assert stage.has_key(staying)


def test_a_cycle_whose_key_is_lost_goes_on_collecting(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    boxes = [stage.assignment(request.id).box for request in stage.requests(cycle)]
    file = stage.folder / "keys" / f"{cycle}.key"
    away = file.rename(stage.folder / "away.key")
    with pytest.raises(KeyLost):
        stage.close(cycle)
    assert stage.state(cycle) is CycleState.COLLECTING
    assert stage.releases(cycle) == {}
    assert [stage.assignment(request.id).box for request in stage.requests(cycle)] == boxes
    away.rename(file)
    stage.close(cycle)
    assert stage.state(cycle) is CycleState.CLOSED


def test_one_cycle_that_cannot_close_does_not_hold_up_the_others(stage: Stage) -> None:
    old = stage.collecting(name="Old", grace_days=1)
    stage.close(old, CLOSES)
    cycles = [stage.collecting(name=f"Cycle {number}") for number in range(3)]
    for number in (0, 1):
        (stage.folder / "keys" / f"{cycles[number]}.key").unlink()
    with pytest.raises(ExceptionGroup) as caught:
        due(stage, AFTER)
    assert [type(fault) for fault in caught.value.exceptions] == [KeyLost, KeyLost]
    assert sorted(stage.state(cycle) for cycle in cycles) == ["closed", "collecting", "collecting"]
    assert stage.cycle(old).destroyed_on == AFTER
    assert not stage.has_key(old)


def test_a_cycle_closes_by_itself_the_day_after_its_last(stage: Stage) -> None:
    cycle = stage.collecting()
    assert due(stage, CLOSES) == Done(0, 0)
    assert stage.state(cycle) is CycleState.COLLECTING
    assert due(stage, AFTER) == Done(1, 0)
    assert stage.state(cycle) is CycleState.CLOSED


def test_closing_twice_changes_nothing_and_a_draft_cannot_be_closed(stage: Stage) -> None:
    draft = stage.draft(name="Draft")
    with pytest.raises(WrongState):
        stage.close(draft)
    cycle = stage.collecting()
    stage.send_all(cycle)
    stage.close(cycle)
    first = stage.releases(cycle)
    stage.close(cycle, AFTER + timedelta(days=1))
    stage.release(cycle)
    stage.close(cycle, AFTER + timedelta(days=1))
    assert stage.releases(cycle) == first
    assert stage.cycle(cycle).closed_on == AFTER
    assert stage.state(cycle) is CycleState.RELEASED


class Crash(Exception):
    pass


def crash(*_: Any, **__: Any) -> Any:
    raise Crash


def crash_after(work: Callable[..., Any]) -> Callable[..., Any]:
    def then_crash(*args: Any, **kwargs: Any) -> Any:
        work(*args, **kwargs)
        raise Crash

    return then_crash


@pytest.mark.parametrize(
    ("where", "make_crash"),
    [
        ("tally_cycle", lambda _: crash),
        ("tally_cycle", crash_after),
        ("write_releases", lambda _: crash),
        ("write_releases", crash_after),
        ("_end", crash_after),
        ("destroy_boxes", lambda _: crash),
    ],
    ids=["tally", "opening", "before the write", "in the write", "at its end", "destroying"],
)
def test_a_crash_while_closing_loses_no_answer_and_writes_no_half_release(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    make_crash: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    cycle = stage.collecting(TWO_LEADERS, grace_days=0)
    stage.send_all(cycle)
    monkeypatch.setattr(closing, where, make_crash(getattr(closing, where)))
    with pytest.raises(Crash):
        stage.close(cycle)
    is_written = where == "destroy_boxes"
    assert stage.state(cycle) is (CycleState.CLOSED if is_written else CycleState.CLOSING)
    assert set(stage.releases(cycle)) == ({"ana", "ben"} if is_written else set())
    assert all(stage.opened(request.id) for request in stage.requests(cycle))
    monkeypatch.undo()
    assert due(stage, AFTER) == Done(not is_written, is_written)
    assert stage.state(cycle) is CycleState.CLOSED
    assert [block["raters"] for block in stage.releases(cycle)["ana"]["blocks"]] == [5, 4]
    assert not stage.has_key(cycle)


def test_nothing_is_locked_while_the_boxes_are_opened_and_counted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle, other = stage.collecting(name="Closing"), stage.collecting(name="Running")
    stage.send_all(cycle)
    request = stage.request(other, "ana", "ana-peer0")
    sent = []

    def tally_while_somebody_sends(*args: Any, **kwargs: Any) -> Any:
        stage.send(request, sheet(5))
        sent.append(True)
        return tally_all(*args, **kwargs)

    monkeypatch.setattr(tallying, "tally_all", tally_while_somebody_sends)
    stage.close(cycle)
    assert sent == [True]
    assert stage.opened(request.id) is not None


def test_nobody_destroys_the_boxes_while_a_second_closer_reads_them(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = stage.collecting(grace_days=0)
    stage.send_all(cycle)
    first = Thread(target=stage.close, args=(cycle,))

    def read_while_the_first_closes(session: Session, cycle_id: UUID) -> Any:
        if not first.ident:
            first.start()
            first.join(0.4)
        return count_asked(session, cycle_id)

    monkeypatch.setattr(tallying, "count_asked", read_while_the_first_closes)
    stage.close(cycle)
    first.join(20)
    assert [block["raters"] for block in stage.releases(cycle)["ana"]["blocks"]] == [5, 4]
    assert not stage.has_key(cycle)


def test_releases_are_only_ever_inserted(stage: Stage) -> None:
    written: set[str] = set()

    def look(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        words = statement.lower().replace('"', "").split()
        if "release" in words[:3]:
            written.add(words[0])

    cycle = stage.collecting(TWO_LEADERS, grace_days=0)
    stage.send_all(cycle)
    event.listen(stage.engine, "before_cursor_execute", look)
    stage.close(cycle)
    stage.release(cycle)
    due(stage, AFTER + timedelta(days=9))
    assert written == {"insert"}


def test_the_database_refuses_a_second_release_of_one_leader_in_one_cycle(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.close(cycle)
    with stage.session() as session:
        row = session.scalars(select(ReleaseRow)).one()
        session.add(
            ReleaseRow(
                cycle_id=cycle,
                leader_id=row.leader_id,
                document=row.document,
                sha256=row.sha256,
                created_on=AFTER,
            )
        )
        with pytest.raises(IntegrityError):
            session.commit()


def test_closing_takes_the_daily_count_away(stage: Stage) -> None:
    cycle = stage.collecting()
    with stage.session() as session:
        count_progress(session, today=CLOSES)
    stage.close(cycle)
    with stage.session() as session:
        assert session.get(Progress, cycle) is None


def test_releases_are_the_same_whatever_the_order_of_sending(stage: Stage) -> None:
    cycles: list[UUID] = []
    for name in ("One", "Two"):
        cycle = stage.collecting(name=name)
        requests = stage.requests(cycle)
        for number, request in enumerate(requests if name == "One" else reversed(requests)):
            place = number if name == "One" else len(requests) - 1 - number
            stage.send(request, sheet(2 + place % 4))
        stage.close(cycle)
        cycles.append(cycle)
    one, two = (stage.releases(cycle)["ana"] for cycle in cycles)
    assert one["items"] == two["items"]
    assert one["blocks"] == two["blocks"]
    assert {key: value["blocks"] for key, value in one["dimensions"].items()} == {
        key: value["blocks"] for key, value in two["dimensions"].items()
    }


def test_who_declined_or_never_sent_is_not_in_the_release(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    with stage.session() as session:
        session.execute(text("UPDATE assignment SET state = 'declined' WHERE relation = 'manager'"))
        session.commit()
    unsent = stage.request(cycle, "ana", "ana-report0")
    with stage.session() as session:
        session.execute(
            text("UPDATE assignment SET state = 'invited' WHERE id = :id"),
            {"id": unsent.id.hex},
        )
        session.commit()
    stage.close(cycle)
    release = stage.releases(cycle)["ana"]
    assert [block["raters"] for block in release["blocks"]] == [4, 4]
    assert release["dimensions"]["vision"]["manager"] == []
    assert release["asked"] == {"manager": 1, "peer": 4, "report": 5, "self": 1}


def test_a_leader_nobody_answered_about_gets_a_release_in_which_all_is_withheld(
    stage: Stage,
) -> None:
    cycle = stage.collecting(TWO_LEADERS)
    for request in stage.requests(cycle):
        if request.leader == "ben":
            stage.send(request, sheet(4))
    stage.close(cycle)
    ana = stage.releases(cycle)["ana"]
    assert ana["blocks"] == []
    assert ana["dimensions"]["vision"]["others"] == {"withheld": "too_few_raters"}
    assert set(stage.releases(cycle)) == {"ana", "ben"}


def test_comments_of_a_cycle_come_in_an_order_that_its_key_decides(stage: Stage) -> None:
    orders = set()
    raters = [f"ana-report{number}" for number in range(5)] + [
        f"ana-peer{number}" for number in range(4)
    ]
    texts = {rater: f"word {number}" for number, rater in enumerate(raters)}
    for name in ("One", "Two"):
        cycle = stage.collecting(name=name)
        stage.send_all(cycle, {rater: sheet(4, comment) for rater, comment in texts.items()})
        stage.close(cycle)
        shown = stage.releases(cycle)["ana"]["comments"][PROMPTS[0]]
        assert sorted(shown) == sorted(texts.values())
        orders.add(tuple(shown))
    assert len(orders) == 2


def test_the_strict_policy_prints_nothing_that_does_not_follow_from_bands(stage: Stage) -> None:
    cycle = stage.collecting(policy=PolicyName.STRICT)
    # The same bands throughout, other answers within them.
    first = {f"ana-report{number}": sheet(3) for number in range(5)}
    stage.send_all(cycle, first)
    stage.close(cycle)
    other = stage.collecting(name="Other", policy=PolicyName.STRICT)
    second = {**first, "ana-report0": sheet(4), "ana-report1": sheet(2, vi1=3)}
    stage.send_all(other, second)
    stage.close(other)
    one, two = stage.releases(cycle)["ana"], stage.releases(other)["ana"]
    assert one["items"] == two["items"]
    assert one["dimensions"]["vision"]["blocks"] == two["dimensions"]["vision"]["blocks"]
    # Strict shows items from four answers on, the peers' ones as well.
    assert "band" in one["items"]["vi1"]["blocks"]["peer"]
    # The standard policy tells the two apart, so that the comparison above can fail.
    loose = []
    for name, answers in (("Three", first), ("Four", second)):
        standard = stage.collecting(name=name)
        stage.send_all(standard, answers)
        stage.close(standard)
        loose.append(stage.releases(standard)["ana"])
    assert loose[0]["dimensions"]["vision"]["blocks"] != loose[1]["dimensions"]["vision"]["blocks"]
    assert loose[0]["items"]["vi1"]["blocks"]["peer"] == {"withheld": "too_few_answers"}


def test_the_document_says_which_policy_and_instrument_it_is_of(stage: Stage) -> None:
    cycle = stage.collecting(policy=PolicyName.STRICT)
    stage.close(cycle)
    frozen = stage.cycle(cycle)
    with stage.session() as session:
        document = session.scalars(select(ReleaseRow)).one().document
    assert '"policy":"strict"' in document
    assert f'"sha256":"{frozen.instrument_sha256}"' in document


def test_destroying_a_cycle_that_is_not_closed_does_nothing(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    stage.destroy(cycle)
    assert stage.has_key(cycle)
    assert all(
        stage.assignment(request.id).state is AssignmentState.SUBMITTED and stage.opened(request.id)
        for request in stage.requests(cycle)
    )
    assert NOW.date() < AFTER


def test_raters_may_answer_until_the_end_of_the_closing_day(stage: Stage) -> None:
    stage.collecting()
    for today, closed in ((CLOSES, 0), (CLOSES + timedelta(days=1), 1)):
        with stage.session() as session:
            done = close_what_is_due(session, keystore=stage.keystore, today=today)
        assert done.closed == closed
