"""All that is known of one call, for whoever wants it explained: one question."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from tipring.domain.journal import Entry
from tipring.store.agent_views import CallNote, notes_of
from tipring.store.call_search import one_call
from tipring.store.codec import entry_from_row
from tipring.store.message_records import RecordingRecord, RecordingState
from tipring.store.message_schema import recordings
from tipring.store.message_views import recordings_where
from tipring.store.queue_story import QueueStory, queue_story
from tipring.store.records import CallRecord, MessageState
from tipring.store.schema import journal, messages

MOST_ENTRIES = 5000
"""Of a call that went in circles for hours: the beginning tells enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStory:
    """One call."""

    record: CallRecord
    entries: tuple[Entry, ...]
    """Its journal, in order."""
    in_queues: QueueStory | None
    """None: no queue saw it."""
    notes: tuple[CallNote, ...]
    recordings: tuple[RecordingRecord, ...]
    """Those that can be heard."""
    messages: tuple[tuple[str, str], ...]
    """Id and mailbox of each message that was left and kept."""


def call_story(
    call_id: str, directory: Path
) -> Callable[[Connection], CallStory | None]:
    """Return the question for one call; None: there is no such call.

    *directory* is the store's, where recordings are.
    """

    def ask(connection: Connection) -> CallStory | None:
        record = one_call(call_id)(connection)
        if record is None:
            return None
        kept = recordings.c.state == RecordingState.KEPT
        heard = recordings_where(directory, recordings.c.call_id == call_id, kept)
        return CallStory(
            record=record,
            entries=tuple(_entries(connection, call_id)),
            in_queues=queue_story(call_id)(connection),
            notes=tuple(notes_of([call_id])(connection)),
            recordings=tuple(heard(connection)),
            messages=tuple(_messages(connection, call_id)),
        )

    return ask


def _entries(connection: Connection, call_id: str) -> list[Entry]:
    query = select(journal).where(journal.c.call_id == call_id).order_by(journal.c.id)
    return [
        entry_from_row(row) for row in connection.execute(query.limit(MOST_ENTRIES))
    ]


def _messages(connection: Connection, call_id: str) -> list[tuple[str, str]]:
    mine = messages.c.call_id == call_id, messages.c.state == MessageState.KEPT
    query = select(messages.c.id, messages.c.mailbox).where(*mine)
    return [(row.id, row.mailbox) for row in connection.execute(query)]
