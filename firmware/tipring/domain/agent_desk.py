"""The node `agent` of a flow: whoever answers signs in and out by telephone keys."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    AgentStateTold,
    Begin,
    CallerLeft,
    PinChecked,
    PromptFailed,
    PromptFinished,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskAgentState,
    CheckPin,
    Leave,
    Play,
    StopPlaying,
    TellQueue,
)
from tipring.domain.dialogue import AskingMachine, pin_question
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import AgentNode, CollectNode, MenuNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Rule, TimeUp, rows, unmoved
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    AgentSignedIn,
    AgentSignedOut,
    Happening,
)
from tipring.domain.queue.phrases import AGENT_STATES
from tipring.domain.say import Say

TRIES = 3
"""Numbers and PINs in one call; then the call goes on elsewhere."""
MOST_CODE_DIGITS = 10
DESK_PATIENCE_S = 3.0
"""How long the desk may take to answer a question."""

PAUSES = MappingProxyType({"1": "lunch", "2": "training", "3": "meeting", "4": "other"})
"""Why an agent takes a pause, by key."""


class AgentDeskState(StrEnum):
    """Where the agent stands."""

    READY = "ready"
    ASKING = "being asked"
    CHECKING = "waiting for the PIN to be checked"
    TOLD = "waiting for the answer to what was chosen"
    REFUSED = "hearing that it does not fit"
    DONE = "done"


_S = AgentDeskState


class AgentDeskMachine(AskingMachine[AgentDeskState]):
    """Ask for number and PIN, then do what the keys of the menu say."""

    NAME = "agent node"
    ASKED = AgentDeskState.ASKING

    def __init__(self, node: AgentNode, language: str) -> None:
        super().__init__(AgentDeskState.READY, language)
        self._node = node
        self._tried = 0
        self._code = ""
        self._agent = ""

    # --- who is it? --------------------------------------------------------------

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        self._agent = self._node.agent
        if not self._agent:
            return self._ask_code((), now)
        why = f"this is the own telephone of {self._agent}"
        return [Decided(self._node.name, why), *self._menu((), now)]

    def _ask_code(self, before: Say, now: float) -> list[Command]:
        question = CollectNode(
            name=self._node.name,
            say=before + self._node.say,
            into="code",
            next="code",
            otherwise="nobody",
            max_digits=MOST_CODE_DIGITS,
        )
        return self._ask(question, now)

    def _ask_pin(self, now: float) -> list[Command]:
        self._code = self._dialogue.entered
        question = pin_question(self._node.name)
        return self._ask(question, now)

    def _check(self, now: float) -> list[Command]:
        self.state = AgentDeskState.CHECKING
        self.deadline = now + DESK_PATIENCE_S
        pin, self._dialogue.entered = self._dialogue.entered, ""
        return [CheckPin(self._code, pin)]

    def _checked(self, event: PinChecked, now: float) -> list[Command]:
        if event.ok:
            self._agent = event.agent
            known = Decided(self._node.name, f"this is the agent {event.agent}")
            return [known, *self._menu((), now)]
        self._tried += 1
        why = "locked after too many wrong tries" if event.locked else "a wrong PIN"
        refused = Decided(self._node.name, f"{why} (try {self._tried} of {TRIES})")
        if event.locked or self._tried >= TRIES:
            prompt = "agent-locked" if event.locked else "agent-wrong"
            return [refused, *self._refuse(prompt)]
        return [refused, *self._ask_code(("agent-wrong",), now)]

    def _refuse(self, prompt: str) -> list[Command]:
        self.state = AgentDeskState.REFUSED
        self.deadline = None
        return [Play((prompt,), self._language)]

    def _nobody_checks(self, _event: TimeUp, _now: float) -> list[Command]:
        why = "nobody could check the PIN"
        return [Decided(self._node.name, why), *self._refuse("agent-locked")]

    def _refused(self, _event: object, _now: float) -> list[Command]:
        return self._leave(self._node.otherwise, "number and PIN do not fit")

    # --- what to do? -------------------------------------------------------------

    def _menu(self, before: Say, now: float) -> list[Command]:
        keys = {"1": "in", "2": "out", "3": "pause", "4": "back", "5": "state"}
        question = MenuNode(
            name=self._node.name,
            say=(*before, "agent-menu"),
            choices=MappingProxyType(keys),
            otherwise="done",
            tries=2,
        )
        return self._ask(question, now)

    def _ask_pause(self, now: float) -> list[Command]:
        question = MenuNode(
            name=self._node.name,
            say=("agent-pause-menu",),
            choices=PAUSES,
            otherwise="other",
            tries=1,
        )
        return self._ask(question, now)

    def _answered(self, answer: str, now: float) -> list[Command]:
        step = self.STEPS.get(answer)
        return step(self, now) if step else self._tell(answer, now)

    def _nobody(self, _now: float) -> list[Command]:
        return self._leave(self._node.otherwise, "nobody signed in")

    def _finished(self, _now: float) -> list[Command]:
        return self._leave(self._node.next, "nothing more was chosen")

    def _tell(self, wish: str, now: float) -> list[Command]:
        """Tell the queue, and ask where the agent stands: that is the confirmation."""
        self.state = AgentDeskState.TOLD
        self.deadline = now + DESK_PATIENCE_S
        happening = self._happening(wish)
        told: list[Command] = [TellQueue(happening)] if happening else []
        return [*told, AskAgentState(self._agent)]

    def _happening(self, wish: str) -> Happening | None:
        match wish:
            case "state":
                return None
            case "in":
                return AgentSignedIn(self._agent)
            case "out":
                return AgentSignedOut(self._agent)
            case "back":
                return AgentResumed(self._agent)
            case reason:
                return AgentPaused(self._agent, reason)

    def _stands(self, event: AgentStateTold, now: float) -> list[Command]:
        return self._menu((AGENT_STATES[event.state],), now)

    def _nobody_says(self, _event: TimeUp, now: float) -> list[Command]:
        return self._menu(("agent-noted",), now)

    # --- the end -----------------------------------------------------------------

    def _caller_left(self, event: CallerLeft, _now: float) -> list[Command]:
        asked = self._asks_aloud
        hushed: list[Command] = []
        if asked or self.state is AgentDeskState.REFUSED:
            hushed = [StopPlaying()]
        return [*hushed, *self._leave(None, event.how)]

    def _leave(self, to: str | None, why: str) -> list[Command]:
        self.state = AgentDeskState.DONE
        self.deadline = None
        return [Leave(to, why)]

    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {
            "code": _ask_pin,
            "pin": _check,
            "pause": _ask_pause,
            "nobody": _nobody,
            "done": _finished,
        },
    )
    """What follows an answer; others are wishes for the queue."""
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.ASKING,)),
            **rows(
                Rule(AskingMachine.step, (_S.ASKING, _S.CHECKING, _S.TOLD, _S.DONE)),
                (_S.ASKING,),
                *(DigitPressed, PromptFinished, PromptFailed, TimeUp),
            ),
            (_S.CHECKING, PinChecked): Rule(_checked, (_S.ASKING, _S.REFUSED)),
            (_S.CHECKING, TimeUp): Rule(_nobody_checks, (_S.REFUSED,)),
            (_S.REFUSED, PromptFinished): Rule(_refused, (_S.DONE,)),
            (_S.REFUSED, PromptFailed): Rule(_refused, (_S.DONE,)),
            (_S.TOLD, AgentStateTold): Rule(_stands, (_S.ASKING,)),
            (_S.TOLD, TimeUp): Rule(_nobody_says, (_S.ASKING,)),
            **rows(
                Rule(_caller_left, (_S.DONE,)),
                (_S.ASKING, _S.CHECKING, _S.TOLD, _S.REFUSED),
                CallerLeft,
            ),
            **unmoved(_S.ASKING, VoiceHeard),
            **unmoved(_S.CHECKING, VoiceHeard, DigitPressed),
            **unmoved(_S.TOLD, VoiceHeard, DigitPressed),
            **unmoved(_S.REFUSED, VoiceHeard, DigitPressed),
        },
    )
