"""Whole calls by voice: a menu, a name, a day; and callers who hang up on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tipring.domain.call import CallFacts, CallMachine, CallState
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    EarsClosed,
    PromptFinished,
    SpeechBegan,
    SpeechHeard,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Finish,
    KeepUtterance,
    ListenFor,
    Play,
    StopListening,
    StopPlaying,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import (
    Answer,
    CollectNode,
    DirectoryNode,
    Flow,
    HangUpNode,
    ListenNode,
    MenuNode,
    SayNode,
)
from tipring.domain.hearing import Heard
from tipring.domain.journal import Decided, NodeEntered
from tipring.domain.office import Office

BERLIN = ZoneInfo("Europe/Berlin")
NODES = (
    SayNode(name="hello", say=("hello",), next="menu"),
    MenuNode(
        name="menu",
        say=("what-would-you-like",),
        choices={"1": "day", "2": "who", "3": "card"},
        otherwise="bye",
        spoken={"appointment": "1", "a person": "2", "my card": "3"},
    ),
    ListenNode(
        name="day",
        say=("which-day",),
        into="day",
        next="bye",
        otherwise="bye",
        answer=Answer.DATE,
        confirm="always",
    ),
    DirectoryNode(
        name="who",
        people={"Anna Smith": "card", "Bob Smith": "bye"},
        otherwise="bye",
    ),
    CollectNode(
        name="card",
        say=("your-card",),
        into="card",
        next="bye",
        otherwise="bye",
        speech=True,
    ),
    HangUpNode(name="bye", say=("goodbye",)),
)
FLOW = Flow(name="main", start="hello", language="en", nodes={n.name: n for n in NODES})
ENDED = PromptFinished()
BEGAN = SpeechBegan()
HUNG_UP = CallerLeft("the caller hung up")


def said(words: str, confidence: float = 0.9) -> tuple[object, ...]:
    return (
        VoiceHeard(active=True),
        BEGAN,
        VoiceHeard(active=False),
        SpeechHeard(Heard(words, confidence)),
    )


@dataclass
class Desk:
    """Does as it is told, and objects to what makes no sense."""

    call: CallMachine
    now: float = 0.0
    listening: bool = False
    sounding: bool = False
    told: list[Command] = field(default_factory=list)

    def tell(self, *events: object) -> None:
        for event in events:
            self.now += 0.2
            self.sounding = self.sounding and event is not ENDED
            self.listening = self.listening and not isinstance(event, EarsClosed)
            self._obey(self.call.handle(event, self.now))

    def wait(self) -> None:
        """Let time pass until something is due."""
        assert self.call.deadline is not None
        self.now = self.call.deadline
        self._obey(self.call.tick(self.now))

    def _obey(self, commands: Sequence[Command]) -> None:
        self.told += commands
        for command in commands:
            self._do(command)

    def _do(self, command: object) -> None:
        match command:
            case ListenFor():
                self.listening = True
            case StopListening():
                assert self.listening
                self.listening = False
            case Play():
                self.sounding = True
            case StopPlaying():
                assert self.sounding
                self.sounding = False
            case Finish():
                assert not self.listening
            case _:
                pass

    @property
    def nodes(self) -> list[str]:
        return [step.node for step in self.told if isinstance(step, NodeEntered)]

    @property
    def sentences(self) -> list[str]:
        return [step.sentence for step in self.told if isinstance(step, Decided)]


def desk() -> Desk:
    office = Office(
        name="Harbor Dental",
        zone=BERLIN,
        flows={"main": FLOW},
        schedules={},
        mailboxes={},
    )
    at = datetime(2026, 11, 26, 22, 59, 59, tzinfo=UTC)
    return Desk(CallMachine(office, "main", CallFacts("line-1", at)))


APPOINTMENT = (
    *(Begin(), ENDED, ENDED),
    *said("appointment"),
    *said("tomorrow"),
    ENDED,
    *said("yes"),
    ENDED,
)
PERSON = (
    *(Begin(), ENDED, BEGAN, SpeechHeard(Heard("a person", 0.5))),
    *said("yes please"),
    *said("smith"),
    ENDED,
    *said("one"),
    *said("yes"),
    *said("one two three", 0.3),
    *(ENDED, DigitPressed("1"), ENDED),
)
KEYS = (
    *(Begin(), ENDED),
    *said("pizza"),
    *said("pasta"),
    *(DigitPressed("3"), EarsClosed("the engine crashed"), DigitPressed("4")),
    *(DigitPressed("7"), DigitPressed("#"), ENDED),
)
STORIES = {"an appointment": APPOINTMENT, "a person": PERSON, "keys": KEYS}


def test_a_day_is_told_and_confirmed() -> None:
    office = desk()
    office.tell(*APPOINTMENT)
    assert office.nodes == ["hello", "menu", "day", "bye"]
    # It is past midnight at the office by then.
    assert office.call.variables["day"] == "2026-11-28"
    assert office.sentences == [
        'heard "appointment" (0.90): goes to day',
        'heard "tomorrow" (0.90): that means 2026-11-28, if that is right',
        "day = 2026-11-28",
    ]
    assert office.call.state is CallState.OVER


def test_a_person_is_found_and_a_card_is_read_back() -> None:
    office = desk()
    office.tell(*PERSON)
    assert office.nodes == ["hello", "menu", "who", "card", "bye"]
    assert office.call.variables["card"] == "123"
    kept = [step for step in office.told if isinstance(step, KeepUtterance)]
    assert kept == [
        KeepUtterance("menu", "a person", "en"),
        KeepUtterance("card", "one two three", "en"),
    ]


def test_keys_do_all_that_words_could_not() -> None:
    office = desk()
    office.tell(*KEYS)
    assert office.nodes == ["hello", "menu", "card", "bye"]
    assert office.call.variables["card"] == "47"
    assert 'heard "pizza" (0.90), which is no answer (try 1 of 3), asks again' in (
        office.sentences
    )


def test_what_is_heard_for_a_node_that_is_left_is_no_news() -> None:
    office = desk()
    office.tell(Begin(), BEGAN, SpeechHeard(Heard("appointment", 1.0)))
    office.tell(EarsClosed("late"))
    assert office.nodes == ["hello"]
    office.tell(ENDED, HUNG_UP, BEGAN, SpeechHeard(Heard("my card", 1.0)))
    office.tell(EarsClosed("late"))
    assert office.call.state is CallState.OVER


def test_a_key_typed_ahead_answers_a_question_that_could_be_spoken() -> None:
    office = desk()
    office.tell(Begin(), DigitPressed("2"), DigitPressed("2"), DigitPressed("6"))
    assert office.nodes[:3] == ["hello", "menu", "who"]


MOMENTS = [
    (name, after) for name, story in STORIES.items() for after in range(1, len(story))
]


@pytest.mark.parametrize(("name", "after"), MOMENTS)
def test_a_caller_may_hang_up_at_every_moment(name: str, after: int) -> None:
    office = desk()
    office.tell(*STORIES[name][:after], HUNG_UP)
    assert office.call.state is CallState.OVER
    assert not office.listening
    assert not office.sounding
    assert office.told[-1] == Finish("the caller hung up")


@pytest.mark.parametrize(("name", "after"), MOMENTS)
def test_ears_may_close_at_every_moment(name: str, after: int) -> None:
    office = desk()
    office.tell(*STORIES[name][:after], EarsClosed("no model"))
    for key in "313#1#":
        if office.call.state is CallState.RUNNING:
            office.tell(DigitPressed(key))
    for _ in range(40):
        if office.call.state is CallState.RUNNING and office.sounding:
            office.tell(ENDED)
        elif office.call.state is CallState.RUNNING:
            office.wait()
    assert office.call.state is CallState.OVER
