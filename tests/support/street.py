"""One modem line and the street behind it, on the virtual clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TypeVar

import numpy as np

from support.memory_port import MemoryRig
from tipring.desk.player import Reel
from tipring.domain.events import LineEvent, RingHeard
from tipring.domain.script import parse_script
from tipring.dsp.frames import Frame, Samples
from tipring.dsp.plans import plan_for
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall, PluggedLine
from tipring.exchange.loop import CallerId, MarkKind
from tipring.lines.modem.line import ModemLine, ModemSettings
from tipring.lines.port import Line

NODE = "/nowhere/ttyACM0"
NUMBER = "5550100"
CHIPS = ("usr", "conexant", "agere")
POLL_S = 0.01

E = TypeVar("E", bound=LineEvent)


class Street:
    """A line under test, what it told, and the exchange that it hangs on."""

    def __init__(self, line: Line, rig: MemoryRig, plugged: PluggedLine) -> None:
        self.line = line
        self.rig = rig
        self.plugged = plugged
        self.told: list[tuple[float, LineEvent]] = []
        self.recorded: list[Frame] = []
        self._pump: asyncio.Task[None] | None = None

    # --- the line ----------------------------------------------------------------

    async def open(self) -> str:
        """Open the line and write down what it tells from now on."""
        await self.stop_listening()
        device = await self.line.open()
        self._pump = asyncio.create_task(self._listen())
        return device

    async def stop_listening(self) -> None:
        """Take no more events."""
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.wait([self._pump])

    async def _listen(self) -> None:
        while True:
            event = await self.line.next_event()
            self.told.append((self.now, event))

    def start_play(self, sound: Samples) -> asyncio.Task[None]:
        """Begin to play; cancel the task to be silent."""
        return asyncio.create_task(self.line.play(Reel(sound)))

    def record(self) -> None:
        """Keep what the far end says."""
        self.line.listen(self.recorded.append)

    @property
    def recording(self) -> Samples:
        return np.concatenate([np.zeros(0, dtype=np.int16), *self.recorded])

    # --- what was told -----------------------------------------------------------

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def all(self, kind: type[E]) -> list[E]:
        """Return what was told of one kind, oldest first."""
        return [event for _, event in self.told if isinstance(event, kind)]

    async def until(self, kind: type[E], within_s: float = 10.0, count: int = 1) -> E:
        """Wait for the *count*th event of a kind; AssertionError if it stays out."""
        until = self.now + within_s
        while len(self.all(kind)) < count:
            assert self.now < until, f"no {kind.__name__} in {within_s} s: {self.told}"
            await asyncio.sleep(POLL_S)
        return self.all(kind)[count - 1]

    def told_at(self, kind: type[LineEvent]) -> float:
        """Return when the newest event of a kind was told."""
        return [at for at, event in self.told if isinstance(event, kind)][-1]

    def marked(self, kind: MarkKind) -> list[float]:
        """Return the moments of one kind on the wire."""
        return [mark.at for mark in self.plugged.wire.loop.marked(kind)]

    # --- the caller --------------------------------------------------------------

    def call(
        self,
        *sentences: str,
        caller_id: CallerId | str | None = "2125550123",
        voice: Voice | None = None,
    ) -> PlacedCall:
        """Let somebody call and do what the sentences say."""
        script = parse_script(list(sentences))
        return self.rig.exchange.place_call(
            self.plugged.number, script, caller_id=caller_id, voice=voice
        )

    async def take_call(
        self,
        *sentences: str,
        caller_id: CallerId | str | None = "2125550123",
        voice: Voice | None = None,
    ) -> PlacedCall:
        """Let somebody call, and answer at the first ring."""
        self.told.clear()
        call = self.call(*sentences, caller_id=caller_id, voice=voice)
        await self.until(RingHeard)
        await self.line.answer()
        return call

    def heard_since_answer(self, call: PlacedCall) -> Samples:
        """Return what the caller heard of us."""
        assert call.answered_at is not None
        return call.heard[round((call.answered_at - call.placed_at) * 8000) :]


@contextlib.asynccontextmanager
async def modem_street(
    chip: str, *, billing_delay_s: float = 0.0, node: str = NODE, country: str = "us"
) -> AsyncIterator[Street]:
    """Open a `ModemLine` on an emulated modem."""
    settings = ModemSettings("line-1", node, plan_for(country), billing_delay_s)
    async with MemoryRig(country) as rig:
        plugged = await rig.plug_in(chip, node, NUMBER)
        street = Street(ModemLine(settings, rig.open_port), rig, plugged)
        await street.open()
        try:
            yield street
        finally:
            await street.line.close()
            await street.stop_listening()
