"""The one exception to a journal that only grows: an erased text is blanked in it.

Whoever erases a message, or an utterance, wants what was said gone. That it was
there, when, and who erased it stays; the words that a machine made of it do not.
"""

from sqlalchemy import Connection, select

from tipring.domain.journal import JournalEvent
from tipring.domain.message_entries import MessageErased, UtteranceErased
from tipring.store.message_schema import words
from tipring.store.schema import journal

_TEXTS = {"MessageTranscribed": "text", "UtteranceKept": "guess"}
"""In which field of which entry the words are."""


def forget(connection: Connection, what: JournalEvent) -> None:
    """Blank the words in the journal that go with what *what* erases, if it does."""
    match what:
        case MessageErased(message_id=about) | UtteranceErased(utterance_id=about):
            _blank(connection, about)


def _blank(connection: Connection, about: str) -> None:
    mine = select(words.c.entry_id).where(words.c.about == about)
    query = select(journal.c.id, journal.c.kind, journal.c.data)
    for row in connection.execute(query.where(journal.c.id.in_(mine))).all():
        data = {**row.data, _TEXTS[row.kind]: ""}
        entry = journal.update().where(journal.c.id == row.id)
        connection.execute(entry.values(data=data))
