"""Progress of a cycle as of one day, so that nobody can tell from a moment who answered."""

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class Progress(Base):
    """What admins and leaders see of a running cycle; replaced once a day.

    document: {"enough": {leader id: {block id: bool}}, "owing": [assignment ids],
    "declined": {leader id: count}}.
    """

    __tablename__ = "progress"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    as_of: Mapped[date]
    document: Mapped[dict[str, dict[str, dict[str, bool]] | list[str] | dict[str, int]]] = (
        mapped_column(JSON)
    )
