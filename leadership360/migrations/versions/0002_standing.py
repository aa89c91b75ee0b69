"""Whether leaders of a cycle are told where they stand among the others."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "cycle",
        sa.Column("shows_standing", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("cycle", "shows_standing")
