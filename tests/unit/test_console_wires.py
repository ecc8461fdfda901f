"""Lines and the link on pages, without a browser: what is said, drawn and written."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import tomlkit
from nicegui import Client

from support.api_box import ApiBox, open_api, someone
from tipring.config.line_edit import write_found
from tipring.console.door import DeskDoor
from tipring.console.ground import Ground
from tipring.console.look.plot import Plot, drawn
from tipring.console.room import Room
from tipring.console.views.lines import state_html
from tipring.console.ways.failures import case_html
from tipring.console.ways.routes import DIALLED
from tipring.console.ways.state import probes_html
from tipring.console.ways.state import state_html as link_html
from tipring.console.ways.words import CAUSE, GRADE, PROBE, SAW
from tipring.console.wires.findings import badge_html, findings_html
from tipring.console.wires.health import verdict_html
from tipring.console.wires.lifeline import said
from tipring.console.wires.sound import add_line_sounds, last_heard_of
from tipring.console.wires.tones import ending_of
from tipring.desk.link import ProbeNow
from tipring.desk.link_api import LinkNow
from tipring.desk.mode import ModeNow
from tipring.desk.now import BoxNow
from tipring.desk.status import LineStatus, Status
from tipring.domain.access import Right, Role, Visitor
from tipring.domain.colours import Colour
from tipring.domain.degradation.report import Case, Grade, Service
from tipring.domain.errors import SettingsError
from tipring.domain.findings import Report, green, red
from tipring.domain.journal import DisconnectLearned, Entry
from tipring.domain.lifeline_entries import DrillDone
from tipring.domain.line_card import Incident, LineHistory, judge
from tipring.domain.line_test import TESTED
from tipring.domain.link.probing import ProbeKind, Saw
from tipring.domain.link.view import Cause
from tipring.store.console_book import ConsoleBook
from tipring.store.line_views import learned_tone

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LINE = LineStatus("line-1", "idle", NOW, "a <modem>", "", None, None)
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
    lines=[LINE],
    loop_late_worst_ms=0.0,
    loop_late_p999_ms=0.0,
    tasks=1,
    speech="",
)
BOX = BoxNow(
    at=NOW, status=STATUS, queues=[], link=WELL, talks=[], extensions=[], calls=[]
)
DAYS = [date(2026, 11, day) for day in range(20, 24)]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    book = ConsoleBook.open(tmp_path)
    ground = Ground(tmp_path, book, cast("DeskDoor", None), tmp_path)
    who = Visitor(name="olga", role=Role.OWNER)
    client = cast("Client", None)
    return Room(ground=ground, visitor=who, client=client, language="en")


# --- plots ------------------------------------------------------------------------


def test_a_plot_has_a_dot_for_each_day_and_a_gap_for_none() -> None:
    values = [-60.0, None, -58.0, -40.0]
    plot = Plot(
        title="Noise <b>",
        unit="dBm0p",
        points=list(zip(DAYS, values, strict=True)),
        limit=-45.0,
    )
    svg = drawn(plot)
    assert svg.count("<circle") == 3
    assert svg.count("M", svg.index('<path d="'), svg.index("<circle")) == 2
    assert "2026-11-23: -40 dBm0p" in svg
    assert "Noise &lt;b&gt;: -40 dBm0p" in svg
    assert 'class="limit"' in svg


def test_one_day_is_a_plot_and_none_is_nothing() -> None:
    one = Plot(title="Hum", unit="dBm0", points=[(DAYS[0], -30.0)])
    assert drawn(one).count("<circle") == 1
    assert 'class="limit"' not in drawn(one)
    assert drawn(replace(one, points=[(DAYS[0], None)])) == ""


# --- lines ------------------------------------------------------------------------


def test_what_is_worst_comes_first_with_what_helps() -> None:
    found = (green("noise", "none"), red("ring", "<none>", "plug it in"))
    report = Report("line-1", NOW, Colour.RED, found)
    html = findings_html(report)
    assert html.index("ring") < html.index("noise")
    assert "&lt;none&gt;" in html
    assert "What helps: plug it in" in html
    assert "to be looked at" in badge_html(Colour.AMBER)


def test_a_line_that_is_tested_is_not_lost() -> None:
    history = LineHistory("line-1", since=NOW)
    lost = Incident(TESTED, NOW - timedelta(minutes=30), NOW)
    tested = replace(history, incidents=(lost,) * 4)
    assert judge(tested, NOW).colour is Colour.GREEN
    card = judge(replace(history, incidents=(replace(lost, reason="gone"),)), NOW)
    html = verdict_html(card)
    assert "to be looked at" in html
    assert "What helps: see what mended it" in html
    assert "What helps" not in verdict_html(judge(history, NOW))


def test_what_a_line_does_now_is_told(room: Room) -> None:
    assert "not known now" in state_html(room, "line-1")
    room.ground.live.now = BOX
    html = state_html(room, "line-1")
    assert "free" in html
    assert "a &lt;modem&gt;" in html
    gone = replace(LINE, state="down", trouble="no <node>", device="")
    room.ground.live.now = replace(BOX, status=replace(STATUS, lines=[gone]))
    assert "no &lt;node&gt;" in state_html(room, "line-1")
    assert "not known now" in state_html(room, "line-9")


def test_how_a_drill_of_the_lifeline_went() -> None:
    assert said(DrillDone((), ())) == "It was passed."
    assert said(DrillDone((), ("it sticks", "no edges"))).endswith(
        "it sticks; no edges"
    )


def test_the_end_of_a_call_is_looked_at() -> None:
    seconds = np.arange(8000 * 6) / 8000
    tone = 4000 * np.sin(2 * np.pi * 425 * seconds) * (seconds % 0.6 < 0.3)
    sound = np.concatenate([np.zeros(8000), tone]).astype(np.int16)
    ending = ending_of(sound)
    assert ending.tone == "425 Hz, 310 ms on, 290 ms off"  # to 10 ms
    assert ending.sure > 0.5
    assert ending.seconds == 7.0
    silence = ending_of(np.zeros(8000, dtype=np.int16))
    assert (silence.tone, silence.sure) == ("", 0.0)


def test_what_was_found_is_written_where_it_belongs() -> None:
    text = (
        '[office]\ncountry = "us" # ours\n[[line]]\nurl = "a"\n'
        '[[line]]\nname = "fax"\nurl = "b" # the second\n'
    )
    document = tomlkit.parse(text)
    found = ['country = "de"', 'transfer = "flash"\nflash_ms = 100']
    write_found(document, "line-1", found)
    write_found(document, "fax", ['disconnect_tone = "425 Hz"'])
    written = tomlkit.dumps(document)
    assert 'country = "de" # ours' in written
    first, second = document.unwrap()["line"]
    assert (first["transfer"], first["flash_ms"]) == ("flash", 100)
    assert second["disconnect_tone"] == "425 Hz"
    assert "# the second" in written
    with pytest.raises(SettingsError, match="no line attic"):
        write_found(document, "attic", ['disconnect_tone = "425 Hz"'])


def test_the_last_call_is_heard_by_who_may_test_lines(tmp_path: Path) -> None:
    async def story(box: ApiBox) -> None:
        add_line_sounds(box.web)
        here = f"http://box{last_heard_of('line-1')}"
        box.line.heard_last = np.ones(800, dtype=np.int16)
        async with box.asking("olga") as http:
            answer = await http.get(here)
            assert answer.content[:4] == b"RIFF"
            assert answer.headers["cache-control"] == "no-store"
            for wrong in ("attic", "..%2Fline-1"):
                other = await http.get(f"http://box/lines/{wrong}/last-heard")
                assert other.status_code == 404
        async with box.asking("olga", Right.LOOK) as http:
            assert (await http.get(here)).status_code == 403
        async with box.asking() as http:
            assert (await http.get(here)).status_code == 401
        assert await box.ground.ask(learned_tone("line-1")) == ""
        for tone in ("440 Hz", "425 Hz"):
            learned = Entry(NOW, DisconnectLearned(tone), "line-1")
            await box.desk.journal.store.append(learned)
        assert await box.ground.ask(learned_tone("line-1")) == "425 Hz"

    async def tell() -> None:
        async with open_api(tmp_path, someone("olga", Role.OWNER)) as box:
            await story(box)

    asyncio.run(tell())


# --- the link ---------------------------------------------------------------------


def test_everything_has_a_word() -> None:
    assert set(CAUSE) == set(Cause)
    assert set(PROBE) == set(ProbeKind)
    assert set(SAW) == {"", *Saw}
    assert set(GRADE) == set(Grade)


def test_the_link_is_told_in_words() -> None:
    assert "Nobody watches" in link_html(replace(WELL, is_watched=False))
    assert "Nothing is wrong." in link_html(WELL)
    standby = ModeNow(
        mode="standby",
        to_box=True,
        why="the link is down",
        since=None,
        is_by_hand=False,
        waits_for=("line-1",),
    )
    poor = replace(
        WELL,
        verdict="down",
        cause="gateway gone",
        why="<no> answer",
        since=NOW,
        trunks={"sip": "silent"},
        pbx="away",
        mode=standby,
        watched_since=NOW,
        spent_mb=1.25,
    )
    html = link_html(poor)
    for words in (
        "The router does not answer.",
        "&lt;no&gt; answer",
        "Trunk sip: silent",
        "Cloud PBX: away",
        "The box answers.",
        "Calls are still under way on line-1.",
        "Looking has cost 1.2 MB.",
    ):
        assert words in html
    pbx = replace(standby, to_box=False, waits_for=())
    assert "The cloud PBX answers." in link_html(replace(poor, mode=pbx))
    assert "answers" not in link_html(replace(WELL, mode=replace(pbx, mode="front")))


def test_each_probe_says_what_it_saw() -> None:
    probe = ProbeNow(kind="gateway", name="<192.0.2.1>", every_s=0.5)
    seen = replace(probe, saw="no answer", why="silent", looked_at=NOW, took_ms=3.2)
    html = probes_html([probe, seen])
    assert "not looked at yet" in html
    assert "It was never well, so it accuses nobody. silent" in html
    assert "&lt;192.0.2.1&gt;" in html
    assert "0.5 s" in html


def test_what_is_left_in_a_failure_and_what_is_a_number() -> None:
    services = (Service("Mail", Grade.GONE, "it waits"),)
    html = case_html(Case("the internet fails", "No way <out>.", services))
    assert "No way &lt;out&gt;." in html
    assert "gone" in html
    for good in ("911", "+49 30 12-34", "*21#"):
        assert DIALLED.fullmatch(good)
    for bad in ("", "../x", "a'--", "1" * 65):
        assert not DIALLED.fullmatch(bad)
