"""What is plugged in is told by udev at once; without udev it is found by looking."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

import pyudev  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

SUBSYSTEMS = ("tty", "sound")
"""Of modems, and of the cards of boards."""


class Monitor(Protocol):
    """What is used of pyudev's monitor."""

    def start(self) -> None:
        """Begin to listen."""
        ...

    def fileno(self) -> int:
        """Return what to watch for news."""
        ...

    def poll(self, timeout: float | None = None) -> object | None:
        """Return the next device that came or went; None if there is none."""
        ...


def udev_monitor() -> Monitor:
    """Listen to udev itself: by then nodes have their names, groups and links.

    Raises OSError or ImportError where there is none.
    """
    monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source="udev")
    for subsystem in SUBSYSTEMS:
        monitor.filter_by(subsystem)
    return monitor  # type: ignore[no-any-return]


class HotPlug:
    """Calls *plugged* on the event loop whenever a device came or went."""

    def __init__(
        self,
        plugged: Callable[[], None],
        make: Callable[[], Monitor] = udev_monitor,
    ) -> None:
        self._plugged = plugged
        self._make = make
        self._monitor: Monitor | None = None

    async def open(self) -> bool:
        """Begin; return False where there is no udev, which is no reason to stop."""
        try:
            # To find the library may run a program.
            monitor = await asyncio.to_thread(self._make)
            monitor.start()
        except (OSError, ImportError) as error:
            log.info(
                "no news of what is plugged in (%s); lines look by themselves", error
            )
            return False
        self._monitor = monitor
        asyncio.get_running_loop().add_reader(monitor.fileno(), self._take, monitor)
        return True

    def _take(self, monitor: Monitor) -> None:
        while monitor.poll(0) is not None:
            pass
        self._plugged()

    def close(self) -> None:
        """Listen no more."""
        monitor, self._monitor = self._monitor, None
        if monitor is not None:
            asyncio.get_running_loop().remove_reader(monitor.fileno())
