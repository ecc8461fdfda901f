"""The node `screen` of a flow: who calls is looked up, and asked to be human."""

from enum import StrEnum
from types import MappingProxyType

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    ScreeningTold,
)
from tipring.domain.command import Command
from tipring.domain.commands import AskScreening, Leave, Play, StopPlaying
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import ScreenNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.say import Say
from tipring.domain.screening import Standing

DESK_PATIENCE_S = 3.0
"""How long the lists may take to be read; then the caller counts as unknown."""
ANSWER_S = 6.0
"""How long a caller may look for the key."""

PRESS, WRONG, NOTHING = "screen-press", "screen-wrong", "screen-nothing"
DIGIT = "digit-"
"""Before the digit: the prompt that says it."""
DIGITS = "23456789"
"""Keys that are drawn; 1 and 0 are what machines press, in the hope of a menu."""


def prompts() -> Say:
    """Return every prompt that is said to whoever must prove to be human."""
    return (PRESS, WRONG, NOTHING, *(DIGIT + digit for digit in DIGITS))


class ScreenState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    LOOKED_UP = "being looked up"
    TOLD = "hearing which key to press"
    ASKED = "looking for the key"
    DONE = "done"


_S = ScreenState


class ScreenMachine(Machine[ScreenState]):
    """Look the caller up; whoever is on no list may have to press a drawn digit."""

    NAME = "screen node"

    def __init__(self, node: ScreenNode, number: str, name: str, language: str) -> None:
        super().__init__(ScreenState.READY)
        self._node = node
        self._number = number
        self._name = name
        self._language = language
        self._digits = ""
        self._tried = 0

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        self.state = ScreenState.LOOKED_UP
        self.deadline = now + DESK_PATIENCE_S
        draws = self._node.tries if self._node.prove_human else 0
        return [AskScreening(self._number, self._name, draws)]

    def _looked_up(self, event: ScreeningTold, _now: float) -> list[Command]:
        self._digits = event.digits
        return self._go_by(event.standing, event.why)

    def _nobody_tells(self, _event: TimeUp, _now: float) -> list[Command]:
        """Let nobody suffer for a slow disk: who cannot be looked up is unknown."""
        return self._go_by(Standing.UNKNOWN, "the lists could not be read in time")

    def _go_by(self, standing: Standing, why: str) -> list[Command]:
        node = self._node
        match standing:
            case Standing.ALLOWED:
                return self._leave(node.allowed, f"allowed: {why}")
            case Standing.BLOCKED:
                return self._leave(node.blocked, f"blocked: {why}")
            case Standing.ANONYMOUS if node.anonymous:
                return self._leave(node.anonymous, f"anonymous: {why}")
            case _ if self._digits:
                return [Decided(node.name, f"{standing}: {why}"), *self._ask(())]
            case _:
                return self._leave(node.unknown or node.allowed, f"{standing}: {why}")

    # --- a human? -----------------------------------------------------------------

    def _ask(self, before: Say) -> list[Command]:
        self.state = ScreenState.TOLD
        self.deadline = None
        wanted = DIGIT + self._digits[self._tried]
        return [Play((*before, PRESS, wanted), self._language)]

    def _told(self, _event: PromptFinished, now: float) -> list[Command]:
        self.state = ScreenState.ASKED
        self.deadline = now + ANSWER_S
        return []

    def _not_told(self, event: PromptFailed, _now: float) -> list[Command]:
        """Let in whom we could not ask."""
        why = f"could not be asked: {event.reason}"
        return self._leave(self._node.unknown or self._node.allowed, why)

    def _key(self, event: DigitPressed, _now: float) -> list[Command]:
        hush: list[Command] = [StopPlaying()] if self.state is _S.TOLD else []
        if event.digit == self._digits[self._tried]:
            why = f"a human: {event.digit} was pressed, as asked"
            return [*hush, *self._leave(self._node.unknown or self._node.allowed, why)]
        what = f"{event.digit} was pressed instead of {self._digits[self._tried]}"
        return [*hush, *self._missed(what, WRONG)]

    def _silent(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._missed("no key was pressed", NOTHING)

    def _missed(self, what: str, apology: str) -> list[Command]:
        self._tried += 1
        why = f"{what} (try {self._tried} of {len(self._digits)})"
        if self._tried == len(self._digits):
            return self._leave(self._node.blocked, f"not proved to be human: {why}")
        return [Decided(self._node.name, why), *self._ask((apology,))]

    # --- the end -------------------------------------------------------------------

    def _leave(self, to: str | None, why: str) -> list[Command]:
        self.state = ScreenState.DONE
        self.deadline = None
        return [Decided(self._node.name, why), Leave(to, why)]

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        hush: list[Command] = [StopPlaying()] if self.state is _S.TOLD else []
        self.state = ScreenState.DONE
        self.deadline = None
        return [*hush, Leave(None, event.how)]

    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.LOOKED_UP,)),
            (_S.LOOKED_UP, ScreeningTold): Rule(_looked_up, (_S.TOLD, _S.DONE)),
            (_S.LOOKED_UP, TimeUp): Rule(_nobody_tells, (_S.DONE,)),
            (_S.TOLD, PromptFinished): Rule(_told, (_S.ASKED,)),
            (_S.TOLD, PromptFailed): Rule(_not_told, (_S.DONE,)),
            **rows(Rule(_key, (_S.TOLD, _S.DONE)), (_S.TOLD, _S.ASKED), DigitPressed),
            (_S.ASKED, TimeUp): Rule(_silent, (_S.TOLD, _S.DONE)),
            **rows(
                Rule(_left, (_S.DONE,)),
                (_S.LOOKED_UP, _S.TOLD, _S.ASKED),
                CallerLeft,
            ),
            **unmoved(_S.LOOKED_UP, VoiceHeard, DigitPressed),
            **unmoved(_S.TOLD, VoiceHeard),
            **unmoved(_S.ASKED, VoiceHeard),
        },
    )
