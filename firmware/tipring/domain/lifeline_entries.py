"""What is written down of the lifeline: who has the line, drills, the button."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


@noun
class LifelineSwitched(JournalEvent):
    """The plain telephone got the line, or the box has it again."""

    to_telephone: bool
    why: str


@noun
class DrillDone(JournalEvent):
    """The relay was dropped on purpose, and what can be checked was checked."""

    findings: tuple[str, ...]
    """What was looked at and is well, a sentence each."""
    faults: tuple[str, ...]
    """What is not as it must be; empty when the drill was passed."""


@noun
class FactoryResetAsked(JournalEvent):
    """Somebody wants the settings set aside; the box stops."""

    by: str


LifelineEntry = LifelineSwitched | DrillDone | FactoryResetAsked
