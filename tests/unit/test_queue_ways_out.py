"""Every way out of the queue, and the places that are kept."""

import pytest

from support.queue_desk import Desk, queue
from tipring.domain.errors import RuleError
from tipring.domain.queue import happenings as h
from tipring.domain.queue.entries import CallerQueued, Outcome, PlaceKept
from tipring.domain.queue.orders import Entered, ReleaseAgent, SentAway, StopRinging
from tipring.domain.queue.settings import (
    Destination,
    Overflow,
    OverflowAction,
    QueueSettings,
    Standing,
    Staying,
)
from tipring.domain.queue.states import AgentState, CallerState

MAIL = Destination(action=OverflowAction.VOICEMAIL, mailbox="office")
ANNA = "2125550101"


def open_desk(*queues: QueueSettings) -> Desk:
    desk = Desk(*queues)
    desk.sign_in()
    return desk


# --- overflow -------------------------------------------------------------------


def patient_desk(after_s: float | None = 60.0, size: int = 25) -> Desk:
    overflow = Overflow(size=size, after_s=after_s, to=MAIL)
    return Desk(queue("anna", overflow=overflow))


def test_a_long_wait_overflows_to_the_millisecond() -> None:
    desk = patient_desk()
    desk.joins("1")
    desk.wait(59.999)
    assert desk.state("1") is CallerState.WAITING
    desk.wait(0.001)
    assert desk.outcome("1") is Outcome.OVERFLOWED
    assert desk.news("1") == [SentAway(MAIL, "waited 60 s")]


def test_a_caller_may_bring_his_own_limit_and_a_wait_that_counts() -> None:
    desk = patient_desk()
    desk.joins("1", overflow_after_s=10.0)
    desk.joins("2", waited_s=55.0)
    desk.joins("3", waited_s=99.0)
    desk.wait(0.0)
    assert desk.outcome("3") is Outcome.OVERFLOWED
    desk.wait(5.0)
    assert desk.outcome("2") is Outcome.OVERFLOWED
    desk.wait(5.0)
    assert desk.outcome("1") is Outcome.OVERFLOWED


def test_the_phone_that_rings_at_that_moment_falls_silent() -> None:
    desk = patient_desk(after_s=12.0)
    desk.sign_in()
    desk.joins("1")
    desk.wait(12.0)
    assert [stop.agent for stop in desk.said(StopRinging)] == ["anna"]
    assert desk.stands("anna") is AgentState.READY


def test_who_is_being_answered_does_not_overflow() -> None:
    desk = patient_desk(after_s=12.0)
    desk.sign_in()
    desk.joins("1")
    desk.wait(11.0)
    desk.tell(h.OfferAnswered("1", "anna"))
    desk.wait(2.0)
    assert desk.state("1") is CallerState.JOINING
    desk.tell(h.Joined("1", "anna"))
    desk.wait(60.0)
    assert desk.state("1") is CallerState.TALKING


def test_but_he_does_when_the_agent_is_gone_again() -> None:
    desk = patient_desk(after_s=12.0)
    desk.sign_in()
    desk.joins("1")
    desk.tell(h.OfferAnswered("1", "anna"))
    desk.wait(13.0)
    desk.tell(h.OfferFailed("1", "anna", h.Failure.HUNG_UP))
    assert desk.outcome("1") is Outcome.OVERFLOWED


def test_a_full_room_sends_the_next_one_away() -> None:
    desk = patient_desk(size=2)
    desk.joins("1")
    desk.joins("2")
    desk.joins("3")
    assert desk.outcome("3") is Outcome.FULL
    assert desk.news("3") == [SentAway(MAIL, "2 of 2 places are taken")]
    desk.joins("4", size_limit=3)
    assert desk.state("4") is CallerState.WAITING


def test_a_room_without_places_is_open_to_whom_a_free_agent_takes() -> None:
    desk = patient_desk(size=0)
    desk.sign_in()
    desk.joins("1")
    assert desk.rings == {"anna": "1"}
    desk.joins("2")
    assert desk.outcome("2") is Outcome.FULL


def test_a_queue_that_is_switched_off_sends_everybody_away() -> None:
    desk = open_desk(queue("anna", enabled=False, overflow=Overflow(to=MAIL)))
    desk.joins("1")
    assert desk.outcome("1") is Outcome.CLOSED
    assert desk.news("1") == [SentAway(MAIL, "the queue is switched off")]


# --- nobody could answer --------------------------------------------------------


