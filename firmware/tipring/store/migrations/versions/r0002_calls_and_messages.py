"""Calls and messages, the views over the journal."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the two tables; `migrating` fills them from the journal."""
    _make_calls()
    _make_messages()


def _make_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("withheld", sa.Boolean, nullable=False),
        sa.Column("rang_at", sa.String(27), nullable=False),
        sa.Column("answered_at", sa.String(27)),
        sa.Column("ended_at", sa.String(27)),
        sa.Column("rings", sa.Integer),
        sa.Column("flow", sa.Text),
        sa.Column("last_node", sa.Text),
        sa.Column("end_reason", sa.Text),
        sa.Column("interrupted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_rang_at", "calls", ["rang_at"])


def _make_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("call_id", sa.Text),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", sa.String(27), nullable=False),
        sa.Column("duration_s", sa.Float),
        sa.Column("interrupted", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("path", name="uq_messages_path"),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["calls.id"],
            name="fk_messages_call_id",
        ),
    )
    for columns in (["call_id"], ["started_at"], ["mailbox", "started_at"]):
        op.create_index("_".join(["ix_messages", *columns]), "messages", columns)
