"""What becomes of an offer: answered, missed, taken back, bounced, held."""

import pytest

from support.queue_desk import Desk, agent, queue
from tipring.domain.errors import RuleError
from tipring.domain.queue import happenings as h
from tipring.domain.queue.entries import (
    AgentAnswered,
    AgentMoved,
    CallerBounced,
    CallerJoinedAgent,
    OfferEnded,
    Outcome,
)
from tipring.domain.queue.happenings import Failure
from tipring.domain.queue.orders import (
    AgentLifted,
    CameBack,
    Join,
    NobodyRings,
    Offering,
    OffHold,
    OnHold,
    ReleaseAgent,
    RemindOfHold,
    RingAgent,
    StopRinging,
    TalkBegan,
    TalkOver,
)
from tipring.domain.queue.settings import AgentSettings, Pattern
from tipring.domain.queue.states import AgentState, CallerState


def open_desk(*names: str, **offering: object) -> Desk:
    desk = Desk(queue(*names, offering=offering))
    desk.sign_in()
    return desk


def tidy_desk() -> Desk:
    desk = Desk(queue("anna", wrap_up_s=60.0, offering={"distinctive_ring": "long"}))
    desk.sign_in()
    return desk


def all_ring(*names: str, **offering: object) -> Desk:
    desk = open_desk(*names, pattern=Pattern.SIMULTANEOUS, **offering)
    desk.joins("1")
    return desk


# --- answered -------------------------------------------------------------------


def test_a_call_from_the_first_ring_to_the_end() -> None:
    desk = tidy_desk()
    desk.joins("1")
    (ring,) = desk.said(RingAgent)
    assert (ring.agent, ring.queue, ring.cadence) == ("anna", "sales", "long")
    assert Offering() in desk.news("1")
    desk.wait(4.0)
    desk.tell(h.OfferAnswered("1", "anna"))
    assert desk.said(AgentAnswered)
    (join,) = desk.said(Join)
    assert (join.ticket, join.agent, join.waited_s, join.whisper) == (
        "1",
        "anna",
        4.0,
        True,
    )
    assert desk.news("1") == [AgentLifted("anna")]
    desk.wait(1.0)
    desk.tell(h.Joined("1", "anna"))
    assert desk.said(CallerJoinedAgent)[0].waited_s == 5.0
    assert desk.news("1") == [TalkBegan("anna")]
    desk.wait(60.0)
    desk.ends("1")
    assert desk.news("1") == [TalkOver("done")]
    end = desk.ended("1")
    assert (end.outcome, end.waited_s, end.talked_s, end.agent) == (
        Outcome.ANSWERED,
        5.0,
        60.0,
        "anna",
    )
    assert desk.stands("anna") is AgentState.WRAP_UP
    desk.wait(60.0)
    assert desk.stands("anna") is AgentState.READY


def test_an_answer_counts_once() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.OfferAnswered("1", "anna"))
    with pytest.raises(RuleError, match="answered already"):
        desk.tell(h.OfferAnswered("1", "anna"))


def test_only_the_one_who_lifted_can_be_joined() -> None:
    desk = all_ring("anna", "ben")
    desk.tell(h.OfferAnswered("1", "anna"))
    with pytest.raises(RuleError):
        desk.tell(h.Joined("1", "ben"))


def test_nobody_else_can_answer() -> None:
    desk = open_desk("anna", "ben")
    desk.joins("1")
    with pytest.raises(RuleError, match="an answer of ben"):
        desk.tell(h.OfferAnswered("1", "ben"))


# --- all at once ----------------------------------------------------------------


def test_the_others_ring_on_until_both_are_joined() -> None:
    desk = all_ring("anna", "ben", "cleo")
    desk.tell(h.OfferAnswered("1", "ben"))
    assert set(desk.rings) == {"anna", "cleo"}
    assert not desk.said(StopRinging)
    desk.tell(h.Joined("1", "ben"))
    stopped = [(stop.agent, stop.why) for stop in desk.said(StopRinging)]
    assert stopped == [("anna", "answered by ben"), ("cleo", "answered by ben")]
    assert desk.stands("anna") is AgentState.READY


def test_one_who_lifts_second_is_let_go_and_has_missed_nothing() -> None:
    desk = all_ring("anna", "ben")
    desk.tell(h.OfferAnswered("1", "ben"), h.OfferAnswered("1", "anna"))
    (stop,) = desk.said(StopRinging)
    assert (stop.agent, stop.why) == ("anna", "somebody else was quicker")
    assert (desk.stands("anna"), desk.agent("anna").misses) == (AgentState.READY, 0)


