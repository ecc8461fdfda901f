"""The emulated USB voice modem: bytes from the host in, bytes for the host out.

Pure: `host_sends` and `tick` are told the time. The modem obeys ITU-T V.250 and
V.253 as the manual of its `Chip` has them, with these limits: only 8000 samples a
second, gains (+VGT, +VGR) are stored and not applied, fax and data tones are not
recognised, and S0 does not answer by itself.
"""

from tipring.dsp.frames import FRAME_S, SILENT_FRAME
from tipring.exchange.bell import ROUNDING_S
from tipring.exchange.body import Body
from tipring.exchange.chips import Chip
from tipring.exchange.crystal import Crystal
from tipring.exchange.faults import Fault, Faults
from tipring.exchange.interpreter import Interpreter
from tipring.exchange.loop import Loop

CAPACITY_BYTES = 4096
"""What the modem takes from the host before it must wait: its own buffer."""


class EmulatedModem:
    """One voice modem on one line."""

    def __init__(
        self, chip: Chip, loop: Loop, faults: Faults | None = None, *, ppm: float = 0.0
    ) -> None:
        self.chip = chip
        self.loop = loop
        self.faults = faults or Faults()
        self._ppm = ppm
        self._next_frame_at: float | None = None
        self._wake_up()

    def _wake_up(self) -> None:
        self._body = Body(self.chip, self.loop, self.faults, Crystal(self._ppm))
        self._interpreter = Interpreter(self._body)

    def room(self) -> int:
        """Return how many bytes the host may send now."""
        stream = self._body.stream
        played_later = stream.buffered if stream else 0
        return max(0, CAPACITY_BYTES - self._interpreter.waiting - played_later)

    def host_sends(self, data: bytes, now: float) -> None:
        """Take bytes from the host; more than `room` is unkind but is kept."""
        if not self._is_wedged():
            self._body.host_spoke(now)
            self._interpreter.take(data, now)

    def take_output(self) -> bytes:
        """Return what the host has to read, once."""
        return self._body.out.take()

    def tick(self, now: float) -> None:
        """Catch up with the clock, frame by frame; the first call starts it."""
        if self._next_frame_at is None:
            self._next_frame_at = now
        while self._next_frame_at <= now + ROUNDING_S:
            self._step(self._next_frame_at)
            self._next_frame_at += FRAME_S

    def next_due(self) -> float | None:
        """Return when `tick` has something to do next; None before the first."""
        return self._next_frame_at

    def usb_reset(self, now: float) -> None:
        """Begin anew; one that is wedged does not even notice."""
        if not self._body.wedged:
            self._body.let_go(now)
            self._wake_up()

    def power_off(self, now: float) -> None:
        """Unplug: the line is let go."""
        self._body.let_go(now)

    def _step(self, at: float) -> None:
        if self._is_wedged():
            self.loop.said = SILENT_FRAME
            return
        self._body.step(at)
        self._interpreter.step(at)

    def _is_wedged(self) -> bool:
        """Whether it ignores everything, by a fault that stays."""
        if self.faults.strike(Fault.WEDGED):
            self._body.wedged = True
        if self.faults.strike(Fault.HUNG):
            self._body.hung = True
        return self._body.wedged or self._body.hung