GONE = frozenset({Standing.OFFLINE, Standing.PAUSED, Standing.UNREACHABLE})


def ruled_desk(action: OverflowAction = OverflowAction.BUSY) -> Desk:
    rule = Staying(
        refuse_without=GONE, leave_without=GONE, to=Destination(action=action)
    )
    return Desk(queue("anna", "ben", staying=rule))


def test_at_the_door_nobody_is_let_in_whom_nobody_could_answer() -> None:
    desk = ruled_desk()
    desk.joins("1")
    assert desk.outcome("1") is Outcome.REFUSED
    assert desk.ended("1").why == "all agents are offline or paused or unreachable"
    desk.sign_in("anna")
    desk.joins("2")
    assert desk.rings == {"anna": "2"}


def test_who_waits_is_sent_away_when_the_last_agent_goes() -> None:
    desk = ruled_desk()
    desk.sign_in()
    desk.joins("a")
    desk.lifts("anna")
    desk.tell(h.AgentPaused("ben"))
    desk.joins("1")
    desk.joins("2", welcome_first=True)
    assert desk.state("1") is CallerState.WAITING, "anna only talks"
    desk.tell(h.AgentSignedOut("anna"))
    desk.ends("a")
    assert [desk.outcome(ticket) for ticket in "12"] == [Outcome.STRANDED] * 2
    assert "offline or paused or unreachable" in desk.ended("1").why


def test_a_lost_phone_strands_too() -> None:
    desk = ruled_desk()
    desk.sign_in("anna")
    desk.joins("1")
    desk.tell(h.PhoneLost("anna"))
    assert desk.outcome("1") is Outcome.STRANDED


def test_where_the_rule_is_to_stay_everybody_stays() -> None:
    desk = ruled_desk(OverflowAction.STAY)
    desk.joins("1")
    desk.sign_in("anna")
    desk.tell(h.AgentSignedOut("anna"))
    desk.wait(20.0)
    assert desk.state("1") is CallerState.WAITING


# --- hanging up, stepping out, coming back --------------------------------------


def test_a_caller_without_a_number_is_gone_when_he_hangs_up() -> None:
    desk = open_desk(queue("anna"))
    desk.joins("1")
    desk.wait(7.0)
    desk.hangs_up("1")
    assert desk.outcome("1") is Outcome.ABANDONED
    assert desk.ended("1").waited_s == 7.0
    assert desk.stands("anna") is AgentState.READY


def test_so_is_everybody_where_no_place_is_kept() -> None:
    desk = Desk(queue("anna", keep_place_s=0.0))
    desk.joins("1", number=ANNA)
    desk.hangs_up("1")
    assert desk.outcome("1") is Outcome.ABANDONED


def test_who_calls_again_in_time_has_the_old_place() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1", number=ANNA, head_start_s=5.0, priority=1)
    desk.wait(10.0)
    desk.joins("2", priority=1)
    desk.hangs_up("1")
    assert desk.said(PlaceKept) == [
        PlaceKept("1", "sales", 300.0, "the caller hung up")
    ]
    assert desk.place("2").position == 1
    desk.wait(100.0)
    desk.joins("3", number=ANNA)
    assert desk.outcome("1") is Outcome.RETURNED
    (entry,) = desk.said(CallerQueued)
    assert (entry.place_of, entry.position, entry.priority) == ("1", 1, 1)
    assert entry.waited_s == 10.0, "only what was waited, not the time away"
    assert entry.why.startswith("rank 115 s, the place of 1 was kept")
    (entered,) = desk.news("3")
    assert entered == Entered(position=1, offered=False, returned=True)


def test_who_calls_too_late_begins_at_the_end() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1", number=ANNA)
    desk.joins("2")
    desk.hangs_up("1")
    desk.wait(300.0)
    assert desk.outcome("1") is Outcome.ABANDONED
    assert desk.ended("1").why == "did not come back"
    desk.joins("3", number=ANNA)
    assert desk.place("3").position == 2


def test_a_place_is_kept_in_its_own_queue_only() -> None:
    desk = Desk(queue("anna"), queue("anna", name="support"))
    desk.joins("1", number=ANNA)
    desk.hangs_up("1")
    desk.joins("2", number=ANNA, queue="support")
    assert desk.state("1") is CallerState.AWAY
    desk.joins("3", queue="support", returns_to="1")
    assert desk.state("1") is CallerState.AWAY


