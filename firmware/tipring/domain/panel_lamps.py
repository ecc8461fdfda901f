"""What the three lamps of a board show: patterns, with time as an argument."""

from dataclasses import dataclass
from typing import Final

FLASH_S = 0.2
FLASH_EVERY_S = 0.4
PAUSE_S = 1.2
"""After the last flash of a code; long enough to begin counting anew."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Light that comes again each *period_s*: *flashes* of *flash_s* each."""

    period_s: float = 1.0
    flashes: int = 0
    flash_s: float = 0.0
    every_s: float = 0.0
    """From the beginning of one flash to that of the next."""

    def is_lit(self, now: float) -> bool:
        """Whether there is light at this moment."""
        at = now % self.period_s
        return any(
            begins <= at < begins + self.flash_s
            for begins in (self.every_s * flash for flash in range(self.flashes))
        )


def code(flashes: int) -> Pattern:
    """Return the blink code of so many flashes and a pause."""
    return Pattern(
        FLASH_EVERY_S * flashes + PAUSE_S,
        flashes,
        FLASH_S,
        FLASH_EVERY_S,
    )


DARK: Final = Pattern()
STEADY: Final = Pattern(1.0, 1, 1.0)
BLINKING: Final = Pattern(1.0, 1, 0.5)
FAST: Final = Pattern(0.2, 1, 0.1)

LEAVING_CODE: Final = code(1)
"""The telephone gets the line after this call."""
BYPASSED_CODE: Final = code(2)
"""The telephone has the line."""
NO_EDGES_CODE: Final = code(3)
"""The watchdog gets no edges: sound has stopped, and the relay does not hold."""
DRILL_CODE: Final = code(4)
"""The last drill found something amiss."""
WORRY_CODE: Final = code(5)
"""Something else is wrong with the box: its page tells what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What lamps can tell of."""

    starting: bool = False
    line_down: bool = False
    ringing: bool = False
    in_call: bool = False
    leaving: bool = False
    bypassed: bool = False
    edges: bool = True
    drill_failed: bool = False
    worried: bool = False
    asks_for_reset: bool = False


@dataclass(frozen=True, slots=True)
class Lamps:
    """What each lamp does."""

    ok: Pattern
    line: Pattern
    fault: Pattern


def lamps_for(seen: Seen) -> Lamps:
    """Return what shows *seen*; the fault lamp tells the worst of it."""
    fault = _fault(seen)
    well = fault is DARK and not seen.starting
    return Lamps(
        ok=STEADY if well else BLINKING,
        line=BLINKING if seen.ringing else STEADY if seen.in_call else DARK,
        fault=fault,
    )


def _fault(seen: Seen) -> Pattern:
    """Return the worst; what only follows from another comes after that."""
    causes = (
        (seen.asks_for_reset, FAST),
        (seen.bypassed, BYPASSED_CODE),
        (seen.leaving, LEAVING_CODE),
        (seen.starting, DARK),
        (seen.line_down, STEADY),
        (not seen.edges, NO_EDGES_CODE),
        (seen.drill_failed, DRILL_CODE),
        (seen.worried, WORRY_CODE),
    )
    return next((pattern for is_so, pattern in causes if is_so), DARK)
