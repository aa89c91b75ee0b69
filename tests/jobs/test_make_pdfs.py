"""The worker makes PDFs ahead, whatever is killed."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import sessionmaker

from leadership360.jobs.make_pdfs import SLICE, PdfMaker
from leadership360.models.pdf import IssuedPdf, Pdf
from leadership360.render.pdf_process import PdfProcess
from tests.databases import fresh_database
from tests.services.stage import Stage, around

SECRET = "a name"
LEADERS = ("ana", "ben", "cyd", "dot", "eve")

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with fresh_database("sqlite", tmp_path) as database:
        stage = Stage(database.url, tmp_path)
        cycle = stage.collecting(sum((around(leader) for leader in LEADERS), start=around("zoe")))
        stage.close(cycle)
        stage.release(cycle)
        yield stage
        stage.engine.dispose()


def made(stage: Stage) -> dict[UUID, str]:
    with stage.session() as session:
        return {row.release_id: row.sha256 for row in session.scalars(select(IssuedPdf))}


def work(url: str) -> None:
    """Be a worker that makes PDFs until there are no more."""
    maker = PdfMaker(sessionmaker(create_engine(url)))
    while maker.make_some():
        pass


def children_of(pid: int) -> set[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    found = {int(child) for task in tasks for child in task.read_text(encoding="ascii").split()}
    return found.union(*(children_of(child) for child in found))


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_after_a_kill_the_next_worker_goes_on_and_no_process_is_left(stage: Stage) -> None:
    url = stage.engine.url.render_as_string(hide_password=False)
    worker = multiprocessing.get_context("spawn").Process(target=work, args=(url,))
    worker.start()
    until = time.monotonic() + 60
    while not made(stage) and time.monotonic() < until:
        time.sleep(0.01)
    assert worker.pid
    helpers = children_of(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    before = made(stage)
    assert 0 < len(before) < 1 + len(LEADERS)
    assert len(helpers) >= 2
    while any(map(is_running, helpers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, helpers))

    work(url)

    after = made(stage)
    assert len(after) == 1 + len(LEADERS)
    assert before.items() <= after.items()
    with stage.session() as session:
        assert session.scalar(select(func.count()).select_from(Pdf)) == len(after)


def test_a_report_that_cannot_be_made_stops_no_other_and_is_given_up(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(PdfProcess):
        def pdf(self, *_: object, **__: object) -> bytes:
            raise RuntimeError(SECRET)

    maker = PdfMaker(sessionmaker(stage.engine), Failing())
    rounds = 0
    while maker.make_some():
        rounds += 1
        assert rounds < 50
    assert rounds >= 3 * (1 + len(LEADERS)) / SLICE
    assert made(stage) == {}
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text
