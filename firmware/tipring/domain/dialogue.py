"""Questions inside one node: each is asked by a machine of its own."""

from tipring.domain.call_events import Begin
from tipring.domain.commands import Command, Leave, Remember
from tipring.domain.events import DigitPressed
from tipring.domain.flow import CollectNode, MenuNode
from tipring.domain.machine import TimeUp
from tipring.domain.nodes import (
    SPARE_KEY_S,
    AskMachine,
    Keypad,
    MenuKeys,
    NodeState,
    NumberKeys,
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
