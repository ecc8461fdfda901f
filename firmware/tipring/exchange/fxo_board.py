"""The electronics between the Pi's pins and two wires: relay, DAA, detectors.

Pure: the exchange moves it on by frames (`advance`); what happens between two frames,
such as the edges of ringing, happens at its own time (`run_to`, `next_due`). Pins are
told by what they mean, active or not; `hat_pins` makes levels of that.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Final, Protocol

import numpy as np

from tipring.domain.board import Board, DaaKind, RelayHolds
from tipring.dsp.frames import FRAME_S, RATE_HZ, SILENT_FRAME, Frame, to_samples
from tipring.exchange.bell import ROUNDING_S
from tipring.exchange.loop import Loop
from tipring.exchange.play_marks import PlayMarks

RING_FIRST_PULSE: Final = 0.3
"""The first pulse comes after so much of a period: the voltage has to rise."""
RING_PULSE: Final = 0.4
"""So much of a period the voltage is above the detector's threshold."""
RING_LEAK: Final = 3000
"""Amplitude of the ringing voltage in what is heard meanwhile, on-hook."""


class Drive(StrEnum):
    """An output of the Pi; the value is its name in `Board`."""

    OFF_HOOK = "off_hook"
    SNOOP = "snoop"
    RELAY = "relay"
    WATCHDOG = "watchdog"


class Sense(StrEnum):
    """An input of the Pi; the value is its name in `Board`."""

    RING = "ring"
    LOOP = "loop"
    POLARITY = "polarity"
    LINE_IN_USE = "line_in_use"
    PHONE_HOOK = "phone_hook"


@dataclass(frozen=True, slots=True)
class SenseChange:
    """An input became active, or ceased to be."""

    sense: Sense
    active: bool
    at: float


@dataclass(frozen=True, slots=True)
class Electrics:
    """What a line and the parts of a board are like; the defaults are ordinary."""

    ring_hz: float = 20.0
    """16.7 in Japan, 20 in America, 25 in Europe, 50 from a transformer."""
    settle_s: float = 0.012
    """From closing the loop until its detector sees steady current."""
    bounces: int = 2
    """How often the detector falls back before that."""
    loss_s: float = 0.002
    """From the loss of loop current until its detector has noticed."""
    turn_s: float = 0.004
    """A reversal takes the current away for so long."""
    watch_s: float = 0.015
    """The line monitor's filter: line in use, polarity, the telephone's hook."""
    reversal_pulse_s: float = 0.001
    """What a LITELINK's ring detector makes of a reversal while on-hook."""
    relay_pulls_s: float = 0.006
    relay_falls_s: float = 0.004
    hears_on_hook: bool = False
    """The DAA lets sound through even when nobody snoops."""


ORDINARY: Final = Electrics()


class SoundSide(Protocol):
    """The codec: whoever plays and records."""

    def turn(self, heard: Frame) -> Frame:
        """Take 20 ms from the line, give 20 ms for it."""
        ...


Told = Callable[[SenseChange], None]


