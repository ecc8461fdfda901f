"""The nodes of a flow that talk with the caller: say, menu, collect."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
)
from tipring.domain.command import Command
from tipring.domain.commands import Leave, Play, Remember, StopPlaying
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import CollectNode, MenuNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, TimeUp, unmoved
from tipring.domain.say import Say

NEXT_CHOICE_KEY_S = 2.0
"""How long the second key of a choice may take, where the first is a choice, too."""

NEXT_DIGIT_S = 4.0
"""How long the next digit of a number may take (people read numbers off paper)."""

SPARE_KEY_S = 2.0
"""After a number of full length people press the pound key that they were told to
press; for so long it belongs to that number."""

CLEAR_KEY = "*"
"""Starts a number over."""


class NodeState(StrEnum):
    """Where a node that talks stands."""

    READY = "ready"
    SAYING = "saying its prompt"
    WAITING = "waiting for keys"
    DONE = "done"


def _caller_left_waiting(
    machine: Machine[NodeState],
    event: CallerLeft,
    _now: float,
) -> list[Command]:
    machine.state = NodeState.DONE
    machine.deadline = None
    return [Leave(None, event.how)]


def _caller_left(
    machine: Machine[NodeState],
    event: CallerLeft,
    now: float,
) -> list[Command]:
    return [StopPlaying(), *_caller_left_waiting(machine, event, now)]


class SayMachine(Machine[NodeState]):
    """Say something; a key skips it and counts for the next node."""

    NAME = "say node"

    def __init__(
        self,
        say: Say,
        next_node: str | None,
        language: str,
        *,
        interruptible: bool,
    ) -> None:
        super().__init__(NodeState.READY)
        self._say = say
        self._next = next_node
        self._language = language
        self._interruptible = interruptible

    def _begin(self, _event: Begin, _now: float) -> list[Command]:
        self.state = NodeState.SAYING
        return [Play(self._say, self._language)]

    def _said(self, _event: object, _now: float) -> list[Command]:
        self.state = NodeState.DONE
        return [Leave(self._next, "the prompt ended")]

    def _key(self, event: DigitPressed, _now: float) -> list[Command]:
        if not self._interruptible:
            return []
        self.state = NodeState.DONE
        leave = Leave(self._next, "a key skipped the prompt", event.digit)
        return [StopPlaying(), leave]

    TABLE = MappingProxyType(
        {
            (NodeState.READY, Begin): Rule(_begin, (NodeState.SAYING,)),
            (NodeState.SAYING, PromptFinished): Rule(_said, (NodeState.DONE,)),
            (NodeState.SAYING, PromptFailed): Rule(_said, (NodeState.DONE,)),
            (NodeState.SAYING, DigitPressed): Rule(
                _key,
                (NodeState.SAYING, NodeState.DONE),
            ),
            (NodeState.SAYING, CallerLeft): Rule(_caller_left, (NodeState.DONE,)),
            **unmoved(NodeState.SAYING, VoiceHeard),
        },
    )


@dataclass(frozen=True, slots=True)
class More:
    """The keys so far may become something; wait for the next."""


@dataclass(frozen=True, slots=True)
class Accept:
    """The keys mean something: go there."""

    to: str
    why: str
    remember: Remember | None = None
    spare: str = ""
    """A key that may still come and means nothing any more."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The keys mean nothing here."""

    what: str


Verdict = More | Accept | Refuse


class Keypad(Protocol):
    """What the keys of a node mean."""

    @property
    def pause_s(self) -> float:
        """How long the next key may take."""
        ...

    def judge(self, typed: str) -> tuple[Verdict, str]:
        """Return the verdict on the keys so far, and what of them still counts."""
        ...

    def settle(self, typed: str) -> Verdict:
        """Return the verdict when no further key comes."""
        ...


class MenuKeys:
    """Keys that choose a node; the longest choice that fits wins."""

    pause_s = NEXT_CHOICE_KEY_S

    def __init__(self, node: MenuNode) -> None:
        self._choices = node.choices

    def judge(self, typed: str) -> tuple[Verdict, str]:
        """Choose at once unless a longer choice begins with the same keys."""
        may_grow = any(
            keys.startswith(typed) and keys != typed for keys in self._choices
        )
        return (More() if may_grow else self.settle(typed)), typed

    def settle(self, typed: str) -> Verdict:
        """Choose what was typed, or refuse it."""
        if to := self._choices.get(typed):
            return Accept(to, f"{typed} was pressed")
        return Refuse(f"{typed} is not one of the choices")


