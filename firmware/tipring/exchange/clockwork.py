"""The whole telephone office in one object: what the demo, tests and drills use.

::

    async with Exchange("us") as exchange:
        line = exchange.plug_in("usr", number="5550100", link=Path("/tmp/modem"))
        call = exchange.place_call(
            "5550100",
            parse_script(['waits for "press 2"', "presses 2", "hangs up"]),
            caller_id="2125550123",
            ears=ears,
        )
        await call.ended
        print(call.transcript())
        call.save(Path("call.wav"))
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from tipring.domain.board import Board
from tipring.domain.script import Step
from tipring.dsp.frames import FRAME_S, Samples
from tipring.exchange.bell import ROUNDING_S
from tipring.exchange.board_clock import BoardClock
from tipring.exchange.call import Call, Progress
from tipring.exchange.caller import Caller, Deaf, Deed, DiaryEntry, Ears, Voice
from tipring.exchange.chips import CHIPS, Chip
from tipring.exchange.faults import Faults
from tipring.exchange.fxo_board import ORDINARY, Electrics, FxoBoard
from tipring.exchange.handset import Handset
from tipring.exchange.line import SubscriberLine
from tipring.exchange.loop import CallerId, Mark, MarkKind
from tipring.exchange.modem import EmulatedModem
from tipring.exchange.network import TelephoneNetwork
from tipring.exchange.plug import Plug, Pty
from tipring.exchange.pty import PtyModem
from tipring.exchange.telephone import Telephone


class PluggedLine:
    """A subscriber's line with an emulated modem on it."""

    def __init__(self, wire: SubscriberLine, device: PtyModem) -> None:
        self.wire = wire
        """The exchange's side: `parting`, `caller_id_style`, `set_noise`, `state`."""
        self.device = device
        """The modem's side, plugged or not."""

    @property
    def number(self) -> str:
        """The number of this line."""
        return self.wire.number

    @property
    def marks(self) -> list[Mark]:
        """Every moment marked on this line, for measurements."""
        return self.wire.marks

    @property
    def faults(self) -> Faults:
        """Arm these: `line.faults.arm(Fault.ERROR_ONCE, "+VLS")`."""
        return self.device.faults

    @property
    def modem(self) -> EmulatedModem | None:
        """The pure modem, for tests without a pty; None while it is unplugged."""
        return self.device.modem

    async def unplug(self) -> None:
        """Pull the modem's plug."""
        await self.device.unplug()

    async def plug(self, link: Path | None = None) -> None:
        """Plug it in again, perhaps as another node."""
        await self.device.plug(link)

    async def usb_reset(self) -> None:
        """Reset it by the USB, without taking its power."""
        await self.device.usb_reset()


class Device(Protocol):
    """Anything that lives by the exchange's clock."""

    def advance(self, now: float) -> None:
        """Move on by the frame that begins at *now*, before the exchange does."""
        ...


class PluggedBoard:
    """A subscriber's line with an emulated board on it."""

    def __init__(self, wire: SubscriberLine, board: FxoBoard) -> None:
        self.wire = wire
        """The exchange's side: `parting`, `caller_id_style`, `drop`, `state`."""
        self.board = board
        """The electronics; whoever plays and records sets `board.codec`."""
        self._clock = BoardClock(board)
        self._clock.start()

    @property
    def number(self) -> str:
        """The number of this line."""
        return self.wire.number

    @property
    def marks(self) -> list[Mark]:
        """Every moment marked on this line, for measurements."""
        return self.wire.marks

    def unplug(self) -> None:
        """Take the board off its header: nobody drives its pins any more."""
        self.board.let_float(asyncio.get_running_loop().time())
        self._clock.stop()


