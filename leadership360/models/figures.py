"""Figures of an organisation: what a closed cycle keeps beside the releases."""

from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class FiguresRow(Base):
    """The figures of one cycle, printed values only. Only ever inserted."""

    __tablename__ = "figures"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    #: ``leadership360/psychometrics/1``, rounded, as compact JSON.
    document: Mapped[str] = mapped_column(Text, deferred=True)
    #: Spread later cycles print their intervals with; None below 20 leaders.
    phi: Mapped[float | None]
    #: Median minutes a form took; None below five leaders.
    minutes: Mapped[int | None]
