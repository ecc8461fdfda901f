"""What the care of modems needs of the USB; behind it stand sysfs, or an emulation."""

from typing import Protocol

from tipring.domain.usb_unit import UsbUnit


class UsbPort(Protocol):
    """The port that one unit is plugged into.

    A test provides one by a class with these four methods, given out by the `port` of
    its `Usb`: `reset` and `power_cycle` do to the emulated modem what a hub would do
    to a real one (unplug, wait, plug), and the two questions answer "" or a reason.
    Nothing here blocks the event loop: what would is done on a thread.
    """

    async def why_no_reset(self) -> str:
        """Return what keeps us from a `reset` here; empty: nothing does."""
        ...

    async def reset(self) -> None:
        """Reset the unit; its node vanishes and comes back. Raises LineError."""
        ...

    async def why_no_power_cycle(self) -> str:
        """Return what keeps us from a `power_cycle` here; empty: nothing does."""
        ...

    async def power_cycle(self) -> None:
        """Take the power off the port for a while; return when it is on again.

        The unit needs some seconds more until its node is there. Raises LineError.
        """
        ...


class Usb(Protocol):
    """The units that are plugged in, and their ports.

    A test provides one: `units` tells which emulated modem is behind which node now,
    `port` gives the `UsbPort` at a place, whether something is plugged in or not.
    Hand it to `ModemLine(settings, open_port, usb)`.
    """

    async def units(self) -> list[UsbUnit]:
        """Return every serial unit that is plugged in, by the names of the nodes."""
        ...

    def port(self, unit: UsbUnit) -> UsbPort:
        """Return the port that *unit* is, or was, plugged into."""
        ...
