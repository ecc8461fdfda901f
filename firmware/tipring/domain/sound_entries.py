"""What is written down of the sound of calls by SIP and from browsers."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


@named_noun
class SoundMeasured(JournalEvent):
    """One party's side of a call, or of a talk in it, is over."""

    party: str
    """Whose telephone it was: an agent, or the line of the caller."""
    packets: int = 0
    """That came."""
    lost: int = 0
    """That did not come, or came too late to be heard."""
    jitter_ms: float = 0.0
    buffer_ms: float = 0.0
    """What was held back against jitter, on average."""
    concealed_ms: float = 0.0
    """Of what was heard, how much was made up."""
    stretched_ms: float = 0.0
    """Left out or repeated because two clocks differ."""
    round_trip_ms: float | None = None
    """None: the party's telephone told nothing."""
    far_lost: int = 0
    """What the party said that it did not get."""


SoundEntry = SoundMeasured
