"""The worker: sends mail every second, looks after running cycles every minute.

Logs how many, never who.
"""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from time import monotonic
from types import FrameType

from leadership360.clock import Clock
from leadership360.domain.retention import DEFAULT_RETENTION, Retention
from leadership360.jobs import send_mail
from leadership360.jobs.make_pdfs import PdfMaker
from leadership360.jobs.send_mail import SessionFactory
from leadership360.jobs.smtp import Mailer
from leadership360.log import log_fault
from leadership360.services.closing import close_what_is_due
from leadership360.services.mail import Links
from leadership360.services.outbox import LEASE
from leadership360.services.progress import count_progress
from leadership360.services.retention import forget_what_is_old
from leadership360.store.keystore import KeyStore

_MAIL_SECONDS = 1.0
_CYCLES_SECONDS = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the worker works with. sessions: gives a new session each time.

    lease: for how long a mail is this worker's. retention: how long things are kept.
    pdfs: what makes PDFs ahead, if they are to be.
    """

    sessions: SessionFactory
    clock: Clock
    keystore: KeyStore
    mailer: Mailer
    links: Links
    lease: timedelta = LEASE
    retention: Retention = DEFAULT_RETENTION
    pdfs: PdfMaker | None = None


def run_once(tools: Tools, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Do everything that is due now, once. A fault in one task is logged; the others go on."""
    send_due_mail(tools, is_stopping)
    look_after_cycles(tools)


def run_forever(
    tools: Tools,
    stop: Event,
    *,
    mail_seconds: float = _MAIL_SECONDS,
    cycles_seconds: float = _CYCLES_SECONDS,
) -> None:
    """Work until ``stop`` is set; then finish the mail at hand and return."""
    cycles_at = monotonic()
    has_pdfs = False
    while not stop.is_set():
        send_due_mail(tools, stop.is_set)
        if monotonic() >= cycles_at and not stop.is_set():
            look_after_cycles(tools)
            cycles_at = monotonic() + cycles_seconds
            has_pdfs = True
        if has_pdfs and not stop.is_set():
            has_pdfs = make_due_pdfs(tools)
        stop.wait(0 if has_pdfs else mail_seconds)


def stop_on_signals() -> Event:
    """Return an event that SIGTERM and SIGINT set; for the main thread only."""
    stop = Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    return stop


def send_due_mail(tools: Tools, is_stopping: Callable[[], bool]) -> None:
    """Send what is due and log how many."""

    def send() -> None:
        done = send_mail.run(
            tools.sessions,
            clock=tools.clock,
            mailer=tools.mailer,
            links=tools.links,
            lease=tools.lease,
            is_stopping=is_stopping,
        )
        if done != send_mail.Done():
            log.info(
                "mail: %d sent, %d in doubt, %d failed, %d later",
                done.sent,
                done.in_doubt,
                done.failed,
                done.later,
            )

    _guarded("mail", send)


def make_due_pdfs(tools: Tools) -> bool:
    """Make a few of the PDFs that are due; return whether there may be more."""
    due: list[int] = []
    if tools.pdfs:
        maker = tools.pdfs
        _guarded("pdf", lambda: due.append(maker.make_some()))
    return any(due)


def look_after_cycles(tools: Tools) -> None:
    """Close, destroy and forget what is due, count the progress of the day; log how many."""
    _guarded("closing", lambda: _close(tools))
    _guarded("progress", lambda: _count(tools))
    _guarded("retention", lambda: _forget(tools))


def _close(tools: Tools) -> None:
    with tools.sessions() as session:
        done = close_what_is_due(session, keystore=tools.keystore, today=tools.clock.today())
    if done.closed or done.destroyed:
        log.info("cycles: %d closed, %d destroyed", done.closed, done.destroyed)
    if done.waiting:
        log.info("cycles: %d wait for their trustees", done.waiting)


def _count(tools: Tools) -> None:
    with tools.sessions() as session:
        counted = count_progress(session, today=tools.clock.today())
    if counted:
        log.info("progress: %d cycles counted", counted)


def _forget(tools: Tools) -> None:
    with tools.sessions() as session:
        gone = forget_what_is_old(session, tools.retention, today=tools.clock.today())
    if gone:
        log.info(
            "retention: %d releases, %d rosters, %d mails, %d people deleted",
            gone.releases,
            gone.archived,
            gone.mails,
            gone.people,
        )


def _guarded(what: str, task: Callable[[], None]) -> None:
    try:
        task()
    except ExceptionGroup as group:
        for problem in group.exceptions:
            log_fault(what, problem)
    except Exception as problem:  # noqa: BLE001
        log_fault(what, problem)
