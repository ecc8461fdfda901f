"""What is written down of agents at their work, besides the calls themselves."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


@named_noun
class CallNoted(JournalEvent):
    """An agent says what a call was about; the last word counts."""

    ticket: str
    """The caller's place in the queue; its call is that of the entry."""
    queue: str
    agent: str
    code: str
    """The id of a reason that the office chose; empty: none of them."""
    note: str
    """In the agent's own words; may be empty."""


@named_noun
class HelpAsked(JournalEvent):
    """An agent asks for a supervisor."""

    agent: str
    ticket: str
    """The caller whom it is about; empty: nobody on a line."""
    words: str


@named_noun
class HelpEnded(JournalEvent):
    """Nobody need come any more, and why."""

    agent: str
    why: str


AgentEntry = CallNoted | HelpAsked | HelpEnded