class FxoBoard:
    """One board on one line, powered; the Pi's outputs are inactive at first."""

    def __init__(
        self, board: Board, loop: Loop, electrics: Electrics = ORDINARY
    ) -> None:
        self.board = board
        self.loop = loop
        self.codec: SoundSide | None = None
        self.told: list[Told] = []
        """Everybody here is told of each change of an input, when it happens."""
        self.rescheduled: Callable[[], None] = _nobody
        """Called when `next_due` may have become earlier."""
        self._electrics = electrics
        self._driven = dict.fromkeys(Drive, False)
        self._aims = dict.fromkeys(Sense, False)
        self._seen = dict.fromkeys(Sense, False)
        self._stuck: dict[Sense, bool] = {}
        self.fed_until = 0.0
        """When the monostable falls, or fell; an edge makes it later."""
        self._fed_is_watched = False
        self._relay_aim = self._is_relay_up = False
        self._was_reversed = self._is_turning = False
        self._rings_since: float | None = None
        self._echo = SILENT_FRAME.astype(np.float64)
        self._marks = PlayMarks(loop)
        self._now = 0.0
        self._due: list[tuple[float, int, Callable[[float], None]]] = []
        self._numbers = count()
        self._is_running = False
        self._place_contacts()

    # --- what can be seen from outside ----------------------------------------------

    @property
    def is_fed(self) -> bool:
        """Whether the monostable is up: relay and hook follow their pins."""
        return self.board.watchdog is None or self._now < self.fed_until

    @property
    def is_relay_up(self) -> bool:
        """Whether the telephone at the PHONE socket is off the line."""
        return self._is_relay_up

    @property
    def is_off_hook(self) -> bool:
        """Whether the DAA closes the loop."""
        return self._closes_loop

    def is_active(self, sense: Sense) -> bool:
        """Return what the Pi sees at this input."""
        return self._seen[sense]

    def has(self, pin: Drive | Sense) -> bool:
        """Whether the board has this pin at all."""
        return getattr(self.board, pin.value) is not None

    @property
    def next_due(self) -> float | None:
        """When `run_to` has something to do next."""
        return self._due[0][0] if self._due else None

    # --- from the Pi ----------------------------------------------------------------

    def drive(self, output: Drive, *, active: bool, at: float) -> None:
        """Let the Pi drive an output; without a change nothing happens."""
        self.run_to(at)
        if active is self._driven[output] or not self.has(output):
            return
        self._driven[output] = active
        if output is Drive.WATCHDOG:
            self._feed()
        self._settle()

    def let_float(self, at: float) -> None:
        """Let the Pi's outputs go: its pull resistors make them inactive."""
        for output in Drive:
            self.drive(output, active=False, at=at)

    # --- faults ---------------------------------------------------------------------

    def stick(self, sense: Sense, *, active: bool, at: float) -> None:
        """Let an input stay as it is told to be, whatever happens."""
        self.run_to(at)
        self._stuck[sense] = active
        self._show(sense)

    def unstick(self, sense: Sense, at: float) -> None:
        """Mend an input."""
        self.run_to(at)
        self._stuck.pop(sense, None)
        self._show(sense)

    # --- time -----------------------------------------------------------------------

    def run_to(self, now: float) -> None:
        """Let everything happen that is due until *now*."""
        if self._is_running:
            return
        self._is_running = True
        try:
            while self._due and self._due[0][0] <= now + ROUNDING_S:
                at, _, happen = heapq.heappop(self._due)
                self._now = max(self._now, at)
                happen(self._now)
        finally:
            self._is_running = False
        self._now = max(self._now, now)

    def advance(self, now: float) -> None:
        """Move on by the frame that begins at *now*."""
        self.run_to(now)
        self._settle()
        self._ring(now)
        self._pass_sound(now)

    def _later(self, seconds: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self._due, (self._now + seconds, next(self._numbers), happen))
        self.rescheduled()

    # --- the monostable -------------------------------------------------------------

    def _feed(self) -> None:
        self.fed_until = self._now + self.board.monostable_s
        if not self._fed_is_watched:
            self._fed_is_watched = True
            self._later(self.board.monostable_s, self._starve)

    def _starve(self, at: float) -> None:
        """Fall, unless an edge came meanwhile."""
        left_s = self.fed_until - at
        if left_s > ROUNDING_S:
            self._later(left_s, self._starve)
            return
        self._fed_is_watched = False
        self._settle()

    # --- what follows from what -----------------------------------------------------

    @property
    def _closes_loop(self) -> bool:
        return self._driven[Drive.OFF_HOOK] and self.is_fed

    def _settle(self) -> None:
        """Let contacts and detectors follow from pins, monostable and line."""
        self._move_relay()
        if self.board.daa is not DaaKind.NONE:
            self.loop.contact(closed=self._closes_loop, at=self._now)
            self._detect_reversal()
            self._detect_loop()
        electrics, loop = self._electrics, self.loop
        self._aim(
            Sense.POLARITY, loop.reversed and loop.current, delay_s=electrics.watch_s
        )
        is_low = loop.taken or not loop.current
        self._aim(Sense.LINE_IN_USE, is_low, delay_s=electrics.watch_s)
        is_lifted = loop.extension_off_hook and loop.extension_behind
        self._aim(
            Sense.PHONE_HOOK, is_lifted and loop.socket_cut, delay_s=electrics.watch_s
        )

    def _move_relay(self) -> None:
        aim = self._driven[Drive.RELAY] and self.is_fed
        if aim is self._relay_aim:
            return
        self._relay_aim = aim
        electrics = self._electrics
        way_s = electrics.relay_pulls_s if aim else electrics.relay_falls_s
        self._later(way_s, partial(self._relay_arrives, aim))

    def _relay_arrives(self, up: bool, _at: float) -> None:  # noqa: FBT001 - an event
        if up is self._relay_aim and up is not self._is_relay_up:
            self._is_relay_up = up
            self._place_contacts()
            self._settle()

    def _place_contacts(self) -> None:
        self.loop.socket_cut = self._is_relay_up
        if self.board.relay_holds is RelayHolds.WHILE_RUNNING:
            self.loop.device_cut = not self._is_relay_up

    # --- detectors ------------------------------------------------------------------

    def _aim(self, sense: Sense, active: bool, *, delay_s: float) -> None:  # noqa: FBT001 - a level
        if active is not self._aims[sense]:
            self._aims[sense] = active
            self._later(delay_s, partial(self._arrive, sense, active))

    def _arrive(self, sense: Sense, active: bool, _at: float) -> None:  # noqa: FBT001 - an event
        if active is self._aims[sense]:
            self._show(sense)

    def _show(self, sense: Sense) -> None:
        """Let the Pi see what an input is aimed at, or stuck at."""
        self._tell(sense, active=self._stuck.get(sense, self._aims[sense]))

    def _tell(self, sense: Sense, *, active: bool) -> None:
        if active is self._seen[sense] or not self.has(sense):
            return
        self._seen[sense] = active
        for told in list(self.told):
            told(SenseChange(sense, active, self._now))

    def _detect_loop(self) -> None:
        flows = self._closes_loop and self.loop.current and not self._is_turning
        if flows is self._aims[Sense.LOOP]:
            return
        electrics = self._electrics
        delay_s = electrics.settle_s if flows else electrics.loss_s
        self._aim(Sense.LOOP, flows, delay_s=delay_s)
        if flows:
            self._bounce(electrics)

    def _bounce(self, electrics: Electrics) -> None:
        step_s = electrics.settle_s / (2 * electrics.bounces + 1)
        for number in range(2 * electrics.bounces):
            touches = number % 2 == 0
            self._later((number + 1) * step_s, partial(self._touch, touches))

    def _touch(self, active: bool, _at: float) -> None:  # noqa: FBT001 - an event
        if self._aims[Sense.LOOP] and Sense.LOOP not in self._stuck:
            self._tell(Sense.LOOP, active=active)

    def _detect_reversal(self) -> None:
        if self.loop.reversed is self._was_reversed:
            return
        self._was_reversed = self.loop.reversed
        if self._closes_loop:
            self._is_turning = True
            self._later(self._electrics.turn_s, self._turned)
        elif self.board.daa is DaaKind.LITELINK:
            self._pulse(self._electrics.reversal_pulse_s)

    def _turned(self, _at: float) -> None:
        self._is_turning = False
        self._settle()

    # --- ringing --------------------------------------------------------------------

    def _ring(self, at: float) -> None:
        """Plan the pulses of this frame."""
        if not self.loop.is_ringing_device or self.board.daa is DaaKind.NONE:
            self._rings_since = None
            return
        if self._rings_since is None:
            self._rings_since = at
        per_s = self._electrics.ring_hz * self.board.ring_pulses_per_cycle
        first = np.ceil((at - self._rings_since) * per_s - RING_FIRST_PULSE - 1e-9)
        number = max(0, int(first))
        while True:
            begins = self._rings_since + (number + RING_FIRST_PULSE) / per_s
            if begins >= at + FRAME_S - ROUNDING_S:
                return
            self._later(max(0.0, begins - self._now), self._ring_pulse)
            number += 1

    def _ring_pulse(self, _at: float) -> None:
        per_s = self._electrics.ring_hz * self.board.ring_pulses_per_cycle
        if self.loop.is_ringing_device and not self._closes_loop:
            self._pulse(RING_PULSE / per_s)

    def _pulse(self, seconds: float) -> None:
        self._aim(Sense.RING, active=True, delay_s=0.0)
        self._later(seconds, self._pulse_ends)

    def _pulse_ends(self, _at: float) -> None:
        self._aim(Sense.RING, active=False, delay_s=0.0)

    # --- sound ----------------------------------------------------------------------

    def _pass_sound(self, at: float) -> None:
        if self.codec is None:
            return
        said = self.codec.turn(self._heard(at))
        if not self._closes_loop:
            said = SILENT_FRAME
        self.loop.said = said
        self._echo = self.loop.hybrid.echo(said)
        self._marks.said_among_silence(said, at)

    def _heard(self, at: float) -> Frame:
        if self._closes_loop:
            return to_samples(self.loop.heard_by_device + self._echo)
        snoops = self._driven[Drive.SNOOP] or self._electrics.hears_on_hook
        if not snoops:
            return SILENT_FRAME
        heard = self.loop.heard_by_device
        if not self.loop.is_ringing_device:
            return heard
        times = at + np.arange(heard.size) / RATE_HZ
        turns = 2 * np.pi * self._electrics.ring_hz * times
        return to_samples(heard + RING_LEAK * np.sin(turns))


def _nobody() -> None:
    """Do nothing: nobody waits for what is due."""