class PlacedCall:
    """A call that a scripted caller made."""

    def __init__(self, call: Call, caller: Caller, line: SubscriberLine | None) -> None:
        self.caller = caller
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Await it: done when the call is over."""
        self._call = call
        self._line = line
        self._read = 0

    @property
    def diary(self) -> list[DiaryEntry]:
        """What the caller heard and did, oldest first."""
        return self.caller.diary

    @property
    def news(self) -> Progress:
        """What became of the call so far."""
        return self._call.news

    @property
    def placed_at(self) -> float:
        """When the caller dialled, in seconds of the driving clock."""
        return self._call.placed_at

    @property
    def answered_at(self) -> float | None:
        """When the call was answered; None if it was not."""
        return self._call.answered_at

    @property
    def ended_at(self) -> float | None:
        """When the call ended; None as long as it goes on."""
        return self._call.ended_at

    @property
    def heard(self) -> Samples:
        """All that the caller heard since dialling, shape (n,)."""
        return self._call.recording.heard

    @property
    def said(self) -> Samples:
        """All that the caller said since dialling, shape (n,)."""
        return self._call.recording.said

    def save(self, path: Path) -> None:
        """Write a stereo WAV of 8000 Hz: heard on the left, said on the right."""
        self._call.recording.save(path)

    def hang_up(self) -> None:
        """Put the caller's handset down now."""
        self.caller.hang_up()

    def transcript(self) -> str:
        """Return the diary as lines, each with the seconds since dialling."""
        return "\n".join(f"{e.at - self.placed_at:7.2f} s  {e}" for e in self.diary)

    def follow_up(self) -> None:
        """Mark the keys pressed since, and tell who waits for the end."""
        for entry in self.diary[self._read :]:
            if entry.deed is Deed.PRESSED and self._line:
                self._line.loop.mark(MarkKind.KEY_DOWN, entry.at, entry.words)
        self._read = len(self.diary)
        if self.ended_at is not None and not self.ended.done():
            self.ended.set_result(None)


