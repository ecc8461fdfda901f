"""What is written down of calls that the link takes down, and of other ways taken."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


@noun
class TalkCut(JournalEvent):
    """A talk broke off since its way to the street did."""

    number: str
    """Of the party outside; empty: it was withheld."""
    who: str
    """The extension, agent or line that is left alone."""
    why: str


@noun
class OfferedAgain(JournalEvent):
    """The party is called again over an analog line, for who was left alone."""

    number: str
    to: str


@noun
class NotOfferedAgain(JournalEvent):
    """Nobody is called again."""

    number: str
    why: str


@noun
class OtherWayTaken(JournalEvent):
    """A number is called by another way than on other days."""

    number: str
    way: str
    """As the settings write it."""
    why: str
    """What is wrong with the ways that come before it."""


AgainEntry = TalkCut | OfferedAgain | NotOfferedAgain | OtherWayTaken
