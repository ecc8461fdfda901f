"""A lamp on the board's pins that shows whether a mailbox has new messages."""

import asyncio

from gpiozero import LED  # type: ignore[import-untyped]
from gpiozero.exc import GPIOZeroError  # type: ignore[import-untyped]
from gpiozero.pins import Factory  # type: ignore[import-untyped]

from tipring.domain.errors import PhoneError

ON_S = 0.2
OFF_S = 1.8
"""Seen from the door, and no nuisance on the desk."""


class MessageLamp:
    """Blinks while there is something new; *factory* is gpiozero's, its own if None."""

    def __init__(self, mailbox: str, pin: int, factory: Factory | None = None) -> None:
        self._mailbox = mailbox
        self._pin = pin
        self._factory = factory
        self._led: LED | None = None
        self._blinking: asyncio.Task[None] | None = None

    def open(self) -> str:
        """Take the pin; return where the lamp is. Raises PhoneError."""
        try:
            self._led = LED(self._pin, pin_factory=self._factory)
        except GPIOZeroError as error:
            message = f"the lamp of {self._mailbox} cannot be used: {error}"
            raise PhoneError(message) from error
        return f"lamp on pin {self._pin}"

    def close(self) -> None:
        """Be dark and let go of the pin."""
        self._stop()
        led, self._led = self._led, None
        if led is not None:
            led.close()

    def on_counts(self, mailbox: str, new: int, _old: int) -> None:
        """Show whether there is something new in *mailbox*, if it is ours."""
        if mailbox != self._mailbox or self._led is None:
            return
        if new and self._blinking is None:
            self._blinking = asyncio.create_task(self._blink(self._led), name="lamp")
        elif not new:
            self._stop()

    def _stop(self) -> None:
        blinking, self._blinking = self._blinking, None
        if blinking is not None:
            blinking.cancel()
        if self._led is not None:
            self._led.off()

    async def _blink(self, led: LED) -> None:
        while True:
            led.on()
            await asyncio.sleep(ON_S)
            led.off()
            await asyncio.sleep(OFF_S)
