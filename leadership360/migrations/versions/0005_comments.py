"""Promises as they were given, and who writes themes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "promise",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "self",
                "manager",
                "report",
                "peer",
                "other",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_promise_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["person.id"], name=op.f("fk_promise_leader_id_person")
        ),
        sa.PrimaryKeyConstraint("cycle_id", "leader_id", "relation", name=op.f("pk_promise")),
    )
    op.create_table(
        "theme",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("prompt", sa.String(length=64), nullable=False),
        sa.Column("comments", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_theme_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["person.id"], name=op.f("fk_theme_leader_id_person")
        ),
        sa.PrimaryKeyConstraint("cycle_id", "leader_id", "prompt", name=op.f("pk_theme")),
    )
    with op.batch_alter_table("cycle") as cycle:
        cycle.add_column(sa.Column("coach_id", sa.Uuid(), nullable=True))
        cycle.create_foreign_key(op.f("fk_cycle_coach_id_person"), "person", ["coach_id"], ["id"])


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("cycle") as cycle:
        cycle.drop_constraint(op.f("fk_cycle_coach_id_person"), type_="foreignkey")
        cycle.drop_column("coach_id")
    op.drop_table("theme")
    op.drop_table("promise")
