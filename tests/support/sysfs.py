"""A made-up /sys, /dev and /proc with modems on a hub."""

from pathlib import Path

from tipring.lines.modem.care.sysfs import SysfsUsb
from tipring.lines.modem.care.uhubctl import Uhubctl


class MadeUpUsb:
    """A hub in port 1 of bus 1, as the kernel would show it below *root*."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sys, self.dev = root / "sys", root / "dev"
        self.hub = self.sys / "devices/pci0/usb1/1-1"
        self.devices = self.sys / "bus/usb/devices"
        for place in (self.hub, self.devices, self.sys / "class/tty", self.dev):
            place.mkdir(parents=True)
        self._numbers = 3

    @property
    def usb(self) -> SysfsUsb:
        return SysfsUsb(self.sys, self.dev, Uhubctl(self.root / "uhubctl"))

    def plug(self, node: str, number: int, serial: str = "", **facts: str) -> Path:
        """Plug a modem into port *number*; return its folder."""
        self._numbers += 1
        port = f"1-1.{number}"
        device = self.hub / port
        tty = device / f"{port}:1.0/tty" / node
        tty.mkdir(parents=True)
        (tty / "device").symlink_to(device / f"{port}:1.0")
        usual = {
            "idVendor": "0572",
            "idProduct": "1329",
            "busnum": "1",
            "devnum": str(self._numbers),
            "manufacturer": "Conexant",
            "product": "USB  Modem ",
        }
        if serial:
            usual["serial"] = serial
        for name, fact in {**usual, **facts}.items():
            (device / name).write_text(f"{fact}\n")
        (self.devices / port).symlink_to(device)
        (self.sys / "class/tty" / node).symlink_to(tty)
        bus_node = self.bus_node(self._numbers)
        bus_node.parent.mkdir(parents=True, exist_ok=True)
        bus_node.touch()
        (self.dev / node).touch()
        return device

    def bus_node(self, device: int) -> Path:
        return self.dev / f"bus/usb/001/{device:03}"

    def switch(self, number: int, peer: str = "") -> Path:
        """Give a port a switch, and perhaps another half; return the switch."""
        port = self.hub / f"1-1:1.0/1-1-port{number}"
        port.mkdir(parents=True)
        (port / "disable").write_text("0")
        if not (self.devices / "1-1:1.0").exists():
            (self.devices / "1-1:1.0").symlink_to(self.hub / "1-1:1.0")
        if peer:
            other = self.hub / peer
            other.mkdir()
            (other / "disable").write_text("0")
            (port / "peer").symlink_to(other)
        return port / "disable"

    def uhubctl(self, script: str) -> None:
        """Install a program of that name."""
        program = self.root / "uhubctl"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)


def process(proc: Path, pid: int, program: str, *files: Path | str) -> None:
    """Let a made-up process have *files* open."""
    descriptors = proc / f"{pid}/fd"
    descriptors.mkdir(parents=True)
    (proc / f"{pid}/comm").write_text(f"{program}\n")
    for number, file in enumerate(files):
        (descriptors / str(number)).symlink_to(file)
