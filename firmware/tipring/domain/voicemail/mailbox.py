"""What a mailbox is like: its settings."""

from dataclasses import dataclass

from tipring.domain.say import Say


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where messages go, and how long they may be."""

    name: str
    greeting: Say = ("voicemail-greeting",)
    longest_s: float = 180.0
    shortest_s: float = 1.0
    silence_s: float = 6.0
    """A pause of this length ends the message."""
    patience_s: float = 8.0
    """How long a caller may take to begin to speak."""
