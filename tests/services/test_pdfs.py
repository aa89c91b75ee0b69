"""PDFs made ahead: which, kept how, gone when."""

from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from leadership360.domain.errors import NotFound
from leadership360.models.pdf import IssuedPdf, Pdf
from leadership360.models.tables import Person, ReleaseRow
from leadership360.render.pdf_process import PdfProcess, renderer
from leadership360.services.pdfs import (
    PdfProgress,
    find_ready_pdf,
    find_release_of,
    keep_pdf,
    list_due_pdfs,
    read_due_pdf,
    render_pdf,
    show_pdf_progress,
)
from leadership360.services.reports import show_report
from leadership360.store.erasure import delete_reports_of
from leadership360.store.pdfs import put_pdf
from leadership360.store.transaction import atomic
from tests.services.stage import NOW, Stage, around

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def process() -> Iterator[PdfProcess]:
    process = PdfProcess()
    yield process
    process.close()


@pytest.fixture
def released(stage: Stage) -> UUID:
    cycle = stage.collecting(around("ana") + around("ben"))
    stage.send_all(cycle)
    stage.close(cycle)
    stage.release(cycle)
    return cycle


def person(stage: Stage, cycle: UUID, name: str) -> UUID:
    return stage.request(cycle, name, name).rater_pass.rater_id


def test_nothing_is_made_before_the_release(stage: Stage) -> None:
    cycle = stage.collecting(around("ana"))
    stage.send_all(cycle)
    stage.close(cycle)
    with stage.session() as session:
        assert list_due_pdfs(session, but=(), limit=9) == []
    stage.release(cycle)
    with stage.session() as session:
        assert len(list_due_pdfs(session, but=(), limit=9)) == 1


def test_a_pdf_is_made_once_and_is_what_a_click_would_give(
    stage: Stage, released: UUID, process: PdfProcess
) -> None:
    ana = person(stage, released, "ana")
    with stage.session() as session:
        assert show_pdf_progress(session, released) == PdfProgress(0, 2)
        (due,) = [one for one in list_due_pdfs(session, but=(), limit=9) if one.leader_id == ana]
        source = read_due_pdf(session, due)
        keep_pdf(session, source, render_pdf(source, process))

        assert show_pdf_progress(session, released) == PdfProgress(1, 2)
        assert ana not in {one.leader_id for one in list_due_pdfs(session, but=(), limit=9)}
        readable = show_report(session, released, ana)
        clicked = process.pdf(
            readable.release,
            readable.instrument_text,
            language=source.language,
            policy=readable.policy,
            released_on=readable.released_on,
        )
        assert find_ready_pdf(session, released, ana, source.language) == clicked
        assert find_ready_pdf(session, released, ana, "xx") is None
        assert find_release_of(session, clicked) == readable.sha256
        assert find_release_of(session, clicked + b"\n") is None


def keep_all(stage: Stage, content: bytes, made_by: str | None = None) -> None:
    with stage.session() as session, atomic(session):
        for release in session.scalars(select(ReleaseRow.id)):
            put_pdf(
                session,
                release,
                content + release.bytes,
                language="en",
                renderer=made_by or renderer(),
            )


def count(stage: Stage, table: type[Pdf | IssuedPdf]) -> int:
    with stage.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_after_an_upgrade_it_is_made_again_and_the_old_file_stays_genuine(
    stage: Stage, released: UUID
) -> None:
    keep_all(stage, b"old", made_by="an older version")
    with stage.session() as session:
        assert show_pdf_progress(session, released) == PdfProgress(0, 2)
        assert len(list_due_pdfs(session, but=(), limit=9)) == 2
    keep_all(stage, b"new")
    assert (count(stage, Pdf), count(stage, IssuedPdf)) == (2, 4)
    with stage.session() as session:
        release = session.scalars(select(ReleaseRow)).first()
        assert release is not None
        assert find_release_of(session, b"old" + release.id.bytes) == release.sha256


def test_it_goes_with_the_release(stage: Stage, released: UUID) -> None:
    keep_all(stage, b"pdf")
    ana = person(stage, released, "ana")
    with stage.session() as session, atomic(session):
        delete_reports_of(session, ana, today=NOW.date())
    assert (count(stage, Pdf), count(stage, IssuedPdf)) == (1, 1)


def test_a_release_that_is_gone_gets_no_pdf(
    stage: Stage, released: UUID, process: PdfProcess
) -> None:
    with stage.session() as session:
        due = list_due_pdfs(session, but=(), limit=9)
        with atomic(session):
            delete_reports_of(session, due[0].leader_id, today=NOW.date())
        with pytest.raises(NotFound):
            render_pdf(read_due_pdf(session, due[0]), process)
        assert not put_pdf(session, due[0].release_id, b"", language="en", renderer="x")


def test_the_table_names_nobody_and_no_time(stage: Stage, released: UUID) -> None:
    keep_all(stage, b"pdf")
    with stage.session() as session:
        pdf = session.scalars(select(Pdf).options(undefer(Pdf.content))).first()
        assert pdf is not None
        assert set(Pdf.__table__.columns.keys()) == {
            "release_id",
            "language",
            "renderer",
            "content",
        }
        issued = session.scalars(select(IssuedPdf)).all()
        assert sha256(pdf.content).hexdigest() in {one.sha256 for one in issued}
        assert session.scalar(select(func.count()).select_from(Person))
