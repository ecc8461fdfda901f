"""A board under this process's own mock pins: what gpiozero drives moves contacts.

::

    plugged = exchange.plug_in_board(board, number="5550100")
    pins = HatPins(plugged.board)
    DigitalOutputDevice(17, pin_factory=pins.factory).on()
"""

import asyncio

from tipring.domain.board import InputPin, OutputPin
from tipring.exchange.emulated_pins import EmulatedFactory
from tipring.exchange.fxo_board import FxoBoard, SenseChange
from tipring.exchange.wiring import Wiring


class HatPins:
    """The Pi's end of one board; times are those of the running event loop."""

    def __init__(self, board: FxoBoard) -> None:
        self.factory = EmulatedFactory(self._heard)
        """gpiozero's `pin_factory`."""
        self.driven: dict[int, bool | None] = {}
        """The level of every output, by BCM number; None: it floats."""
        self._wiring = Wiring(board)
        board.told.append(self._told)
        for bcm, high in self._wiring.levels().items():
            self.factory.drive(bcm, high=high)

    def is_on(self, pin: OutputPin) -> bool:
        """Whether an output is active: a lamp has light."""
        high = self.driven.get(pin.bcm)
        return high is not None and high is pin.active_high

    def press(self, pin: InputPin, *, down: bool = True) -> None:
        """Press the button at this pin, or let it go."""
        self.factory.drive(pin.bcm, high=down is pin.active_high)

    def _heard(self, bcm: int, high: bool | None) -> None:  # noqa: FBT001 - a level
        self.driven[bcm] = high
        now = asyncio.get_running_loop().time()
        self._wiring.drive(bcm, high=high, at=now)

    def _told(self, change: SenseChange) -> None:
        if there := self._wiring.level(change.sense):
            bcm, high = there
            self.factory.drive(bcm, high=high)
