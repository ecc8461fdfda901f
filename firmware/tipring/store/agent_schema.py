"""The table of what agents say of calls: a view over the journal, see `schema`."""

from sqlalchemy import Column, Integer, Table, Text

from tipring.store.schema import UtcTime, metadata

call_notes = Table(
    "call_notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("call_id", Text, index=True),
    *(
        Column(name, Text, nullable=False)
        for name in ("ticket", "queue", "agent", "code", "note")
    ),
)
