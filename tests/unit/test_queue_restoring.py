"""After a restart the queue goes on where it was."""

from datetime import timedelta

from support.queue_desk import SALES, Desk, agent, queue
from support.queue_journal import MORNING
from tipring.domain.queue import happenings as h
from tipring.domain.queue.audit import faults
from tipring.domain.queue.entries import CallerLeftQueue, Outcome
from tipring.domain.queue.memory import (
    AgentMemory,
    OpenTicket,
    QueueMemory,
    QueuePast,
)
from tipring.domain.queue.restoring import Clocks
from tipring.domain.queue.settings import AgentSettings, QueueSettings
from tipring.domain.queue.states import AgentCause, AgentState, CallerState

ANNA = "2125550101"


def restarted(
    memory: QueueMemory,
    *surviving: str,
    settings: QueueSettings | None = None,
    agents: dict[str, AgentSettings] | None = None,
) -> Desk:
    desk = Desk(settings or queue("anna", "ben"), agents=agents or {})
    desk.latest = desk.engine.restore(memory, Clocks(MORNING, desk.now), surviving)
    desk.steps += desk.latest
    assert faults(desk.engine) == []
    return desk


def ticket(name: str, ago_s: float = 100.0, **how: object) -> OpenTicket:
    joined_at = MORNING - timedelta(seconds=ago_s)
    base = {"queue": SALES, "number": ANNA, "line": "line-1"} | how
    return OpenTicket(ticket=name, joined_at=joined_at, **base)  # type: ignore[arg-type]


def remembered(name: str, state: AgentState, **how: object) -> AgentMemory:
    base = {"reason": "", "since": MORNING, "misses": 0} | how
    return AgentMemory(agent=name, state=state, **base)  # type: ignore[arg-type]


def test_on_the_first_day_those_are_at_work_who_begin_by_themselves() -> None:
    crew = {"anna": agent("anna", ready_at_start=True)}
    desk = restarted(QueueMemory(), agents=crew)
    assert desk.stands("anna") is AgentState.READY
    assert desk.stands("ben") is AgentState.OFFLINE


def test_agents_are_where_they_were_but_no_call_is() -> None:
    memory = QueueMemory(
        agents=(
            remembered("anna", AgentState.PAUSED, reason="lunch", misses=1),
            remembered("ben", AgentState.TALKING),
        )
    )
    desk = restarted(memory)
    assert (desk.stands("anna"), desk.agent("anna").why) == (
        AgentState.PAUSED,
        "lunch",
    )
    assert desk.stands("ben") is AgentState.READY


def test_what_was_asked_for_during_a_call_is_done() -> None:
    wish = (AgentCause.PAUSES, "lunch")
    memory = QueueMemory(agents=(remembered("anna", AgentState.TALKING, wish=wish),))
    desk = restarted(memory)
    assert (desk.stands("anna"), desk.agent("anna").why) == (
        AgentState.PAUSED,
        "lunch",
    )


def test_a_caller_who_is_still_on_the_line_is_served() -> None:
    memory = QueueMemory(
        tickets=(ticket("1"), ticket("2", ago_s=50.0, bounced=1)),
        agents=(remembered("anna", AgentState.READY),),
    )
    desk = restarted(memory, "1", "2")
    assert desk.state("2") is CallerState.OFFERED, "he had come back to the head"
    assert desk.state("1") is CallerState.WAITING


def test_a_caller_whose_call_was_cut_off_has_his_place_when_he_calls_again() -> None:
    desk = restarted(QueueMemory(tickets=(ticket("1"), ticket("2", number=""))))
    assert desk.outcome("2") is Outcome.LOST, "nobody could know him again"
    assert desk.state("1") is CallerState.AWAY
    desk.joins("3", number=ANNA)
    assert desk.outcome("1") is Outcome.RETURNED
    assert desk.caller("3").rank_s(desk.now) == 100.0


def test_who_does_not_call_again_is_lost() -> None:
    desk = restarted(QueueMemory(tickets=(ticket("1"),)))
    desk.wait(300.0)
    assert desk.outcome("1") is Outcome.LOST


