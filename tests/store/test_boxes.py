"""Whatever happens to a request, its row looks the same from outside."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from leadership360.db import WriteWhileReading, read_only
from leadership360.domain.answers import Answers
from leadership360.domain.cycle import AssignmentState
from leadership360.sealing import (
    BOX_BYTES,
    COPY_BYTES,
    Copy,
    Unreadable,
    make_cycle_key,
    make_edit_key,
    open_copy,
    random_box,
    seal,
    seal_copy,
    unseal,
)
from leadership360.services.taking_back import accept_again, decline
from leadership360.store import assignments
from leadership360.store.assignments import submitted_boxes, write_assignment
from leadership360.store.keystore import KeyStore
from leadership360.store.transaction import atomic
from tests.databases import BOTH, SQLITE, Database, fresh_database
from tests.services.stage import ITEMS, PROMPTS, Stage, around, sheet


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with fresh_database(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database.url, tmp_path)
    yield stage
    stage.engine.dispose()


def sizes(stage: Stage) -> set[tuple[int, int]]:
    with stage.engine.connect() as connection:
        rows = connection.execute(text("SELECT length(box), length(copy) FROM assignment"))
        return {(box, copy) for box, copy in rows}


def test_box_and_copy_have_one_size_from_the_import_to_the_destruction(stage: Stage) -> None:
    same = {(BOX_BYTES, COPY_BYTES)}
    cycle = stage.draft(around("ana"), grace_days=0)
    assert sizes(stage) == same
    stage.launch(cycle)
    requests = stage.requests(cycle)
    stage.send(requests[0], Answers({"vi1": 1}))
    stage.send(requests[1], sheet(5, "x" * 1500))
    stage.save(requests[2], sheet(5, "ü" * 1500), make_edit_key())
    stage.send(requests[3], sheet(3))
    with stage.session() as session:
        decline(session, requests[3].rater_pass, requests[3].id)
    assert sizes(stage) == same
    with stage.session() as session:
        accept_again(session, requests[3].rater_pass, requests[3].id)
    stage.close(cycle)
    assert stage.cycle(cycle).destroyed_on
    assert sizes(stage) == same


def test_what_is_in_an_untouched_box_and_copy_is_random_and_nobodys(stage: Stage) -> None:
    cycle = stage.collecting()
    rows = [stage.assignment(request.id) for request in stage.requests(cycle)]
    assert len({row.box for row in rows} | {row.copy for row in rows}) == 2 * len(rows)
    for row in rows:
        with pytest.raises(Unreadable):
            unseal(stage.keystore.get(cycle), row.box)
        # Encrypted bytes and random ones cannot be told apart by how often a byte comes.
        assert all(row.box.count(byte) < 90 for byte in range(256))


def test_sending_the_same_answers_twice_writes_other_bytes(stage: Stage) -> None:
    request = stage.requests(stage.collecting())[0]
    key = stage.send(request, sheet(4))
    first = stage.assignment(request.id)
    stage.send(request, sheet(4), key)
    second = stage.assignment(request.id)
    assert first.box != second.box
    assert first.copy != second.copy


def test_nothing_that_reads_boxes_says_whose_they_are(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.send_all(cycle)
    leader = stage.request(cycle, "ana", "ana").rater_pass.rater_id
    with stage.session() as session:
        rows = submitted_boxes(session, cycle, leader)
    assert len(rows) == 11
    for relation, box in rows:
        assert isinstance(relation, str)
        assert len(box) == BOX_BYTES
    assert not hasattr(assignments.NamedAssignment, "box")
    assert not hasattr(assignments.Request, "box")


def test_only_sent_boxes_of_this_leader_are_opened(stage: Stage) -> None:
    cycle = stage.collecting(around("ana") + around("ben"))
    for request in stage.requests(cycle)[::2]:
        stage.send(request, sheet(4))
    for leader in ("ana", "ben"):
        sent = [
            request.id
            for request in stage.requests(cycle)
            if request.leader == leader
            and stage.assignment(request.id).state is AssignmentState.SUBMITTED
        ]
        person = stage.request(cycle, leader, leader).rater_pass.rater_id
        with stage.session() as session:
            boxes = {box for _, box in submitted_boxes(session, cycle, person)}
        assert boxes == {stage.assignment(one).box for one in sent}


def test_one_write_changes_one_row(stage: Stage) -> None:
    requests = stage.requests(stage.collecting())
    before = [stage.assignment(request.id).box for request in requests]
    with stage.session() as session, atomic(session):
        write_assignment(session, requests[0].id, box=random_box())
    after = [stage.assignment(request.id).box for request in requests]
    assert [one == two for one, two in zip(before, after, strict=True)] == [
        False,
        *[True] * (len(requests) - 1),
    ]


def test_ids_and_order_of_rows_say_nothing_of_time(stage: Stage) -> None:
    stage.collecting()
    assert {request.id.version for request in stage.requests(stage.collecting(name="Two"))} == {4}
    tables = inspect(stage.engine)
    for table in tables.get_table_names():
        keys = tables.get_pk_constraint(table)["constrained_columns"]
        kinds = {column["name"]: str(column["type"]) for column in tables.get_columns(table)}
        assert not any("INT" in kinds[key] for key in keys), table


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_sqlite_waits_for_its_turn_keeps_a_log_and_overwrites_what_it_deletes(
    stage: Stage,
) -> None:
    with stage.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
        wait = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert wait >= 5000


def test_while_reading_nothing_can_be_written(stage: Stage) -> None:
    request = stage.requests(stage.collecting())[0]
    before = stage.assignment(request.id).box
    read_only(True)
    try:
        with stage.session() as session:
            with pytest.raises(WriteWhileReading):
                write_assignment(session, request.id, box=random_box())
            session.rollback()
    finally:
        read_only(False)
    assert stage.assignment(request.id).box == before


# --- without a database ---------------------------------------------------------------------------

ratings = st.dictionaries(st.sampled_from(ITEMS), st.none() | st.integers(1, 5))
comments = st.dictionaries(st.sampled_from(PROMPTS), st.text(min_size=1, max_size=600))
sheets = st.builds(Answers, ratings, comments, st.none() | st.integers(0, 9000).map(float))
REQUEST = UUID(int=7)


@given(sheets, sheets.filter(bool))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_answers_come_out_as_they_went_in_and_all_boxes_are_equally_long(
    draft: Answers, sent: Answers
) -> None:
    private, public = make_cycle_key()
    box = seal(public, draft)
    assert len(box) == BOX_BYTES
    assert unseal(private, box) == draft
    key = make_edit_key()
    copy = seal_copy(key, REQUEST, Copy(draft, sent))
    assert len(copy) == COPY_BYTES
    assert open_copy(key, REQUEST, copy) == Copy(draft, sent)


@given(st.integers(0, BOX_BYTES - 1), st.integers(1, 255))
@settings(max_examples=40, deadline=None)
def test_a_box_in_which_one_byte_was_changed_does_not_open(place: int, change: int) -> None:
    private, public = make_cycle_key()
    box = bytearray(seal(public, sheet(4)))
    box[place] ^= change
    with pytest.raises(Unreadable):
        unseal(private, bytes(box))


def test_the_key_of_one_cycle_opens_no_box_of_another() -> None:
    _, public = make_cycle_key()
    other, _ = make_cycle_key()
    with pytest.raises(Unreadable):
        unseal(other, seal(public, sheet(4)))


def test_a_destroyed_key_is_gone_and_destroying_it_again_does_nothing(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys")
    store.put(REQUEST, b"k" * 32)
    assert store.get(REQUEST) == b"k" * 32
    (file,) = (tmp_path / "keys").iterdir()
    also_this_file = tmp_path / "seen"
    also_this_file.hardlink_to(file)
    store.destroy(REQUEST)
    store.destroy(REQUEST)
    assert list((tmp_path / "keys").iterdir()) == []
    # The bytes themselves were overwritten, not only the name taken away.
    assert b"kk" not in also_this_file.read_bytes()
    assert len(also_this_file.read_bytes()) == 32
