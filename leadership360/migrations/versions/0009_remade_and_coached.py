"""A release knows the boxes it was made of; a coach gets letters of their own."""

import sqlalchemy as sa
from alembic import op

from leadership360.models.types import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BEFORE = ("invitation", "welcome", "link-recovery", "released", "boxes-waiting", "password-reset")
_AFTER = (*_BEFORE[:-1], "coach-welcome", "themes-waiting", _BEFORE[-1])
_STATES = ("queued", "sending", "sent", "in_doubt", "failed")


def upgrade() -> None:
    """Make the change."""
    # Only adds, and so rebuilds nothing: the guards stay.
    op.add_column("release", sa.Column("boxes_sha256", sa.String(length=64), nullable=True))
    _change_templates(_BEFORE, _AFTER)


def downgrade() -> None:
    """Undo it."""
    op.execute("DELETE FROM mail WHERE template IN ('coach-welcome', 'themes-waiting')")
    _change_templates(_AFTER, _BEFORE)
    op.drop_column("release", "boxes_sha256")


def _change_templates(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    # SQLite makes the table anew, and does not say by itself which rules it had.
    with op.batch_alter_table("mail", copy_from=_mail(before)) as batch:
        batch.drop_constraint(op.f("ck_mail_mailtemplate"), type_="check")
        batch.create_check_constraint(op.f("ck_mail_mailtemplate"), _one_of("template", after))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _mail(templates: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        "mail",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reply", sa.String(length=300), nullable=True),
        sa.CheckConstraint(_one_of("template", templates), name=op.f("ck_mail_mailtemplate")),
        sa.CheckConstraint(_one_of("state", _STATES), name=op.f("ck_mail_mailstate")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mail_account_id_account")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_mail_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.Index(op.f("ix_mail_cycle_id"), "cycle_id"),
        sa.Index(op.f("ix_mail_state"), "state"),
    )
