"""The tables of what worries the box: views over the journal, see `schema`."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from tipring.store.schema import UtcTime, metadata

worries = Table(
    "worries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("colour", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("tries", Text, nullable=False),
    Column("began_at", UtcTime, nullable=False, index=True),
    Column("ended_at", UtcTime),
)

Index(
    "ix_worries_open",
    worries.c.key,
    sqlite_where=worries.c.ended_at.is_(None),
)

worry_repairs = Table(
    "worry_repairs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("sentence", Text, nullable=False),
    Column("worked", Boolean, nullable=False),
)
