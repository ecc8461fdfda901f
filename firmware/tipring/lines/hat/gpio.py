"""A board's DAA: its pins by gpiozero, its sound by a card.

gpiozero tells of an edge on a thread of its own (mock pins: on the thread that drives
them). The moment is stamped there and handed to the event loop; an error there would
end all telling, so it is written down instead.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from gpiozero import (  # type: ignore[import-untyped]
    DigitalInputDevice,
    DigitalOutputDevice,
)
from gpiozero.exc import (  # type: ignore[import-untyped]
    BadPinFactory,
    GPIOPinInUse,
    GPIOZeroError,
)
from gpiozero.pins import Factory  # type: ignore[import-untyped]

from tipring.domain.board import Board, DaaKind, InputPin, OutputPin, Pull
from tipring.domain.errors import LineError
from tipring.dsp.frames import Frame
from tipring.lines.hat.daa import DaaEars, DaaFeatures, SoundFigures
from tipring.lines.hat.sound import SoundEars

log = logging.getLogger(__name__)

_PULLED_UP = {Pull.UP: True, Pull.DOWN: False, Pull.NONE: None}

Told = Callable[[bool, float], None]
"""Called on the loop: whether an input is active, and since when (the loop's time)."""


class HatSound(Protocol):
    """What carries the sound: a `CardSound`."""

    @property
    def figures(self) -> SoundFigures:
        """How it does."""
        ...

    async def open(self, ears: SoundEars) -> str:
        """Let sound begin; return what it is. Raises LineError."""
        ...

    async def close(self) -> None:
        """End it; harmless when it is closed."""
        ...

    def write(self, frame: Frame) -> None:
        """Play *frame* after all that was written before."""
        ...

    def waiting(self) -> int:
        """Return how many frames were written and are not on their way."""
        ...

    def discard(self) -> None:
        """Forget those."""
        ...


class GpioDaa:
    """The `Daa` port of one board.

    *factory* is gpiozero's, its own choice if None. *on_hold_phone* holds the
    telephone off the line, where somebody else (a panel) owns the relay.
    """

    def __init__(
        self,
        board: Board,
        sound: HatSound,
        factory: Factory | None = None,
        on_hold_phone: Callable[[bool], None] | None = None,
    ) -> None:
        self._board = board
        self._sound = sound
        self._factory = factory
        self._on_hold_phone = on_hold_phone
        self._pins: list[DigitalInputDevice | DigitalOutputDevice] = []
        self._outputs: dict[str, DigitalOutputDevice] = {}
        self._active: dict[str, bool] = {}
        """By the input's name, as the loop was told."""

    @property
    def features(self) -> DaaFeatures:
        """What the board has."""
        board = self._board
        return DaaFeatures(
            loop=board.loop is not None,
            polarity=board.polarity is not None,
            line_in_use=board.line_in_use is not None,
            snoop=board.snoop is not None,
            phone_hook=board.phone_hook is not None,
            ring_pulses_per_cycle=board.ring_pulses_per_cycle,
        )

    @property
    def figures(self) -> SoundFigures:
        """How its sound does."""
        return self._sound.figures

    @property
    def loop_flows(self) -> bool:
        """Whether loop current flows."""
        return self._active.get("loop", False)

    @property
    def is_line_in_use(self) -> bool:
        """Whether another telephone is lifted, or there is no battery."""
        return self._active.get("line_in_use", False)

    # --- opening -----------------------------------------------------------------

    async def open(self, ears: DaaEars) -> str:
        """Take pins and sound card, on-hook; return what it is. Raises LineError."""
        await self.close()
        try:
            self._take_pins(ears)
            sound = await self._sound.open(ears)
        except LineError:
            await self.close()
            raise
        now = asyncio.get_running_loop().time()
        if self._active.get("phone_hook"):
            ears.phone(lifted=True, at=now)
        if self._active.get("polarity"):
            ears.polarity(reversed_=True, at=now)
        daa = "" if self._board.daa is DaaKind.NONE else f" ({self._board.daa.value})"
        return f"{self._board.name}{daa}, {sound}"

    async def close(self) -> None:
        """Go on-hook and let go of everything."""
        pins, self._pins = self._pins, []
        self._outputs, self._active = {}, {}
        for pin in pins:
            with contextlib.suppress(GPIOZeroError, OSError):
                if isinstance(pin, DigitalOutputDevice):
                    pin.off()
            with contextlib.suppress(GPIOZeroError, OSError):
                pin.close()
        await self._sound.close()

    def _take_pins(self, ears: DaaEars) -> None:
        board = self._board
        self._output("off_hook", board.off_hook)
        self._output("snoop", board.snoop)
        if self._on_hold_phone is None:
            self._output("relay", board.relay)

        def ring(active: bool, at: float) -> None:  # noqa: FBT001 - Told
            if active:
                ears.ring_edge(at)

        self._input("ring", board.ring, ring)
        self._input("loop", board.loop, lambda on, at: ears.loop(flows=on, at=at))
        self._input(
            "polarity",
            board.polarity,
            lambda on, at: ears.polarity(reversed_=on, at=at),
        )
        self._input(
            "line_in_use",
            board.line_in_use,
            lambda on, at: ears.line_in_use(used=on, at=at),
        )
        self._input(
            "phone_hook", board.phone_hook, lambda on, at: ears.phone(lifted=on, at=at)
        )

    def _output(self, what: str, pin: OutputPin | None) -> None:
        if pin is None:
            return
        with _explained(self._board, f"pin {pin.bcm} ({what})"):
            device = DigitalOutputDevice(
                pin.bcm,
                active_high=pin.active_high,
                initial_value=False,
                pin_factory=self._factory,
            )
        self._pins.append(device)
        self._outputs[what] = device

    def _input(self, what: str, pin: InputPin | None, told: Told) -> None:
        if pin is None:
            return
        pulled_up = _PULLED_UP[pin.pull]
        with _explained(self._board, f"pin {pin.bcm} ({what})"):
            device = DigitalInputDevice(
                pin.bcm,
                pull_up=pulled_up,
                active_state=pin.active_high if pulled_up is None else None,
                pin_factory=self._factory,
            )
        self._pins.append(device)
        # gpiozero calls the level against a pull active; the board may not.
        is_turned = pulled_up is not None and pin.active_high is pulled_up
        loop = asyncio.get_running_loop()

        def tell(active: bool, at: float) -> None:  # noqa: FBT001 - Told
            if device not in self._pins:
                return  # closed meanwhile
            self._active[what] = active
            told(active, at)

        def moved(active: bool) -> None:  # noqa: FBT001 - an event
            try:
                loop.call_soon_threadsafe(tell, active, loop.time())
            except Exception:
                log.exception("%s: an edge of %s was lost", self._board.name, what)

        device.when_activated = partial(moved, not is_turned)
        device.when_deactivated = partial(moved, is_turned)
        self._active[what] = bool(device.is_active) is not is_turned

    # --- acting ------------------------------------------------------------------

    def hook(self, *, off: bool) -> None:
        """Close the loop, or open it."""
        self._drive("off_hook", on=off)

    def snoop(self, *, on: bool) -> None:
        """Let sound through while on-hook."""
        self._drive("snoop", on=on)

    def hold_phone(self, *, off_the_line: bool) -> None:
        """Keep the telephone beside us off the line."""
        if self._on_hold_phone is not None:
            self._on_hold_phone(off_the_line)
        else:
            self._drive("relay", on=off_the_line)

    def _drive(self, what: str, *, on: bool) -> None:
        if what in self._outputs:
            with _explained(self._board, f"the pin {what}"):
                self._outputs[what].value = on

    # --- sound -------------------------------------------------------------------

    def write(self, frame: Frame) -> None:
        """Play *frame* after all that was written before it."""
        self._sound.write(frame)

    def waiting(self) -> int:
        """Return how many frames were written and are not on their way."""
        return self._sound.waiting()

    def discard(self) -> None:
        """Forget what is not on its way yet."""
        self._sound.discard()


@contextlib.contextmanager
def _explained(board: Board, pin: str) -> Iterator[None]:
    """Make a LineError with its remedy of whatever gpiozero or its libraries raise."""
    try:
        yield
    except Exception as error:  # lgpio's errors have no other base
        remedy = _remedy(error)
        message = f"{pin} of {board.name} cannot be used: {error}; {remedy}"
        raise LineError(message) from error


def _remedy(error: Exception) -> str:
    match error:
        case GPIOPinInUse():
            return "give everything in the settings a pin of its own"
        case BadPinFactory():
            return "install lgpio beside Tipring (pip, in its environment)"
        case _ if isinstance(error, PermissionError) or "gpiochip" in str(error):
            return "let the user of Tipring be in the group gpio (adduser tipring gpio)"
        case _ if "busy" in str(error).casefold():
            return "another program holds it, stop that one (gpioinfo names it)"
        case _:
            return "is this a Raspberry Pi, and the number in the board's file right?"
