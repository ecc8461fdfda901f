"""One modem line and the street behind it, on the virtual clock."""

import asyncio
import contextlib
import functools
import itertools
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Container,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pytest

from support.memory_port import MemoryPort, MemoryRig
from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.events import (
    CallerIdReceived,
    DigitPressed,
    LineEvent,
    RingHeard,
)
from tipring.domain.script import parse_script
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.plans import plan_for
from tipring.dsp.tones import sine_mix
from tipring.exchange.call import Progress
from tipring.exchange.caller import Voice
from tipring.exchange.chips import Chip
from tipring.exchange.clockwork import PlacedCall, PluggedLine
from tipring.exchange.handset import Handset
from tipring.exchange.loop import CallerId, MarkKind
from tipring.exchange.telephone import Telephone
from tipring.lines.modem.line import ModemLine, ModemSettings
from tipring.lines.modem.serial_port import Mourner, Reader
from tipring.lines.port import Line

NODE = "/nowhere/ttyACM0"
NUMBER = "5550100"
COLLEAGUE = "42"
CHIPS = ("usr", "conexant", "agere")
POLL_S = 0.01

SETTINGS = ModemSettings("line-1", "", plan_for("us"), billing_delay_s=0.0)
HALF_DUPLEX = replace(SETTINGS, full_duplex=False)

E = TypeVar("E", bound=LineEvent)


class Street:
    """A line under test, what it told, and the exchange that it hangs on."""

    def __init__(
        self, line: Line, rig: MemoryRig, plugged: PluggedLine, node: str = NODE
    ) -> None:
        self.line = line
        self.rig = rig
        self.plugged = plugged
        self.node = node
        self.told: list[tuple[float, LineEvent]] = []
        self.recorded: list[Frame] = []
        self.prompts: list[asyncio.Task[None]] = []
        """Every prompt that was begun with `start_play`."""
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

    async def play(self, sound: Samples) -> None:
        """Play to the end."""
        await self.line.play(Reel(sound))

    def start_play(self, sound: Samples) -> asyncio.Task[None]:
        """Begin to play; cancel the task to be silent."""
        self.prompts.append(asyncio.create_task(self.play(sound)))
        return self.prompts[-1]

    def record(self) -> None:
        """Keep what the far end says."""
        self.line.listen(self.recorded.append)

    @property
    def recording(self) -> Samples:
        return np.concatenate([np.zeros(0, dtype=np.int16), *self.recorded])

    async def unplug(self) -> None:
        """Take the modem away, in the middle of whatever it does."""
        self.rig.pull_plug(self.node)
        await self.plugged.unplug()

    async def replug(self, node: str | None = None) -> None:
        """Plug the modem in again, perhaps as another node."""
        self.node = node or self.node
        await self.plugged.plug()
        self.rig.put_back(self.node, self.plugged)

    # --- what was told -----------------------------------------------------------

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def all(self, kind: type[E]) -> list[E]:
        """Return what was told of one kind, oldest first."""
        return [event for _, event in self.told if isinstance(event, kind)]

    @property
    def digits(self) -> str:
        return "".join(event.digit for event in self.all(DigitPressed))

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

    # --- other people ------------------------------------------------------------

    def colleague(
        self, *sentences: str, answer_after_s: float = 5.0, number: str = COLLEAGUE
    ) -> Telephone:
        """Let somebody with a telephone answer calls to *number*."""
        script = parse_script(list(sentences))
        return self.rig.exchange.plug_in_telephone(
            number, script, answer_after_s=answer_after_s
        )

    def handset(self, *sentences: str, behind: bool = True) -> Handset:
        """Put an ordinary telephone beside the modem; lift it by hand."""
        script = parse_script(list(sentences))
        return self.rig.exchange.plug_in_handset(
            self.plugged.number, script, behind=behind
        )

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
        return call.heard[round((call.answered_at - call.placed_at) * RATE_HZ) :]


