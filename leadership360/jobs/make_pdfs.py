"""Makes PDFs ahead, a few at a time, in processes of their own.

What is made is kept at once, so whoever comes after a kill goes on where it ended.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from leadership360.jobs.send_mail import SessionFactory
from leadership360.log import log_fault
from leadership360.render.pdf_process import PdfProcess
from leadership360.services.pdfs import (
    PdfSource,
    keep_pdf,
    list_due_pdfs,
    read_due_pdf,
    render_pdf,
)
from leadership360.store.pdfs import PdfToMake

_T = TypeVar("_T")

#: Processes at a time, and how much they leave to everybody else.
PROCESSES, NICENESS = 2, 10

#: PDFs at a time: one for each process, so that mail waits for no more than one to be made.
SLICE = PROCESSES

#: How often a report that cannot be made is tried; the leader's click still tries.
_TRIES = 3


class PdfMaker:
    """Makes what is due; remembers what failed until it ends."""

    def __init__(self, sessions: SessionFactory, process: PdfProcess | None = None) -> None:
        self._sessions = sessions
        self._process = process or PdfProcess(processes=PROCESSES, niceness=NICENESS)
        self._failed: Counter[UUID] = Counter()

    def make_some(self) -> int:
        """Make a few of the PDFs that are due and return how many were due.

        With nothing to do the processes end, and give their memory back.
        """
        hopeless = [release for release, tries in self._failed.items() if tries >= _TRIES]
        with self._sessions() as session:
            due = list_due_pdfs(session, but=hopeless, limit=SLICE)
        if not due:
            self._process.close()
            return 0
        # Only what touches no database runs at the same time.
        with ThreadPoolExecutor(PROCESSES) as threads:
            started = [(one, self._start(one, threads)) for one in due]
            for one, finish in started:
                self._try(one, finish)
        return len(due)

    def close(self) -> None:
        """End the processes."""
        self._process.close()

    def _start(self, due: PdfToMake, threads: ThreadPoolExecutor) -> Callable[[], None]:
        """Begin to make a PDF; return what waits for it, keeps it and raises what went wrong."""
        source = self._try(due, lambda: self._read(due))
        if source is None:
            return lambda: None
        made = threads.submit(render_pdf, source, self._process)

        def finish() -> None:
            content = made.result()
            with self._sessions() as session:
                keep_pdf(session, source, content)

        return finish

    def _read(self, due: PdfToMake) -> PdfSource:
        with self._sessions() as session:
            return read_due_pdf(session, due)

    def _try(self, due: PdfToMake, task: Callable[[], _T]) -> _T | None:
        try:
            return task()
        except Exception as problem:  # noqa: BLE001
            self._failed[due.release_id] += 1
            log_fault("pdf", problem)
            return None
