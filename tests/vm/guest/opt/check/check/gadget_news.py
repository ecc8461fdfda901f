"""What udev tells of USB and serial devices, with the times at which it came."""

import threading
import time
from dataclasses import dataclass

import pyudev  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class News:
    """One event."""

    at: float
    action: str
    what: str


class GadgetNews:
    """Listens as the box does: pyudev's monitor of udev's own events."""

    def __init__(self) -> None:
        self.seen: list[News] = []
        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        for subsystem in ("usb", "tty"):
            monitor.filter_by(subsystem)
        monitor.start()
        self._monitor = monitor
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for device in iter(self._monitor.poll, None):
            what = device.device_node or device.sys_name
            if device.get("DEVTYPE") != "usb_interface":
                news = News(time.monotonic(), str(device.action), str(what))
                self.seen.append(news)

    def since(self, began: float) -> list[str]:
        """Return what came since *began*, each with its delay in seconds."""
        return [
            f"{news.action} {news.what} +{news.at - began:.2f}"
            for news in self.seen
            if news.at >= began
        ]
