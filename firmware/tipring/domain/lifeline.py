"""Who has the line: the box, or the plain telephone behind the relay.

The hardware is on the telephone's side. The relay falls, and the telephone is on the
line, without power, without the pin, and without edges of the watchdog; these rules
only say when the box wants it otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.board import RelayHolds
from tipring.domain.command import Command
from tipring.domain.lifeline_commands import (
    CheckWires,
    PutLineBack,
    SwitchRelay,
    TakeLineOut,
)
from tipring.domain.lifeline_entries import DrillDone, LifelineSwitched
from tipring.domain.machine import Machine, Rule, rows, unmoved

BY_BUTTON = "the button was pressed"


class LifelineState(StrEnum):
    """Where the lifeline stands."""

    OFF = "off"
    IDLE = "ready"
    IN_CALL = "in a call"
    LEAVING = "given to the telephone after this call"
    BYPASSED = "given to the telephone"
    DRILLING = "in a drill"


@dataclass(frozen=True, slots=True)
class LifelineBegan:
    """The box runs."""

    bypassed: bool = False
    """The telephone was to have the line when the box stopped, and still is."""


@dataclass(frozen=True, slots=True)
class LifelineEnded:
    """The box stops."""


@dataclass(frozen=True, slots=True)
class LineBusy:
    """We seize the line, or are in a call on it."""


@dataclass(frozen=True, slots=True)
class LineFree:
    """Nothing is under way on the line that the telephone would disturb."""


@dataclass(frozen=True, slots=True)
class PhoneHeld:
    """The driver of the line wants the telephone off it."""


@dataclass(frozen=True, slots=True)
class PhoneLetGo:
    """The driver of the line wants the telephone back on it."""


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """The button was pressed for a moment."""


@dataclass(frozen=True, slots=True)
class TelephoneAsked:
    """The plain telephone shall have the line, after what is under way."""

    why: str


@dataclass(frozen=True, slots=True)
class TelephoneAskedNow:
    """The plain telephone shall have the line, whatever is under way."""

    why: str


@dataclass(frozen=True, slots=True)
class BoxAsked:
    """The box shall have the line again."""

    why: str


@dataclass(frozen=True, slots=True)
class DrillAsked:
    """The lifeline shall be tried."""


@dataclass(frozen=True, slots=True)
class DrillOver:
    """All was looked at."""

    result: DrillDone


_AT_HAND = (LifelineState.IDLE, LifelineState.IN_CALL)
_TO_TELEPHONE = (TelephoneAsked, TelephoneAskedNow, ButtonPressed)
_LINE_NEWS = (LineBusy, LineFree, PhoneHeld, PhoneLetGo)


class LifelineMachine(Machine[LifelineState]):
    """Follow one relay, and the line behind it."""

    NAME = "lifeline"

    def __init__(self, holds: RelayHolds = RelayHolds.IN_CALLS) -> None:
        super().__init__(LifelineState.OFF)
        self.is_energised = False
        """What the relay was told last."""
        self._holds = holds
        self._is_busy = False
        self._is_held = False
        self._why = BY_BUTTON
        """Why the telephone gets the line."""

    # --- from start to stop ------------------------------------------------------

    def _begin(self, event: LifelineBegan, _now: float) -> list[Command]:
        if event.bypassed:
            self.state = LifelineState.BYPASSED
            return [TakeLineOut(self._why)]
        return self._serve()

    def _end(self, _event: LifelineEnded, _now: float) -> list[Command]:
        self.state = LifelineState.OFF
        return self._switch()

    # --- the line ----------------------------------------------------------------

    def _hear(self, event: object, _now: float) -> list[Command]:
        """Keep in mind what the line does; nothing follows from it now."""
        match event:
            case LineBusy() | LineFree():
                self._is_busy = isinstance(event, LineBusy)
            case _:
                self._is_held = isinstance(event, PhoneHeld)
        return []

    def _follow(self, event: object, now: float) -> list[Command]:
        self._hear(event, now)
        return self._serve()

    def _follow_to_the_end(self, event: object, now: float) -> list[Command]:
        self._hear(event, now)
        if self._is_busy or self._is_held:
            return self._switch()
        return self._leave()

    def _serve(self) -> list[Command]:
        """Be ready, or in a call, as the line is."""
        under_way = self._is_busy or self._is_held
        self.state = LifelineState.IN_CALL if under_way else LifelineState.IDLE
        return self._switch()

    def _switch(self) -> list[Command]:
        """Return what brings the relay to where it belongs in this state."""
        runs = self.state in {*_AT_HAND, LifelineState.LEAVING}
        always = self._holds is RelayHolds.WHILE_RUNNING
        wanted = runs and (always or self._is_held)
        if wanted == self.is_energised:
            return []
        self.is_energised = wanted
        return [SwitchRelay(wanted)]

    # --- the telephone gets the line -----------------------------------------------

    def _give(self, event: object, _now: float) -> list[Command]:
        self._why = _why(event)
        return self._leave()

    def _give_later(self, event: object, _now: float) -> list[Command]:
        self._why = _why(event)
        self.state = LifelineState.LEAVING
        return []

    def _leave(self) -> list[Command]:
        """Let the relay fall first: who lifted the telephone keeps the caller."""
        self.state = LifelineState.BYPASSED
        switched = LifelineSwitched(to_telephone=True, why=self._why)
        return [*self._switch(), switched, TakeLineOut(self._why)]

    def _stay(self, _event: BoxAsked, _now: float) -> list[Command]:
        self.state = LifelineState.IN_CALL
        return []

    def _come_back(self, event: object, _now: float) -> list[Command]:
        switched = LifelineSwitched(to_telephone=False, why=_why(event))
        return [switched, *self._serve(), PutLineBack()]

    # --- drills ------------------------------------------------------------------

    def _drill(self, _event: DrillAsked, _now: float) -> list[Command]:
        self.state = LifelineState.DRILLING
        return [*self._switch(), CheckWires()]

    def _drill_over(self, event: DrillOver, _now: float) -> list[Command]:
        return [*self._serve(), event.result]

    TABLE = MappingProxyType(
        {
            (LifelineState.OFF, LifelineBegan): Rule(
                _begin,
                (*_AT_HAND, LifelineState.BYPASSED),
            ),
            **rows(
                Rule(_hear, (LifelineState.OFF,)), (LifelineState.OFF,), *_LINE_NEWS
            ),
            **unmoved(LifelineState.OFF, LifelineEnded),
            **rows(
                Rule(_end, (LifelineState.OFF,)),
                [state for state in LifelineState if state is not LifelineState.OFF],
                LifelineEnded,
            ),
            **rows(Rule(_follow, _AT_HAND), _AT_HAND, *_LINE_NEWS),
            **unmoved(LifelineState.IDLE, BoxAsked),
            **unmoved(LifelineState.IN_CALL, BoxAsked),
            **rows(
                Rule(_give, (LifelineState.BYPASSED,)),
                (LifelineState.IDLE, LifelineState.DRILLING),
                *_TO_TELEPHONE,
            ),
            **rows(
                Rule(_give_later, (LifelineState.LEAVING,)),
                (LifelineState.IN_CALL,),
                TelephoneAsked,
                ButtonPressed,
            ),
            (LifelineState.IN_CALL, TelephoneAskedNow): Rule(
                _give,
                (LifelineState.BYPASSED,),
            ),
            **rows(
                Rule(
                    _follow_to_the_end,
                    (LifelineState.LEAVING, LifelineState.BYPASSED),
                ),
                (LifelineState.LEAVING,),
                *_LINE_NEWS,
            ),
            **unmoved(LifelineState.LEAVING, TelephoneAsked),
            **rows(
                Rule(_give, (LifelineState.BYPASSED,)),
                (LifelineState.LEAVING,),
                TelephoneAskedNow,
                ButtonPressed,
            ),
            (LifelineState.LEAVING, BoxAsked): Rule(_stay, (LifelineState.IN_CALL,)),
            **rows(
                Rule(_hear, (LifelineState.BYPASSED,)),
                (LifelineState.BYPASSED,),
                *_LINE_NEWS,
            ),
            **unmoved(LifelineState.BYPASSED, TelephoneAsked, TelephoneAskedNow),
            **rows(
                Rule(_come_back, _AT_HAND),
                (LifelineState.BYPASSED,),
                BoxAsked,
                ButtonPressed,
            ),
            (LifelineState.IDLE, DrillAsked): Rule(_drill, (LifelineState.DRILLING,)),
            (LifelineState.DRILLING, DrillOver): Rule(_drill_over, _AT_HAND),
            # A call comes first: the drill is broken off.
            **rows(
                Rule(_follow, _AT_HAND),
                (LifelineState.DRILLING,),
                LineBusy,
                PhoneHeld,
            ),
            **rows(
                Rule(_hear, (LifelineState.DRILLING,)),
                (LifelineState.DRILLING,),
                LineFree,
                PhoneLetGo,
            ),
            **unmoved(LifelineState.DRILLING, BoxAsked),
        },
    )


def _why(event: object) -> str:
    match event:
        case TelephoneAsked(why) | TelephoneAskedNow(why) | BoxAsked(why):
            return why
        case _:
            return BY_BUTTON
