"""The panel on the Pi's pins, by gpiozero."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from gpiozero import (  # type: ignore[import-untyped]
    LED,
    DigitalInputDevice,
    DigitalOutputDevice,
)
from gpiozero.pins import Factory  # type: ignore[import-untyped]

from tipring.domain.board import Board, InputPin, OutputPin, Pull
from tipring.domain.errors import PanelError
from tipring.panel.port import Lit, OnButton
from tipring.panel.watchdog import Watchdog

_PULLED_UP = {Pull.UP: True, Pull.DOWN: False, Pull.NONE: None}


class GpioPanel:
    """The `Panel` port; *factory* is gpiozero's, its own choice if None."""

    def __init__(self, board: Board, factory: Factory | None = None) -> None:
        self.board = board
        self._factory = factory
        self._pins: list[DigitalOutputDevice | DigitalInputDevice] = []
        self._relay: DigitalOutputDevice | None = None
        self._watchdog: Watchdog | None = None
        self._lamps: dict[str, LED] = {}
        self._lit: dict[str, bool] = {}
        self._button: DigitalInputDevice | None = None

    def open(self, on_button: OnButton) -> str:
        """Take the pins, relay fallen and lamps dark; return what there is."""
        self.close()
        try:
            with _as_panel_error(self.board):
                return self._open(on_button)
        except PanelError:
            self.close()
            raise

    def _open(self, on_button: OnButton) -> str:
        board, there = self.board, []
        if board.relay is not None:
            self._relay = self._output(board.relay)
            there.append("relay")
        if board.watchdog is not None:
            pin = self._output(board.watchdog)
            self._watchdog = Watchdog(pin, board.monostable_s)
            there.append("watchdog")
        leds = {"ok": board.led_ok, "line": board.led_line, "fault": board.led_fault}
        wired = {name: pin for name, pin in leds.items() if pin is not None}
        for name, pin in wired.items():
            self._lamps[name] = self._output(pin, LED)
        there += [f"{name} lamp" for name in wired]
        if board.button is not None:
            self._button = self._input(board.button, on_button)
            there.append("button")
        return f"{board.name}: {', '.join(there)}"

    def _output(
        self,
        pin: OutputPin,
        kind: type[DigitalOutputDevice] = DigitalOutputDevice,
    ) -> DigitalOutputDevice:
        device = kind(
            pin.bcm,
            active_high=pin.active_high,
            initial_value=False,
            pin_factory=self._factory,
        )
        self._pins.append(device)
        return device

    def _input(self, pin: InputPin, on_button: OnButton) -> DigitalInputDevice:
        pulled_up = _PULLED_UP[pin.pull]
        device = DigitalInputDevice(
            pin.bcm,
            pull_up=pulled_up,
            active_state=pin.active_high if pulled_up is None else None,
            pin_factory=self._factory,
        )
        self._pins.append(device)
        loop = asyncio.get_running_loop()

        def moved(*, is_active: bool) -> Callable[[], None]:
            is_down = is_active is not _is_inverted(pin)

            def tell() -> None:
                """Come from a thread of gpiozero's."""
                now = loop.time()
                loop.call_soon_threadsafe(on_button, is_down, now)

            return tell

        device.when_activated = moved(is_active=True)
        device.when_deactivated = moved(is_active=False)
        return device

    def close(self) -> None:
        """Let the relay fall and let go of the pins."""
        pins, self._pins = self._pins, []
        self._relay = self._watchdog = self._button = None
        self._lamps, self._lit = {}, {}
        for pin in pins:
            if isinstance(pin, DigitalOutputDevice):
                with contextlib.suppress(Exception):
                    pin.off()
            with contextlib.suppress(Exception):
                pin.close()

    # --- while it is open --------------------------------------------------------

    def kick(self, now: float) -> None:
        """Learn that the loop handled a frame of sound."""
        if self._watchdog is not None:
            with _as_panel_error(self.board):
                self._watchdog.kick(now)

    def edges_arrive(self, now: float) -> bool:
        """Whether the monostable had an edge in time."""
        if self.board.watchdog is None:
            return True
        return self._watchdog is not None and self._watchdog.edges_arrive(now)

    def relay(self, *, energised: bool) -> None:
        """Keep the telephone off the line, or let it fall back."""
        if self._relay is not None:
            with _as_panel_error(self.board):
                self._relay.value = energised

    @property
    def is_energised(self) -> bool:
        """What the pin of the relay is, read back."""
        return self._relay is not None and bool(self._relay.value)

    @property
    def button_is_down(self) -> bool:
        """Where the button is at this moment."""
        pin = self.board.button
        if self._button is None or pin is None:
            return False
        return bool(self._button.is_active) is not _is_inverted(pin)

    def light(self, lit: Lit) -> None:
        """Turn the lamps on and off; only what changes is told to the pins."""
        wanted = {"ok": lit.ok, "line": lit.line, "fault": lit.fault}
        with _as_panel_error(self.board):
            for name, lamp in self._lamps.items():
                if self._lit.get(name) is not wanted[name]:
                    self._lit[name] = wanted[name]
                    lamp.value = wanted[name]


def _is_inverted(pin: InputPin) -> bool:
    """Whether gpiozero calls active what the board calls inactive.

    A pin with a pull has its active level by that, for gpiozero.
    """
    return pin.pull is not Pull.NONE and pin.active_high is (pin.pull is Pull.UP)


@contextlib.contextmanager
def _as_panel_error(board: Board) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # lgpio's errors have no other base
        message = f"the pins of {board.name} cannot be used: {error}"
        raise PanelError(message) from error
