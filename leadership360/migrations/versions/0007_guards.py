"""Releases and frozen columns are guarded by the database; a cycle says what holds it."""

import sqlalchemy as sa
from alembic import op

from leadership360.migrations import guards

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "held_by",
                sa.Enum(
                    "key",
                    "self_check",
                    "boxes",
                    name="heldby",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("unreadable_boxes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("boxes_sha256", sa.String(length=64), nullable=True))
    op.create_table(
        "release_removal",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "withdrawn",
                "erased",
                "expired",
                name="removal",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("removed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_release_removal_cycle_id_cycle")
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_release_removal")),
    )
    with op.batch_alter_table("release_removal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_removal_cycle_id"), ["cycle_id"], unique=False)
    guards.install()


def downgrade() -> None:
    """Take the change back."""
    guards.remove()
    with op.batch_alter_table("release_removal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_removal_cycle_id"))
    op.drop_table("release_removal")
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_cycle_heldby"), type_="check")
        batch_op.drop_column("boxes_sha256")
        batch_op.drop_column("unreadable_boxes")
        batch_op.drop_column("held_by")
