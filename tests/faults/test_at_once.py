"""Real processes do the same thing, or opposite things, at the same moment."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from leadership360.domain.cycle import AssignmentState, CycleState
from leadership360.models.tables import Account, Cycle, Progress, ReleaseRow
from leadership360.sealing import make_edit_key, open_copy, seal, unseal
from tests.faults.crowd import Outcome, job, together
from tests.services.stage import AFTER, CLOSES, OPENS, Request, Stage, around, sheet

PROCESSES = 8

#: Pages of the form and the items on them.
PAGES = {
    str(page): [f"{dimension}{number}" for number in range(1, 5)]
    for page, dimension in enumerate(("vi", "ic", "is", "sl", "pr"), start=1)
}


def ended(outcomes: Sequence[Outcome]) -> Counter[str]:
    return Counter(str(outcome.get("refused", "done")) for outcome in outcomes)


def who(request: Request, key: bytes) -> dict[str, str]:
    return {
        "cycle": str(request.rater_pass.cycle_id),
        "rater": str(request.rater_pass.rater_id),
        "assignment": str(request.id),
        "key": key.hex(),
    }


def shuffled_delays(count: int, longest: float) -> list[float]:
    delays = [longest * number / count for number in range(count)]
    random.shuffle(delays)
    return delays


def test_eight_processes_sending_for_many_people_lose_nothing_and_double_nothing(
    stage: Stage,
) -> None:
    cycle = stage.collecting(around("ana", reports=24, peers=22))
    requests = stage.requests(cycle)
    assert len(requests) == PROCESSES * 6
    keys = [make_edit_key() for _ in range(PROCESSES)]
    jobs = [
        job(
            stage,
            "send_whole",
            cycle=str(cycle),
            key=keys[number].hex(),
            rating=1 + number % 5,
            requests=[
                (str(one.id), str(one.rater_pass.rater_id)) for one in requests[number::PROCESSES]
            ],
        )
        for number in range(PROCESSES)
    ]
    assert [outcome["done"] for outcome in together(*jobs)] == [6] * PROCESSES
    for place, request in enumerate(requests):
        number = place % PROCESSES
        opened = stage.opened(request.id)
        assert opened is not None
        assert set(opened.ratings.values()) == {1 + number % 5}
        copy = open_copy(keys[number], request.id, stage.assignment(request.id).copy)
        assert copy.sent == opened
    assert len(stage.requests(cycle)) == len(requests)


def test_eight_windows_of_one_browser_answering_one_form_lose_no_answer(stage: Stage) -> None:
    request = stage.request(stage.collecting(), "ana", "ana-peer0")
    key = make_edit_key()
    share = {
        number: {
            page: {item: 1 + number % 5 for place, item in enumerate(items) if place == number % 4}
            for page, items in PAGES.items()
            if (int(page) % 2) == number // 4
        }
        for number in range(PROCESSES)
    }
    jobs = [job(stage, "answer", ratings=share[n], **who(request, key)) for n in range(PROCESSES)]
    assert ended(together(*jobs)) == {"done": PROCESSES}
    expected = {
        item: rating
        for pages in share.values()
        for ratings in pages.values()
        for item, rating in ratings.items()
    }
    assert len(expected) == 20
    opened = stage.opened(request.id)
    assert opened is not None
    assert dict(opened.ratings) == expected
    assert opened.seconds == 20.0


def test_eight_browsers_sending_one_form_leave_one_whole_version_in_force(stage: Stage) -> None:
    request = stage.request(stage.collecting(), "ana", "ana-peer0")
    keys = [make_edit_key() for _ in range(PROCESSES)]
    pair = [(str(request.id), str(request.rater_pass.rater_id))]
    together(
        *(
            job(
                stage,
                "send_whole",
                cycle=str(request.rater_pass.cycle_id),
                key=key.hex(),
                rating=1 + number % 5,
                requests=pair,
            )
            for number, key in enumerate(keys)
        )
    )
    opened = stage.opened(request.id)
    assert opened is not None
    assert len(opened.ratings) == 4
    assert len(set(opened.ratings.values())) == 1


@pytest.mark.parametrize("grace_days", [0, 3])
def test_closers_at_the_same_moment_write_the_releases_once(stage: Stage, grace_days: int) -> None:
    for number in range(3):
        cycle = stage.collecting(
            around("ana") + around("ben"), f"Cycle {number}", grace_days=grace_days
        )
        stage.send_all(cycle)
        task = {"cycle": str(cycle)}
        jobs = [job(stage, "close", **task, delay=delay) for delay in shuffled_delays(4, 0.02)]
        assert ended(together(*jobs)) == {"done": 4}
        assert stage.state(cycle) is CycleState.CLOSED
        releases = stage.releases(cycle)
        assert [block["raters"] for block in releases["ana"]["blocks"]] == [5, 4]
        assert set(releases) == {"ana", "ben"}
        assert stage.has_key(cycle) is (grace_days > 0)


def test_the_worker_and_an_admin_closing_together_do_it_once(stage: Stage) -> None:
    cycle = stage.collecting(grace_days=0)
    stage.send_all(cycle)
    due = {"today": AFTER.isoformat()}
    jobs = [
        job(stage, "close", cycle=str(cycle)),
        job(stage, "close_due", **due),
        job(stage, "close_due", **due, delay=0.01),
        job(stage, "destroy", cycle=str(cycle), delay=0.02),
    ]
    assert ended(together(*jobs)) == {"done": 4}
    assert len(stage.releases(cycle)) == 1
    assert stage.cycle(cycle).destroyed_on == AFTER


@pytest.mark.parametrize("longest", [0.01, 0.05, 0.1])
def test_what_is_sent_while_a_cycle_closes_is_in_the_release_or_is_refused(
    stage: Stage, longest: float
) -> None:
    cycle = stage.collecting(around("ana", reports=10, peers=0, manager=False))
    key = make_edit_key()
    requests = [one for one in stage.requests(cycle) if one.rater != "ana"]
    for request in requests:
        stage.save(request, sheet(4), key)
    jobs = [
        job(stage, "submit", **who(request, key), delay=delay)
        for request, delay in zip(requests, shuffled_delays(10, longest), strict=True)
    ]
    *sent, closed = together(*jobs, job(stage, "close", cycle=str(cycle), delay=longest / 2))
    assert closed["done"] is None
    assert set(ended(sent)) <= {"done", "CycleClosed"}
    taken = [request for request, outcome in zip(requests, sent, strict=True) if "done" in outcome]
    blocks = stage.releases(cycle)["ana"]["blocks"]
    assert sum(block["raters"] for block in blocks) == len(taken)
    for request in requests:
        state = stage.assignment(request.id).state
        assert (state is AssignmentState.SUBMITTED) is (request in taken)


def test_two_admins_launching_together_launch_once_under_one_key(stage: Stage) -> None:
    for number in range(3):
        cycle = stage.draft(name=f"Cycle {number}")
        mails = len(stage.mails())
        jobs = [job(stage, "launch", cycle=str(cycle)) for _ in range(3)]
        assert ended(together(*jobs)) == {"done": 1, "WrongState": 2}
        public_key = stage.cycle(cycle).box_public_key
        assert public_key is not None
        assert unseal(stage.keystore.get(cycle), seal(public_key, sheet(2))) == sheet(2)
        # One for everybody, and once a welcome for the leader.
        assert len(stage.mails()) - mails == 11 + (number == 0)


def test_cycles_with_the_same_leader_can_be_launched_together(stage: Stage) -> None:
    cycles = [stage.draft(name=f"Cycle {number}") for number in range(4)]
    jobs = [job(stage, "launch", cycle=str(cycle)) for cycle in cycles]
    assert ended(together(*jobs)) == {"done": 4}
    with stage.session() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1
        states = session.scalars(select(Cycle.state)).all()
    assert set(states) == {CycleState.COLLECTING}


def test_two_admins_making_results_again_together_leave_one_set(stage: Stage) -> None:
    cycle = stage.collecting(around("ana") + around("ben"))
    stage.send_all(cycle)
    stage.close(cycle)
    expected = stage.releases(cycle)
    jobs = [job(stage, "reopen", cycle=str(cycle), delay=n / 50) for n in range(3)]
    # Who comes while the other is at it is refused; who comes after does it once more.
    assert set(ended(together(*jobs))) <= {"done", "WrongState"}
    assert stage.state(cycle) is CycleState.CLOSED
    assert stage.releases(cycle) == expected


def test_releasing_while_results_are_made_again_shows_whole_ones_or_waits(stage: Stage) -> None:
    for number in range(4):
        cycle = stage.collecting(name=f"Cycle {number}")
        stage.send_all(cycle)
        stage.close(cycle)
        expected = stage.releases(cycle)
        reopening, releasing = together(
            job(stage, "reopen", cycle=str(cycle)),
            job(stage, "release", cycle=str(cycle), delay=0.01 * number),
        )
        if "refused" in releasing:  # nothing was there to be seen just then
            assert "refused" not in reopening
            assert stage.state(cycle) is CycleState.CLOSED
        else:
            assert stage.state(cycle) is CycleState.RELEASED
        assert stage.releases(cycle) == expected


def test_two_admins_releasing_together_tell_each_leader_once(stage: Stage) -> None:
    cycle = stage.collecting()
    stage.close(cycle)
    jobs = [job(stage, "release", cycle=str(cycle)) for _ in range(3)]
    assert ended(together(*jobs)) == {"done": 1, "WrongState": 2}
    assert sum(mail.template == "released" for mail in stage.mails()) == 1


def test_workers_counting_together_count_a_day_once(stage: Stage) -> None:
    stage.collecting(name="One")
    stage.collecting(name="Two")
    for day in range(3):
        today = (OPENS + timedelta(days=day)).isoformat()
        outcomes = together(*(job(stage, "count", today=today) for _ in range(4)))
        assert sum(outcome["done"] for outcome in outcomes) == 2


def test_closing_and_counting_together_leave_no_count_of_a_closed_cycle(stage: Stage) -> None:
    cycle = stage.collecting()
    together(
        job(stage, "close", cycle=str(cycle)),
        *(job(stage, "count", today=CLOSES.isoformat(), delay=n / 200) for n in range(4)),
    )
    with stage.session() as session:
        assert counts(stage, cycle) == 0
        assert session.scalar(select(func.count()).select_from(ReleaseRow)) == 1


def counts(stage: Stage, cycle: UUID) -> int:
    with stage.session() as session:
        return session.scalar(select(func.count()).where(Progress.cycle_id == cycle)) or 0
