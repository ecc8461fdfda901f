"""How long callers were on hold."""

import sqlalchemy as sa
from alembic import op

from tipring.store.migrations.partial_index import create_partial_index

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add a table; `migrating` fills it from the journal."""
    op.create_table(
        "caller_holds",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("since", sa.String(27), nullable=False),
        sa.Column("until", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_caller_holds"),
    )
    op.create_index("ix_caller_holds_since", "caller_holds", ["since"])
    is_open = sa.text("until IS NULL")
    create_partial_index("ix_caller_holds_open", "caller_holds", "ticket", is_open)
