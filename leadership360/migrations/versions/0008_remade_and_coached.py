"""A release keeps the fingerprint of the sealed boxes it was made of."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    # Only adds, and so rebuilds nothing: the guards stay.
    op.add_column("release", sa.Column("boxes_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.drop_column("release", "boxes_sha256")
