"""PDFs made ahead, and their fingerprints."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "pdf",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("renderer", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_pdf_release_id_release")
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_pdf")),
    )
    op.create_table(
        "issued_pdf",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_issued_pdf_release_id_release")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_issued_pdf")),
    )
    op.create_index(op.f("ix_issued_pdf_release_id"), "issued_pdf", ["release_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("issued_pdf")
    op.drop_table("pdf")
