"""The journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table that everything else is a view of."""
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("line", sa.Text),
        sa.Column("call_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_call_id", "journal", ["call_id"])
