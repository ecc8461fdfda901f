"""The tables around messages: the clerk's outbox, mailboxes, greetings, kept speech.

Views over the journal like those in `schema`, whose MetaData they share.
"""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, Table, Text

from tipring.store.message_records import RecordingState
from tipring.store.schema import UtcTime, metadata, state_column

words = Table(
    "words",
    metadata,
    Column("entry_id", Integer, primary_key=True, autoincrement=False),
    Column("about", Text, nullable=False, index=True),
)
"""Which entries of the journal hold what a caller said, and with the sound of which
message or utterance they go (see `forgetting`)."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False, index=True),
    Column("details", JSON, nullable=False),
    Column("after", Text, nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("next_at", UtcTime),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("done_at", UtcTime),
    Column("given_up_at", UtcTime, index=True),
    Column("result", Text, nullable=False),
)
Index(
    "ix_outbox_waiting",
    outbox.c.next_at,
    sqlite_where=outbox.c.next_at.is_not(None),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("greeting", Text, nullable=False),
    Column("wrong_tries", Integer, nullable=False),
    Column("refused_at", UtcTime),
    Column("locked_at", UtcTime),
    Column("opened_at", UtcTime),
)

greetings = Table(
    "greetings",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("occasion", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
)

utterances = Table(
    "utterances",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call_id", Text),
    Column("node", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("guess", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("kept_at", UtcTime, nullable=False, index=True),
    Column("erased_at", UtcTime),
    Column("erased_why", Text, nullable=False),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call_id", Text, index=True),
    Column("line", Text),
    Column("queue", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("state", state_column(RecordingState), nullable=False),
    Column("began_at", UtcTime, nullable=False, index=True),
    Column("pauses", Integer, nullable=False),
    Column("duration_s", Float),
    Column("interrupted", Boolean, nullable=False),
    Column("erased_at", UtcTime),
    Column("erased_why", Text, nullable=False),
)
