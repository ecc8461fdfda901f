"""The node that puts a caller through to an extension, step by step."""

from dataclasses import replace

import pytest

from support.mailboxes import visitor
from support.offices import an_office
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
from tipring.domain.company import LONGEST_RING_S, RING_S, CompanyMachine, CompanyState
from tipring.domain.errors import RuleError
from tipring.domain.events import DigitPressed
from tipring.domain.extensions import Extension
from tipring.domain.flow import (
    AwayNode,
    CompanionNode,
    ExtensionNode,
    HangUpNode,
    VoicemailNode,
)
from tipring.domain.leg_events import LegEnd
from tipring.domain.queue.settings import Destination, OverflowAction

BEN = Extension(number="202", name="Ben", ring_s=20.0)
"""His mailbox is as each test has it."""
NODE = ExtensionNode(name="ben", extension="202", no_answer="sorry", next="bye")
SILENCE = SetBackdrop(Backdrop.NOTHING)


class Walk:
    """A caller at the node; `leave` is where he went."""

    def __init__(
        self, node: ExtensionNode | CompanionNode = NODE, mailbox: str = ""
    ) -> None:
        known = {"202": replace(BEN, mailbox=mailbox)}
        office = replace(an_office(), extensions=known)
        self.machine = CompanyMachine(node, visitor(office, "2125550100"))
        self.done: list[Command] = []
        self.tell(Begin())

    def tell(self, event: object, now: float = 100.0) -> list[Command]:
        self.done = self.machine.handle(event, now)
        return self.done

    @property
    def leave(self) -> Leave:
        last = self.done[-1]
        assert isinstance(last, Leave)
        return last


def deadline(walk: Walk) -> float | None:
    return walk.machine.deadline


def held(walk: Walk) -> bool:
    return walk.machine.holds_the_caller


# --- it rings --------------------------------------------------------------------


def test_the_caller_hears_it_ring_and_talks() -> None:
    walk = Walk()
    decided, ringing, ring = walk.done
    assert "202 (Ben) is rung" in str(decided)
    assert ringing == SetBackdrop(Backdrop.RINGBACK)
    assert ring == RingExtension("202", "2125550100", "")
    assert deadline(walk) == 100.0 + LONGEST_RING_S
    assert held(walk)
    assert walk.tell(CompanionAnswered()) == [SILENCE, JoinCompanion()]
    assert deadline(walk) is None
    walk.tell(CompanionLeft(LegEnd.HUNG_UP))
    assert walk.leave == Leave("bye", "the talk with 202 (Ben) is over: hung up")
    assert not held(walk)


@pytest.mark.parametrize("ends", [PromptFinished(), PromptFailed("no such prompt")])
def test_what_is_said_before_is_said_before(ends: object) -> None:
    walk = Walk(replace(NODE, say=("one-moment",)))
    assert walk.done == [Play(("one-moment",), "en")]
    assert RingExtension("202", "2125550100", "") in walk.tell(ends)


def test_a_caller_who_leaves_while_something_is_said_rings_nobody() -> None:
    walk = Walk(replace(NODE, say=("one-moment",)))
    stop, *_ = walk.tell(CallerLeft("busy tone"))
    assert stop == StopPlaying()
    assert walk.leave.why == "busy tone"


def test_a_caller_who_leaves_while_it_rings_silences_it() -> None:
    walk = Walk()
    assert walk.tell(CallerLeft("busy tone"))[0] == LeaveCompanion(
        LegEnd.HUNG_UP, "busy tone"
    )


def test_keys_mean_nothing_meanwhile() -> None:
    walk = Walk()
    assert walk.tell(DigitPressed("1")) == []


# --- nobody answers ----------------------------------------------------------------

BRANCHED = replace(NODE, busy="busy", away="away")


@pytest.mark.parametrize(
    ("end", "to"),
    [
        (LegEnd.BUSY, "busy"),
        (LegEnd.DECLINED, "busy"),
        (LegEnd.UNREGISTERED, "away"),
        (LegEnd.UNREACHABLE, "away"),
        (LegEnd.REFUSED, "away"),
        (LegEnd.NO_ANSWER, "sorry"),
        (LegEnd.LOST, "sorry"),
    ],
)
def test_each_reason_has_its_branch(end: LegEnd, to: str) -> None:
    walk = Walk(BRANCHED)
    walk.tell(CompanionLeft(end, "486"))
    assert walk.leave == Leave(to, f"202 (Ben): {end} (486)")
    plain = Walk()
    plain.tell(CompanionLeft(end))
    assert plain.leave.to == "sorry"


