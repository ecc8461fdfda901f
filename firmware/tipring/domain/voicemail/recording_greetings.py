"""An opened mailbox: its owner records greetings, and says which one is heard."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Leave,
    Play,
    PlayMessage,
    RecordingUse,
    StopPlaying,
)
from tipring.domain.dialogue import AskingMachine
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import GreetingsNode, MenuNode, MessagesNode
from tipring.domain.machine import Rule, TimeUp, rows, unmoved
from tipring.domain.message_entries import GreetingChosen, GreetingRecorded
from tipring.domain.say import Say
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.dictation import DictationMachine, DictationState
from tipring.domain.voicemail.mailbox import Occasion

OCCASIONS: Mapping[str, str] = MappingProxyType(
    {"1": Occasion.STANDARD, "2": Occasion.CLOSED, "3": Occasion.VACATION}
)


class GreetingsState(StrEnum):
    """Where the owner stands."""

    READY = "ready"
    ASKED = "being asked"
    LISTENING = "hearing the greeting"
    DICTATING = "recording the greeting"
    DONE = "done"


_S = GreetingsState


class GreetingsMachine(AskingMachine[GreetingsState]):
    """Which occasion, then what: hear it, record it, use it from now on."""

    NAME = "greetings node"
    ASKED = GreetingsState.ASKED

    def __init__(self, node: GreetingsNode, visitor: Visitor) -> None:
        super().__init__(GreetingsState.READY, visitor.language)
        self._node = node
        self._opened = node.opened
        self._visitor = visitor
        self._mailbox = visitor.office.mailboxes[node.opened.mailbox]
        self._dictation = self._new_dictation()
        self._occasion = ""
        self._recorded: dict[str, str] = {}
        """Recorded in this call: the mailroom may not know it yet."""
        self._left_how = ""

    def _new_dictation(self) -> DictationMachine:
        return DictationMachine(RecordingUse.GREETING, self._mailbox, self._language)

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        return self._ask_which(now)

    def _ask_which(self, now: float, before: Say = ()) -> list[Command]:
        question = MenuNode(
            name=self._node.name,
            say=(*before, "vm-greetings"),
            choices=MappingProxyType({**OCCASIONS, "4": "hours", "*": "back"}),
            otherwise="back",
        )
        return self._ask(question, now)

    def _ask_what(self, now: float, before: Say = ()) -> list[Command]:
        question = MenuNode(
            name=self._node.name,
            say=(*before, "vm-greeting-menu"),
            choices=MappingProxyType(
                {"1": "hear", "2": "record", "3": "choose", "*": "which"}
            ),
            otherwise="which",
        )
        return self._ask(question, now)

    def _answered(self, answer: str, now: float) -> list[Command]:
        if answer in set(Occasion):
            self._occasion = answer
            return self._ask_what(now)
        return super()._answered(answer, now)

    # --- one greeting ---------------------------------------------------------

    def _hear(self, now: float) -> list[Command]:
        path, say = self._path, self._of_settings
        if not (path or say):
            return self._ask_what(now, ("vm-greeting-none",))
        self.state = GreetingsState.LISTENING
        self.deadline = None
        return [PlayMessage(path) if path else Play(say, self._language)]

    @property
    def _path(self) -> str:
        news = self._visitor.mailroom(self._mailbox.name)
        known = {**news.greetings, **self._recorded}
        return known.get(self._occasion, "")

    @property
    def _of_settings(self) -> Say:
        box = self._mailbox
        says = {
            Occasion.STANDARD.value: box.greeting,
            Occasion.CLOSED.value: box.greeting_closed,
            Occasion.VACATION.value: box.greeting_vacation,
        }
        return says[self._occasion]

    def _heard(self, _event: object, now: float) -> list[Command]:
        return self._ask_what(now)

    def _interrupt(self, event: DigitPressed, now: float) -> list[Command]:
        """Let a key end the greeting, as it ends the question that would follow."""
        self._ask_what(now)
        return self.step(event, now)

    def _choose(self, now: float) -> list[Command]:
        if not (self._path or self._of_settings):
            return self._ask_what(now, ("vm-greeting-none",))
        chosen = GreetingChosen(self._mailbox.name, self._occasion)
        return [chosen, *self._ask_which(now, ("vm-greeting-chosen",))]

    def _by_hours(self, now: float) -> list[Command]:
        chosen = GreetingChosen(self._mailbox.name, "")
        return [chosen, *self._ask_which(now, ("vm-greeting-by-hours",))]

    # --- a new one ------------------------------------------------------------

    def _record(self, now: float) -> list[Command]:
        self.state = GreetingsState.DICTATING
        self._dictation = self._new_dictation()
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
        path = self._dictation.path
        if self._left_how:
            return self._leave(self._left_how)
        if not path:
            return self._ask_what(now, ("vm-not-done",))
        self._recorded[self._occasion] = path
        recorded = GreetingRecorded(self._mailbox.name, self._occasion, path)
        return [recorded, *self._ask_what(now, ("vm-greeting-kept",))]

    # --- the end --------------------------------------------------------------

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        asked = self._asks_aloud
        sounds = asked or self.state is GreetingsState.LISTENING
        hushed: list[Command] = [StopPlaying()] if sounds else []
        return hushed + self._leave(event.how)

    def _left_dictating(self, event: CallerLeft, now: float) -> list[Command]:
        self._left_how = event.how
        return self._dictate(event, now)

    def _back(self, _now: float) -> list[Command]:
        node = MessagesNode(name=self._node.name, opened=self._opened)
        self._finish()
        return [Leave(None, "back to the messages", node=node)]

    def _leave(self, why: str) -> list[Command]:
        self._finish()
        return [Leave(None, why)]

    def _finish(self) -> None:
        self.state = GreetingsState.DONE
        self.deadline = None

    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {
            "hours": _by_hours,
            "back": _back,
            "which": _ask_which,
            "hear": _hear,
            "record": _record,
            "choose": _choose,
        },
    )
    """What follows an answer."""
    _ANYWHERE = (_S.ASKED, _S.LISTENING, _S.DICTATING, _S.DONE)
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.ASKED,)),
            **rows(
                Rule(AskingMachine.step, _ANYWHERE),
                (_S.ASKED,),
                *(DigitPressed, PromptFinished, PromptFailed, TimeUp),
            ),
            **rows(
                Rule(_heard, (_S.ASKED,)),
                (_S.LISTENING,),
                *(PromptFinished, PromptFailed),
            ),
            (_S.LISTENING, DigitPressed): Rule(_interrupt, _ANYWHERE),
            **rows(
                Rule(_dictate, (_S.DICTATING, _S.ASKED, _S.DONE)),
                (_S.DICTATING,),
                *(DigitPressed, VoiceHeard, PromptFinished, PromptFailed, TimeUp),
                *(RecordingStopped, RecordingFailed),
            ),
            (_S.DICTATING, CallerLeft): Rule(_left_dictating, (_S.DICTATING, _S.DONE)),
            **rows(Rule(_left, (_S.DONE,)), (_S.ASKED, _S.LISTENING), CallerLeft),
            **unmoved(_S.ASKED, VoiceHeard),
            **unmoved(_S.LISTENING, VoiceHeard),
        },
    )
