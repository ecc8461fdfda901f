"""The table of callers on hold: a view over the journal, see `schema`."""

from sqlalchemy import Column, Index, Integer, Table, Text

from tipring.store.schema import UtcTime, metadata

caller_holds = Table(
    "caller_holds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ticket", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("since", UtcTime, nullable=False, index=True),
    Column("until", UtcTime),
)
Index(
    "ix_caller_holds_open",
    caller_holds.c.ticket,
    sqlite_where=caller_holds.c.until.is_(None),
)
