"""Questions inside one node: each is asked by a machine of its own."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from tipring.domain.call_events import Begin
from tipring.domain.command import Command
from tipring.domain.commands import Leave, Remember
from tipring.domain.events import DigitPressed
from tipring.domain.flow import CollectNode, MenuNode
from tipring.domain.machine import Machine, State, TimeUp
from tipring.domain.nodes import (
    SPARE_KEY_S,
    AskMachine,
    Keypad,
    MenuKeys,
    NodeState,
    NumberKeys,
)
from tipring.domain.say import Say

FEWEST_PIN_DIGITS = 4
MOST_PIN_DIGITS = 8


def pin_question(name: str, before: Say = ()) -> CollectNode:
    """Return the question for a PIN; its answer is `pin`, or `nobody`."""
    return CollectNode(
        name=name,
        say=(*before, "agent-pin"),
        into="pin",
        next="pin",
        otherwise="nobody",
        min_digits=FEWEST_PIN_DIGITS,
        max_digits=MOST_PIN_DIGITS,
        secret=True,
    )


class Dialogue:
    """Ask one question after another; the node that asks decides what follows."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._asking: AskMachine | None = None
        self._spare = ""
        self._spare_until = 0.0
        self.entered = ""
        """The number that was typed last; it may be a secret."""

    @property
    def is_sounding(self) -> bool:
        """Whether a question is being heard."""
        return self._asking is not None and self._asking.state is NodeState.SAYING

    @property
    def secret(self) -> bool:
        """Whether the keys must never be written down."""
        return self._asking is not None and self._asking.secret

    @property
    def deadline(self) -> float | None:
        """When `step` needs a TimeUp."""
        return self._asking.deadline if self._asking else None

    def ask(self, question: MenuNode | CollectNode, now: float) -> list[Command]:
        """Begin to ask. Where it leads is the answer that `step` gives."""
        keypad: Keypad
        if isinstance(question, MenuNode):
            keypad = MenuKeys(question)
        else:
            keypad = NumberKeys(question)
        self._asking = AskMachine(question, keypad, self._language)
        return self._asking.handle(Begin(), now)

    def step(self, event: object, now: float) -> tuple[list[Command], str]:
        """Hand on an event; return what is to be done, and the answer or ""."""
        asking = self._asking
        if asking is None or self._is_spare(event, now):
            return [], ""
        if isinstance(event, TimeUp):
            return self._sifted(asking.tick(now), now)
        if not asking.allows(event):
            return [], ""
        return self._sifted(asking.handle(event, now), now)

    def _is_spare(self, event: object, now: float) -> bool:
        """Whether it is the pound key after a number that was taken without it."""
        spare, self._spare = self._spare, ""
        pressed = isinstance(event, DigitPressed) and event.digit == spare
        if not isinstance(event, DigitPressed):
            self._spare = spare
        return pressed and now < self._spare_until

    def _sifted(
        self,
        commands: list[Command],
        now: float,
    ) -> tuple[list[Command], str]:
        done: list[Command] = []
        answer = ""
        for command in commands:
            match command:
                case Remember(value=value):
                    self.entered = value
                case Leave(to=to, spare=spare):
                    answer = to or ""
                    self._spare, self._spare_until = spare, now + SPARE_KEY_S
                case _:
                    done.append(command)
        return done, answer


class AskingMachine(Machine[State]):
    """A machine that asks one question after another; each answer is a step of it."""

    ASKED: ClassVar[Any]
    """The state in which it asks."""
    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]]
    """What follows an answer, called with (machine, now)."""

    def __init__(self, state: State, language: str) -> None:
        super().__init__(state)
        self._language = language
        self._dialogue = Dialogue(language)

    @property
    def secret(self) -> bool:
        """Whether a PIN is being typed: its keys must never be written down."""
        return self._dialogue.secret

    @property
    def _asks_aloud(self) -> bool:
        """Whether a question is being heard."""
        return self.state is self.ASKED and self._dialogue.is_sounding

    def _ask(self, question: MenuNode | CollectNode, now: float) -> list[Command]:
        self.state = self.ASKED
        commands = self._dialogue.ask(question, now)
        self.deadline = self._dialogue.deadline
        return commands

    def step(self, event: object, now: float) -> list[Command]:
        """Hand an event to the question; do what follows its answer."""
        commands, answer = self._dialogue.step(event, now)
        self.deadline = self._dialogue.deadline
        return commands + (self._answered(answer, now) if answer else [])

    def _answered(self, answer: str, now: float) -> list[Command]:
        step = self.STEPS.get(answer)
        return step(self, now) if step else []
