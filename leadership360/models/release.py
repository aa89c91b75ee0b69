"""Releases: what was printed, once and for good."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base
from leadership360.domain.cycle import Removal
from leadership360.models.types import choice


class ReleaseRow(Base):
    """The release document of one leader in one cycle. Only ever inserted.

    The database itself refuses every UPDATE, and every DELETE without a ``ReleaseRemoval``.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("cycle_id", "leader_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"))
    leader_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    #: ``leadership360/scores/1`` with one leader, canonical JSON.
    document: Mapped[str] = mapped_column(Text, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    #: Fingerprint of the sealed boxes it was made of; None where it is older than this column.
    boxes_sha256: Mapped[str | None] = mapped_column(String(64))
    created_on: Mapped[date]


class ReleaseRemoval(Base):
    """That a release was taken away, and why: written before it goes, and never changed."""

    __tablename__ = "release_removal"

    #: Of the release that is gone.
    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), index=True)
    reason: Mapped[Removal] = mapped_column(choice(Removal))
    removed_on: Mapped[date]
