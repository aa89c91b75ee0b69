"""Review cycles: a frozen instrument, a frozen policy, and a public key for the boxes."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base
from leadership360.domain.cycle import CycleState, HeldBy
from leadership360.domain.policy import PolicyName
from leadership360.models.types import choice


class Cycle(Base):
    """One round of feedback.

    The private key that opens the boxes is never here: it lies in the key store, outside the
    database and its backups.
    """

    __tablename__ = "cycle"
    __table_args__ = (CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    policy_name: Mapped[PolicyName] = mapped_column(choice(PolicyName))
    grace_days: Mapped[int] = mapped_column(default=3)
    #: Whether leaders are told where they stand among the others; frozen with the policy.
    shows_standing: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Whether answers are sealed before they reach the server; frozen with the policy.
    seals_in_browser: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[CycleState] = mapped_column(choice(CycleState), default=CycleState.DRAFT)
    #: Id of the instrument file; what counts from launch on is the frozen text.
    instrument_id: Mapped[str] = mapped_column(String(64))
    #: The roster as uploaded and checked, waiting for "import": rows and faults.
    roster_draft: Mapped[dict[str, object] | None] = mapped_column(JSON, deferred=True)

    #: Who writes themes from comments that must not be shown as written; frozen at launch.
    coach_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    # Written at launch, never changed after.
    instrument_text: Mapped[str | None] = mapped_column(Text, deferred=True)
    instrument_sha256: Mapped[str | None] = mapped_column(String(64))
    policy_text: Mapped[str | None] = mapped_column(Text)
    policy_sha256: Mapped[str | None] = mapped_column(String(64))
    box_public_key: Mapped[bytes | None]
    #: Minutes a form took in an earlier cycle that asks the same; None where none is known.
    form_minutes: Mapped[int | None]

    #: Why the last attempt to close failed; None where nothing stands in the way.
    held_by: Mapped[HeldBy | None] = mapped_column(choice(HeldBy))

    # Written at closing.
    closed_on: Mapped[date | None]
    #: Day after which boxes and private key are destroyed; None before closing.
    destroy_on: Mapped[date | None]
    destroyed_on: Mapped[date | None]
    #: How many boxes could not be opened: says that answers are missing, and neither whose nor
    #: which. Who knows them tells nothing of an answer that was counted.
    unreadable_boxes: Mapped[int | None]
    #: Fingerprint of the sealed boxes the releases were made of.
    boxes_sha256: Mapped[str | None] = mapped_column(String(64))
    released_on: Mapped[date | None]
    #: Day on which the roster and the links went, and only counts were left.
    archived_on: Mapped[date | None]