def test_one_who_lifts_and_is_gone_again_costs_the_caller_nothing() -> None:
    desk = all_ring("anna", "ben")
    desk.tell(h.OfferAnswered("1", "ben"))
    desk.tell(h.OfferFailed("1", "ben", Failure.HUNG_UP))
    assert desk.state("1") is CallerState.OFFERED
    assert desk.rings == {"anna": "1"}
    assert CameBack("ben hung up before the caller was joined") in desk.news("1")
    desk.lifts("anna")
    assert desk.state("1") is CallerState.TALKING


def test_an_agent_who_becomes_free_is_rung_with_the_others() -> None:
    desk = all_ring("anna")
    desk.fails("anna")
    assert desk.state("1") is CallerState.WAITING
    desk.wait(30.0)
    assert desk.rings == {"anna": "1"}


def test_while_few_are_rung_one_of_them_may_fail_and_another_steps_in() -> None:
    desk = open_desk(
        "anna", "ben", "cleo", pattern=Pattern.EXPANDING, ring_first=2, ring_s=None
    )
    desk.joins("1")
    desk.fails("ben")
    assert set(desk.rings) == {"anna", "cleo"}


# --- missed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "seconds"),
    [
        (Failure.NO_ANSWER, 10.0),
        (Failure.UNREACHABLE, 10.0),
        (Failure.REJECTED, 30.0),
        (Failure.HUNG_UP, 30.0),
        (Failure.BUSY, 60.0),
    ],
)
def test_after_a_miss_an_agent_has_a_while_by_its_kind(
    why: Failure, seconds: float
) -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.fails("anna", why)
    assert desk.stands("anna") is AgentState.MISSED
    desk.wait(seconds - 0.001)
    assert not desk.rings
    desk.wait(0.001)
    assert desk.rings == {"anna": "1"}


def test_the_ringing_ends_after_the_time_that_was_set() -> None:
    desk = open_desk("anna", "ben", ring_s=15.0)
    desk.joins("1")
    desk.wait(15.0)
    assert desk.said(StopRinging) == [StopRinging("1", "anna", "no answer")]
    assert desk.said(OfferEnded) == [OfferEnded("1", "anna", "no answer")]
    assert desk.rings == {"ben": "1"}


def test_without_a_time_it_rings_on_but_not_for_ever() -> None:
    desk = open_desk("anna", ring_s=None)
    desk.joins("1")
    desk.wait(3599.0)
    assert desk.rings
    desk.wait(1.0)
    assert desk.stands("anna") is AgentState.MISSED


def test_a_missed_caller_goes_to_the_head() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.joins("2", priority=5)
    desk.fails("anna")
    (bounced,) = desk.said(CallerBounced)
    assert (bounced.ticket, bounced.why) == ("1", "nobody took the call")
    assert desk.news("1") == [NobodyRings(bounced=True)]
    assert desk.place("1").position == 1
    desk.wait(30.0)
    assert desk.rings == {"anna": "1"}
    assert desk.caller("1").bounces == 1


def test_an_agent_who_comes_back_early_is_rung() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.fails("anna", Failure.BUSY)
    desk.tell(h.AgentResumed("anna"))
    assert desk.rings == {"anna": "1"}


def test_who_lifts_and_cannot_be_joined_is_released() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.OfferAnswered("1", "anna"))
    desk.wait(30.0)
    assert desk.said(ReleaseAgent) == [
        ReleaseAgent("1", "anna", "was not joined in time")
    ]
    assert desk.state("1") is CallerState.WAITING
    assert desk.stands("anna") is AgentState.MISSED


# --- wishes ---------------------------------------------------------------------


def test_a_pause_that_is_asked_for_in_a_talk_begins_after_it() -> None:
    desk = tidy_desk()
    desk.joins("1")
    desk.lifts("anna")
    desk.tell(h.AgentPaused("anna", "lunch"))
    assert desk.stands("anna") is AgentState.TALKING
    desk.ends("1")
    assert (desk.stands("anna"), desk.agent("anna").why) == (
        AgentState.PAUSED,
        "lunch",
    )


def test_the_wish_can_be_taken_back() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.lifts("anna")
    desk.tell(h.AgentPaused("anna", "lunch"), h.AgentResumed("anna"))
    desk.ends("1")
    assert desk.stands("anna") is AgentState.READY


def test_who_signed_out_in_a_talk_and_in_again_stays() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.lifts("anna")
    desk.tell(h.AgentSignedOut("anna"), h.AgentSignedIn("anna"))
    desk.ends("1")
    assert desk.stands("anna") is AgentState.READY


def test_the_phone_rings_on_although_a_pause_was_asked_for() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.AgentPaused("anna", "lunch"))
    assert desk.rings == {"anna": "1"}
    desk.wait(20.0)
    assert desk.stands("anna") is AgentState.PAUSED
    assert desk.state("1") is CallerState.WAITING


def test_a_pause_that_was_asked_for_begins_when_the_offer_goes() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.AgentPaused("anna", "lunch"))
    desk.hangs_up("1")
    assert desk.stands("anna") is AgentState.PAUSED


