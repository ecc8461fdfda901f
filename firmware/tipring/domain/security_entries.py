"""What is written down of calls that cost, and of whoever types PINs."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


@noun
class TollRefused(JournalEvent):
    """A number is not called: a limit of calls or minutes is used up."""

    number: str
    limit: str
    """As the settings write it."""
    why: str


@noun
class CallSentOn(JournalEvent):
    """The exchange takes a caller to a number, at the office's cost."""

    number: str


@noun
class PinRefused(JournalEvent):
    """A wrong PIN was typed by telephone; which one is never written down."""

    gate: str
    """What it would have opened: agents, mailboxes, prompts."""
    name: str
    """Whose PIN it would have been; empty: of nobody that there is."""


@noun
class PinForgiven(JournalEvent):
    """The right PIN came after wrong ones, which count no more."""

    gate: str
    name: str


SecurityEntry = TollRefused | CallSentOn | PinRefused | PinForgiven
