"""The table of forgotten callers: a view over the journal, see `schema`."""

from sqlalchemy import Column, Table, Text

from tipring.store.schema import UtcTime, metadata

forgotten_calls = Table(
    "forgotten_calls",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
)
"""Calls of which the journal names nobody any more: they need not be looked at."""
