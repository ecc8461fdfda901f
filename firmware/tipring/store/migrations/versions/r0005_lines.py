"""How lines do: figures of each call, incidents, what mended them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_FIGURES = (
    "speech_dbm0",
    "noise_dbm0p",
    "hum_dbm0",
    "keys_dbm0",
    "softest_key_dbm0",
    "twist_db",
    "return_loss_db",
    "enhancement_db",
    "latency_ms",
    "drift_ppm",
)


def upgrade() -> None:
    """Add three tables; `migrating` fills them from the journal."""
    _make_readings()
    _make_incidents()
    _make_repairs()


def _make_readings() -> None:
    op.create_table(
        "line_readings",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("line", sa.Text),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("call_id", sa.Text),
        sa.Column("heard_s", sa.Float, nullable=False),
        *(sa.Column(name, sa.Float) for name in _FIGURES),
        sa.Column("mains_hz", sa.Integer),
        sa.Column("clipped_share", sa.Float, nullable=False),
        sa.Column("dc_share", sa.Float, nullable=False),
        sa.Column("keys", sa.Integer, nullable=False),
        sa.Column("gaps", sa.Integer, nullable=False),
        sa.Column("xruns", sa.Integer, nullable=False),
        sa.Column("ended", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_line_readings"),
    )
    op.create_index("ix_line_readings_line_at", "line_readings", ["line", "at"])


def _make_incidents() -> None:
    op.create_table(
        "line_incidents",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("line", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("lost_at", sa.String(27), nullable=False),
        sa.Column("back_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_line_incidents"),
    )
    op.create_index(
        "ix_line_incidents_line_lost_at", "line_incidents", ["line", "lost_at"]
    )


def _make_repairs() -> None:
    op.create_table(
        "line_repairs",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("line", sa.Text),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("worked", sa.Boolean, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_line_repairs"),
    )
    op.create_index("ix_line_repairs_line_at", "line_repairs", ["line", "at"])
