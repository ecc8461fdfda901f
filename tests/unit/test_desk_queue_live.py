"""The queues as they are now, explained to whoever looks at them."""

from datetime import UTC, datetime, timedelta

from support.queue_desk import SALES, Desk, queue
from tipring.desk.queue_live import look_at
from tipring.domain.queue import happenings as h
from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.settings import QueueCard
from tipring.domain.queue.states import AgentState, CallerState

NOW = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)
HOME = "2125550123"


def shown(desk: Desk) -> QueueLive:
    live, *_ = look_at(desk.engine, desk.now, NOW)
    return live


def waiting(desk: Desk) -> dict[str, CallerLive]:
    return {caller.ticket: caller for caller in shown(desk).waiting}


def test_who_waits_is_shown_in_the_order_of_the_ranks() -> None:
    desk = Desk(queue("anna", card=QueueCard(title="Sales"), threshold_s=30.0))
    desk.joins("1", number=HOME, name="ANNA", line="line-1")
    desk.wait(10)
    desk.joins("2", head_start_s=30.0)
    live = shown(desk)
    assert (live.queue, live.title, live.threshold_s) == (SALES, "Sales", 30.0)
    assert [caller.ticket for caller in live.waiting] == ["2", "1"]
    _second, first = live.waiting
    assert first == CallerLive(
        ticket="1",
        number=HOME,
        name="ANNA",
        line="line-1",
        state=CallerState.WAITING,
        position=2,
        waited_s=10.0,
        rank_s=10.0,
        why="rank 10 s",
    )


def test_why_a_caller_stands_there_is_told_whole() -> None:
    desk = Desk(queue("anna", offering={"ring_s": 5.0}))
    desk.sign_in()
    desk.joins("1", priority=3, head_start_s=30.0, waited_s=60.0)
    desk.fails("anna")
    caller = waiting(desk)["1"]
    assert caller.why == (
        "rank 90 s, came back to the head, priority 3, head start 30 s,"
        " 60 s waited before"
    )


def test_who_is_being_offered_is_shown_with_the_agents_who_are_rung() -> None:
    desk = Desk(queue("anna"))
    desk.sign_in()
    desk.joins("1")
    assert waiting(desk)["1"].offered_to == ("anna",)
    (anna,) = shown(desk).agents
    assert (anna.state, anna.ticket) == (AgentState.OFFERED, "1")
    assert anna.ends == NOW + timedelta(seconds=20)


def test_who_was_claimed_for_an_agent_is_shown_with_him() -> None:
    desk = Desk(queue("anna", "ben"))
    desk.sign_in("anna")
    desk.joins("1")
    desk.lifts("anna")
    desk.joins("2")
    desk.tell(h.CallClaimed("2", "anna"))
    assert waiting(desk)["2"].agent == "anna"


def test_who_talks_or_is_away_has_no_position() -> None:
    desk = Desk(queue("anna"))
    desk.sign_in()
    desk.joins("1")
    desk.lifts("anna")
    desk.tell(h.CallerHeld("1"))
    desk.joins("2", number=HOME)
    desk.hangs_up("2")
    live = shown(desk)
    assert live.waiting == ()
    (talking,), (away,) = live.talking, live.away
    assert (talking.ticket, talking.position, talking.agent) == ("1", None, "anna")
    assert talking.state is CallerState.HELD
    assert (away.ticket, away.state) == ("2", CallerState.AWAY)


def test_callers_are_shown_in_their_own_queue() -> None:
    desk = Desk(queue("anna"), queue("ben", name="support"))
    desk.sign_in()
    desk.joins("1", queue="support")
    desk.lifts("ben")
    sales, support = look_at(desk.engine, desk.now, NOW)
    assert (sales.talking, support.talking[0].ticket) == ((), "1")


def test_agents_are_shown_with_why_since_when_and_until_when() -> None:
    desk = Desk(queue("anna", "ben", "cora"))
    desk.sign_in()
    desk.tell(h.AgentPaused("anna", "lunch"), h.PhoneLost("cora"))
    desk.joins("1")
    desk.fails("ben", h.Failure.NO_ANSWER)
    desk.wait(4)
    anna, ben, cora = shown(desk).agents
    assert anna == AgentLive(
        agent="anna",
        state=AgentState.PAUSED,
        since=NOW - timedelta(seconds=4),
        reason="lunch",
    )
    assert (ben.state, ben.reason, ben.misses) == (AgentState.MISSED, "no answer", 1)
    assert ben.ends == NOW + timedelta(seconds=6)
    assert (cora.state, cora.reachable) == (AgentState.READY, False)
