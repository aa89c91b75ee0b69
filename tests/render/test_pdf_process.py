"""The worker that makes PDFs."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import pytest

from leadership360.domain.instrument import freeze
from leadership360.render.pdf_process import PdfFailed, PdfProcess
from tests.render.sample import DAY, sample_instrument, sample_release

FROZEN, _ = freeze(sample_instrument())


@pytest.fixture(scope="module")
def process() -> Iterator[PdfProcess]:
    process = PdfProcess()
    yield process
    process.close()


def make(process: PdfProcess, frozen: str = FROZEN) -> bytes:
    return process.pdf(sample_release(), frozen, language="en", policy="standard", released_on=DAY)


def test_the_worker_makes_the_same_bytes_as_this_process(
    process: PdfProcess, typical_pdf: bytes
) -> None:
    assert make(process) == typical_pdf


def test_a_worker_that_died_between_reports_is_replaced(process: PdfProcess) -> None:
    with pytest.raises(BrokenProcessPool):
        process._started().submit(os.abort).result(60)
    assert make(process).startswith(b"%PDF")


def test_a_worker_that_dies_at_work_ends_in_a_clear_error_and_is_replaced(
    process: PdfProcess,
) -> None:
    # Queued before ours, so the worker is alive when asked and dies before our report is done.
    process._started().submit(time.sleep, 1)
    process._started().submit(os.abort)
    with pytest.raises(PdfFailed, match="try again"):
        make(process)
    assert make(process).startswith(b"%PDF")


def test_a_report_that_takes_too_long_ends_in_a_clear_error(process: PdfProcess) -> None:
    process._started().submit(time.sleep, 30)
    with pytest.raises(PdfFailed):
        process.pdf(
            sample_release(),
            FROZEN,
            language="en",
            policy="standard",
            released_on=DAY,
            timeout=0.5,
        )
    assert make(process).startswith(b"%PDF")


def test_a_fault_in_the_input_ends_in_a_clear_error(process: PdfProcess) -> None:
    broken, _ = freeze(sample_instrument(items=5))
    with pytest.raises(PdfFailed):
        make(process, broken)


def test_the_calling_process_never_loads_weasyprint() -> None:
    script = (
        "import sys, leadership360.render.pdf_process;"
        "sys.exit(any(name.startswith('weasyprint') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
