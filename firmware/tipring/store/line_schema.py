"""The tables of how lines do: figures of each call, incidents, what mended them.

Views over the journal like those in `schema`, whose MetaData they share. Rows are
keyed by the entry of the journal that opened them.
"""

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text

from tipring.store.schema import UtcTime, metadata

line_readings = Table(
    "line_readings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("line", Text),
    Column("at", UtcTime, nullable=False),
    Column("call_id", Text),
    Column("heard_s", Float, nullable=False),
    Column("speech_dbm0", Float),
    Column("noise_dbm0p", Float),
    Column("hum_dbm0", Float),
    Column("mains_hz", Integer),
    Column("clipped_share", Float, nullable=False),
    Column("dc_share", Float, nullable=False),
    Column("keys", Integer, nullable=False),
    Column("keys_dbm0", Float),
    Column("softest_key_dbm0", Float),
    Column("twist_db", Float),
    Column("return_loss_db", Float),
    Column("enhancement_db", Float),
    Column("gaps", Integer, nullable=False),
    Column("xruns", Integer, nullable=False),
    Column("latency_ms", Float),
    Column("drift_ppm", Float),
    Column("ended", Text, nullable=False),
    Index(None, "line", "at"),
)

line_incidents = Table(
    "line_incidents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("line", Text),
    Column("reason", Text, nullable=False),
    Column("lost_at", UtcTime, nullable=False),
    Column("back_at", UtcTime),
    Index(None, "line", "lost_at"),
)

line_repairs = Table(
    "line_repairs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("line", Text),
    Column("at", UtcTime, nullable=False),
    Column("step", Text, nullable=False),
    Column("worked", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Index(None, "line", "at"),
)
