"""``leadership360 verify`` on PDFs as they were made, and on others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.cli import verify as command
from leadership360.models.tables import ReleaseRow
from leadership360.render.pdf_process import renderer
from leadership360.store.keystore import KeyStore
from leadership360.store.pdfs import put_pdf
from leadership360.store.transaction import atomic
from tests import make

PDF = b"%PDF-1.7 about Lena"


@pytest.fixture
def verify(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[bytes], Result]:
    monkeypatch.setattr(command, "load_running_app", lambda: app)

    def run(content: bytes) -> Result:
        file = tmp_path / "report.pdf"
        file.write_bytes(content)
        return CliRunner().invoke(command.verify, [str(file)])

    return run


def test_a_pdf_made_here_is_genuine_and_any_other_is_unknown(
    verify: Callable[[bytes], Result], session: Session, keystore: KeyStore
) -> None:
    make.make_released_cycle(session, keystore)
    release = session.scalars(select(ReleaseRow)).first()
    assert release is not None
    name = release.sha256
    with atomic(session):
        put_pdf(session, release.id, PDF, language="en", renderer=renderer())

    genuine, changed = verify(PDF), verify(PDF.replace(b"Lena", b"Lina"))
    assert (genuine.exit_code, genuine.output) == (0, f"genuine: release {name}\n")
    assert verify(PDF[:-1]).output == "unknown\n"
    assert changed.exit_code == 1


def test_a_file_that_is_not_there_is_said_so(app: Flask, tmp_path: Path) -> None:
    result = CliRunner().invoke(command.verify, [str(tmp_path / "none.pdf")])
    assert result.exit_code == 1
    assert "No such file" in result.output
