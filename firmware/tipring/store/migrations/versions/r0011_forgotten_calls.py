"""Of which calls it is forgotten who called."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table; `migrating` fills it from the journal."""
    op.create_table(
        "forgotten_calls",
        sa.Column("call_id", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_forgotten_calls"),
    )
