"""A board on the Pi's pins: what is wired where. One file of `hw/boards` makes one.

Every part may be missing, but a board without any does nothing. The electrical rules
are those of hw/README.md; nothing here acts.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

BUTTON_HOLD_S: Final = 5.0


class DaaKind(StrEnum):
    """The data access arrangement: what stands between the Pi and the two wires."""

    NONE = "none"
    """A board with the lifeline only, beside a modem."""
    CH1840 = "ch1840"
    LITELINK = "litelink"


class Pull(StrEnum):
    """The resistor at an input."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class RelayHolds(StrEnum):
    """When the lifeline's relay is energised, and the plain telephone off the line."""

    IN_CALLS = "in calls"
    """The DAA is bridged on the line all the time (a HAT)."""
    WHILE_RUNNING = "while running"
    """A modem stands behind the relay: without the box it is off the line."""


@dataclass(frozen=True, slots=True)
class OutputPin:
    """An output; at boot, and whenever nobody drives it, it is inactive."""

    bcm: int
    active_high: bool = True


@dataclass(frozen=True, slots=True)
class InputPin:
    """An input."""

    bcm: int
    active_high: bool = False
    pull: Pull = Pull.UP


@dataclass(frozen=True, slots=True)
class SoundCard:
    """The codec, as PortAudio names it."""

    name: str
    """The device is the first whose name is this, or begins with it and a colon."""
    channels: int = 1
    """How many the device has; the line is on the first."""
    receive_gain_db: float = 0.0
    """What makes 0 dBm0 of a full-scale sine at +3.14 dBm0, towards us."""
    transmit_gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Board:
    """One board; None: it has no such part."""

    name: str
    description: str = ""
    daa: DaaKind = DaaKind.NONE
    sound: SoundCard | None = None

    off_hook: OutputPin | None = None
    """Closes the loop; without a live watchdog the hardware opens it."""
    snoop: OutputPin | None = None
    """Lets sound through while on-hook, for caller ID."""
    ring: InputPin | None = None
    """Pulses with the ringing voltage."""
    ring_pulses_per_cycle: int = 1
    """2 for a full-wave detector."""
    loop: InputPin | None = None
    """Loop current flows through our DAA."""
    polarity: InputPin | None = None
    """The battery is reversed."""
    line_in_use: InputPin | None = None
    """On-hook: another telephone is off-hook, or there is no battery."""
    phone_hook: InputPin | None = None
    """The telephone at our PHONE socket is lifted, while the relay keeps it off the
    line (it hangs on a feed of the board then)."""

    relay: OutputPin | None = None
    """Energised: the PHONE socket is off the line; without a watchdog it falls back."""
    relay_holds: RelayHolds = RelayHolds.IN_CALLS
    watchdog: OutputPin | None = None
    """Edges, at least five a second, keep a retriggerable monostable up."""
    monostable_s: float = 1.5
    """For so long after the last edge."""

    led_ok: OutputPin | None = None
    led_line: OutputPin | None = None
    led_fault: OutputPin | None = None
    button: InputPin | None = None
    """Short: the telephone is put on the line, or taken off; long: factory reset."""
    button_hold_s: float = field(default=BUTTON_HOLD_S)
