"""A process dies at any of its steps; whoever comes next finds everything in order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from leadership360.domain.answers import Answers
from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.models.tables import ReleaseRemoval
from leadership360.sealing import Unreadable, make_edit_key, open_copy, seal, unseal
from leadership360.services.closing import close_what_is_due
from tests.databases import SQLITE, Database, copied
from tests.faults.crowd import KILLED, job, together
from tests.services.stage import AFTER, Request, Stage, around, sheet

#: What is worth dying at where each death costs a new database.
_TURNS = {"commit", "committed"}

LINES = [line for leader in ("ana", "ben") for line in around(leader, reports=4, peers=0)]


@pytest.fixture
def die(
    stage: Stage, database: Database, tmp_path: Path
) -> Callable[..., Iterable[tuple[Stage, bool]]]:
    """Return a function that does a task again and again, and dies at another step each time.

    It yields what is left after each death, and first what is left where nobody died.
    """

    def everywhere(task: str, **more: Any) -> Iterator[tuple[Stage, bool]]:
        stage.engine.dispose()
        with _copy(stage, database, tmp_path / "whole") as other:
            (outcome,) = together(job(other, task, die_at=0, **more))
            yield other, False
        for step in _steps(outcome["steps"], database):
            with _copy(stage, database, tmp_path / f"step{step}") as other:
                assert together(job(other, task, die_at=step, **more)) == [KILLED]
                yield other, True

    return everywhere


def _steps(done: Sequence[str], database: Database) -> list[int]:
    every = list(enumerate(done, start=1))
    assert len(every) >= 5
    if database.file:
        # Reading changes nothing: one death in a row of readings stands for all.
        return [
            number
            for (number, step), before in zip(every, ["", *done], strict=False)
            if (step, before) != ("SELECT", "SELECT")
        ]
    return [number for number, step in every if step in _TURNS]


@contextmanager
def _copy(stage: Stage, database: Database, folder: Path) -> Iterator[Stage]:
    folder.mkdir()
    with copied(database, folder / "database") as copy:
        other = Stage(copy.url, folder)
        for key in stage.key_files():
            (folder / "keys").mkdir(exist_ok=True)
            (folder / "keys" / key.name).write_bytes(key.read_bytes())
        yield other
        other.engine.dispose()


def test_wherever_closing_dies_no_answer_is_lost_and_the_next_run_ends_it_the_same_way(
    stage: Stage, die: Callable[..., Iterable[tuple[Stage, bool]]]
) -> None:
    cycle = stage.collecting(LINES, grace_days=0)
    sent = {request: sheet(1 + number % 5) for number, request in enumerate(stage.requests(cycle))}
    for request, answers in sent.items():
        stage.send(request, answers)
    key = stage.keystore.get(cycle)
    expected: dict[str, Any] = {}
    left = set()
    for other, has_died in die("close", cycle=str(cycle)):
        state = other.state(cycle)
        left.add(state)
        if not has_died:
            expected = other.releases(cycle)
            assert set(expected) == {"ana", "ben"}
        elif state is CycleState.CLOSED:
            assert other.releases(cycle) == expected
        else:
            assert other.releases(cycle) == {}
            assert {one: other.opened(one.id) for one in sent} == sent
        with other.session() as session:
            close_what_is_due(session, keystore=other.keystore, today=AFTER)
        assert other.state(cycle) is CycleState.CLOSED
        assert other.releases(cycle) == expected
        assert not other.has_key(cycle)
        assert other.cycle(cycle).destroyed_on == AFTER
        for request in sent:
            with pytest.raises(Unreadable):
                unseal(key, other.assignment(request.id).box)
    assert left == {CycleState.COLLECTING, CycleState.CLOSING, CycleState.CLOSED}


def test_wherever_making_results_again_dies_all_old_results_are_there_or_all_new_ones(
    stage: Stage, die: Callable[..., Iterable[tuple[Stage, bool]]]
) -> None:
    cycle = stage.collecting(LINES, grace_days=3)
    sent = {request: sheet(1 + number % 5) for number, request in enumerate(stage.requests(cycle))}
    for request, answers in sent.items():
        stage.send(request, answers)
    stage.close(cycle)
    expected, destroy_on = stage.releases(cycle), stage.cycle(cycle).destroy_on
    assert destroy_on is not None
    removed = set()
    for other, has_died in die("reopen", cycle=str(cycle)):
        now = other.cycle(cycle)
        assert (now.state, now.destroy_on) == (CycleState.CLOSED, destroy_on)
        assert other.releases(cycle) == expected
        assert {one: other.opened(one.id) for one in sent} == sent
        with other.session() as session:
            now_removed = session.scalar(select(func.count()).select_from(ReleaseRemoval))
        removed.add(now_removed)
        assert has_died or now_removed == 2
        with other.session() as session:
            close_what_is_due(session, keystore=other.keystore, today=destroy_on)
        assert other.cycle(cycle).destroyed_on == destroy_on
        assert other.releases(cycle) == expected
    # None withdrawn, or both, whatever the moment.
    assert removed == {0, 2}


def test_wherever_launching_dies_it_can_be_repeated_or_is_done(
    stage: Stage, die: Callable[..., Iterable[tuple[Stage, bool]]]
) -> None:
    cycle = stage.draft(LINES)
    left = set()
    for other, _ in die("launch", cycle=str(cycle)):
        left.add(other.state(cycle))
        if other.state(cycle) is CycleState.DRAFT:
            assert other.mails() == []
            other.launch(cycle)
        public_key = other.cycle(cycle).box_public_key
        assert public_key is not None
        assert unseal(other.keystore.get(cycle), seal(public_key, sheet(2))) == sheet(2)
        assert len(other.mails()) == len(LINES) + 2 + 2
        assert [key.name for key in other.key_files()] == [f"{cycle}.key"]
    assert left == {CycleState.DRAFT, CycleState.COLLECTING}


@pytest.fixture
def request_(stage: Stage) -> Request:
    return stage.request(stage.collecting(LINES), "ana", "ana-report0")


def names(request: Request, key: bytes) -> dict[str, str]:
    return {
        "cycle": str(request.rater_pass.cycle_id),
        "rater": str(request.rater_pass.rater_id),
        "assignment": str(request.id),
        "key": key.hex(),
    }


def test_wherever_sending_dies_the_version_before_or_the_new_one_is_in_force(
    stage: Stage,
    request_: Request,
    die: Callable[..., Iterable[tuple[Stage, bool]]],
) -> None:
    key = stage.send(request_, sheet(2))
    stage.save(request_, sheet(5), key)
    found = []
    for other, _ in die("submit", **names(request_, key)):
        now = other.opened(request_.id)
        assert now in (sheet(2), sheet(5))
        copy = open_copy(key, request_.id, other.assignment(request_.id).copy)
        assert copy.draft == sheet(5)
        found.append(now)
    assert sheet(2) in found
    assert sheet(5) in found


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_wherever_the_first_sending_dies_nothing_was_sent_or_all(
    stage: Stage,
    request_: Request,
    die: Callable[..., Iterable[tuple[Stage, bool]]],
) -> None:
    key = make_edit_key()
    stage.save(request_, sheet(5), key)
    untouched = stage.assignment(request_.id)
    states = set()
    for other, _ in die("submit", **names(request_, key)):
        row = other.assignment(request_.id)
        states.add(row.state)
        if row.state is AssignmentState.INVITED:
            assert (row.box, row.copy) == (untouched.box, untouched.copy)
        else:
            assert other.opened(request_.id) == sheet(5)
    assert states == {AssignmentState.INVITED, AssignmentState.SUBMITTED}


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_wherever_saving_dies_the_draft_is_the_one_before_or_the_new_one(
    stage: Stage,
    request_: Request,
    die: Callable[..., Iterable[tuple[Stage, bool]]],
) -> None:
    key = make_edit_key()
    stage.save(request_, Answers({"vi1": 1}, {}, 0.0), key)
    drafts = set()
    # Two pages and then the sending, each a transaction of its own.
    answers = {"1": {"vi2": 2}, "2": {"ic1": 3}}
    for other, _ in die("answer", ratings=answers, **names(request_, key)):
        draft = open_copy(key, request_.id, other.assignment(request_.id).copy).draft
        drafts.add(tuple(draft.ratings))
        sent = other.opened(request_.id)
        assert sent is None or dict(sent.ratings) == {"vi1": 1, "vi2": 2, "ic1": 3}
    assert drafts == {("vi1",), ("vi1", "vi2"), ("ic1", "vi1", "vi2")}


@pytest.mark.parametrize("round_", range(3))
def test_killed_at_any_moment_among_many_sendings_every_row_is_whole(
    stage: Stage, round_: int
) -> None:
    cycle = stage.collecting(around("ana", reports=12, peers=12))
    key = make_edit_key()
    requests = stage.requests(cycle)
    before = {request: stage.assignment(request.id) for request in requests}
    whole = {
        "cycle": str(cycle),
        "key": key.hex(),
        "rating": 4,
        "requests": [(str(one.id), str(one.rater_pass.rater_id)) for one in requests],
    }
    together(job(stage, "send_whole", die_within=0.05 + 0.1 * round_, **whole))
    for request in requests:
        row = stage.assignment(request.id)
        if row.state is AssignmentState.SUBMITTED:
            assert dict(sent_ratings(stage, request)) == dict(first_page(4))
        elif row.copy != before[request].copy:
            copy = open_copy(key, request.id, row.copy)
            assert dict(copy.draft.ratings) == dict(first_page(4))
            assert row.box == before[request].box
        else:
            assert row.box == before[request].box
    # Nobody holds a lock for the dead.
    together(job(stage, "send_whole", **whole))
    assert all(stage.opened(request.id) for request in requests)


def first_page(rating: int) -> dict[str, int]:
    return {f"vi{number}": rating for number in range(1, 5)}


def sent_ratings(stage: Stage, request: Request) -> dict[str, Any]:
    opened = stage.opened(request.id)
    assert opened is not None
    return dict(opened.ratings)


def test_the_sweep_dies_at_every_kind_of_step(stage: Stage) -> None:
    cycle = stage.collecting(LINES, grace_days=0)
    (outcome,) = together(job(stage, "close", cycle=str(cycle), die_at=0))
    assert set(outcome["steps"]) >= {
        "SELECT",
        "UPDATE",
        "INSERT",
        "commit",
        "committed",
        "os.remove",
    }
