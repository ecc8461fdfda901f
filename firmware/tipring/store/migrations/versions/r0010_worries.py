"""What worries the box, and what it did about that."""

import sqlalchemy as sa
from alembic import op

from tipring.store.migrations.partial_index import create_partial_index

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add two tables; `migrating` fills them from the journal."""
    op.create_table(
        "worries",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("key", "what", "colour", "sentence", "remedy", "tries")
        ),
        sa.Column("began_at", sa.String(27), nullable=False),
        sa.Column("ended_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_worries"),
    )
    op.create_index("ix_worries_began_at", "worries", ["began_at"])
    is_open = sa.text("ended_at IS NULL")
    create_partial_index("ix_worries_open", "worries", "key", is_open)
    op.create_table(
        "worry_repairs",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("worked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worry_repairs"),
    )
    op.create_index("ix_worry_repairs_at", "worry_repairs", ["at"])
