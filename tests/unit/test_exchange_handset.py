"""A telephone beside the modem: it draws current, it talks, and chips tell of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from support.exchange_bench import Bench, unshielded
from support.virtual_time import run_virtually
from tipring.domain.script import HangUp, Speak, Wait
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.levels import dbm0
from tipring.exchange.call import Progress
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine
from tipring.exchange.handset import Handset
from tipring.exchange.line import LineState

NUMBER = "5550100"
LOUD, QUIET = -30, -70


class Desk:
    """A modem in a call, and a handset beside it."""

    def __init__(self, line: PluggedLine, handset: Handset, call: PlacedCall) -> None:
        self.line = line
        self.handset = handset
        self.call = call

    def says(self, line: str) -> None:
        assert self.line.modem
        now = asyncio.get_running_loop().time()
        self.line.modem.host_sends(line.encode() + b"\r", now)

    def caller_hears(self, seconds: float = 0.5) -> float:
        return dbm0(self.call.heard[-round(seconds * RATE_HZ) :])


@asynccontextmanager
async def in_call(*, caller_talks_s: float = 60.0) -> AsyncIterator[Desk]:
    async with Exchange("us") as exchange:
        line = await exchange.plug_in("conexant", number=NUMBER)
        handset = exchange.plug_in_handset(NUMBER, (Wait(1), Speak(30)))
        call = exchange.place_call(NUMBER, (Speak(caller_talks_s), HangUp()))
        desk = Desk(line, handset, call)
        await asyncio.sleep(0.5)
        desk.says("ATE0;+FCLASS=8;+VSD=128,0;+VLS=1")
        await asyncio.sleep(0.5)
        yield desk


def test_a_lifted_handset_keeps_the_caller_when_the_modem_hangs_up() -> None:
    async def main() -> None:
        async with in_call() as desk:
            desk.handset.lift()
            await asyncio.sleep(2)
            assert desk.caller_hears() > LOUD
            desk.says("AT+VLS=0")
            await asyncio.sleep(2)
            assert desk.line.wire.state is LineState.CONNECTED
            assert desk.caller_hears() > LOUD
            assert dbm0(desk.handset.recording.heard[-4000:]) > LOUD
            desk.handset.put_down()
            await desk.call.ended
            assert desk.call.news is Progress.RELEASED
            assert desk.line.wire.is_free

    run_virtually(main())


def test_modem_and_handset_hear_each_other() -> None:
    async def main() -> None:
        async with in_call() as desk:
            desk.handset.lift()
            await asyncio.sleep(0.5)
            desk.says("AT+VTS=[700,0,40]")
            await asyncio.sleep(0.3)
            alone = dbm0(desk.line.wire.loop.heard)
            assert dbm0(desk.handset.recording.heard[-800:]) > alone + 3
            await asyncio.sleep(1)
            assert desk.line.wire.loop.heard_by_device.any()

    run_virtually(main())


def test_somebody_at_the_handset_hears_that_the_caller_left_and_puts_it_down() -> None:
    async def main() -> None:
        async with in_call(caller_talks_s=3.0) as desk:
            desk.handset.lift()
            await asyncio.sleep(1)
            desk.says("ATH")
            await desk.call.ended
            await asyncio.sleep(1)
            assert not desk.handset.is_lifted
            assert desk.handset.diary[-1].words == Progress.RELEASED
            assert desk.line.wire.is_free

    run_virtually(main())


@pytest.mark.parametrize("chip", ["usr", "conexant", "agere"])
def test_every_chip_tells_of_the_telephone_in_its_socket_during_a_call(
    chip: str,
) -> None:
    bench = Bench(chip)
    bench.in_call(Wait(60))
    bench.loop.extension_behind = bench.loop.extension_off_hook = True
    _, codes = unshielded(bench.run(0.1))
    assert codes == "H"
    bench.send("AT+VTX\r")
    bench.loop.extension_off_hook = False
    _, codes = unshielded(bench.run(0.1))
    assert "h" in codes


@pytest.mark.parametrize(("chip", "told"), [("conexant", "h"), ("agere", "")])
def test_on_hook_and_in_voice_mode_some_tell_that_it_was_put_down(
    chip: str, told: str
) -> None:
    bench = Bench(chip)
    bench.in_call(Wait(60))
    bench.loop.extension_behind = bench.loop.extension_off_hook = True
    bench.run(0.1)
    bench.send("AT+VLS=0\r")
    bench.loop.extension_off_hook = False
    _, codes = unshielded(bench.run(0.1))
    assert codes == told


def test_in_class_0_no_modem_tells_of_it() -> None:
    bench = Bench("conexant")
    bench.loop.extension_behind = bench.loop.extension_off_hook = True
    assert bench.run(0.1) == b""


def test_a_usr_can_be_asked() -> None:
    bench = Bench("usr")
    bench.send("ATE0\r")
    assert b"000" in bench.send("ATS90?\r")
    bench.loop.extension_off_hook = True
    assert b"000" in bench.send("ATS90?\r")
    bench.loop.extension_behind = True
    assert b"001" in bench.send("ATS90?\r")


def test_a_conexant_that_watches_does_not_dial_into_a_talk() -> None:
    bench = Bench("conexant")
    bench.send("ATE0\rAT-STE=7\r")
    bench.loop.extension_off_hook = True
    assert bench.send("ATDT42;\r") == b"\r\nLINE-IN-USE\r\n"
    assert not bench.loop.off_hook


def test_a_dialled_call_can_be_listened_to() -> None:
    bench = Bench("usr")
    bench.network.line("42")
    bench.send("ATE0\rAT+FCLASS=8\rATDT42;\r")
    assert b"OK" in bench.run(3)
    assert b"CONNECT" in bench.send("AT+VRX\r")
