"""Accounts have a language, and nobody's is English just because nobody said one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "account",
        sa.Column("language", sa.String(length=12), server_default=sa.text("''"), nullable=False),
    )
    op.execute("UPDATE person SET language = ''")


def downgrade() -> None:
    """Take it back."""
    op.drop_column("account", "language")
    op.execute("UPDATE person SET language = 'en' WHERE language = ''")
