"""Calls that the box makes for itself: a free line, the number, whose call it is."""

import asyncio
from collections.abc import Callable, Collection, Sequence

from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch, MakeSession
from tipring.desk.tolls import Ticket, TollDesk
from tipring.domain.call import CallFacts
from tipring.domain.call_events import CallerLeft, CallEvent
from tipring.domain.errors import LineError
from tipring.domain.events import FarEndGone, Gone, LineEvent
from tipring.domain.line import LineState
from tipring.domain.tolls import Spent
from tipring.domain.trunk import TrunkLine, best_line
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.lines.port import CallsAs, Line

LOOK_S = 0.1
"""How often it is looked whether a line has become idle."""


class OutgoingCall:
    """The session of such a call, and its handle for whoever wanted it (a `Leg`)."""

    def __init__(self, line: Line) -> None:
        self.name = line.name
        self.was_ended = False
        """By the desk; what is lost otherwise is lost on the way."""
        self._line = line
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._over: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    # --- as the session of the line ----------------------------------------------

    def hear(self, event: LineEvent) -> None:
        """Hand on what the line heard."""
        self._events.put_nowait(event)

    def tell(self, event: CallEvent) -> None:
        """End when the desk says so; whoever has the call learns it as a hang-up."""
        if isinstance(event, CallerLeft):
            self.was_ended = True
            self._events.put_nowait(FarEndGone(Gone.LINE_LOST))
            self.hang_up(event.how)

    async def run(self) -> str:
        """Last until it is hung up; return why."""
        return await self._over

    # --- as a leg ----------------------------------------------------------------

    @property
    def full_duplex(self) -> bool:
        """Whether one can talk through its line."""
        return self._line.capabilities.full_duplex

    @property
    def two_wires(self) -> bool:
        """Whether its line has a hybrid."""
        return self._line.capabilities.two_wires

    @property
    def sounds_early(self) -> bool:
        """Whether the network lets us hear something before the answer, for certain."""
        return self._line.capabilities.sounds_early

    async def next_event(self) -> LineEvent:
        """Return what becomes of it; FarEndGone is the last."""
        return await self._events.get()

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Cancel it to be silent at once. Raises LineError."""
        await self._line.play(source)

    async def send_keys(self, keys: str) -> None:
        """Send keys; return when the last one was sent. Raises LineError."""
        await self._line.send_keys(keys)

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the far end says to *sink*."""
        self._line.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        """Keep little sound ahead, or much."""
        self._line.keep_close(close=close)

    def hang_up(self, why: str) -> None:
        """End it; harmless when it is over."""
        if not self._over.done():
            self._over.set_result(why)


class LineTrunk:
    """The lines of the box as a `Trunk`; `domain/trunk.py` says which one is taken.

    *may_dial* says what the owner allows; without his list nothing is dialled.
    *dialled* makes of a number what the keys of a telephone dial. *tolls* counts what
    is called; without it nothing is.
    """

    def __init__(
        self,
        watches: Sequence[LineWatch],
        may_dial: Callable[[str], bool],
        dialled: Callable[[str], str] = str,
        group: str = "",
        tolls: TollDesk | None = None,
    ) -> None:
        self._watches = watches
        self._tolls = tolls
        self._may_dial = may_dial
        self._dialled = dialled
        self._group = group
        """Whose lines alone are used; empty: all."""
        self._failed_at: dict[str, float] = {}

    async def dial(
        self, number: str, caller_id: str = "", *, but: Collection[str] = ()
    ) -> OutgoingCall:
        """Call *number* on a free line; return when it is dialled. Raises LineError.

        *caller_id* is what the network is told as our number, where it is told one;
        empty: as the line has it. The lines in *but* are not used.
        """
        calls: list[OutgoingCall] = []

        def make(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
            calls.append(OutgoingCall(line))
            return calls[0]

        await self.place(number, make, caller_id, but=but)
        return calls[0]

    @property
    def has_idle(self) -> bool:
        """Whether a line is free to call on."""
        return self._best(()) is not None

    async def until_idle(self, within_s: float) -> None:
        """Wait until a line is free, but not for longer."""
        for _ in range(round(within_s / LOOK_S)):
            if self.has_idle:
                return
            await asyncio.sleep(LOOK_S)

    async def place(
        self,
        number: str,
        make: MakeSession,
        caller_id: str = "",
        *,
        but: Collection[str] = (),
    ) -> None:
        """Call *number* for a session of its own; return when it is dialled.

        A line that cannot do it gives way to the next, a trunk with all its channels;
        a line that somebody calls on at that moment answers him. Raises LineError when
        no line can do it, or the owner does not allow it.
        """
        if not self._may_dial(number):
            message = (
                f"{number} is not among the numbers that the box may dial; add it to"
                " allowed in [outside]"
            )
            raise LineError(message)
        group = f" in the group {self._group}" if self._group else ""
        problems, tried = [f"no line{group} is idle"], set(but)
        spent: Spent | None = None
        while (watch := self._best(tried)) is not None:
            tried |= {one.line.name for one in self._together(watch)}
            ticket = self._tolls.begin(number, watch) if self._tolls else Ticket()
            if ticket.spent is not None:
                spent = ticket.spent
                problems.append(str(spent))
                continue
            if isinstance(watch.line, CallsAs):
                watch.line.call_as(caller_id)
            try:
                await watch.dial(self._dialled(number), make)
            except LineError as error:
                if self._tolls:
                    self._tolls.undo(ticket, watch)
                now = asyncio.get_running_loop().time()
                self._failed_at |= {one.line.name: now for one in self._together(watch)}
                problems.append(str(error))
            else:
                return
        if self._tolls and spent is not None:
            self._tolls.refuse(number, spent)
        raise LineError(problems[-1])

    def _together(self, watch: LineWatch) -> list[LineWatch]:
        """Return the lines that can do what *watch* can."""
        if not watch.trunk:
            return [watch]
        return [one for one in self._watches if one.trunk == watch.trunk]

    def _best(self, tried: Collection[str]) -> LineWatch | None:
        lines = [self._seen(watch) for watch in self._watches]
        now = asyncio.get_running_loop().time()
        name = best_line(lines, self._group, now, tried)
        return next((w for w in self._watches if w.line.name == name), None)

    def _seen(self, watch: LineWatch) -> TrunkLine:
        return TrunkLine(
            watch.line.name,
            watch.calls_out and watch.state is LineState.IDLE,
            watch.groups,
            watch.callers,
            watch.rang_at,
            self._failed_at.get(watch.line.name, float("-inf")),
        )
