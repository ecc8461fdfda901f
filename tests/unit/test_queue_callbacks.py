"""Waiting at home: one dial for each free agent, and no promise forgotten."""

import pytest

from support.queue_desk import Desk, queue
from tipring.domain.errors import RuleError
from tipring.domain.queue import happenings as h
from tipring.domain.queue.entries import (
    CallbackFailed,
    CallbackPromised,
    CallbackTried,
    Outcome,
)
from tipring.domain.queue.happenings import CallbackFailure
from tipring.domain.queue.orders import CallbackKept, CameBack, DialBack, RingAgent
from tipring.domain.queue.settings import Callbacks, Overflow
from tipring.domain.queue.states import AgentState, CallerState

HOME = "2125550199"
RULES = Callbacks(enabled=True, tries=2, retry_after_s=300.0, keeps_s=3600.0)


def open_desk(*agents: str, size: int = 25) -> Desk:
    overflow = Overflow(size=size, after_s=120.0)
    desk = Desk(queue(*agents, callbacks=RULES, overflow=overflow))
    for name in agents:
        desk.sign_in(name)
        desk.joins(f"busy-{name}")
        desk.lifts(name)
    return desk


def booked(*agents: str) -> Desk:
    """Return a desk whose agents talk while caller 1 waits at home."""
    desk = open_desk(*agents)
    desk.joins("1", number=HOME)
    desk.tell(h.CallbackBooked("1", HOME))
    desk.wait(15.0)
    return desk


def dialled() -> Desk:
    """Return a desk that calls caller 1 back; anna is kept free."""
    desk = booked("anna")
    desk.ends("busy-anna")
    assert desk.dials == {"1": HOME}
    return desk


def test_a_promise_is_written_down_before_the_caller_is_told() -> None:
    desk = open_desk("anna")
    desk.joins("1", number=HOME)
    desk.tell(h.CallbackBooked("1", HOME))
    assert desk.said(CallbackPromised) == [CallbackPromised("1", "sales", HOME)]
    assert desk.news("1") == [CallbackKept()]
    desk.hangs_up("1")
    assert desk.state("1") is CallerState.CALLBACK, "he was told to hang up"


def test_a_callback_keeps_its_own_place_and_jumps_no_line() -> None:
    desk = booked("anna")
    desk.joins("2")
    desk.joins("3", priority=1)
    desk.ends("busy-anna")
    assert desk.rings == {"anna": "3"}
    desk.lifts("anna")
    desk.ends("3")
    assert desk.dials == {"1": HOME}, "1 came before 2"


def test_one_dial_for_each_free_agent() -> None:
    desk = open_desk("anna", "ben")
    for number in range(5):
        desk.joins(str(number), number=f"{HOME}{number}")
        desk.tell(h.CallbackBooked(str(number), f"{HOME}{number}"))
    desk.wait(15.0)
    assert desk.dials == {}
    desk.ends("busy-anna")
    assert len(desk.dials) == 1
    desk.ends("busy-ben")
    assert len(desk.dials) == 2
    assert desk.stands("ben") is AgentState.OFFERED, "ben is kept free"


def test_a_callback_that_comes_off() -> None:
    desk = dialled()
    (tried,) = desk.said(CallbackTried)
    assert (tried.agent, tried.attempt) == ("anna", 1)
    (dial,) = desk.said(DialBack)
    assert (dial.number, dial.agent) == (HOME, "anna")
    desk.tell(h.CallbackReached("1", "call-7"))
    assert [ring.agent for ring in desk.said(RingAgent)] == ["anna"]
    desk.lifts("anna")
    assert desk.state("1") is CallerState.TALKING
    desk.ends("1")
    assert desk.outcome("1") is Outcome.ANSWERED


def test_the_agent_cannot_answer_before_the_person_is_there() -> None:
    desk = dialled()
    with pytest.raises(RuleError, match="kept for a callback"):
        desk.tell(h.OfferAnswered("1", "anna"))


def test_who_was_reached_is_reached_once() -> None:
    desk = dialled()
    desk.tell(h.CallbackReached("1", "call-7"))
    for again in (
        h.CallbackReached("1", "call-8"),
        h.CallbackMissed("1", CallbackFailure.BUSY),
    ):
        with pytest.raises(RuleError, match="a callback"):
            desk.tell(again)


def test_it_is_tried_again_after_a_while_and_then_given_up() -> None:
    desk = dialled()
    desk.tell(h.CallbackMissed("1", CallbackFailure.BUSY))
    assert desk.said(CallbackFailed) == [CallbackFailed("1", "busy", again=True)]
    assert desk.stands("anna") is AgentState.READY
    desk.wait(299.0)
    assert desk.dials == {}
    desk.wait(1.0)
    assert desk.dials == {"1": HOME}
    desk.tell(h.CallbackMissed("1", CallbackFailure.NOT_CONFIRMED))
    assert desk.outcome("1") is Outcome.CALLBACK_FAILED
    assert desk.ended("1").why == "nobody pressed the key"


def test_while_one_is_tried_again_later_the_others_are_served() -> None:
    desk = dialled()
    desk.joins("2")
    desk.tell(h.CallbackMissed("1", CallbackFailure.NO_ANSWER))
    assert desk.rings == {"anna": "2"}


def test_a_dial_that_nobody_reports_the_end_of_has_failed() -> None:
    desk = dialled()
    desk.wait(120.0)
    (failed,) = desk.said(CallbackFailed)
    assert failed.why == CallbackFailure.NO_ANSWER


