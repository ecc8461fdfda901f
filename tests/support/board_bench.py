"""A board on a line of a pure network: its pins driven and watched by hand."""

from itertools import pairwise

import numpy as np

from tipring.domain.board import (
    Board,
    DaaKind,
    InputPin,
    OutputPin,
    RelayHolds,
)
from tipring.domain.script import Step
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame, Samples
from tipring.exchange.call import Call
from tipring.exchange.caller import Caller, Deaf, Voice
from tipring.exchange.fxo_board import (
    ORDINARY,
    Drive,
    Electrics,
    FxoBoard,
    Sense,
    SenseChange,
)
from tipring.exchange.handset import Handset
from tipring.exchange.loop import CallerId, MarkKind
from tipring.exchange.network import TelephoneNetwork

NUMBER = "5550100"
FED_EVERY_S = 0.1

WHOLE = Board(
    "whole",
    daa=DaaKind.LITELINK,
    off_hook=OutputPin(17),
    snoop=OutputPin(25, active_high=False),
    ring=InputPin(27),
    loop=InputPin(22),
    polarity=InputPin(23),
    line_in_use=InputPin(24),
    phone_hook=InputPin(5),
    relay=OutputPin(16),
    watchdog=OutputPin(4),
    led_ok=OutputPin(12),
    led_line=OutputPin(13),
    led_fault=OutputPin(26),
    button=InputPin(6),
)
"""Has every part, as the reference board."""
BARE = Board("bare", daa=DaaKind.CH1840, off_hook=OutputPin(17), ring=InputPin(27))
"""A DAA, and nothing else."""
LIFELINE = Board(
    "lifeline",
    relay=OutputPin(16),
    watchdog=OutputPin(4),
    relay_holds=RelayHolds.WHILE_RUNNING,
)
"""Beside a modem."""


class Tape:
    """A codec that plays what it was given and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[Frame] = []
        self.to_play: list[Frame] = []

    def turn(self, heard: Frame) -> Frame:
        self.heard.append(heard)
        return self.to_play.pop(0) if self.to_play else SILENT_FRAME

    @property
    def recording(self) -> Samples:
        return np.concatenate([SILENT_FRAME[:0], *self.heard])


class BoardBench:
    """One board, one line, and a clock that we turn."""

    def __init__(
        self,
        board: Board = WHOLE,
        country: str = "us",
        electrics: Electrics = ORDINARY,
    ) -> None:
        self.network = TelephoneNetwork(country)
        self.wire = self.network.line(NUMBER)
        self.loop = self.wire.loop
        self.board = FxoBoard(board, self.loop, electrics)
        self.tape = self.board.codec = Tape()
        self.seen: list[SenseChange] = []
        self.board.told.append(self.seen.append)
        self.handset: Handset | None = None
        self.is_fed = True
        self._frames = 0
        self._feeds = 0

    @property
    def now(self) -> float:
        return self._frames * FRAME_S

    def run(self, seconds: float) -> None:
        """Let time pass; the watchdog is fed while `is_fed`."""
        for _ in range(round(seconds / FRAME_S)):
            if self.is_fed and self.now >= self._feeds * FED_EVERY_S:
                self._feeds = int(self.now / FED_EVERY_S) + 1
                active = self._feeds % 2 == 1
                self.board.drive(Drive.WATCHDOG, active=active, at=self.now)
            self.loop.now = self.now
            self.board.advance(self.now)
            if self.handset:
                self.handset.step(self.now)
            self.network.step(self.now)
            self._frames += 1

    def drive(self, output: Drive, *, active: bool, in_s: float = 0.0) -> None:
        """Drive an output *in_s* seconds after the frame that comes."""
        self.board.drive(output, active=active, at=self.now + in_s)

    def off_hook(self, *, after_s: float = 0.2) -> None:
        """Take the line and wait until all detectors rest."""
        self.drive(Drive.OFF_HOOK, active=True)
        self.run(after_s)

    def put_handset(self, *script: Step) -> Handset:
        """Plug a telephone into the board's own socket."""
        self.handset = Handset(self.wire, script, Voice(), behind=True)
        return self.handset

    def call(self, *script: Step, caller_id: CallerId | None = None) -> Call:
        """Let somebody call the line."""
        caller = Caller(script, Deaf(), Voice())
        return self.network.place_call(NUMBER, caller, caller_id, self.now)

    def is_relay_up(self) -> bool:
        return self.board.is_relay_up

    def is_off_hook(self) -> bool:
        return self.board.is_off_hook

    def held(self) -> list[Call]:
        """Return the calls that wait while the line asks somebody else."""
        return [call for call in self.network.calls if call.is_held]

    def marked_off_hook(self) -> float:
        """Return when the loop was closed last."""
        return self.loop.marked(MarkKind.OFF_HOOK)[-1].at

    def times(self, sense: Sense, *, active: bool = True) -> list[float]:
        """Return when this input became active, or ceased to be."""
        return [c.at for c in self.seen if c.sense is sense and c.active is active]

    def periods(self, sense: Sense) -> list[float]:
        """Return the seconds between neighbouring pulses."""
        return [later - before for before, later in pairwise(self.times(sense))]
