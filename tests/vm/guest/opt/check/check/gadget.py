"""A USB modem that is not there: the kernel's dummy controller and gadget driver."""

import contextlib
import os
import subprocess
import tty
from pathlib import Path
from typing import Final

GADGET: Final = Path("/dev/ttyGS0")
SERIAL: Final = "TIPRING01"
USR5637: Final = ("idVendor=0x0baf", "idProduct=0x0303", f"iSerialNumber={SERIAL}")
"""What the udev rules of `hw` know as a modem."""
READ_BYTES: Final = 4096


def run(*command: str) -> str:
    """Run a program and return what it says; what fails is told, too."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def plug_in() -> None:
    """Let the modem appear at the USB socket."""
    run("modprobe", "g_serial", "use_acm=1", *USR5637)


def pull_out() -> None:
    """Pull the plug."""
    run("rmmod", "g_serial")


class GadgetEnd:
    """The modem's end of the cable, as the exchange's `Plug`.

    The kernel hangs our descriptor up when the host resets the device; it is opened
    anew then, under the same number.
    """

    def __init__(self, link: Path) -> None:
        self.node = str(link)
        self.master = self._open()

    def _open(self) -> int:
        opened = os.open(GADGET, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(opened)
        return opened

    def _reopen(self) -> None:
        fresh = self._open()
        os.dup2(fresh, self.master)
        os.close(fresh)

    def read(self, at_most: int) -> bytes:
        """Return what the host wrote."""
        if not at_most:
            return b""
        try:
            data = os.read(self.master, min(at_most, READ_BYTES))
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            with contextlib.suppress(OSError):
                self._reopen()
        return data

    def write(self, data: bytes) -> int:
        """Give bytes to the host."""
        try:
            return os.write(self.master, data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)  # said to nobody

    def close(self) -> None:
        """Let go of the gadget, so that its driver can be unloaded."""
        os.close(self.master)
