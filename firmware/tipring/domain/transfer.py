"""The node `transfer` of a flow: the caller is handed over to another number."""

from enum import StrEnum
from types import MappingProxyType

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    TransferEnded,
)
from tipring.domain.command import Command
from tipring.domain.commands import Leave, Play, StopPlaying, TransferTo
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import TransferNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, unmoved
from tipring.domain.visitor import Visitor


class TransferState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    SAYING = "hearing what comes"
    TRANSFERRING = "being transferred"
    DONE = "done"


class TransferMachine(Machine[TransferState]):
    """Say it, do it; a caller who cannot be handed over goes on in the flow."""

    NAME = "transfer node"

    def __init__(self, node: TransferNode, visitor: Visitor) -> None:
        super().__init__(TransferState.READY)
        self._node = node
        self._visitor = visitor

    def _begin(self, event: Begin, now: float) -> list[Command]:
        number = self._node.number
        if not self._visitor.office.may_dial(number):
            return self._done(self._node.failed, f"the box may not dial {number}")
        if not self._node.say:
            return self._transfer(event, now)
        self.state = TransferState.SAYING
        return [Play(self._node.say, self._visitor.language)]

    def _transfer(self, _event: object, _now: float) -> list[Command]:
        self.state = TransferState.TRANSFERRING
        number = self._node.number
        return [
            Decided(self._node.name, f"transferred to {number}"),
            TransferTo(number, self._node.ring_s),
        ]

    def _ended(self, event: TransferEnded, _now: float) -> list[Command]:
        number = self._node.number
        if event.done:
            return self._done(None, f"transferred to {number}")
        return self._done(self._node.failed, f"no transfer to {number}: {event.why}")

    def _left_saying(self, event: CallerLeft, _now: float) -> list[Command]:
        return [StopPlaying(), *self._done(None, event.how)]

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        return self._done(None, event.how)

    def _done(self, to: str | None, why: str) -> list[Command]:
        self.state = TransferState.DONE
        return [Leave(to, why)]

    _S = TransferState
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.SAYING, _S.TRANSFERRING, _S.DONE)),
            (_S.SAYING, PromptFinished): Rule(_transfer, (_S.TRANSFERRING,)),
            (_S.SAYING, PromptFailed): Rule(_transfer, (_S.TRANSFERRING,)),
            (_S.SAYING, CallerLeft): Rule(_left_saying, (_S.DONE,)),
            (_S.TRANSFERRING, TransferEnded): Rule(_ended, (_S.DONE,)),
            (_S.TRANSFERRING, CallerLeft): Rule(_left, (_S.DONE,)),
            **unmoved(_S.SAYING, DigitPressed, VoiceHeard),
            **unmoved(_S.TRANSFERRING, DigitPressed, VoiceHeard),
        },
    )
