from uuid import UUID

import pytest
from sqlalchemy import select

from leadership360.domain.errors import RosterEmpty, RosterFaulty, WrongState
from leadership360.domain.relation import Relation
from leadership360.models.tables import Assignment, Cycle, Person
from leadership360.services.cycles import create_cycle
from leadership360.services.roster import import_roster, show_roster_preview, upload_roster
from leadership360.store.tables import TableUnreadable
from leadership360.store.transaction import atomic
from tests.make import cycle_draft
from tests.services.stage import Asked, Stage, around, roster_file


def upload(stage: Stage, cycle: UUID, data: bytes, name: str = "people.csv") -> None:
    with stage.session() as session:
        upload_roster(session, cycle, data, name)


def test_an_upload_is_only_looked_at_until_it_is_imported(stage: Stage) -> None:
    with stage.session() as session:
        cycle = create_cycle(session, cycle_draft())
    upload(stage, cycle, roster_file(around("ana")))
    assert stage.requests(cycle) == []
    with stage.session() as session:
        preview = show_roster_preview(session, cycle)
        assert preview is not None
        assert (preview.leaders, preview.raters, preview.may_import) == (1, 11, True)
        assert preview.filename == "people.csv"
        assert session.scalars(select(Person)).all() == []
        import_roster(session, cycle)
    assert len(stage.requests(cycle)) == 11
    with stage.session() as session:
        assert show_roster_preview(session, cycle) is None


def test_a_second_import_replaces_the_first(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    stage.import_lines(cycle, around("ben", reports=4, peers=0, manager=False))
    assert {(request.leader, request.rater) for request in stage.requests(cycle)} == {
        ("ben", "ben"),
        *(("ben", f"ben-report{number}") for number in range(4)),
    }


def test_an_import_replaces_nothing_of_another_cycle(stage: Stage) -> None:
    running = stage.collecting(name="Running")
    before = stage.requests(running)
    draft = stage.draft(name="Draft")
    stage.import_lines(draft, around("ben"))
    assert stage.requests(running) == before


def test_a_faulty_file_imports_nothing_and_leaves_what_was_imported_before(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    before = stage.requests(cycle)
    lines = [*around("ben"), Asked("ben", "zoe", "friend of the family")]
    upload(stage, cycle, roster_file(lines))
    with stage.session() as session:
        preview = show_roster_preview(session, cycle)
        assert preview is not None
        assert len(preview.roster.faults) == 1
        assert not preview.may_import
        with pytest.raises(RosterFaulty):
            import_roster(session, cycle)
    assert stage.requests(cycle) == before


def test_a_file_that_is_no_table_keeps_the_preview_of_the_last_one(stage: Stage) -> None:
    cycle = stage.draft()
    upload(stage, cycle, roster_file(around("ben")))
    with pytest.raises(TableUnreadable):
        upload(stage, cycle, b"\0\1\2 not a table", "people.xlsx")
    with stage.session() as session:
        preview = show_roster_preview(session, cycle)
    assert preview is not None
    assert preview.may_import


def test_importing_without_an_upload_is_refused(stage: Stage) -> None:
    cycle = stage.draft()
    with stage.session() as session, pytest.raises(RosterEmpty):
        import_roster(session, cycle)
    assert len(stage.requests(cycle)) == 11


def test_after_launch_no_roster_is_taken(stage: Stage) -> None:
    cycle = stage.draft()
    upload(stage, cycle, roster_file(around("ben")))
    stage.launch(cycle)
    before = stage.requests(cycle)
    with pytest.raises(WrongState):
        upload(stage, cycle, roster_file(around("cleo")))
    with stage.session() as session, pytest.raises(WrongState):
        import_roster(session, cycle)
    assert stage.requests(cycle) == before


def test_people_known_by_their_address_are_the_same_in_every_cycle(stage: Stage) -> None:
    stage.draft(name="One")
    lines = roster_file(around("ana")).replace(b"Ana-Peer0", b"Ana Maria Peer")
    two = stage.draft(name="Two")
    upload(stage, two, lines.replace(b"ana-peer0@", b"ANA-Peer0@"))
    with stage.session() as session:
        import_roster(session, two)
        people = session.scalars(select(Person).where(Person.email.like("ana-peer0@%"))).all()
    assert [person.name for person in people] == ["Ana Maria Peer"]


def test_every_leader_gets_an_own_line_with_or_without_asking(stage: Stage) -> None:
    cycle = stage.draft([*around("ana"), Asked("ben", "ben", "self"), *around("ben")])
    with stage.session() as session:
        selves = session.scalars(
            select(Assignment).where(
                Assignment.cycle_id == cycle, Assignment.relation == Relation.SELF
            )
        ).all()
    assert len(selves) == 2
    assert all(row.leader_id == row.rater_id for row in selves)


def test_the_waiting_roster_goes_with_the_import(stage: Stage) -> None:
    cycle = stage.draft()
    with stage.session() as session:
        assert session.scalar(select(Cycle.roster_draft).where(Cycle.id == cycle)) is None


def test_a_list_says_in_which_language_to_write_but_never_against_a_choice(stage: Stage) -> None:
    cycle = stage.draft(around("ana"))
    with stage.session() as session, atomic(session):
        ana = session.scalars(select(Person).where(Person.name == "Ana")).one()
        ana.language = "fr"
    content = roster_file(around("ana")).decode().splitlines()
    content = [
        content[0] + ",leader_language,rater_language",
        *(f"{row},de,de" for row in content[1:]),
    ]
    upload(stage, cycle, "\n".join(content).encode())
    with stage.session() as session:
        import_roster(session, cycle)
    with stage.session() as session:
        languages = {one.name: one.language for one in session.scalars(select(Person))}
    assert languages.pop("Ana") == "fr"
    assert set(languages.values()) == {"de"}