class Exchange:
    """A telephone exchange with modems on its lines and callers on its trunks."""

    def __init__(self, country: str = "us") -> None:
        self.network = TelephoneNetwork(country)
        self.lines: dict[str, PluggedLine] = {}
        """By number."""
        self.boards: dict[str, PluggedBoard] = {}
        """By number."""
        self.devices: list[Device] = []
        """Others that are moved on with every frame, before the exchange."""
        self.telephones: dict[str, Telephone] = {}
        """By number."""
        self.handsets: dict[str, Handset] = {}
        """By the number of the line, which a modem shares."""
        self.calls: list[PlacedCall] = []
        """Calls that go on; one that ended is its placer's alone."""
        self._watchers: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._next_frame_at: float | None = None
        self._clock: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Let time go on."""
        self._clock = asyncio.create_task(self._run(), name="telephone exchange")
        self._clock.add_done_callback(self._clock_stopped)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the clock and pull every plug."""
        if self._clock:
            self._clock.cancel()
            await asyncio.wait([self._clock])
        for line in self.lines.values():
            await line.unplug()
        for board in self.boards.values():
            board.unplug()

    async def plug_in(
        self,
        chip: str | Chip,
        *,
        number: str,
        link: Path | None = None,
        ppm: float = 0.0,
        plugged: Callable[[Path], Plug] = Pty,
    ) -> PluggedLine:
        """Put a modem on the line *number*; *link* becomes its device node.

        Without a link there is no pty: talk to `line.modem` directly. *chip* is a
        key of `chips.CHIPS`, or one of your own making; *ppm* is how fast the
        modem's crystal runs; *plugged* makes the device's end of the node.
        """
        wire = self.network.line(number)
        made = CHIPS[chip] if isinstance(chip, str) else chip
        device = PtyModem(made, wire.loop, link, ppm=ppm, plugged=plugged)
        await device.plug()
        self.lines[number] = PluggedLine(wire, device)
        return self.lines[number]

    def plug_in_board(
        self, board: Board, *, number: str, electrics: Electrics = ORDINARY
    ) -> PluggedBoard:
        """Put a board on the line *number*; nobody drives its pins yet.

        A lifeline's board (without a DAA) may share the number with a modem.
        """
        wire = self.network.line(number)
        plugged = PluggedBoard(wire, FxoBoard(board, wire.loop, electrics))
        self.boards[number] = plugged
        return plugged

    def plug_in_telephone(
        self,
        number: str,
        script: Sequence[Step],
        *,
        voice: Voice | None = None,
        answer_after_s: float = 1.0,
    ) -> Telephone:
        """Put somebody with a telephone on the line *number*, who answers calls."""
        wire = self.network.line(number)
        phone = Telephone(wire, tuple(script), voice or Voice(), answer_after_s)
        self.telephones[number] = phone
        return phone

    def plug_in_handset(
        self,
        number: str,
        script: Sequence[Step],
        *,
        voice: Voice | None = None,
        behind: bool = True,
    ) -> Handset:
        """Put an ordinary telephone on *number* beside the modem; lift it by hand.

        *behind*: it is plugged into the modem's own socket, not into the wall.
        """
        wire = self.network.line(number)
        handset = Handset(wire, tuple(script), voice or Voice(), behind=behind)
        self.handsets[number] = handset
        return handset

    def place_call(
        self,
        to: str,
        script: Sequence[Step],
        *,
        caller_id: CallerId | str | None = None,
        ears: Ears | None = None,
        voice: Voice | None = None,
    ) -> PlacedCall:
        """Let somebody dial *to*, who follows *script* once answered.

        A number given as *caller_id* comes with the date and time of now.
        """
        caller = Caller(tuple(script), ears or Deaf(), voice or Voice())
        if isinstance(caller_id, str):
            caller_id = CallerId(caller_id, when=datetime.now().astimezone())
        at = asyncio.get_running_loop().time()
        call = self.network.place_call(to, caller, caller_id, at)
        placed = PlacedCall(call, caller, self.network.find(to))
        self.calls.append(placed)
        return placed

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until *happened* is true after a frame; it is asked at each one."""
        watched = asyncio.get_running_loop().create_future()
        self._watchers.append((happened, watched))
        await watched

    def advance(self, now: float) -> None:
        """Catch up with the clock, frame by frame; the first call starts it."""
        if self._next_frame_at is None:
            self._next_frame_at = now
        wires = [line.wire for line in self.lines.values()]
        wires += [board.wire for board in self.boards.values()]
        for wire in wires:
            wire.loop.now = now
        while self._next_frame_at <= now + ROUNDING_S:
            self._step(self._next_frame_at)
            self._next_frame_at += FRAME_S

    def _step(self, at: float) -> None:
        for line in self.lines.values():
            line.device.advance(at)
        for board in self.boards.values():
            board.board.advance(at)
        for device in self.devices:
            device.advance(at)
        for telephone in self.telephones.values():
            telephone.step(at)
        for handset in self.handsets.values():
            handset.step(at)
        self.network.step(at)
        for call in self.calls:
            call.follow_up()
        self.calls = [call for call in self.calls if call.ended_at is None]
        self._tell_watchers()

    def _tell_watchers(self) -> None:
        for happened, watched in self._watchers:
            if not watched.done() and happened():
                watched.set_result(None)
        self._watchers = [w for w in self._watchers if not w[1].done()]

    async def _run(self) -> None:
        events = asyncio.get_running_loop()
        while True:
            self.advance(events.time())
            due = self._next_frame_at or 0.0
            await asyncio.sleep(max(0.0, due - events.time()))

    def _clock_stopped(self, clock: asyncio.Task[None]) -> None:
        """Pass a failure of the exchange on to whoever waits for something."""
        if clock.cancelled() or (error := clock.exception()) is None:
            return
        awaited = [call.ended for call in self.calls]
        for future in [*awaited, *(watched for _, watched in self._watchers)]:
            if not future.done():
                future.set_exception(error)
