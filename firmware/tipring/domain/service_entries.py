"""What is written down of the box's own processes: which died, of what."""

from datetime import datetime

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


@named_noun
class ServiceDied(JournalEvent):
    """A process of the box ended without being asked to."""

    service: str
    """Its unit: `tipring`, `tipring-console`."""
    how: str
    """In a few words."""
    died_at: datetime
    """Before this was written down, if it was the desk itself."""


@named_noun
class ServiceGaveUp(JournalEvent):
    """It died again and again; it rests before it is tried once more."""

    service: str
    since: datetime


ServiceEntry = ServiceDied | ServiceGaveUp