def test_an_offer_is_taken_back_from_who_goes_away_where_that_is_set() -> None:
    desk = open_desk("anna", "ben", withdraw_if_unavailable=True)
    desk.joins("1")
    desk.tell(h.AgentPaused("anna", "lunch"))
    assert desk.said(StopRinging) == [StopRinging("1", "anna", "anna pauses")]
    assert desk.rings == {"ben": "1"}


# --- hold -----------------------------------------------------------------------


def held_desk(**offering: object) -> Desk:
    desk = open_desk("anna", **offering)
    desk.joins("1")
    desk.lifts("anna")
    desk.tell(h.CallerHeld("1"))
    assert desk.news("1") == [OnHold()]
    return desk


def test_an_agent_is_reminded_of_a_caller_on_hold_again_and_again() -> None:
    desk = held_desk(hold_alert_s=30.0)
    desk.wait(65.0)
    assert [reminder.held_s for reminder in desk.said(RemindOfHold)] == [30.0, 60.0]
    desk.tell(h.CallerTakenBack("1"))
    assert desk.news("1") == [OffHold()]
    desk.wait(100.0)
    assert not desk.said(RemindOfHold)


def test_a_caller_who_is_left_on_hold_comes_back_to_the_head() -> None:
    desk = held_desk(hold_alert_s=20.0, hold_bounce_s=60.0)
    desk.joins("2", priority=9)
    desk.wait(59.999)
    assert desk.stands("anna") is AgentState.HOLDING
    desk.wait(0.001)
    assert desk.said(ReleaseAgent) == [
        ReleaseAgent("1", "anna", "anna left the caller on hold")
    ]
    assert desk.news("1") == [CameBack("anna left the caller on hold")]
    assert desk.place("1").position == 1
    assert desk.stands("anna") is AgentState.MISSED
    desk.wait(10.0)
    assert desk.rings == {"anna": "1"}
    desk.lifts("anna")
    desk.ends("1")
    assert desk.ended("1").waited_s == 0.0, "until he was answered first"


def test_a_caller_whose_agents_phone_is_lost_comes_back_to_the_head() -> None:
    desk = held_desk()
    desk.tell(h.CallerTakenBack("1"))
    desk.joins("2", priority=9)
    desk.news("1")
    desk.tell(h.PhoneLost("anna"))
    desk.tell(h.TalkBroke("1", "the cable was cut"))
    assert desk.news("1") == [CameBack("the cable was cut")]
    assert desk.place("1").position == 1
    assert desk.stands("anna") is AgentState.MISSED


def test_nobody_is_left_on_hold_for_ever() -> None:
    desk = held_desk()
    desk.wait(14_400.0)
    assert desk.outcome("1") is Outcome.ANSWERED
    assert desk.ended("1").why == "the talk took too long"


def test_no_talk_lasts_for_ever_even_after_a_hold() -> None:
    desk = held_desk(hold_bounce_s=60.0)
    desk.tell(h.CallerTakenBack("1"))
    desk.wait(14_400.0)
    assert desk.ended("1").why == "the talk took too long"
    assert desk.stands("anna") is AgentState.READY


def test_who_does_not_talk_cannot_be_held() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    for happening in (h.CallerHeld("1"), h.CallerTakenBack("1"), h.TalkEnded("1", "")):
        with pytest.raises(RuleError):
            desk.tell(happening)


# --- wrap-up --------------------------------------------------------------------


def test_an_agent_may_have_a_wrap_up_time_of_his_own() -> None:
    crew: dict[str, AgentSettings] = {"anna": agent("anna", wrap_up_s=3.0)}
    desk = Desk(queue("anna", wrap_up_s=60.0), agents=crew)
    desk.sign_in()
    desk.joins("1")
    desk.lifts("anna")
    desk.ends("1")
    assert desk.said(AgentMoved)[-1].why == "for 3 s"
    desk.wait(3.0)
    assert desk.stands("anna") is AgentState.READY


def test_an_agent_may_be_done_earlier() -> None:
    desk = tidy_desk()
    desk.tell(h.AgentWrappedUp("anna"))
    assert desk.stands("anna") is AgentState.READY, "there was nothing to be done"
    desk.joins("1")
    desk.lifts("anna")
    desk.ends("1")
    desk.tell(h.AgentWrappedUp("anna"))
    assert desk.stands("anna") is AgentState.READY


# --- the box stops ---------------------------------------------------------------


def test_when_the_box_stops_nobody_is_rung_any_more() -> None:
    desk = Desk(queue("anna", "ben"))
    desk.sign_in("anna")
    desk.joins("1")
    desk.lifts("anna")
    desk.joins("2")
    desk.engine.close()
    desk.sign_in("ben")
    desk.ends("1")
    assert desk.rings == {}
    assert desk.state("2") is CallerState.WAITING
    desk.joins("3")
    assert desk.rings == {}
