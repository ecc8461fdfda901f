"""The two wires between a subscriber's device and the exchange, as one shared state.

Each side writes its own half and reads the other's; both halves move on by frames
of 20 ms. Nothing here acts by itself.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np

from tipring.dsp.frames import SILENT_FRAME, Frame, to_samples
from tipring.exchange.hybrid import Hybrid


@dataclass(frozen=True, slots=True)
class CallerId:
    """What the exchange tells about who calls."""

    number: str | None = None
    """None when withheld, or out of area."""
    name: str | None = None
    when: datetime | None = None
    """Local date and time of the call; some exchanges leave it out."""
    withheld: bool = False


class MarkKind(StrEnum):
    """A moment on a line that somebody may want to measure from."""

    RING_BEGAN = "a ring burst began"
    OFF_HOOK = "the device closed the loop"
    ON_HOOK = "the device opened the loop"
    FLASH = "the device flashed the hook"
    SEIZED = "the host was told that the line is taken (+VLS=1, ATA)"
    PLAY_BEGAN = "the first sample of a prompt reached the line"
    PLAY_FLUSHED = "the host asked to throw away what is buffered"
    PLAY_ENDED = "the last sample of a prompt reached the line"
    KEY_DOWN = "the caller pressed a key"
    CALLER_LEFT = "the caller hung up"


@dataclass(frozen=True, slots=True)
class Mark:
    """One such moment, twice timed; both times are seconds of the driving clock."""

    kind: MarkKind
    at: float
    """In the stream of sound: exact to the sample where it is about sound."""
    seen_at: float
    """When the exchange got round to it: later than `at` by its own lateness."""
    note: str = ""
    """The key pressed, or the length of the flash."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The device closed the loop, or opened it: what that means the exchange finds."""

    closed: bool
    at: float
    """In seconds of the driving clock, between two frames too."""


@dataclass
class Loop:
    """One pair of wires and what each side does to it."""

    number: str

    ringing: bool = False
    """From the exchange: ringing voltage is on."""
    current: bool = True
    """From the exchange: battery is there (False: the loop is broken)."""
    reversed: bool = False
    """From the exchange: the battery's polarity is turned round."""
    heard: Frame = field(default_factory=lambda: SILENT_FRAME)
    """From the exchange: the sound of this frame."""
    deliveries: deque[CallerId] = field(default_factory=deque)
    """From the exchange: caller IDs sent and not yet read; the device takes them."""

    off_hook: bool = False
    """From the device: the loop is closed."""
    said: Frame = field(default_factory=lambda: SILENT_FRAME)
    """From the device: the sound of this frame."""
    hybrid: Hybrid = field(default_factory=Hybrid)
    """From both: what the device hears of itself when it speaks and listens at once."""
    flashes: deque[float] = field(default_factory=deque)
    """From the device: hook flashes (seconds long); the exchange takes them."""

    contacts: deque[Contact] = field(default_factory=deque)
    """From a device that only closes and opens the loop; the exchange takes them."""
    socket_cut: bool = False
    """From the device: its own telephone socket is off the wires."""
    device_cut: bool = False
    """From the lifeline's relay: the device itself is off the wires."""

    extension_off_hook: bool = False
    """A telephone beside the device is lifted."""
    extension_behind: bool = False
    """It is plugged into the device's own telephone socket, not into the wall."""
    extension_said: Frame = field(default_factory=lambda: SILENT_FRAME)
    """From the telephone beside: the sound of this frame."""

    now: float = 0.0
    """The driving clock, kept by whoever advances the loop."""
    marks: list[Mark] = field(default_factory=list)

    @property
    def taken(self) -> bool:
        """Whether anything on these wires draws loop current."""
        return self._is_device_there or self.is_extension_there

    @property
    def is_extension_there(self) -> bool:
        """Whether the telephone beside is lifted, and on the wires."""
        is_cut = self.extension_behind and self.socket_cut
        return self.extension_off_hook and not is_cut

    @property
    def is_ringing_device(self) -> bool:
        """Whether the device gets ringing voltage."""
        return self.ringing and not self.device_cut

    @property
    def _is_device_there(self) -> bool:
        return self.off_hook and not self.device_cut

    @property
    def sent(self) -> Frame:
        """Return what goes to the exchange: whoever is off-hook is on the wires."""
        if not self.is_extension_there:
            return self.said if self._is_device_there else SILENT_FRAME
        if not self._is_device_there:
            return self.extension_said
        return _mixed(self.said, self.extension_said)

    @property
    def heard_by_device(self) -> Frame:
        """Return what the device hears, the telephone beside it too."""
        if self.device_cut:
            return SILENT_FRAME
        if not self.is_extension_there:
            return self.heard
        return _mixed(self.heard, self.extension_said)

    @property
    def heard_by_extension(self) -> Frame:
        """Return what the telephone beside hears, the device too."""
        if not self.is_extension_there:
            return SILENT_FRAME
        return _mixed(self.heard, self.said) if self._is_device_there else self.heard

    def hook(self, *, off: bool, at: float) -> None:
        """Let a device that does its flashes by `flash` open or close the loop."""
        if off is not self.off_hook:
            self.off_hook = off
            self.mark(MarkKind.OFF_HOOK if off else MarkKind.ON_HOOK, at)

    def contact(self, *, closed: bool, at: float) -> None:
        """Let a device open or close the loop, for as short a while as it likes."""
        if closed is not self.off_hook:
            self.hook(off=closed, at=at)
            self.contacts.append(Contact(closed, at))

    def flash(self, seconds: float, at: float) -> None:
        """Let the device open the loop for a moment, to call the exchange."""
        self.flashes.append(seconds)
        self.mark(MarkKind.FLASH, at, f"{seconds:g} s")

    def mark(self, kind: MarkKind, at: float, note: str = "") -> None:
        """Write a moment down."""
        self.marks.append(Mark(kind, at, max(at, self.now), note))

    def marked(self, kind: MarkKind) -> list[Mark]:
        """Return the moments of one kind, oldest first."""
        return [mark for mark in self.marks if mark.kind is kind]


def _mixed(one: Frame, other: Frame) -> Frame:
    return to_samples(one.astype(np.float64) + other)
