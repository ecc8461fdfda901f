"""gpiozero's mock pins with a world outside: levels go out, levels come in."""

from collections.abc import Callable
from typing import Final

from gpiozero.pins import PinInfo  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory, MockPin  # type: ignore[import-untyped]

MODEL: Final = "a02082"
"""A Pi 3 B: all pins that boards use are where they are on each Pi since the 1 B+."""

Heard = Callable[[int, bool | None], None]
"""Told of each level that an output gets, by its BCM number; None: it floats."""


class EmulatedPin(MockPin):  # type: ignore[misc]
    """One pin; what is outside outlives who opens and closes it."""

    def __init__(self, factory: "EmulatedFactory", info: PinInfo) -> None:
        self.bcm = int(info.name.removeprefix("GPIO"))
        self._world = factory
        super().__init__(factory, info)

    def _set_function(self, value: str) -> None:
        super()._set_function(value)
        if value == "input":
            self._world.heard(self.bcm, None)

    def _set_state(self, value: float) -> None:
        super()._set_state(value)
        self._world.heard(self.bcm, bool(value))

    def _change_state(self, value: bool) -> bool:  # noqa: FBT001 - the mock's
        """Remember no levels of the past, as mock pins do for tests: 6 kB a call."""
        has_changed = bool(super()._change_state(value))
        self.clear_states()
        return has_changed

    def _set_pull(self, value: str) -> None:
        """Let what is outside win over the resistor."""
        super()._set_pull(value)
        self.obey()

    def obey(self) -> None:
        """Take the level from outside, if there is one and this is an input."""
        high = self._world.outside.get(self.bcm)
        if high is None or self.function != "input":
            return
        if high:
            self.drive_high()
        else:
            self.drive_low()


class EmulatedFactory(MockFactory):  # type: ignore[misc]
    """Makes such pins; *heard* is told of the levels of outputs."""

    def __init__(self, heard: Heard) -> None:
        super().__init__(MODEL, EmulatedPin)
        self.heard = heard
        self.outside: dict[int, bool] = {}
        """What drives inputs, by BCM number; others have their resistors."""

    def drive(self, bcm: int, *, high: bool) -> None:
        """Drive an input from outside, now and whenever somebody opens it."""
        self.outside[bcm] = high
        self.pin(bcm).obey()
