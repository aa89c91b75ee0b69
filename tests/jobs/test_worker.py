import logging
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from leadership360.clock import Clock
from leadership360.db import Base
from leadership360.domain.cycle import CycleState, MailState
from leadership360.jobs.smtp import Mailer
from leadership360.jobs.worker import Tools, run_forever, run_once, stop_on_signals
from leadership360.models.tables import Cycle, Progress
from leadership360.store.keystore import KeyStore
from tests.jobs.office import NOW, Office, PlainLinks
from tests.jobs.servers import HOST, Server, serving

MAILS, KILLS = 40, 25
LEASE = timedelta(seconds=0.4)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.engine.dispose()


@pytest.fixture
def processes() -> ForkServerContext:
    """Ways to start real processes quickly: what a worker imports is loaded once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.jobs.test_worker"])
    return context


def work(file: Path, port: int) -> None:
    """Be a worker in a process of its own, until a signal comes."""
    stop = stop_on_signals()
    engine = create_engine(f"sqlite:///{file}")
    tools = Tools(
        sessions=sessionmaker(engine),
        clock=Clock(),
        keystore=KeyStore(file.parent / "keys"),
        mailer=Mailer(f"smtp://{HOST}:{port}", sender="feedback@example.org", host="example.org"),
        links=PlainLinks(),
        lease=LEASE,
    )
    run_forever(tools, stop, mail_seconds=0.02)


def start(context: ForkServerContext, office: Office, server: Server) -> ForkServerProcess:
    worker = context.Process(target=work, args=(office.file, server.controller.port))
    worker.start()
    return worker


def wait_until(is_so: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not is_so():
        time.sleep(0.02)


def is_settled(office: Office) -> bool:
    return not {MailState.QUEUED, MailState.SENDING} & set(office.states().values())


def number(message_id: str) -> UUID:
    return UUID(message_id.strip("<>").partition("@")[0])


@pytest.mark.timeout(90)
def test_killing_workers_at_any_moment_sends_nothing_twice_and_loses_nothing(
    office: Office, processes: ForkServerContext
) -> None:
    office.invite(MAILS, now=Clock().now())
    chance = random.Random(360)
    with serving(Server(delay=0.04)) as server:
        beside = start(processes, office, server)
        for _ in range(KILLS):
            worker = start(processes, office, server)
            time.sleep(chance.uniform(0.02, 0.2))
            victim, beside = (worker, beside) if chance.random() < 0.7 else (beside, worker)
            assert victim.pid is not None
            os.kill(victim.pid, signal.SIGKILL)
            victim.join()
            assert victim.exitcode == -signal.SIGKILL
        wait_until(lambda: is_settled(office))
        beside.terminate()
        beside.join(10)
        assert beside.exitcode == 0
    arrived = Counter(number(message_id) for message_id in server.ids)
    states = office.states()
    assert [mail for mail, times in arrived.items() if times > 1] == []
    assert set(arrived) <= set(states)
    for mail, state in states.items():
        if mail in arrived:
            assert state in (MailState.SENT, MailState.IN_DOUBT)
        else:
            assert state in (MailState.IN_DOUBT, MailState.QUEUED, MailState.FAILED)
    assert len(arrived) >= MAILS // 2


def test_several_workers_at_once_send_each_mail_once(
    office: Office, processes: ForkServerContext
) -> None:
    office.invite(MAILS, now=Clock().now())
    with serving(Server(delay=0.005)) as server:
        workers = [start(processes, office, server) for _ in range(3)]
        wait_until(lambda: is_settled(office))
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(10)
    assert len(server.ids) == len(set(server.ids)) == MAILS
    assert set(office.states().values()) == {MailState.SENT}


def test_a_worker_asked_to_stop_finishes_the_mail_at_hand(
    office: Office, processes: ForkServerContext
) -> None:
    office.invite(MAILS, now=Clock().now())
    with serving(Server(delay=0.05)) as server:
        worker = start(processes, office, server)
        wait_until(lambda: len(server.ids) >= 3)
        worker.terminate()
        worker.join(10)
        assert worker.exitcode == 0
        states = Counter(office.states().values())
    assert states[MailState.SENT] == len(server.ids) < MAILS
    assert states[MailState.QUEUED] == MAILS - len(server.ids)
    assert all(mail.lease_until is None for mail in office.mails())


def tools_of(office: Office, server: Server) -> Tools:
    return Tools(
        sessions=office.sessions,
        clock=Clock(NOW),
        keystore=KeyStore(office.file.parent / "keys"),
        mailer=Mailer(server.url, sender="feedback@example.org", host="example.org"),
        links=PlainLinks(),
    )


def test_the_worker_counts_running_cycles_and_closes_those_whose_day_is_over(
    office: Office,
) -> None:
    running = office.add_cycle("Running")
    over = office.add_cycle("Over", closes_on=NOW.date() - timedelta(days=1))
    with serving(Server()) as server:
        tools = tools_of(office, server)
        tools.keystore.put(over, office.keys[0])
        run_once(tools)
    with office.session() as session:
        assert session.get_one(Cycle, over).state is CycleState.CLOSED
        assert session.get_one(Cycle, running).state is CycleState.COLLECTING
        assert session.get(Progress, running) is not None


def test_a_fault_in_one_task_is_logged_and_keeps_no_other_from_running(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    over = office.add_cycle("Without a key", closes_on=NOW.date() - timedelta(days=1))
    running = office.add_cycle("Running")
    with serving(Server()) as server:
        run_once(tools_of(office, server))
    assert "closing: KeyLost" in caplog.text
    with office.session() as session:
        assert session.get_one(Cycle, over).state is CycleState.COLLECTING
        assert session.get(Progress, running) is not None


def test_the_log_says_how_many_and_never_who(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.invite(3)
    caplog.set_level(logging.DEBUG, "leadership360")
    with serving(Server()) as server:
        server.rcpt["rater1@example.org"] = "550 rater1@example.org is unknown"
        run_once(tools_of(office, server))
    ours = [record for record in caplog.records if record.name.startswith("leadership360")]
    said = [record.getMessage() for record in ours]
    assert "mail: 2 sent, 0 in doubt, 1 failed, 0 later" in said
    assert not any("@" in line or "Rater" in line for line in said)


def test_the_worker_survives_a_database_that_is_not_ready_yet(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    Base.metadata.drop_all(office.engine)
    stop = Event()
    with serving(Server()) as server:
        worker = Thread(
            target=run_forever,
            args=(tools_of(office, server), stop),
            kwargs={"mail_seconds": 0.02},
        )
        worker.start()
        try:
            wait_until(lambda: "mail: OperationalError" in caplog.text)
            Base.metadata.create_all(office.engine)
            office.invite(1)
            wait_until(lambda: len(server.ids) == 1)
        finally:
            stop.set()
            worker.join(10)
    assert len(server.ids) == 1
