"""What every machine of the rules promises, and the engine that they share."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.waiting import NEWS, queue_office
from tipring.domain.agent_desk import AgentDeskMachine, AgentDeskState
from tipring.domain.asking.aloud import AloudState
from tipring.domain.asking.directory import DirectoryMachine, DirectoryState
from tipring.domain.asking.nodes import ask_anything, ask_menu
from tipring.domain.call import CallFacts, CallMachine, CallState
from tipring.domain.call_events import (
    AgentStateTold,
    Begin,
    CallerLeft,
    EarsClosed,
    FunctionReturned,
    HookFlashed,
    KeysSent,
    LineRefused,
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
    SpeechBegan,
    SpeechHeard,
    TransferEnded,
    WebAnswered,
)
from tipring.domain.command import Command
from tipring.domain.commands import Finish, RecordingUse
from tipring.domain.company import CompanyMachine, CompanyState
from tipring.domain.errands import ErrandState, FunctionMachine, WebMachine
from tipring.domain.errors import RuleError
from tipring.domain.events import (
    AnsweredBy,
    CallerIdReceived,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    HandsetLifted,
    HandsetReplaced,
    LineFault,
    LineRestored,
    RingHeard,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.flash_transfer import FlashState, FlashTransferMachine
from tipring.domain.flow import (
    AgentNode,
    Answer,
    AwayNode,
    CollectNode,
    DirectoryNode,
    ExtensionNode,
    Flow,
    ForwardNode,
    GreetingsNode,
    HangUpNode,
    HttpNode,
    ListenNode,
    MailboxNode,
    MenuNode,
    MessagesNode,
    Node,
    OpenMailbox,
    PromptNode,
    PythonNode,
    QueueNode,
    SayNode,
    ScreenNode,
    TransferNode,
    VoicemailNode,
)
from tipring.domain.hearing import Heard
from tipring.domain.line import (
    CallOver,
    DialAsked,
    DialFailed,
    Dialled,
    LineMachine,
    LineState,
    OnHook,
    Seized,
    SeizeFailed,
    TakenByHandset,
)
from tipring.domain.machine import Machine, Rule, TimeUp, soonest, unmoved
from tipring.domain.nodes import (
    AskMachine,
    MenuKeys,
    NodeState,
    NumberKeys,
    SayMachine,
)
from tipring.domain.office import Office
from tipring.domain.prompt_booth import BoothState, PromptBoothMachine
from tipring.domain.queue.announcer import QueueMachine, QueueState
from tipring.domain.queue.away import AwayMachine, AwayState
from tipring.domain.queue.settings import (
    Callbacks,
    Destination,
    Hearing,
    OverflowAction,
    QueueSettings,
    WaitMessage,
)
from tipring.domain.queue.states import AgentState
from tipring.domain.queue.stays import Stays
from tipring.domain.screen_node import ScreenMachine, ScreenState
from tipring.domain.screening import Standing
from tipring.domain.speaking_time import by_characters
from tipring.domain.transfer import TransferMachine, TransferState
from tipring.domain.transfer_style import TransferStyle
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.dictation import DictationMachine, DictationState
from tipring.domain.voicemail.forwarding import ForwardMachine, ForwardState
from tipring.domain.voicemail.leaving import VoicemailMachine, VoicemailState
from tipring.domain.voicemail.listening import ListeningMachine, ListeningState
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.domain.voicemail.notes import MessageNote
from tipring.domain.voicemail.opening import OpeningMachine, OpeningState
from tipring.domain.voicemail.recording_greetings import (
    GreetingsMachine,
    GreetingsState,
)

MENU = MenuNode(
    name="menu",
    say=("hello",),
    choices={"1": "pin", "12": "desk", "2": "box", "3": "news"},
    otherwise="box",
)
PIN = CollectNode(
    name="pin",
    say=("your-pin",),
    into="pin",
    next="menu",
    otherwise="bye",
    max_digits=4,
    secret=True,
)
SCREEN = ScreenNode(
    name="screen", allowed="menu", blocked="bye", prove_human=True, tries=2
)
BOX = VoicemailNode(name="box", mailbox="office", next="menu", greeting=None)
NODES: tuple[Node, ...] = (
    MENU,
    PIN,
    SayNode(name="news", say=("news",), next="menu"),
    SayNode(name="desk", say=("law",), next="bye", interruptible=False),
    BOX,
    HangUpNode(name="bye", say=("goodbye",)),
)
OFFICE = Office(
    name="office",
    zone=ZoneInfo("UTC"),
    flows={
        "main": Flow(
            name="main",
            start="menu",
            language="en",
            nodes={node.name: node for node in NODES},
        ),
    },
    schedules={},
    mailboxes={"office": Mailbox("office")},
)


QUEUE = QueueSettings(
    name="front",
    hearing=Hearing(
        welcome=("welcome",),
        wait=WaitMessage(enabled=True),
        comfort=("comfort",),
        exits=MappingProxyType({"9": "menu"}),
    ),
    callbacks=Callbacks(enabled=True),
)
OUTSIDE = Destination(action=OverflowAction.TRANSFER, number="2125550199")


def visitor() -> Visitor:
    return Visitor(
        office=queue_office(QUEUE),
        language="en",
        call_id="c1",
        line="front",
        number="2125550100",
        name="ANNA",
        stays=Stays("c1"),
        office_time=lambda now: datetime.fromtimestamp(now, UTC),
        speaking_s=by_characters,
    )


def owner() -> Visitor:
    office = replace(queue_office(QUEUE), prompt_pin="4711")
    return replace(visitor(), office=office)


def sent_away() -> AwayMachine:
    node = AwayNode(
        name="desk", to=OUTSIDE, next=None, overflow=None, back=None, say=("sorry",)
    )
    return AwayMachine(node, visitor())


@dataclass(frozen=True)
class Subject:
    """One kind of machine, the states it rests in, and what leads it there."""

    make: Callable[[], Machine[Any]]
    home: frozenset[StrEnum]
    way_home: tuple[object, ...]


NODE_HOME = frozenset({NodeState.DONE})
HANG_UP = (
    Begin(),
    CallerLeft("busy tone", 2.0),
    RecordingStopped(kept=True, duration_s=3.0),
)

WHEN = ListenNode(
    name="when",
    say=("when",),
    into="when",
    next="thanks",
    otherwise="desk",
    answer=Answer.TIME,
)
PEOPLE = DirectoryNode(
    name="who", people={"Anna Bee": "anna", "Ben Bee": "ben"}, otherwise="desk"
)
OPENED = OpenMailbox(mailbox="office", next="bye")
NOTES = tuple(
    MessageNote(
        message_id=name,
        path=f"{name}.wav",
        came_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        duration_s=9.0,
    )
    for name in ("m1", "m2")
)

SUBJECTS = {
    "line": Subject(
        LineMachine,
        frozenset({LineState.IDLE, LineState.DOWN}),
        (
            Seized(),
            DialFailed("no"),
            Seized(),
            CallOver("done"),
            OnHook(),
            HandsetReplaced(),
            OnHook(),
        ),
    ),
    "say": Subject(
        lambda: SayMachine(("hello",), "menu", "en", interruptible=True),
        NODE_HOME,
        HANG_UP,
    ),
    "stubborn say": Subject(
        lambda: SayMachine(("hello",), "menu", "en", interruptible=False),
        NODE_HOME,
        HANG_UP,
    ),
    "menu": Subject(
        lambda: AskMachine(MENU, MenuKeys(MENU), "en"),
        NODE_HOME,
        HANG_UP,
    ),
    "spoken menu": Subject(
        lambda: ask_menu(replace(MENU, spoken={"billing": "1"}), "en"),
        frozenset({AloudState.DONE}),
        HANG_UP,
    ),
    "listen": Subject(
        lambda: ask_anything(WHEN, "en", date(2026, 11, 26)),
        frozenset({AloudState.DONE}),
        HANG_UP,
    ),
    "directory": Subject(
        lambda: DirectoryMachine(PEOPLE, "en"),
        frozenset({DirectoryState.DONE}),
        HANG_UP,
    ),
    "collect": Subject(
        lambda: AskMachine(PIN, NumberKeys(PIN), "en"),
        NODE_HOME,
        HANG_UP,
    ),
    "voicemail": Subject(
        lambda: VoicemailMachine(BOX, visitor()),
        frozenset({VoicemailState.DONE}),
        HANG_UP,
    ),
    "extension": Subject(
        lambda: CompanyMachine(
            ExtensionNode(name="anna", extension="201", say=("hello",)), visitor()
        ),
        frozenset({CompanyState.DONE}),
        HANG_UP,
    ),
    "mailbox": Subject(
        lambda: OpeningMachine(MailboxNode(name="mine"), visitor()),
        frozenset({OpeningState.DONE}),
        HANG_UP,
    ),
    "messages": Subject(
        lambda: ListeningMachine(MessagesNode(name="mine", opened=OPENED), visitor()),
        frozenset({ListeningState.DONE}),
        HANG_UP,
    ),
    "forward": Subject(
        lambda: ForwardMachine(
            ForwardNode(name="mine", opened=OPENED, message=NOTES[0]), visitor()
        ),
        frozenset({ForwardState.DONE}),
        HANG_UP,
    ),
    "greetings": Subject(
        lambda: GreetingsMachine(GreetingsNode(name="mine", opened=OPENED), visitor()),
        frozenset({GreetingsState.DONE}),
        HANG_UP,
    ),
    "prompts": Subject(
        lambda: PromptBoothMachine(PromptNode(name="booth"), owner()),
        frozenset({BoothState.DONE}),
        HANG_UP,
    ),
    "dictation": Subject(
        lambda: DictationMachine(RecordingUse.COMMENT, Mailbox("office"), "en"),
        frozenset({DictationState.DONE}),
        HANG_UP,
    ),
    "queue": Subject(
        lambda: QueueMachine(QueueNode(name="desk", queue="front"), visitor()),
        frozenset({QueueState.DONE}),
        HANG_UP,
    ),
    "away": Subject(sent_away, frozenset({AwayState.DONE}), HANG_UP),
    "transfer": Subject(
        lambda: TransferMachine(
            TransferNode(name="out", number="2125550199", failed="bye", say=("out",)),
            visitor(),
        ),
        frozenset({TransferState.DONE}),
        HANG_UP,
    ),
    "flash transfer": Subject(
        lambda: FlashTransferMachine("42", TransferStyle(flashes_back=2)),
        frozenset({FlashState.DONE}),
        (Begin(), FarEndGone(Gone.LOOP_BREAK)),
    ),
    "agent": Subject(
        lambda: AgentDeskMachine(AgentNode(name="staff"), "en"),
        frozenset({AgentDeskState.DONE}),
        HANG_UP,
    ),
    "http": Subject(
        lambda: WebMachine(
            HttpNode(name="ask", url="http://crm/", next="menu", failed="bye"),
            visitor(),
        ),
        frozenset({ErrandState.DONE}),
        HANG_UP,
    ),
    "python": Subject(
        lambda: FunctionMachine(
            PythonNode(
                name="ask",
                function="door.py:open",
                say=("hold",),
                next="menu",
                failed="bye",
            ),
            visitor(),
        ),
        frozenset({ErrandState.DONE}),
        HANG_UP,
    ),
    "screen": Subject(
        lambda: ScreenMachine(SCREEN, "2125550142", "", "en"),
        frozenset({ScreenState.DONE}),
        HANG_UP,
    ),
    "call": Subject(
        lambda: CallMachine(OFFICE, "main", CallFacts("front", datetime.now(UTC))),
        frozenset({CallState.OVER}),
        HANG_UP,
    ),
}
every_kind = pytest.mark.parametrize("kind", SUBJECTS)

EVERYTHING: tuple[object, ...] = (
    RingHeard(),
    CallerIdReceived("5551234"),
    CallerIdReceived(None, withheld=True),
    *map(DigitPressed, "1239*#A"),
    ToneHeard(Tone.BUSY),
    ToneHeard(Tone.DIAL),
    ToneHeard(Tone.RINGBACK),
    VoiceHeard(active=True),
    VoiceHeard(active=False),
    FarEndGone(Gone.BUSY_TONE, 2.0),
    HandsetLifted(),
    HandsetReplaced(),
    LineFault("unplugged"),
    LineRestored("a modem"),
    Seized(),
    SeizeFailed("no answer"),
    CallOver("done"),
    OnHook(),
    DialAsked("42"),
    Dialled(),
    DialFailed("no dial tone"),
    FarEndAnswered(AnsweredBy.VOICE),
    TakenByHandset(),
    Begin(),
    PromptFinished(),
    PromptFailed("no such file"),
    SpeechBegan(),
    SpeechHeard(Heard("billing", 0.9)),
    SpeechHeard(Heard("bee", 0.4)),
    SpeechHeard(Heard("yes", 0.9)),
    SpeechHeard(Heard("")),
    EarsClosed("no model"),
    RecordingStopped(kept=True, duration_s=3.0),
    RecordingStopped(kept=False, duration_s=0.2),
    RecordingFailed("the disk is full"),
    CallerLeft("busy tone", 2.0),
    *map(QueueNews, NEWS),
    TransferEnded(done=True),
    TransferEnded(done=False, why="busy"),
    HookFlashed(),
    KeysSent(),
    LineRefused("ERROR"),
    PinChecked(ok=True, agent="anna"),
    PinChecked(ok=False),
    AgentStateTold(AgentState.READY),
    PromptFound("menu", "en"),
    PromptFound(),
    PromptKept(ok=True),
    PromptKept(ok=False, why="the disk is full"),
    RecordingHeld(3.0, "m1.wav", "m1"),
    MailboxPinChecked(ok=True),
    MailboxPinChecked(ok=False),
    MailboxPinChecked(ok=False, locked=True),
    MessagesTold("office", NOTES),
    MessagesTold("office", (), "the disk is broken"),
    MessageClaimTold("m1", "anna"),
    MessageCopied(done=True),
    WebAnswered({"name": "Anna"}),
    WebAnswered(trouble="no answer"),
    FunctionReturned(go="open"),
    FunctionReturned(values={"door": "open", "line": "7"}),
    ScreeningTold(Standing.BLOCKED, "on the list"),
    ScreeningTold(Standing.UNKNOWN, "on no list", "37"),
    TimeUp(),
    "no event at all",
)

walks = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([0.0, 0.4, 3.0, 7.0, 130.0])),
    max_size=25,
)


def snapshot(machine: Machine[Any]) -> dict[str, object]:
    """Everything that a machine knows, so that "nothing moved" can be said."""
    return {
        name: snapshot(value) if isinstance(value, Machine) else repr(value)
        for name, value in vars(machine).items()
        if name not in {"_office", "_flow", "_visitor"}
    }


def step_or_refuse(machine: Machine[Any], event: object, now: float) -> list[Command]:
    before = snapshot(machine)
    try:
        return machine.handle(event, now)
    except RuleError:
        assert snapshot(machine) == before
        return []


def wander(machine: Machine[Any], walk: list[tuple[int, float]]) -> float:
    """Take some way through the states that the table allows; return the time."""
    now = 0.0
    for choice, pause_s in walk:
        now += pause_s
        machine.tick(now)
        possible = [event for event in EVERYTHING if machine.allows(event)]
        if possible:
            step_or_refuse(machine, possible[choice % len(possible)], now)
    return now


@every_kind
@given(walks)
def test_every_event_in_every_state_steps_or_is_refused_and_nothing_moves(
    kind: str,
    walk: list[tuple[int, float]],
) -> None:
    machine = SUBJECTS[kind].make()
    now = wander(machine, walk)
    for event in EVERYTHING:
        if not machine.allows(event):
            with pytest.raises(RuleError):
                machine.handle(event, now)
        step_or_refuse(machine, event, now)


@every_kind
@given(walks)
def test_from_anywhere_the_machine_comes_home(
    kind: str,
    walk: list[tuple[int, float]],
) -> None:
    subject = SUBJECTS[kind]
    machine = subject.make()
    now = wander(machine, walk)
    for event in subject.way_home:
        if machine.state not in subject.home:
            with suppress(RuleError):
                machine.handle(event, now)
    machine.tick(machine.deadline or now)
    assert machine.state in subject.home
    assert machine.deadline is None


@every_kind
def test_the_table_alone_shows_a_way_home_from_every_state(kind: str) -> None:
    subject = SUBJECTS[kind]
    table = subject.make().TABLE
    safe = set(subject.home)
    for _ in table:
        safe |= {state for (state, _), rule in table.items() if safe & set(rule.to)}
    assert safe >= {state for state, _ in table}


@every_kind
def test_a_state_that_the_table_leads_to_is_a_state_of_the_table(kind: str) -> None:
    subject = SUBJECTS[kind]
    table = subject.make().TABLE
    named = {state for rule in table.values() for state in rule.to}
    assert named <= {state for state, _ in table} | subject.home


@given(walks)
def test_a_call_that_is_over_stays_over_whatever_is_still_reported(
    walk: list[tuple[int, float]],
) -> None:
    machine = SUBJECTS["call"].make()
    machine.handle(Begin(), 0.0)
    assert Finish("busy tone") in machine.handle(CallerLeft("busy tone"), 1.0)
    wander(machine, walk)
    assert (machine.state, machine.deadline) == (CallState.OVER, None)


# --- the engine, seen on a door --------------------------------------------------


class DoorState(StrEnum):
    OPEN = "open"
    SHUT = "shut"


class Door(Machine[DoorState]):
    """A door that falls shut by itself after ten seconds."""

    NAME = "door"

    def _push(self, _event: str, now: float) -> list[Command]:
        self.state = DoorState.OPEN
        self.deadline = now + 10.0
        return []

    def _fall_shut(self, _event: TimeUp, _now: float) -> list[Command]:
        self.state = DoorState.SHUT
        return [Finish("shut")]

    TABLE = MappingProxyType(
        {
            (DoorState.SHUT, str): Rule(_push, (DoorState.OPEN,)),
            (DoorState.OPEN, TimeUp): Rule(_fall_shut, (DoorState.SHUT,)),
            (DoorState.OPEN, float): Rule(_fall_shut, (DoorState.OPEN,)),
            **unmoved(DoorState.OPEN, str),
        },
    )


def test_a_machine_without_a_deadline_lets_any_time_pass() -> None:
    assert Door(DoorState.SHUT).tick(1e9) == []


def test_time_is_up_at_the_deadline_and_not_before_and_only_once() -> None:
    door = Door(DoorState.SHUT)
    door.handle("push", 5.0)
    assert door.deadline == pytest.approx(15.0)
    assert door.tick(14.9) == []
    assert door.tick(15.0) == [Finish("shut")]
    assert door.deadline is None
    assert door.tick(15.0) == []


def test_an_event_of_no_consequence_moves_nothing() -> None:
    door = Door(DoorState.SHUT)
    door.handle("push", 5.0)
    assert door.allows("push")
    assert door.handle("push", 9.0) == []
    assert door.deadline == pytest.approx(15.0)


def test_a_refusal_says_in_words_what_met_which_state() -> None:
    with pytest.raises(RuleError, match="TimeUp is not allowed while the door is shut"):
        Door(DoorState.SHUT).handle(TimeUp(), 0.0)


def test_an_action_that_strays_from_its_table_is_found_out() -> None:
    door = Door(DoorState.OPEN)
    with pytest.raises(AssertionError, match="door: shut is not in the table"):
        door.handle(1.5, 0.0)


def test_the_soonest_of_several_moments_ignores_those_not_set() -> None:
    assert soonest(None, 3.0, 2.0, None) == pytest.approx(2.0)
    assert soonest(None, None) is None
