"""The tables: one journal that is true, and two views over it that are quick.

`calls` and `messages` hold nothing that the journal does not say; they can be
thrown away and rebuilt (see `projections`).
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Dialect,
    Enum,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

from tipring.store.records import CallState, MessageState

STATE_LENGTH = 16
"""Room for the longest state there may ever be; the column is plain text."""


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as `2026-11-23T10:15:00.000000Z`.

    Always 27 characters, so that text order is time order in every database.
    """

    impl = String(27)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> str | None:
        """Write *value* in UTC; ValueError when it does not know its own zone."""
        return None if value is None else utc_text(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Read an aware UTC datetime."""
        return None if value is None else datetime.fromisoformat(value)


def utc_text(moment: datetime) -> str:
    """Return *moment* as ISO 8601 in UTC with microseconds and Z.

    Raises ValueError when *moment* is naive.
    """
    if moment.utcoffset() is None:
        message = f"{moment} has no time zone; hand in datetime.now(UTC)"
        raise ValueError(message)
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


def _state(states: type[StrEnum]) -> Enum:
    return Enum(
        states,
        native_enum=False,
        length=STATE_LENGTH,
        values_callable=lambda members: [member.value for member in members],
    )


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("line", Text),
    Column("call_id", Text, index=True),
    Column("kind", Text, nullable=False),
    Column("data", JSON, nullable=False),
    sqlite_autoincrement=True,
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("state", _state(CallState), nullable=False),
    Column("number", Text),
    Column("name", Text),
    Column("withheld", Boolean, nullable=False),
    Column("rang_at", UtcTime, nullable=False, index=True),
    Column("answered_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("rings", Integer),
    Column("flow", Text),
    Column("last_node", Text),
    Column("end_reason", Text),
    Column("interrupted", Boolean, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call_id", Text, ForeignKey("calls.id"), index=True),
    Column("mailbox", Text, nullable=False),
    Column("number", Text),
    Column("name", Text),
    Column("path", Text, nullable=False, unique=True),
    Column("state", _state(MessageState), nullable=False),
    Column("started_at", UtcTime, nullable=False, index=True),
    Column("duration_s", Float),
    Column("interrupted", Boolean, nullable=False),
    Column("reason", Text),
    Index(None, "mailbox", "started_at"),
)
