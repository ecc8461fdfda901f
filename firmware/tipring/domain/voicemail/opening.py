"""The node `mailbox` of a flow: its owner says which one it is, and the PIN."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    MailboxPinChecked,
    PromptFailed,
    PromptFinished,
)
from tipring.domain.command import Command
from tipring.domain.commands import CheckMailboxPin, Leave, Play, StopPlaying
from tipring.domain.dialogue import AskingMachine, pin_question
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import (
    CollectNode,
    MailboxNode,
    MessagesNode,
    Node,
    OpenMailbox,
)
from tipring.domain.journal import Decided
from tipring.domain.machine import Rule, TimeUp, rows, unmoved
from tipring.domain.message_entries import MailboxOpened, MailboxRefused
from tipring.domain.say import Say
from tipring.domain.visitor import Visitor

TRIES = 3
"""PINs in one call; then the call goes on elsewhere."""
MOST_NUMBER_DIGITS = 8
DESK_PATIENCE_S = 3.0
"""How long the desk may take to answer a question."""


class OpeningState(StrEnum):
    """Where the owner stands."""

    READY = "ready"
    ASKING = "being asked"
    CHECKING = "waiting for the PIN to be checked"
    REFUSED = "hearing that it stays closed"
    DONE = "done"


_S = OpeningState


class OpeningMachine(AskingMachine[OpeningState]):
    """Ask for number and PIN; a number that nobody has is asked for a PIN, too."""

    NAME = "mailbox node"
    ASKED = OpeningState.ASKING

    def __init__(self, node: MailboxNode, visitor: Visitor) -> None:
        super().__init__(OpeningState.READY, visitor.language)
        self._node = node
        self._office = visitor.office
        self._tried = 0
        self._mailbox = node.mailbox or ""

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        return self._ask_pin((), now) if self._mailbox else self._ask_number((), now)

    def _ask_number(self, before: Say, now: float) -> list[Command]:
        question = CollectNode(
            name=self._node.name,
            say=(*before, "vm-which"),
            into="mailbox",
            next="number",
            otherwise="nobody",
            max_digits=MOST_NUMBER_DIGITS,
        )
        return self._ask(question, now)

    def _take_number(self, now: float) -> list[Command]:
        mailbox = self._office.mailbox_of(self._dialogue.entered)
        self._mailbox = mailbox.name if mailbox else self._dialogue.entered
        return self._ask_pin((), now)

    def _ask_pin(self, before: Say, now: float) -> list[Command]:
        known = self._mailbox in self._office.mailboxes
        if known and self._mailbox not in self._office.mailbox_pins:
            why = f"the mailbox {self._mailbox} has no PIN"
            return [Decided(self._node.name, why), *self._refuse("vm-no-pin")]
        question = pin_question(self._node.name, before)
        return self._ask(question, now)

    def _check(self, now: float) -> list[Command]:
        self.state = OpeningState.CHECKING
        self.deadline = now + DESK_PATIENCE_S
        pin, self._dialogue.entered = self._dialogue.entered, ""
        return [CheckMailboxPin(self._mailbox, pin)]

    def _checked(self, event: MailboxPinChecked, now: float) -> list[Command]:
        if event.ok:
            opened = OpenMailbox(mailbox=self._mailbox, next=self._node.next)
            node = MessagesNode(name=self._node.name, opened=opened)
            why = f"the mailbox {self._mailbox} was opened"
            return [MailboxOpened(self._mailbox), *self._leave(why, node)]
        self._tried += 1
        why = "locked after too many wrong tries" if event.locked else "a wrong PIN"
        refused: list[Command] = [
            Decided(self._node.name, f"{why} (try {self._tried} of {TRIES})")
        ]
        if self._mailbox in self._office.mailboxes:
            refused.append(MailboxRefused(self._mailbox, event.locked))
        if event.locked:
            return refused + self._refuse("agent-locked")
        if self._tried >= TRIES:
            return refused + self._refuse("agent-wrong")
        before = ("agent-wrong",)
        if self._node.mailbox:
            return refused + self._ask_pin(before, now)
        return refused + self._ask_number(before, now)

    def _nobody_checks(self, _event: TimeUp, _now: float) -> list[Command]:
        why = "nobody could check the PIN"
        return [Decided(self._node.name, why), *self._refuse("agent-locked")]

    def _refuse(self, prompt: str) -> list[Command]:
        self.state = OpeningState.REFUSED
        self.deadline = None
        return [Play((prompt,), self._language)]

    def _refused(self, _event: object, _now: float) -> list[Command]:
        return self._leave("the mailbox stays closed")

    def _nobody(self, _now: float) -> list[Command]:
        return self._leave("nobody opened a mailbox")

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        asked = self._asks_aloud
        sounds = asked or self.state is OpeningState.REFUSED
        hushed: list[Command] = [StopPlaying()] if sounds else []
        return hushed + self._leave(event.how)

    def _leave(self, why: str, node: Node | None = None) -> list[Command]:
        self.state = OpeningState.DONE
        self.deadline = None
        return [Leave(self._node.next, why, node=node)]

    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {"number": _take_number, "pin": _check, "nobody": _nobody}
    )
    """What follows an answer."""
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.ASKING, _S.REFUSED)),
            **rows(
                Rule(AskingMachine.step, (_S.ASKING, _S.CHECKING, _S.REFUSED, _S.DONE)),
                (_S.ASKING,),
                *(DigitPressed, PromptFinished, PromptFailed, TimeUp),
            ),
            (_S.CHECKING, MailboxPinChecked): Rule(
                _checked, (_S.ASKING, _S.REFUSED, _S.DONE)
            ),
            (_S.CHECKING, TimeUp): Rule(_nobody_checks, (_S.REFUSED,)),
            **rows(
                Rule(_refused, (_S.DONE,)),
                (_S.REFUSED,),
                *(PromptFinished, PromptFailed),
            ),
            **rows(
                Rule(_left, (_S.DONE,)),
                (_S.ASKING, _S.CHECKING, _S.REFUSED),
                CallerLeft,
            ),
            **unmoved(_S.ASKING, VoiceHeard),
            **unmoved(_S.CHECKING, VoiceHeard, DigitPressed),
            **unmoved(_S.REFUSED, VoiceHeard, DigitPressed),
        },
    )
