"""How every machine of this house works: a table, one step at a time.

A rule names what is done and the states it may lead to. A pair of state and
event that is not in the table is refused and changes nothing. Time is an
argument in monotonic seconds; a machine says when it next needs to be woken
(`deadline`) and `tick` hands it a TimeUp when that moment has come.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from tipring.domain.command import Command
from tipring.domain.errors import RuleError

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The machine's own deadline has come."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[State]):
    """What to do about an event, and where that may lead."""

    action: Callable[..., list[Command]]
    """Called with (machine, event, now); gives commands in the order to be done."""
    to: tuple[State, ...]


Table = Mapping[tuple[State, type[Any]], Rule[State]]


class Machine(Generic[State]):
    """One automaton; subclasses give `NAME`, `TABLE` and the actions."""

    NAME: ClassVar[str]
    TABLE: ClassVar[Table[Any]]

    def __init__(self, state: State) -> None:
        self.state = state
        self.deadline: float | None = None

    def handle(self, event: object, now: float) -> list[Command]:
        """Take the one step that *event* allows, or raise RuleError."""
        rule = self.TABLE.get((self.state, type(event)))
        if rule is None:
            raise RuleError(self.NAME, self.state.value, type(event).__name__)
        commands = rule.action(self, event, now)
        assert self.state in rule.to, f"{self.NAME}: {self.state} is not in the table"  # noqa: S101 - the table is the truth
        return commands

    def allows(self, event: object) -> bool:
        """Whether the table knows *event* in this state."""
        return (self.state, type(event)) in self.TABLE

    def tick(self, now: float) -> list[Command]:
        """Let time pass: a TimeUp when the deadline has come, else nothing."""
        if self.deadline is None or now < self.deadline:
            return []
        self.deadline = None
        return self.handle(TimeUp(), now)


def ignore(_machine: object, _event: object, _now: float) -> list[Command]:
    """Do nothing: the event is known and of no consequence in this state."""
    return []


def unmoved(state: State, *events: type[Any]) -> dict[Any, Rule[State]]:
    """Return the rows for events that *state* knows and does not mind."""
    return {(state, event): Rule(ignore, (state,)) for event in events}


def rows(
    rule: Rule[Any],
    states: Iterable[StrEnum],
    *events: type[Any],
) -> dict[Any, Rule[Any]]:
    """Return the rows in which *rule* holds: each of *states* with each of *events*."""
    return {(state, event): rule for state in states for event in events}


def soonest(*moments: float | None) -> float | None:
    """Return the earliest of the moments that are set."""
    return min((moment for moment in moments if moment is not None), default=None)
