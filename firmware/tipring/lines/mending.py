"""What a line may offer besides the port: hands that mend the device behind it."""

from typing import Protocol, runtime_checkable

from tipring.domain.care_commands import Rung
from tipring.domain.usb_unit import UsbUnit


class Mender(Protocol):
    """Whoever can bring the device of one line back."""

    place: str
    """Where the owner's settings look for the device."""

    @property
    def unit(self) -> UsbUnit | None:
        """The unit that the line had last; None: none was seen."""
        ...

    def remember(self, unit: UsbUnit) -> None:
        """Take *unit* for the one that the line had, before it was opened."""
        ...

    async def trace(self) -> str:
        """Return what changes when the unit is plugged in anew; empty: not there."""
        ...

    async def why_not(self, rung: Rung) -> str:
        """Return what stands in the way of *rung* here; empty: nothing does."""
        ...

    async def climb(self, rung: Rung) -> None:
        """Do it; return when the unit is back. LineError when that did not succeed."""
        ...


@runtime_checkable
class Mendable(Protocol):
    """A line whose device can be mended while the line is closed."""

    mender: Mender
