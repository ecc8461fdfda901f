"""Where a caller goes whom a queue does not keep: busy tone, another number, a box."""

from dataclasses import replace
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
from tipring.domain.commands import (
    Backdrop,
    Leave,
    Play,
    SetBackdrop,
    StopPlaying,
    TransferTo,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import AwayNode, Node, QueueNode, VoicemailNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, TimeUp, unmoved
from tipring.domain.queue.settings import OverflowAction
from tipring.domain.visitor import Visitor

BUSY_TONE_S = 10.0
"""As long as anybody listens to it."""

SECOND_WAIT_S = 14_400.0
"""Overflow of a caller who is back after a transfer that failed: not before the end
of the longest call."""


class AwayState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    SAYING = "hearing why the queue does not keep him"
    TRANSFERRING = "being transferred"
    TONE = "hearing a tone"
    DONE = "done"


class AwayMachine(Machine[AwayState]):
    """Say what is to be said, then do what the queue's owner chose."""

    NAME = "way out of a queue"

    def __init__(self, node: AwayNode, visitor: Visitor) -> None:
        super().__init__(AwayState.READY)
        self._node = node
        self._visitor = visitor

    def _begin(self, event: Begin, now: float) -> list[Command]:
        if not self._node.say:
            return self._go(event, now)
        self.state = AwayState.SAYING
        return [Play(self._node.say, self._visitor.language)]

    def _go(self, _event: object, now: float) -> list[Command]:
        to = self._node.to
        match to.action:
            case OverflowAction.TRANSFER:
                return self._transfer(to.number, now)
            case OverflowAction.RINGING:
                return self._tone(Backdrop.RINGBACK, None)
            case OverflowAction.VOICEMAIL:
                return self._to_mailbox("the queue has a mailbox for it")
            case OverflowAction.QUEUE:
                return self._leave(None, f"on in the queue {to.queue}", self._queue())
            case OverflowAction.NODE:
                return self._leave(to.node, "the queue leads there")
            case _:
                return self._tone(Backdrop.BUSY, now + BUSY_TONE_S)

    def _leave(
        self, to: str | None, why: str, node: Node | None = None
    ) -> list[Command]:
        self.state = AwayState.DONE
        self.deadline = None
        return [Leave(to, why, node=node)]

    def _decided(self, sentence: str) -> Decided:
        return Decided(self._node.name, sentence)

    def _queue(self) -> QueueNode:
        node = self._node
        return QueueNode(
            name=node.name,
            queue=node.to.queue,
            next=node.next,
            overflow=node.overflow,
        )

    def _to_mailbox(self, why: str) -> list[Command]:
        node = VoicemailNode(
            name=self._node.name,
            mailbox=self._node.to.mailbox,
            next=self._node.next,
            greeting=None,
        )
        return self._leave(None, why, node)

    def _tone(self, kind: Backdrop, until: float | None) -> list[Command]:
        self.state = AwayState.TONE
        self.deadline = until
        return [self._decided(f"the caller hears: {kind}"), SetBackdrop(kind)]

    def _tone_ends(self, _event: TimeUp, _now: float) -> list[Command]:
        return [
            SetBackdrop(Backdrop.NOTHING),
            *self._leave(None, "the queue does not keep the caller"),
        ]

    # --- another number -----------------------------------------------------------

    def _transfer(self, number: str, now: float) -> list[Command]:
        if not self._visitor.office.may_dial(number):
            return self._failed("the box may not dial it", now)
        self.state = AwayState.TRANSFERRING
        return [self._decided(f"transferred to {number}"), TransferTo(number)]

    def _transfer_ended(self, event: TransferEnded, now: float) -> list[Command]:
        if event.done:
            return self._leave(None, f"transferred to {self._node.to.number}")
        return self._failed(event.why, now)

    def _failed(self, why: str, now: float) -> list[Command]:
        """Find another way for a caller who could not be handed over."""
        node, stays = self._node, self._visitor.stays
        failed = f"no transfer to {node.to.number}: {why}"
        if node.overflow is not None:
            return self._leave(node.overflow, failed)
        if node.to.mailbox:
            return self._to_mailbox(failed)
        if node.back is not None and not stays.was_sent_back:
            stays.was_sent_back = True
            again = node.back
            if isinstance(again, QueueNode):
                again = replace(again, after_s=SECOND_WAIT_S)
            return self._leave(None, f"{failed}; the wait so far counts", again)
        return [self._decided(failed), *self._tone(Backdrop.BUSY, now + BUSY_TONE_S)]

    # --- the caller hangs up --------------------------------------------------------

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        silence: list[Command] = []
        if self.state is AwayState.SAYING:
            silence = [StopPlaying()]
        elif self.state is AwayState.TONE:
            silence = [SetBackdrop(Backdrop.NOTHING)]
        return [*silence, *self._leave(None, event.how)]

    _ANYWHERE = (AwayState.TRANSFERRING, AwayState.TONE, AwayState.DONE)
    TABLE = MappingProxyType(
        {
            (AwayState.READY, Begin): Rule(_begin, (AwayState.SAYING, *_ANYWHERE)),
            (AwayState.SAYING, PromptFinished): Rule(_go, _ANYWHERE),
            (AwayState.SAYING, PromptFailed): Rule(_go, _ANYWHERE),
            (AwayState.SAYING, CallerLeft): Rule(_left, (AwayState.DONE,)),
            (AwayState.TRANSFERRING, TransferEnded): Rule(
                _transfer_ended,
                (AwayState.TONE, AwayState.DONE),
            ),
            (AwayState.TRANSFERRING, CallerLeft): Rule(_left, (AwayState.DONE,)),
            (AwayState.TONE, TimeUp): Rule(_tone_ends, (AwayState.DONE,)),
            (AwayState.TONE, CallerLeft): Rule(_left, (AwayState.DONE,)),
            **unmoved(AwayState.SAYING, DigitPressed, VoiceHeard),
            **unmoved(AwayState.TRANSFERRING, DigitPressed, VoiceHeard),
            **unmoved(AwayState.TONE, DigitPressed, VoiceHeard),
        },
    )