def test_it_rings_as_long_as_the_node_says() -> None:
    walk = Walk(replace(NODE, ring_s=7.0))
    assert walk.machine.tick(106.9) == []
    gone, *_, leave = walk.machine.tick(107.0)
    assert gone == LeaveCompanion(LegEnd.NO_ANSWER, "nobody answered")
    assert leave == Leave("sorry", "202 (Ben): no answer")


def test_without_a_branch_it_is_the_mailbox_of_the_extension() -> None:
    walk = Walk(replace(NODE, no_answer=None), mailbox="ben")
    walk.tell(CompanionLeft(LegEnd.NO_ANSWER))
    assert walk.leave.node == VoicemailNode(
        name="ben", mailbox="ben", next=None, greeting=None
    )


def test_without_a_branch_and_a_mailbox_it_is_the_busy_tone() -> None:
    walk = Walk(replace(NODE, no_answer=None))
    walk.tell(CompanionLeft(LegEnd.NO_ANSWER))
    assert walk.leave.node == AwayNode(
        name="ben", to=Destination(), next=None, overflow=None, back=None
    )


# --- hold and sending on -------------------------------------------------------------


def talking(node: ExtensionNode | CompanionNode = NODE) -> Walk:
    walk = Walk(node)
    if isinstance(node, ExtensionNode):
        walk.tell(CompanionAnswered())
    return walk


def test_a_caller_on_hold_hears_music_and_may_leave() -> None:
    walk = talking()
    assert walk.tell(CompanionHeld()) == [SetBackdrop(Backdrop.MUSIC, "music", "en")]
    assert walk.tell(CompanionTookBack()) == [SILENCE, JoinCompanion()]
    walk.tell(CompanionHeld())
    walk.tell(CallerLeft("busy tone"))
    assert walk.machine.state is CompanyState.DONE


def test_a_caller_is_sent_on_to_somebody_and_comes_back_to_who_sent_him() -> None:
    walk = talking()
    walk.tell(CallerSentOn("202 (Ben)", "203 (Cleo)", is_answered=False))
    assert walk.leave.why == "sent on to 203 (Cleo) by 202 (Ben)"
    node = walk.leave.node
    assert node == CompanionNode(
        name="ben",
        who="203 (Cleo)",
        is_answered=False,
        next="bye",
        back=ExtensionNode(name="ben", extension="202", no_answer="sorry", next="bye"),
    )
    waiting = Walk(node)
    assert waiting.done == [SetBackdrop(Backdrop.RINGBACK)]
    assert waiting.machine.deadline == 100.0 + RING_S
    waiting.tell(CompanionLeft(LegEnd.BUSY))
    assert waiting.leave.node == node.back


def test_a_caller_is_sent_on_to_a_place() -> None:
    walk = talking()
    to = Destination(action=OverflowAction.QUEUE, queue="sales")
    walk.tell(CallerSentOn("202 (Ben)", "the queue sales", to))
    node = walk.leave.node
    assert isinstance(node, AwayNode)
    assert (node.to, node.next) == (to, "bye")


FOUND = CompanionNode(
    name="desk", who="203", is_answered=True, next=None, back=HangUpNode(name="bye")
)


def test_who_was_found_and_has_answered_talks_at_once() -> None:
    walk = Walk(FOUND)
    assert walk.done == [SILENCE, JoinCompanion()]
    walk.tell(CallerSentOn("203", "204"))
    node = walk.leave.node
    assert isinstance(node, CompanionNode)
    assert node.back == FOUND.back


def test_who_was_found_and_does_not_answer_is_rung_for_a_while_only() -> None:
    walk = Walk(replace(FOUND, is_answered=False, back=None))
    *_, leave = walk.machine.tick(100.0 + RING_S)
    assert isinstance(leave, Leave)
    assert isinstance(leave.node, AwayNode)


def test_news_that_come_too_late_are_refused() -> None:
    walk = talking()
    walk.tell(CallerLeft("busy tone"))
    with pytest.raises(RuleError):
        walk.tell(CompanionTookBack())
