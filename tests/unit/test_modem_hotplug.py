"""What udev tells reaches the lines at once."""

import asyncio
import os
from collections.abc import Callable

from tipring.lines.modem.care.hotplug import HotPlug, Monitor, udev_monitor


class FakeMonitor:
    """A monitor whose news a test writes into a pipe."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        self.started = False

    def start(self) -> None:
        self.started = True

    def fileno(self) -> int:
        return self.reading

    def poll(self, timeout: float | None = None) -> object | None:
        assert timeout == 0
        try:
            return os.read(self.reading, 1)
        except BlockingIOError:
            return None

    def close(self) -> None:
        os.close(self.reading)
        os.close(self.writing)


def test_a_burst_of_news_is_one_reason_to_look() -> None:
    monitor, looks = FakeMonitor(), []

    async def tell() -> None:
        hot_plug = HotPlug(lambda: looks.append("look"), lambda: monitor)
        assert await hot_plug.open()
        assert monitor.started
        os.write(monitor.writing, b"tty and sound")
        await asyncio.sleep(0.01)
        assert looks == ["look"]
        hot_plug.close()
        os.write(monitor.writing, b"more")
        await asyncio.sleep(0.01)
        assert looks == ["look"]

    asyncio.run(tell())
    monitor.close()


def without(error: Exception) -> Callable[[], Monitor]:
    def make() -> Monitor:
        raise error

    return make


def test_a_box_without_udev_looks_by_itself() -> None:
    async def tell() -> None:
        for error in (ImportError("no libudev"), OSError("no netlink")):
            hot_plug = HotPlug(lambda: None, without(error))
            assert not await hot_plug.open()
            hot_plug.close()

    asyncio.run(tell())


def test_udev_itself_can_be_listened_to() -> None:
    async def tell() -> None:
        hot_plug = HotPlug(lambda: None, udev_monitor)
        await hot_plug.open()
        hot_plug.close()

    asyncio.run(tell())
