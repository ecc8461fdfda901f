"""The watchdog's edges: proof that sound is being handled.

Nothing here has a thread or a timer. Whoever handles sound kicks; a process that is
dead, stopped, or stuck does not, and the hardware lets go of the line by itself.
"""

from typing import Protocol

EDGE_EVERY_S = 0.09
"""Every fifth frame makes one: ten edges a second, where the monostable wants five."""


class EdgePin(Protocol):
    """What is needed of gpiozero's output."""

    def toggle(self) -> None:
        """Make an edge."""
        ...


class Watchdog:
    """Turns kicks, one for each frame, into edges that are not too many."""

    def __init__(self, pin: EdgePin, monostable_s: float) -> None:
        self._pin = pin
        self._monostable_s = monostable_s
        self._last_edge: float | None = None

    def kick(self, now: float) -> None:
        """Make an edge, if the last one is long enough ago."""
        if self._last_edge is None or now >= self._last_edge + EDGE_EVERY_S:
            self._last_edge = now
            self._pin.toggle()

    def edges_arrive(self, now: float) -> bool:
        """Whether the monostable is up, as far as we know."""
        last = self._last_edge
        return last is not None and now < last + self._monostable_s