class NumberKeys:
    """Keys that make a number; the clear key starts it over, the end key ends it."""

    pause_s = NEXT_DIGIT_S

    def __init__(self, node: CollectNode) -> None:
        self._node = node

    def judge(self, typed: str) -> tuple[Verdict, str]:
        """End at the end key or at the greatest length."""
        node, key = self._node, typed[-1]
        if key == node.end_key:
            return self._take(typed[:-1]), typed[:-1]
        if key == CLEAR_KEY:
            return More(), ""
        if not key.isdigit():
            return More(), typed[:-1]
        return (self.settle(typed) if len(typed) >= node.max_digits else More()), typed

    def settle(self, typed: str) -> Verdict:
        """Take the number when it is long enough; an end key may still follow."""
        return self._take(typed, spare=self._node.end_key)

    def _take(self, typed: str, spare: str = "") -> Verdict:
        node = self._node
        if len(typed) < node.min_digits:
            return Refuse(f"{len(typed)} digits are too few, {node.min_digits} needed")
        why = f"{len(typed)} digits were entered"
        return Accept(node.next, why, Remember(node.into, typed, node.secret), spare)


class AskMachine(Machine[NodeState]):
    """Ask, listen for keys from the first syllable on (barge-in), ask again."""

    NAME = "asking node"

    def __init__(
        self,
        node: MenuNode | CollectNode,
        keypad: Keypad,
        language: str,
    ) -> None:
        super().__init__(NodeState.READY)
        self._node = node
        self._keypad = keypad
        self._language = language
        self._tried = 0
        self._typed = ""

    @property
    def secret(self) -> bool:
        """Whether the keys of this node must never be written down."""
        return isinstance(self._node, CollectNode) and self._node.secret

    def _begin(self, _event: Begin, _now: float) -> list[Command]:
        return self._ask(())

    def _ask(self, before: Say) -> list[Command]:
        self.state = NodeState.SAYING
        self.deadline = None
        self._typed = ""
        return [Play(before + self._node.say, self._language)]

    def _listen(self, _event: object, now: float) -> list[Command]:
        self.state = NodeState.WAITING
        self.deadline = now + self._node.timeout_s
        return []

    def _barge_in(self, event: DigitPressed, now: float) -> list[Command]:
        self.state = NodeState.WAITING
        return [StopPlaying(), *self._key(event, now)]

    def _key(self, event: DigitPressed, now: float) -> list[Command]:
        verdict, self._typed = self._keypad.judge(self._typed + event.digit)
        return self._act_on(verdict, now)

    def _time_is_up(self, _event: TimeUp, now: float) -> list[Command]:
        if not self._typed:
            return self._missed("no key was pressed", self._node.no_input)
        return self._act_on(self._keypad.settle(self._typed), now)

    def _act_on(self, verdict: Verdict, now: float) -> list[Command]:
        match verdict:
            case More():
                begun = self._keypad.pause_s if self._typed else self._node.timeout_s
                self.deadline = now + begun
                return []
            case Accept(to, why, remember, spare):
                kept: list[Command] = [remember] if remember else []
                return [*kept, *self._done(to, why, spare)]
            case Refuse(what):
                return self._missed(what, self._node.invalid)

    def _missed(self, what: str, apology: Say) -> list[Command]:
        node = self._node
        self._tried += 1
        why = f"{what} (try {self._tried} of {node.tries})"
        if self._tried >= node.tries:
            return self._done(node.otherwise, why)
        return [Decided(node.name, f"{why}, asks again"), *self._ask(apology)]

    def _done(self, to: str, why: str, spare: str = "") -> list[Command]:
        self.state = NodeState.DONE
        self.deadline = None
        return [Leave(to, why, spare=spare)]

    TABLE = MappingProxyType(
        {
            (NodeState.READY, Begin): Rule(_begin, (NodeState.SAYING,)),
            (NodeState.SAYING, PromptFinished): Rule(_listen, (NodeState.WAITING,)),
            (NodeState.SAYING, PromptFailed): Rule(_listen, (NodeState.WAITING,)),
            (NodeState.SAYING, DigitPressed): Rule(
                _barge_in,
                (NodeState.WAITING, NodeState.SAYING, NodeState.DONE),
            ),
            (NodeState.SAYING, CallerLeft): Rule(_caller_left, (NodeState.DONE,)),
            (NodeState.WAITING, DigitPressed): Rule(
                _key,
                (NodeState.WAITING, NodeState.SAYING, NodeState.DONE),
            ),
            (NodeState.WAITING, TimeUp): Rule(
                _time_is_up,
                (NodeState.WAITING, NodeState.SAYING, NodeState.DONE),
            ),
            (NodeState.WAITING, CallerLeft): Rule(
                _caller_left_waiting,
                (NodeState.DONE,),
            ),
            **unmoved(NodeState.SAYING, VoiceHeard),
            **unmoved(NodeState.WAITING, VoiceHeard),
        },
    )
