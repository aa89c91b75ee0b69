"""Accounts: who may sign in, and as what. Raters have none."""

from uuid import UUID, uuid4

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leadership360.db import Base
from leadership360.models.person import Person

account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What an account may do; ``name`` is a value of ``domain.role.Role``."""

    __tablename__ = "role"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # type: ignore[assignment]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")


class Account(Base, UserMixin):
    """A sign-in of an admin or a leader. Keeps no times and no addresses of sign-ins."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # type: ignore[assignment]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    #: Changes with the password, which ends every session (Flask-Security).
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    #: The person this account belongs to; admins need not be one.
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), unique=True)

    #: Chosen by whoever signs in; empty before.
    language: Mapped[str] = mapped_column(String(12), default="", server_default=text("''"))

    person: Mapped[Person | None] = relationship(lazy="joined")
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=account_role, lazy="selectin"
    )
