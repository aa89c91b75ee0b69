"""Assignments: who was asked about whom, each with its sealed box. There is no table of answers."""

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base
from leadership360.domain.cycle import AssignmentState
from leadership360.domain.relation import Relation
from leadership360.models.types import choice
from leadership360.sealing import BOX_BYTES, COPY_BYTES, random_box, random_copy


class Assignment(Base):
    """One request: this rater is asked about this leader.

    No time, no counter and nothing readable: box and copy are random bytes from the start, of the
    same size ever after, and submitting is one UPDATE of this one row, so that neither the order
    of writing nor two backups side by side say what was answered.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("cycle_id", "leader_id", "rater_id"),
        CheckConstraint(f"length(box) = {BOX_BYTES}", name="box_size"),
        CheckConstraint(f"length(copy) = {COPY_BYTES}", name="copy_size"),
        CheckConstraint("(relation = 'self') = (leader_id = rater_id)", name="self_is_self"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), index=True)
    leader_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    rater_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[Relation] = mapped_column(choice(Relation))
    state: Mapped[AssignmentState] = mapped_column(
        choice(AssignmentState), default=AssignmentState.INVITED
    )
    #: The version in force, under the cycle's public key; random until something is sent.
    box: Mapped[bytes] = mapped_column(default=random_box, deferred=True)
    #: The rater's own draft, under a key only the rater's browser holds.
    copy: Mapped[bytes] = mapped_column(default=random_copy, deferred=True)
