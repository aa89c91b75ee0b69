"""People: leaders, raters and those who are both."""

from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base


class Person(Base):
    """Somebody who rates or is rated."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(200))
    #: Lower case; the one thing that tells people apart in a file.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    #: Of mail and first pages; empty where nobody has said one.
    language: Mapped[str] = mapped_column(String(12), default="")
