"""What is written down of callers who were lost with the trunk by which they called."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


@named_noun
class CallerLost(JournalEvent):
    """The trunk went away under a caller: nobody hung up."""

    number: str
    """Empty when withheld or unknown."""
    trunk: str
    node: str
    """Of the flow, where he was; empty: his call was not answered yet."""
    why: str
    """What was wrong with the link or the trunk."""
    keeps_s: float
    """How long his place is kept: in a queue, or as the time of his first call."""


LostEntry = CallerLost
