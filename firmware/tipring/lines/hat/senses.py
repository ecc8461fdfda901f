"""What the hardware tells, sorted: a `DaaEars`."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from tipring.domain.care_entries import RepairTried
from tipring.domain.errors import LineError
from tipring.domain.events import (
    HandsetLifted,
    HandsetReplaced,
    LineEvent,
    RingHeard,
)
from tipring.dsp.frames import Frame
from tipring.lines.hat.bell import Bell
from tipring.lines.hat.caller_id_listening import CallerIdListening
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.dead_line import DeadLine, NoBatteryError
from tipring.lines.hat.neighbour import Neighbour
from tipring.lines.hat.supervision import Sign, Supervision
from tipring.wire.loop_signals import PolaritySign
from tipring.wire.ring_edges import RingSign

CARD_REOPENED = "its sound card was closed and opened again"


class CallEars(Protocol):
    """Whoever has the sound of the call."""

    def frame(self, heard: Frame, played: Frame) -> None:
        """Take the next 20 ms."""
        ...

    def torn(self) -> None:
        """Take note that sound was lost."""
        ...


class Senses:
    """Everything that a DAA can notice, and what it means now.

    *tell* takes events of the line, *told* the signs of a call, *fault* the end.
    """

    def __init__(
        self,
        daa: Daa,
        tell: Callable[[LineEvent], None],
        told: Callable[[Sign], None],
        fault: Callable[[LineError], None],
    ) -> None:
        self._daa = daa
        self._tell = tell
        self._told = told
        self._fault = fault
        self._call: CallEars | None = None
        self._is_off_hook = False
        self._is_reversed = False
        self._reopened = daa.figures.reopened
        self.loop_changed = asyncio.Event()
        self.bell = Bell(daa.features.ring_pulses_per_cycle, self._ring)
        self.caller_id = CallerIdListening(daa, tell)
        self.neighbour = Neighbour(daa, self._neighbour_moved)
        self._dead = DeadLine(daa, lambda: fault(NoBatteryError()))
        self.supervision = Supervision(self._sign)

    # --- on-hook and off ---------------------------------------------------------

    def begin(self, at: float) -> None:
        """Watch an idle line."""
        self.caller_id.begin()
        self.neighbour.we_leave_the_line(at)

    def take_line(self) -> None:
        """Take what comes for our own doing: the loop is about to be closed."""
        self._is_off_hook = True
        self._dead.end()
        self.caller_id.end()
        self.neighbour.we_take_the_line()

    def begin_call(self, call: CallEars) -> None:
        """Give sound to *call*: the loop is closed, and its current flows."""
        self._call = call
        self.bell.forget()
        self.supervision.begin_call()

    def end_call(self) -> None:
        """Give sound to nobody: the loop is about to be opened."""
        self._call = None
        self.supervision.end_call()

    def leave_line(self, at: float, *, to_them: bool = False) -> None:
        """Watch the line that we left, perhaps to a telephone beside us."""
        self._is_off_hook = False
        self._judge_polarity(at)
        self.caller_id.begin()
        self.neighbour.we_leave_the_line(at, to_them=to_them)

    def close(self) -> None:
        """Wait for nothing more."""
        self._call = None
        self.bell.close()
        self._dead.end()
        self.caller_id.end()
        self.neighbour.close()
        self.supervision.close()

    # --- DaaEars -----------------------------------------------------------------

    def ring_edge(self, at: float) -> None:
        """Take a pulse; it may be one of a neighbour who dials."""
        self.bell.edge(at, is_doubted=self.neighbour.is_on_the_line)

    def loop(self, *, flows: bool, at: float) -> None:
        """Take note of the current."""
        self.supervision.loop(at, flows=flows)
        self.loop_changed.set()
        self._judge_polarity(at)

    def polarity(self, *, reversed_: bool, at: float) -> None:
        """Take note of the polarity."""
        self._is_reversed = reversed_
        self._judge_polarity(at)

    def _judge_polarity(self, at: float) -> None:
        """Wait with it while the loop is broken: then it has none."""
        is_broken = self._daa.features.loop and not self._daa.loop_flows
        if not (self._is_off_hook and is_broken):
            self.supervision.polarity(at, is_reversed=self._is_reversed)

    def line_in_use(self, *, used: bool, at: float) -> None:
        """Take what the line monitor says."""
        self.neighbour.line_in_use(at, used=used)

    def phone(self, *, lifted: bool, at: float) -> None:  # noqa: ARG002 - the port's
        """Take what the telephone in our socket does."""
        self.neighbour.phone(lifted=lifted)

    def frame(self, heard: Frame, played: Frame) -> None:
        """Give 20 ms to the call, or to who listens for the caller's number."""
        if self._call is not None:
            self._call.frame(heard, played)
        elif self._dead.is_in_doubt:
            self._dead.frame(heard)
        elif not self._is_off_hook:
            self.caller_id.frame(heard, asyncio.get_running_loop().time())

    def sound_torn(self) -> None:
        """Pass on that sound was lost, and tell what it cost to have it again."""
        reopened = self._daa.figures.reopened
        if reopened > self._reopened:
            self._tell(RepairTried(CARD_REOPENED, worked=True))
        self._reopened = reopened
        if self._call is not None:
            self._call.torn()

    def fault(self, error: LineError) -> None:
        """Pass on that nothing can be done any more."""
        self._fault(error)

    # --- signs -------------------------------------------------------------------

    def _ring(self, sign: RingSign, at: float) -> None:
        if sign is RingSign.BEGAN:
            self.neighbour.disprove()
            self._tell(RingHeard())
        if self._is_off_hook:
            return
        if sign is RingSign.CEASED:
            self.caller_id.expect(at)
        else:
            self.caller_id.end()

    def _sign(self, sign: Sign, at: float) -> None:
        if self._is_off_hook:
            self._told(sign)
        elif sign is PolaritySign.TURNED and not self.neighbour.is_on_the_line:
            self.caller_id.expect(at)

    def _neighbour_moved(self, event: HandsetLifted | HandsetReplaced) -> None:
        self._tell(event)
        if self._is_off_hook:
            return
        if isinstance(event, HandsetLifted):
            self.caller_id.end()
            self._dead.begin(asyncio.get_running_loop().time())
        else:
            self._dead.end()
