"""Whether answers of a cycle are sealed before they reach the server."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "cycle",
        sa.Column("seals_in_browser", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("cycle", "seals_in_browser")
