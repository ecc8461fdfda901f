"""What a running call may do next: one flow, walked node by node.

Nodes that only decide (hours, set, if, goto) are passed in one step. Nodes that
talk have a machine of their own, to which the call hands its events; when such a
machine says Leave, the call enters the next node.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tipring.domain.agent_desk import AgentDeskMachine
from tipring.domain.asking.aloud import AloudMachine
from tipring.domain.asking.directory import DirectoryMachine
from tipring.domain.call_events import (
    AgentStateTold,
    Begin,
    CallerLeft,
    CallerSentOn,
    CompanionAnswered,
    CompanionHeld,
    CompanionLeft,
    CompanionTookBack,
    EarsClosed,
    FunctionReturned,
    MailboxPinChecked,
    MessageClaimTold,
    MessageCopied,
    MessagesTold,
    PinChecked,
    PromptFailed,
    PromptFinished,
    PromptFound,
    PromptKept,
    QueueNews,
    RecordingFailed,
    RecordingHeld,
    RecordingStopped,
    ScreeningTold,
    SecureEntry,
    SpeechBegan,
    SpeechHeard,
    TransferEnded,
    WebAnswered,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Finish,
    Leave,
    Play,
    PlayMessage,
    Remember,
    StopPlaying,
)
from tipring.domain.company import CompanyMachine
from tipring.domain.deciding import decide
from tipring.domain.dialogue import AskingMachine
from tipring.domain.events import (
    CallerIdReceived,
    DigitPressed,
    Gone,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.flow import (
    KINDS,
    MADE_UP,
    Flow,
    MenuNode,
    Node,
    ParkNode,
)
from tipring.domain.journal import Decided, DigitHeard, NodeEntered
from tipring.domain.link.view import Verdict
from tipring.domain.machine import Machine, Rule, TimeUp, rows, soonest, unmoved
from tipring.domain.menu_offers import left_out
from tipring.domain.moves import CallerMoved, Doing, doing, moved_to, way_back
from tipring.domain.nodes import SPARE_KEY_S, AskMachine, SayMachine
from tipring.domain.office import Office
from tipring.domain.parking import ParkMachine
from tipring.domain.prompt_booth import PromptBoothMachine
from tipring.domain.queue.announcer import QueueMachine
from tipring.domain.queue.stays import Stays
from tipring.domain.runners import runner_for
from tipring.domain.speaking_time import SpeakingTime, by_characters
from tipring.domain.system_prompts import TROUBLE
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.notes import Mailroom, nothing_known
from tipring.domain.voicemail.opening import OpeningMachine

MOST_HOPS = 50
"""Nodes in a row, none of which was heard, after which a flow is called circular:
deciding nodes, and prompts that fail (they take no time; a loop of them would keep
the whole box busy)."""

NOBODY_THERE_S = 300.0
"""Without a key or a voice for so long, nobody is there: the last resort on lines
that never say that the caller hung up."""

LONGEST_CALL_S = 3600.0
"""No call of this box needs an hour; a stuck one must not hold the line. What a
caller waits in a queue and talks with a person does not count."""

LONGEST_STAY_S = 14_400.0
"""Not even those who wait and talk need more."""

FAX_CALLS = "a fax machine calls"
FAX_HEARD_S = 1.0
"""What a message has of the tone when it is known to be one (ITU-T T.30 4.1)."""

BULLET = "•"
"""What is written down in place of a secret digit."""

_PRIVATE = frozenset({Doing.TALKS, Doing.HELD})
"""What somebody keys in for whom he talks with is not for us: a card's number."""


LINK = "link"
"""The variable that says how the link is, at each node anew."""


def _is_up() -> str:
    return Verdict.UP.value


