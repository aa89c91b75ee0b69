"""Attacks on database and key store: they find nothing here, and what somebody plants."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid1

import pytest
from sqlalchemy import text, update

from leadership360.db import read_only
from leadership360.domain.errors import FilesBusy, NotFound
from leadership360.domain.policy import PolicyName
from leadership360.domain.proof import Check
from leadership360.models.tables import Assignment, Cycle, Mail, Person, ReleaseRow
from leadership360.sealing import BOX_BYTES, seal
from leadership360.services import closing
from leadership360.services.proof import examine_storage, load_released_cycles
from leadership360.services.reopening import reopen_cycle
from leadership360.store.assignments import write_assignment
from leadership360.store.links import add_link
from leadership360.store.transaction import atomic
from tests.databases import without_guards
from tests.services.stage import AFTER, CLOSES, Stage, around, sheet


@pytest.fixture
def destroyed(stage: Stage) -> UUID:
    """Return a cycle that is closed, released and destroyed, beside one that collects."""
    cycle = stage.collecting(around("ana"), grace_days=0)
    stage.send_all(cycle)
    stage.close(cycle)
    stage.release(cycle)
    stage.send_all(stage.collecting(around("ben"), "Summer"))
    return cycle


#: On PostgreSQL whatever is planted in a single row is a fault of this kind, too.
ROWS = frozenset({Check.WRITES})


def faults(stage: Stage, *, but: frozenset[Check] = ROWS) -> dict[Check, int]:
    with stage.session() as session:
        read_only(True)
        try:
            checked = examine_storage(session, stage.keystore)
        finally:
            session.rollback()
            read_only(False)
    assert [one.check for one in checked] != []
    assert {one.check for one in checked} == set(Check)
    return {one.check: one.faults for one in checked if not one.is_ok and one.check not in but}


def test_an_honest_installation_gives_nothing_away(stage: Stage, destroyed: UUID) -> None:
    assert faults(stage, but=frozenset()) == {}


def test_an_empty_installation_does_not_either(stage: Stage) -> None:
    assert faults(stage, but=frozenset()) == {}


def test_a_closed_cycle_in_its_days_of_grace_gives_nothing_away_nor_one_made_again(
    stage: Stage,
) -> None:
    cycle = stage.collecting([*around("ana"), *around("ben")])
    stage.send_all(cycle)
    stage.close(cycle)
    assert faults(stage, but=frozenset()) == {}
    with stage.session() as session:
        reopen_cycle(session, cycle, keystore=stage.keystore, today=AFTER)
    assert faults(stage, but=frozenset()) == {}


def test_a_row_that_was_written_after_the_closing_is_found(stage: Stage, destroyed: UUID) -> None:
    if stage.engine.dialect.name == "sqlite":
        pytest.skip("SQLite keeps no number of a transaction with a row")
    one = stage.requests(destroyed)[0]
    with stage.session() as session, atomic(session):
        write_assignment(session, one.id, state="submitted")
    assert faults(stage, but=frozenset()) == {Check.WRITES: 1}


def test_rows_that_lie_in_the_order_of_answering_are_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stage.engine.dialect.name == "sqlite":
        pytest.skip("in SQLite a row stays where it was put before anybody answered")
    cycle = stage.collecting(around("ana"))
    stage.send_all(cycle)

    def busy(_: object) -> None:
        raise FilesBusy

    # Others keep the files in use, so that nothing can be put in another order.
    monkeypatch.setattr(closing, "forget_writes", busy)
    stage.close(cycle)
    assert faults(stage, but=frozenset()) == {Check.WRITES: 1}
    monkeypatch.undo()
    stage.destroy(cycle, AFTER + timedelta(days=3))
    assert faults(stage, but=frozenset()) == {}


def test_a_file_that_keeps_old_versions_of_rows_is_found(stage: Stage, destroyed: UUID) -> None:
    if stage.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such setting")
    with stage.session() as session:
        session.connection().exec_driver_sql("PRAGMA secure_delete=OFF")
        checked = {one.check: one for one in examine_storage(session, stage.keystore)}
    assert (checked[Check.WRITES].examined, checked[Check.WRITES].faults) == (1, 1)


def test_something_was_looked_at_in_every_check(stage: Stage, destroyed: UUID) -> None:
    with stage.session() as session, atomic(session):
        rater = session.query(Person).first()
        assert rater is not None
        add_link(session, destroyed, rater.id, expires_on=CLOSES)
    with stage.session() as session:
        checked = examine_storage(session, stage.keystore)
    assert {one.check for one in checked if not one.examined} == set()


def test_a_box_in_which_something_can_be_read_is_found(stage: Stage, destroyed: UUID) -> None:
    one, other, *_ = stage.requests(destroyed)
    copy = stage.assignment(one.id).copy
    with stage.session() as session, atomic(session):
        write_assignment(session, one.id, box=b'{"ratings": 5} '.ljust(BOX_BYTES, b"\0"))
        write_assignment(session, other.id, copy=copy)
    assert faults(stage) == {Check.NOISE: 2}


def test_a_key_that_was_kept_is_found(stage: Stage, destroyed: UUID) -> None:
    stage.keystore.put(destroyed, b"k" * 32)
    assert faults(stage) == {Check.KEYS_GONE: 1}


def test_a_copy_of_a_key_that_still_opens_boxes_is_found(stage: Stage) -> None:
    cycle = stage.collecting(around("ana"), grace_days=0)
    key = stage.keystore.get(cycle)
    stage.send_all(cycle)
    stage.close(cycle)
    (stage.folder / "keys" / "just-in-case.bak").write_bytes(key)
    assert faults(stage) == {}  # the boxes are other bytes by now
    public_key = stage.cycle(cycle).box_public_key
    assert public_key is not None
    with stage.session() as session, atomic(session):
        kept = seal(public_key, sheet(5))
        write_assignment(session, stage.requests(cycle)[0].id, box=kept)
    assert faults(stage) == {Check.UNOPENABLE: 1}


@contextmanager
def planted(stage: Stage, plant: str, undo: str) -> Iterator[None]:
    """Change the tables for a while: other tests use the same database."""
    with stage.engine.begin() as connection:
        connection.execute(text(plant))
    try:
        yield
    finally:
        with stage.engine.begin() as connection:
            connection.execute(text(undo))


@pytest.mark.parametrize(
    ("plant", "undo", "found"),
    [
        pytest.param(
            "ALTER TABLE assignment ADD COLUMN answered_at timestamp",
            "ALTER TABLE assignment DROP COLUMN answered_at",
            {Check.COLUMNS: 1, Check.TIMES: 1},
            id="a column that notes when somebody answered",
        ),
        pytest.param(
            "CREATE TABLE who_said_what (rater varchar(9), rating integer)",
            "DROP TABLE who_said_what",
            {Check.COLUMNS: 2},
            id="a table beside ours",
        ),
        pytest.param(
            "ALTER TABLE mail ADD COLUMN body varchar(9)",
            "ALTER TABLE mail DROP COLUMN body",
            {Check.COLUMNS: 1, Check.MAIL: 1},
            id="a queue that keeps what was written",
        ),
    ],
)
def test_what_somebody_added_to_the_tables_is_found(
    stage: Stage, destroyed: UUID, plant: str, undo: str, found: dict[Check, int]
) -> None:
    with planted(stage, plant, undo):
        assert faults(stage) == found


def test_a_link_that_a_mail_server_repeats_is_found(stage: Stage, destroyed: UUID) -> None:
    with stage.session() as session, atomic(session):
        mail = session.query(Mail).first()
        assert mail is not None
        assert mail.person_id is not None
        token = add_link(session, destroyed, mail.person_id, expires_on=CLOSES)
        mail.reply = f"550 rejected: https://example.org/r#{token}"
    assert faults(stage) == {Check.MAIL: 1}


def test_a_link_that_is_kept_as_it_is_is_found(stage: Stage, destroyed: UUID) -> None:
    with stage.session() as session, atomic(session):
        rater = session.query(Person).first()
        assert rater is not None
        add_link(session, destroyed, rater.id, expires_on=CLOSES)
    with stage.engine.begin() as connection:
        connection.execute(
            text("UPDATE link SET token_sha256 = :token"), {"token": b"not a hash but the secret"}
        )
    assert faults(stage) == {Check.LINKS: 1}


def test_an_id_that_holds_a_time_is_found(stage: Stage, destroyed: UUID) -> None:
    request = stage.requests(destroyed)[0]
    with stage.session() as session, atomic(session):
        session.execute(update(Assignment).where(Assignment.id == request.id).values(id=uuid1()))
    assert faults(stage) == {Check.IDS: 1}


def change_document(stage: Stage, cycle: UUID) -> None:
    with stage.engine.begin() as connection:
        connection.execute(text("UPDATE release SET document = replace(document, '4', '5')"))


def lose_release(stage: Stage, cycle: UUID) -> None:
    with stage.engine.begin() as connection:
        connection.execute(text("DELETE FROM release"))


def loosen_policy(stage: Stage, cycle: UUID) -> None:
    with stage.session() as session, atomic(session):
        row = session.get_one(Cycle, cycle)
        assert row.policy_text is not None
        row.policy_text = row.policy_text.replace('"block_minimum":4', '"block_minimum":2')


def swap_policy(stage: Stage, cycle: UUID) -> None:
    with stage.session() as session, atomic(session):
        row = session.query(ReleaseRow).one()
        row.document = row.document.replace('"policy":"standard"', '"policy":"strict"')


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (change_document, {Check.RELEASES_UNCHANGED}),
        (lose_release, {Check.RELEASES_COMPLETE}),
        (loosen_policy, {Check.FROZEN}),
        (swap_policy, {Check.RELEASES_UNCHANGED, Check.FROZEN}),
    ],
)
def test_what_was_changed_after_the_release_is_found(
    stage: Stage, destroyed: UUID, change: Callable[[Stage, UUID], None], found: set[Check]
) -> None:
    with without_guards(stage.engine):
        change(stage, destroyed)
    assert set(faults(stage)) >= found


def test_the_reports_of_closed_cycles_are_loaded_with_their_rules(stage: Stage) -> None:
    cycle = stage.collecting(around("ana"), policy=PolicyName.STRICT)
    stage.send_all(cycle)
    stage.collecting(around("ben"), "Summer")
    with stage.session() as session:
        assert load_released_cycles(session) == []
    stage.close(cycle, AFTER)
    with stage.session() as session:
        (found,) = load_released_cycles(session, "Spring")
        with pytest.raises(NotFound):
            load_released_cycles(session, "Summer")
    assert (found.name, found.policy.is_strict, len(found.releases)) == ("Spring", True, 1)
    assert found.releases[0].items
