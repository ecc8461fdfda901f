"""A line behind a DAA and the street behind it, on the virtual clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from support.memory_port import MemoryRig
from support.street import NUMBER, Street
from tipring.dsp.plans import plan_for
from tipring.exchange.clockwork import PluggedLine
from tipring.exchange.line import SubscriberLine
from tipring.exchange.play_marks import PlayMarks
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.line import HatLine, HatSettings
from tipring.lines.simulated import SimulatedDaa

SETTINGS = HatSettings("line-1", plan_for("us"), billing_delay_s=0.0)


class Wired(PluggedLine):
    """A subscriber's line with something else than a modem on it."""

    def __init__(self, wire: SubscriberLine) -> None:
        self.wire = wire

    async def unplug(self) -> None:
        """Do nothing: there is no plug."""


class Simulated:
    """A simulated DAA on its wires, and what it says marked there: a device."""

    def __init__(self, wire: SubscriberLine) -> None:
        self.daa = SimulatedDaa(wire.loop)
        self._loop = wire.loop
        self._marks = PlayMarks(wire.loop)

    def advance(self, now: float) -> None:
        self._loop.now = now
        self.daa.advance(now)
        self._marks.said_among_silence(self._loop.said, now)


@contextlib.asynccontextmanager
async def simulated_street(
    settings: HatSettings = SETTINGS, country: str = "us"
) -> AsyncIterator[Street]:
    """Open a `HatLine` on a simulated DAA."""
    async with MemoryRig(country) as rig:
        wired = Wired(rig.exchange.network.line(NUMBER))
        simulated = Simulated(wired.wire)
        rig.exchange.devices.append(simulated)
        async with opened(rig, wired, simulated.daa, settings) as street:
            yield street


@contextlib.asynccontextmanager
async def opened(
    rig: MemoryRig, wired: PluggedLine, daa: Daa, settings: HatSettings
) -> AsyncIterator[Street]:
    """Open a `HatLine` on *daa*; close it in the end."""
    street = Street(HatLine(settings, daa), rig, wired)
    await street.open()
    try:
        yield street
    finally:
        await street.line.close()
        await street.stop_listening()
        await asyncio.gather(*street.prompts, return_exceptions=True)


HAT_STREETS = {"simulated": simulated_street}