class CallState(StrEnum):
    """Where a call stands."""

    READY = "ready"
    RUNNING = "running"
    LEAVING = "saving what the caller left"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known when the line is answered."""

    line: str
    answered_at: datetime
    """Aware; the wall clock of the moment that `Begin` arrives."""
    caller: CallerIdReceived | None = None
    call_id: str = ""
    """The ticket of this call in a queue."""


_ANYTHING = (
    DigitPressed,
    ToneHeard,
    VoiceHeard,
    CallerLeft,
    PromptFinished,
    PromptFailed,
    RecordingStopped,
    RecordingFailed,
    SecureEntry,
)
_EARS = (SpeechBegan, SpeechHeard, EarsClosed)
_ANSWERS = (
    *(QueueNews, TransferEnded, PinChecked, ScreeningTold, AgentStateTold),
    *(CompanionAnswered, CompanionLeft, CompanionHeld, CompanionTookBack),
    CallerSentOn,
    *(RecordingHeld, MailboxPinChecked, MessagesTold),
    *(MessageClaimTold, MessageCopied),
    *(WebAnswered, FunctionReturned, PromptFound, PromptKept),
)
"""What comes late where the node that asked is left already."""


class CallMachine(Machine[CallState]):
    """Walk one caller through an office's flow."""

    NAME = "call"

    def __init__(
        self,
        office: Office,
        flow: str,
        facts: CallFacts,
        speaking_s: SpeakingTime = by_characters,
        mailroom: Mailroom = nothing_known,
        link: Callable[[], str] = _is_up,
    ) -> None:
        super().__init__(CallState.READY)
        self._link = link
        self._office = office
        self._facts = facts
        self._home = flow
        self._flow: Flow = office.flows[flow]
        self._runner: Machine[Any] | None = None
        self._began = 0.0
        self._idle_since = 0.0
        self._stays = Stays(facts.call_id)
        self._speaking_s = speaking_s
        self._mailroom = mailroom
        self._held_since: float | None = None
        self._held_s = 0.0
        self._speaking = False
        self._listens = False
        """A recording is being played, which may be long."""
        self._hops = 0
        self._secret_key = False
        self._secure_entry = False
        self._skipped: set[str] = set()
        number = facts.caller.number if facts.caller else None
        self.variables = {
            "caller": number or "",
            "line": facts.line,
            "language": self._flow.language,
            LINK: link(),
        }
        self._digits = ""
        self._farewell = ""
        self._is_fax = False
        self._diverted_to: str | None = None
        self._moved_to: tuple[Node, str] | None = None
        """Where the office wants the caller, and why."""
        self._at = ""
        self._here: Node | None = None
        self._spare = ""
        self._spare_until = 0.0

    @property
    def language(self) -> str:
        """The language that is spoken from here on."""
        return self.variables["language"]

    @property
    def whereabouts(self) -> str:
        """The node in which the call is, as the journal calls it."""
        return self._at

    @property
    def doing(self) -> Doing:
        """What the caller is at."""
        if self.state is not CallState.RUNNING or self._here is None:
            return Doing.ENDS if self.state is not CallState.READY else Doing.LISTENS
        here = type(self._here)
        return doing(KINDS.get(here) or MADE_UP[here], self._current.state.value)

    @property
    def flow(self) -> Flow:
        """The document that the call walks now."""
        return self._flow

    @property
    def parked(self) -> tuple[str, float] | None:
        """Who parked the caller, and until when (monotonic); None: nobody did."""
        here = self._here
        if not isinstance(here, ParkNode) or self.doing is not Doing.PARKED:
            return None
        return here.by, self._current.deadline or 0.0

    def office_time(self, now: float) -> datetime:
        """Return the wall clock at *now*, aware, in the office's zone."""
        answered_at = self._facts.answered_at.astimezone(UTC)
        moment = answered_at + timedelta(seconds=now - self._began)
        return moment.astimezone(self._office.zone)

    # --- time --------------------------------------------------------------------

    def tick(self, now: float) -> list[Command]:
        """Let time pass: for the node, for a caller who is gone, for the whole call."""
        if self.deadline is None or now < self.deadline:
            return []
        return self.handle(TimeUp(), now)

    def _time_is_up(self, _event: TimeUp, now: float) -> list[Command]:
        if now >= self._too_long_at():
            return self._caller_left(CallerLeft("the call took too long"), now)
        nobody_there_at = self._nobody_there_at()
        if nobody_there_at is not None and now >= nobody_there_at:
            return self._caller_left(CallerLeft(Gone.SILENCE.value), now)
        self._hops = 0
        return self._obey(self._current.tick(now), now)

    def _nobody_there_at(self) -> float | None:
        """Return when a silent caller counts as gone; None while one speaks.

        Whoever waits for a person, talks with one, or listens to a message may be
        silent.
        """
        if self._speaking or self._listens or self._held_since is not None:
            return None
        return self._idle_since + NOBODY_THERE_S

    def _too_long_at(self) -> float:
        longest = self._began + LONGEST_STAY_S
        if self._held_since is not None:
            return longest
        return min(longest, self._began + self._held_s + LONGEST_CALL_S)

    def _hold(self, now: float) -> None:
        """Follow whether the caller waits for a person, or talks with one."""
        runner = self._runner
        holds = (
            isinstance(runner, QueueMachine | CompanyMachine)
            and runner.holds_the_caller
        ) or isinstance(runner, ParkMachine)
        if holds and self._held_since is None:
            self._held_since = now
        elif not holds and self._held_since is not None:
            self._held_s += now - self._held_since
            self._held_since = None
            self._idle_since = now

    def _wake(self, now: float) -> None:
        self._hold(now)
        if self.state is not CallState.RUNNING:
            self.deadline = None
            return
        self.deadline = soonest(
            self._too_long_at(),
            self._nobody_there_at(),
            self._current.deadline,
        )

    # --- events ------------------------------------------------------------------

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        self._began = self._idle_since = now
        self.state = CallState.RUNNING
        return self._go_to(self._flow.start, "the call was answered", "", now)

    def _key(self, event: DigitPressed, now: float) -> list[Command]:
        self._idle_since = now
        self._hops = 0
        self._secret_key = self._secure_entry or self.doing in _PRIVATE
        self._skipped = {self._at}
        if event.digit == self._spare and now < self._spare_until:
            self._spare = ""
            return [DigitHeard(event.digit)]
        done = self._hand_key(event, now)
        return [DigitHeard(BULLET if self._secret_key else event.digit), *done]

    def _hand_key(self, event: DigitPressed, now: float) -> list[Command]:
        """Give the node a key; whoever types ahead may type a secret, too."""
        self._secret_key = self._secret_key or self._typing_a_secret()
        return self._pass_on(event, now)

    def _voice(self, event: VoiceHeard, now: float) -> list[Command]:
        self._idle_since = now
        self._speaking = event.active
        return self._pass_on(event, now)

    def _secure(self, event: SecureEntry, _now: float) -> list[Command]:
        self._secure_entry = event.active
        return []

    def _ears(self, event: object, now: float) -> list[Command]:
        """Hand on what the ears say, unless the node that listened is left already."""
        if not isinstance(event, EarsClosed):
            self._idle_since = now
            self._hops = 0
        return self._answer(event, now)

    def _tone(self, event: ToneHeard, now: float) -> list[Command]:
        """Send a fax machine where the flow wants it, as soon as its node lets it."""
        if event.tone is not Tone.FAX_CALLING or self._is_fax:
            return []
        self._is_fax = True
        noted = Decided(self._at, FAX_CALLS)
        self._diverted_to = self._flow.fax
        if self._diverted_to is None:
            return [noted]
        return [noted, *self._pass_on(CallerLeft(FAX_CALLS, FAX_HEARD_S), now)]

    def _prompt_finished(self, event: PromptFinished, now: float) -> list[Command]:
        if self._listens:
            self._listens = False
            self._idle_since = now
        if self._current.allows(event):
            self._hops = 0
        return self._pass_on(event, now)

    def _answer(self, event: object, now: float) -> list[Command]:
        """Hand on what a node asked for, unless that node is left already."""
        return self._pass_on(event, now) if self._current.allows(event) else []

    def _pass_on(self, event: object, now: float) -> list[Command]:
        return self._obey(self._current.handle(event, now), now)

    def _caller_left(self, event: CallerLeft, now: float) -> list[Command]:
        self.state = CallState.LEAVING
        self._farewell = event.how
        return self._pass_on(event, now)

    def _moved(self, event: CallerMoved, now: float) -> list[Command]:
        """Let the office lead the caller elsewhere, as soon as his node lets him."""
        here = self._here
        if here is None or self._moved_to is not None:
            return []
        self._idle_since = now
        self._hops = 0
        if self._current.allows(event):
            return self._pass_on(event, now)
        self._moved_to = moved_to(event, here, way_back(here)), event.why
        return self._pass_on(CallerLeft(event.why), now)

    # --- walking -----------------------------------------------------------------

    @property
    def _current(self) -> Machine[Any]:
        assert self._runner is not None, "a call that has begun has a node"  # noqa: S101 - for the type checker
        return self._runner

    def _typing_a_secret(self) -> bool:
        runner = self._runner
        return isinstance(runner, AskMachine | AskingMachine) and runner.secret

    def _obey(self, commands: list[Command], now: float) -> list[Command]:
        """Keep what concerns the call itself; give the rest to the desk."""
        done: list[Command] = []
        for command in commands:
            match command:
                case Remember(variable, value, secret):
                    self.variables[variable] = value
                    self._digits = value if value.isdecimal() else self._digits
                    shown = BULLET * len(value) if secret else value
                    done.append(Decided(self._at, f"{variable} = {shown}"))
                case Decided(sentence=sentence):
                    done.append(Decided(self._at, sentence))
                case Leave():
                    done += self._leave(command, now)
                case Play() | PlayMessage() | StopPlaying():
                    self._listens = isinstance(command, PlayMessage)
                    done.append(command)
                case _:
                    done.append(command)
        self._wake(now)
        return done

    def _leave(self, leave: Leave, now: float) -> list[Command]:
        self._spare = leave.spare
        self._spare_until = now + SPARE_KEY_S
        if self.state is CallState.LEAVING:
            return self._finish(self._farewell)
        if self._moved_to is not None:
            (node, why), self._moved_to = self._moved_to, None
            return self._go_into(node, why, now)
        if self._diverted_to is not None:
            to, self._diverted_to = self._diverted_to, None
            return self._go_to(to, FAX_CALLS, "", now)
        if leave.node is not None:
            return self._go_into(leave.node, leave.why, now)
        if leave.to is None:
            return self._finish(f"the flow ended at {self._at}: {leave.why}")
        return self._go_to(leave.to, leave.why, leave.carry, now)

    def _finish(self, reason: str) -> list[Command]:
        self.state = CallState.OVER
        return [Finish(reason)]

    def _go_to(self, name: str, why: str, carry: str, now: float) -> list[Command]:
        done: list[Command] = []
        while self._hops < MOST_HOPS:
            self._hops += 1
            self.variables[LINK] = self._link()
            node = self._flow.nodes.get(name)
            if node is None:
                lost = f"the flow {self._flow.name} has no node {name}"
                return [*done, Decided(self._at, lost), *self._apologise(now)]
            self._at = self._label(name)
            done.append(NodeEntered(self._at, KINDS[type(node)], why))
            step = decide(node, self._office, self.variables, self.office_time(now))
            if step is None:
                return done + self._enter(node, carry, now)
            self._flow = step.flow or self._flow
            self.variables.update(step.values)
            name, why = step.to, step.why
        return done + self._give_up(now)

    def _give_up(self, now: float) -> list[Command]:
        circle = f"{MOST_HOPS} nodes in a row without anything being heard"
        return [Decided(self._at, circle), *self._apologise(now)]

    def _go_into(self, node: Node, why: str, now: float) -> list[Command]:
        """Enter a node that the one before made up; the flow does not know it."""
        if self._hops >= MOST_HOPS:
            return self._give_up(now)
        self._hops += 1
        self._at = self._label(node.name)
        kind = KINDS.get(type(node)) or MADE_UP[type(node)]
        entered = NodeEntered(self._at, kind, why)
        return [entered, *self._enter(node, "", now)]

    def _label(self, name: str) -> str:
        return name if self._flow.name == self._home else f"{self._flow.name}.{name}"

    def _enter(self, node: Node, carry: str, now: float) -> list[Command]:
        runner = runner_for(node, self._visitor(now))
        if runner is None:
            return self._finish(f"the flow ended at {self._at}")
        self._runner, self._here = runner, node
        done = self._left_out(node)
        done += self._obey(runner.handle(Begin(), now), now)
        if self._speaking:
            done += self._pass_on(VoiceHeard(active=True), now)
        return done + self._carry_on(carry, now)

    def _left_out(self, node: Node) -> list[Command]:
        """Write down which choices a caller does not have, and why."""
        gone = left_out(node, self._link()) if isinstance(node, MenuNode) else ()
        if not gone:
            return []
        what = f"without the choice {', '.join(gone)}: the link is {self._link()}"
        return [Decided(self._at, what)]

    def _visitor(self, now: float) -> Visitor:
        caller = self._facts.caller
        return Visitor(
            office=self._office,
            language=self.language,
            call_id=self._facts.call_id,
            line=self._facts.line,
            number=self.variables["caller"],
            name=(caller.name if caller else None) or "",
            stays=self._stays,
            office_time=self.office_time,
            entered_at=now,
            speaking_s=self._speaking_s,
            mailroom=self._mailroom,
            variables=MappingProxyType(dict(self.variables)),
            link=self._link(),
            digits=self._digits,
        )

    def _carry_on(self, carry: str, now: float) -> list[Command]:
        """Hand a typed-ahead key on; it skips no prompt twice (flows may go round)."""
        takes_keys = isinstance(
            self._runner,
            AskMachine
            | SayMachine
            | AgentDeskMachine
            | OpeningMachine
            | PromptBoothMachine
            | AloudMachine
            | DirectoryMachine,
        )
        if not carry or not takes_keys or self._at in self._skipped:
            return []
        self._skipped.add(self._at)
        return self._hand_key(DigitPressed(carry), now)

    def _apologise(self, now: float) -> list[Command]:
        self._runner = SayMachine(
            (TROUBLE,),
            None,
            self.language,
            interruptible=False,
        )
        return self._obey(self._runner.handle(Begin(), now), now)

    _GOING = (CallState.RUNNING, CallState.OVER)
    _ENDING = (CallState.LEAVING, CallState.OVER)
    TABLE = MappingProxyType(
        {
            (CallState.READY, Begin): Rule(_begin, _GOING),
            (CallState.RUNNING, DigitPressed): Rule(_key, _GOING),
            (CallState.RUNNING, VoiceHeard): Rule(_voice, _GOING),
            **rows(Rule(_ears, _GOING), (CallState.RUNNING,), *_EARS),
            (CallState.RUNNING, ToneHeard): Rule(_tone, _GOING),
            (CallState.RUNNING, SecureEntry): Rule(_secure, (CallState.RUNNING,)),
            (CallState.RUNNING, PromptFinished): Rule(_prompt_finished, _GOING),
            (CallState.RUNNING, PromptFailed): Rule(_pass_on, _GOING),
            (CallState.RUNNING, RecordingStopped): Rule(_pass_on, _GOING),
            (CallState.RUNNING, RecordingFailed): Rule(_pass_on, _GOING),
            **rows(Rule(_answer, _GOING), (CallState.RUNNING,), *_ANSWERS),
            (CallState.RUNNING, CallerMoved): Rule(_moved, _GOING),
            (CallState.RUNNING, TimeUp): Rule(
                _time_is_up,
                (CallState.RUNNING, CallState.LEAVING, CallState.OVER),
            ),
            (CallState.RUNNING, CallerLeft): Rule(_caller_left, _ENDING),
            (CallState.LEAVING, RecordingStopped): Rule(_pass_on, _ENDING),
            (CallState.LEAVING, RecordingFailed): Rule(_pass_on, _ENDING),
            **unmoved(
                CallState.LEAVING,
                DigitPressed,
                ToneHeard,
                VoiceHeard,
                CallerLeft,
                PromptFinished,
                PromptFailed,
                SecureEntry,
                CallerMoved,
                *_EARS,
                *_ANSWERS,
            ),
            **unmoved(CallState.OVER, *_ANYTHING, *_EARS, *_ANSWERS, CallerMoved),
        },
    )
