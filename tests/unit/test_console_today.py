"""What today and the wallboard say of the box, without a browser."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from nicegui import Client

from support.queue_journal import a_call
from tipring.console.door import DeskDoor
from tipring.console.explain.listing import calls_html, length
from tipring.console.explain.path import (
    kind_word,
    line_rows,
    line_worries,
    path_html,
    sound_row,
)
from tipring.console.explain.search import Wanted
from tipring.console.ground import Ground
from tipring.console.look.parts import Tone
from tipring.console.room import Room
from tipring.console.today.alerts import Trouble, ago, alerts
from tipring.console.today.board import board_html, share_tone, silent_html
from tipring.console.today.boxes import (
    alerts_html,
    lifeline_html,
    line_html,
    link_html,
    queue_html,
    sentence,
    telephones_html,
)
from tipring.console.today.calls import seen_by, steady, told
from tipring.console.today.figures import today_of
from tipring.console.today.recent import calls_seen
from tipring.console.today.words import CALLER, CREW, DOING, LIFELINE, LINE, LINK
from tipring.desk.calls_now import CallNow
from tipring.desk.help_desk import HelpNow
from tipring.desk.house_api import ExtensionNow
from tipring.desk.lifeline import HOLDS, LifelineStatus
from tipring.desk.link_api import LinkNow
from tipring.desk.mode import ModeNow
from tipring.desk.now import BoxNow
from tipring.desk.status import LineStatus, Status, TelephonesStatus
from tipring.domain import flow
from tipring.domain.access import Role, Visitor
from tipring.domain.call_path import CallPath, PathLine, PathStep
from tipring.domain.findings import amber, red
from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import CallRang, Entry
from tipring.domain.lifeline import LifelineState
from tipring.domain.line import LineState
from tipring.domain.link.view import Verdict
from tipring.domain.moves import Doing
from tipring.domain.queue.glance import Crew
from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.states import AgentState, CallerState
from tipring.domain.sound_entries import SoundMeasured
from tipring.domain.worries.worry import worry_about
from tipring.store.call_search import CallSearch
from tipring.store.console_book import ConsoleBook
from tipring.store.queue_figures import QueueFigures, figures_of
from tipring.store.records import CallRecord, CallState
from tipring.store.store import Store

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LINE_1 = LineStatus("line-1", "idle", NOW, "a modem", "", None, None)
WELL = LinkNow(
    verdict="up",
    cause="nothing",
    why="",
    since=None,
    is_watched=True,
    trunks={},
    pbx="",
    never=[],
    time_zone="UTC",
    probes=[],
)
STATUS = Status(
    version="1",
    office="Harbor Dental",
    time_zone="UTC",
    started_at=NOW,
    lines=[LINE_1],
    loop_late_worst_ms=0.0,
    loop_late_p999_ms=0.0,
    tasks=1,
    speech="",
)
QUIET = BoxNow(
    at=NOW, status=STATUS, queues=[], link=WELL, talks=[], extensions=[], calls=[]
)
WAITS = CallerLive(
    ticket="c1",
    number="2125550123",
    name="<Anne>",
    state=CallerState.WAITING,
    waited_s=25.0,
    rank_s=25.0,
)
ANNA = AgentLive(agent="anna", state=AgentState.READY, since=NOW)
FRONT = QueueLive(queue="front", title="Front desk", threshold_s=20.0, agents=(ANNA,))
LIFELINE_1 = LifelineStatus(
    board="a board",
    line="line-1",
    state=LifelineState.IDLE,
    relay=HOLDS,
    watchdog_alive=True,
    trouble="",
    button_is_down=False,
    asks_for_reset=False,
    last_drill_at=None,
    last_drill=None,
    advice="",
)
CALL = CallNow(
    id="c1",
    line="line-1",
    number="2125550123",
    began_at=NOW,
    doing=Doing.WAITS,
    flow="main",
    node="desk",
    queue="front",
)
RECORD = CallRecord(
    id="20261123-1",
    line="line-1",
    state=CallState.ENDED,
    number="2125550123",
    name=None,
    withheld=False,
    rang_at=NOW,
    answered_at=NOW,
    ended_at=NOW + timedelta(seconds=65),
    rings=1,
    flow="main",
    last_node="bye",
    end_reason="the caller <hung up>",
    interrupted=False,
)


def everything(_queue: str) -> bool:
    return True


def with_status(**changes: Any) -> BoxNow:  # noqa: ANN401 - its fields
    return replace(QUIET, status=replace(STATUS, **changes))


def troubles(now: BoxNow) -> list[Trouble]:
    return [alert.trouble for alert in alerts(now, everything)]


# --- words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "states"),
    [
        (DOING, Doing),
        (LINE, LineState),
        (LINK, Verdict),
        (LIFELINE, LifelineState),
        (CREW, Crew),
        (CALLER, CallerState),
    ],
)
def test_every_state_has_a_word(words: Mapping[str, object], states: type) -> None:
    assert set(words) == set(cast("Any", states))


# --- alerts -------------------------------------------------------------------------


def test_a_box_that_is_well_says_so() -> None:
    assert troubles(QUIET) == []
    assert "All is well." in alerts_html([])


def test_the_worst_comes_first() -> None:
    now = replace(
        QUIET,
        status=replace(
            STATUS,
            lines=[
                replace(LINE_1, state="in a call", trouble="a thief"),
                replace(LINE_1, name="line-2", state="down", trouble="unplugged"),
            ],
            news="the broker does not answer",
            telephones=TelephonesStatus([], "no address", [], []),
            lifeline=replace(LIFELINE_1, advice="hold a drill"),
        ),
        queues=[
            replace(FRONT, waiting=(WAITS,)),
            replace(FRONT, queue="back", waiting=(WAITS,), agents=()),
        ],
        link=replace(
            WELL, verdict="down", why="no carrier", trunks={"t": "gone"}, pbx="gone"
        ),
        help=[HelpNow(agent="anna", ticket="c1", words="a lawyer", since=NOW)],
        worries=[worry_about(red("disk", "it is full", "erase messages"), NOW)],
    )
    found = alerts(now, everything)
    assert [alert.trouble for alert in found] == list(Trouble)
    html = alerts_html(found)
    assert '<li class="bad">line-2 cannot be used: unplugged' in html
    assert '<li class="warn">Something is wrong with line-1: a thief' in html
    assert "anna asks for help. a lawyer" in html


def test_of_queues_one_is_told_what_one_may_see() -> None:
    now = replace(QUIET, queues=[replace(FRONT, waiting=(WAITS,))])
    assert troubles(now) == [Trouble.LATE]
    assert alerts(now, lambda queue: queue == "back") == []


def test_a_telephone_that_has_the_line_is_told() -> None:
    gone = replace(LIFELINE_1, state=LifelineState.BYPASSED)
    (alert,) = alerts(with_status(lifeline=gone), everything)
    assert sentence(alert) == "The lifeline of line-1: the telephone has the line"
    assert troubles(with_status(lifeline=LIFELINE_1)) == []


def test_an_unwatched_link_troubles_nobody() -> None:
    link = replace(WELL, verdict="down", is_watched=False)
    assert troubles(replace(QUIET, link=link)) == []
    assert "Nobody watches" in link_html(replace(QUIET, link=link))


def test_a_wait_is_the_same_moment_at_each_look() -> None:
    looks = [(0.0, 25.0), (0.3, 25.304), (0.61, 25.607)]
    moments = {ago(NOW + timedelta(seconds=s), waited) for s, waited in looks}
    assert moments == {NOW - timedelta(seconds=25)}


# --- sheets -------------------------------------------------------------------------


def test_a_queue_lists_who_waits_and_what_he_is_at() -> None:
    offered = replace(WAITS, state=CallerState.OFFERED, offered_to=("anna",))
    pinned = replace(WAITS, agent="ben")
    html = queue_html(replace(FRONT, waiting=(offered, pinned)), NOW)
    assert "2 callers wait." in html
    assert "&lt;Anne&gt; · 2125550123" in html
    assert "rings at anna" in html
    assert "waits · kept for ben" in html
    assert '<span class="badge good">1 free</span>' in html
    assert 'data-warn="20"' in html


def test_an_empty_queue_and_one_that_is_off() -> None:
    assert "Nobody waits." in queue_html(FRONT, NOW)
    off = queue_html(replace(FRONT, enabled=False, agents=()), NOW)
    assert "This queue is switched off." in off
    assert "Nobody has a seat in this queue." in off


def test_a_line_tells_what_is_being_repaired() -> None:
    away = replace(
        LINE_1, state="down", trouble="mute", repair="its USB device was reset"
    )
    html = line_html(away)
    assert '<span class="badge bad">down</span>' in html
    assert "The box is repairing it: its USB device was reset" in html
    assert line_html(replace(LINE_1, device="")).count("<p") == 0


def test_the_link_says_who_answers() -> None:
    mode = ModeNow(mode="standby", to_box=False, why="", since=None, is_by_hand=False)
    link = replace(
        WELL,
        verdict="degraded",
        why="loss",
        since=NOW,
        trunks={"t": "gone"},
        pbx="gone",
        mode=mode,
    )
    html = link_html(replace(QUIET, link=link))
    assert '<span class="badge warn">poor</span>' in html
    for said in ("loss", "The trunk t is not well: gone", "the box stands by"):
        assert said in html
    box = replace(link, mode=replace(mode, to_box=True))
    assert "The box answers the calls." in link_html(replace(QUIET, link=box))


def test_telephones_are_shown_as_they_are() -> None:
    phone = ExtensionNow(
        number="201",
        name="Anna",
        is_there=True,
        calls=0,
        do_not_disturb=False,
        forward_always="",
        forward_busy="",
        forward_no_answer="",
    )
    phones = [
        phone,
        replace(phone, is_there=False),
        replace(phone, calls=1),
        replace(phone, do_not_disturb=True),
    ]
    html = telephones_html(replace(QUIET, extensions=phones))
    for said in ("free", "not there", "in a call", "does not want to be disturbed"):
        assert f">{said}</span>" in html
    assert telephones_html(QUIET) == ""


# --- the wallboard ------------------------------------------------------------------


def counted(**changes: Any) -> QueueFigures:  # noqa: ANN401 - its fields
    return replace(figures_of("front", [], 20.0), **changes)


def test_the_wallboard_shows_each_queue_with_its_day() -> None:
    at_home = replace(WAITS, ticket="c0", state=CallerState.CALLBACK)
    now = replace(
        with_status(
            lines=[
                LINE_1,
                replace(LINE_1, name="line-2", state="down", trouble="out"),
                replace(LINE_1, name="line-3"),
                replace(LINE_1, name="line-4"),
            ]
        ),
        queues=[
            replace(FRONT, waiting=(at_home, WAITS)),
            replace(FRONT, queue="back", title="", enabled=False),
        ],
        calls=[
            CALL,
            replace(CALL, line="line-4", queue="secret"),
        ],
    )
    service = replace(counted().service, of_offered=0.75)
    today = {"front": counted(answered=12, abandoned=3, service=service)}
    html = board_html(now, today, lambda queue: queue != "secret")
    assert '<section class="board-queue bad"><h2>Front desk</h2>' in html
    assert "<h2>back · switched off</h2>" in html
    assert '<div class="warn"><b>75%</b><span>in 20 s today</span></div>' in html
    assert "<b>12</b><span>answered today</span>" in html
    assert "<b>3</b><span>gave up today</span>" in html
    assert "<b>1</b><span>to be called back</span>" in html
    assert "<b>-</b><span>in 20 s today</span>" in html
    assert '<li class="warn"><b>line-1</b> waits <time' in html
    assert '<li class="bad"><b>line-2</b> down <time' in html
    assert '<li class="idle"><b>line-3</b> free </li>' in html
    assert '<li class="idle"><b>line-4</b> busy </li>' in html
    assert "line-2 cannot be used: out" in html
    assert "2125550123" not in html, "a wall is for everybody"


def test_a_wall_without_queues_or_without_a_box_says_so() -> None:
    assert "There are no queues yet." in board_html(QUIET, {}, everything)
    assert "The box does not answer" in silent_html()


@pytest.mark.parametrize(
    ("share", "tone"),
    [(None, Tone.IDLE), (0.8, Tone.GOOD), (0.6, Tone.WARN), (0.59, Tone.BAD)],
)
def test_a_service_level_has_a_colour(share: float | None, tone: Tone) -> None:
    assert share_tone(share) is tone


# --- calls --------------------------------------------------------------------------


def test_a_call_tells_where_it_is() -> None:
    assert told(CALL) == ["On line-1.", "Queue front.", "In the flow main, at desk."]
    ours = replace(CALL, is_ours=True, agent="anna", queue="", node="")
    assert told(ours) == ["The box calls on line-1.", "With anna."]
    assert "Parked by olga." in told(replace(CALL, parked_by="olga"))


def test_the_end_of_a_parking_does_not_tremble() -> None:
    late = NOW + timedelta(milliseconds=14)
    parked = [replace(CALL, parked_until=moment) for moment in (NOW, late)]
    assert steady(parked[0]) == steady(parked[1])
    assert steady(CALL) is CALL


# --- a room -------------------------------------------------------------------------


class Silent:
    """A desk that is not there, and a store that somebody filled."""

    def __init__(self, folder: Path) -> None:
        self.book = ConsoleBook.open(folder)
        self.ground = Ground(folder, self.book, DeskDoor(cast("Any", None)), folder)

    def room(self, role: Role = Role.OWNER, *queues: str) -> Room:
        visitor = Visitor(name="olga", role=role, queues=queues)
        client = cast("Client", None)
        return Room(ground=self.ground, visitor=visitor, client=client, language="en")


def test_the_list_of_calls_leads_to_each_for_whom_that_is(tmp_path: Path) -> None:
    silent = Silent(tmp_path)
    records = [
        RECORD,
        replace(RECORD, state=CallState.RINGING, ended_at=None),
        replace(RECORD, state=CallState.ANSWERED, ended_at=None, placed=True),
        replace(RECORD, interrupted=True),
        replace(RECORD, answered_at=None, number=None),
    ]
    html = calls_html(silent.room(), records)
    assert '<a href="/calls/20261123-1">' in html
    assert "the caller &lt;hung up&gt;" in html
    assert '<td class="number">1:05</td>' in html
    for said in ("rings", "goes on", "cut off", "not answered", "ended"):
        assert f">{said}</span>" in html
    assert "to 2125550123" in html
    assert "Number unknown or withheld" in html
    assert "<a href" not in calls_html(silent.room(Role.READER), records)
    silent.book.close()


def test_what_is_seen_depends_on_the_queues(tmp_path: Path) -> None:
    silent = Silent(tmp_path)
    calls = [CALL, replace(CALL, queue="back"), replace(CALL, queue="")]
    assert seen_by(silent.room(Role.OWNER), calls) == calls
    assert seen_by(silent.room(Role.AGENT, "front"), calls) == [calls[0], calls[2]]
    silent.book.close()


def test_lengths_are_written_as_people_write_them() -> None:
    assert length(timedelta(seconds=5)) == "0:05"
    assert length(timedelta(hours=1, minutes=2, seconds=3)) == "1:02:03"


def test_a_search_is_an_address_and_nonsense_is_nothing() -> None:
    params = {"number": "555 01<", "line": "line-1", "day": "2026-11-23"}
    wanted = Wanted.of(params)
    assert wanted.number == "55501"
    assert wanted.address() == "/calls?number=55501&line=line-1&day=2026-11-23"
    assert wanted.address("c1").endswith("&before=c1")
    search = wanted.search(ZoneInfo("America/New_York"))
    assert search.since == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert search.until == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    nothing = Wanted.of({"day": "yesterday", "number": "x" * 1000})
    assert (nothing.day, nothing.address()) == (None, "/calls")
    assert Wanted(day=date(2026, 1, 2)).address() == "/calls?day=2026-01-02"


def test_figures_and_calls_come_from_the_store_as_far_as_one_may_see(
    tmp_path: Path,
) -> None:
    silent = Silent(tmp_path)

    async def filled() -> None:
        async with await Store.open(tmp_path) as store:
            for call_id, line in (("c1", "line-1"), ("c2", "line-2")):
                await store.append(Entry(NOW, CallRang(), line, call_id))
            for second, what in a_call("c1", 10, waited_s=30, talked_s=200):
                moment = NOW + timedelta(seconds=second)
                await store.append(Entry(moment, what, "line-1", "c1"))

    async def story() -> None:
        await filled()
        silent.ground.sessions.wall = lambda: NOW
        known = await today_of(silent.ground).get()
        assert known["sales"].answered == 1
        assert today_of(silent.ground) is today_of(silent.ground)
        assert await today_of(silent.ground).get() is known
        search = CallSearch()
        seen = {
            queues: [
                call.id
                for call in await calls_seen(silent.room(Role.OWNER, *queues), search)
            ]
            for queues in ((), ("sales",), ("back",))
        }
        assert seen == {(): ["c2", "c1"], ("sales",): ["c2", "c1"], ("back",): ["c2"]}

    asyncio.run(story())
    silent.book.close()


def test_the_lifeline_tells_of_its_last_drill(tmp_path: Path) -> None:
    silent = Silent(tmp_path)
    room = silent.room()
    drilled = replace(LIFELINE_1, last_drill_at=NOW, advice="hold one soon")
    html = lifeline_html(with_status(lifeline=drilled), room)
    assert '<span class="badge good">ready</span>' in html
    assert "hold one soon" in html
    assert "Last drill: Nov 23, 2026" in html
    assert lifeline_html(QUIET, room) == ""
    silent.book.close()


# --- explained ----------------------------------------------------------------------


def test_a_path_shows_offers_with_their_reasons() -> None:
    rung = PathLine(NOW, "rings anna: <idle>", ("not ben: away",), is_notable=True)
    path = CallPath(
        (
            PathStep(NOW, "", "", "", (PathLine(NOW, "hears the line ring"),)),
            PathStep(
                NOW + timedelta(seconds=3), "desk", "queue", "1 was pressed", (rung,)
            ),
        ),
        (),
        (),
    )
    html = path_html(path, NOW)
    assert "<strong>Before the flow</strong>" in html
    assert "Hears the line ring" in html
    assert '+0:03</time><strong>desk</strong><span class="badge">Queue</span>' in html
    assert "because 1 was pressed" in html
    assert "<strong>Rings anna: &lt;idle&gt;</strong>" in html
    assert "<li>not ben: away</li>" in html


def test_every_kind_of_node_has_a_word() -> None:
    for kind in (*flow.KINDS.values(), *flow.MADE_UP.values()):
        assert kind_word(kind) != kind, kind
    assert kind_word("of another version") == "of another version"


def test_how_it_sounded_is_told_with_what_is_usual() -> None:
    figures = LineMeasured(speech_dbm0=-40.0, noise_dbm0p=-30.0)
    assert line_rows(figures) == [
        ["The caller's voice", "-40 dBm0", "-10 … -28"],
        ["Noise", "-30 dBm0p", "< -50"],
    ]
    assert any("noisy" in worry for worry in line_worries(figures))
    assert line_worries(LineMeasured()) == []
    sound = SoundMeasured(party="anna", packets=99, lost=1, round_trip_ms=30.0)
    assert sound_row(sound) == ["anna", "1.0 %", "0 ms", "0 ms", "30 ms"]
    assert sound_row(SoundMeasured(party="ben"))[1::3] == ["", ""]


def test_what_worries_the_box_is_shown_once_and_only_when_it_matters() -> None:
    full = worry_about(red("disk", "it is full", "erase messages"), NOW)
    lost = worry_about(red("line", "it is gone", "plug it in", of="back"), NOW)
    mild = worry_about(amber("clock", "nothing sets it", "set-ntp"), NOW)
    (alert,) = alerts(replace(QUIET, worries=[full, lost, mild]), lambda _queue: True)
    assert (alert.trouble, alert.about) == (Trouble.BOX, "disk")
    assert (alert.words, alert.since) == ("it is full", NOW)
