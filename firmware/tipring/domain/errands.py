"""The nodes `http` and `python`: somebody else is asked, and the call goes on with it.

What is asked and what the answer means is decided here; the desk does the asking.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    FunctionReturned,
    PromptFailed,
    PromptFinished,
    WebAnswered,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskWeb,
    CallFunction,
    DropErrand,
    Leave,
    Play,
    Remember,
    StopPlaying,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import HttpNode, PythonNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, Table, TimeUp, rows, unmoved
from tipring.domain.visitor import Visitor

OWN_VARIABLES = frozenset({"caller", "line", "language"})
"""What no answer may change: it is the call's own."""
LONGEST_VALUE = 500
"""Characters of one variable; more is no word that a flow decides by."""
PLACE = re.compile(r"\{([\w-]+)\}")
"""A variable in a text of the owner's."""


def filled_in(text: str, variables: Mapping[str, str]) -> str:
    """Return *text* with its variables filled in; unknown ones are empty."""
    return PLACE.sub(lambda place: variables.get(place[1], ""), text)


def filled_url(url: str, variables: Mapping[str, str]) -> str:
    """Return *url* with variables, none of which can change more than its own place."""
    return PLACE.sub(lambda place: quote(variables.get(place[1], ""), safe=""), url)


def word_at(answer: object, path: str) -> str | None:
    """Return what a JSON answer has at *path* (`customer.name`, `items.0.id`).

    None: nothing, or no single word (a list, an object, null).
    """
    here = answer
    for step in path.split("."):
        match here:
            case dict():
                here = here.get(step)
            case list() if step.isdecimal() and int(step) < len(here):
                here = here[int(step)]
            case _:
                return None
    return word_of(here)


def word_of(value: object) -> str | None:
    """Return a value as a variable has it: a text; None if it is no single word."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)[:LONGEST_VALUE]
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer means: what is remembered, and which way the call goes."""

    to: str
    why: str
    values: Mapping[str, str]


def web_order(node: HttpNode, visitor: Visitor) -> AskWeb:
    """Return what the web service is asked for this caller."""
    variables = visitor.variables
    body = {key: filled_in(text, variables) for key, text in node.body.items()}
    return AskWeb(
        method=node.method,
        url=filled_url(node.url, variables),
        headers=node.headers,
        body=MappingProxyType(body),
    )


def web_outcome(node: HttpNode, event: WebAnswered) -> Outcome:
    """Return what the answer of a web service means to *node*."""
    if event.trouble:
        return Outcome(node.failed, event.trouble, {})
    found = {name: word_at(event.answer, path) for name, path in node.into.items()}
    missing = [path for name, path in node.into.items() if found[name] is None]
    lacks = f", without {', '.join(missing)}" if missing else ""
    values = {name: word or "" for name, word in found.items()}
    return Outcome(node.next, f"the web service answered{lacks}", values)


def function_order(node: PythonNode, visitor: Visitor) -> CallFunction:
    """Return which function is called for this caller, and with what."""
    variables = visitor.variables
    more = {key: filled_in(text, variables) for key, text in node.with_.items()}
    return CallFunction(
        function=node.function,
        variables=variables,
        digits=visitor.digits,
        more=MappingProxyType(more),
    )


def function_outcome(node: PythonNode, event: FunctionReturned) -> Outcome:
    """Return what a function's answer means to *node*."""
    if event.trouble:
        return Outcome(node.failed, event.trouble, {})
    if not event.go:
        return Outcome(node.next, f"{node.function} returned", event.values)
    if to := node.choices.get(event.go):
        return Outcome(to, f"{node.function} said {event.go}", event.values)
    why = f"{node.function} said {event.go}, which is none of the choices"
    return Outcome(node.failed, why, {})


class ErrandState(StrEnum):
    """Where the errand stands."""

    READY = "ready"
    SAYING = "saying that it takes a moment"
    WAITING = "waiting for the answer"
    ANSWERED = "knowing the answer, saying the rest"
    DONE = "done"


