"""PDFs from a process of their own: a fault in a native library costs one report, not the server.

Nothing here imports WeasyPrint in the calling process.
"""

import gc
import json
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Lock, Thread

from leadership360.domain.errors import N_, DomainError
from leadership360.domain.instrument import thaw
from leadership360.domain.pdf_options import USUAL, PdfOptions
from leadership360.domain.release import InstrumentRef, LeaderRelease, Release
from leadership360.paths import STATIC, TEMPLATES, TRANSLATIONS
from leadership360.render.report import build_report

#: Reports after which a worker is replaced: WeasyPrint keeps a little memory of each.
REPORTS_PER_WORKER = 500

#: Files that decide how a report looks.
_LOOKS = {".py", ".html", ".css", ".woff2", ".po", ".mo"}


class PdfFailed(DomainError):
    """A report that could not be turned into a PDF."""

    message = N_(
        "The PDF could not be made. Please try again; the report on the web page is complete."
    )


class PdfProcess:
    """Makes PDFs in worker processes, started at the first report and replaced now and then.

    Safe to use from several threads; they wait for each other.
    """

    def __init__(
        self,
        reports_per_worker: int = REPORTS_PER_WORKER,
        *,
        processes: int = 1,
        niceness: int = 0,
    ) -> None:
        self._reports_per_worker = reports_per_worker
        self._processes, self._niceness = processes, niceness
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()

    def pdf(
        self,
        release: LeaderRelease,
        instrument: str,
        *,
        language: str,
        policy: str,
        released_on: date | None,
        options: PdfOptions = USUAL,
        timeout: float = 60.0,
    ) -> bytes:
        """Return the PDF of a leader's release.

        instrument: as frozen (``domain.instrument.freeze``). policy: its name. timeout: seconds.
        Raises PdfFailed when the worker dies, takes too long or raises.
        """
        document = _document(release, instrument, policy)
        pool = self._healthy()
        try:
            job = pool.submit(
                render,
                document,
                instrument,
                language=language,
                policy=policy,
                released_on=released_on,
                options=options,
            )
            return job.result(timeout)
        except (BrokenProcessPool, TimeoutError) as fault:
            self._discard(pool)
            raise PdfFailed from fault
        except Exception as fault:
            raise PdfFailed from fault

    def close(self) -> None:
        """End the worker. The next report starts another."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # "spawn", because a forked copy of a server with threads may hang.
                self._pool = ProcessPoolExecutor(
                    max_workers=self._processes,
                    mp_context=get_context("spawn"),
                    max_tasks_per_child=self._reports_per_worker,
                    initializer=settle,
                    initargs=(self._niceness,),
                )
            return self._pool

    def _healthy(self) -> ProcessPoolExecutor:
        """Return the pool; another one if its worker died since the last report."""
        pool = self._started()
        try:
            pool.submit(int)
        except BrokenProcessPool:
            self._discard(pool)
            pool = self._started()
        return pool

    def _discard(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
        # A worker that hangs never ends by itself, and before Python 3.14 only this reaches it.
        for worker in list((broken._processes or {}).values()):  # noqa: SLF001
            worker.kill()
        broken.shutdown(wait=False, cancel_futures=True)


def _document(release: LeaderRelease, instrument: str, policy: str) -> str:
    reference = json.loads(instrument)
    fingerprint = sha256(instrument.encode()).hexdigest()
    whole = Release(
        InstrumentRef(reference["id"], reference["version"], fingerprint), policy, (release,)
    )
    return json.dumps(whole.to_json(), ensure_ascii=False)


def settle(niceness: int = 0) -> None:
    """Load what every report needs, before the first one; runs in the worker."""
    os.nice(niceness)
    Thread(target=_end_with_parent, daemon=True).start()
    import_module("leadership360.render.pdf")
    # What is loaded now stays: the collector need not look at it again with every report.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _end_with_parent() -> None:
    """End this worker when whoever started it is killed: it would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def renderer() -> str:
    """Return the fingerprint of all that decides how a report looks, apart from its data."""
    files = sorted(
        file
        for folder in (Path(__file__).parent, TEMPLATES, STATIC, TRANSLATIONS)
        for file in folder.rglob("*")
        if file.suffix in _LOOKS
    )
    print_of = sha256(version("weasyprint").encode())
    for file in files:
        print_of.update(sha256(file.read_bytes()).digest())
    return print_of.hexdigest()


def render(
    document: str,
    instrument: str,
    *,
    language: str,
    policy: str,
    released_on: date | None,
    options: PdfOptions = USUAL,
) -> bytes:
    """Return the PDF of the only leader of ``document``; runs in the worker."""
    (release,) = Release.from_json(json.loads(document)).leaders
    report = build_report(
        release, thaw(instrument), language=language, policy=policy, released_on=released_on
    )
    # Found by name and not imported above, so that only the worker ever loads WeasyPrint.
    pdf: bytes = import_module("leadership360.render.pdf").report_pdf(report, options)
    # What a document leaves refers to itself: collected now, it is 6 MB less per report.
    gc.collect()
    return pdf
