"""The tables: one journal that is true, and views over it that are quick.

The views hold nothing that the journal does not say; they can be thrown away and
rebuilt (see `projections`). Those of the queue are keyed by the journal's entry that
opened the row, since one ticket may stand in several queues, one after another. The
tables around messages are in `message_schema`, those of lines in `line_schema`.
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
    false,
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


def state_column(states: type[StrEnum]) -> Enum:
    """Return a column's type for *states*: plain text, a member when read back."""
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
    Column("state", state_column(CallState), nullable=False),
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
    Column("placed", Boolean, nullable=False, server_default=false()),
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
    Column("state", state_column(MessageState), nullable=False),
    Column("started_at", UtcTime, nullable=False, index=True),
    Column("duration_s", Float),
    Column("interrupted", Boolean, nullable=False),
    Column("reason", Text),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in (
            "callback_number",
            "heard_by",
            "claimed_by",
            "done_by",
            "forwarded_from",
            "text",
            "text_engine",
            "text_language",
            "transcript_failed",
        )
    ),
    *(
        Column(name, UtcTime)
        for name in (
            "heard_at",
            "claimed_at",
            "done_at",
            "deleted_at",
            "erased_at",
            "reminded_at",
            "forwarded_at",
        )
    ),
    Column("text_confidence", Float),
    Index(None, "mailbox", "started_at"),
)

queue_calls = Table(
    "queue_calls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ticket", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("joined_at", UtcTime, nullable=False, index=True),
    Column("position", Integer),
    Column("priority", Integer, nullable=False),
    Column("head_start_s", Float, nullable=False),
    Column("carried_s", Float, nullable=False),
    Column("place_of", Text, nullable=False),
    Column("bounces", Integer, nullable=False),
    Column("away_at", UtcTime),
    Column("kept_until", UtcTime),
    Column("callback_number", Text, nullable=False),
    Column("callback_tries", Integer, nullable=False),
    Column("agent", Text, nullable=False),
    Column("answered_at", UtcTime),
    Column("answered_after_s", Float),
    Column("ended_at", UtcTime),
    Column("outcome", Text),
    Column("waited_s", Float),
    Column("talked_s", Float),
    Column("end_reason", Text),
    Index(None, "queue", "ended_at"),
)
Index(
    "ix_queue_calls_open",
    queue_calls.c.ticket,
    sqlite_where=queue_calls.c.ended_at.is_(None),
)

agent_spells = Table(
    "agent_spells",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("agent", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("wish", Text, nullable=False),
    Column("wish_why", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, index=True),
)
Index(
    "ix_agent_spells_open",
    agent_spells.c.agent,
    sqlite_where=agent_spells.c.until.is_(None),
)
