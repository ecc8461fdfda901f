"""Modems that fall silent, vanish and are shared: each is mended without a hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gpiozero import Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.memory_port import MemoryRig
from support.street import SETTINGS
from support.toy_line import noted, toy_desk, until
from support.usb_hub import EmulatedHub, HubPort
from support.virtual_time import run_virtually
from tipring.desk.desk import Desk
from tipring.domain.care import PAUSES_S, RELAPSE_S
from tipring.domain.care_commands import Rung
from tipring.domain.care_entries import RepairTried, ThiefGone, ThiefSeen, UnitMet
from tipring.domain.events import Gone
from tipring.domain.journal import CallEnded, LineLost, LineOpened
from tipring.domain.line import LineState
from tipring.domain.script import parse_script
from tipring.exchange.faults import Fault
from tipring.lines.modem.care.thief import Guard, Holder
from tipring.lines.modem.care.whereabouts import Roster
from tipring.lines.modem.line import ModemLine

NOTICED_S = 60.0
NUMBER = "5550100"
BESIDE = "5550101"
POWER_PIN = 17


class Box:
    """A desk with one modem in a hub; what else there is, a story brings itself."""

    def __init__(self, desk: Desk, hub: EmulatedHub) -> None:
        self.desk = desk
        self.hub = hub
        self.thieves: list[Holder] = []

    @property
    def port(self) -> HubPort:
        return self.hub.ports[0]

    def arm(self, fault: Fault, command: str = "", times: int = 1) -> None:
        assert self.port.modem is not None
        self.port.modem.faults.arm(fault, command, times)

    async def until(self, state: LineState, within_s: float = NOTICED_S) -> None:
        await until(self.desk, state, within_s)

    async def repairs(self) -> list[RepairTried]:
        return [e for e in await noted(self.desk) if isinstance(e, RepairTried)]

    async def tried(self) -> list[tuple[str, bool]]:
        return [(repair.step, repair.worked) for repair in await self.repairs()]

    async def until_repaired(self, within_s: float = 300.0) -> None:
        """Wait until something helped, and the line is in use."""
        async with asyncio.timeout(within_s):
            while not any(repair.worked for repair in await self.repairs()):
                await asyncio.sleep(0.5)
        await self.until(LineState.IDLE)


class Stuck(HubPort):
    """A port of a hub that can do nothing, as most hubs cannot."""

    async def why_no_reset(self) -> str:
        return "/dev/bus/usb/001/004 is not ours to write"

    async def why_no_power_cycle(self) -> str:
        return "the kernel has no switch for USB port 1-1.1"


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockFactory]:
    factory = MockFactory()
    monkeypatch.setattr(Device, "pin_factory", factory)
    yield factory
    factory.close()


@contextlib.asynccontextmanager
async def a_box(
    directory: Path, place: str = "", power_pin: int | None = None
) -> AsyncIterator[Box]:
    async with MemoryRig("us") as rig:
        hub = EmulatedHub(rig)
        port = await hub.plug_in("conexant", NUMBER)
        thieves: list[Holder] = []
        settings = replace(SETTINGS, path=place or port.node, power_pin=power_pin)
        guard = Guard(lambda _node: list(thieves))
        line = ModemLine(settings, rig.open_port, hub, Roster(), guard)
        async with toy_desk(directory, line) as desk:
            box = Box(desk, hub)
            box.thieves = thieves
            await box.until(LineState.IDLE)
            yield box


async def be_silent(box: Box, fault: Fault) -> None:
    """Fall silent while idle; return when that is noticed."""
    began = asyncio.get_running_loop().time()
    box.arm(fault)
    await box.until(LineState.DOWN)
    assert asyncio.get_running_loop().time() - began <= NOTICED_S


IN_VAIN = [(Rung.STREAMS, False), (Rung.AT, False), (Rung.REOPEN, False)]


def test_a_modem_that_missed_one_question_is_asked_again(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            box.arm(Fault.NO_REPLY, "AT")
            await box.until_repaired()
            assert await box.tried() == [(Rung.AT, True)]
            assert LineLost not in {type(e) for e in await noted(box.desk)}

    run_virtually(tell())


def test_a_hung_modem_is_reset_by_the_usb(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            await be_silent(box, Fault.HUNG)
            await box.until_repaired()
            assert await box.tried() == [*IN_VAIN, (Rung.RESET, True)]
            assert (box.port.resets, box.port.cycles) == (1, 0)
            assert box.desk.watches[0].care.cure is Rung.RESET
            assert box.desk.watches[0].trouble == ""

    run_virtually(tell())


def test_a_wedged_modem_gets_its_port_switched_off_and_on(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            await be_silent(box, Fault.WEDGED)
            await box.until_repaired()
            assert await box.tried() == [
                *IN_VAIN,
                (Rung.RESET, False),
                (Rung.PORT, True),
            ]
            assert (box.port.resets, box.port.cycles) == (1, 1)

    run_virtually(tell())


def test_a_modem_whose_port_takes_nothing_is_opened_again(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            box.hub.rig.port(box.port.node).is_blocked = True
            await box.until(LineState.DOWN)
            await box.until_repaired()
            assert await box.tried() == [
                (Rung.STREAMS, False),
                (Rung.AT, False),
                (Rung.REOPEN, True),
            ]
            assert (box.port.resets, box.port.cycles) == (0, 0)

    run_virtually(tell())


def test_the_last_resort_is_the_supply(tmp_path: Path, pins: MockFactory) -> None:
    async def tell() -> None:
        async with a_box(tmp_path, power_pin=POWER_PIN) as box:
            box.port.__class__ = Stuck
            supply = asyncio.create_task(wire_supply(pins, box.port))
            await be_silent(box, Fault.WEDGED)
            await box.until_repaired()
            assert (await box.tried())[-1] == (Rung.SUPPLY, True)
            assert box.port.cycles == 0
            supply.cancel()

    run_virtually(tell())


async def wire_supply(pins: MockFactory, port: HubPort) -> None:
    """Let the modem have power while the pin is low."""
    while True:
        await asyncio.sleep(0.1)
        if pins.pin(POWER_PIN).state:
            await port.unplug()
        else:
            await port.plug()


def test_a_modem_that_dies_in_a_call_climbs_the_ladder_too(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            call = box.hub.rig.exchange.place_call(
                NUMBER, parse_script(["waits 60 s"]), caller_id="2125550123"
            )
            await box.until(LineState.IN_CALL)
            await asyncio.sleep(3)
            await be_silent(box, Fault.HUNG)
            await box.until_repaired()
            assert (await box.tried())[-1] == (Rung.RESET, True)
            assert Gone.LINE_LOST.value in [
                e.reason for e in await noted(box.desk) if isinstance(e, CallEnded)
            ]
            assert call.ended_at is not None

    run_virtually(tell())


def test_a_modem_that_dies_when_it_is_to_answer_climbs_it_too(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            box.arm(Fault.HUNG, "+FCLASS=8")
            box.hub.rig.exchange.place_call(
                NUMBER, parse_script(["waits 20 s"]), caller_id="2125550123"
            )
            await box.until(LineState.DOWN)
            await box.until_repaired()
            assert (await box.tried())[-1] == (Rung.RESET, True)

    run_virtually(tell())


def test_what_alone_helped_twice_is_what_is_tried_first(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            for _ in range(3):
                await asyncio.sleep(RELAPSE_S)
                await be_silent(box, Fault.WEDGED)
                await box.until(LineState.IDLE, within_s=300)
            tried = await box.tried()
            assert tried[-3:] == [
                (Rung.STREAMS, False),
                (Rung.AT, False),
                (Rung.PORT, True),
            ]
            assert (box.port.resets, box.port.cycles) == (2, 3)

    run_virtually(tell())


def test_what_is_not_possible_here_is_told_and_nobody_hammers(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            box.port.__class__ = Stuck
            await be_silent(box, Fault.WEDGED)
            await asyncio.sleep(sum(PAUSES_S[:3]) + 40)
            reasons = {r.step: r.why for r in await box.repairs() if not r.worked}
            assert reasons[Rung.RESET] == (
                "not possible here: /dev/bus/usb/001/004 is not ours to write"
            )
            assert reasons[Rung.PORT] == (
                "not possible here: the kernel has no switch for USB port 1-1.1"
            )
            assert reasons[Rung.SUPPLY] == (
                "not possible here: its supply has no switch (power_pin)"
            )
            rungs = [r.step for r in await box.repairs()]
            assert rungs.count(Rung.REOPEN) == len(PAUSES_S[:3]) + 1
            assert rungs.count(Rung.RESET) == 1
            assert "unplug it" in box.desk.watches[0].trouble
            # Whoever pulls the plug at last need not wait for the next round.
            await box.port.unplug()
            await box.port.plug()
            await box.until(LineState.IDLE, within_s=10)

    run_virtually(tell())


def test_a_modem_is_found_under_another_name_within_a_second(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            await box.port.unplug()
            await box.until(LineState.DOWN)
            await asyncio.sleep(20)
            await box.port.plug()
            plugged_at = asyncio.get_running_loop().time()
            await box.until(LineState.IDLE)
            assert asyncio.get_running_loop().time() - plugged_at < 3
            assert "/dev/ttyACM1" in box.desk.watches[0].device
            assert await box.repairs() == []

    run_virtually(tell())


def test_udev_saves_the_rest_of_that_second(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            await box.port.unplug()
            await box.until(LineState.DOWN)
            await asyncio.sleep(10.3)
            looked_at: list[float] = []
            line = box.desk.watches[0].line
            opened = line.open

            async def open_line() -> str:
                looked_at.append(asyncio.get_running_loop().time())
                return await opened()

            line.open = open_line  # type: ignore[method-assign]
            await asyncio.sleep(1.5)
            plugged_at = asyncio.get_running_loop().time()
            box.desk.look_again()
            await asyncio.sleep(0.1)
            assert plugged_at in looked_at

    run_virtually(tell())


def test_a_unit_that_vanished_for_good_gets_its_power_back(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            await box.port.unplug()
            await box.until_repaired()
            assert await box.tried() == [(Rung.RESET, False), (Rung.PORT, True)]

    run_virtually(tell())


@pytest.mark.parametrize("place", ["usb-serial:SN5550100", "usb-port:1-1.1"])
def test_a_modem_is_named_by_its_serial_or_its_port(tmp_path: Path, place: str) -> None:
    async def tell() -> None:
        async with a_box(tmp_path, place) as box:
            await box.port.unplug()
            await box.until(LineState.DOWN)
            await asyncio.sleep(3)
            assert "`tipring modems` lists what there is" in (
                box.desk.watches[0].trouble
            )
            await box.port.plug()
            await box.until(LineState.IDLE)

    run_virtually(tell())


def test_a_restarted_box_finds_its_unit_by_what_it_wrote_down(tmp_path: Path) -> None:
    async def tell() -> None:
        async with MemoryRig("us") as rig:
            hub = EmulatedHub(rig)
            ours = await hub.plug_in("conexant", NUMBER)
            settings = replace(SETTINGS, path=ours.node)
            line = ModemLine(settings, rig.open_port, hub)
            async with toy_desk(tmp_path, line) as desk:
                await until(desk, LineState.IDLE)
                met = [e for e in await noted(desk) if isinstance(e, UnitMet)]
                assert met == [
                    UnitMet(
                        "/dev/ttyACM0",
                        "0572",
                        "1340",
                        "SN5550100",
                        "1-1.1",
                        "modem",
                    )
                ]
            await ours.unplug()
            other = await hub.plug_in("conexant", BESIDE)
            await ours.plug()
            assert other.modem is not None
            rig.put_back("/dev/ttyACM0", other.modem)  # whose name was ours
            again = ModemLine(settings, rig.open_port, hub)
            async with toy_desk(tmp_path, again) as desk:
                await until(desk, LineState.IDLE)
                assert ours.node in desk.watches[0].device
                met = [e for e in await noted(desk) if isinstance(e, UnitMet)]
                assert len(met) == 1
                opened = [e for e in await noted(desk) if isinstance(e, LineOpened)]
                assert len(opened) == 2

    run_virtually(tell())


def test_a_thief_is_named_with_the_remedy_until_he_is_gone(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_box(tmp_path) as box:
            box.thieves.append(Holder(812, "ModemManager"))
            await asyncio.sleep(NOTICED_S)
            watch = box.desk.watches[0]
            assert watch.trouble.startswith(
                "ModemManager (process 812) has the modem open, too: copy hw/udev"
            )
            assert watch.state is LineState.IDLE
            box.thieves.clear()
            await asyncio.sleep(NOTICED_S)
            assert watch.trouble == ""
            told = [
                e for e in await noted(box.desk) if isinstance(e, ThiefSeen | ThiefGone)
            ]
            assert [type(e) for e in told] == [ThiefSeen, ThiefGone]

    run_virtually(tell())
