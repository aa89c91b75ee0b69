"""The web server and the worker as processes that are watched and replaced when they die."""

import gc
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from threading import Event as ThreadEvent
from time import monotonic, sleep
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from leadership360.app import create_app
from leadership360.config import Settings
from leadership360.db import db
from leadership360.jobs.make_pdfs import PdfMaker
from leadership360.jobs.smtp import Mailer
from leadership360.jobs.worker import Tools, run_forever, stop_on_signals
from leadership360.log import told
from leadership360.web.sign_in import Links

#: A process that dies sooner than this is not replaced at once, so that a fault cannot spin.
_SHORTEST_LIFE_SECONDS = 2.0

#: How long a process may take to finish what it has begun.
_PATIENCE_SECONDS = 10

# A small server forks the processes: each begins with everything imported, and without the
# threads of whoever asked for it.
_processes = get_context("forkserver")
_processes.set_forkserver_preload([__name__])


class NamelessLogger(Logger):
    """gunicorn's log without the addresses of people and pages that it would write."""

    def exception(self, _message: str, *_: object, **__: object) -> None:
        """Log what broke, not for whom or with what."""
        problem = sys.exc_info()[1]
        assert problem is not None
        super().error("a request failed: %s", told(problem))

    def warning(self, message: str, *args: object, **kwargs: object) -> None:
        """Log the message, unless it names who sent a request that cannot be read."""
        if "request" in message.lower():
            message, args = "a request was not readable", ()
        super().warning(message, *args, **kwargs)


class WebServer(BaseApplication):
    """gunicorn with our application; writes no log of requests, for rater paths tell too much."""

    def __init__(self, app: Flask, *, bind: str, workers: int, ready: Event | None) -> None:
        self._app = app
        self._bind, self._workers, self._ready = bind, workers, ready
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        options: dict[str, Any] = {
            "bind": self._bind,
            "workers": self._workers,
            "threads": 4,
            "worker_class": "gthread",
            "accesslog": None,
            "logger_class": NamelessLogger,
            "loglevel": "warning",
            "preload_app": True,
            "control_socket_disable": True,
            "max_requests": 0,
            "post_fork": self._leave_connections,
            "post_worker_init": self._say_ready,
            "worker_exit": self._end_pdf,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application."""
        # Called once, before the processes are forked: they share what the collector leaves alone.
        gc.collect()
        gc.freeze()
        return self._app

    def _leave_connections(self, _server: object, _worker: object) -> None:
        # A connection belongs to the process that opened it.
        with self._app.app_context():
            db.engine.dispose(close=False)

    def _end_pdf(self, _server: object, _worker: object) -> None:
        # A process waits for its children at its end, and this one would wait for ever.
        self._app.extensions["pdf"].close()

    def _say_ready(self, _worker: object) -> None:
        if self._ready is not None:
            self._ready.set()


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How to serve. ready: set when the first request can be answered."""

    settings: Settings
    bind: str
    workers: int
    ready: Event | None = None
    make_app: Callable[[Settings], Flask] = create_app


def run_web(options: WebOptions) -> None:
    """Serve until told to stop."""
    # gunicorn reads the command line of whoever started it; ours is not meant for it.
    sys.argv = sys.argv[:1]
    WebServer(
        options.make_app(options.settings),
        bind=options.bind,
        workers=options.workers,
        ready=options.ready,
    ).run()


def run_worker(settings: Settings) -> None:
    """Work until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop = stop_on_signals()
    app = create_app(settings)
    with app.app_context():
        mailer = Mailer.from_settings(settings)
        pdfs = PdfMaker(db.session.session_factory)
        tools = Tools(
            sessions=db.session.session_factory,
            clock=app.extensions["clock"],
            keystore=app.extensions["keystore"],
            mailer=mailer,
            links=Links(settings),
            retention=settings.retention,
            pdfs=pdfs,
        )
        try:
            run_forever(tools, stop)
        finally:
            pdfs.close()


@dataclass(slots=True)
class Child:
    """A process to keep alive."""

    work: Callable[[Any], None]
    argument: object
    process: BaseProcess | None = None
    born: float = 0.0

    def start(self) -> None:
        """Start it, again if need be."""
        if monotonic() - self.born < _SHORTEST_LIFE_SECONDS:
            sleep(_SHORTEST_LIFE_SECONDS)
        self.process = _processes.Process(target=self.work, args=(self.argument,))
        self.process.start()
        self.born = monotonic()

    def ask_to_end(self) -> None:
        """Tell it to finish what it has begun."""
        if self.process:
            self.process.terminate()

    def end(self) -> None:
        """Wait for it, but not for ever."""
        if self.process:
            self.process.join(_PATIENCE_SECONDS)
            self.process.kill()


def warm_up() -> None:
    """Begin to import what the processes need, while the caller does something else."""
    ensure_running()


def new_event() -> Event:
    """Return an event that processes share."""
    return _processes.Event()


def supervise(children: Sequence[Child], stop: ThreadEvent) -> None:
    """Start ``children`` and replace each one that ends, until ``stop`` is set; then end them."""
    for child in children:
        child.start()
    while not stop.is_set():
        sentinels = {child.process.sentinel: child for child in children if child.process}
        for sentinel in wait(list(sentinels), timeout=0.3):
            if not stop.is_set():
                sentinels[sentinel].start()  # type: ignore[index]
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end()
