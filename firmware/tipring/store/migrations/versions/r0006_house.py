"""The house: calls among extensions, and what each extension wants."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add two tables; `migrating` fills them from the journal."""
    op.create_table(
        "house_calls",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("extension", sa.Text, nullable=False),
        sa.Column("dialled", sa.Text, nullable=False),
        sa.Column("began_at", sa.String(27), nullable=False),
        *_words("rang", "answered_by", "sent_to", "how", "why"),
        sa.Column("answered_at", sa.String(27)),
        sa.Column("ended_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_house_calls"),
    )
    op.create_index("ix_house_calls_began_at", "house_calls", ["began_at"])
    op.create_table(
        "extension_wishes",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column(
            "do_not_disturb", sa.Boolean, nullable=False, server_default=sa.false()
        ),
        *_words("always", "busy", "no_answer", "last_caller"),
        sa.PrimaryKeyConstraint("number", name="pk_extension_wishes"),
    )


def _words(*names: str) -> list[sa.Column[str]]:
    return [
        sa.Column(name, sa.Text, nullable=False, server_default="") for name in names
    ]
