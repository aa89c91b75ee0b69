from datetime import date, timedelta
from typing import Any

from leadership360.domain.cycle import MailState
from leadership360.domain.relation import Relation
from leadership360.services.progress import ProgressView, count_progress, show_progress
from leadership360.services.taking_back import decline
from tests.services.stage import OPENS, Request, Stage, around, sheet


def count(stage: Stage, today: date) -> int:
    with stage.session() as session:
        return count_progress(session, today=today)


def view(stage: Stage, cycle: Any) -> ProgressView:
    with stage.session() as session:
        return show_progress(session, cycle)


def group(stage: Stage, cycle: Any, word: str) -> list[Request]:
    return [request for request in stage.requests(cycle) if word in request.rater]


def test_before_the_first_count_nothing_is_said(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    shown = view(stage, cycle)
    assert (shown.as_of, shown.enough, shown.owing) == (None, {}, ())


def test_a_day_is_counted_once_and_what_comes_later_is_seen_the_next_day(stage: Stage) -> None:
    cycle = stage.collecting()
    reports = group(stage, cycle, "report")
    for request in reports[:3]:
        stage.send(request, sheet(4))
    assert count(stage, OPENS) == 1
    first = view(stage, cycle)
    (ana,) = first.enough.values()
    assert ana["report"] is False
    for request in reports[3:]:
        stage.send(request, sheet(4))
    assert count(stage, OPENS) == 0
    assert view(stage, cycle) == first
    assert count(stage, OPENS + timedelta(days=1)) == 1
    (ana,) = view(stage, cycle).enough.values()
    assert ana["report"] is True
    assert view(stage, cycle).as_of == OPENS + timedelta(days=1)


def test_a_clock_that_went_back_does_not_count_again(stage: Stage) -> None:
    cycle = stage.collecting()
    count(stage, OPENS + timedelta(days=1))
    stage.send_all(cycle)
    assert count(stage, OPENS) == 0
    (ana,) = view(stage, cycle).enough.values()
    assert not any(ana.values())


def test_four_are_enough_where_people_are_anonymous_and_one_where_they_are_named(
    stage: Stage,
) -> None:
    cycle = stage.collecting()
    for request in [*group(stage, cycle, "report")[:4], *group(stage, cycle, "peer")[:3]]:
        stage.send(request, sheet(4))
    stage.send(stage.request(cycle, "ana", "ana-boss"), sheet(4))
    count(stage, OPENS)
    (ana,) = view(stage, cycle).enough.values()
    assert ana == {"report": True, "peer": False, "manager": True, "self": False}


def test_the_admin_sees_who_owed_an_answer_in_the_morning_and_who_declined(stage: Stage) -> None:
    cycle = stage.collecting(around("ana", reports=1, peers=1))
    sent, open_ = stage.request(cycle, "ana", "ana-report0"), stage.request(cycle, "ana", "ana")
    stage.send(sent, sheet(4))
    count(stage, OPENS)
    stage.send(open_, sheet(4))
    peer = stage.request(cycle, "ana", "ana-peer0")
    with stage.session() as session:
        decline(session, peer.rater_pass, peer.id)
    shown = view(stage, cycle)
    # Whoever answered since the morning still owes: nobody can see who just answered.
    assert {line.rater_name for line in shown.owing} == {"Ana", "Ana-Boss", "Ana-Peer0"}
    assert [line.rater_name for line in shown.declined] == ["Ana-Peer0"]
    count(stage, OPENS + timedelta(days=1))
    assert {line.rater_name for line in view(stage, cycle).owing} == {"Ana-Boss"}
    assert shown.mail == {MailState.QUEUED: 5}


def test_only_running_cycles_are_counted(stage: Stage) -> None:
    stage.draft(name="Draft")
    closed = stage.collecting(name="Closed")
    stage.close(closed)
    stage.collecting(name="One")
    stage.collecting(name="Two")
    assert count(stage, OPENS) == 2


def test_the_count_holds_no_numbers_of_answers(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    count(stage, OPENS)
    for groups in view(stage, cycle).enough.values():
        assert set(groups) == {Relation.SELF, Relation.MANAGER, Relation.REPORT, Relation.PEER}
        assert all(type(enough) is bool for enough in groups.values())
