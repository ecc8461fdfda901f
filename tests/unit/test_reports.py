"""Reports, from journals made by hand to the figures that an office reads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

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
from tipring.console.reporting.tables import tables_of
from tipring.domain.agent_entries import CallNoted
from tipring.domain.journal import CallAnswered, CallEnded, CallPlaced, CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.moves import CallerMoved, Move, PutThrough
from tipring.domain.queue.entries import (
    CallerBounced,
    CallerHeldByAgent,
    CallerLeftQueue,
    Outcome,
)
from tipring.domain.queue.settings import Destination, OverflowAction
from tipring.domain.queue.states import AgentState
from tipring.domain.reasons import Reason, Reasons
from tipring.domain.reports.handovers import Verdict
from tipring.domain.reports.ranking import (
    Measured,
    Metric,
    Standing,
    of_counts,
    of_ratios,
    of_shares,
    ranked,
)
from tipring.domain.reports.report import CallCounts, Grouping, Report, Wish, report
from tipring.domain.reports.shares import Share
from tipring.domain.same_number import known_as
from tipring.store.projections import record
from tipring.store.report_views import (
    contacts,
    occupied,
    records_begin,
    report_facts,
    reserve,
)

ZONE = ZoneInfo("America/New_York")
DAY_S = 86_400.0
LATER = at(30 * DAY_S)
Told = tuple[float, JournalEvent]
Lined = tuple[float, JournalEvent, str]
"""What happened, when, to which call of a line."""


def wish(by: Grouping = Grouping.DAY, *, days: float = 1, **other: object) -> Wish:
    since = MORNING.astimezone(ZONE).replace(hour=0)
    made = Wish(since=since, until=since + timedelta(days=days), zone=ZONE, by=by)
    return replace(made, **other)  # type: ignore[arg-type]


def reported(
    *story: Told,
    asked: Wish | None = None,
    lined: Sequence[Lined] = (),
    now: datetime = LATER,
) -> Report:
    asked = asked or wish()
    with empty_store() as connection:
        of_lines = [
            Entry(at(second), what, "line-2" if call == "out" else "line-1", call)
            for second, what, call in lined
        ]
        for entry in sorted(of_lines, key=lambda entry: entry.at):
            record(connection, entry)
        tell(connection, *sorted(story, key=lambda told: told[0]))
        facts = report_facts(asked.since, asked.until, asked.queues)(connection)
    return report(facts, asked, now, lambda number: known_as(number, "us"))


def a_line(call: str, second: float, lasts_s: float) -> list[Lined]:
    return [
        (second, CallRang(), call),
        (second + 4, CallAnswered(1, "main"), call),
        (second + lasts_s, CallEnded("the caller hung up"), call),
    ]


# --- rows --------------------------------------------------------------------------

TWO_HOURS: list[Told] = [
    *a_call("1", 0, waited_s=5, talked_s=100),
    (105, moved(AgentState.WRAP_UP)),
    (135, moved(AgentState.READY)),
    *given_up("2", 200, waited_s=3),
    *given_up("3", 240, waited_s=40),
    *a_call("4", 3700, waited_s=30, talked_s=200, agent="ben"),
    *a_call("5", 3 * DAY_S, waited_s=1, talked_s=10),
]


def test_the_hours_of_a_day() -> None:
    found = reported(*TWO_HOURS, asked=wish(Grouping.HOUR))
    nine, ten = found.rows
    assert (nine.key, nine.figures.offered, nine.figures.answered) == ("09", 3, 1)
    assert nine.figures.service.of_offered == pytest.approx(1 / 3)
    assert (nine.talk_s, nine.wrap_up_s, nine.figures.handling_s) == (100, 30, 130)
    assert (ten.key, ten.figures.service.of_offered) == ("10", 0)
    total = found.total.figures
    assert (total.offered, total.answered, total.abandoned) == (4, 2, 2)
    assert (total.short_abandoned, total.answer_after_s) == (1, 17.5)


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (Grouping.DAY, ["2026-11-23", "2026-11-26"]),
        (Grouping.WEEKDAY, ["0", "3"]),
        (Grouping.LINE, ["line-1"]),
        (Grouping.QUEUE, [QUEUE]),
        (Grouping.AGENT, ["anna", "ben"]),
    ],
)
def test_the_same_callers_in_other_groups(by: Grouping, keys: list[str]) -> None:
    found = reported(*TWO_HOURS, asked=wish(by, days=7))
    assert [row.key for row in found.rows] == keys
    answered = sum(row.figures.answered for row in found.rows)
    assert answered == found.total.figures.answered == 3


def test_time_on_hold_is_no_talk() -> None:
    found = reported(
        *a_call("1", 0, waited_s=5, talked_s=100),
        (20, CallerHeldByAgent("1", "anna", on_hold=True)),
        (50, CallerHeldByAgent("1", "anna", on_hold=False)),
        (95, CallerHeldByAgent("1", "anna", on_hold=True)),
        (200, queued("2")),
        (210, joined("2", waited_s=10)),
        (220, CallerHeldByAgent("2", "anna", on_hold=True)),
        (230, CallerBounced("2", QUEUE, "the telephone was gone")),
    )
    assert (found.total.hold_s, found.total.talk_s) == (40, 60)
    (anna,) = found.agents
    assert (anna.hold_s, anna.handling_s) == (40, 100)


def test_calls_of_the_lines_stand_beside_those_of_queues() -> None:
    lined = [
        *a_line("1", 0, 60),
        (500, CallRang(), "2"),
        (530, CallEnded("nobody answered"), "2"),
        (600, CallPlaced("2125550100"), "out"),
        (660, CallEnded("over"), "out"),
    ]
    found = reported(*TWO_HOURS[:2], lined=lined, asked=wish(Grouping.LINE))
    one, two = found.rows
    assert one.calls == CallCounts(came=2, answered=1, placed=0, minutes=1.5)
    assert two.calls == CallCounts(came=0, answered=0, placed=1, minutes=1.0)
    assert found.total.calls == CallCounts(came=2, answered=1, placed=1, minutes=2.5)
    by_queue = reported(*TWO_HOURS, lined=lined, asked=wish(Grouping.QUEUE))
    assert by_queue.rows[0].calls is None


def test_who_may_see_one_queue_sees_its_callers_alone() -> None:
    story = [
        *TWO_HOURS,
        (50, queued("9", queue="support")),
        (60, joined("9", "carl", 10, queue="support")),
        (90, left("9", Outcome.ANSWERED, 10, 30, "carl", queue="support")),
        (10, moved(AgentState.READY, agent="dora")),
    ]
    found = reported(*story, lined=a_line("1", 0, 60), asked=wish(queues=("support",)))
    assert found.total.figures.offered == 1
    assert found.total.calls is None
    assert [row.figures.agent for row in found.agents] == ["carl"]
    everybody = reported(*story)
    assert "dora" in {row.figures.agent for row in everybody.agents}


def test_each_queue_has_its_threshold_and_several_have_the_common_one() -> None:
    story = [
        *TWO_HOURS[:3],
        (50, queued("9", queue="support")),
        (60, joined("9", "carl", 10, queue="support")),
    ]
    asked = wish(Grouping.QUEUE, thresholds_s={"support": 5.0}, threshold_s=20.0)
    found = reported(*story, asked=asked)
    thresholds = [row.figures.service.threshold_s for row in found.rows]
    assert thresholds == [20.0, 5.0]
    assert found.total.figures.service.threshold_s == 20.0
    assert asked.threshold_of([]) == 20.0
    assert replace(asked, queues=("support",)).threshold_of([]) == 5.0


def test_the_period_before_is_as_many_days_of_the_office() -> None:
    week = Wish(
        since=datetime(2026, 10, 26, tzinfo=ZONE),
        until=datetime(2026, 11, 2, tzinfo=ZONE),  # clocks go back on the first
        zone=ZONE,
    )
    before = week.before()
    assert before.since == datetime(2026, 10, 19, tzinfo=ZONE)
    assert before.until == week.since


# --- who had to call again -----------------------------------------------------------


def answered(ticket: str, second: float, number: str, **more: str) -> list[Told]:
    agent, queue = more.get("agent", "anna"), more.get("queue", QUEUE)
    return [
        (second, queued(ticket, number, queue)),
        (second + 5, joined(ticket, agent, 5, queue)),
        (second + 60, left(ticket, Outcome.ANSWERED, 5, 55, agent, queue)),
    ]


def noted(ticket: str, second: float, code: str) -> Told:
    note = CallNoted(ticket=ticket, queue=QUEUE, agent="anna", code=code, note="")
    return second, note


def test_who_calls_the_same_queue_again_was_not_helped() -> None:
    found = reported(
        *answered("1", 0, "2125550101"),
        *answered("2", 100, "2125550102"),
        *answered("3", 200, ""),
        *given_up("4", 3 * DAY_S, 10, number="+12125550101"),
        *answered("5", 9 * DAY_S, "2125550102"),
    ).resolution
    assert found.share == Share(1, 2)
    assert found.unknown == 1
    assert found.share.low < 0.5 < found.share.high


def test_another_queue_or_another_reason_is_another_thing() -> None:
    found = reported(
        *answered("1", 0, "2125550101"),
        *answered("2", 100, "2125550102"),
        noted("1", 70, "bill"),
        noted("2", 170, "appointment"),
        *answered("3", DAY_S, "2125550101", queue="support"),
        *answered("4", DAY_S + 500, "2125550102"),
        noted("4", DAY_S + 600, "bill"),
    )
    assert found.resolution.share == Share(2, 2)
    assert found.by_code == {"appointment": Share(1, 1), "bill": Share(1, 1)}
    assert found.by_queue == {QUEUE: Share(2, 2)}


def test_what_agents_say_is_counted_beside_it() -> None:
    reasons = Reasons(
        calls=(
            Reason(id="bill", title="Bill", solved=True),
            Reason(id="complaint", title="Complaint", solved=False),
            Reason(id="other", title="Other"),
        )
    )
    codes = ("bill", "bill", "complaint", "other", "gone")
    story = [
        told
        for place, code in enumerate(codes)
        for told in (
            *answered(str(place), 100 * place, f"212555012{place}"),
            noted(str(place), 100 * place + 70, code),
        )
    ]
    found = reported(*story, asked=wish(reasons=reasons))
    assert found.by_word == Share(2, 3)
    assert next(iter(found.codes.items())) == ("bill", 2)
    tables = {table.name: table for table in tables_of(found)}
    assert ("Bill", 2) in tables["reasons"].rows
    assert ("gone", 1) in tables["reasons"].rows
    told = [row[0] for row in tables["resolution"].rows]
    assert "By the reasons that agents gave" in told
    assert "Reason: Complaint" in told


def test_before_the_days_are_over_nobody_can_tell() -> None:
    found = reported(*answered("1", 0, "2125550101"), now=at(DAY_S)).resolution
    assert (found.share, found.too_early) == (Share(0, 0), 1)
    assert found.share.share is None


# --- who was sent on -----------------------------------------------------------------


def sent_on(
    ticket: str, second: float, number: str, to: str, queue: str = QUEUE
) -> list[Told]:
    why = f"sent on to {to} by anna"
    gone = CallerLeftQueue(ticket, queue, "answered", 5, 55, "anna", why)
    return [
        (second, queued(ticket, number, queue)),
        (second + 5, joined(ticket, "anna", 5, queue)),
        (second + 60, gone),
    ]


def test_a_transfer_is_judged_by_what_came_of_it() -> None:
    found = reported(
        *sent_on("right", 0, "2125550101", "204 (Ben)"),
        *sent_on("back", 100, "2125550102", "204 (Ben)"),
        *answered("back/2", 190, "2125550102"),
        *sent_on("twice", 300, "2125550103", "205"),
        *sent_on("twice/2", 400, "2125550103", "206", queue="support"),
        *sent_on("nobody", 600, "2125550104", "204 (Ben)"),
        *sent_on("again", 700, "2125550105", "204 (Ben)"),
        *given_up("later", 4000, 8, number="2125550105"),
        lined=[
            *a_line("right", 0, 300),
            *a_line("back", 100, 300),
            *a_line("twice", 300, 300),
            *a_line("nobody", 600, 63),
            *a_line("again", 700, 300),
        ],
    )
    assert [(each.call, each.verdict) for each in found.handovers] == [
        ("right", Verdict.RIGHT),
        ("back", Verdict.CAME_BACK),
        ("twice", Verdict.SENT_AGAIN),
        ("twice", Verdict.RIGHT),
        ("nobody", Verdict.NOT_REACHED),
        ("again", Verdict.CALLED_AGAIN),
    ]
    assert found.accuracy.share == Share(2, 6)
    assert found.handovers[0].to == "204 (Ben)"
    (anna,) = found.agents
    assert anna.accuracy.whole == found.accuracy.share.whole


@pytest.mark.parametrize(
    ("move", "to"),
    [
        (PutThrough("204"), "204"),
        (
            Destination(action=OverflowAction.QUEUE, queue="support"),
            "the queue support",
        ),
        (Destination(action=OverflowAction.VOICEMAIL, mailbox="office"), None),
    ],
)
def test_who_is_moved_by_a_page_is_sent_on_as_well(move: Move, to: str | None) -> None:
    why = CallerMoved("sam", move).why
    gone = CallerLeftQueue("1", QUEUE, "answered", 5, 55, "anna", why)
    story = [*answered("1", 0, "2125550101")[:2], (60.0, gone)]
    found = reported(*story, lined=a_line("1", 0, 300)).handovers
    assert [(each.by, each.to) for each in found] == ([("sam", to)] if to else [])


def test_what_goes_on_cannot_be_judged() -> None:
    going = reported(
        *sent_on("1", 0, "2125550101", "204"), lined=[(0, CallRang(), "1")]
    )
    assert going.accuracy.verdicts == {Verdict.OPEN: 1}
    today = reported(
        *sent_on("1", 0, "2125550101", "204"),
        lined=a_line("1", 0, 300),
        now=at(3600),
    )
    assert today.accuracy.verdicts == {Verdict.OPEN: 1}
    assert today.accuracy.share == Share(0, 0)


# --- agents in order ---------------------------------------------------------------


def test_an_order_says_whom_it_cannot_tell_apart() -> None:
    shares = {"anna": Share(95, 100), "ben": Share(60, 100), "carl": Share(78, 100)}
    found = ranked(of_shares(shares | {"dora": Share(3, 3)}), Metric.RESOLUTION)
    assert [(each.place, each.measured.agent, each.standing) for each in found] == [
        (1, "anna", Standing.BETTER),
        (2, "carl", Standing.SAME),
        (3, "ben", Standing.WORSE),
        (None, "dora", Standing.TOO_FEW),
    ]
    assert of_shares({"nobody": Share(0, 0)}) == []


def test_the_quicker_one_stands_first_and_mixes_of_queues_count_for_nothing() -> None:
    ratios: dict[str, list[float]] = {
        "anna": [0.5, 0.6] * 15,
        "ben": [1.4, 1.5] * 15,
        "carl": [],
        "dora": [2],
    }
    quick, slow, few = ranked(of_ratios(ratios), Metric.HANDLING)
    assert (quick.measured.agent, quick.standing) == ("anna", Standing.BETTER)
    assert (slow.measured.agent, slow.standing) == ("ben", Standing.WORSE)
    assert few.measured == Measured(agent="dora", value=2, low=0, high=4, cases=1)
    (rated,) = of_counts({"anna": (30, 10.0), "ben": (0, 0.0)})
    assert (rated.value, rated.cases) == (3.0, 30)
    assert rated.low < 3 < rated.high
    assert ranked([], Metric.PER_HOUR) == []


# --- for staffing ------------------------------------------------------------------


def test_staffing_sees_everybody_who_wanted_to_be_answered() -> None:
    with empty_store() as connection:
        assert records_begin(connection) is None
        assert reserve(at(0), at(3600))(connection) is None
        tell(
            connection,
            (0, moved(AgentState.READY)),
            *a_call("1", 10, waited_s=5, talked_s=100),
            (115, moved(AgentState.WRAP_UP)),
            (145, moved(AgentState.PAUSED)),
            *given_up("2", 200, waited_s=33),
            (300, queued("3")),
            (310, left("3", Outcome.RETURNED, 10)),
            (320, left("4", Outcome.FULL)),
            (345, moved(AgentState.OFFLINE)),
        )
        one, two, full = contacts(at(0), at(3600), ZONE)(connection)
        assert (one.at.hour, one.waited_s, one.handling_s) == (9, 5, 130)
        assert (two.waited_s, two.handling_s, two.gave_up) == (33, None, True)
        assert not full.gave_up
        assert records_begin(connection) == at(10)
        away = reserve(at(0), at(3600))(connection)
        assert away == pytest.approx(200 / 345)


def test_a_line_is_in_use_from_its_first_ring() -> None:
    with empty_store() as connection:
        for second, what, call in a_line("1", 30, 60):
            record(connection, Entry(at(second), what, "line-1", call))
        (used,) = occupied(at(0), at(100), ZONE, ["line-1"])(connection)
        assert (used.since.hour, used.since, used.until) == (9, at(30), at(90))
        assert occupied(at(0), at(100), ZONE, ["line-2"])(connection) == []
