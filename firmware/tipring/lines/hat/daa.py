"""The hardware that a `HatLine` stands on: pins and sound, as one port.

The real one is gpiozero and PyAudio (`gpio.py`, `sound.py`), the simulated one an
exchange in memory. All calls and all news come on the event loop's thread; nothing
here blocks.
"""

from dataclasses import dataclass
from typing import Protocol

from tipring.domain.errors import LineError
from tipring.dsp.frames import Frame


@dataclass(frozen=True, slots=True)
class DaaFeatures:
    """What this hardware can tell and do."""

    loop: bool = False
    polarity: bool = False
    line_in_use: bool = False
    snoop: bool = False
    """Sound passes on-hook, so that caller ID is heard."""
    phone_hook: bool = False
    """It knows whether its telephone is lifted while that is off the line."""
    ring_pulses_per_cycle: int = 1


@dataclass(frozen=True, slots=True)
class SoundFigures:
    """How the sound of the hardware does."""

    latency_s: float = 0.0
    """From `write` of a frame that waits for none to its echo being heard."""
    drift_ppm: float = 0.0
    """How much faster its crystal runs than this machine's clock."""
    xruns: int = 0
    """How often sound was torn since the start."""
    reopened: int = 0
    """How often the sound card had to be opened anew."""
    output_s: float = 0.0
    """From the moment when nothing `waits` any more to silence on the line."""
    late_s: float = 0.0
    """The latest that a frame came to us in the last minute, once it was recorded."""


class DaaEars(Protocol):
    """Who is told what happens; times are the event loop's, in seconds."""

    def ring_edge(self, at: float) -> None:
        """Learn that a pulse of the ring detector began."""
        ...

    def loop(self, *, flows: bool, at: float) -> None:
        """Learn that loop current through us began or ceased to flow."""
        ...

    def polarity(self, *, reversed_: bool, at: float) -> None:
        """Learn that the battery was turned round, or back."""
        ...

    def line_in_use(self, *, used: bool, at: float) -> None:
        """Learn, on-hook, of another telephone that was lifted, or a dead battery."""
        ...

    def phone(self, *, lifted: bool, at: float) -> None:
        """Learn what the telephone does that the relay keeps off the line."""
        ...

    def frame(self, heard: Frame, played: Frame) -> None:
        """Take the next 20 ms from the line; on-hook, too, where sound passes.

        *played* is what we played while they were recorded, or up to 60 ms before:
        the reference of the echo canceller, which finds the rest.
        """
        ...

    def sound_torn(self) -> None:
        """Learn that sound was lost; the echo's delay may be new."""
        ...

    def fault(self, error: LineError) -> None:
        """Learn that nothing can be done with it any more but to close it."""
        ...


class Daa(Protocol):
    """One piece of hardware; `open` and `close` pair."""

    @property
    def features(self) -> DaaFeatures:
        """What it can do; known before `open`."""
        ...

    @property
    def figures(self) -> SoundFigures:
        """How its sound does."""
        ...

    async def open(self, ears: DaaEars) -> str:
        """Take pins and sound card, on-hook; return what it is. Raises LineError."""
        ...

    async def close(self) -> None:
        """Go on-hook and let go of everything; harmless when it is closed."""
        ...

    def hook(self, *, off: bool) -> None:
        """Close the loop, or open it."""
        ...

    def snoop(self, *, on: bool) -> None:
        """Let sound through while on-hook; without the feature nothing happens."""
        ...

    def hold_phone(self, *, off_the_line: bool) -> None:
        """Keep the telephone beside us off the line, or let it back on."""
        ...

    @property
    def loop_flows(self) -> bool:
        """Whether loop current flows through us; False where that cannot be told."""
        ...

    @property
    def is_line_in_use(self) -> bool:
        """On-hook: another telephone is lifted, or there is no battery."""
        ...

    def write(self, frame: Frame) -> None:
        """Play *frame* after all that was written before it; else silence is played."""
        ...

    def waiting(self) -> int:
        """Return how many frames were written and are not on their way to the line.

        What is under way is heard `SoundFigures.output_s` later, and cannot be
        discarded any more.
        """
        ...

    def discard(self) -> None:
        """Forget what was written and is not on its way yet."""
        ...
