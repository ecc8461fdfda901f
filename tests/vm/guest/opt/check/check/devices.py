"""What the kernel and our udev rules make of the modem."""

import asyncio
import grp
import os
import time
from pathlib import Path
from typing import Final

from check.gadget import SERIAL, plug_in, run
from check.telling import Report

LINK: Final = Path("/dev/tipring-modem-0")
STABLE: Final = Path(f"/dev/tipring/serial-{SERIAL}")
USB: Final = Path("/sys/bus/usb/devices")
PORT: Final = USB / "usb1/1-0:1.0/usb1-port1/disable"
"""The socket that the modem is in: "1" switches it off (Linux 6.0 and later)."""
PATIENCE_S: Final = 20.0


def usb_node() -> Path | None:
    """Return the node of the modem's USB device, /dev/bus/usb/BBB/DDD."""
    for serial in USB.glob("*/serial"):
        if serial.read_text().strip() == SERIAL:
            bus, device = (serial.with_name(n) for n in ("busnum", "devnum"))
            numbers = (int(part.read_text()) for part in (bus, device))
            return Path("/dev/bus/usb", *(f"{number:03}" for number in numbers))
    return None


def rights(path: Path) -> str:
    """Return group and mode, such as "dialout 660"."""
    state = path.stat()
    return f"{grp.getgrgid(state.st_gid).gr_name} {state.st_mode & 0o777:o}"


async def appears(path: Path, within_s: float = PATIENCE_S) -> float | None:
    """Return after how many seconds *path* was there."""
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        if os.path.exists(path):  # noqa: ASYNC240, PTH110  a virtual disk blocks nobody
            return round(time.monotonic() - began, 2)
        await asyncio.sleep(0.02)
    return None


async def look_around(report: Report) -> None:
    """Tell what machine this is."""
    report.found(
        "the machine",
        good=None,
        linux=run("uname", "-r"),
        systemd=run("udevadm", "--version"),
        python=run("python3", "-V"),
    )


async def look_at_the_node(report: Report) -> None:
    """Plug the modem in and see who may use it, and by which names."""
    run("modprobe", "dummy_hcd")
    began = time.monotonic()
    plug_in()
    by_number = await appears(LINK)
    run("udevadm", "settle")
    report.found(
        "the modem has a node and a link",
        good=by_number is not None,
        after_s=round(time.monotonic() - began, 2),
        rights=rights(LINK.resolve()),
    )
    report.found("a link by its serial number", good=STABLE.exists(), link=STABLE)
    node = usb_node()
    report.found(
        "its USB device may be reset by dialout",
        good=node is not None and rights(node) == "dialout 660",
        rights=node and rights(node),
    )
    report.found(
        "its socket may be switched by dialout",
        good=PORT.exists() and rights(PORT) == "dialout 660",
        rights=PORT.exists() and rights(PORT),
    )
