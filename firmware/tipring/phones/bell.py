"""A buzzer and a lamp on the board's pins, rung in a cadence."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from gpiozero import LED, Buzzer  # type: ignore[import-untyped]
from gpiozero.exc import GPIOZeroError  # type: ignore[import-untyped]
from gpiozero.pins import Factory  # type: ignore[import-untyped]

from tipring.domain.cadence import REMINDER_S, switchings
from tipring.domain.errors import PhoneError


@dataclass(frozen=True, slots=True)
class BellPins:
    """Where the bell is wired, by BCM numbers; None: there is none."""

    buzzer: int | None = None
    lamp: int | None = None


class _Switch(Protocol):
    def on(self) -> None: ...

    def off(self) -> None: ...

    def close(self) -> None: ...


class Bell:
    """Rings until it is stopped; *factory* is gpiozero's, its own choice if None."""

    def __init__(self, pins: BellPins, factory: Factory | None = None) -> None:
        self._pins = pins
        self._factory = factory
        self._switches: list[_Switch] = []
        self._ringing: asyncio.Task[None] | None = None

    def open(self) -> str:
        """Take the pins; return where the bell is. Raises PhoneError."""
        wired = [
            (kind, what, pin)
            for kind, what, pin in (
                (Buzzer, "buzzer", self._pins.buzzer),
                (LED, "lamp", self._pins.lamp),
            )
            if pin is not None
        ]
        if not wired:
            message = "there is no bell: give the buzzer or the lamp a pin of the board"
            raise PhoneError(message)
        try:
            for kind, _, pin in wired:
                self._switches.append(kind(pin, pin_factory=self._factory))
        except GPIOZeroError as error:
            self.close()
            message = f"the pins of the bell cannot be used: {error}"
            raise PhoneError(message) from error
        return " and ".join(f"{what} on pin {pin}" for _, what, pin in wired)

    def close(self) -> None:
        """Be silent and let go of the pins."""
        self.stop()
        switches, self._switches = self._switches, []
        for switch in switches:
            switch.close()

    def ring(self, cadence: str) -> None:
        """Ring from now on."""
        self.stop()
        self._ringing = asyncio.create_task(self._ring(cadence), name="bell")

    def remind(self) -> None:
        """Sound once, briefly, unless it rings."""
        if self._ringing is None:
            self._ringing = asyncio.create_task(self._sound_once(), name="bell")

    def stop(self) -> None:
        """Be silent at once."""
        ringing, self._ringing = self._ringing, None
        if ringing is not None:
            ringing.cancel()
        self._turn(on=False)

    async def _ring(self, cadence: str) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        for at_s, on in switchings(cadence):
            await asyncio.sleep(began + at_s - clock())
            self._turn(on=on)

    async def _sound_once(self) -> None:
        self._turn(on=True)
        await asyncio.sleep(REMINDER_S)
        self._turn(on=False)
        self._ringing = None

    def _turn(self, *, on: bool) -> None:
        for switch in self._switches:
            if on:
                switch.on()
            else:
                switch.off()
