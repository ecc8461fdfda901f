"""A HAT with everything, on an emulated line: the box, its telephone, its board."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.board_bench import WHOLE
from support.box import KNOWN, NODE, NUMBER, small_office, virtual_wall
from support.hat_street import SETTINGS, MemorySound
from support.memory_port import MemoryRig
from support.panels import BUTTON
from support.toy_line import until
from support.virtual_time import run_virtually
from tipring.app.panel import LifelineWires
from tipring.config.board_file import load_board
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.lifeline import (
    JOINED,
    NOT_PARTED,
    PARTED,
    Lifeline,
)
from tipring.domain.line import LineState
from tipring.domain.script import Wait, parse_script
from tipring.dsp.frames import Frame
from tipring.dsp.plans import plan_for
from tipring.exchange.clockwork import PlacedCall, PluggedBoard
from tipring.exchange.fxo_board import Sense
from tipring.exchange.handset import Handset
from tipring.exchange.hat_pins import HatPins
from tipring.exchange.hearing import PromptSpotter
from tipring.exchange.line import LineState as AtExchange
from tipring.lines.hat.gpio import GpioDaa
from tipring.lines.hat.hook import NO_LOOP
from tipring.lines.hat.kicked_sound import KickedSound
from tipring.lines.hat.line import HatLine
from tipring.lines.hat.sound import SoundEars
from tipring.lines.modem.line import ModemLine, ModemSettings
from tipring.panel.gpio import GpioPanel
from tipring.store.store import Store

LETS_GO_S = 2.0
FED = load_board("lifeline-only", Path("/nowhere"))


class DyingSound(MemorySound):
    """A card that can die without a word."""

    is_dead = False
    ears: SoundEars | None = None

    async def open(self, ears: SoundEars) -> str:
        self.ears = ears
        return await super().open(ears)

    def turn(self, heard: Frame) -> Frame:
        return heard * 0 if self.is_dead else super().turn(heard)


@dataclass
class HatBox:
    """A running box with a HAT, whose telephone hangs behind the relay."""

    rig: MemoryRig
    plugged: PluggedBoard
    pins: HatPins
    sound: DyingSound
    desk: Desk
    lifeline: Lifeline
    telephone: Handset

    def call(self, *sentences: str) -> PlacedCall:
        return self.rig.exchange.place_call(
            NUMBER, parse_script(list(sentences)), ears=PromptSpotter(KNOWN)
        )

    async def until(self, state: LineState) -> None:
        await until(self.desk, state)

    async def when(self, happened: Callable[[], bool], within_s: float = 60.0) -> float:
        """Wait until *happened*; return for how many seconds."""
        now = asyncio.get_running_loop().time
        began = now()
        async with asyncio.timeout(within_s):
            while not happened():
                await asyncio.sleep(0.01)
        return now() - began

    async def press(self) -> None:
        assert WHOLE.button is not None
        assert WHOLE.button.bcm == BUTTON
        for down in (True, False):
            self.pins.press(WHOLE.button, down=down)
            await asyncio.sleep(0.2)

    async def exchange_rests(self) -> None:
        await self.when(lambda: self.plugged.wire.state is AtExchange.IDLE)


@dataclass
class ModemBox:
    """A running box with a modem behind the relay."""

    rig: MemoryRig
    plugged: PluggedBoard
    desk: Desk
    lifeline: Lifeline


@contextlib.asynccontextmanager
async def hat_box(directory: Path) -> AsyncIterator[HatBox]:
    office, shelf = await asyncio.to_thread(small_office, directory / "config")
    async with MemoryRig("us") as rig, await Store.open(directory / "state") as store:
        plugged = rig.exchange.plug_in_board(WHOLE, number=NUMBER)
        telephone = rig.exchange.plug_in_handset(NUMBER, [Wait(600)])
        pins, sound = HatPins(plugged.board), DyingSound()
        plugged.board.codec = sound
        desk = Desk(office, shelf, Journal(store, virtual_wall))
        wires = LifelineWires(desk)
        kicked = KickedSound(sound, wires.kick)
        daa = GpioDaa(WHOLE, kicked, pins.factory, wires.hold_phone)
        watch = desk.add_line(HatLine(SETTINGS, daa), "main", rings=1)
        panel = GpioPanel(WHOLE, pins.factory)
        lifeline = Lifeline(panel, watch, desk.watches, desk.journal)
        desk.lifeline = lifeline
        running = asyncio.create_task(desk.run())
        box = HatBox(rig, plugged, pins, sound, desk, lifeline, telephone)
        await box.until(LineState.IDLE)
        await asyncio.sleep(0.2)
        yield box
        desk.stop()
        await running
        assert not plugged.board.is_relay_up
        plugged.unplug()


def tell(directory: Path, story: Callable[[HatBox], Awaitable[None]]) -> None:
    async def run() -> None:
        async with hat_box(directory) as box:
            await story(box)

    run_virtually(run())


def test_a_call_holds_the_relay_and_the_telephone_is_on_the_line_again(
    tmp_path: Path,
) -> None:
    async def story(box: HatBox) -> None:
        assert box.lifeline.status.watchdog_alive
        held = [box.plugged.board.is_relay_up]
        call = box.call("waits 5 s", "hangs up")
        await box.until(LineState.IN_CALL)
        await asyncio.sleep(0.1)
        held.append(box.plugged.board.is_relay_up)
        assert held == [False, True]
        box.telephone.lift()  # it is off the line, and does no harm
        await asyncio.sleep(1.0)
        assert box.desk.watches[0].state is LineState.IN_CALL
        box.telephone.put_down()
        await call.ended
        await box.when(lambda: not box.plugged.board.is_relay_up)

    tell(tmp_path, story)


def test_a_drill_finds_battery_and_current(tmp_path: Path) -> None:
    async def story(box: HatBox) -> None:
        result = await box.lifeline.drill()
        assert result.faults == ()
        assert result.findings == (
            "the relay was let fall",
            "the line has its battery, and nobody is on it",
            "current flows when the line is seized",
            "the watchdog has its edges",
        )
        await box.exchange_rests()
        call = box.call("waits 1 s", "hangs up")
        await call.ended
        assert call.answered_at is not None

    tell(tmp_path, story)


def test_a_drill_finds_a_line_that_cannot_be_seized(tmp_path: Path) -> None:
    async def story(box: HatBox) -> None:
        now = asyncio.get_running_loop().time()
        box.plugged.board.stick(Sense.LOOP, active=False, at=now)
        result = await box.lifeline.drill()
        assert result.faults == (NO_LOOP,)

    tell(tmp_path, story)


def test_a_dead_sound_card_gives_the_line_to_the_telephone(tmp_path: Path) -> None:
    """Nobody told us of its death: the edges stop, and the hardware lets go."""

    async def story(box: HatBox) -> None:
        call = box.call("waits 60 s")
        await box.until(LineState.IN_CALL)
        await asyncio.sleep(1.0)
        board = box.plugged.board
        assert board.is_off_hook
        box.sound.is_dead = True
        held_s = await box.when(lambda: not board.is_off_hook and not board.is_relay_up)
        assert held_s < LETS_GO_S
        assert not box.lifeline.status.watchdog_alive
        call.hang_up()

    tell(tmp_path, story)


def test_the_button_hands_the_caller_to_whoever_lifted_the_telephone(
    tmp_path: Path,
) -> None:
    async def story(box: HatBox) -> None:
        call = box.call("waits 60 s")
        await box.until(LineState.IN_CALL)
        await asyncio.sleep(1.0)
        box.telephone.lift()
        await box.press()
        assert box.desk.watches[0].state is LineState.IN_CALL
        await box.press()
        await box.until(LineState.DOWN)
        await asyncio.sleep(5.0)
        assert not box.plugged.board.is_off_hook
        assert not call.ended.done(), "the telephone keeps the caller"
        box.telephone.put_down()
        call.hang_up()
        await box.exchange_rests()
        await box.press()
        await box.until(LineState.IDLE)

    tell(tmp_path, story)


def test_while_the_telephone_has_the_line_it_takes_the_calls(tmp_path: Path) -> None:
    async def story(box: HatBox) -> None:
        box.lifeline.give_to_telephone("a storm")
        await box.until(LineState.DOWN)
        call = box.call("waits 60 s")
        await box.when(lambda: box.plugged.wire.loop.ringing)
        await asyncio.sleep(5.0)
        assert call.answered_at is None
        box.telephone.lift()
        await box.when(lambda: call.answered_at is not None)
        call.hang_up()
        box.telephone.put_down()
        await box.exchange_rests()
        box.lifeline.give_to_box("it is over")
        await box.until(LineState.IDLE)

    tell(tmp_path, story)


# --- beside a modem ---------------------------------------------------------------


@contextlib.asynccontextmanager
async def modem_box(directory: Path, chip: str) -> AsyncIterator[ModemBox]:
    """Run a box whose modem is behind the relay of a lifeline's board."""
    office, shelf = await asyncio.to_thread(small_office, directory / "config")
    async with MemoryRig("us") as rig, await Store.open(directory / "state") as store:
        await rig.plug_in(chip, NODE, NUMBER)
        plugged = rig.exchange.plug_in_board(FED, number=NUMBER)
        pins = HatPins(plugged.board)
        desk = Desk(office, shelf, Journal(store, virtual_wall))
        settings = ModemSettings("line-1", NODE, plan_for("us"), 0.5)
        watch = desk.add_line(ModemLine(settings, rig.open_port), "main", rings=1)
        panel = GpioPanel(FED, pins.factory)
        desk.lifeline = Lifeline(panel, watch, desk.watches, desk.journal)
        desk.lateness.on_frame = desk.lifeline.kick
        running = asyncio.create_task(desk.run())
        await until(desk, LineState.IDLE)
        await asyncio.sleep(0.2)
        yield ModemBox(rig, plugged, desk, desk.lifeline)
        desk.stop()
        await running
        plugged.unplug()


