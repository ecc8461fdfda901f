"""A modem's supply behind a switch on one of the board's pins."""

import asyncio

from gpiozero import DigitalOutputDevice  # type: ignore[import-untyped]
from gpiozero.exc import GPIOZeroError  # type: ignore[import-untyped]
from gpiozero.pins import Factory  # type: ignore[import-untyped]

from tipring.domain.errors import LineError

OFF_S = 3.0


class SupplyPin:
    """High takes the supply away, so that a modem is powered while the box is not.

    *factory* is gpiozero's, its own if None.
    """

    def __init__(self, pin: int, factory: Factory | None = None) -> None:
        self._pin = pin
        self._factory = factory

    async def cycle(self) -> None:
        """Take the supply away for a while. LineError when the pin cannot be used."""
        try:
            switch = DigitalOutputDevice(self._pin, pin_factory=self._factory)
        except GPIOZeroError as error:
            message = f"the supply's pin {self._pin} cannot be used: {error}"
            raise LineError(message) from error
        try:
            switch.on()
            await asyncio.sleep(OFF_S)
        finally:
            switch.off()
            switch.close()
