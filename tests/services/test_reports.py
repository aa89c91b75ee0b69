import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from leadership360.domain.errors import NotFound
from leadership360.models.tables import ReleaseRow
from leadership360.services.progress import count_progress
from leadership360.services.reports import show_leader_home, show_report
from tests.services.stage import CLOSES, INSTRUMENT, NOW, OPENS, Stage, around, sheet

BOTH_LEADERS = around("ana") + around("ben")


def test_a_report_can_be_read_by_its_leader_once_it_is_released(stage: Stage) -> None:
    cycle = stage.collecting(BOTH_LEADERS)
    stage.send_all(cycle)
    ana = stage.request(cycle, "ana", "ana").rater_pass.rater_id
    with stage.session() as session:
        for step in (stage.close, stage.release):
            with pytest.raises(NotFound):
                show_report(session, cycle, ana)
            session.rollback()
            step(cycle)
        report = show_report(session, cycle, ana)
    assert report.release.name == "Ana"
    assert report.instrument == INSTRUMENT
    assert (report.policy, report.released_on) == ("standard", NOW.date())
    assert sha256(report.document.encode()).hexdigest() == report.sha256
    assert len(json.loads(report.document)["leaders"]) == 1


def test_a_report_is_of_one_leader_and_nobody_else_has_one(stage: Stage) -> None:
    cycle = stage.collecting(BOTH_LEADERS)
    stage.close(cycle)
    stage.release(cycle)
    ben = stage.request(cycle, "ben", "ben").rater_pass.rater_id
    rater = stage.request(cycle, "ben", "ben-peer0").rater_pass.rater_id
    with stage.session() as session:
        assert show_report(session, cycle, ben).release.name == "Ben"
        with pytest.raises(NotFound):
            show_report(session, cycle, rater)
        documents = session.scalars(select(ReleaseRow.document)).all()
    assert all(("Ana" in document) != ("Ben" in document) for document in documents)


def test_the_first_page_tells_a_leader_enough_or_not_yet_and_names_nobody(stage: Stage) -> None:
    cycle = stage.collecting(BOTH_LEADERS)
    ana = stage.request(cycle, "ana", "ana").rater_pass.rater_id
    with stage.session() as session:
        (running,) = show_leader_home(session, ana).running
    assert (running.as_of, running.enough, running.self_is_sent) == (None, {}, False)
    for request in stage.requests(cycle):
        if "report" in request.rater or request.rater == "ana":
            stage.send(request, sheet(4))
    with stage.session() as session:
        count_progress(session, today=OPENS)
        home = show_leader_home(session, ana)
    (running,) = home.running
    assert running.enough == {"report": True, "peer": False}
    assert (running.as_of, running.self_is_sent, running.closes_on) == (OPENS, True, CLOSES)
    assert home.reports == ()


def test_reports_stay_and_the_newest_is_first(stage: Stage) -> None:
    for name, days in (("Old", 0), ("New", 100)):
        day = CLOSES + timedelta(days=days)
        cycle = stage.collecting(name=name, closes_on=day, grace_days=0)
        stage.close(cycle, day + timedelta(days=1))
        stage.release(cycle)
    closed = stage.collecting(name="Not released")
    stage.close(closed)
    ana = stage.request(closed, "ana", "ana").rater_pass.rater_id
    with stage.session() as session:
        home = show_leader_home(session, ana)
        assert [report.cycle_name for report in home.reports] == ["New", "Old"]
        assert home.running == ()
        for report in home.reports:
            assert show_report(session, report.cycle_id, ana).release.cycle == report.cycle_name


def test_somebody_who_is_rated_nowhere_has_an_empty_first_page(stage: Stage) -> None:
    cycle = stage.collecting()
    rater = stage.request(cycle, "ana", "ana-peer0").rater_pass.rater_id
    with stage.session() as session:
        home = show_leader_home(session, rater)
    assert (home.running, home.reports) == ((), ())