def test_a_number_that_several_share_gets_the_youngest_place() -> None:
    desk = Desk(queue("anna"))
    for ticket in "12":
        desk.joins(ticket, number=ANNA)
        desk.wait(10.0)
    desk.hangs_up("1")
    desk.hangs_up("2")
    desk.joins("3", number=ANNA)
    assert desk.outcome("2") is Outcome.RETURNED
    desk.joins("4", number=ANNA)
    assert desk.outcome("1") is Outcome.RETURNED


def test_who_steps_out_to_a_menu_comes_back_by_his_ticket() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1")
    desk.wait(30.0)
    desk.joins("2")
    desk.tell(h.CallerSteppedOut("1", "key 0"))
    assert desk.state("1") is CallerState.AWAY
    desk.joins("1/2", returns_to="1")
    assert desk.place("1/2").position == 1
    assert desk.outcome("1") is Outcome.RETURNED


def test_who_stays_in_the_menu_has_left_by_key() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1")
    desk.tell(h.CallerSteppedOut("1", "key 0"))
    desk.hangs_up("1")
    assert desk.state("1") is CallerState.AWAY, "the line went after the caller left"
    desk.wait(300.0)
    assert desk.outcome("1") is Outcome.LEFT_BY_KEY


def test_a_kept_place_can_be_given_up() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1", number=ANNA)
    desk.hangs_up("1")
    desk.tell(h.CallerWithdrawn("1", "taken out by hand"))
    assert desk.outcome("1") is Outcome.MOVED
    assert desk.engine.hall.kept == {}


def test_a_place_of_many_that_is_given_up_leaves_the_others() -> None:
    desk = Desk(queue("anna"))
    for ticket in "12":
        desk.joins(ticket, number=ANNA)
    for ticket in "12":
        desk.hangs_up(ticket)
    desk.tell(h.CallerWithdrawn("1", "by hand"))
    desk.joins("3", number=ANNA)
    assert desk.outcome("2") is Outcome.RETURNED


def test_who_hangs_up_while_an_agent_lifts_lets_the_agent_go() -> None:
    desk = open_desk(queue("anna"))
    desk.joins("1", number=ANNA)
    desk.tell(h.OfferAnswered("1", "anna"))
    desk.hangs_up("1")
    assert [let_go.agent for let_go in desk.said(ReleaseAgent)] == ["anna"]
    assert desk.stands("anna") is AgentState.READY


def test_who_hangs_up_in_a_talk_has_been_answered() -> None:
    desk = open_desk(queue("anna"))
    desk.joins("1", number=ANNA)
    desk.lifts("anna")
    desk.wait(30.0)
    desk.hangs_up("1")
    assert desk.outcome("1") is Outcome.ANSWERED
    assert desk.ended("1").talked_s == 30.0


def test_a_mandatory_welcome_is_heard_before_anybody_is_rung() -> None:
    desk = open_desk(queue("anna"))
    desk.joins("1", welcome_first=True)
    assert desk.news("1") == [Entered(position=1, offered=False, returned=False)]
    assert not desk.rings
    desk.tell(h.WelcomeEnded("1"))
    assert desk.rings == {"anna": "1"}
    with pytest.raises(RuleError):
        desk.tell(h.WelcomeEnded("1"))


def test_a_caller_is_in_one_queue_once_and_that_one_exists() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1")
    with pytest.raises(RuleError, match="in the queue already"):
        desk.joins("1")
    with pytest.raises(RuleError, match="a caller for 'nowhere'"):
        desk.joins("2", queue="nowhere")


def test_a_key_that_crosses_the_agents_answer_ends_the_talk() -> None:
    desk = open_desk(queue("anna"))
    desk.joins("1")
    desk.lifts("anna")
    desk.tell(h.CallerSteppedOut("1", "key 0"))
    assert desk.outcome("1") is Outcome.ANSWERED
    assert desk.stands("anna") is AgentState.READY


def test_a_half_duplex_line_without_a_telephone_beside_it_leads_nowhere() -> None:
    desk = open_desk(queue("anna", overflow=Overflow(to=MAIL)))
    desk.joins("1", line="line-1", beside_only=True)
    assert desk.outcome("1") is Outcome.REFUSED
    assert isinstance(desk.news("1")[-1], SentAway)


def test_who_is_being_rung_for_is_not_sent_away_with_the_others() -> None:
    everything = frozenset(Standing)
    rule = Staying(leave_without=everything, to=MAIL)
    desk = open_desk(queue("anna", staying=rule))
    desk.joins("1")
    desk.joins("2")
    assert desk.state("1") is CallerState.OFFERED
    assert desk.outcome("2") is Outcome.STRANDED
