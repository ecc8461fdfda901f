"""What the current of a loop, and the way it flows, say about a call."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

DISCONNECT_S: Final = 0.09
"""Exchanges open the loop for 250 to 800 ms when the far end left, some for 100;
dial pulses and bad contacts open it for 70 at most."""
BATTERY_LOST_S: Final = 1.2
"""No exchange opens it for longer: it has no battery, or the plug was pulled."""
DEBOUNCE_S: Final = 0.064
"""A battery that is turned round has to stay so."""
APART_S: Final = 0.6
"""From an answer to the hanging up that is shown in the same way."""
USED_S: Final = 0.1
"""Ringing and the dial pulses of a telephone beside us pass sooner."""
FREE_S: Final = 0.3
"""A telephone that dials by pulses leaves the loop open for 70 ms."""


class LoopSign(Enum):
    """What the current says."""

    DISCONNECT = auto()
    BATTERY_LOST = auto()


@dataclass
class LoopWatch:
    """Follows the current through us while we are off-hook."""

    _is_ours: bool = field(default=False, init=False)
    _broken_at: float | None = field(default=None, init=False)
    _told: LoopSign | None = field(default=None, init=False)

    @property
    def deadline(self) -> float | None:
        """When `tick` has something to say."""
        match self._broken_at, self._told:
            case None, _:
                return None
            case at, None:
                return at + DISCONNECT_S
            case at, LoopSign.DISCONNECT:
                return at + BATTERY_LOST_S
            case _:
                return None

    def begin(self) -> None:
        """Trust what is told from now on: we are off-hook, and the current flows."""
        self._is_ours = True
        self._broken_at = self._told = None

    def end(self) -> None:
        """Trust nothing: we open the loop ourselves."""
        self._is_ours = False
        self._broken_at = self._told = None

    def flows(self, at: float, *, flows: bool) -> None:
        """Take note that current began or ceased to flow."""
        if flows or not self._is_ours:
            self._broken_at = self._told = None
        elif self._broken_at is None:
            self._broken_at = at

    def tick(self, at: float) -> LoopSign | None:
        """Let time go by until *at*; call it before `flows`, too."""
        if self.deadline is None or at < self.deadline:
            return None
        self._told = LoopSign.BATTERY_LOST if self._told else LoopSign.DISCONNECT
        return self._told


class PolaritySign(Enum):
    """What a battery that was turned round says."""

    TURNED = auto()
    """On-hook: a call comes, if anything; in a call: it was answered, if anything."""
    BACK = auto()
    """In a call: the far end hung up."""


@dataclass
class PolarityWatch:
    """Follows the polarity; what it was when a call began is its base."""

    is_reversed: bool = field(default=False, init=False)
    deadline: float | None = field(default=None, init=False)
    """When `tick` has something to say."""
    _base: bool | None = field(default=None, init=False)
    _turned_at: float = field(default=float("-inf"), init=False)
    _seen_at: float = field(default=0.0, init=False)

    def begin(self) -> None:
        """Take what is there now for the base: a call of ours, or an answered one."""
        self._base = self.is_reversed
        self._turned_at = float("inf")

    def end(self) -> None:
        """Go back to what polarity means on-hook."""
        self._base = None

    def turn(self, at: float, *, is_reversed: bool) -> None:
        """Take note that the battery was turned round, or back."""
        self._seen_at = at
        self.deadline = at + DEBOUNCE_S if is_reversed is not self.is_reversed else None

    def tick(self, at: float) -> PolaritySign | None:
        """Let time go by until *at*; call it before `turn`, too."""
        if self.deadline is None or at < self.deadline:
            return None
        self.deadline = None
        self.is_reversed = not self.is_reversed
        if self._base is None or self.is_reversed is not self._base:
            self._turned_at = self._seen_at
            return PolaritySign.TURNED
        if self._seen_at - self._turned_at >= APART_S:
            return PolaritySign.BACK
        return None


@dataclass
class LineUse:
    """Whether somebody else is on the line while we are on-hook."""

    is_used: bool = False
    deadline: float | None = field(default=None, init=False)
    """When `tick` has something to say."""

    def use(self, at: float, *, used: bool) -> None:
        """Take note of what the line monitor says now."""
        if used is self.is_used:
            self.deadline = None
        elif self.deadline is None:
            self.deadline = at + (USED_S if used else FREE_S)

    def tick(self, at: float) -> bool | None:
        """Let time go by until *at*; return whether it is used, when that is new."""
        if self.deadline is None or at < self.deadline:
            return None
        self.deadline = None
        self.is_used = not self.is_used
        return self.is_used