@pytest.mark.parametrize("chip", ["usr", "conexant", "agere"])
def test_a_modem_hears_whether_the_relay_parts_it_from_the_line(
    tmp_path: Path, chip: str
) -> None:
    async def tell() -> None:
        async with modem_box(tmp_path, chip) as box:
            loop = asyncio.get_running_loop().time
            began = loop()
            result = await box.lifeline.drill()
            print(f"{chip}: {loop() - began:.1f} s, {result}")
            assert result.faults == ()
            assert {PARTED.sentence, JOINED.sentence} <= {*result.findings}
            assert box.plugged.board.is_relay_up
            call = box.rig.exchange.place_call(NUMBER, [Wait(60)])
            await until(box.desk, LineState.IN_CALL)
            call.hang_up()

    run_virtually(tell())


def test_a_relay_whose_contacts_stick_is_found_by_the_drill(tmp_path: Path) -> None:
    async def tell() -> None:
        async with modem_box(tmp_path, "usr") as box:
            box.plugged.board.loop.device_cut = False
            sticking = asyncio.create_task(stick(box))
            result = await box.lifeline.drill()
            sticking.cancel()
            assert result.faults == (NOT_PARTED.sentence,)

    async def stick(box: ModemBox) -> None:
        while True:
            box.plugged.board.loop.device_cut = False
            await asyncio.sleep(0.005)

    run_virtually(tell())