class ErrandMachine(Machine[ErrandState], ABC):
    """Send somebody for an answer; what is said meanwhile is said to its end."""

    def __init__(self, node: HttpNode | PythonNode, visitor: Visitor) -> None:
        super().__init__(ErrandState.READY)
        self._node = node
        self._visitor = visitor
        self._outcome = Outcome("", "", {})

    @abstractmethod
    def _order(self) -> Command:
        """Return what is asked."""
        ...

    @abstractmethod
    def _read(self, event: Any) -> Outcome:  # noqa: ANN401 - each kind has its own
        """Return what the answer means."""
        ...

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        node = self._node
        self.deadline = now + node.timeout_s
        if not node.say:
            self.state = ErrandState.WAITING
            return [self._order()]
        self.state = ErrandState.SAYING
        return [self._order(), Play(node.say, self._visitor.language)]

    def _said(self, _event: object, _now: float) -> list[Command]:
        self.state = ErrandState.WAITING
        return []

    def _told(
        self, event: WebAnswered | FunctionReturned, _now: float
    ) -> list[Command]:
        return self._answered(self._read(event))

    def _time_is_up(self, _event: TimeUp, _now: float) -> list[Command]:
        why = f"there was no answer within {self._node.timeout_s:g} s"
        outcome = Outcome(self._node.failed, why, {})
        return [DropErrand(), *self._answered(outcome)]

    def _answered(self, outcome: Outcome) -> list[Command]:
        self._outcome = outcome
        self.deadline = None
        if self.state is ErrandState.WAITING:
            return self._go_on(None, 0.0)
        self.state = ErrandState.ANSWERED
        return []

    def _go_on(self, _event: object, _now: float) -> list[Command]:
        self.state = ErrandState.DONE
        done: list[Command] = []
        for name, value in self._outcome.values.items():
            if name in OWN_VARIABLES:
                kept = f"{name} stays as it is: it belongs to the call"
                done.append(Decided(self._node.name, kept))
            else:
                done.append(Remember(name, value))
        return [*done, Leave(self._outcome.to, self._outcome.why)]

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        hush: list[Command] = (
            [] if self.state is ErrandState.WAITING else [StopPlaying()]
        )
        self.state = ErrandState.DONE
        self.deadline = None
        return [*hush, DropErrand(), Leave(None, event.how)]

    @classmethod
    def table(cls, answer: type[Any]) -> Table[ErrandState]:
        """Return the table of an errand to which *answer* is the answer."""
        own = ErrandState
        asking = (own.SAYING, own.WAITING)
        under_way = (*asking, own.ANSWERED)
        ended = (own.ANSWERED, own.DONE)
        prompt_over = (PromptFinished, PromptFailed)
        return MappingProxyType(
            {
                (own.READY, Begin): Rule(cls._begin, asking),
                **rows(Rule(cls._said, (own.WAITING,)), (own.SAYING,), *prompt_over),
                **rows(Rule(cls._told, ended), asking, answer),
                **rows(Rule(cls._time_is_up, ended), asking, TimeUp),
                **rows(Rule(cls._go_on, (own.DONE,)), (own.ANSWERED,), *prompt_over),
                **rows(Rule(cls._left, (own.DONE,)), under_way, CallerLeft),
                **unmoved(own.SAYING, DigitPressed, VoiceHeard),
                **unmoved(own.WAITING, DigitPressed, VoiceHeard),
                **unmoved(own.ANSWERED, DigitPressed, VoiceHeard),
            },
        )


class WebMachine(ErrandMachine):
    """The node `http`."""

    NAME = "http node"
    TABLE = ErrandMachine.table(WebAnswered)

    def __init__(self, node: HttpNode, visitor: Visitor) -> None:
        super().__init__(node, visitor)
        self._http = node

    def _order(self) -> Command:
        return web_order(self._http, self._visitor)

    def _read(self, event: WebAnswered) -> Outcome:
        return web_outcome(self._http, event)


class FunctionMachine(ErrandMachine):
    """The node `python`."""

    NAME = "python node"
    TABLE = ErrandMachine.table(FunctionReturned)

    def __init__(self, node: PythonNode, visitor: Visitor) -> None:
        super().__init__(node, visitor)
        self._python = node

    def _order(self) -> Command:
        return function_order(self._python, self._visitor)

    def _read(self, event: FunctionReturned) -> Outcome:
        return function_outcome(self._python, event)
