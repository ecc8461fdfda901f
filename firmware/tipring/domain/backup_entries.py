"""What is written down of copies of the office, and of what became of the store."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


@named_noun
class BackupKept(JournalEvent):
    """A copy of the office is elsewhere; it was read back, and is whole."""

    name: str
    where: str
    size_bytes: int
    calls: int
    messages: int


@named_noun
class BackupFailed(JournalEvent):
    """No copy of the office was kept this time."""

    where: str
    why: str


@named_noun
class StoreMended(JournalEvent):
    """The store was damaged when the desk came up; what could be read is in a new one.

    Counted are entries of the journal.
    """

    damage: str
    """In the words of the database."""
    aside: str
    """The folder in the box's state in which the damaged files are."""
    saved: int
    """Read from the damaged file."""
    from_backup: int
    """Which only a backup had."""
    missing: int
    """Of whose numbers nothing was found."""
    backup: str = ""
    """Which backup helped; empty: none did, or none was within reach."""
    found: int = 0
    """Messages whose sound was there without any record."""


BackupEntry = BackupKept | BackupFailed | StoreMended
