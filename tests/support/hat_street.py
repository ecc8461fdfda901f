"""A line behind a DAA and the street behind it, on the virtual clock."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Iterator

from gpiozero import DigitalOutputDevice  # type: ignore[import-untyped]

from support.board_bench import WHOLE
from support.memory_port import MemoryRig
from support.street import NUMBER, Street
from tipring.domain.board import Board
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.dsp.plans import plan_for
from tipring.exchange.clockwork import Exchange, PluggedLine
from tipring.exchange.fxo_board import ORDINARY, Electrics
from tipring.exchange.hat_pins import HatPins
from tipring.exchange.line import SubscriberLine
from tipring.exchange.play_marks import PlayMarks
from tipring.lines.hat.daa import Daa, SoundFigures
from tipring.lines.hat.gpio import GpioDaa
from tipring.lines.hat.line import HatLine, HatSettings
from tipring.lines.hat.sound import SoundEars
from tipring.lines.simulated import SimulatedDaa

SETTINGS = HatSettings("line-1", plan_for("us"), billing_delay_s=0.0)


class Wired(PluggedLine):
    """A subscriber's line with something else than a modem on it."""

    def __init__(self, wire: SubscriberLine) -> None:
        self.wire = wire

    async def unplug(self) -> None:
        """Do nothing: there is no plug."""


class Simulated:
    """A simulated DAA on its wires, and what it says marked there: a device."""

    def __init__(self, wire: SubscriberLine) -> None:
        self.daa = SimulatedDaa(wire.loop)
        self._loop = wire.loop
        self._marks = PlayMarks(wire.loop)

    def advance(self, now: float) -> None:
        self._loop.now = now
        self.daa.advance(now)
        self._marks.said_among_silence(self._loop.said, now)


@contextlib.asynccontextmanager
async def simulated_street(
    settings: HatSettings = SETTINGS, country: str = "us"
) -> AsyncIterator[Street]:
    """Open a `HatLine` on a simulated DAA."""
    async with MemoryRig(country) as rig:
        wired = Wired(rig.exchange.network.line(NUMBER))
        simulated = Simulated(wired.wire)
        rig.exchange.devices.append(simulated)
        async with opened(rig, wired, simulated.daa, settings) as street:
            yield street


@contextlib.asynccontextmanager
async def opened(
    rig: MemoryRig, wired: PluggedLine, daa: Daa, settings: HatSettings
) -> AsyncIterator[Street]:
    """Open a `HatLine` on *daa*; close it in the end."""
    street = Street(HatLine(settings, daa), rig, wired)
    await street.open()
    try:
        yield street
    finally:
        await street.line.close()
        await street.stop_listening()
        await asyncio.gather(*street.prompts, return_exceptions=True)


class MemorySound:
    """A sound card without a card: the board's codec turns it, frame by frame."""

    def __init__(self) -> None:
        self._ears: SoundEars | None = None
        self._coming: deque[Frame] = deque()

    figures = SoundFigures()

    async def open(self, ears: SoundEars) -> str:
        self._ears = ears
        return "sound in memory"

    async def close(self) -> None:
        self._ears = None
        self._coming.clear()

    def write(self, frame: Frame) -> None:
        self._coming.append(frame)

    def waiting(self) -> int:
        return len(self._coming)

    def discard(self) -> None:
        self._coming.clear()

    def turn(self, heard: Frame) -> Frame:
        said = self._coming.popleft() if self._coming else SILENT_FRAME
        if self._ears is not None:
            self._ears.frame(heard, said)
        return said


class Watchdog:
    """Gives the monostable an edge every 100 ms: a device."""

    def __init__(self, pin: DigitalOutputDevice) -> None:
        self._pin = pin
        self._frames = 0

    def advance(self, _now: float) -> None:
        self._frames += 1
        if self._frames % 5 == 0:
            self._pin.toggle()


@contextlib.contextmanager
def fed(board: Board, pins: HatPins, exchange: Exchange) -> Iterator[None]:
    """Feed the board's monostable, if it has one."""
    if board.watchdog is None:
        yield
        return
    with DigitalOutputDevice(board.watchdog.bcm, pin_factory=pins.factory) as pin:
        exchange.devices.append(Watchdog(pin))
        yield


@contextlib.asynccontextmanager
async def hat_street(
    settings: HatSettings = SETTINGS,
    country: str = "us",
    board: Board = WHOLE,
    electrics: Electrics = ORDINARY,
) -> AsyncIterator[Street]:
    """Open a `HatLine` on an emulated board, its pins driven by gpiozero."""
    async with MemoryRig(country) as rig:
        plugged = rig.exchange.plug_in_board(board, number=NUMBER, electrics=electrics)
        pins = HatPins(plugged.board)
        sound = plugged.board.codec = MemorySound()
        daa = GpioDaa(board, sound, pins.factory)
        with fed(board, pins, rig.exchange):
            async with opened(rig, Wired(plugged.wire), daa, settings) as street:
                yield street
        plugged.unplug()


HAT_STREETS = {"hat": hat_street, "simulated": simulated_street}
