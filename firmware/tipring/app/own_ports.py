"""Ports of loopback for the parts of the box that talk with each other by UDP."""

import contextlib
import secrets
import socket
from typing import Final

HERE: Final = "127.0.0.1"
FIRST: Final = 10000
LAST: Final = 19999
"""Below those that kernels give to whoever asks for any: a part that dies finds its
port free when it is started again."""


def own_ports(count: int) -> list[int]:
    """Return so many ports that nobody has."""
    found: list[int] = []
    with contextlib.ExitStack() as held:
        while len(found) < count:
            probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            port = FIRST + secrets.randbelow(LAST - FIRST + 1)
            with contextlib.suppress(OSError):
                probe.bind((HERE, port))
                found.append(port)
    return found
