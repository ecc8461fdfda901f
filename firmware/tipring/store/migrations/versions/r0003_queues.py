"""Callers in queues and where agents stood, views over the journal; calls we placed."""

import sqlalchemy as sa
from alembic import op

from tipring.store.migrations.partial_index import create_partial_index

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make two tables and a column; `migrating` fills them from the journal."""
    placed = sa.Column("placed", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("calls", placed)
    _make_queue_calls()
    _make_agent_spells()


def _make_queue_calls() -> None:
    op.create_table(
        "queue_calls",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("joined_at", sa.String(27), nullable=False),
        sa.Column("position", sa.Integer),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("head_start_s", sa.Float, nullable=False),
        sa.Column("carried_s", sa.Float, nullable=False),
        sa.Column("place_of", sa.Text, nullable=False),
        sa.Column("bounces", sa.Integer, nullable=False),
        sa.Column("away_at", sa.String(27)),
        sa.Column("kept_until", sa.String(27)),
        sa.Column("callback_number", sa.Text, nullable=False),
        sa.Column("callback_tries", sa.Integer, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("answered_at", sa.String(27)),
        sa.Column("answered_after_s", sa.Float),
        sa.Column("ended_at", sa.String(27)),
        sa.Column("outcome", sa.Text),
        sa.Column("waited_s", sa.Float),
        sa.Column("talked_s", sa.Float),
        sa.Column("end_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_queue_calls"),
    )
    for columns in (["joined_at"], ["queue", "ended_at"]):
        op.create_index("_".join(["ix_queue_calls", *columns]), "queue_calls", columns)
    _index_open("ix_queue_calls_open", "queue_calls", "ticket", "ended_at")


def _make_agent_spells() -> None:
    op.create_table(
        "agent_spells",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("wish_why", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("since", sa.String(27), nullable=False),
        sa.Column("until", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_agent_spells"),
    )
    op.create_index("ix_agent_spells_until", "agent_spells", ["until"])
    _index_open("ix_agent_spells_open", "agent_spells", "agent", "until")


def _index_open(name: str, table: str, column: str, ended: str) -> None:
    """Only rows that have not ended are in it: a handful, however old the store."""
    create_partial_index(name, table, column, sa.column(ended).is_(None))
