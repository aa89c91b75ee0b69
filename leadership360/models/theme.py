"""Themes: what a coach makes of comments that must not be shown as written."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class Theme(Base):
    """The theme of one prompt about one leader. There is none where too few people wrote."""

    __tablename__ = "theme"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    leader_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    prompt: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: The comments, shuffled, under the cycle's key; gone with the boxes.
    comments: Mapped[bytes | None] = mapped_column(deferred=True)
    #: What the coach wrote, until the release; from then on it is what the leader reads.
    text: Mapped[str | None] = mapped_column(Text)
