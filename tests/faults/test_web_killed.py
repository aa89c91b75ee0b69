"""The web process of a running demo is killed while thirty people send their answers."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from leadership360.config import PREFIX
from leadership360.domain.cycle import CycleState
from leadership360.domain.relation import ANONYMOUS
from leadership360.models.tables import Assignment, Cycle, Person
from leadership360.services.raters import RaterPass
from leadership360.store.links import add_link
from leadership360.store.transaction import atomic
from tests.jobs.servers import HOST, free_port
from tests.requirements import require_or_skip
from tests.services.stage import PROMPTS, Request, Stage

require_or_skip(Path("/proc/net/tcp").exists(), "/proc, to find the web process,")

PEOPLE = 30
PROGRAM = Path(sys.executable).with_name("leadership360")


@dataclass
class Demo:
    """A running demo. stage: on its database and its keys."""

    process: "subprocess.Popen[str]"
    port: int
    stage: Stage

    def web_processes(self) -> set[int]:
        """Return the processes that have our port open for listening."""
        sockets = {f"socket:[{inode}]" for inode in _listening(self.port)}
        return {
            int(link.parts[2])
            for link in Path("/proc").glob("[0-9]*/fd/*")
            if _target(link) in sockets
        }


def _listening(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                yield rest[5]


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [PROGRAM, "demo", "--port", str(port)],
            env={PREFIX + "DATA": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    printed = [process.stdout.readline() for _ in range(5)]
    assert [line.partition(":")[0] for line in printed] == [
        *("admin", "leader", "rater", "mailbox", "ready")
    ]
    stage = Stage(f"sqlite:///{tmp_path / 'demo' / 'demo.sqlite'}", tmp_path / "demo")
    running = Demo(process, port, stage)
    yield running
    stage.engine.dispose()
    process.terminate()
    assert process.wait(30) == 0
    process.stdout.close()
    assert running.web_processes() == set()


def invited(stage: Stage) -> list[tuple[Request, str]]:
    """Return one request each of thirty people in the running cycle, with a fresh link."""
    with stage.session() as session, atomic(session):
        cycle = session.scalars(select(Cycle).where(Cycle.state == CycleState.COLLECTING)).one()
        rows = session.execute(
            select(Assignment.id, Assignment.rater_id, Person.name)
            .join(Person, Person.id == Assignment.rater_id)
            # A manager has a box to tick before the first question.
            .where(Assignment.cycle_id == cycle.id, Assignment.relation.in_(ANONYMOUS))
        )
        # The last one counts where somebody is asked about several leaders.
        chosen = {
            rater: Request(one, "", name, RaterPass(cycle.id, rater)) for one, rater, name in rows
        }
        return [
            (
                request,
                add_link(session, cycle.id, rater, expires_on=cycle.closes_on),
            )
            for rater, request in list(chosen.items())[:PEOPLE]
        ]


@dataclass
class Sender(Thread):
    """Somebody who sends one version after the other, as fast as the server takes them.

    taken: the last version that was answered with the way to the receipt.
    """

    port: int
    request: Request
    token: str
    stop: Event
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    tried: int = 0
    taken: int = 0
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def enter(self) -> None:
        """Come in by the link, before anything breaks."""
        status, page = self.ask("GET", "/r")
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert status == 200
        assert found
        self.csrf = found[1]
        assert self.ask("POST", "/r", code=self.token) == (303, "/r/requests")

    def run(self) -> None:
        while not self.stop.is_set():
            self.tried += 1
            try:
                self.send(self.tried)
            except (OSError, http.client.HTTPException):
                sleep(0.1)

    def send(self, version: int) -> None:
        """Fill two pages and send them. Raises OSError when the server goes away."""
        form = f"/r/{self.request.id}"
        ratings = {f"item_vi{number}": str(1 + version % 5) for number in range(1, 5)}
        self.expect(303, f"{form}/1", **ratings)
        self.expect(303, f"{form}/6", **{f"prompt_{PROMPTS[0]}": f"version {version}"})
        if self.expect(303, f"{form}/check") == f"{form}/done":
            self.taken = version

    def expect(self, wanted: int, path: str, **fields: str) -> str:
        status, answer = self.ask("POST", path, **fields)
        if status != wanted:
            self.problems.append(f"{path}: {status}")
        return answer

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Return the status, and where to go next or the page."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            body = urlencode({"csrf_token": self.csrf, **fields}) if method == "POST" else None
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers["Location"] or page


def parent(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("PPid:")[2].split(maxsplit=1)[0])


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    until = monotonic() + 30
    while not is_so():
        assert monotonic() < until, what
        sleep(0.05)


@pytest.mark.thorough
def test_everything_that_was_taken_is_there_after_the_web_process_was_killed_twice(
    demo: Demo,
) -> None:
    stop = Event()
    senders = [Sender(demo.port, request, token, stop) for request, token in invited(demo.stage)]
    assert len(senders) == PEOPLE
    for sender in senders:
        sender.enter()
    for sender in senders:
        sender.start()
    wait_until(lambda: all(sender.taken for sender in senders), "everybody has sent once")
    processes = demo.web_processes()
    working = {one for one in processes if parent(one) in processes}
    assert (len(processes), len(working)) == (2, 1)
    # First the one that works, and its parent makes another; then all, and the demo does.
    for victims in (working, None):
        before = {sender.request.id: sender.taken for sender in senders}
        for victim in victims or demo.web_processes():
            os.kill(victim, signal.SIGKILL)
        wait_until(
            lambda before=before: all(  # type: ignore[misc]
                sender.taken > before[sender.request.id] + 1 for sender in senders
            ),
            "everybody can send again",
        )
    assert demo.web_processes().isdisjoint(processes)
    stop.set()
    for sender in senders:
        sender.join(30)
        assert not sender.is_alive()
    for sender in senders:
        assert sender.problems == []
        opened = demo.stage.opened(sender.request.id)
        assert opened is not None
        version = int(opened.comments[PROMPTS[0]].removeprefix("version "))
        # One that was sent and not answered may be there as well, but never half.
        assert sender.taken <= version <= sender.tried
        assert {opened.ratings[f"vi{number}"] for number in range(1, 5)} == {1 + version % 5}
