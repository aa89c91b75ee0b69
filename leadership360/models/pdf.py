"""PDFs made ahead, and the fingerprints of all that were."""

from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class Pdf(Base):
    """The usual PDF of a release in its leader's language. It can be made again at any time.

    It holds what the release and its themes print, and no time: nothing is known from it that is
    not known from them. It goes with the release.
    """

    __tablename__ = "pdf"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    #: What made it (``render.pdf_process.renderer``): after an upgrade it is made again.
    renderer: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(deferred=True)


class IssuedPdf(Base):
    """That a file with this fingerprint was made from a release. It goes with the release."""

    __tablename__ = "issued_pdf"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), index=True)