@contextlib.asynccontextmanager
async def modem_street(
    chip: str | Chip,
    *,
    node: str = NODE,
    read_bytes: int = 4096,
    latency_s: float = 0.0,
    settings: ModemSettings = SETTINGS,
    ppm: float = 0.0,
) -> AsyncIterator[Street]:
    """Open a `ModemLine` on an emulated modem at *node*, which its path leads to.

    The line reads at most *read_bytes* at once; bytes take *latency_s* each way.
    *ppm* is how fast the modem's crystal runs.
    """
    line = replace(settings, path=settings.path or node)
    async with MemoryRig("us", latency_s) as rig:
        plugged = await rig.plug_in(chip, node, NUMBER, ppm)

        async def open_port(path: str, reader: Reader, mourner: Mourner) -> MemoryPort:
            def read(data: bytes) -> None:
                for at in range(0, len(data), read_bytes):
                    reader(data[at : at + read_bytes])

            return await rig.open_port(path, read, mourner)

        street = Street(ModemLine(line, open_port), rig, plugged, node)
        await street.open()
        try:
            yield street
        finally:
            await street.line.close()
            await street.stop_listening()
            await asyncio.gather(*street.prompts, return_exceptions=True)


OpenStreet = Callable[..., AbstractAsyncContextManager[Street]]
Streets = Mapping[str, OpenStreet]

MODEM_STREETS: Streets = {
    **{chip: partial(modem_street, chip) for chip in CHIPS},
    "conexant in half duplex": partial(modem_street, "conexant", settings=HALF_DUPLEX),
}
"""The first two have full duplex; Agere refuses it."""


CHIPS_IN_TURN = (("usr", "agere"), ("conexant", "conexant in half duplex"))
"""Of these streets: each time one with full duplex, and one without."""


def told_on(
    streets: Streets,
    soak: Container[str] = (),
    turns: Sequence[Sequence[str]] = ((),),
) -> Callable[[Callable[..., Awaitable[None]]], Any]:
    """Make a test of an async story whose first argument is one of *streets*.

    Those named in *soak* are for `make soak`. So are those named in *turns*, but for
    one of its groups: the next one at each story.
    """
    groups = itertools.cycle(turns)

    def decorate(story: Callable[..., Awaitable[None]]) -> object:
        @functools.wraps(story)
        def test(street: OpenStreet, **more: object) -> None:
            async def tell() -> None:
                async with street() as opened:
                    await story(opened, **more)

            run_virtually(tell())

        todays = next(groups)
        rare = {name for group in turns for name in group if name not in todays}
        cases = [
            pytest.param(street, id=name, marks=pytest.mark.soak)
            if name in soak or name in rare
            else pytest.param(street, id=name)
            for name, street in streets.items()
        ]
        return pytest.mark.parametrize("street", cases)(test)

    return decorate


class Stumbling:
    """A prompt; at some of its frames the whole box stands still for a while."""

    def __init__(
        self, street: Street, sound: Samples, stumble_s: float, at: Container[int]
    ) -> None:
        self._frames = enumerate(sound.reshape(-1, FRAME_SAMPLES), 1)
        self._street = street
        self._stumble_s = stumble_s
        self._at = at

    def next_frame(self) -> Frame | None:
        number, frame = next(self._frames, (0, None))
        if number in self._at:
            exchange = self._street.rig.exchange
            exchange.advance(self._street.now + self._stumble_s)
        return frame


def mu_law(sound: Samples) -> Samples:
    """Return *sound* as it is after its way through a mu-law modem."""
    codec = make_codec(Coding.MU_LAW)
    return codec.decode(codec.encode(sound))


def of_every_byte(seconds: float) -> Samples:
    """Return sound whose mu-law bytes are all 256, and 0x10 much more often."""
    codes = bytes(range(256)) + b"\x10" * 37 + b"\x10\x03\x10\x18" * 9
    count = round(seconds * RATE_HZ)
    return make_codec(Coding.MU_LAW).decode((codes * (count // len(codes) + 1))[:count])


def offset_in(whole: Samples, part: Samples) -> int:
    """Return where *part* begins in *whole*, sample for sample; -1 if nowhere."""
    place = whole.tobytes().find(part.tobytes())
    while place > 0 and place % 2 == 1:
        place = whole.tobytes().find(part.tobytes(), place + 1)
    return place // 2


PROMPT = of_every_byte(0.6)
LONG_PROMPT = sine_mix([440], 20, -12)


async def works_for_another_call(street: Street) -> None:
    """Assert that the next caller is known, answered, heard and listened to."""
    await asyncio.sleep(1)
    assert not street.plugged.wire.loop.off_hook
    street.told.clear()
    call = street.call("waits 0.9 s", "presses 9", "waits 9 s", caller_id="2125550177")
    caller = await street.until(CallerIdReceived)
    assert caller.number == "2125550177"
    await street.line.answer()
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
    await street.until(DigitPressed)
    await street.line.hang_up()
    await asyncio.sleep(FRAME_S)  # the exchange looks at its wires once a frame
    assert call.news is Progress.RELEASED
    assert street.digits == "9"
