"""The node `prompts` of a flow: the owner records what the box says, by telephone."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PinChecked,
    PromptFailed,
    PromptFinished,
    PromptFound,
    PromptKept,
    RecordingFailed,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    CheckPromptPin,
    DropDraft,
    FindPrompt,
    KeepPrompt,
    Leave,
    Play,
    PlayMessage,
    RecordingUse,
    StopPlaying,
)
from tipring.domain.dialogue import AskingMachine, pin_question
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import CollectNode, MenuNode, PromptNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Rule, TimeUp, rows, unmoved
from tipring.domain.say import Say
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.dictation import DictationMachine, DictationState
from tipring.domain.voicemail.mailbox import Mailbox

TRIES = 3
"""PINs in one call; then the call goes on elsewhere."""
MOST_NUMBER_DIGITS = 4
DESK_PATIENCE_S = 3.0
"""How long the desk may take to answer a question."""
KEEPING_PATIENCE_S = 15.0
"""How long it may take to make a prompt of a recording."""

STUDIO = Mailbox("prompts")
"""What silence ends a recording, and where it is until it is kept."""

NO_PIN, NONE_SUCH, KEPT, NOT_KEPT = (
    *("prompts-no-pin", "prompts-none", "prompts-kept"),
    "vm-not-done",
)
BOOTH_PROMPTS = (
    *("agent-pin", "agent-wrong", "agent-locked", NO_PIN, NONE_SUCH, KEPT, NOT_KEPT),
    *("prompts-which", "prompts-menu", "prompts-review", "vm-speak"),
)
"""All that the node says."""


class BoothState(StrEnum):
    """Where the owner stands."""

    READY = "ready"
    ASKING = "being asked"
    CHECKING = "waiting for the PIN to be checked"
    LOOKING = "waiting for the prompt to be found"
    LISTENING = "hearing a recording"
    SPEAKING = "being recorded"
    KEEPING = "waiting until the recording is kept"
    REFUSED = "hearing that nothing can be changed"
    DONE = "done"


_S = BoothState


class PromptBoothMachine(AskingMachine[BoothState]):
    """PIN, number of a prompt; then hear it, record it, keep the recording or not."""

    NAME = "prompts node"
    ASKED = BoothState.ASKING

    def __init__(self, node: PromptNode, visitor: Visitor) -> None:
        super().__init__(BoothState.READY, visitor.language)
        self._node = node
        self._has_pin = bool(visitor.office.prompt_pin)
        self._tried = 0
        self._chosen = PromptFound()
        self._dictation = self._new_dictation()
        self._draft = ""
        """Where the recording is that is not kept yet."""
        self._farewell = ""
        """How the owner left while being recorded; empty: there still."""

    # --- may it be changed? --------------------------------------------------------

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        if not self._has_pin:
            why = "there is no PIN for the prompts"
            return [Decided(self._node.name, why), *self._refuse(NO_PIN)]
        return self._ask_pin((), now)

    def _ask_pin(self, before: Say, now: float) -> list[Command]:
        question = pin_question(self._node.name, before)
        return self._ask(question, now)

    def _check(self, now: float) -> list[Command]:
        self.state = BoothState.CHECKING
        self.deadline = now + DESK_PATIENCE_S
        pin, self._dialogue.entered = self._dialogue.entered, ""
        return [CheckPromptPin(pin)]

    def _checked(self, event: PinChecked, now: float) -> list[Command]:
        if event.ok:
            return [
                Decided(self._node.name, "this is who may record prompts"),
                *self._ask_number((), now),
            ]
        self._tried += 1
        why = "locked after too many wrong tries" if event.locked else "a wrong PIN"
        refused = Decided(self._node.name, f"{why} (try {self._tried} of {TRIES})")
        if event.locked:
            return [refused, *self._refuse("agent-locked")]
        if self._tried >= TRIES:
            return [refused, *self._refuse("agent-wrong")]
        return [refused, *self._ask_pin(("agent-wrong",), now)]

    def _refuse(self, prompt: str) -> list[Command]:
        self.state = BoothState.REFUSED
        self.deadline = None
        return [Play((prompt,), self._language)]

    def _refused(self, _event: object, _now: float) -> list[Command]:
        return self._leave("no prompt can be changed")

    def _nobody_answers(self, _event: TimeUp, _now: float) -> list[Command]:
        why = "the desk did not answer"
        return [Decided(self._node.name, why), *self._refuse(NOT_KEPT)]

    # --- which one? ------------------------------------------------------------------

    def _ask_number(self, before: Say, now: float) -> list[Command]:
        question = CollectNode(
            name=self._node.name,
            say=(*before, "prompts-which"),
            into="number",
            next="number",
            otherwise="nobody",
            max_digits=MOST_NUMBER_DIGITS,
        )
        return self._ask(question, now)

    def _look(self, now: float) -> list[Command]:
        self.state = BoothState.LOOKING
        self.deadline = now + DESK_PATIENCE_S
        return [FindPrompt(self._dialogue.entered)]

    def _found(self, event: PromptFound, now: float) -> list[Command]:
        if not event.say:
            return self._ask_number((NONE_SUCH,), now)
        self._chosen = event
        chosen = f"the prompt {event.say} ({event.language}) was chosen"
        return [Decided(self._node.name, chosen), *self._menu((), now)]

    # --- what to do? -----------------------------------------------------------------

    def _menu(self, before: Say, now: float) -> list[Command]:
        """Ask what to do with the prompt, or with the recording that there is of it."""
        say, keys = "prompts-menu", {"1": "hear", "2": "record", "3": "other"}
        if self._draft:
            say, keys = "prompts-review", {"1": "hear", "2": "keep", "3": "record"}
        question = MenuNode(
            name=self._node.name,
            say=(*before, say),
            choices=MappingProxyType(keys | {"*": "back"}),
            otherwise="nobody",
            tries=2,
        )
        return self._ask(question, now)

    def _other(self, now: float) -> list[Command]:
        return self._ask_number((), now)

    def _back(self, now: float) -> list[Command]:
        """Throw a recording away; without one, the owner is done."""
        if self._draft:
            return [*self._drop(), *self._menu((), now)]
        return self._leave("the owner is done")

    def _nobody(self, _now: float) -> list[Command]:
        return self._leave("nothing more was chosen")

    def _hear(self, _now: float) -> list[Command]:
        self.state = BoothState.LISTENING
        self.deadline = None
        if self._draft:
            return [PlayMessage(self._draft)]
        return [Play((self._chosen.say,), self._chosen.language)]

    def _heard(self, _event: object, now: float) -> list[Command]:
        return self._menu((), now)

    def _cut(self, event: DigitPressed, now: float) -> list[Command]:
        """Take the key that cuts the recording as the answer to what follows it."""
        return [StopPlaying(), *self._menu((), now), *self.step(event, now)]

    # --- recording -------------------------------------------------------------------

    def _new_dictation(self) -> DictationMachine:
        return DictationMachine(RecordingUse.PROMPT, STUDIO, self._language)

    def _record(self, now: float) -> list[Command]:
        self.state = BoothState.SPEAKING
        self._dictation = self._new_dictation()
        return [*self._drop(), *self._dictate(Begin(), now)]

    def _dictate(self, event: object, now: float) -> list[Command]:
        dictation = self._dictation
        if isinstance(event, CallerLeft):
            self._farewell = event.how
        if isinstance(event, TimeUp):
            commands = dictation.tick(now)
        elif dictation.allows(event):
            commands = dictation.handle(event, now)
        else:
            commands = []
        self.deadline = dictation.deadline
        if dictation.state is not DictationState.DONE:
            return commands
        self._draft = dictation.path
        if self._farewell:
            return commands + self._leave(self._farewell)
        return commands + self._menu(() if self._draft else (NOT_KEPT,), now)

    def _keep(self, now: float) -> list[Command]:
        self.state = BoothState.KEEPING
        self.deadline = now + KEEPING_PATIENCE_S
        chosen = self._chosen
        return [KeepPrompt(chosen.language, chosen.say, self._draft)]

    def _kept(self, event: PromptKept, now: float) -> list[Command]:
        if not event.ok:
            why = f"the recording was not kept: {event.why}"
            return [Decided(self._node.name, why), *self._menu((NOT_KEPT,), now)]
        self._draft = ""
        kept = f"the prompt {self._chosen.say} ({self._chosen.language}) was recorded"
        return [Decided(self._node.name, kept), *self._ask_number((KEPT,), now)]

    def _drop(self) -> list[Command]:
        draft, self._draft = self._draft, ""
        return [DropDraft(draft)] if draft else []

    # --- leaving ---------------------------------------------------------------------

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        asked = self._asks_aloud
        sounds = asked or self.state in {BoothState.LISTENING, BoothState.REFUSED}
        if self.state is BoothState.KEEPING:
            self._draft = ""
        hushed: list[Command] = [StopPlaying()] if sounds else []
        return hushed + self._leave(event.how)

    def _leave(self, why: str) -> list[Command]:
        self.state = BoothState.DONE
        self.deadline = None
        return [*self._drop(), Leave(self._node.next, why)]

    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {
            "pin": _check,
            "number": _look,
            "hear": _hear,
            "record": _record,
            "other": _other,
            "keep": _keep,
            "back": _back,
            "nobody": _nobody,
        },
    )
    """What follows an answer."""

    _AFTER_ANSWER = (
        *(_S.ASKING, _S.CHECKING, _S.LOOKING, _S.LISTENING, _S.SPEAKING, _S.KEEPING),
        _S.DONE,
    )
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.ASKING, _S.REFUSED)),
            **rows(
                Rule(AskingMachine.step, _AFTER_ANSWER),
                (_S.ASKING,),
                *(DigitPressed, PromptFinished, PromptFailed, TimeUp),
            ),
            (_S.CHECKING, PinChecked): Rule(_checked, (_S.ASKING, _S.REFUSED)),
            (_S.LOOKING, PromptFound): Rule(_found, (_S.ASKING,)),
            (_S.KEEPING, PromptKept): Rule(_kept, (_S.ASKING,)),
            **rows(
                Rule(_nobody_answers, (_S.REFUSED,)),
                (_S.CHECKING, _S.LOOKING, _S.KEEPING),
                TimeUp,
            ),
            **rows(
                Rule(_heard, (_S.ASKING,)),
                (_S.LISTENING,),
                *(PromptFinished, PromptFailed),
            ),
            (_S.LISTENING, DigitPressed): Rule(_cut, _AFTER_ANSWER),
            **rows(
                Rule(_dictate, (_S.SPEAKING, _S.ASKING, _S.DONE)),
                (_S.SPEAKING,),
                *(DigitPressed, PromptFinished, PromptFailed, VoiceHeard, TimeUp),
                *(RecordingStopped, RecordingFailed, CallerLeft),
            ),
            **rows(
                Rule(_refused, (_S.DONE,)),
                (_S.REFUSED,),
                *(PromptFinished, PromptFailed),
            ),
            **rows(
                Rule(_left, (_S.DONE,)),
                (_S.ASKING, _S.CHECKING, _S.LOOKING, _S.LISTENING),
                CallerLeft,
            ),
            **rows(Rule(_left, (_S.DONE,)), (_S.KEEPING, _S.REFUSED), CallerLeft),
            **unmoved(_S.ASKING, VoiceHeard),
            **unmoved(_S.LISTENING, VoiceHeard),
            **unmoved(_S.CHECKING, VoiceHeard, DigitPressed),
            **unmoved(_S.LOOKING, VoiceHeard, DigitPressed),
            **unmoved(_S.KEEPING, VoiceHeard, DigitPressed),
            **unmoved(_S.REFUSED, VoiceHeard, DigitPressed),
        },
    )
