"""An opened mailbox: one of its messages is passed on, perhaps with words before it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    MessageCopied,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import CopyMessage, Leave, RecordingUse, StopPlaying
from tipring.domain.dialogue import AskingMachine
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import CollectNode, ForwardNode, MenuNode, MessagesNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Rule, TimeUp, rows, unmoved
from tipring.domain.say import Say
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.dictation import DictationMachine, DictationState

TRIES = 3
MOST_NUMBER_DIGITS = 8
DISK_PATIENCE_S = 20.0
"""How long a copy may take; on a slow card an hour of sound does."""


class ForwardState(StrEnum):
    """Where the owner stands."""

    READY = "ready"
    ASKED = "being asked"
    DICTATING = "speaking before the message"
    COPYING = "waiting for the copy"
    DONE = "done"


_S = ForwardState


class ForwardMachine(AskingMachine[ForwardState]):
    """Whose mailbox, with which words, and back to the message.

    Who hangs up while speaking has said enough: the message is passed on.
    """

    NAME = "forward node"
    ASKED = ForwardState.ASKED

    def __init__(self, node: ForwardNode, visitor: Visitor) -> None:
        super().__init__(ForwardState.READY, visitor.language)
        self._node = node
        self._opened = node.opened
        self._office = visitor.office
        self._dictation = self._new_dictation()
        self._to = ""
        self._tried = 0
        self._left_how = ""
        """How the owner left; empty: he is there."""

    def _new_dictation(self) -> DictationMachine:
        mailbox = self._office.mailboxes[self._opened.mailbox]
        return DictationMachine(RecordingUse.COMMENT, mailbox, self._language)

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        return self._ask_number((), now)

    def _ask_number(self, before: Say, now: float) -> list[Command]:
        question = CollectNode(
            name=self._node.name,
            say=(*before, "vm-forward"),
            into="mailbox",
            next="number",
            otherwise="nowhere",
            max_digits=MOST_NUMBER_DIGITS,
            tries=1,
        )
        return self._ask(question, now)

    def _take_number(self, now: float) -> list[Command]:
        number = self._dialogue.entered
        mailbox = self._office.mailbox_of(number)
        if mailbox is not None and mailbox.name != self._opened.mailbox:
            self._to = mailbox.name
            return self._ask_comment(now)
        self._tried += 1
        why = Decided(self._node.name, f"{number} is no other mailbox")
        if self._tried >= TRIES:
            return [why, *self._back(("vm-not-done",), "no mailbox was found")]
        return [why, *self._ask_number(("invalid-entry",), now)]

    def _ask_comment(self, now: float) -> list[Command]:
        question = MenuNode(
            name=self._node.name,
            say=("vm-comment",),
            choices=MappingProxyType(
                {"1": "comment", "2": "plain", "*": "nowhere", "#": "plain"}
            ),
            otherwise="nowhere",
            tries=2,
        )
        return self._ask(question, now)

    def _nowhere(self, _now: float) -> list[Command]:
        return self._back(("vm-not-done",), "the message is not passed on")

    # --- words before the message ---------------------------------------------

    def _comment(self, now: float) -> list[Command]:
        self.state = ForwardState.DICTATING
        return self._dictate(Begin(), now)

    def _dictate(self, event: object, now: float) -> list[Command]:
        dictation = self._dictation
        if isinstance(event, TimeUp):
            commands = dictation.tick(now)
        elif dictation.allows(event):
            commands = dictation.handle(event, now)
        else:
            commands = []
        self.deadline = dictation.deadline
        if dictation.state is not DictationState.DONE:
            return commands
        return commands + self._dictated(now)

    def _dictated(self, now: float) -> list[Command]:
        if self._dictation.path:
            return self._copy(now)
        if self._left_how:
            return self._leave(self._left_how)
        return self._back(("vm-not-done",), "nothing was said before the message")

    def _left_dictating(self, event: CallerLeft, now: float) -> list[Command]:
        self._left_how = event.how
        return self._dictate(event, now)

    # --- the copy -------------------------------------------------------------

    def _copy(self, now: float) -> list[Command]:
        message, opened = self._node.message, self._opened
        order = CopyMessage(
            message_id=message.message_id,
            path=message.path,
            mailbox=self._to,
            comment=self._dictation.path,
            by=opened.who or f"mailbox {opened.mailbox}",
        )
        if self._left_how:
            return [order, *self._leave(self._left_how)]
        self.state = ForwardState.COPYING
        self.deadline = now + DISK_PATIENCE_S
        return [order]

    def _copied(self, event: MessageCopied, _now: float) -> list[Command]:
        if event.done:
            return self._back(("vm-forwarded",), f"passed on to {self._to}")
        return self._back(("vm-not-done",), f"not passed on: {event.why}")

    def _nobody_copies(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._back(("vm-not-done",), "nobody said that the copy is made")

    # --- the end --------------------------------------------------------------

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        sounds = self._asks_aloud
        hushed: list[Command] = [StopPlaying()] if sounds else []
        return hushed + self._leave(event.how)

    def _back(self, say: Say, why: str) -> list[Command]:
        node = MessagesNode(
            name=self._node.name,
            opened=self._opened,
            at=self._node.message.message_id,
            before=say,
        )
        self._finish()
        return [Leave(None, why, node=node)]

    def _leave(self, why: str) -> list[Command]:
        self._finish()
        return [Leave(None, why)]

    def _finish(self) -> None:
        self.state = ForwardState.DONE
        self.deadline = None

    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {
            "number": _take_number,
            "comment": _comment,
            "plain": _copy,
            "nowhere": _nowhere,
        },
    )
    """What follows an answer."""
    _ANYWHERE = (_S.ASKED, _S.DICTATING, _S.COPYING, _S.DONE)
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.ASKED,)),
            **rows(
                Rule(AskingMachine.step, _ANYWHERE),
                (_S.ASKED,),
                *(DigitPressed, PromptFinished, PromptFailed, TimeUp),
            ),
            **rows(
                Rule(_dictate, (_S.DICTATING, _S.COPYING, _S.DONE)),
                (_S.DICTATING,),
                *(DigitPressed, VoiceHeard, PromptFinished, PromptFailed, TimeUp),
                *(RecordingStopped, RecordingFailed),
            ),
            (_S.DICTATING, CallerLeft): Rule(_left_dictating, (_S.DICTATING, _S.DONE)),
            (_S.COPYING, MessageCopied): Rule(_copied, (_S.DONE,)),
            (_S.COPYING, TimeUp): Rule(_nobody_copies, (_S.DONE,)),
            **rows(Rule(_left, (_S.DONE,)), (_S.ASKED, _S.COPYING), CallerLeft),
            **unmoved(_S.ASKED, VoiceHeard),
            **unmoved(_S.COPYING, VoiceHeard, DigitPressed),
        },
    )
