"""What every line offers to the desk, whatever stands behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tipring.domain.events import LineEvent
from tipring.dsp.frames import Frame, Samples
from tipring.dsp.plans import Signal
from tipring.lines.line_hearing import LineHearing


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a line can do; the rules choose by it."""

    full_duplex: bool = False
    """Hears while it plays (then speech may barge in, too)."""
    hears_keys_while_playing: bool = True
    """Reports keys during a prompt, by its own detector if need be."""


class FrameSource(Protocol):
    """Something to play, 20 ms at a time."""

    def next_frame(self) -> Frame | None:
        """Return the next 160 samples, or None at the end. Never blocks."""
        ...


FrameSink = Callable[[Frame], None]
"""Takes each frame that the far end says; must return at once."""


class Line(Protocol):
    """A line to the street. One task owns it; events come in order."""

    name: str

    @property
    def capabilities(self) -> Capabilities:
        """What this line can do."""
        ...

    @property
    def hearing(self) -> LineHearing | None:
        """What was found out about the line itself; None if nothing was yet."""
        ...

    async def open(self) -> str:
        """Make it usable; return what answers there. Raises LineError."""
        ...

    async def close(self) -> None:
        """Leave the line on-hook, if it can be reached at all."""
        ...

    async def next_event(self) -> LineEvent:
        """Return the next happening. After a LineFault only `open` helps."""
        ...

    async def answer(self) -> None:
        """Go off-hook, ready to play. Raises LineError."""
        ...

    async def hang_up(self) -> None:
        """Go on-hook, whatever is under way. Raises LineError."""
        ...

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Cancel it to be silent at once. Raises LineError."""
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the far end says to *sink* from now on (None: to nobody)."""
        ...

    def last_heard(self) -> Samples:
        """Return the end of the last call, shape (n,): 12 s of the far end at most."""
        ...

    def expect(self, disconnect_tone: Signal) -> None:
        """Take this tone, too, for the end of a call, from the next call on."""
        ...
