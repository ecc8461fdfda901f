"""A USB hub with emulated modems in it, whose ports the box can reset and switch."""

import asyncio

from support.memory_port import MemoryRig
from tipring.domain.errors import LineError
from tipring.domain.usb_unit import UsbUnit
from tipring.exchange.clockwork import PluggedLine

ENUMERATES_S = 1.5
"""From power to the node."""
OFF_S = 3.0
RESETS_S = 0.3


class HubPort:
    """One port of the hub, and the modem in it: a `UsbPort`."""

    def __init__(self, hub: "EmulatedHub", place: str, serial: str) -> None:
        self.place = place
        self.serial = serial
        self.node = ""
        """Empty while nothing is there."""
        self.resets = 0
        self.cycles = 0
        self.modem: PluggedLine | None = None
        self._hub = hub
        self._device = 0

    @property
    def unit(self) -> UsbUnit:
        """The modem as the kernel lists it."""
        return UsbUnit(
            self.node, "0572", "1340", self.serial, self.place, 1, self._device, "modem"
        )

    async def why_no_reset(self) -> str:
        return "" if self.node else "nothing is plugged in there"

    async def why_no_power_cycle(self) -> str:
        return ""

    async def reset(self) -> None:
        if not self.node or self.modem is None:
            message = f"nothing is plugged in at port {self.place}"
            raise LineError(message)
        self.resets += 1
        self._vanish()
        await self.modem.usb_reset()
        await asyncio.sleep(RESETS_S)
        self._appear()

    async def power_cycle(self) -> None:
        self.cycles += 1
        await self.unplug()
        await asyncio.sleep(OFF_S)
        await self.plug()

    async def unplug(self) -> None:
        """Take the modem's plug out, or its power."""
        if self.node and self.modem:
            self._vanish()
            await self.modem.unplug()

    async def plug(self) -> None:
        """Plug it in; its node has another name than before."""
        if self.node or self.modem is None:
            return
        await self.modem.plug()
        await asyncio.sleep(ENUMERATES_S)
        self._appear()

    def _vanish(self) -> None:
        node, self.node = self.node, ""
        self._hub.rig.pull_plug(node)

    def _appear(self) -> None:
        assert self.modem is not None
        self._device += 1
        self.node = self._hub.next_node()
        self._hub.rig.put_back(self.node, self.modem)


class EmulatedHub:
    """The hub: a `Usb`."""

    def __init__(self, rig: MemoryRig) -> None:
        self.rig = rig
        self.ports: list[HubPort] = []
        self._nodes = 0

    async def plug_in(self, chip: str, number: str) -> HubPort:
        """Put a modem on the line *number* into the next port."""
        place = f"1-1.{len(self.ports) + 1}"
        port = HubPort(self, place, serial=f"SN{number}")
        self.ports.append(port)
        port.node = self.next_node()
        port.modem = await self.rig.plug_in(chip, port.node, number)
        return port

    def next_node(self) -> str:
        """Return a node that no modem had before."""
        self._nodes += 1
        return f"/dev/ttyACM{self._nodes - 1}"

    async def units(self) -> list[UsbUnit]:
        return [port.unit for port in self.ports if port.node]

    def port(self, unit: UsbUnit) -> HubPort:
        return next(port for port in self.ports if port.place == unit.port)
