"""Queries about PDFs made ahead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from leadership360.db import AnySession
from leadership360.domain.cycle import CycleState
from leadership360.models.cycle import Cycle
from leadership360.models.pdf import IssuedPdf, Pdf
from leadership360.models.person import Person
from leadership360.models.release import ReleaseRow


@dataclass(frozen=True, slots=True)
class PdfToMake:
    """A release whose PDF is still to be made. language: its leader's."""

    release_id: UUID
    cycle_id: UUID
    leader_id: UUID
    language: str


def list_pdfs_to_make(
    session: AnySession, renderer: str, *, but: Collection[UUID], limit: int
) -> Sequence[PdfToMake]:
    """Return released releases without a PDF of this renderer, the newest release first."""
    rows = session.execute(
        select(ReleaseRow.id, ReleaseRow.cycle_id, ReleaseRow.leader_id, Person.language)
        .join(Cycle, Cycle.id == ReleaseRow.cycle_id)
        .join(Person, Person.id == ReleaseRow.leader_id)
        .outerjoin(Pdf, (Pdf.release_id == ReleaseRow.id) & (Pdf.renderer == renderer))
        .where(
            Cycle.state == CycleState.RELEASED,
            Pdf.release_id.is_(None),
            ReleaseRow.id.not_in(but),
        )
        .order_by(Cycle.released_on.desc(), ReleaseRow.id)
        .limit(limit)
    )
    return [PdfToMake(*row) for row in rows]


def put_pdf(
    session: AnySession, release_id: UUID, content: bytes, *, language: str, renderer: str
) -> bool:
    """Keep a PDF and its fingerprint; return False if the release is gone meanwhile."""
    if session.scalar(select(ReleaseRow.id).where(ReleaseRow.id == release_id)) is None:
        return False
    session.merge(Pdf(release_id=release_id, language=language, renderer=renderer, content=content))
    session.merge(IssuedPdf(sha256=sha256(content).hexdigest(), release_id=release_id))
    return True


def find_pdf(
    session: AnySession, cycle_id: UUID, leader_id: UUID, *, language: str, renderer: str
) -> bytes | None:
    """Return the PDF of a leader's release, if it is there in this language."""
    pdf = session.scalar(
        select(Pdf)
        .join(ReleaseRow, ReleaseRow.id == Pdf.release_id)
        .where(
            ReleaseRow.cycle_id == cycle_id,
            ReleaseRow.leader_id == leader_id,
            Pdf.language == language,
            Pdf.renderer == renderer,
        )
        .options(undefer(Pdf.content))
    )
    return pdf.content if pdf else None


def count_pdfs(session: AnySession, cycle_id: UUID, renderer: str) -> tuple[int, int]:
    """Return how many releases of a cycle have their PDF, and how many releases it has."""
    ready, releases = session.execute(
        select(func.count(Pdf.release_id), func.count())
        .select_from(ReleaseRow)
        .outerjoin(Pdf, (Pdf.release_id == ReleaseRow.id) & (Pdf.renderer == renderer))
        .where(ReleaseRow.cycle_id == cycle_id)
    ).one()
    return ready, releases


def find_release_of_pdf(session: AnySession, fingerprint: str) -> str | None:
    """Return the sha256 of the release that a file with this sha256 was made from."""
    return session.scalar(
        select(ReleaseRow.sha256)
        .join(IssuedPdf, IssuedPdf.release_id == ReleaseRow.id)
        .where(IssuedPdf.sha256 == fingerprint)
    )
