"""What is written down of the box's own worries, and of what it did about them."""

from datetime import datetime

from tipring.domain.colours import Colour
from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun, noun


@named_noun
class WorryBegan(JournalEvent):
    """Something was found amiss, more than once."""

    key: str
    """The name of what was looked at, and of which one where there are several."""
    what: str
    colour: Colour
    sentence: str
    remedy: str
    """What the owner can do."""
    tries: str = ""
    """What the box does about it by itself; empty: nothing."""
    since: datetime
    """When it was seen first."""


@named_noun
class WorryChanged(JournalEvent):
    """It got worse, or better, and is not over."""

    key: str
    colour: Colour
    sentence: str


@named_noun
class WorryEnded(JournalEvent):
    """It was well for a while."""

    key: str
    lasted_s: float


@named_noun
class RepairDone(JournalEvent):
    """The box did by itself what may help."""

    key: str
    """Of the worry."""
    repair: str
    """Its name."""
    sentence: str
    """What was done, or what spoke against it."""
    worked: bool = True


@named_noun
class HelpCalled(JournalEvent):
    """Somebody was called, and told what is wrong."""

    number: str
    confirmed: bool
    """He pressed the key."""
    why: str = ""
    """What became of the call otherwise."""


@noun
class SelfTested(JournalEvent):
    """The box was looked through at night; what was amiss, a sentence each."""

    faults: tuple[str, ...] = ()


WorryEntry = (
    WorryBegan | WorryChanged | WorryEnded | RepairDone | HelpCalled | SelfTested
)