def test_a_promise_that_no_agent_was_free_for_is_given_up_in_the_end() -> None:
    desk = booked("anna")
    desk.wait(3600.0)
    assert desk.outcome("1") is Outcome.CALLBACK_FAILED
    assert desk.ended("1").why == "no agent was free in time for the callback"


def test_even_when_the_time_is_up_while_it_is_dialled() -> None:
    desk = booked("anna")
    desk.wait(3550.0)
    desk.ends("busy-anna")
    assert desk.dials
    desk.wait(60.0)
    desk.tell(h.CallbackMissed("1", CallbackFailure.BUSY))
    assert desk.outcome("1") is Outcome.CALLBACK_FAILED


def test_who_is_reached_when_the_time_is_up_is_served_all_the_same() -> None:
    desk = booked("anna")
    desk.wait(3550.0)
    desk.ends("busy-anna")
    desk.wait(60.0)
    desk.tell(h.CallbackReached("1", "call-7"), h.OfferAnswered("1", "anna"))
    desk.tell(h.OfferFailed("1", "anna", h.Failure.HUNG_UP))
    assert desk.state("1") is CallerState.WAITING


def test_when_the_agent_leaves_meanwhile_the_person_is_at_the_head() -> None:
    desk = dialled()
    desk.joins("2", priority=3)
    desk.tell(h.OutsideCallBegan("anna"))
    assert desk.state("1") is CallerState.DIALLED, "the telephone there rings already"
    desk.tell(h.CallbackReached("1", "call-7"))
    why = "reached, and the agent who was kept free has left"
    assert desk.news("1") == [CameBack(why)]
    assert desk.place("1").position == 1
    desk.tell(h.OutsideCallEnded("anna"))
    assert desk.rings == {"anna": "1"}


def test_when_the_agent_does_not_answer_the_person_is_at_the_head() -> None:
    desk = dialled()
    desk.tell(h.CallbackReached("1", "call-7"))
    desk.wait(20.0)
    assert desk.state("1") is CallerState.WAITING
    assert desk.place("1").position == 1


def test_the_person_may_hang_up_before_the_agent_lifts() -> None:
    desk = dialled()
    desk.tell(h.CallbackReached("1", "call-7"))
    desk.hangs_up("1")
    assert desk.state("1") is CallerState.AWAY
    assert desk.stands("anna") is AgentState.READY
    desk.wait(300.0)
    assert desk.outcome("1") is Outcome.ABANDONED


def test_a_line_that_drops_while_it_is_dialled_changes_nothing() -> None:
    desk = dialled()
    desk.hangs_up("1")
    assert desk.state("1") is CallerState.DIALLED


def test_whoever_is_rung_at_that_moment_is_let_go() -> None:
    desk = Desk(queue("anna", callbacks=RULES))
    desk.sign_in()
    desk.joins("1", number=HOME)
    assert desk.rings == {"anna": "1"}
    desk.tell(h.CallbackBooked("1", HOME))
    assert (desk.rings, desk.dials) == ({}, {}), "he is still on the line"
    desk.hangs_up("1")
    desk.wait(15.0)
    assert desk.dials == {"1": HOME}


def test_a_claim_waits_until_the_caller_has_hung_up_too() -> None:
    desk = open_desk("anna", "ben")
    desk.joins("1", number=HOME)
    desk.tell(h.CallClaimed("1", "ben"), h.CallbackBooked("1", HOME))
    desk.ends("busy-ben")
    assert desk.dials == {}
    desk.wait(15.0)
    assert desk.dials == {"1": HOME}


def test_a_callback_does_not_overflow_and_takes_no_room() -> None:
    desk = open_desk("anna", size=1)
    desk.joins("1", number=HOME)
    desk.tell(h.CallbackBooked("1", HOME))
    desk.joins("2")
    assert desk.state("2") is CallerState.WAITING
    desk.joins("3")
    assert desk.outcome("3") is Outcome.FULL
    desk.wait(1000.0)
    assert desk.state("1") is CallerState.CALLBACK


def test_a_promise_can_be_taken_back_by_hand() -> None:
    desk = booked("anna")
    desk.tell(h.CallerWithdrawn("1", "served by mail"))
    assert desk.outcome("1") is Outcome.MOVED


def test_who_came_back_to_the_line_may_book_once_more() -> None:
    desk = dialled()
    desk.tell(h.CallbackReached("1", "call-7"))
    desk.fails("anna")
    desk.tell(h.CallbackBooked("1", HOME))
    desk.wait(30.0)
    assert desk.dials == {"1": HOME}
    desk.tell(h.CallbackReached("1", "call-9"))
    assert desk.rings == {"anna": "1"}


def test_who_waits_at_home_cannot_book_again() -> None:
    desk = booked("anna")
    with pytest.raises(RuleError):
        desk.tell(h.CallbackBooked("1", HOME))


def test_a_line_that_is_not_free_is_no_try_and_soon_there_is_another() -> None:
    desk = dialled()
    for _ in range(5):
        desk.tell(h.CallbackMissed("1", CallbackFailure.NO_LINE))
        assert desk.said(CallbackFailed)[-1].again
        desk.wait(29.0)
        assert not desk.dials
        desk.wait(1.0)
        assert desk.dials == {"1": HOME}
    assert {tried.attempt for tried in desk.said(CallbackTried)} == {1}
