"""What the desk has of a board's panel, whatever stands behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tipring.domain.board import Board

OnButton = Callable[[bool, float], None]
"""Called on the loop with whether it is down and when, the loop's time; it bounces."""


@dataclass(frozen=True, slots=True)
class Lit:
    """Which lamps have light."""

    ok: bool = False
    line: bool = False
    fault: bool = False


class Panel(Protocol):
    """Pins for the lifeline; `open` and `close` pair, all on the loop's thread.

    Whatever the board has not got does nothing. Raises PanelError.
    """

    board: Board

    def open(self, on_button: OnButton) -> str:
        """Take the pins, relay fallen and lamps dark; return what there is."""
        ...

    def close(self) -> None:
        """Let the relay fall and let go of the pins; harmless when it is closed."""
        ...

    def kick(self, now: float) -> None:
        """Learn that the loop handled a frame of sound: the watchdog's edges."""
        ...

    def edges_arrive(self, now: float) -> bool:
        """Whether the monostable had an edge in time; True without a watchdog."""
        ...

    def relay(self, *, energised: bool) -> None:
        """Keep the telephone off the line, or let it fall back."""
        ...

    @property
    def is_energised(self) -> bool:
        """What the pin of the relay is, read back."""
        ...

    @property
    def button_is_down(self) -> bool:
        """Where the button is at this moment."""
        ...

    def light(self, lit: Lit) -> None:
        """Turn the lamps on and off."""
        ...
