"""What a leg has to do with its sound: a port to speak from and to hear at."""

from collections.abc import Callable
from typing import Protocol

from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.wire.sdp import Codec, Direction

Address = tuple[str, int]
"""An IP address and a port."""
OnKey = Callable[[str], None]
"""Told of each key that the party presses, once, when it goes down."""


class SoundPort(Protocol):
    """One leg's sound, from `SoundPorts.open` until `close`; one task owns it.

    Before `connect` it takes nothing and sends nothing.
    """

    on_key: OnKey | None
    """None: nobody wants to know."""

    @property
    def local(self) -> Address:
        """Where it hears: what goes into the SDP. RTCP is one port above."""
        ...

    @property
    def figures(self) -> SoundFigures:
        """What is known of its sound so far."""
        ...

    @property
    def silent_since(self) -> float | None:
        """When the last packet came (or the port was connected), by the loop's clock.

        None while nothing is due: not connected, closed, or a direction by which the
        party sends nothing.
        """
        ...

    def connect(
        self,
        remote: Address,
        codec: Codec,
        event_type: int | None,
        direction: Direction,
    ) -> None:
        """Talk with *remote* from now on, and take packets from nobody else.

        *event_type* is the payload type of keys in both directions; None: they are
        sent as sound. *direction* as we see it: `SEND` is music for a party on hold.
        May be called again at any time (re-INVITE); what is played goes on.
        """
        ...

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Cancel it to be silent at once.

        The newest is heard, an older one ends. Raises LegError when the port is
        closed, or is closed meanwhile. While nothing may be sent its time goes by.
        """
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the party says to *sink*, a frame each 20 ms (None: to nobody).

        While nothing comes the frames are silent. The sink must return at once.
        """
        ...

    async def send_keys(self, keys: str) -> None:
        """Press *keys* (0 to 9, *, #, A to D), one after the other; return when sent.

        Raises LegError when the port is closed, or for what is no key.
        """
        ...

    def close(self) -> None:
        """End it and free its ports. Harmless twice."""
        ...


class SoundPorts(Protocol):
    """All ports of the desk."""

    def open(self) -> SoundPort:
        """Return a port of its own. Raises LegError when there is none left."""
        ...
