"""What is written down of lines that were lost, mended, and watched."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


@noun
class RepairTried(JournalEvent):
    """One rung of the ladder was climbed to bring a line back."""

    step: str
    """In the owner's words, for example `the USB port was switched off and on`."""
    worked: bool
    why: str = ""
    """What spoke against it; empty when it worked."""


@noun
class ThiefSeen(JournalEvent):
    """Another program has the device of the line open, and takes what it says."""

    program: str
    remedy: str


@noun
class ThiefGone(JournalEvent):
    """The line has its device for itself again."""

    program: str


@noun
class UnitMet(JournalEvent):
    """The line was opened on this unit of the USB, which it did not have before."""

    place: str
    """Where the settings look for it."""
    vendor: str
    product: str
    serial: str
    port: str
    name: str = ""


CareNews = RepairTried | ThiefSeen | ThiefGone
"""What a line tells of its own care."""

CareEntry = CareNews | UnitMet
