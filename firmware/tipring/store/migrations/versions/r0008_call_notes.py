"""What agents say of calls: reasons and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add a table; `migrating` fills it from the journal."""
    op.create_table(
        "call_notes",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("call_id", sa.Text),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("ticket", "queue", "agent", "code", "note")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call_notes"),
    )
    op.create_index("ix_call_notes_at", "call_notes", ["at"])
    op.create_index("ix_call_notes_call_id", "call_notes", ["call_id"])
