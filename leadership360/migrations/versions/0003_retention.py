"""The day from which on only counts of a cycle's people are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("cycle") as batch:
        batch.add_column(sa.Column("archived_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("cycle") as batch:
        batch.drop_column("archived_on")
