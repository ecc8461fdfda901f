"""What is written down of the link and of who answers the office's calls."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.link.view import Cause, Verdict
from tipring.domain.nouns import named_noun


@named_noun
class LinkChanged(JournalEvent):
    """The link is good for more, or for less, than before."""

    verdict: Verdict
    cause: Cause
    why: str
    lasted_s: float = 0.0
    """How long it was as before."""


@named_noun
class ModeSwitched(JournalEvent):
    """Who answers the office's calls is another from now on: the box, or not."""

    to_box: bool
    why: str
    lasted_s: float = 0.0
    """How long the other one did, or how long it was otherwise decided."""
    is_by_hand: bool = False
    """Somebody wants it so, however the link is."""


LinkEntry = LinkChanged | ModeSwitched
