"""What whoever started this process is told of it: sd_notify(3), in our own words.

systemd names a socket in the environment. Where nobody does, nothing is told: a process
begun by hand behaves no differently.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SOCKET: Final = "NOTIFY_SOCKET"
WATCHDOG: Final = "WATCHDOG_USEC"
TIMES_FED: Final = 4
"""So often within the watchdog's time: one feed that is late costs no call."""
BEGINNING_S: Final = 300.0
"""Settings, prompts, a migration with its backup on a slow card: so long it rests."""
_MICROSECONDS: Final = 1_000_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServiceManager:
    """The way to systemd; harmless without one."""

    address: str = ""
    """A path, or with `@` before it an abstract name; empty: nobody listens."""
    watchdog_s: float | None = None
    """Within this it wants to be fed; None: it does not watch."""

    @classmethod
    def around_us(cls) -> "ServiceManager":
        """Return the one that started this process, by the environment."""
        watchdog_us = os.environ.get(WATCHDOG, "")
        watchdog_s = int(watchdog_us) / _MICROSECONDS if watchdog_us.isdigit() else None
        return cls(os.environ.get(SOCKET, ""), watchdog_s)

    def ready(self, status: str) -> None:
        """Tell that the work has begun; from now on the watchdog wants to be fed."""
        self._tell("READY=1", f"STATUS={status}", *self._patience(self.watchdog_s))

    def status(self, status: str) -> None:
        """Tell in one line what we do; `systemctl status` shows it."""
        self._tell(f"STATUS={status}")

    def begins_again(self) -> None:
        """Ask for patience: nobody feeds until the next `ready`."""
        self._tell(*self._patience(BEGINNING_S))

    def beginning_takes(self, seconds: float) -> None:
        """Ask for so long until `ready`, whatever the unit allows."""
        microseconds = round(seconds * _MICROSECONDS)
        self._tell(f"EXTEND_TIMEOUT_USEC={microseconds}", "STATUS=mends its store")

    def stopping(self) -> None:
        """Tell that the end has begun."""
        self._tell("STOPPING=1", "STATUS=ends calls, saves what they left")

    def feed(self) -> None:
        """Tell that all is well for another while."""
        self._tell("WATCHDOG=1")

    async def watched(self, trouble: Callable[[], str]) -> None:
        """Feed for ever as long as *trouble* says nothing; then tell what it says."""
        if self.watchdog_s is None:
            return
        while True:
            await asyncio.sleep(self.watchdog_s / TIMES_FED)
            if why := trouble():
                log.error("the watchdog is not fed: %s", why)
                self.status(f"not well: {why}")
            else:
                self.feed()

    def _patience(self, seconds: float | None) -> tuple[str, ...]:
        if self.watchdog_s is None or seconds is None:
            return ()
        return (f"{WATCHDOG}={round(seconds * _MICROSECONDS)}",)

    def _tell(self, *facts: str) -> None:
        """Send it; who started us and is gone is no trouble of ours."""
        if not self.address or not facts:
            return
        place = self.address.replace("@", "\0", 1)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.settimeout(0)
            try:
                way.sendto("\n".join(facts).encode(), place)
            except OSError as error:
                log.warning("systemd could not be told: %s", error)


def no_trouble() -> str:
    """Say that all is well: who can be asked at all lives."""
    return ""
