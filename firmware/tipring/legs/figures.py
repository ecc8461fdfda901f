"""What is known of a leg's sound: kept with the call, shown to people."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFigures:
    """Of one leg, from its first packet until now."""

    packets: int = 0
    """That came."""
    lost: int = 0
    """That did not come, or came too late to be heard."""
    jitter_ms: float = 0.0
    """Interarrival jitter (RFC 3550, section 6.4.1)."""
    buffer_ms: float = 0.0
    """What the jitter buffer holds on average: a part of the delay."""
    concealed_ms: float = 0.0
    """Of what was heard, how much was made up."""
    stretched_ms: float = 0.0
    """Sound that was left out or repeated because two clocks differ."""
    round_trip_ms: float | None = None
    """By RTCP; None: the party's telephone tells nothing."""
    far_lost: int = 0
    """What the party says that it did not get, by RTCP."""


@runtime_checkable
class Measured(Protocol):
    """Whoever knows about the sound of his call: a leg, a line or a phone over one."""

    @property
    def figures(self) -> SoundFigures:
        """What is known of this call, or of the last one."""
        ...
