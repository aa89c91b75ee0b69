"""Mail waiting to be sent: to whom and which, never a text and never a link."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base
from leadership360.domain.cycle import MailState, MailTemplate
from leadership360.models.types import UtcTime, choice


class Mail(Base):
    """One mail to one person, written in the transaction of what it tells about."""

    __tablename__ = "mail"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    #: For accounts that are no person, such as an admin's.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    template: Mapped[MailTemplate] = mapped_column(choice(MailTemplate))
    state: Mapped[MailState] = mapped_column(
        choice(MailState), default=MailState.QUEUED, index=True
    )
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    #: Until when a worker holds this row; another may take it over after that.
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0)
    #: What the mail server said last, for the admin.
    reply: Mapped[str | None] = mapped_column(String(300))
