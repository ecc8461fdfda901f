"""A caller whom the office moves: out of whatever he is in, back where nobody is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from support.kinds import T, of_kind
from support.offices import an_office
from support.queue_desk import queue
from tipring.domain.call import CallFacts, CallMachine
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    CompanionAnswered,
    CompanionLeft,
    PromptFinished,
    QueueNews,
    RecordingStopped,
    TransferEnded,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Backdrop,
    Finish,
    Play,
    RingExtension,
    SetBackdrop,
    StartRecording,
    StopPlaying,
    StopRecording,
    TellQueue,
    TransferTo,
)
from tipring.domain.events import CallerIdReceived, DigitPressed, VoiceHeard
from tipring.domain.extensions import Extension
from tipring.domain.flow import (
    AwayNode,
    ExtensionNode,
    Flow,
    MenuNode,
    Node,
    QueueNode,
    VoicemailNode,
)
from tipring.domain.journal import NodeEntered
from tipring.domain.leg_events import LegEnd
from tipring.domain.moves import (
    LONGEST_PARK_S,
    CallerMoved,
    Doing,
    Move,
    Parked,
    PutThrough,
    Unparked,
    busy_tone,
    moved_to,
    way_back,
)
from tipring.domain.office import Office
from tipring.domain.queue.happenings import CallerJoined, CallerWithdrawn
from tipring.domain.queue.orders import AgentLifted, Entered, TalkBegan
from tipring.domain.queue.settings import Destination, Member, OverflowAction, Team
from tipring.domain.voicemail.mailbox import Mailbox

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANNA = CallerIdReceived("5550100", "ANNA")
TO_QUEUE = Destination(action=OverflowAction.QUEUE, queue="front")
TO_BOX = Destination(action=OverflowAction.VOICEMAIL, mailbox="office")
AT_HOME = Destination(action=OverflowAction.TRANSFER, number="5550199")
MENU = MenuNode(name="menu", say=("menu",), choices={"1": "box"}, otherwise="box")
BOX = VoicemailNode(name="box", mailbox="office", next=None, greeting=None)
FRONT = QueueNode(name="desk", queue="front", next="box")
BEN = ExtensionNode(name="ben", extension="202", say=("hello",))


def an_office_of(*nodes: Node) -> Office:
    named = {node.name: node for node in nodes}
    flow = Flow(name="main", start=nodes[0].name, language="en", nodes=named)
    return replace(
        an_office(),
        flows={"main": flow},
        mailboxes={"office": Mailbox("office")},
        team=Team({"front": queue(Member(agent="anna"), name="front")}, {}),
        extensions={number: Extension(number=number) for number in ("201", "202")},
        outside=("5550199",),
    )


class Walk:
    """A caller in his flow, and what became of him."""

    def __init__(self, *nodes: Node) -> None:
        office = an_office_of(*nodes)
        self.call = CallMachine(office, "main", CallFacts("l", MONDAY, ANNA, "c1"))
        self.now = 0.0
        self.done: list[Command] = []
        self.tell(Begin())

    def tell(self, *events: object) -> list[Command]:
        self.done = [
            command for event in events for command in self.call.handle(event, self.now)
        ]
        return self.done

    def move(self, to: Move) -> list[Command]:
        return self.tell(CallerMoved("olga", to))

    def wait(self, seconds: float) -> list[Command]:
        self.now += seconds
        self.done = self.call.tick(self.now)
        return self.done

    def last(self, kind: type[T]) -> T:
        return of_kind(self.done, kind)[-1]


def entered(walk: Walk) -> list[tuple[str, str]]:
    return [(c.do, c.why) for c in walk.done if isinstance(c, NodeEntered)]


def waiting() -> Walk:
    """Return a caller who has waited for 40 s."""
    walk = Walk(FRONT, BOX)
    walk.tell(QueueNews(Entered(1, offered=False, returned=False)))
    walk.now += 40.0
    return walk


def talking() -> Walk:
    walk = waiting()
    walk.tell(QueueNews(AgentLifted("anna")), QueueNews(TalkBegan("anna")))
    return walk


# --- parked -----------------------------------------------------------------------


def test_a_caller_is_parked_in_the_middle_of_a_menu_and_hears_music() -> None:
    walk = Walk(MENU, BOX)
    assert (walk.call.doing, walk.call.parked) == (Doing.LISTENS, None)
    walk.move(Parked(180.0))
    assert walk.done == [
        StopPlaying(),
        NodeEntered("menu", "parked", "olga parks the caller for 3 min"),
        SetBackdrop(Backdrop.MUSIC, "music", "en"),
    ]
    assert walk.call.doing is Doing.PARKED
    assert walk.call.parked == ("olga", 180.0)
    assert walk.tell(VoiceHeard(active=True)) == []
    walk.tell(DigitPressed("1"))
    assert walk.call.doing is Doing.PARKED


def test_whom_nobody_takes_is_back_in_the_menu() -> None:
    walk = Walk(MENU, BOX)
    walk.move(Parked(60.0))
    walk.wait(60.0)
    assert walk.last(SetBackdrop) == SetBackdrop(Backdrop.NOTHING)
    assert entered(walk) == [("menu", "nobody took the caller within 1 min")]
    assert walk.last(Play) == Play(("menu",), "en")
    assert walk.call.parked is None


def test_when_the_time_is_over_who_parked_him_is_rung_and_then_he_is_back() -> None:
    walk = Walk(MENU, BOX)
    walk.move(Parked(60.0, extension="201"))
    walk.wait(60.0)
    rung = "nobody took the caller within 1 min: 201 is rung"
    assert entered(walk) == [("extension", rung)]
    assert walk.last(RingExtension).extension == "201"
    assert walk.call.doing is Doing.RUNG
    walk.tell(CompanionLeft(LegEnd.NO_ANSWER))
    assert [do for do, _why in entered(walk)] == ["menu"]


def test_a_parked_caller_is_brought_back_and_may_be_parked_again() -> None:
    walk = Walk(MENU, BOX)
    walk.move(Parked(60.0))
    walk.move(Parked(120.0))
    assert entered(walk) == [("parked", "olga parks the caller for 2 min")]
    walk.move(Unparked())
    assert entered(walk) == [("menu", "olga brings the caller back")]


def test_a_parked_caller_who_hangs_up_is_gone() -> None:
    walk = Walk(MENU, BOX)
    walk.move(Parked(60.0))
    walk.tell(CallerLeft("busy tone"))
    assert walk.last(Finish) == Finish("busy tone")
    assert walk.call.doing is Doing.ENDS
    assert walk.move(Unparked()) == []


def test_nobody_is_thought_gone_while_he_is_parked() -> None:
    walk = Walk(MENU, BOX)
    walk.move(Parked(LONGEST_PARK_S))
    walk.wait(900.0)
    assert walk.call.doing is Doing.PARKED


# --- out of the queue -------------------------------------------------------------


def test_who_is_moved_out_of_the_queue_gives_his_place_back_and_keeps_his_wait() -> (
    None
):
    walk = waiting()
    assert walk.call.doing is Doing.WAITS
    walk.move(Parked(60.0))
    gone = walk.last(TellQueue).what
    assert gone == CallerWithdrawn("c1", "olga parks the caller for 1 min")
    walk.wait(60.0)
    joined = walk.last(TellQueue).what
    assert isinstance(joined, CallerJoined)
    assert (joined.ticket, joined.waited_s) == ("c1/2", 40.0)


def test_who_was_talking_is_the_next_when_he_comes_back() -> None:
    walk = talking()
    assert walk.call.doing is Doing.TALKS
    walk.move(PutThrough("202"))
    walk.tell(CompanionLeft(LegEnd.BUSY))
    joined = walk.last(TellQueue).what
    assert isinstance(joined, CallerJoined)
    assert joined.waited_s == 0.0
    assert joined.head_start_s > 3600.0


def test_who_is_called_back_and_parked_comes_back_as_somebody_new() -> None:
    walk = Walk(replace(FRONT, ticket="c0"), BOX)
    assert walk.call.doing is Doing.WAITS
    walk.move(Parked(60.0))
    back = walk.wait(60.0)
    joined = next(c.what for c in back if isinstance(c, TellQueue))
    assert isinstance(joined, CallerJoined)


# --- to somebody --------------------------------------------------------------------


def test_who_is_put_through_talks_and_then_goes_on_where_he_was_to_go() -> None:
    walk = waiting()
    walk.move(PutThrough("202"))
    assert entered(walk) == [("extension", "olga puts the caller through to 202")]
    walk.tell(CompanionAnswered())
    assert walk.call.doing is Doing.TALKS
    walk.tell(CompanionLeft(LegEnd.HUNG_UP))
    assert [do for do, _why in entered(walk)] == ["voicemail"]


def test_who_rings_at_an_extension_is_moved_on_and_hears_no_greeting_twice() -> None:
    walk = Walk(BEN, BOX)
    walk.tell(PromptFinished())
    walk.move(PutThrough("201"))
    assert walk.last(RingExtension).extension == "201"
    walk.tell(CompanionLeft(LegEnd.NO_ANSWER))
    assert walk.last(RingExtension).extension == "202"
    assert not [c for c in walk.done if isinstance(c, Play)]


def test_a_number_that_is_not_reached_gives_the_caller_back() -> None:
    walk = waiting()
    walk.move(AT_HOME)
    assert walk.last(TransferTo) == TransferTo("5550199")
    assert walk.call.doing is Doing.SENT_ON
    walk.tell(TransferEnded(done=False, why="busy"))
    assert isinstance(walk.last(TellQueue).what, CallerJoined)


def test_a_caller_is_sent_into_a_mailbox_and_out_of_it_again() -> None:
    """What he has said so far is kept."""
    walk = Walk(MENU, BOX)
    walk.move(TO_BOX)
    assert entered(walk)[0] == ("away", "olga sends the caller to the mailbox office")
    assert walk.call.doing is Doing.SPEAKS
    walk.tell(PromptFinished(), PromptFinished(), VoiceHeard(active=True))
    assert walk.call.doing is Doing.SPEAKS
    walk.move(TO_QUEUE)
    assert isinstance(walk.last(StopRecording), StopRecording)
    assert walk.move(Parked(60.0)) == []
    walk.tell(RecordingStopped(kept=True, duration_s=3.0))
    assert entered(walk)[0] == ("away", "olga sends the caller to the queue front")
    assert isinstance(walk.last(TellQueue).what, CallerJoined)


def test_who_hangs_up_while_he_is_being_moved_is_gone() -> None:
    walk = Walk(BOX)
    walk.tell(PromptFinished(), PromptFinished(), VoiceHeard(active=True))
    walk.move(TO_QUEUE)
    walk.tell(CallerLeft("busy tone"), RecordingStopped(kept=True, duration_s=3.0))
    assert walk.last(Finish) == Finish("busy tone")


def test_a_caller_is_sent_to_a_node_of_his_flow() -> None:
    walk = Walk(MENU, BOX)
    walk.move(Destination(action=OverflowAction.NODE, node="box"))
    assert [do for do, _why in entered(walk)] == ["away", "voicemail"]
    assert not [c for c in walk.done if isinstance(c, StartRecording)]


# --- where they go ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (Parked(90.0), "olga parks the caller for 1.5 min"),
        (PutThrough("201"), "olga puts the caller through to 201"),
        (Unparked(), "olga brings the caller back"),
        (TO_QUEUE, "olga sends the caller to the queue front"),
        (TO_BOX, "olga sends the caller to the mailbox office"),
        (AT_HOME, "olga transfers the caller to 5550199"),
        (
            Destination(action=OverflowAction.NODE, node="x"),
            "olga sends the caller to the node x",
        ),
    ],
)
def test_the_journal_says_who_did_what(to: Move, sentence: str) -> None:
    assert CallerMoved("olga", to).why == sentence


def test_nobody_is_parked_for_longer_than_an_hour() -> None:
    node = moved_to(CallerMoved("olga", Parked(1e6)), MENU, None)
    assert getattr(node, "for_s", None) == LONGEST_PARK_S


def test_whose_place_is_forgotten_hears_the_busy_tone() -> None:
    lost = moved_to(CallerMoved("olga", Unparked()), MENU, None)
    assert lost == busy_tone(MENU)


def test_the_way_back_out_of_made_up_nodes_is_the_one_they_know() -> None:
    away = AwayNode(name="desk", to=AT_HOME, next=None, overflow=None, back=FRONT)
    assert way_back(away) is FRONT
    assert way_back(MENU) is MENU
    called = way_back(replace(FRONT, ticket="c0"))
    assert isinstance(called, QueueNode)
    assert (called.ticket, called.exits) == ("", {})
