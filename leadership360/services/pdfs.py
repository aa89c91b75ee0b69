"""PDFs made ahead, so that a leader need not wait; whether a PDF is one of ours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from leadership360.db import AnySession
from leadership360.i18n import available_languages, select_language
from leadership360.render.pdf_process import PdfProcess, renderer
from leadership360.services.reports import ReadableReport, show_report
from leadership360.store.pdfs import (
    PdfToMake,
    count_pdfs,
    find_pdf,
    find_release_of_pdf,
    list_pdfs_to_make,
    put_pdf,
)
from leadership360.store.transaction import atomic


@dataclass(frozen=True, slots=True)
class PdfProgress:
    """How many reports of a cycle are ready as PDF, of how many."""

    ready: int
    total: int


def show_pdf_progress(session: AnySession, cycle_id: UUID) -> PdfProgress:
    """Return how far the PDFs of a cycle are."""
    return PdfProgress(*count_pdfs(session, cycle_id, renderer()))


def list_due_pdfs(session: AnySession, *, but: Collection[UUID], limit: int) -> Sequence[PdfToMake]:
    """Return what is to be made next. but: releases to leave alone."""
    return list_pdfs_to_make(session, renderer(), but=but, limit=limit)


@dataclass(frozen=True, slots=True)
class PdfSource:
    """What one PDF is made of, read; language: that of its leader."""

    release_id: UUID
    language: str
    report: ReadableReport


def read_due_pdf(session: AnySession, due: PdfToMake) -> PdfSource:
    """Return what a PDF that is due is made of. Raises NotFound."""
    language = select_language([due.language], available_languages())
    return PdfSource(due.release_id, language, show_report(session, due.cycle_id, due.leader_id))


def render_pdf(source: PdfSource, process: PdfProcess) -> bytes:
    """Return the PDF; touches no database. Raises PdfFailed."""
    report = source.report
    return process.pdf(
        report.release,
        report.instrument_text,
        language=source.language,
        policy=report.policy,
        released_on=report.released_on,
    )


def keep_pdf(session: AnySession, source: PdfSource, content: bytes) -> None:
    """Keep a PDF that was made."""
    with atomic(session):
        put_pdf(session, source.release_id, content, language=source.language, renderer=renderer())


def find_ready_pdf(
    session: AnySession, cycle_id: UUID, leader_id: UUID, language: str
) -> bytes | None:
    """Return the usual PDF of a report the leader may read, if it was made in this language."""
    return find_pdf(session, cycle_id, leader_id, language=language, renderer=renderer())


def find_release_of(session: AnySession, pdf: bytes) -> str | None:
    """Return the sha256 of the release this very file was made from; None for any other file."""
    return find_release_of_pdf(session, sha256(pdf).hexdigest())
