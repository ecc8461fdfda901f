"""A service manager that keeps what it is told: the socket of sd_notify(3)."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 4096


@dataclass
class Notified:
    """What was told so far; `hear` takes what came since."""

    address: str
    door: socket.socket
    told: list[str] = field(default_factory=list)

    def hear(self) -> list[str]:
        """Return the facts that came since the last time."""
        news: list[str] = []
        with contextlib.suppress(BlockingIOError):
            while True:
                news += self.door.recv(MOST_BYTES).decode().splitlines()
        self.told += news
        return news


@contextlib.contextmanager
def notified(directory: Path) -> Iterator[Notified]:
    """Listen at a socket in *directory*."""
    address = directory / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(address))
        door.settimeout(0)
        yield Notified(str(address), door)
