"""A parked caller: music until somebody takes him, or until his time is over."""

from enum import StrEnum
from types import MappingProxyType

from tipring.domain.call_events import Begin, CallerLeft
from tipring.domain.command import Command
from tipring.domain.commands import Backdrop, Leave, SetBackdrop
from tipring.domain.company import HOLD_MUSIC
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import ExtensionNode, Node, ParkNode
from tipring.domain.machine import Machine, Rule, TimeUp, unmoved
from tipring.domain.moves import CallerMoved, busy_tone, moved_to
from tipring.domain.visitor import Visitor


class ParkState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    PARKED = "parked"
    DONE = "done"


class ParkMachine(Machine[ParkState]):
    """Let him wait; then ring who parked him, or bring him back to where he was."""

    NAME = "parked caller"

    def __init__(self, node: ParkNode, visitor: Visitor) -> None:
        super().__init__(ParkState.READY)
        self._node = node
        self._visitor = visitor

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        self.state = ParkState.PARKED
        self.deadline = now + self._node.for_s
        return [SetBackdrop(Backdrop.MUSIC, HOLD_MUSIC, self._visitor.language)]

    def _time_is_up(self, _event: TimeUp, _now: float) -> list[Command]:
        node = self._node
        why = f"nobody took the caller within {node.for_s / 60:g} min"
        if not node.extension:
            return self._back(why)
        rings = ExtensionNode(
            name=node.name, extension=node.extension, next=node.next, back=node.back
        )
        return self._leave(f"{why}: {node.extension} is rung", rings)

    def _back(self, why: str) -> list[Command]:
        self._visitor.stays.was_sent_back = True
        return self._leave(why, self._node.back or busy_tone(self._node))

    def _moved(self, event: CallerMoved, _now: float) -> list[Command]:
        return self._leave(event.why, moved_to(event, self._node, self._node.back))

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        return self._leave(event.how, None)

    def _leave(self, why: str, node: Node | None) -> list[Command]:
        self.state = ParkState.DONE
        self.deadline = None
        return [SetBackdrop(Backdrop.NOTHING), Leave(None, why, node=node)]

    _S = ParkState
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.PARKED,)),
            (_S.PARKED, TimeUp): Rule(_time_is_up, (_S.DONE,)),
            (_S.PARKED, CallerMoved): Rule(_moved, (_S.DONE,)),
            (_S.PARKED, CallerLeft): Rule(_left, (_S.DONE,)),
            **unmoved(_S.PARKED, DigitPressed, VoiceHeard),
        },
    )
