"""Drills of the link, each with what was measured."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a table; `migrating` fills it from the journal."""
    op.create_table(
        "link_drills",
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("id", "by", "cut", "remark")
        ),
        sa.Column("began_at", sa.String(27), nullable=False),
        sa.Column("ended_at", sa.String(27)),
        sa.Column("done", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_link_drills"),
    )
    op.create_index("ix_link_drills_began_at", "link_drills", ["began_at"])
