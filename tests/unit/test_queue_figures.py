"""The figures of a queue, against logs made by hand and against queueing theory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from support.queue_journal import (
    MORNING,
    QUEUE,
    a_call,
    at,
    empty_store,
    given_up,
    joined,
    left,
    moved,
    queued,
    tell,
)
from tipring.domain.journal import CallerIdentified, CallPlaced, CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    CallbackPromised,
    CallerBounced,
    Outcome,
    PlaceKept,
)
from tipring.domain.queue.states import AgentState, CallerState
from tipring.store.projections import record
from tipring.store.queue_abandoned import abandoned
from tipring.store.queue_figures import (
    AgentFigures,
    Figures,
    QueueFigures,
    ServiceLevel,
    figures,
    figures_of,
)
from tipring.store.queue_records import QueueCall

Told = tuple[float, JournalEvent]
HOUR_S = 3600.0


def counted(
    *story: Told, threshold_s: float = 20.0, until_s: float = HOUR_S
) -> Figures:
    with empty_store() as connection:
        tell(connection, *story)
        return figures(MORNING, at(until_s), default_s=threshold_s)(connection)


def of_the_queue(*story: Told, threshold_s: float = 20.0) -> QueueFigures:
    (found,) = counted(*story, threshold_s=threshold_s).queues
    return found


A_MORNING = (
    *a_call("1", 0, waited_s=5, talked_s=100),
    (105, moved(AgentState.WRAP_UP)),
    (135, moved(AgentState.READY)),
    *a_call("2", 140, waited_s=40, talked_s=200),
    *given_up("3", 200, waited_s=3),
    *given_up("4", 210, waited_s=12),
    *given_up("5", 220, waited_s=90),
    (230, left("6", Outcome.FULL)),
    (240, queued("7")),
    (300, left("7", Outcome.OVERFLOWED, 60)),
    (310, left("8", Outcome.CLOSED)),
    (320, queued("9")),
)


def test_a_morning_is_counted_by_outcome() -> None:
    assert of_the_queue(*A_MORNING) == QueueFigures(
        queue=QUEUE,
        offered=7,
        answered=2,
        abandoned=3,
        short_abandoned=1,
        other_outcomes={
            "the queue is switched off": 1,
            "the queue was full": 1,
            "waited too long": 1,
        },
        undecided=1,
        answer_after_s=22.5,
        longest_wait_s=90.0,
        handling_s=165.0,
        service=ServiceLevel(
            threshold_s=20.0,
            of_offered=1 / 7,
            of_answered=1 / 2,
            with_abandoned=3 / 5,
            without_early_abandoned=1 / 5,
        ),
    )


@pytest.mark.parametrize(
    ("threshold_s", "in_time", "gone_early"),
    [(4.0, 0, 1), (5.0, 1, 1), (12.0, 1, 2), (40.0, 2, 2), (90.0, 2, 3)],
)
def test_the_service_level_can_be_had_for_another_threshold(
    threshold_s: float,
    in_time: int,
    gone_early: int,
) -> None:
    service = of_the_queue(*A_MORNING, threshold_s=threshold_s).service
    assert service == ServiceLevel(
        threshold_s=threshold_s,
        of_offered=in_time / 7,
        of_answered=in_time / 2,
        with_abandoned=(in_time + gone_early) / 5,
        without_early_abandoned=in_time / (7 - gone_early),
    )


def test_a_queue_may_have_a_threshold_of_its_own() -> None:
    with empty_store() as connection:
        tell(connection, *a_call("1", 0, waited_s=30, talked_s=100))
        ask = figures(MORNING, at(HOUR_S), {QUEUE: 30.0, "spare": 5.0})
        (found,) = ask(connection).queues
    assert (found.service.threshold_s, found.service.of_offered) == (30.0, 1.0)


def test_who_only_waits_has_no_figures_yet() -> None:
    found = of_the_queue((0, queued("1")))
    assert (found.offered, found.undecided) == (0, 1)
    assert (found.answer_after_s, found.longest_wait_s, found.handling_s) == (
        None,
        None,
        None,
    )
    assert found.service.of_offered is None


def test_who_came_back_to_a_kept_place_counts_once() -> None:
    found = of_the_queue(
        (0, queued("1")),
        (30, PlaceKept("1", QUEUE, 300, "hung up")),
        (90, left("1", Outcome.RETURNED, 30)),
        (90, queued("2", place_of="1", waited_s=30)),
        (100, joined("2", waited_s=40)),
    )
    assert (found.offered, found.answered, found.abandoned) == (1, 1, 0)
    assert found.answer_after_s == 40


def test_a_caller_whose_talk_was_cut_off_was_answered() -> None:
    found = of_the_queue(
        (0, queued("1")),
        (10, joined("1", waited_s=10)),
        (40, left("1", Outcome.LOST, 10, 30, "anna")),
    )
    assert (found.answered, found.other_outcomes) == (1, {})
    assert found.handling_s is None


def test_callers_count_in_the_period_in_which_they_joined() -> None:
    story = (*a_call("0", -10, waited_s=20, talked_s=60), *A_MORNING)
    whole = of_the_queue(*story)
    assert whole.answered == 2
    (early,) = counted(*story, until_s=150).queues
    assert (early.offered, early.answered) == (2, 2)


def test_nobody_called_and_nobody_worked() -> None:
    found = counted()
    assert (found.queues, found.agents) == ((), ())


A_CALL = QueueCall(
    id=1,
    ticket="1",
    queue=QUEUE,
    number="",
    line="",
    state=CallerState.GONE,
    joined_at=MORNING,
    position=1,
    priority=0,
    head_start_s=0.0,
    carried_s=0.0,
    place_of="",
    bounces=0,
    away_at=None,
    kept_until=None,
    callback_number="",
    callback_tries=0,
    agent="anna",
    answered_at=MORNING,
    answered_after_s=5.0,
    ended_at=MORNING,
    outcome=Outcome.ANSWERED,
    waited_s=5.0,
    talked_s=300.0,
    end_reason="",
)


def test_four_formulas_from_one_truth_agree_with_erlang_a() -> None:
    """10 agents, 100 calls/h of 300 s, patience 120 s, T = 20 s (exact probabilities).

    Answered 0.914895, of them within T 0.796939; abandoned 0.085105, within T 0.035865.
    """
    gone = replace(A_CALL, answered_at=None, outcome=Outcome.ABANDONED, agent="")
    calls: Sequence[QueueCall] = [
        *[A_CALL] * 79_694,
        *[replace(A_CALL, answered_after_s=21.0)] * (91_490 - 79_694),
        *[replace(gone, waited_s=20.0)] * 3_587,
        *[replace(gone, waited_s=20.1)] * (8_510 - 3_587),
    ]
    service = figures_of(QUEUE, calls, threshold_s=20.0).service
    assert service.of_offered == pytest.approx(0.7969, abs=5e-5)
    assert service.of_answered == pytest.approx(0.8711, abs=5e-5)
    assert service.with_abandoned == pytest.approx(0.8328, abs=5e-5)
    assert service.without_early_abandoned == pytest.approx(0.8266, abs=5e-5)


# --- agents ----------------------------------------------------------------------


def test_an_agents_hour_in_figures() -> None:
    (anna,) = counted(
        (-600, moved(AgentState.READY, "signs in")),
        *a_call("1", 100, waited_s=0, talked_s=500),
        (600, moved(AgentState.WRAP_UP)),
        (700, moved(AgentState.READY)),
        (1000, moved(AgentState.MISSED, "no answer", misses=1)),
        (1010, moved(AgentState.READY, misses=1)),
        (1500, moved(AgentState.PAUSED, "missed 2 calls", misses=2)),
        (2700, moved(AgentState.READY)),
        (3000, moved(AgentState.MISSED, "rejected")),
        (3030, moved(AgentState.READY)),
    ).agents
    assert anna == AgentFigures(
        agent="anna",
        calls=1,
        talk_s=500,
        wrap_up_s=100,
        serving_s=2400,
        paused_s=1200,
        occupancy=0.25,
        misses=3,
    )


def test_a_miss_of_the_day_before_is_not_of_today() -> None:
    (anna,) = counted((-600, moved(AgentState.PAUSED, "missed 2", misses=2))).agents
    assert (anna.misses, anna.occupancy, anna.paused_s) == (0, None, HOUR_S)


def test_a_bounced_call_counts_for_both_who_talked() -> None:
    found = counted(
        (0, queued("1")),
        (0, joined("1", "anna")),
        (60, moved(AgentState.MISSED, "no answer", misses=1)),
        (60, CallerBounced("1", QUEUE, "left on hold")),
        (70, joined("1", "ben", waited_s=10)),
        (100, left("1", Outcome.ANSWERED, 0, 30, "ben")),
        (100, moved(AgentState.READY, agent="ben")),
    )
    assert [(a.agent, a.calls, a.talk_s) for a in found.agents] == [
        ("anna", 1, 60),
        ("ben", 1, 30),
    ]
    assert found.queues[0].answered == 1


# --- whom to call back -----------------------------------------------------------


def ring(connection: Connection, second: float, number: str) -> None:
    call = f"call-{second}"
    record(connection, Entry(at(second), CallRang(), "line-1", call))
    who = CallerIdentified(number, None, withheld=False)
    record(connection, Entry(at(second), who, "line-1", call))


def test_whom_to_call_back_and_what_came_of_it() -> None:
    with empty_store() as connection:
        ring(connection, 0, "2125550101")
        tell(
            connection,
            *given_up("1", 0, waited_s=30, number="2125550101"),
            *given_up("2", 10, waited_s=30, number="2125550102"),
            *given_up("3", 20, waited_s=30, number=""),
            *a_call("4", 30, waited_s=5, talked_s=60),
        )
        we_called = Entry(at(300), CallPlaced("2125550101"), "line-1", "call-300")
        record(connection, we_called)
        ring(connection, 600, "2125550101")
        ring(connection, 900, "2125550101")
        tell(
            connection,
            (610, queued("5", "2125550101")),
            (620, joined("5", waited_s=10)),
        )
        found = abandoned(MORNING, at(HOUR_S))(connection)
    assert [
        (call.number, call.left_at, call.called_again_at, call.answered_at)
        for call in found
    ] == [
        ("", at(50), None, None),
        ("2125550102", at(40), None, None),
        ("2125550101", at(30), at(600), at(620)),
    ]
    assert {call.waited_s for call in found} == {30}


def test_a_caller_left_when_he_hung_up_not_when_the_place_was_given_up() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, queued("1")),
            (30, PlaceKept("1", QUEUE, 300, "hung up")),
            (330, left("1", Outcome.ABANDONED, 30)),
        )
        (call,) = abandoned(MORNING, at(HOUR_S))(connection)
    assert (call.left_at, call.outcome) == (at(30), Outcome.ABANDONED)


def test_lost_callers_and_failed_callbacks_are_to_be_called_back_too() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, queued("1")),
            (1, left("1", Outcome.LOST, 1)),
            (2, queued("2", queue="spare")),
            (3, CallbackPromised("2", "spare", "2125550177")),
            (4, left("2", Outcome.CALLBACK_FAILED, 2, queue="spare")),
            (5, queued("3")),
            (6, left("3", Outcome.OVERFLOWED, 1)),
        )
        everywhere = abandoned(MORNING, at(HOUR_S))(connection)
        in_spare = abandoned(MORNING, at(HOUR_S), "spare")(connection)
        later = abandoned(MORNING + timedelta(hours=1), at(2 * HOUR_S))(connection)
    assert [call.number for call in everywhere] == ["2125550177", "2125550123"]
    assert [call.ticket for call in in_spare] == ["2"]
    assert later == []
