"""What can be done for a modem that nothing wakes: reset, and power."""

import asyncio

from tipring.domain.care_commands import Rung
from tipring.domain.errors import LineError
from tipring.domain.usb_unit import UsbUnit
from tipring.lines.modem.care.supply import SupplyPin
from tipring.lines.modem.care.usb import Usb
from tipring.lines.modem.care.whereabouts import Whereabouts

BACK_S = 10.0
"""A modem is enumerated within three seconds; some read their firmware first."""
LOOK_S = 0.25
SETTLES_S = 0.5
"""From the node to the moment when udev has made it ours and the modem answers."""

NEVER_SEEN = "the USB port of this modem is not known"


class ModemMender:
    """The `Mender` of a modem on the USB; *supply* if its power has a switch."""

    def __init__(
        self, where: Whereabouts, usb: Usb, supply: SupplyPin | None = None
    ) -> None:
        self.place = where.place
        self._where = where
        self._usb = usb
        self._supply = supply

    @property
    def unit(self) -> UsbUnit | None:
        """The unit that the line had last; None: none was seen."""
        return self._where.unit

    def remember(self, unit: UsbUnit) -> None:
        """Take *unit* for the one that the line had, before it was opened."""
        self._where.remember(unit)

    async def trace(self) -> str:
        """Return what changes when the unit is plugged in anew; empty: not there."""
        unit = await self._where.found()
        return f"{unit.node} {unit.bus}:{unit.device}" if unit else ""

    async def why_not(self, rung: Rung) -> str:
        """Return what stands in the way of *rung* here; empty: nothing does."""
        if rung is Rung.SUPPLY:
            return "" if self._supply else "its supply has no switch (power_pin)"
        if self.unit is None:
            return NEVER_SEEN
        port = self._usb.port(self.unit)
        if rung is Rung.RESET:
            return await port.why_no_reset()
        return await port.why_no_power_cycle()

    async def climb(self, rung: Rung) -> None:
        """Do it; return when the unit is back. LineError when that did not succeed."""
        if rung is Rung.SUPPLY and self._supply is not None:
            await self._supply.cycle()
        elif self.unit is not None:
            port = self._usb.port(self.unit)
            await (port.reset() if rung is Rung.RESET else port.power_cycle())
        await self._wait_for_unit()

    async def _wait_for_unit(self) -> None:
        if self.unit is None:
            return
        until = asyncio.get_running_loop().time() + BACK_S
        while await self._where.found() is None:
            if asyncio.get_running_loop().time() >= until:
                message = f"it did not come back within {BACK_S:g} s"
                raise LineError(message)
            await asyncio.sleep(LOOK_S)
        await asyncio.sleep(SETTLES_S)
