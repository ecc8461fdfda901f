"""A board's pins: what is driven, what is told, and what is said when it cannot be."""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest
from gpiozero import DigitalOutputDevice  # type: ignore[import-untyped]
from gpiozero.exc import BadPinFactory  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.virtual_time import run_virtually
from tipring.domain.board import Board, DaaKind, InputPin, OutputPin, Pull
from tipring.domain.errors import LineError
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.lines.hat.daa import DaaFeatures, SoundFigures
from tipring.lines.hat.gpio import GpioDaa
from tipring.lines.hat.sound import SoundEars

BOARD = Board(
    name="toy-board",
    daa=DaaKind.LITELINK,
    off_hook=OutputPin(17),
    snoop=OutputPin(25, active_high=False),
    ring=InputPin(27),
    ring_pulses_per_cycle=2,
    loop=InputPin(22),
    polarity=InputPin(23, active_high=True, pull=Pull.UP),
    line_in_use=InputPin(24, active_high=True, pull=Pull.NONE),
    phone_hook=InputPin(5, active_high=False, pull=Pull.DOWN),
    relay=OutputPin(16),
)


class ToySound:
    """Sound that is written down."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.is_open = False
        self.written: list[Frame] = []
        self.figures = SoundFigures(xruns=3)

    async def open(self, _ears: SoundEars) -> str:
        if self.refusal:
            raise LineError(self.refusal)
        self.is_open = True
        return "toy sound"

    async def close(self) -> None:
        self.is_open = False

    def write(self, frame: Frame) -> None:
        self.written.append(frame)

    def waiting(self) -> int:
        return len(self.written)

    def discard(self) -> None:
        self.written.clear()


class Ears:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def ring_edge(self, at: float) -> None:
        self.told.append(("ring", at))

    def loop(self, *, flows: bool, at: float) -> None:
        self.told.append(("loop", flows, at))

    def polarity(self, *, reversed_: bool, at: float) -> None:
        self.told.append(("polarity", reversed_, at))

    def line_in_use(self, *, used: bool, at: float) -> None:
        self.told.append(("line in use", used, at))

    def phone(self, *, lifted: bool, at: float) -> None:
        self.told.append(("phone", lifted, at))

    def frame(self, heard: Frame, played: Frame) -> None:
        self.told.append((heard, played))

    def sound_torn(self) -> None:
        self.told.append(("torn",))

    def fault(self, error: LineError) -> None:
        self.told.append((error,))


class Bench:
    """A board on mock pins, at rest."""

    def __init__(self, board: Board = BOARD) -> None:
        self.factory = MockFactory()
        self.sound = ToySound()
        self.ears = Ears()
        self.daa = GpioDaa(board, self.sound, self.factory)

    def level(self, bcm: int) -> bool:
        return bool(self.factory.pin(bcm).state)

    def loop_flows(self) -> bool:
        return self.daa.loop_flows

    async def moves(self, bcm: int, *, high: bool) -> None:
        pin = self.factory.pin(bcm)
        if high:
            pin.drive_high()
        else:
            pin.drive_low()
        await asyncio.sleep(0)


def run(story: Coroutine[Any, Any, None]) -> None:
    run_virtually(story)


def test_the_board_says_what_it_can_do() -> None:
    bench = Bench()
    assert bench.daa.features == DaaFeatures(
        loop=True,
        polarity=True,
        line_in_use=True,
        snoop=True,
        phone_hook=True,
        ring_pulses_per_cycle=2,
    )
    assert GpioDaa(Board("bare"), ToySound()).features == DaaFeatures()


def test_outputs_are_inactive_until_they_are_asked_for_and_when_it_is_closed() -> None:
    async def story() -> None:
        b = Bench()
        assert await b.daa.open(b.ears) == "toy-board (litelink), toy sound"
        assert (b.level(17), b.level(25), b.level(16)) == (False, True, False)
        b.daa.hook(off=True)
        b.daa.snoop(on=True)
        b.daa.hold_phone(off_the_line=True)
        assert (b.level(17), b.level(25), b.level(16)) == (True, False, True)
        pin = b.factory.pin(17)
        pin.clear_states()
        await b.daa.close()
        assert not b.level(17)
        assert not b.sound.is_open
        b.daa.hook(off=True)  # harmless
        await b.daa.close()

    run(story())


def test_edges_are_told_with_their_moment_whatever_level_means_active() -> None:
    async def story() -> None:
        b = Bench()
        await b.daa.open(b.ears)
        b.ears.told.clear()
        await asyncio.sleep(2.5)
        assert not b.loop_flows()
        await b.moves(27, high=False)
        await b.moves(27, high=True)
        await b.moves(22, high=False)
        assert b.loop_flows()
        await b.moves(22, high=True)
        assert not b.loop_flows()
        await b.moves(23, high=False)
        await b.moves(23, high=True)
        await b.moves(24, high=True)
        assert b.daa.is_line_in_use
        await b.moves(24, high=False)
        await b.moves(5, high=True)
        await b.moves(5, high=False)
        assert b.ears.told == [
            ("ring", 2.5),
            ("loop", True, 2.5),
            ("loop", False, 2.5),
            ("polarity", False, 2.5),
            ("polarity", True, 2.5),
            ("line in use", True, 2.5),
            ("line in use", False, 2.5),
            ("phone", False, 2.5),
            ("phone", True, 2.5),
        ]
        await b.daa.close()

    run(story())


def test_what_is_so_already_is_told_at_once() -> None:
    async def story() -> None:
        b = Bench(replace(BOARD, phone_hook=InputPin(5, active_high=True)))
        await b.daa.open(b.ears)
        assert b.ears.told == [("phone", True, 0.0), ("polarity", True, 0.0)]
        await b.daa.close()

    run(story())


def test_what_was_under_way_when_it_was_closed_is_told_to_nobody() -> None:
    async def story() -> None:
        b = Bench()
        await b.daa.open(b.ears)
        b.factory.pin(27).drive_low()
        b.ears.told.clear()
        await b.daa.close()
        await asyncio.sleep(0)
        assert b.ears.told == []

    run(story())


def test_an_edge_from_another_thread_reaches_the_loop() -> None:
    async def story() -> None:
        b = Bench()
        await b.daa.open(b.ears)
        b.ears.told.clear()
        thread = threading.Thread(target=b.factory.pin(27).drive_low)
        thread.start()
        await asyncio.to_thread(thread.join)
        await asyncio.sleep(0.01)
        assert [what for what, *_ in b.ears.told] == ["ring"]
        await b.daa.close()

    asyncio.run(story())


def test_an_edge_that_cannot_be_told_is_written_down(
    caplog: pytest.LogCaptureFixture,
) -> None:
    b = Bench()

    async def story() -> None:
        await b.daa.open(b.ears)

    asyncio.run(story())
    with caplog.at_level(logging.ERROR):
        b.factory.pin(27).drive_low()  # the loop is closed
    assert "toy-board: an edge of ring was lost" in caplog.text


def test_somebody_else_may_own_the_relay() -> None:
    async def story() -> None:
        b = Bench()
        held: list[bool] = []
        daa = GpioDaa(BOARD, b.sound, b.factory, on_hold_phone=held.append)
        relay = DigitalOutputDevice(16, pin_factory=b.factory)
        await daa.open(b.ears)
        daa.hold_phone(off_the_line=True)
        daa.hold_phone(off_the_line=False)
        assert held == [True, False]
        await daa.close()
        relay.close()

    run(story())


def test_a_board_with_no_more_than_it_needs_works() -> None:
    async def story() -> None:
        bare = Board("bare", off_hook=OutputPin(17), ring=InputPin(27))
        b = Bench(bare)
        assert await b.daa.open(b.ears) == "bare, toy sound"
        b.daa.snoop(on=True)
        b.daa.hold_phone(off_the_line=True)
        assert (b.daa.loop_flows, b.daa.is_line_in_use) == (False, False)
        await b.daa.close()

    run(story())


def test_sound_goes_through() -> None:
    b = Bench()
    b.daa.write(SILENT_FRAME)
    assert b.daa.waiting() == 1
    b.daa.discard()
    assert b.daa.waiting() == 0
    assert b.daa.figures.xruns == 3


def test_without_sound_the_pins_are_given_back() -> None:
    async def story() -> None:
        b = Bench()
        b.sound.refusal = "no card"
        with pytest.raises(LineError, match="no card"):
            await b.daa.open(b.ears)
        DigitalOutputDevice(17, pin_factory=b.factory).close()

    run(story())


def test_a_pin_that_is_in_use_is_told_with_the_remedy() -> None:
    async def story() -> None:
        b = Bench()
        lamp = DigitalOutputDevice(22, pin_factory=b.factory)
        with pytest.raises(LineError) as told:
            await b.daa.open(b.ears)
        assert str(told.value).startswith("pin 22 (loop) of toy-board cannot be used: ")
        assert str(told.value).endswith(
            "give everything in the settings a pin of its own"
        )
        lamp.close()
        await b.daa.open(b.ears)
        await b.daa.close()

    run(story())


class Refusing(MockFactory):  # type: ignore[misc]
    """A box where no pin can be had."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def pin(self, name: int) -> object:
        assert name == 17
        raise self._error


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (BadPinFactory("nothing to load"), "install lgpio"),
        (PermissionError(13, "Permission denied"), "in the group gpio"),
        (RuntimeError("can not open gpiochip"), "in the group gpio"),
        (RuntimeError("GPIO busy"), "another program holds it"),
        (RuntimeError("no such thing"), "is this a Raspberry Pi"),
    ],
)
def test_what_stands_in_the_way_is_told_with_its_remedy(
    error: Exception, remedy: str
) -> None:
    async def story() -> None:
        daa = GpioDaa(BOARD, ToySound(), Refusing(error))
        with pytest.raises(LineError, match=remedy):
            await daa.open(Ears())

    run(story())


def test_an_output_that_fails_in_a_call_is_a_line_error() -> None:
    async def story() -> None:
        b = Bench()
        await b.daa.open(b.ears)
        b.factory.pin(17).close()  # what a chip that vanished does to it
        with pytest.raises(LineError, match="the pin off_hook of toy-board"):
            b.daa.hook(off=True)
        await b.daa.close()

    run(story())
