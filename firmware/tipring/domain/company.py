"""The node `extension`: a caller is put through to a telephone of the office.

Who is sent on to somebody who was found already is led by the same machine.
"""

from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    CallerSentOn,
    CompanionAnswered,
    CompanionHeld,
    CompanionLeft,
    CompanionTookBack,
    PromptFailed,
    PromptFinished,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Backdrop,
    JoinCompanion,
    Leave,
    LeaveCompanion,
    Play,
    RingExtension,
    SetBackdrop,
    StopPlaying,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.extensions import Extension
from tipring.domain.flow import (
    AwayNode,
    CompanionNode,
    ExtensionNode,
    Node,
    VoicemailNode,
)
from tipring.domain.journal import Decided
from tipring.domain.leg_events import LegEnd
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.moves import CallerMoved, busy_tone, moved_to, way_back
from tipring.domain.visitor import Visitor

RING_S = 30.0
"""How long somebody rings who was found already, and how long a caller rings whom
nobody wanted anything else for."""
LONGEST_RING_S = 120.0
"""Where the node does not say how long it rings: as long as each extension wants it,
and those that its calls are forwarded to."""
HOLD_MUSIC = "music"
"""What a caller hears whom an extension put on hold: a prompt of every box."""

BUSY = frozenset({LegEnd.BUSY, LegEnd.DECLINED})
AWAY = frozenset({LegEnd.UNREGISTERED, LegEnd.UNREACHABLE, LegEnd.REFUSED})


class CompanyState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    SAYING = "hearing what comes"
    RINGING = "hearing it ring"
    TALKING = "talking"
    HELD = "on hold"
    DONE = "done"


def sent_on(event: CallerSentOn, here: Node, back: Node | None) -> Node:
    """Return the node for a caller who is sent on from the node *here*.

    *back* is where he goes again when nobody takes him.
    """
    following = getattr(here, "next", None)
    if event.to is None:
        return CompanionNode(
            name=here.name,
            who=event.who,
            is_answered=event.is_answered,
            next=following,
            back=back,
        )
    return AwayNode(
        name=here.name, to=event.to, next=following, overflow=None, back=back
    )


