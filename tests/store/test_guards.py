"""What the database itself refuses, whoever asks."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from leadership360.domain.cycle import CycleState, Removal
from leadership360.domain.policy import Policy, PolicyName
from leadership360.migrations import guards
from leadership360.models.tables import Cycle, ReleaseRemoval, ReleaseRow
from leadership360.store.releases import remove_releases
from leadership360.store.transaction import atomic
from tests.databases import BOTH, fresh_database
from tests.services.stage import AFTER, Stage


@pytest.fixture(params=BOTH)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with fresh_database(request.param, tmp_path) as database:
        stage = Stage(database.url, tmp_path)
        yield stage
        stage.engine.dispose()


@pytest.fixture
def closed(stage: Stage) -> UUID:
    cycle = stage.collecting(grace_days=3)
    stage.send_all(cycle)
    stage.close(cycle)
    return cycle


def refused(session: Session, statement: str) -> None:
    """Try a statement, which the database must refuse without doing a part of it."""
    with pytest.raises(IntegrityError):
        session.execute(text(statement))
    session.rollback()


def set_state(stage: Stage, cycle: UUID, state: CycleState) -> None:
    with stage.session() as session, atomic(session):
        session.get_one(Cycle, cycle).state = state


def remove(stage: Stage, cycle: UUID, reason: Removal) -> int:
    with stage.session() as session, atomic(session):
        chosen = ReleaseRow.cycle_id == cycle
        return remove_releases(session, chosen, reason, today=AFTER)


def count(stage: Stage, table: type[ReleaseRow] | type[ReleaseRemoval]) -> int:
    with stage.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_every_guard_is_in_the_database(stage: Stage) -> None:
    # A later migration that rebuilds a guarded table loses its guards without a word.
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with stage.session() as session:
        found = session.scalars(text(names[stage.engine.dialect.name])).all()
    assert set(found) == guards.NAMES


@pytest.mark.parametrize("change", ["document = '{}'", "sha256 = 'x'", "created_on = '2020-01-01'"])
def test_a_release_is_never_changed(stage: Stage, closed: UUID, change: str) -> None:
    with stage.session() as session:
        refused(session, f"UPDATE release SET {change}")
    stage.release(closed)
    with stage.session() as session:
        refused(session, f"UPDATE release SET {change}")


def test_a_release_is_not_deleted_without_a_trace(stage: Stage, closed: UUID) -> None:
    for state in (CycleState.CLOSED, CycleState.CLOSING):
        set_state(stage, closed, state)
        with stage.session() as session:
            refused(session, "DELETE FROM release")
    assert count(stage, ReleaseRow) == 1


def test_a_release_is_withdrawn_only_while_its_cycle_is_closing(stage: Stage, closed: UUID) -> None:
    with pytest.raises(IntegrityError):
        remove(stage, closed, Removal.WITHDRAWN)
    assert (count(stage, ReleaseRow), count(stage, ReleaseRemoval)) == (1, 0)
    set_state(stage, closed, CycleState.CLOSING)
    assert remove(stage, closed, Removal.WITHDRAWN) == 1
    assert (count(stage, ReleaseRow), count(stage, ReleaseRemoval)) == (0, 1)


@pytest.mark.parametrize("reason", [Removal.ERASED, Removal.EXPIRED])
def test_a_release_somebody_may_have_seen_is_not_withdrawn_but_erased_or_expires(
    stage: Stage, closed: UUID, reason: Removal
) -> None:
    stage.release(closed)
    with pytest.raises(IntegrityError):
        remove(stage, closed, Removal.WITHDRAWN)
    with pytest.raises(IntegrityError):
        set_state(stage, closed, CycleState.CLOSING)
    assert count(stage, ReleaseRow) == 1
    assert remove(stage, closed, reason) == 1
    assert count(stage, ReleaseRow) == 0


def test_a_trace_lets_go_of_its_own_release_only(stage: Stage, closed: UUID) -> None:
    other = stage.collecting(name="Other")
    stage.close(other)
    with stage.session() as session, atomic(session):
        session.add(
            ReleaseRemoval(
                release_id=uuid4(), cycle_id=closed, reason=Removal.ERASED, removed_on=AFTER
            )
        )
    assert remove(stage, other, Removal.ERASED) == 1
    with stage.session() as session:
        refused(session, "DELETE FROM release")
    assert count(stage, ReleaseRow) == 1


def test_a_trace_stays_as_it_is(stage: Stage, closed: UUID) -> None:
    remove(stage, closed, Removal.ERASED)
    with stage.session() as session:
        refused(session, "UPDATE release_removal SET reason = 'withdrawn'")
        refused(session, "DELETE FROM release_removal")


@pytest.mark.parametrize(
    "change",
    [
        "instrument_text = '{}'",
        "instrument_text = NULL",
        "instrument_sha256 = 'x'",
        "policy_text = NULL",
        "policy_sha256 = 'x'",
        "policy_name = 'standard'",
        "grace_days = 9",
        "grace_days = 0",
        "box_public_key = NULL",
    ],
)
def test_what_was_frozen_at_launch_is_never_changed(stage: Stage, change: str) -> None:
    stage.collecting(policy=PolicyName.STRICT)
    with stage.session() as session:
        refused(session, f"UPDATE cycle SET {change}")


@pytest.mark.parametrize(
    "change",
    [
        "destroy_on = '2030-01-01'",
        "closed_on = NULL",
        "boxes_sha256 = 'x'",
        "boxes_sha256 = NULL",
    ],
)
def test_what_was_written_at_closing_is_never_changed(
    stage: Stage, closed: UUID, change: str
) -> None:
    with stage.session() as session:
        refused(session, f"UPDATE cycle SET {change}")


def test_a_draft_may_still_change(stage: Stage) -> None:
    cycle = stage.draft()
    with stage.session() as session:
        session.execute(text("UPDATE cycle SET policy_name = 'strict', grace_days = 9"))
        session.commit()
    assert stage.cycle(cycle).policy_name is PolicyName.STRICT


@pytest.mark.parametrize(
    ("change", "is_allowed"),
    [
        ({"name": "strict", "item_minimum": 4}, True),
        ({"name": "strict", "item_minimum": 5, "block_minimum": 5}, True),
        ({"name": "strict", "block_minimum": 3}, False),
        ({"name": "strict", "block_minimum": None}, False),
        ({"name": "standard", "block_minimum": 9}, False),
    ],
)
def test_a_policy_goes_from_standard_to_strict_and_to_no_smaller_blocks(
    stage: Stage, change: dict[str, object], is_allowed: bool
) -> None:
    cycle = stage.collecting()
    frozen = json.loads(stage.cycle(cycle).policy_text or "")
    with stage.session() as session:
        row = session.get_one(Cycle, cycle)
        row.policy_text = json.dumps(frozen | change)
        row.policy_name = PolicyName(str(change["name"]))
        if is_allowed:
            session.commit()
        else:
            with pytest.raises(IntegrityError):
                session.commit()
    assert (json.loads(stage.cycle(cycle).policy_text or "") == frozen) is not is_allowed


def test_a_policy_stays_once_answers_are_opened(stage: Stage, closed: UUID) -> None:
    policy = Policy.from_json(stage.cycle(closed).policy_text or "")
    with stage.session() as session:
        row = session.get_one(Cycle, closed)
        row.policy_name = PolicyName.STRICT
        row.policy_text = policy.to_json().replace("standard", "strict")
        with pytest.raises(IntegrityError):
            session.commit()


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("collecting", "draft"),
        ("closing", "collecting"),
        ("closed", "collecting"),
        ("closed", "draft"),
        ("released", "closed"),
        ("released", "closing"),
        ("released", "collecting"),
    ],
)
def test_a_cycle_never_goes_back(stage: Stage, state: str, wanted: str) -> None:
    cycle = stage.collecting()
    if state != "collecting":
        set_state(stage, cycle, CycleState(state))
    with stage.session() as session:
        refused(session, f"UPDATE cycle SET state = '{wanted}'")
    assert stage.state(cycle) == state


def test_a_cycle_does_not_go_back_once_its_boxes_are_destroyed(stage: Stage) -> None:
    cycle = stage.collecting(grace_days=0)
    stage.close(cycle)
    with stage.session() as session:
        refused(session, "UPDATE cycle SET state = 'closing'")
    assert stage.state(cycle) is CycleState.CLOSED


def test_a_second_release_of_one_leader_in_one_cycle_is_refused(stage: Stage, closed: UUID) -> None:
    with stage.session() as session:
        row = session.scalars(select(ReleaseRow)).one()
        twin = {"document": row.document, "sha256": row.sha256, "created_on": AFTER}
        session.add(ReleaseRow(cycle_id=closed, leader_id=row.leader_id, **twin))
        with pytest.raises(IntegrityError):
            session.commit()
