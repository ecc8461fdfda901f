"""Try a flow by hand: be its caller, at any date and time, and see what happens.

    trial = Trial(office, "main", Example("trial", at, (), ()), text_of)
    trial.go_on()           # the next thing happens: a prompt begins, a wait is over
    trial.do(Press("1"))
    trial.happenings        # all of it, in order

It is a rehearsal that stops after each thing. The night switch is as the office has it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from tipring.domain.call_events import Begin
from tipring.domain.commands import (
    AskWeb,
    CallFunction,
    Play,
    PlayBeep,
    PlayMessage,
    RingExtension,
    TransferTo,
)
from tipring.domain.flow import Example
from tipring.domain.journal import DigitHeard, NodeEntered, PromptPlayed
from tipring.domain.journal_event import JournalEvent
from tipring.domain.office import Office
from tipring.domain.rehearsal import BEEP, RECORDED, Stage, perform, set_stage
from tipring.domain.script import Step, Wait, sentence_of
from tipring.domain.telling import tell

MOST_STEPS = 500
"""Things that may happen unseen, one after another: music that begins anew."""
UNTOLD = (PromptPlayed, DigitHeard)
"""What the caller's side of the trial tells already."""


class Happens(StrEnum):
    """What kind of thing happened."""

    ENTERS = "enters"
    """The call comes to a node."""
    HEARS = "hears"
    """The caller hears something begin."""
    DOES = "does"
    """The caller did something."""
    TELLS = "tells"
    """What the journal would say."""
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened in a trial."""

    at_s: float
    """Since the call was answered."""
    kind: Happens
    text: str
    node: str = ""
    """Where the call is; of another flow: `flow.node`."""


@dataclass
class _WatchedStage(Stage):
    """A stage on which somebody writes down what happens."""

    happenings: list[Happening] = field(default_factory=list)
    node: str = ""

    def see(self, command: object) -> None:
        """Write down what a person wants to know of *command*."""
        match command:
            case NodeEntered(node=node, why=why):
                self.node = node
                self.tell(Happens.ENTERS, why)
            case Play(prompts):
                self.tell(Happens.HEARS, " ".join(map(self.text_of, prompts)))
            case PlayBeep():
                self.tell(Happens.HEARS, BEEP)
            case PlayMessage():
                self.tell(Happens.HEARS, RECORDED)
            case TransferTo(number=number):
                self.tell(Happens.TELLS, f"calls {number}, and is answered")
            case RingExtension(extension=number):
                self.tell(Happens.TELLS, f"rings the extension {number}")
            case AskWeb() | CallFunction():
                self.tell(Happens.TELLS, "asks nobody in a trial")
            case _ if isinstance(command, JournalEvent):
                self._journal(command)
            case _:
                pass

    def _journal(self, entry: JournalEvent) -> None:
        if not isinstance(entry, UNTOLD):
            self.tell(Happens.TELLS, tell(entry))

    def tell(self, kind: Happens, text: str) -> None:
        """Write one thing down, unless it was the last one already."""
        last = self.happenings[-1] if self.happenings else None
        new = Happening(self.now, kind, text, self.node)
        if last is None or (last.kind, last.text, last.node) != (kind, text, self.node):
            self.happenings.append(new)


class Trial:
    """One call of a caller whom a person plays."""

    def __init__(
        self,
        office: Office,
        flow: str,
        example: Example,
        text_of: Callable[[str], str] = str,
    ) -> None:
        self._stage = set_stage(_WatchedStage, office, flow, example, text_of)
        self._sentences: list[str] = []
        self._did_until = 0.0
        self._stage.act(Begin())
        self._see_the_end()

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """All that happened so far."""
        return tuple(self._stage.happenings)

    @property
    def node(self) -> str:
        """Where the call is."""
        return self._stage.node

    @property
    def at_s(self) -> float:
        """How long the call takes already."""
        return self._stage.now

    @property
    def is_over(self) -> bool:
        """Whether the call has ended."""
        return self._stage.over

    @property
    def hears(self) -> str:
        """What the caller hears now; empty: nothing, he is waited for."""
        return self._stage.playing or ""

    @property
    def phrases(self) -> tuple[str, ...]:
        """What may be said now, as far as it is told in whole phrases."""
        listens_for = self._stage.listens_for
        return tuple(listens_for.phrases) if listens_for else ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the caller did, as an example of a flow file says it, waits included."""
        return tuple(self._sentences)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that the call came to, in order."""
        return tuple(one.node for one in self.happenings if one.kind is Happens.ENTERS)

    def do(self, step: Step, said: str) -> None:
        """Let the caller do *step*; *said* is what the list says of it."""
        if not self.is_over:
            self._write_down(step)
            self._stage.tell(Happens.DOES, said)
            perform(self._stage, step)
            self._did_until = self.at_s
            self._see_the_end()

    def go_on(self) -> None:
        """Let time pass until something happens that is worth telling."""
        seen = len(self._stage.happenings)
        for _ in range(MOST_STEPS):
            if not self._stage.step_time() or len(self._stage.happenings) > seen:
                break
        self._see_the_end()

    def _write_down(self, step: Step) -> None:
        waited_s = ceil((self.at_s - self._did_until) * 100) / 100
        if waited_s > 0:
            self._sentences.append(sentence_of(Wait(waited_s)))
        self._sentences.append(sentence_of(step))

    def _see_the_end(self) -> None:
        ended = any(one.kind is Happens.ENDS for one in self._stage.happenings)
        if self.is_over and not ended:
            self._stage.tell(Happens.ENDS, "the call is over")
