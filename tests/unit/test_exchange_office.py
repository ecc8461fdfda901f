"""The whole exchange as tests and demos use it: ptys, plugs, and the clock."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from support.virtual_time import run_virtually
from tipring.domain.errors import LineGone
from tipring.domain.script import HangUp, Press, Wait
from tipring.dsp.frames import Frame
from tipring.exchange.call import Progress
from tipring.exchange.caller import Ears
from tipring.exchange.chips import CHIPS
from tipring.exchange.clockwork import Exchange, PluggedLine
from tipring.exchange.faults import Fault
from tipring.exchange.loop import CallerId, MarkKind
from tipring.exchange.pty import PtyModem

OK = b"\r\nOK\r\n"
NUMBER = "5550100"


class Host:
    """A program that has the device node open."""

    def __init__(self, link: Path) -> None:
        self.fd = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.fd)

    async def says(self, data: bytes, until: bytes = OK) -> bytes:
        os.write(self.fd, data)
        return await self.reads(until)

    async def reads(self, until: bytes) -> bytes:
        read = b""
        async with asyncio.timeout(5):
            while not read.endswith(until):
                try:
                    read += os.read(self.fd, 4096)
                except BlockingIOError:
                    await asyncio.sleep(0.005)
        return read


@asynccontextmanager
async def office(
    link: Path | None, chip: str = "usr"
) -> AsyncIterator[tuple[Exchange, PluggedLine]]:
    async with Exchange("us") as exchange:
        yield exchange, await exchange.plug_in(chip, number=NUMBER, link=link)


def on_a_pty(
    story: Callable[[Exchange, PluggedLine, Path], Awaitable[None]], link: Path
) -> None:
    async def main() -> None:
        async with office(link) as (exchange, line):
            await story(exchange, line, link)

    asyncio.run(main())


def test_a_program_answers_a_call_through_the_device_node(tmp_path: Path) -> None:
    async def story(exchange: Exchange, line: PluggedLine, link: Path) -> None:
        host = Host(link)
        assert await host.says(b"ATE0+VCID=1\r") == b"ATE0+VCID=1\r" + OK
        call = exchange.place_call(
            NUMBER, [Wait(0.1), Press("5"), HangUp()], caller_id="2125550123"
        )
        await host.reads(b"\r\nRING\r\n")
        await host.says(b"AT+FCLASS=8;+VLS=1\r")
        assert (await host.reads(b"\x10~")).startswith(b"\x10/\x105")
        await call.ended
        assert call.news is Progress.ANSWERED
        assert call.answered_at is not None
        assert call.ended_at is not None
        assert "pressed 5" in call.transcript()
        (key,) = line.wire.loop.marked(MarkKind.KEY_DOWN)
        assert key.note == "5"
        assert call.placed_at < call.answered_at < key.at <= key.seen_at
        assert len(call.said) == len(call.heard)
        await asyncio.to_thread(call.save, tmp_path / "call.wav")
        assert line.marks[0].kind is MarkKind.RING_BEGAN

    on_a_pty(story, tmp_path / "modem")


def test_a_host_that_writes_too_much_is_held_back(tmp_path: Path) -> None:
    async def story(_exchange: Exchange, _line: PluggedLine, link: Path) -> None:
        host = Host(link)
        await host.says(b"ATE0;+FCLASS=8\r")
        await host.says(b"AT+VSM=128,8000;+VLS=1\r")
        await host.says(b"AT+VTX\r", until=b"CONNECT\r\n")
        taken = 0
        while taken < 60_000:
            try:
                taken += os.write(host.fd, b"\x80" * 2000)
            except BlockingIOError:
                break
            await asyncio.sleep(0.001)
        assert taken < 40_000

    on_a_pty(story, tmp_path / "modem")


def test_a_host_that_does_not_read_overruns_the_modem(tmp_path: Path) -> None:
    async def main() -> None:
        exchange = Exchange("us")
        line = await exchange.plug_in("usr", number=NUMBER, link=tmp_path / "modem")
        host = Host(tmp_path / "modem")
        now = asyncio.get_running_loop().time()
        exchange.advance(now)
        await host.says(b"ATE0;+FCLASS=8;+VSM=128,8000;+VLS=1;+VRX\r", b"CONNECT\r\n")
        exchange.advance(now + 8)
        read = b""
        for step in range(40):
            try:
                read += os.read(host.fd, 65536)
            except BlockingIOError:
                break
            exchange.advance(now + 8 + step / 50)
        assert read.count(b"\x10o") == 1
        await line.unplug()

    asyncio.run(main())


def test_unplugged_the_node_is_gone_and_the_line_is_let_go(tmp_path: Path) -> None:
    async def story(_exchange: Exchange, line: PluggedLine, link: Path) -> None:
        host = Host(link)
        await host.says(b"ATE0;+FCLASS=8;+VLS=1\r")
        await line.unplug()
        assert not line.wire.loop.off_hook
        assert not await asyncio.to_thread(link.is_symlink)
        assert line.modem is None
        with pytest.raises(OSError, match="Input/output error"):
            os.write(host.fd, b"AT\r")
        await asyncio.sleep(0.05)
        other = link.with_name("other")
        await line.plug(other)
        assert await Host(other).says(b"AT+FCLASS?\r") == (
            b"AT+FCLASS?\r\r\n0\r\n" + OK
        )

    on_a_pty(story, tmp_path / "modem")


def test_a_wedged_modem_is_cured_by_its_plug(tmp_path: Path) -> None:
    async def story(_exchange: Exchange, line: PluggedLine, link: Path) -> None:
        line.faults.arm(Fault.WEDGED)
        host = Host(link)
        os.write(host.fd, b"AT\r")
        await asyncio.sleep(0.1)
        with pytest.raises(BlockingIOError):
            os.read(host.fd, 100)
        await line.plug()
        assert await Host(link).says(b"AT\r") == b"AT\r" + OK

    on_a_pty(story, tmp_path / "modem")


@pytest.mark.parametrize("command", ["", "+FCLASS"])
def test_a_hung_modem_is_cured_by_a_reset_of_the_usb(
    command: str, tmp_path: Path
) -> None:
    async def story(_exchange: Exchange, line: PluggedLine, link: Path) -> None:
        line.faults.arm(Fault.HUNG, command)
        os.write(Host(link).fd, b"AT+FCLASS?\r")
        await asyncio.sleep(0.1)
        await line.usb_reset()
        assert await Host(link).says(b"AT\r") == b"AT\r" + OK

    on_a_pty(story, tmp_path / "modem")


def test_a_wedged_modem_does_not_notice_a_reset(tmp_path: Path) -> None:
    async def story(_exchange: Exchange, line: PluggedLine, link: Path) -> None:
        line.faults.arm(Fault.WEDGED)
        await asyncio.sleep(0.1)
        await line.usb_reset()
        host = Host(link)
        os.write(host.fd, b"AT\r")
        await asyncio.sleep(0.1)
        with pytest.raises(BlockingIOError):
            os.read(host.fd, 100)
        await line.unplug()
        await line.usb_reset()
        assert line.modem is None

    on_a_pty(story, tmp_path / "modem")


def point_elsewhere(link: Path) -> None:
    link.unlink()
    link.symlink_to("/dev/null")


def test_the_node_is_known_while_it_is_there(tmp_path: Path) -> None:
    async def story(_exchange: Exchange, line: PluggedLine, link: Path) -> None:
        assert line.device.node == str(await asyncio.to_thread(link.readlink))
        await line.unplug()
        with pytest.raises(LineGone, match="not plugged in"):
            _ = line.device.node

    on_a_pty(story, tmp_path / "modem")


def test_one_can_wait_for_anything_on_the_network() -> None:
    async def main() -> None:
        async with office(None) as (exchange, line):
            exchange.place_call(NUMBER, ())
            async with asyncio.timeout(10):
                await exchange.until(lambda: len(line.marks) == 2)
            assert line.marks[-1].at - line.marks[0].at == pytest.approx(6.0)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(10):
                    await exchange.until(lambda: False)
            await asyncio.sleep(0.1)

    run_virtually(main())


def test_what_came_while_it_was_unplugged_is_not_told_later() -> None:
    async def main() -> None:
        async with office(None) as (exchange, line):
            await line.unplug()
            exchange.place_call(NUMBER, (), caller_id="12")
            await asyncio.sleep(4)
            await line.plug()
            assert line.modem
            line.modem.host_sends(b"ATE0;+VCID=1\r", 0.0)
            await asyncio.sleep(3)
            assert b"NMBR" not in line.modem.take_output()

    run_virtually(main())


def test_a_link_that_somebody_else_took_is_left_alone(tmp_path: Path) -> None:
    async def story(_exchange: Exchange, line: PluggedLine, link: Path) -> None:
        await asyncio.to_thread(point_elsewhere, link)
        await line.unplug()
        assert await asyncio.to_thread(link.is_symlink)

    on_a_pty(story, tmp_path / "modem")


def test_a_modem_can_be_had_without_an_exchange(tmp_path: Path) -> None:
    async def main() -> None:
        async with office(None) as (exchange, line):
            link = tmp_path / "modem"
            device = PtyModem(CHIPS["usr"], line.wire.loop, link)
            async with device:
                assert await Host(link).says(b"AT\r") == b"AT\r" + OK
            assert not link.is_symlink()
            assert exchange.lines[NUMBER] is line

    asyncio.run(main())


def test_an_hour_can_pass_at_once_without_a_pty() -> None:
    async def main() -> None:
        async with office(None) as (exchange, line):
            assert line.modem
            now = asyncio.get_running_loop().time
            line.modem.host_sends(b"ATE0;+VCID=1\r", now())
            call = exchange.place_call(NUMBER, (), caller_id=CallerId("12"))
            await asyncio.sleep(5)
            assert line.modem.take_output().endswith(b"\r\nNMBR=12\r\n")
            call.hang_up()
            await call.ended
            assert (line.number, call.diary[-1].words) == (NUMBER, "")
            due = line.modem.next_due()
            assert due is not None
            assert now() <= due <= now() + 0.021

    run_virtually(main())


class BadEars:
    def feed(self, frame: Frame) -> list[object]:
        message = f"deaf after {frame.size} samples"
        raise ValueError(message)


def test_a_broken_exchange_tells_who_waits_for_a_call() -> None:
    async def main(ears: Ears) -> None:
        async with office(None) as (exchange, _):
            call = exchange.place_call(NUMBER, (), ears=ears)
            late = exchange.place_call("99", ())
            with pytest.raises(ValueError, match="deaf after 160"):
                await call.ended
            with pytest.raises(ValueError, match="deaf"):
                await late.ended

    run_virtually(main(BadEars()))  # type: ignore[arg-type]


def test_a_late_clock_catches_up() -> None:
    async def main() -> None:
        exchange = Exchange("us")
        line = await exchange.plug_in("usr", number=NUMBER)
        exchange.advance(0.0)
        call = exchange.place_call(NUMBER, (Wait(1),))
        exchange.advance(3.0)
        assert call.heard.size == pytest.approx(3 * 8000, abs=320)
        assert np.any(call.heard)
        (mark,) = line.marks
        assert (round(mark.at, 2), mark.seen_at) == (0.02, 3.0)

    run_virtually(main())


def test_the_modem_moves_on_by_itself_when_it_is_ticked() -> None:
    async def main() -> None:
        async with office(None) as (_, line):
            assert line.modem
            await asyncio.sleep(0.1)
            line.modem.tick(asyncio.get_running_loop().time() + 1)

    run_virtually(main())
