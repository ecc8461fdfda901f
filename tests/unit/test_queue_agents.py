"""What agents do by themselves: come, go, pause, phone, claim; and the phone itself."""

import pytest

from support.queue_desk import Desk, queue
from tipring.domain.errors import RuleError
from tipring.domain.queue import happenings as h
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.entries import AgentMoved, Outcome
from tipring.domain.queue.orders import NobodyRings, ReleaseAgent, StopRinging
from tipring.domain.queue.settings import AgentSettings, Pattern, Team
from tipring.domain.queue.states import AgentState, CallerState


def open_desk(*names: str, **offering: object) -> Desk:
    desk = Desk(queue(*names, offering=offering))
    desk.sign_in()
    return desk


def test_an_agent_comes_pauses_and_goes() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1")
    assert not desk.rings
    desk.sign_in("anna")
    assert desk.rings == {"anna": "1"}
    desk.hangs_up("1")
    desk.tell(h.AgentPaused("anna", "lunch"))
    (moved,) = desk.said(AgentMoved)
    assert (moved.state, moved.why) == (AgentState.PAUSED, "lunch")
    desk.tell(h.AgentPaused("anna", "meeting"))
    assert desk.agent("anna").why == "meeting"
    desk.tell(h.AgentResumed("anna"))
    assert desk.stands("anna") is AgentState.READY
    desk.tell(h.AgentSignedOut("anna"), h.AgentSignedOut("anna"))
    assert desk.stands("anna") is AgentState.OFFLINE


def test_signing_in_again_disturbs_nothing() -> None:
    desk = open_desk("anna")
    desk.tell(h.AgentPaused("anna"), h.AgentSignedIn("anna"), h.AgentSignedIn("anna"))
    assert desk.stands("anna") is AgentState.PAUSED


def test_who_is_not_there_cannot_pause() -> None:
    desk = Desk(queue("anna"))
    with pytest.raises(RuleError, match="pauses is not allowed while"):
        desk.tell(h.AgentPaused("anna"))
    desk.tell(h.AgentResumed("anna"))
    assert desk.stands("anna") is AgentState.OFFLINE


def test_nobody_knows_an_agent_or_a_caller_of_that_name() -> None:
    desk = open_desk("anna")
    with pytest.raises(RuleError, match="agent 'zoe'"):
        desk.tell(h.AgentSignedIn("zoe"))
    with pytest.raises(RuleError, match="ticket '9'"):
        desk.tell(h.CallerHungUp("9"))


def test_the_counts_of_the_day_begin_anew() -> None:
    desk = open_desk("anna", "ben", pattern=Pattern.FEWEST_CALLS)
    desk.joins("1")
    desk.lifts("anna")
    desk.ends("1")
    assert desk.agent("anna").calls == 1
    desk.tell(h.DayBegan())
    assert desk.agent("anna").calls == 0


# --- the phone ------------------------------------------------------------------


def test_an_outside_call_keeps_an_agent_from_being_rung() -> None:
    desk = open_desk("anna")
    desk.tell(h.OutsideCallBegan("anna"))
    desk.joins("1")
    assert not desk.rings
    desk.tell(h.OutsideCallEnded("anna"))
    assert desk.rings == {"anna": "1"}


def test_who_dials_out_while_it_rings_lets_the_offer_go() -> None:
    desk = open_desk("anna", "ben")
    desk.joins("1")
    desk.tell(h.OutsideCallBegan("anna"))
    assert desk.said(StopRinging) == [StopRinging("1", "anna", "anna dials out")]
    assert desk.rings == {"ben": "1"}


def test_what_was_asked_for_is_done_after_the_outside_call() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.AgentPaused("anna", "lunch"), h.OutsideCallBegan("anna"))
    desk.tell(h.OutsideCallEnded("anna"))
    assert desk.stands("anna") is AgentState.PAUSED
    assert desk.agent("anna").why == "lunch"


def test_who_signs_out_over_an_outside_call_has_no_other_wish() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.AgentPaused("anna", "lunch"), h.OutsideCallBegan("anna"))
    desk.tell(h.AgentSignedOut("anna"))
    assert desk.agent("anna").wish is None


def test_no_outside_call_lasts_for_ever() -> None:
    desk = open_desk("anna")
    desk.tell(h.OutsideCallBegan("anna"))
    desk.wait(14_400.0)
    assert desk.stands("anna") is AgentState.READY


def test_a_phone_that_cannot_be_reached_is_not_rung() -> None:
    desk = open_desk("anna")
    desk.tell(h.PhoneLost("anna"))
    desk.joins("1")
    assert not desk.rings
    assert str(desk.agent("anna")) == "anna: ready, phone unreachable"
    desk.tell(h.PhoneFound("anna"))
    assert desk.rings == {"anna": "1"}


def test_a_phone_that_is_lost_while_it_rings_is_a_miss() -> None:
    desk = open_desk("anna", "ben")
    desk.joins("1")
    desk.tell(h.PhoneLost("anna"))
    assert desk.stands("anna") is AgentState.MISSED
    assert desk.rings == {"ben": "1"}


