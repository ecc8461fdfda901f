"""What is written down when the office no longer wants to know who called."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


@named_noun
class CallersForgotten(JournalEvent):
    """Who called is forgotten: the journal of these calls names nobody any more.

    Numbers, names, keys and words are blanked in it where they stood; that there was
    a call, when, and how it went stays.
    """

    calls: tuple[str, ...]
    entries: tuple[int, ...] = ()
    """Others that named them: entries of the journal that belong to no call."""
    why: str
    """`older than 90 days`, or who asked for it. Never a number."""


PrivacyEntry = CallersForgotten
