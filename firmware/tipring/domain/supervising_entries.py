"""What is written down of whoever is present in the talks of others."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


@noun
class SupervisorPresent(JournalEvent):
    """Somebody is present in an agent's talk from now on, or in another way."""

    supervisor: str
    agent: str
    stance: str
    """listens, whispers or joins in."""


@noun
class SupervisorGone(JournalEvent):
    """He is not present any more."""

    supervisor: str
    agent: str


@noun
class TalkTakenOver(JournalEvent):
    """A supervisor has the caller now, the agent is let go."""

    supervisor: str
    agent: str


SupervisingEntry = SupervisorPresent | SupervisorGone | TalkTakenOver
