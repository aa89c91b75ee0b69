"""Trustees of cycles: who they are, never what they know."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class TrusteeRow(Base):
    """One of the three people of whom two open a cycle's boxes. The shares lie in the key store."""

    __tablename__ = "trustee"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 3", name="number_of_three"),
    )

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    #: Which share is theirs.
    number: Mapped[int]