def test_an_agent_without_a_phone_is_never_rung() -> None:
    desk = Desk(queue("anna"), agents={"anna": AgentSettings(id="anna")})
    desk.sign_in()
    desk.joins("1")
    assert not desk.rings


# --- claims ---------------------------------------------------------------------


def busy_desk() -> Desk:
    """Both talk; 1 and 2 wait."""
    desk = open_desk("anna", "ben")
    desk.joins("a")
    desk.joins("b")
    desk.lifts("anna")
    desk.lifts("ben")
    desk.joins("1")
    desk.joins("2")
    return desk


def test_a_claimed_caller_goes_to_his_agent_and_to_nobody_else() -> None:
    desk = busy_desk()
    desk.tell(h.CallClaimed("2", "ben"))
    desk.ends("a")
    assert desk.rings == {"anna": "1"}
    desk.lifts("anna")
    desk.ends("1")
    assert not desk.rings, "2 waits for ben"
    desk.ends("b")
    assert desk.rings == {"ben": "2"}
    desk.lifts("ben")
    assert desk.agent("ben").claims == []


def test_a_claim_rings_an_agent_who_is_free_and_stops_the_others() -> None:
    desk = open_desk("anna", "ben")
    desk.joins("1")
    assert desk.rings == {"anna": "1"}
    desk.tell(h.CallClaimed("1", "ben"))
    assert desk.rings == {"ben": "1"}
    assert desk.said(StopRinging) == [StopRinging("1", "anna", "claimed for ben")]


def test_while_the_agent_of_the_claim_talks_the_caller_hears_music_again() -> None:
    desk = open_desk("anna", "ben")
    desk.joins("b")
    desk.lifts("anna")
    desk.joins("1")
    assert desk.rings == {"ben": "1"}
    desk.tell(h.CallClaimed("1", "anna"))
    assert desk.news("1") == [NobodyRings(bounced=False)]
    assert desk.state("1") is CallerState.WAITING


def test_who_is_rung_for_the_caller_already_rings_on_when_he_claims_him() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.CallClaimed("1", "anna"))
    assert desk.rings == {"anna": "1"}
    assert not desk.said(StopRinging)
    desk.fails("anna")
    desk.wait(30.0)
    assert desk.rings == {"anna": "1"}, "the claim stands"


def test_the_last_claim_counts() -> None:
    desk = busy_desk()
    desk.tell(h.CallClaimed("1", "ben"), h.CallClaimed("1", "anna"))
    desk.ends("b")
    assert desk.rings == {"ben": "2"}


@pytest.mark.parametrize(
    "goes",
    [h.AgentPaused("ben"), h.AgentSignedOut("ben"), h.PhoneLost("ben")],
    ids=lambda happening: type(happening).__name__,
)
def test_claims_are_free_for_others_when_the_agent_goes(goes: h.Happening) -> None:
    desk = busy_desk()
    desk.tell(h.CallClaimed("2", "ben"), h.CallClaimed("1", "ben"))
    desk.ends("a")
    assert not desk.rings
    desk.tell(goes)
    if desk.agent("ben").wish:
        desk.ends("b")
    assert desk.rings == {"anna": "1"}, "by rank, not by the order of the claims"


def test_nobody_is_claimed_for_somebody_absent() -> None:
    desk = busy_desk()
    desk.tell(h.AgentSignedOut("ben"))
    desk.ends("b")
    assert desk.stands("ben") is AgentState.OFFLINE
    with pytest.raises(RuleError, match="a claim is not allowed while"):
        desk.tell(h.CallClaimed("1", "ben"))


def test_only_an_agent_of_the_queue_can_claim() -> None:
    desk = Desk(queue("anna"), queue("ben", name="support"))
    desk.sign_in()
    desk.joins("1")
    with pytest.raises(RuleError, match="not in sales"):
        desk.tell(h.CallClaimed("1", "ben"))
    desk.lifts("anna")
    with pytest.raises(RuleError, match="talking"):
        desk.tell(h.CallClaimed("1", "anna"))


# --- withdrawn ------------------------------------------------------------------


def test_a_caller_may_be_taken_out_of_the_line() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.tell(h.CallerWithdrawn("1", "transferred by hand"))
    assert desk.outcome("1") is Outcome.MOVED
    assert not desk.rings


def test_and_out_of_a_talk() -> None:
    desk = open_desk("anna")
    desk.joins("1")
    desk.lifts("anna")
    desk.tell(h.CallerWithdrawn("1", "transferred"))
    assert desk.said(ReleaseAgent) == [ReleaseAgent("1", "anna", "transferred")]
    assert desk.outcome("1") is Outcome.ANSWERED


def test_a_claim_ends_with_its_caller() -> None:
    desk = busy_desk()
    desk.tell(h.CallClaimed("1", "ben"))
    desk.hangs_up("1")
    assert desk.agent("ben").claims == []


def test_a_seat_of_an_agent_whom_nobody_knows_stays_empty() -> None:
    sales = queue("anna", "ghost")
    engine = QueueEngine(
        Team(queues={sales.name: sales}, agents={"anna": AgentSettings(id="anna")})
    )
    assert [seat.agent.id for seat in engine.hall.rooms[sales.name].seats] == ["anna"]
