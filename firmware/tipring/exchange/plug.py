"""A device's end of a pty: emulated modems look like /dev/ttyACM0 to everybody else."""

import contextlib
import os
import tty
from pathlib import Path
from typing import Protocol

READ_BYTES = 4096


class Plug(Protocol):
    """A device's end of what a host sees as a serial device; nothing here blocks."""

    master: int
    """The descriptor to watch for what the host writes."""
    node: str
    """The host's node, such as /dev/pts/7."""

    def read(self, at_most: int) -> bytes:
        """Return what the host wrote, up to so many bytes; b"" if nothing."""
        ...

    def write(self, data: bytes) -> int:
        """Give bytes to the host; return how many were taken."""
        ...

    def close(self) -> None:
        """Pull the plug."""
        ...


class Pty:
    """One pty with a symbolic link to its node; never blocks.

    One descriptor of the node stays open here: without it a read fails with EIO
    whenever no host has the node open. Raw mode keeps the kernel from echoing.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        self.node = os.ttyname(self._slave)
        beside = link.with_name(f".{link.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(self.node)
        beside.rename(link)

    def read(self, at_most: int) -> bytes:
        """Return what the host wrote, up to so many bytes; b"" if nothing."""
        with contextlib.suppress(BlockingIOError):
            return os.read(self.master, min(at_most, READ_BYTES)) if at_most else b""
        return b""

    def write(self, data: bytes) -> int:
        """Give bytes to the host; return how many the kernel took."""
        with contextlib.suppress(BlockingIOError):
            return os.write(self.master, data)
        return 0

    def close(self) -> None:
        """Pull the plug: the host's descriptors fail from now on."""
        with contextlib.suppress(FileNotFoundError):
            if self.link.readlink() == Path(self.node):
                self.link.unlink()
        os.close(self.master)
        os.close(self._slave)
