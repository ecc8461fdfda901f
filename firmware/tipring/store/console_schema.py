"""The console's own tables: accounts, sessions, tokens, and who changed what.

They are in a file of their own (`console.db`): the desk's database has one writer, and
people must be able to log in while the desk is away.
"""

from sqlalchemy import JSON, Column, Integer, MetaData, Table, Text

from tipring.store.schema import UtcTime

console_metadata = MetaData()

accounts = Table(
    "accounts",
    console_metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("queues", JSON, nullable=False),
    Column("agent", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

sessions = Table(
    "sessions",
    console_metadata,
    Column("key", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("began_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
)

tokens = Table(
    "tokens",
    console_metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False, index=True),
    Column("scopes", JSON, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

audit = Table(
    "audit",
    console_metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("address", Text, nullable=False),
    sqlite_autoincrement=True,
)