def test_the_hours_without_power_are_not_waited() -> None:
    until = MORNING - timedelta(hours=9)
    cut_off = ticket("1", ago_s=9 * 3600 + 40.0, carried_s=20.0, waited_until=until)
    desk = restarted(QueueMemory(tickets=(cut_off,)))
    desk.wait(300.0)
    (end,) = desk.said(CallerLeftQueue)
    assert (end.outcome, end.waited_s) == (Outcome.LOST, 60.0)


def test_a_place_that_was_kept_already_is_kept_no_longer_than_promised() -> None:
    until = MORNING + timedelta(seconds=30)
    memory = QueueMemory(
        tickets=(ticket("1", state=CallerState.AWAY, kept_until=until),)
    )
    desk = restarted(memory)
    desk.wait(29.0)
    assert desk.state("1") is CallerState.AWAY
    desk.wait(1.0)
    assert desk.outcome("1") is Outcome.ABANDONED


def test_a_promise_to_call_back_is_kept() -> None:
    promise = ticket("1", state=CallerState.CALLBACK, callback_number=ANNA)
    memory = QueueMemory(
        tickets=(promise,), agents=(remembered("anna", AgentState.READY),)
    )
    desk = restarted(memory)
    desk.wait(15.0)
    assert desk.dials == {"1": ANNA}


def test_who_talked_was_answered() -> None:
    memory = QueueMemory(tickets=(ticket("1", state=CallerState.TALKING),))
    assert restarted(memory).outcome("1") is Outcome.ANSWERED


def test_where_no_place_is_kept_the_caller_is_lost_at_once() -> None:
    settings = queue("anna", keep_place_s=0.0)
    desk = restarted(QueueMemory(tickets=(ticket("1"),)), settings=settings)
    assert desk.outcome("1") is Outcome.LOST


def test_a_caller_of_a_queue_that_is_gone_is_not_forgotten() -> None:
    desk = restarted(QueueMemory(tickets=(ticket("1", queue="closed-down"),)))
    (end,) = desk.said(CallerLeftQueue)
    assert (end.queue, end.outcome) == ("closed-down", Outcome.LOST)
    assert end.why == "the queue is not there any more"


def test_what_was_learned_is_known_and_the_circle_goes_on() -> None:
    learned = QueuePast(
        queue=SALES, handling_mean_s=120.0, handled_calls=50, last_agent="anna"
    )
    elsewhere = QueuePast(queue="closed-down")
    desk = restarted(QueueMemory(queues=(learned, elsewhere)))
    desk.sign_in()
    desk.joins("1")
    assert desk.rings == {"ben": "1"}
    told = desk.place("1")
    assert told.known_calls == 50


def test_where_nothing_was_learned_the_guess_counts() -> None:
    desk = restarted(QueueMemory(queues=(QueuePast(queue=SALES),)))
    assert desk.engine.hall.rooms[SALES].handling.mean_s == 300.0


def test_an_agent_who_comes_back_finds_work() -> None:
    desk = restarted(QueueMemory(tickets=(ticket("1"),)), "1")
    desk.tell(h.AgentSignedIn("ben"))
    assert desk.rings == {"ben": "1"}


def test_a_clock_that_was_set_back_meanwhile_costs_nobody_his_place() -> None:
    hours = -5 * 3600.0
    kept_until = MORNING + timedelta(seconds=600 - hours)
    memory = QueueMemory(
        agents=(
            remembered("anna", AgentState.PAUSED, since=MORNING + timedelta(hours=5)),
        ),
        tickets=(
            ticket("t1", hours),
            ticket("t2", hours, number="2125550102", kept_until=kept_until),
        ),
    )
    desk = restarted(memory, "t1", settings=queue("anna", keep_place_s=600))
    assert desk.agent("anna").since == desk.now
    assert desk.caller("t1").waiting_s(desk.now) == 0.0
    assert desk.caller("t2").state is CallerState.AWAY
    desk.wait(601)
    assert desk.outcome("t2") is Outcome.ABANDONED
