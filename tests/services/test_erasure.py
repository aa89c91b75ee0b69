from uuid import UUID

import pytest
from sqlalchemy import select, text

from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.domain.errors import NotFound, WrongState
from leadership360.models.tables import Account, Mail, Person
from leadership360.services.coaching import name_coach
from leadership360.services.erasure import Erasure, erase_person, find_erasure, show_erasure
from leadership360.store.cycles import get_cycle
from leadership360.store.transaction import atomic
from tests.services.stage import AFTER, Stage, address, around, sheet

CANARY = "a canary in a comment"


def erase(stage: Stage, name: str) -> None:
    with stage.session() as session:
        erase_person(session, find_erasure(session, address(name)), today=AFTER)


def shown(stage: Stage, name: str) -> Erasure:
    with stage.session() as session:
        return show_erasure(session, find_erasure(session, address(name)))


def everything(stage: Stage) -> str:
    """Return every cell of every table as text."""
    with stage.session() as session:
        tables = stage.engine.dialect.get_table_names(session.connection())
        return "\n".join(
            str(tuple(row))
            for table in tables
            for row in session.execute(text(f'SELECT * FROM "{table}"'))
        )


@pytest.fixture
def released(stage: Stage) -> UUID:
    cycle = stage.collecting([*around("ana"), *around("ben")])
    stage.send_all(
        cycle,
        {
            "ana-peer0": sheet(4, CANARY),
            "ana-peer1": sheet(4, "two"),
            "ana-peer2": sheet(4, "three"),
        },
    )
    stage.close(cycle)
    stage.destroy(cycle)
    stage.release(cycle)
    return cycle


def test_a_leader_leaves_nothing_but_counts(stage: Stage, released: UUID) -> None:
    assert CANARY in everything(stage)
    before = len(stage.requests(released))

    erase(stage, "ana")

    left = everything(stage)
    assert CANARY not in left
    assert address("ana") not in left.lower()
    assert "'Ana'" not in left
    assert set(stage.releases(released)) == {"ben"}
    assert len(stage.requests(released)) == before


def test_an_erased_leader_cannot_sign_in_and_gets_no_mail(stage: Stage, released: UUID) -> None:
    erase(stage, "ana")

    with stage.session() as session:
        emails = set(session.scalars(select(Account.email)))
        mailed = set(session.scalars(select(Mail.person_id)))
        erased = session.scalars(select(Person.id).where(Person.name == "—")).one()
    assert emails == {address("ben")}
    assert erased not in mailed


def test_open_requests_about_an_erased_leader_go_with_their_boxes(stage: Stage) -> None:
    cycle = stage.collecting([*around("ana"), *around("ben")])
    stage.send_all(cycle)

    erase(stage, "ana")

    assert {request.leader for request in stage.requests(cycle)} == {"ben"}
    stage.close(cycle)
    assert set(stage.releases(cycle)) == {"ben"}


def test_an_erased_rater_takes_the_open_answers_back_and_stays_counted(stage: Stage) -> None:
    cycle = stage.collecting()
    request = stage.request(cycle, "ana", "ana-peer0")
    stage.send(request, sheet(1, CANARY))
    box = stage.assignment(request.id).box

    erase(stage, "ana-peer0")

    row = stage.assignment(request.id)
    assert row.state is AssignmentState.DECLINED
    assert row.box != box
    assert stage.opened(request.id) is None
    assert len(stage.requests(cycle)) == 11
    assert address("ana-peer0") not in everything(stage)


def test_after_closing_a_rater_s_part_of_a_group_stays(stage: Stage, released: UUID) -> None:
    before = stage.releases(released)

    erase(stage, "ana-peer0")

    assert stage.releases(released) == before
    assert address("ana-peer0") not in everything(stage)


def test_the_page_says_what_would_go(stage: Stage, released: UUID) -> None:
    found = shown(stage, "ana")
    assert (found.name, found.email) == ("Ana", address("ana"))
    assert (found.releases, found.asked_about, found.to_take_back) == (1, 0, 0)

    stage.collecting([*around("ana"), *around("ben")], "Autumn")

    found = shown(stage, "ana")
    assert (found.releases, found.asked_about, found.to_take_back) == (1, 11, 1)


def test_a_list_that_waits_to_be_imported_forgets_the_person_too(stage: Stage) -> None:
    stage.draft(around("ana"), "Next")

    erase(stage, "ana-peer0")

    assert address("ana-peer0") not in everything(stage)


def test_nobody_is_erased_twice(stage: Stage, released: UUID) -> None:
    with stage.session() as session:
        ana = find_erasure(session, address("ana"))
    erase(stage, "ana")

    with stage.session() as session, pytest.raises(NotFound):
        erase_person(session, ana, today=AFTER)
    with stage.session() as session, pytest.raises(NotFound):
        find_erasure(session, address("ana"))


def test_while_a_cycle_is_being_closed_nobody_of_it_is_erased(stage: Stage) -> None:
    cycle = stage.collecting([*around("ana"), *around("ben")])
    stage.send_all(cycle)
    with stage.session() as session, atomic(session):
        get_cycle(session, cycle).state = CycleState.CLOSING

    for name in ("ana", "ana-peer0"):
        with pytest.raises(WrongState):
            erase(stage, name)

    stage.close(cycle)
    erase(stage, "ana")
    assert set(stage.releases(cycle)) == {"ben"}


def test_a_coach_who_is_erased_is_named_in_no_promise(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    with stage.session() as session:
        name_coach(session, cycle, "Camille Rousseau", address("camille"))
    stage.launch(cycle)
    assert "Camille Rousseau" in everything(stage)

    erase(stage, "camille")

    assert "Camille Rousseau" not in everything(stage)
    assert address("camille") not in everything(stage)
