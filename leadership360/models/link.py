"""Links: hashes of the secrets that were mailed."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class Link(Base):
    """A link that lets a rater in, for one cycle. The secret itself exists only in the mail."""

    __tablename__ = "link"

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), index=True)
    rater_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    expires_on: Mapped[date]
