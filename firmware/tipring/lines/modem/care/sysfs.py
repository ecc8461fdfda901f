"""The USB as the kernel shows it below /sys, and what can be done to it there."""

import asyncio
import fcntl
import os
from dataclasses import dataclass, replace
from pathlib import Path

from tipring.domain.errors import LineError
from tipring.domain.usb_unit import UsbUnit
from tipring.lines.modem.care.uhubctl import Uhubctl

SYS = Path("/sys")
DEV = Path("/dev")

USBDEVFS_RESET = 0x5514
"""_IO('U', 20), see linux/usbdevice_fs.h."""

OFF_S = 3.0
"""Without power; a modem's capacitors keep it alive for one of them."""

_SERIAL_NODES = ("ttyACM*", "ttyUSB*")


class SysfsUsb:
    """The USB of this machine, or one made up below other roots.

    *switch* is the program for hubs that the kernel does not switch by itself.
    """

    def __init__(
        self, sys: Path = SYS, dev: Path = DEV, switch: Uhubctl | None = None
    ) -> None:
        self._sys = sys
        self._dev = dev
        self._switch = switch or Uhubctl()

    async def units(self) -> list[UsbUnit]:
        """Return every serial unit that is plugged in, by the names of the nodes."""
        return await asyncio.to_thread(self.look)

    def look(self) -> list[UsbUnit]:
        """Do the same, and block a little."""
        classes = self._sys / "class" / "tty"
        nodes = sorted(node for kind in _SERIAL_NODES for node in classes.glob(kind))
        found = [self._unit(node) for node in nodes]
        return [unit for unit in found if unit is not None]

    def _unit(self, node: Path) -> UsbUnit | None:
        """Return whose *node* it is; None where it is going away, or is no USB's."""
        device = (node / "device").resolve()
        for place in (device, *device.parents):
            if (place / "idVendor").is_file():
                return _told_by(place, str(self._dev / node.name))
        return None

    def port(self, unit: UsbUnit) -> "SysfsPort":
        """Return the port that *unit* is, or was, plugged into."""
        return SysfsPort(self, unit, self._sys, self._dev, self._switch)


def _told_by(place: Path, node: str) -> UsbUnit | None:
    def fact(name: str) -> str:
        try:
            return (place / name).read_text(errors="replace").strip()
        except OSError:
            return ""

    bus, device = fact("busnum"), fact("devnum")
    if not (bus.isdecimal() and device.isdecimal()):
        return None
    words = f"{fact('manufacturer')} {fact('product')}"
    return UsbUnit(
        node=node,
        vendor=fact("idVendor"),
        product=fact("idProduct"),
        serial=fact("serial"),
        port=place.name,
        bus=int(bus),
        device=int(device),
        name=" ".join(words.split()),
    )


@dataclass(frozen=True, slots=True)
class SysfsPort:
    """The `UsbPort` of a unit on this machine."""

    usb: SysfsUsb
    unit: UsbUnit
    sys: Path
    dev: Path
    switch: Uhubctl

    async def why_no_reset(self) -> str:
        """Return what keeps us from a `reset` here; empty: nothing does."""
        return await asyncio.to_thread(self._why_no_reset)

    def _why_no_reset(self) -> str:
        unit = self._now()
        if unit is None:
            return f"nothing is plugged in at USB port {self.unit.port}"
        return _unwritable(self._bus_node(unit), "is not ours to write; see hw/udev")

    def _now(self) -> UsbUnit | None:
        """Return the unit by its present numbers."""
        present = _told_by(self.sys / "bus/usb/devices" / self.unit.port, "")
        return present and replace(self.unit, bus=present.bus, device=present.device)

    def _bus_node(self, unit: UsbUnit) -> Path:
        return self.dev / "bus/usb" / f"{unit.bus:03}" / f"{unit.device:03}"

    async def reset(self) -> None:
        """Reset the unit; its node vanishes and comes back. Raises LineError."""
        await asyncio.to_thread(self._reset)

    def _reset(self) -> None:
        unit = self._now()
        if unit is None:
            message = f"nothing is plugged in at USB port {self.unit.port}"
            raise LineError(message)
        try:
            with self._bus_node(unit).open("wb", buffering=0) as node:
                fcntl.ioctl(node, USBDEVFS_RESET, 0)
        except OSError as error:
            message = f"the reset of {unit.label} failed: {error.strerror}"
            raise LineError(message) from error

    # --- power ---------------------------------------------------------------------

    async def why_no_power_cycle(self) -> str:
        """Return what keeps us from a `power_cycle` here; empty: nothing does."""
        return await asyncio.to_thread(self._why_no_power_cycle)

    def _why_no_power_cycle(self) -> str:
        first, *_ = self._switches()
        if not first.exists():
            why = f"the kernel has no switch for USB port {self.unit.port}"
        elif why := _unwritable(first, "is not ours to write; see hw/udev"):
            pass
        else:
            return ""
        return "" if self.switch.is_there() else f"{why}, and there is no uhubctl"

    def _switches(self) -> list[Path]:
        """Return the switch of the port, and that of its other half on a USB 3 hub."""
        hub, number = hub_and_number(self.unit.port)
        interface = f"{hub}:1.0" if "-" in hub else f"{hub}-0:1.0"
        whose = hub if "-" in hub else f"usb{hub}"
        port = self.sys / "bus/usb/devices" / interface / f"{whose}-port{number}"
        other = port / "peer" / "disable"
        return [port / "disable", *([other] if os.access(other, os.W_OK) else [])]

    async def power_cycle(self) -> None:
        """Take the power off the port for a while; return when it is on again.

        Raises LineError. The port is on again whatever becomes of us.
        """
        if await asyncio.to_thread(self._is_switched_by_kernel):
            try:
                await asyncio.to_thread(self._turn, "1")
                await asyncio.sleep(OFF_S)
            finally:
                await asyncio.to_thread(self._turn, "0")
        else:
            hub, number = hub_and_number(self.unit.port)
            await self.switch.cycle(hub, number, OFF_S)

    def _is_switched_by_kernel(self) -> bool:
        return os.access(self._switches()[0], os.W_OK)

    def _turn(self, off: str) -> None:
        for switch in self._switches():
            try:
                switch.write_text(off)
            except OSError as error:
                message = f"{switch} could not be written: {error.strerror}"
                raise LineError(message) from error


def hub_and_number(port: str) -> tuple[str, str]:
    """Return the hub of a port and the port's number there: `1-1` and `2` of `1-1.2`.

    A port of the machine itself has its bus for a hub: `1` and `3` of `1-3`.
    """
    hub, _, number = port.rpartition("." if "." in port else "-")
    return hub, number


def _unwritable(path: Path, otherwise: str) -> str:
    if not path.exists():
        return f"{path} is not there"
    return "" if os.access(path, os.W_OK) else f"{path} {otherwise}"
