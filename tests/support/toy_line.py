"""A line without a modem: a test says what happens on it and what goes wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np

from support.box import small_office, virtual_wall
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.shelf import PromptShelf
from tipring.domain.events import (
    CallerIdReceived,
    LineEvent,
    RingHeard,
    Tone,
    ToneHeard,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.transfer_style import TransferStyle, TransferWay
from tipring.dsp.frames import FRAME_S, Frame, FrameSink, FrameSource, Samples
from tipring.dsp.plans import Signal
from tipring.lines.line_hearing import LineHearing
from tipring.lines.port import Capabilities, Line
from tipring.store.store import Store

FLASH = TransferStyle(TransferWay.FLASH)
VERB_S = 0.05
"""How long a toy takes to do as told."""
CALLER = CallerIdReceived("2125550123")


class ToyLine:
    """The `Line` port with nothing behind it; a failure is used up once raised."""

    def __init__(self, name: str = "line-1") -> None:
        self.name = name
        self.off_hook = False
        self.is_open = False
        self.opened = 0
        self.played_frames = 0
        self.answer_takes_s = VERB_S
        self.failures: dict[str, list[Exception]] = {}
        self.sink: FrameSink | None = None
        self.words_sink: FrameSink | None = None
        self.heard_last: Samples = np.zeros(0, dtype=np.int16)
        """What its calls end in."""
        self.expected: list[Signal] = []
        self.found_out: LineHearing | None = None
        self.dialled: list[str] = []
        self.deeds: list[str] = []
        """What it did by flash, keys and seizing, in order."""
        self.exchange: list[Tone] = [Tone.DIAL, Tone.RINGBACK]
        """What is heard after a flash to the exchange, and then after the keys."""
        self.stepped_aside = 0
        self.is_close = False
        """Little sound is kept ahead."""
        self._events: asyncio.Queue[LineEvent | Exception] = asyncio.Queue()

    # --- what a test says --------------------------------------------------------

    def fail(self, verb: str, *errors: Exception) -> None:
        """Let the next uses of *verb* fail, one after another."""
        self.failures.setdefault(verb, []).extend(errors)

    def tell(self, *events: LineEvent | Exception) -> None:
        """Let things happen on the line (an exception: a mistake of the driver's)."""
        for event in events:
            self._events.put_nowait(event)

    def ring(self) -> None:
        """Let somebody call, whose number is known."""
        self.tell(RingHeard(), CALLER)

    def say(self, *frames: Frame) -> None:
        """Let the far end speak."""
        for frame in frames:
            for sink in (self.sink, self.words_sink):
                if sink is not None:
                    sink(frame)

    # --- the port ----------------------------------------------------------------

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(can_flash=True)

    @property
    def hearing(self) -> LineHearing | None:
        return self.found_out

    async def open(self) -> str:
        self.opened += 1
        await asyncio.sleep(VERB_S)
        self._may_fail("open")
        self.is_open = True
        return "a toy"

    async def close(self) -> None:
        self.is_open = self.off_hook = False
        self._may_fail("close")

    async def next_event(self) -> LineEvent:
        event = await self._events.get()
        if isinstance(event, Exception):
            raise event
        return event

    async def answer(self) -> None:
        await asyncio.sleep(self.answer_takes_s)
        self._may_fail("answer")
        self.off_hook = True

    async def dial(self, number: str) -> None:
        await asyncio.sleep(VERB_S)
        self._may_fail("dial")
        self.dialled.append(number)
        self.off_hook = True

    async def flash(self, *, to_exchange: bool, seconds: float | None = None) -> None:
        await asyncio.sleep(VERB_S)
        self._may_fail("flash")
        length = "" if seconds is None else f" for {seconds:g} s"
        self.deeds.append(f"flash{length}" if to_exchange else f"flash back{length}")
        if to_exchange:
            self._exchange_sounds()

    async def send_keys(self, keys: str) -> None:
        await asyncio.sleep(VERB_S)
        self._may_fail("send_keys")
        self.deeds.append(keys)
        self._exchange_sounds()

    def _exchange_sounds(self) -> None:
        if self.exchange:
            self.tell(ToneHeard(self.exchange.pop(0)))

    async def seize(self) -> None:
        await asyncio.sleep(VERB_S)
        self._may_fail("seize")
        self.off_hook = True
        self.deeds.append("seize")

    async def step_aside(self) -> None:
        await asyncio.sleep(VERB_S)
        self._may_fail("step_aside")
        self.stepped_aside += 1
        self.off_hook = False

    async def hang_up(self) -> None:
        await asyncio.sleep(VERB_S)
        self._may_fail("hang_up")
        self.off_hook = False

    async def play(self, source: FrameSource) -> None:
        self._may_fail("play")
        while source.next_frame() is not None:
            self.played_frames += 1
            await asyncio.sleep(FRAME_S)

    def keep_close(self, *, close: bool) -> None:
        self.is_close = close

    def listen(self, sink: FrameSink | None) -> None:
        self.sink = sink

    def listen_for_words(self, sink: FrameSink | None) -> None:
        self.words_sink = sink

    def last_heard(self) -> Samples:
        return self.heard_last

    def expect(self, disconnect_tone: Signal) -> None:
        self.expected.append(disconnect_tone)

    def _may_fail(self, verb: str) -> None:
        if errors := self.failures.get(verb):
            raise errors.pop(0)


@contextlib.asynccontextmanager
async def toy_desk(
    directory: Path,
    *lines: Line,
    shelf: PromptShelf | None = None,
) -> AsyncIterator[Desk]:
    """Run a desk over *lines* until the context ends."""
    office, whole = await asyncio.to_thread(small_office, directory / "config")
    async with await Store.open(directory / "state") as store:
        desk = Desk(office, shelf or whole, Journal(store, virtual_wall))
        for line in lines:
            desk.add_line(line, "main", rings=1, transfer=FLASH)
        running = asyncio.create_task(desk.run())
        yield desk
        desk.stop()
        await running


async def until(desk: Desk, state: LineState, within_s: float = 60.0) -> None:
    """Wait until the desk's first line stands there."""
    async with asyncio.timeout(within_s):
        while desk.watches[0].state is not state:
            await asyncio.sleep(0.01)


async def noted(desk: Desk) -> list[JournalEvent]:
    """Return the journal."""
    await desk.journal.store.append()
    return [stored.entry.what for stored in await desk.journal.store.journal()]
