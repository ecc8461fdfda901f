"""A DAA in memory: a line of a simulated exchange, without modem, board or card.

Whoever has the exchange's side of the two wires moves it on, frame by frame.
"""

import asyncio
from collections import deque
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame, Samples, to_samples
from tipring.lines.hat.daa import DaaEars, DaaFeatures, SoundFigures

RING_HZ: Final = 20.0
FEATURES: Final = DaaFeatures(
    loop=True, polarity=True, line_in_use=True, phone_hook=True
)
"""Sound passes on-hook, always: there is nothing to snoop."""


class EchoPath(Protocol):
    """What comes back of what we say."""

    def echo(self, said: Samples) -> NDArray[np.floating[Any]]:
        """Return what comes back while *said* is sent."""
        ...


class Wires(Protocol):
    """The two wires, with what each side does to them."""

    number: str
    current: bool
    """The exchange gives battery."""
    reversed: bool
    """The battery is turned round."""
    off_hook: bool
    """We close the loop."""
    said: Frame
    """What we say in this frame."""
    socket_cut: bool
    """The telephone behind us is off the wires."""
    extension_off_hook: bool
    """A telephone beside us is lifted..."""
    extension_behind: bool
    """... and it is in our own socket."""

    @property
    def is_ringing_device(self) -> bool:
        """Whether there is ringing voltage."""
        ...

    @property
    def taken(self) -> bool:
        """Whether anybody draws current."""
        ...

    @property
    def heard_by_device(self) -> Frame:
        """What we hear in this frame."""
        ...

    @property
    def hybrid(self) -> EchoPath:
        """What comes back of what we say."""
        ...

    def contact(self, *, closed: bool, at: float) -> None:
        """Let us close or open the loop."""
        ...


class SimulatedDaa:
    """The `Daa` port on *wires*."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._ears: DaaEars | None = None
        self._coming: deque[Frame] = deque()
        self._next_edge_at: float | None = None
        self._told: dict[str, bool] = {}

    @property
    def features(self) -> DaaFeatures:
        """Everything that a board may have."""
        return FEATURES

    @property
    def figures(self) -> SoundFigures:
        """Nothing is late, and nothing torn."""
        return SoundFigures(latency_s=FRAME_S)

    async def open(self, ears: DaaEars) -> str:
        """Begin to tell what happens on the wires."""
        self._ears = ears
        self._told = {}
        return f"simulated line {self._wires.number}"

    async def close(self) -> None:
        """Go on-hook, and tell nothing more."""
        if self._ears is not None:
            self.hook(off=False)
            self.hold_phone(off_the_line=False)
        self._ears = None
        self.discard()

    # --- contacts ----------------------------------------------------------------

    def hook(self, *, off: bool) -> None:
        """Close the loop, or open it."""
        self._wires.contact(closed=off, at=asyncio.get_running_loop().time())
        if not off:
            self._wires.said = SILENT_FRAME

    def snoop(self, *, on: bool) -> None:
        """Do nothing: sound passes as it is."""

    def hold_phone(self, *, off_the_line: bool) -> None:
        """Keep the telephone behind us off the wires, or let it back on."""
        self._wires.socket_cut = off_the_line

    @property
    def loop_flows(self) -> bool:
        """Whether current flows through us."""
        return self._wires.off_hook and self._wires.current

    @property
    def is_line_in_use(self) -> bool:
        """Whether somebody draws current, or there is none to be drawn."""
        return self._wires.taken or not self._wires.current

    # --- sound -------------------------------------------------------------------

    def write(self, frame: Frame) -> None:
        """Play *frame* after all that was written before it."""
        self._coming.append(frame)

    def waiting(self) -> int:
        """Return how many frames are not on the line yet."""
        return len(self._coming)

    def discard(self) -> None:
        """Forget what is not on the line yet."""
        self._coming.clear()

    # --- the exchange's side -----------------------------------------------------

    def advance(self, at: float) -> None:
        """Move on by the frame that begins at *at*."""
        ears = self._ears
        if ears is None:
            return
        self._tell_levels(ears, at)
        self._ring(ears, at)
        self._pass_sound(ears)

    def _tell_levels(self, ears: DaaEars, at: float) -> None:
        wires = self._wires
        if (flows := self._news("loop", now=self.loop_flows)) is not None:
            ears.loop(flows=flows, at=at)
        is_reversed = wires.reversed and wires.current
        if (turned := self._news("polarity", now=is_reversed)) is not None:
            ears.polarity(reversed_=turned, at=at)
        if (used := self._news("use", now=self.is_line_in_use)) is not None:
            ears.line_in_use(used=used, at=at)
        is_lifted = wires.extension_off_hook and wires.extension_behind
        if (
            phone := self._news("phone", now=is_lifted and wires.socket_cut)
        ) is not None:
            ears.phone(lifted=phone, at=at)

    def _news(self, level: str, *, now: bool) -> bool | None:
        before = self._told.get(level, False)
        self._told[level] = now
        return now if now is not before else None

    def _ring(self, ears: DaaEars, at: float) -> None:
        """Tell the pulses of the frame before: they are over."""
        if not self._wires.is_ringing_device or self._wires.off_hook:
            self._next_edge_at = None
            return
        edge_at = at if self._next_edge_at is None else self._next_edge_at
        while edge_at <= at:
            ears.ring_edge(edge_at)
            edge_at += 1 / RING_HZ
        self._next_edge_at = edge_at

    def _pass_sound(self, ears: DaaEars) -> None:
        wires = self._wires
        if not wires.off_hook:
            ears.frame(wires.heard_by_device, SILENT_FRAME)
            return
        said = self._coming.popleft() if self._coming else SILENT_FRAME
        wires.said = said
        echo = wires.hybrid.echo(said)
        ears.frame(to_samples(wires.heard_by_device + echo), said)