class CompanyMachine(Machine[CompanyState]):
    """Ring, let both talk, and find another way for whom nobody answers."""

    NAME = "extension node"

    def __init__(self, node: ExtensionNode | CompanionNode, visitor: Visitor) -> None:
        super().__init__(CompanyState.READY)
        self._node = node
        self._visitor = visitor

    @property
    def holds_the_caller(self) -> bool:
        """Whether the caller waits for somebody, or talks with him."""
        return self.state in self.HOLDING

    @property
    def _extension(self) -> Extension:
        assert isinstance(self._node, ExtensionNode), "nobody else is rung here"  # noqa: S101 - for the type checker
        number = self._node.extension
        return self._visitor.office.extensions.get(number) or Extension(number=number)

    @property
    def _who(self) -> str:
        if isinstance(self._node, CompanionNode):
            return self._node.who
        known = self._extension
        return f"{known.number} ({known.name})" if known.name else known.number

    # --- it rings ----------------------------------------------------------------

    def _begin(self, event: Begin, now: float) -> list[Command]:
        node = self._node
        if isinstance(node, CompanionNode):
            return self._talk(event, now) if node.is_answered else self._wait(now)
        if not node.say:
            return self._ring(event, now)
        self.state = CompanyState.SAYING
        return [Play(node.say, self._visitor.language)]

    def _ring(self, _event: object, now: float) -> list[Command]:
        number = self._extension.number
        ring = RingExtension(number, self._visitor.number, self._visitor.name)
        rung = Decided(self._node.name, f"{self._who} is rung")
        return [rung, *self._wait(now), ring]

    def _wait(self, now: float) -> list[Command]:
        self.state = CompanyState.RINGING
        self.deadline = now + self._ring_s()
        return [SetBackdrop(Backdrop.RINGBACK)]

    def _ring_s(self) -> float:
        if isinstance(self._node, CompanionNode):
            return RING_S
        own = self._node.ring_s
        return LONGEST_RING_S if own is None else own

    # --- nobody answers ------------------------------------------------------------

    def _time_is_up(self, _event: TimeUp, _now: float) -> list[Command]:
        end = LegEnd.NO_ANSWER
        return [LeaveCompanion(end, "nobody answered"), *self._refused(end, "")]

    def _did_not_answer(self, event: CompanionLeft, _now: float) -> list[Command]:
        return self._refused(event.end, event.why)

    def _refused(self, end: LegEnd, details: str) -> list[Command]:
        why = f"{self._who}: {end}" + (f" ({details})" if details else "")
        node = self._node
        if isinstance(node, CompanionNode):
            return self._leave(None, why, node.back or busy_tone(node))
        branch = None
        if end in BUSY:
            branch = node.busy
        elif end in AWAY:
            branch = node.away
        to = branch or node.no_answer
        return self._leave(to, why, None if to else self._back() or self._mailbox())

    def _back(self) -> Node | None:
        """Return the place that the caller had before the office moved him here."""
        assert isinstance(self._node, ExtensionNode), "nobody else is rung here"  # noqa: S101 - for the type checker
        back = self._node.back
        self._visitor.stays.was_sent_back |= back is not None
        return back

    def _mailbox(self) -> Node:
        """Return where a caller goes for whom the flow has no other way."""
        name, mailbox = self._node.name, self._extension.mailbox
        if not mailbox:
            return busy_tone(self._node)
        return VoicemailNode(name=name, mailbox=mailbox, next=None, greeting=None)

    # --- the talk ------------------------------------------------------------------

    def _talk(self, _event: object, _now: float) -> list[Command]:
        self.state = CompanyState.TALKING
        self.deadline = None
        return [SetBackdrop(Backdrop.NOTHING), JoinCompanion()]

    def _held(self, _event: CompanionHeld, _now: float) -> list[Command]:
        self.state = CompanyState.HELD
        music = SetBackdrop(Backdrop.MUSIC, HOLD_MUSIC, self._visitor.language)
        return [music]

    def _over(self, event: CompanionLeft, _now: float) -> list[Command]:
        why = f"the talk with {self._who} is over: {event.why or event.end}"
        return self._leave(self._node.next, why)

    def _sent_on(self, event: CallerSentOn, _now: float) -> list[Command]:
        node = self._node
        back = node.back if isinstance(node, CompanionNode) else node
        if isinstance(back, ExtensionNode):
            back = replace(back, say=())
        self._visitor.stays.was_sent_back = False
        why = f"sent on to {event.who} by {event.by}"
        return self._leave(None, why, sent_on(event, node, back))

    def _moved(self, event: CallerMoved, _now: float) -> list[Command]:
        """Let whom he rings or talks with go, and send the caller elsewhere."""
        gone = LeaveCompanion(LegEnd.HUNG_UP, event.why)
        self._visitor.stays.was_sent_back = False
        to = moved_to(event, self._node, way_back(self._node))
        return [gone, *self._leave(None, event.why, to)]

    # --- the end -------------------------------------------------------------------

    def _leave(
        self, to: str | None, why: str, node: Node | None = None
    ) -> list[Command]:
        self.state = CompanyState.DONE
        self.deadline = None
        return [SetBackdrop(Backdrop.NOTHING), Leave(to, why, node=node)]

    def _left_saying(self, event: CallerLeft, _now: float) -> list[Command]:
        return [StopPlaying(), *self._leave(None, event.how)]

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        gone = LeaveCompanion(LegEnd.HUNG_UP, event.how)
        return [gone, *self._leave(None, event.how)]

    _S = CompanyState
    HOLDING: ClassVar = frozenset({_S.RINGING, _S.TALKING, _S.HELD})
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.SAYING, _S.RINGING, _S.TALKING)),
            (_S.SAYING, PromptFinished): Rule(_ring, (_S.RINGING,)),
            (_S.SAYING, PromptFailed): Rule(_ring, (_S.RINGING,)),
            (_S.SAYING, CallerLeft): Rule(_left_saying, (_S.DONE,)),
            (_S.RINGING, CompanionAnswered): Rule(_talk, (_S.TALKING,)),
            (_S.RINGING, CompanionLeft): Rule(_did_not_answer, (_S.DONE,)),
            (_S.RINGING, TimeUp): Rule(_time_is_up, (_S.DONE,)),
            (_S.TALKING, CompanionHeld): Rule(_held, (_S.HELD,)),
            (_S.HELD, CompanionTookBack): Rule(_talk, (_S.TALKING,)),
            **rows(Rule(_over, (_S.DONE,)), (_S.TALKING, _S.HELD), CompanionLeft),
            **rows(Rule(_sent_on, (_S.DONE,)), (_S.TALKING, _S.HELD), CallerSentOn),
            **rows(Rule(_moved, (_S.DONE,)), sorted(HOLDING), CallerMoved),
            **rows(Rule(_left, (_S.DONE,)), sorted(HOLDING), CallerLeft),
            **unmoved(_S.SAYING, DigitPressed, VoiceHeard),
            **unmoved(_S.RINGING, DigitPressed, VoiceHeard),
            **unmoved(_S.TALKING, DigitPressed, VoiceHeard),
            **unmoved(_S.HELD, DigitPressed, VoiceHeard),
        },
    )
