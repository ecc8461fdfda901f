"""SerialPort on real ptys: what the kernel does, not what we believe it does."""

import asyncio
import contextlib
import fcntl
import os
import pwd
import tty
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tipring.domain.errors import LineError, LineGone
from tipring.lines.modem import serial_port
from tipring.lines.modem.care.thief import Holder
from tipring.lines.modem.serial_port import SerialPort, open_serial

pytestmark = pytest.mark.timeout(20)

MORE_THAN_A_PTY_HOLDS = 200_000
PTY_HOLDS = 20_480
SOON_S = 5.0


@dataclass
class Device:
    """The far end of a serial line, and what the near end told."""

    master: int
    slave: int
    node: str
    heard: bytearray = field(default_factory=bytearray)
    lost: list[LineGone] = field(default_factory=list)

    async def open(self) -> SerialPort:
        return await open_serial(self.node, self.heard.extend, self.lost.append)

    def take(self, at_most: int = 65_536) -> bytes:
        with contextlib.suppress(BlockingIOError):
            return os.read(self.master, at_most)
        return b""

    async def take_all(self, count: int) -> bytes:
        taken = b""
        async with asyncio.timeout(SOON_S):
            while len(taken) < count:
                taken += self.take()
                await asyncio.sleep(0.001)
        return taken

    def unplug(self) -> None:
        os.close(self.slave)
        os.close(self.master)


@contextlib.asynccontextmanager
async def device() -> AsyncIterator[Device]:
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    plugged = Device(master, slave, os.ttyname(slave))
    try:
        yield plugged
    finally:
        with contextlib.suppress(OSError):
            plugged.unplug()


def with_device(story: Callable[[Device], Awaitable[None]]) -> Callable[[], None]:
    async def tell() -> None:
        async with device() as plugged:
            await story(plugged)

    def test() -> None:
        asyncio.run(tell())

    test.__name__ = story.__name__
    return test


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON_S):
        while not condition():
            await asyncio.sleep(0.001)


@with_device
async def test_bytes_go_both_ways_unchanged(modem: Device) -> None:
    port = await modem.open()
    every_byte = bytes(range(256))
    port.write(every_byte)
    assert await modem.take_all(256) == every_byte
    os.write(modem.master, every_byte)
    await until(lambda: len(modem.heard) == 256)
    assert modem.heard == every_byte
    port.close()


@with_device
async def test_more_than_the_kernel_takes_arrives_in_order_as_it_is_read(
    modem: Device,
) -> None:
    port = await modem.open()
    sound = os.urandom(MORE_THAN_A_PTY_HOLDS)
    for at in range(0, len(sound), 1000):
        port.write(sound[at : at + 1000])
    assert port.waiting_output() > 0
    assert await modem.take_all(len(sound)) == sound
    await until(lambda: port.waiting_output() == 0)
    port.write(b"AT\r")
    assert await modem.take_all(3) == b"AT\r"
    port.close()


@with_device
async def test_discarded_output_is_never_sent(modem: Device) -> None:
    port = await modem.open()
    port.write(b"x" * MORE_THAN_A_PTY_HOLDS)
    port.discard_output()
    assert port.waiting_output() == 0
    port.write(b"AT\r")
    taken = b""
    while not taken.endswith(b"AT\r"):
        taken += await modem.take_all(1)
    assert len(taken) < PTY_HOLDS
    port.close()


@with_device
async def test_an_unplugged_device_is_told_once_while_we_read(modem: Device) -> None:
    port = await modem.open()
    modem.unplug()
    await until(lambda: modem.lost)
    await asyncio.sleep(0.05)
    assert len(modem.lost) == 1
    assert modem.node in str(modem.lost[0])
    port.write(b"AT\r")
    port.discard_output()
    assert port.waiting_output() == 0
    port.close()


@with_device
async def test_an_unplugged_device_is_told_while_we_write(modem: Device) -> None:
    port = await modem.open()
    modem.unplug()
    port.write(b"AT\r")
    assert len(modem.lost) == 1
    await asyncio.sleep(0.05)
    assert len(modem.lost) == 1
    port.close()


@with_device
async def test_an_unplugged_device_is_told_while_output_waits(modem: Device) -> None:
    port = await modem.open()
    port.write(b"x" * MORE_THAN_A_PTY_HOLDS)
    modem.unplug()
    await until(lambda: modem.lost)
    await asyncio.sleep(0.05)
    assert len(modem.lost) == 1
    port.close()


@with_device
async def test_a_closed_port_tells_nothing_any_more(modem: Device) -> None:
    port = await modem.open()
    port.write(b"x" * MORE_THAN_A_PTY_HOLDS)
    port.close()
    port.close()
    os.write(modem.master, b"RING")
    modem.unplug()
    await asyncio.sleep(0.05)
    assert modem.heard == b""
    assert modem.lost == []


@with_device
async def test_two_programs_cannot_share_a_modem(modem: Device) -> None:
    port = await modem.open()
    with pytest.raises(LineError, match="another program holds it"):
        await modem.open()
    port.close()
    again = await modem.open()
    again.close()


TIOCGEXCL = 0x80045440


@with_device
async def test_nobody_but_root_may_open_a_node_that_we_have(modem: Device) -> None:
    def is_exclusive() -> bool:
        return any(fcntl.ioctl(modem.slave, TIOCGEXCL, bytes(4)))

    port = await modem.open()
    assert is_exclusive()
    port.close()
    assert not is_exclusive()


def test_who_has_the_node_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thief = [Holder(812, "ModemManager")]
    monkeypatch.setattr(serial_port, "suspects", lambda _node: thief)

    @with_device
    async def story(modem: Device) -> None:
        port = await modem.open()
        with pytest.raises(
            LineError, match=r"ModemManager \(process 812\) has it: copy"
        ):
            await modem.open()
        port.close()

    story()


def test_a_missing_node_is_explained(tmp_path: Path) -> None:
    async def story() -> None:
        await open_serial(str(tmp_path / "ttyACM0"), lambda _: None, lambda _: None)

    with pytest.raises(LineError) as caught:
        asyncio.run(story())
    assert str(caught.value).startswith(f"cannot open {tmp_path}/ttyACM0: No such file")
    assert "is the modem plugged in?" in str(caught.value)


def test_what_is_no_serial_device_is_explained(tmp_path: Path) -> None:
    node = tmp_path / "ttyACM0"
    node.touch()

    async def story() -> None:
        await open_serial(str(node), lambda _: None, lambda _: None)

    with pytest.raises(LineError, match="unplug it and plug it in again"):
        asyncio.run(story())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@with_device
async def test_a_node_of_somebody_else_is_explained(modem: Device) -> None:
    os.chmod(modem.node, 0o600)  # noqa: PTH101 - the node of a pty
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        with pytest.raises(LineError, match="Permission denied; add the user to"):
            await modem.open()
    finally:
        os.seteuid(0)
