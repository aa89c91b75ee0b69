"""Releases: what was printed, once and for good."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class ReleaseRow(Base):
    """The release document of one leader in one cycle. Only ever inserted."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("cycle_id", "leader_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"))
    leader_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    #: ``leadership360/scores/1`` with one leader, canonical JSON.
    document: Mapped[str] = mapped_column(Text, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    created_on: Mapped[date]
