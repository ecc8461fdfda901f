"""The one button of a board: pressed for a moment, or held for a factory reset.

A contact bounces, and whoever leans on the button did not mean it: an edge counts
once it has rested, and a reset is only begun by holding. It asks, by its lamp, and
one more short press confirms; whatever else is done, or nothing, forgets it.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.board import BUTTON_HOLD_S
from tipring.domain.command import Command
from tipring.domain.lifeline_commands import (
    AskForReset,
    ForgetReset,
    ResetToFactory,
    ToggleBypass,
)
from tipring.domain.machine import Machine, Rule, TimeUp, unmoved

SETTLE_S = 0.03
"""Contacts of small buttons bounce for 1 to 10 ms, worn ones for 20."""

CONFIRM_S = 10.0
"""How long the factory reset waits to be confirmed."""

SHORT_S = 1.0
"""A press that confirms is over by then."""


class ButtonState(StrEnum):
    """Where the button stands."""

    UP = "up"
    DOWN = "down"
    HELD = "held, asking"
    ASKING = "asking"
    CONFIRMING = "pressed to confirm"
    STUCK = "down for too long"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button is down, and rests there."""


@dataclass(frozen=True, slots=True)
class Released:
    """The button is up, and rests there."""


class ButtonMachine(Machine[ButtonState]):
    """Make meaning of presses that do not bounce any more."""

    NAME = "button"

    def __init__(self, hold_s: float = BUTTON_HOLD_S, *, is_down: bool = False) -> None:
        super().__init__(ButtonState.STUCK if is_down else ButtonState.UP)
        self._hold_s = hold_s
        self._ask_until = 0.0

    def _press(self, _event: Pressed, now: float) -> list[Command]:
        self.state, self.deadline = ButtonState.DOWN, now + self._hold_s
        return []

    def _toggle(self, _event: Released, _now: float) -> list[Command]:
        self.state, self.deadline = ButtonState.UP, None
        return [ToggleBypass()]

    def _ask(self, _event: TimeUp, now: float) -> list[Command]:
        self.state = ButtonState.HELD
        self.deadline = self._ask_until = now + CONFIRM_S
        return [AskForReset()]

    def _wait(self, _event: Released, _now: float) -> list[Command]:
        self.state, self.deadline = ButtonState.ASKING, self._ask_until
        return []

    def _press_again(self, _event: Pressed, now: float) -> list[Command]:
        self.state, self.deadline = ButtonState.CONFIRMING, now + SHORT_S
        return []

    def _confirm(self, _event: Released, _now: float) -> list[Command]:
        self.state, self.deadline = ButtonState.UP, None
        return [ResetToFactory()]

    def _forget(self, _event: TimeUp, _now: float) -> list[Command]:
        is_up = self.state is ButtonState.ASKING
        self.state = ButtonState.UP if is_up else ButtonState.STUCK
        return [ForgetReset()]

    def _rest(self, _event: Released, _now: float) -> list[Command]:
        self.state = ButtonState.UP
        return []

    TABLE = MappingProxyType(
        {
            (ButtonState.UP, Pressed): Rule(_press, (ButtonState.DOWN,)),
            **unmoved(ButtonState.UP, Released),
            (ButtonState.DOWN, Released): Rule(_toggle, (ButtonState.UP,)),
            (ButtonState.DOWN, TimeUp): Rule(_ask, (ButtonState.HELD,)),
            (ButtonState.HELD, Released): Rule(_wait, (ButtonState.ASKING,)),
            (ButtonState.HELD, TimeUp): Rule(_forget, (ButtonState.STUCK,)),
            (ButtonState.ASKING, Pressed): Rule(
                _press_again,
                (ButtonState.CONFIRMING,),
            ),
            (ButtonState.ASKING, TimeUp): Rule(_forget, (ButtonState.UP,)),
            (ButtonState.CONFIRMING, Released): Rule(_confirm, (ButtonState.UP,)),
            (ButtonState.CONFIRMING, TimeUp): Rule(_forget, (ButtonState.STUCK,)),
            (ButtonState.STUCK, Released): Rule(_rest, (ButtonState.UP,)),
        },
    )


class Contact:
    """A contact that bounces, made quiet: what it rests in for 30 ms is true.

    A press is dated by its first edge, so that the hold is as long as the hand felt it.
    """

    def __init__(self, *, is_down: bool = False) -> None:
        self._rests_down = is_down
        self._is_down = is_down
        self._changed_at: float | None = None
        self._moved_at = 0.0

    @property
    def is_down(self) -> bool:
        """Where it rests."""
        return self._rests_down

    @property
    def is_moving(self) -> bool:
        """Whether it is not known yet where it comes to rest."""
        return self._changed_at is not None

    def edge(self, *, is_down: bool, now: float) -> None:
        """Learn that the contact moved."""
        self._is_down, self._moved_at = is_down, now
        if self._changed_at is None:
            self._changed_at = now

    def tick(self, now: float) -> tuple[Pressed | Released, float] | None:
        """Return what came to rest since, and when it began; None: nothing did."""
        if self._changed_at is None or now < self._moved_at + SETTLE_S:
            return None
        began, self._changed_at = self._changed_at, None
        if self._is_down is self._rests_down:
            return None
        self._rests_down = self._is_down
        return (Pressed() if self._is_down else Released()), began


class Button:
    """A contact and what its presses mean."""

    def __init__(self, hold_s: float = BUTTON_HOLD_S, *, is_down: bool = False) -> None:
        self.contact = Contact(is_down=is_down)
        self.machine = ButtonMachine(hold_s, is_down=is_down)

    def tick(self, now: float) -> list[Command]:
        """Let time pass; return what was meant. Every 50 ms is often enough."""
        if (rested := self.contact.tick(now)) is not None:
            return self.machine.handle(*rested)
        return [] if self.contact.is_moving else self.machine.tick(now)
