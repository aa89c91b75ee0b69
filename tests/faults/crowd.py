"""Real processes that do something at the same moment, and die where a test wants them to.

Runs as a process of its own that knows all modules already and forks for each job, so that a
crowd starts in no time. Reads one list of jobs a line, writes one list of outcomes a line.
"""

import atexit
import gc
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from click.testing import CliRunner
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from leadership360.cli import application  # noqa: F401  (loaded once for all children)
from leadership360.cli.main import main as main_command
from leadership360.db import Base
from leadership360.domain.answers import Answers
from leadership360.domain.errors import DomainError
from leadership360.services.closing import close_cycle, close_what_is_due, destroy_boxes
from leadership360.services.cycles import launch_cycle, release_cycle
from leadership360.services.progress import count_progress
from leadership360.services.raters import RaterPass, save_page, submit
from leadership360.services.reopening import reopen_cycle
from tests.services.stage import AFTER, NOW, Stage, sheet

Job = Mapping[str, Any]
Outcome = Mapping[str, Any]

#: What a job came to when it was killed.
KILLED: Outcome = {"killed": True}


def together(*jobs: Job) -> list[Outcome]:
    """Do ``jobs`` at the same moment, each in a process of its own; return how they ended.

    Each job has ``task`` (a name in ``TASKS``), ``url``, ``folder`` and what the task wants.
    delay: seconds to wait first.
    die_at: the number of the step, from 1, at which the process kills itself; a step is what
    comes just before a statement, before and after a commit, and before something is done to a
    key. 0 only notes them.
    die_within: kills it after some part of so many seconds, wherever it is.
    An outcome has ``done``, or ``refused`` (the refusal's name), or ``killed``; and ``steps``.
    """
    crowd = _crowd()
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    crowd.stdin.write(json.dumps(jobs) + "\n")
    crowd.stdin.flush()
    outcomes: list[Outcome] = json.loads(crowd.stdout.readline())
    faults = [outcome["fault"] for outcome in outcomes if "fault" in outcome]
    assert not faults, "\n".join(faults)
    return outcomes


def job(stage: Stage, task: str, **more: Any) -> Job:
    return {"task": task, "url": stage.url, "folder": str(stage.folder), **more}


@cache
def _crowd() -> "subprocess.Popen[str]":
    crowd = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.crowd"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    atexit.register(_dismiss, crowd)
    return crowd


def _dismiss(crowd: "subprocess.Popen[str]") -> None:
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    crowd.stdin.close()
    crowd.wait(30)
    crowd.stdout.close()


# --- in the crowd's own process -------------------------------------------------------------------


def main() -> None:
    _warm_up()
    for line in sys.stdin:
        print(json.dumps(_all(json.loads(line))), flush=True)


def _warm_up() -> None:
    """Do once what every child would have to do first: load drivers, prepare statements."""
    create_engine("postgresql://")
    with TemporaryDirectory() as folder:
        stage = Stage(f"sqlite:///{folder}/warm.sqlite", Path(folder))
        Base.metadata.create_all(stage.engine)
        cycle = stage.collecting(grace_days=0)
        stage.send_all(cycle)
        stage.close(cycle)
        stage.engine.dispose()
    gc.freeze()


def _all(jobs: Sequence[Job]) -> list[Outcome]:
    gate_out, gate_in = os.pipe()
    begun = [_begin(one, gate_out, gate_in) for one in jobs]
    os.close(gate_out)
    os.close(gate_in)  # opens the gate: nobody is left who could write
    for one, (process, _) in zip(jobs, begun, strict=True):
        if "die_within" in one:
            time.sleep(random.uniform(0, one["die_within"]))
            os.kill(process, signal.SIGKILL)
    return [_end(process, answer) for process, answer in begun]


def _begin(one: Job, gate_out: int, gate_in: int) -> tuple[int, int]:
    answer_out, answer_in = os.pipe()
    process = os.fork()
    if process:
        os.close(answer_in)
        return process, answer_out
    os.close(gate_in)
    os.read(gate_out, 1)
    os.write(answer_in, json.dumps(_outcome(one)).encode())
    os._exit(0)


def _outcome(one: Job) -> Outcome:
    try:
        return _do(one)
    except DomainError as refusal:
        return {"refused": type(refusal).__name__}
    except Exception:  # noqa: BLE001
        return {"fault": traceback.format_exc()}


