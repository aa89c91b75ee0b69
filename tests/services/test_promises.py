from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from leadership360.domain.disclosure import make_blocks
from leadership360.domain.promise import PromisePart
from leadership360.domain.relation import ANONYMOUS, Relation
from leadership360.models.tables import Assignment, Promise
from leadership360.services.promises import PromiseView, show_promise, write_promises
from leadership360.store.assignments import count_asked, get_request
from leadership360.store.cycles import get_cycle
from leadership360.store.transaction import atomic
from tests.services.stage import OPENS, Request, Stage, around, sheet

LATER = OPENS + timedelta(days=3)


def shown(stage: Stage, one: Request, language: str = "en") -> PromiseView:
    with stage.session() as session:
        cycle, rater = one.rater_pass.cycle_id, one.rater_pass.rater_id
        request, _ = get_request(session, one.id, cycle, rater)
        return show_promise(session, cycle, request, language)


def drop(stage: Stage, one: Request) -> None:
    with stage.session() as session, atomic(session):
        session.execute(delete(Assignment).where(Assignment.id == one.id))


def renew(stage: Stage, cycle: UUID, day: date = LATER) -> None:
    with stage.session() as session, atomic(session):
        write_promises(session, get_cycle(session, cycle), changed_on=day)


def test_launching_writes_what_every_rater_will_read(stage: Stage) -> None:
    cycle = stage.collecting([*around("ana"), *around("ben", reports=4, peers=2)])
    with stage.session() as session:
        rows = session.scalars(select(Promise)).all()
        asked = count_asked(session, cycle)
    assert {(row.leader_id, row.relation) for row in rows} == {
        (leader, relation) for leader, relations in asked.items() for relation in relations
    }
    assert all(row.changed_on is None and "en" in row.texts for row in rows)
    view = shown(stage, stage.request(cycle, "ben", "ben-peer0"))
    assert "4 direct reports and 1 other peer" in view.parts[PromisePart.TOGETHER]
    assert list(view.parts) == [part for part in PromisePart if part in view.parts]


def test_a_promise_is_shown_as_it_was_given_whatever_the_software_would_say_now(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stage.request(stage.collecting(), "ana", "ana-peer0")
    before = shown(stage, one)
    monkeypatch.setattr("leadership360.services.promises.promise", lambda *_: {"together": "new"})
    assert shown(stage, one) == before


def test_a_language_without_a_catalog_gets_the_nearest(stage: Stage) -> None:
    one = stage.request(stage.collecting(), "ana", "ana-peer0")
    assert shown(stage, one, "pt_BR") == shown(stage, one, "en")


def test_when_others_are_asked_only_the_raters_concerned_read_something_new(stage: Stage) -> None:
    cycle = stage.collecting([*around("ana"), *around("ben")])
    concerned = stage.request(cycle, "ana", "ana-peer1")
    others = [stage.request(cycle, "ana", "ana-report0"), stage.request(cycle, "ben", "ben-peer0")]
    before = [shown(stage, one) for one in others]
    drop(stage, stage.request(cycle, "ana", "ana-peer0"))
    renew(stage, cycle)
    # Three peers are too few by themselves, so that the reports are concerned as well.
    assert shown(stage, concerned).changed_on == LATER
    assert "5 direct reports and 2 other peers" in shown(stage, concerned).parts["together"]  # type: ignore[index]
    assert shown(stage, others[0]).changed_on == LATER
    assert shown(stage, others[1]) == before[1]


def test_renewing_without_a_change_changes_nothing(stage: Stage) -> None:
    cycle = stage.collecting()
    before = shown(stage, stage.request(cycle, "ana", "ana-peer0"))
    renew(stage, cycle)
    assert shown(stage, stage.request(cycle, "ana", "ana-peer0")) == before


def test_a_promise_nobody_is_left_to_read_goes(stage: Stage) -> None:
    cycle = stage.collecting()
    drop(stage, stage.request(cycle, "ana", "ana-boss"))
    renew(stage, cycle)
    with stage.session() as session:
        relations = set(session.scalars(select(Promise.relation)))
    assert relations == {Relation.SELF, Relation.PEER, Relation.REPORT}


def test_a_cycle_launched_before_promises_were_kept_has_one_all_the_same(stage: Stage) -> None:
    one = stage.request(stage.collecting(), "ana", "ana-peer0")
    kept = shown(stage, one)
    with stage.session() as session, atomic(session):
        session.execute(delete(Promise))
    assert shown(stage, one) == kept


@pytest.mark.parametrize(("reports", "peers", "others"), [(5, 4, 0), (2, 3, 1), (4, 1, 2)])
def test_the_planned_block_is_the_released_one_if_everybody_answers(
    stage: Stage, reports: int, peers: int, others: int
) -> None:
    cycle = stage.collecting(around("ana", reports=reports, peers=peers, others=others))
    stage.send_all(cycle, {"ana": sheet(3)})
    planned = {
        request.rater: shown(stage, request).parts.get(PromisePart.TOGETHER, "")
        for request in stage.requests(cycle)
    }
    stage.close(cycle)
    counts = {Relation.REPORT: reports, Relation.PEER: peers, Relation.OTHER: others}
    released = [block["relations"] for block in stage.releases(cycle)["ana"]["blocks"]]
    assert released == [list(block.relations) for block in make_blocks(counts, 4)]
    for relations in released:
        for relation in set(relations) & set(ANONYMOUS):
            is_merged = "in one group" in planned[f"ana-{relation}0"]
            assert is_merged is (len(relations) > 1)
