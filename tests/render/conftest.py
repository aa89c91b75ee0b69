"""PDFs made once for all tests of a run, and a guard against WeasyPrint's warnings."""

import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadership360.render.pdf import report_pdf
from tests.render.sample import make_report
from tests.requirements import require_or_skip


@pytest.fixture(autouse=True)
def no_weasyprint_record(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
    assert [record.getMessage() for record in caplog.records] == []


@pytest.fixture(scope="session")
def typical_pdf() -> bytes:
    return report_pdf(make_report())


@pytest.fixture
def poppler(tmp_path: Path) -> Callable[..., str]:
    require_or_skip(shutil.which("pdftotext") is not None, "poppler")

    def run(tool: str, pdf: bytes, *options: str) -> str:
        file = tmp_path / "report.pdf"
        file.write_bytes(pdf)
        target = ["-"] if tool == "pdftotext" else []
        return subprocess.run(
            [tool, *options, file, *target], check=True, capture_output=True, text=True
        ).stdout

    return run