def _end(process: int, answer: int) -> Outcome:
    with os.fdopen(answer, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return KILLED
    outcome: Outcome = json.loads(text)
    return outcome


def _do(one: Job) -> Outcome:
    stage = Stage(one["url"], Path(one["folder"]))
    fuse = _Fuse(one["die_at"]) if "die_at" in one else None
    if fuse:
        fuse.lay(stage)
    time.sleep(one.get("delay", 0))
    return {"done": TASKS[one["task"]](stage, one), "steps": fuse.burnt if fuse else []}


class _Fuse:
    """Kills this process, without a chance to tidy up, at its n-th step."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.burnt: list[str] = []

    def lay(self, stage: Stage) -> None:
        event.listen(stage.engine, "before_cursor_execute", self._see_statement)
        event.listen(stage.engine, "commit", lambda _: self._burn("commit"))
        event.listen(Session, "after_commit", lambda _: self._burn("committed"))
        # Python tells an audit hook before it opens, renames or removes a file.
        sys.addaudithook(self._see_file)

    def _see_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._burn(statement.split(maxsplit=1)[0])

    def _see_file(self, what: str, about: tuple[object, ...]) -> None:
        if what in ("open", "os.rename", "os.remove", "os.chmod") and "/keys" in str(about[0]):
            self._burn(what)

    def _burn(self, step: str) -> None:
        self.burnt.append(step)
        if len(self.burnt) == self.length:
            os.kill(os.getpid(), signal.SIGKILL)


# --- what can be done -----------------------------------------------------------------------------


def _pass(one: Job) -> tuple[RaterPass, UUID]:
    return RaterPass(UUID(one["cycle"]), UUID(one["rater"])), UUID(one["assignment"])


def _close(stage: Stage, one: Job) -> None:
    with stage.session() as session:
        close_cycle(session, UUID(one["cycle"]), keystore=stage.keystore, today=AFTER)


def _close_due(stage: Stage, one: Job) -> None:
    today = date.fromisoformat(one["today"])
    with stage.session() as session:
        close_what_is_due(session, keystore=stage.keystore, today=today)


def _reopen(stage: Stage, one: Job) -> None:
    with stage.session() as session:
        reopen_cycle(session, UUID(one["cycle"]), keystore=stage.keystore, today=AFTER)


def _destroy(stage: Stage, one: Job) -> None:
    with stage.session() as session:
        destroy_boxes(session, UUID(one["cycle"]), keystore=stage.keystore, today=AFTER)


def _launch(stage: Stage, one: Job) -> None:
    with stage.session() as session:
        launch_cycle(session, UUID(one["cycle"]), keystore=stage.keystore, now=NOW)


def _release(stage: Stage, one: Job) -> None:
    with stage.session() as session:
        release_cycle(session, UUID(one["cycle"]), now=NOW)


def _count(stage: Stage, one: Job) -> int:
    with stage.session() as session:
        return count_progress(session, today=date.fromisoformat(one["today"]))


def _submit(stage: Stage, one: Job) -> None:
    """Send what the rater's copy holds."""
    rater, assignment = _pass(one)
    with stage.session() as session:
        submit(
            session, rater, assignment, edit_key=bytes.fromhex(one["key"]), today=date(2026, 11, 23)
        )


def _answer(stage: Stage, one: Job) -> None:
    """Save one item after the other, each by itself, then send. ratings: page -> item -> rating."""
    rater, assignment = _pass(one)
    key = bytes.fromhex(one["key"])
    for page, ratings in one["ratings"].items():
        for item, rating in ratings.items():
            given = Answers({item: rating})
            with stage.session() as session:
                save_page(
                    session,
                    rater,
                    assignment,
                    int(page),
                    lambda _, given=given: given,  # type: ignore[misc]
                    edit_key=key,
                    seconds=1.0,
                )
    with stage.session() as session:
        submit(session, rater, assignment, edit_key=key, today=date(2026, 11, 23))


def _send_whole(stage: Stage, one: Job) -> int:
    """Send the same sheet for several assignments. requests: (assignment, rater) pairs."""
    cycle = UUID(one["cycle"])
    for assignment, rater in one["requests"]:
        _save_and_send(stage, RaterPass(cycle, UUID(rater)), UUID(assignment), one)
    return len(one["requests"])


def _save_and_send(stage: Stage, rater: RaterPass, assignment: UUID, one: Job) -> None:
    key = bytes.fromhex(one["key"])
    whole = sheet(one["rating"])
    with stage.session() as session:
        save_page(
            session,
            rater,
            assignment,
            1,
            lambda page: Answers({item.id: whole.ratings[item.id] for item in page.items}),
            edit_key=key,
            seconds=1.0,
        )
    with stage.session() as session:
        submit(session, rater, assignment, edit_key=key, today=date(2026, 11, 23))


def _command(_: Stage, one: Job) -> Outcome:
    """Run the command line with settings of its own.

    arguments, environment: as in a shell. typed: what a person answers, line by line.
    """
    for name in [name for name in os.environ if name.startswith("LEADERSHIP360_")]:
        del os.environ[name]
    os.environ.update(one["environment"])
    end = CliRunner().invoke(
        main_command, one["arguments"], input=one.get("typed"), prog_name="leadership360"
    )
    if end.exception is not None and not isinstance(end.exception, SystemExit):
        raise end.exception
    return {"code": end.exit_code, "out": end.stdout, "err": end.stderr}


TASKS: Mapping[str, Callable[[Stage, Job], object]] = {
    "close": _close,
    "close_due": _close_due,
    "reopen": _reopen,
    "destroy": _destroy,
    "launch": _launch,
    "release": _release,
    "count": _count,
    "submit": _submit,
    "answer": _answer,
    "command": _command,
    "send_whole": _send_whole,
}

if __name__ == "__main__":
    main()
