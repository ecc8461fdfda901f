"""What each call showed of its line: written down, kept by days, shown, forgotten."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from click.testing import CliRunner

from support.box import BEGAN
from support.offices import write_settings
from support.toy_line import ToyLine, noted, toy_desk, until
from support.virtual_time import run_virtually
from tipring.cli.lines import table
from tipring.cli.main import cli
from tipring.desk.api import make_api
from tipring.desk.line_health import KEEP_DAYS
from tipring.desk.line_report import measured_in
from tipring.domain.care_entries import RepairTried
from tipring.domain.errors import LineError, TipringError
from tipring.domain.events import FarEndGone, Gone
from tipring.domain.health_entries import LineHistoryForgotten, LineMeasured
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallRang,
    Entry,
    LineLost,
    LineOpened,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.line_card import (
    CallCounts,
    Incident,
    LineHistory,
    Repair,
    SignCount,
)
from tipring.dsp.line_reading import LineReading
from tipring.lines.hat.daa import SoundFigures
from tipring.lines.line_hearing import EchoFigures, KeyFigures, LineHearing
from tipring.store.line_views import line_history, oldest_of_lines
from tipring.store.projections import CUT_OFF
from tipring.store.store import Store

ZONE = ZoneInfo("America/New_York")
READING = LineReading(31.0, -20.04, -61.96, -38.0, 50, -3.0, 0.00012, -0.0003)
KEYS = KeyFigures(4, -12.06, -14.0, -2.04)
ECHO = EchoFigures(27.96, 30.0, 0.003, 1)
MEASURED = LineMeasured(
    heard_s=31.0,
    speech_dbm0=-20.0,
    noise_dbm0p=-62.0,
    hum_dbm0=-38.0,
    mains_hz=50,
    clipped_share=0.0001,
    dc_share=-0.0003,
    keys=4,
    keys_dbm0=-12.1,
    softest_key_dbm0=-14.0,
    twist_db=-2.0,
    return_loss_db=28.0,
    enhancement_db=30.0,
    gaps=1,
    ended="busy tone",
)


# --- written down ----------------------------------------------------------------


def test_figures_are_written_down_as_exact_as_they_are() -> None:
    hearing = LineHearing(READING, KEYS, ECHO)
    assert measured_in(hearing, "busy tone") == MEASURED
    bare = LineHearing(LineReading(0, None, None, None, None, 0, 0, 0), None, None)
    assert measured_in(bare) == LineMeasured()


def test_a_sound_cards_xruns_are_those_of_this_call() -> None:
    sound = SoundFigures(latency_s=0.0312, drift_ppm=-41.26, xruns=7, reopened=1)
    hearing = LineHearing(READING, None, None, sound)
    found = measured_in(hearing, xruns_before=5)
    assert (found.xruns, found.latency_ms, found.drift_ppm) == (2, 31.2, -41.3)


def test_each_call_is_written_down_once_with_how_it_ended(tmp_path: Path) -> None:
    line = ToyLine()
    line.found_out = LineHearing(READING, KEYS, ECHO, SoundFigures(xruns=3))

    async def story() -> list[JournalEvent]:
        async with toy_desk(tmp_path, line) as desk:
            await until(desk, LineState.IDLE)
            for _ in range(2):
                line.ring()
                await until(desk, LineState.IN_CALL)
                line.tell(FarEndGone(Gone.BUSY_TONE), FarEndGone(Gone.DIAL_TONE))
                await until(desk, LineState.IDLE)
            line.fail("answer", *[LineError("it does not go off-hook")] * 3)
            line.ring()
            await until(desk, LineState.SEIZING)
            await until(desk, LineState.IDLE)
            return await noted(desk)

    told = run_virtually(story())
    kinds = [type(what) for what in told if isinstance(what, LineMeasured | CallEnded)]
    assert kinds == [LineMeasured, CallEnded, LineMeasured, CallEnded, CallEnded]
    first = next(what for what in told if isinstance(what, LineMeasured))
    assert first == replace(MEASURED, xruns=0, latency_ms=0.0, drift_ppm=0.0)


def test_a_line_of_which_nothing_is_known_is_not_written_down(tmp_path: Path) -> None:
    line = ToyLine()

    async def story() -> list[JournalEvent]:
        async with toy_desk(tmp_path, line) as desk:
            await until(desk, LineState.IDLE)
            line.ring()
            await until(desk, LineState.IN_CALL)
            line.tell(FarEndGone(Gone.BUSY_TONE))
            await until(desk, LineState.IDLE)
            return await noted(desk)

    assert not [what for what in run_virtually(story()) if type(what) is LineMeasured]


# --- kept ------------------------------------------------------------------------


def entries(
    at: datetime, *whats: JournalEvent, line: str | None = "line-1", call: str = ""
) -> list[Entry]:
    return [Entry(at, what, line, call or None) for what in whats]


def lived(days_ago: int, measured: LineMeasured, reason: str = "bye") -> list[Entry]:
    """Return a call of that day, at noon of the office."""
    at = BEGAN - timedelta(days=days_ago)
    return entries(
        at,
        CallRang(),
        CallAnswered(1, "main"),
        measured,
        CallEnded(reason),
        call=f"c{days_ago}-{measured.noise_dbm0p}",
    )


def asked(directory: Path, days: int, *told: list[Entry]) -> LineHistory:
    async def story() -> LineHistory:
        async with await Store.open(directory) as store:
            for each in told:
                await store.append(*each)
            return await store.ask(line_history("line-1", BEGAN, ZONE, days))

    return asyncio.run(story())


def test_calls_are_kept_one_by_one_and_by_the_offices_days(tmp_path: Path) -> None:
    late = BEGAN.replace(hour=3)  # still yesterday in New York
    found = asked(
        tmp_path,
        3,
        lived(9, MEASURED),
        lived(2, replace(MEASURED, noise_dbm0p=-50.0, hum_dbm0=None)),
        lived(2, replace(MEASURED, noise_dbm0p=-60.0)),
        lived(2, LineMeasured(xruns=2)),
        entries(late, MEASURED, call="late"),
        entries(late, MEASURED, line="another", call="other"),
    )
    assert [day.day for day in found.days] == [date(2026, 11, 22), date(2026, 11, 21)]
    yesterday, before = found.days
    assert (yesterday.calls, yesterday.noise_dbm0p, yesterday.gaps) == (1, -62.0, 1)
    assert (before.calls, before.noise_dbm0p, before.hum_dbm0) == (3, -55.0, -38.0)
    assert (before.gaps, before.xruns, before.return_loss_db) == (2, 2, 28.0)
    assert found.readings[0].call_id == "late"
    assert found.readings[-1].figures == MEASURED
    assert len(found.readings) == 5


def test_calls_are_counted_with_how_they_ended(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        30,
        lived(1, replace(MEASURED, ended="")),
        lived(2, MEASURED),
        lived(3, MEASURED, CUT_OFF),
        entries(BEGAN, CallRang(), CallEnded("the caller gave up"), call="early"),
        lived(40, MEASURED),
    )
    assert found.counts == CallCounts(
        4, 3, 1, (SignCount("", 1), SignCount("busy tone", 2))
    )


def test_a_line_that_is_lost_and_mended_is_an_incident(tmp_path: Path) -> None:
    lost_at, back_at = BEGAN - timedelta(minutes=9), BEGAN - timedelta(minutes=8)
    found = asked(
        tmp_path,
        30,
        entries(BEGAN - timedelta(days=50), LineLost("long ago"), LineOpened("it")),
        entries(lost_at, LineLost("unplugged"), LineLost("no modem there")),
        entries(
            lost_at,
            RepairTried("it was woken", worked=False, why="no reply"),
            RepairTried("it was reset", worked=True),
        ),
        entries(back_at, LineOpened("a modem"), LineOpened("a modem")),
        entries(BEGAN, LineLost("gone again")),
    )
    assert found.incidents == (
        Incident("gone again", BEGAN, None),
        Incident("unplugged", lost_at, back_at),
    )
    assert found.repairs == (
        Repair(lost_at, "it was reset", worked=True, why=""),
        Repair(lost_at, "it was woken", worked=False, why="no reply"),
    )


def test_what_belongs_to_no_line_disturbs_none(tmp_path: Path) -> None:
    whats = (LineLost("it"), LineOpened("it"), RepairTried("it", worked=True), MEASURED)
    found = asked(tmp_path, 30, entries(BEGAN, *whats, line=None))
    assert (found.incidents, found.repairs, found.readings) == ((), (), ())


def test_what_is_too_old_is_forgotten_and_no_more(tmp_path: Path) -> None:
    async def story() -> tuple[LineHistory, list[JournalEvent]]:
        async with await Store.open(tmp_path / "state") as store:
            await store.append(*lived(KEEP_DAYS + 1, MEASURED), *lived(1, MEASURED))
            old = BEGAN - timedelta(days=KEEP_DAYS + 2)
            repaired = RepairTried("it was reset", worked=True)
            await store.append(
                *entries(old, LineLost("it"), repaired, LineOpened("it"))
            )
        async with toy_desk(tmp_path, ToyLine()) as desk:
            while LineHistoryForgotten not in map(type, await noted(desk)):
                await asyncio.sleep(1)
            now = desk.journal.wall()
            question = line_history("line-1", now, ZONE, KEEP_DAYS)
            return await desk.journal.store.ask(question), await noted(desk)

    found, told = run_virtually(story())
    assert (found.incidents, found.repairs) == ((), ())
    assert len(found.readings) == 1
    assert sum(isinstance(what, LineHistoryForgotten) for what in told) == 1
    assert sum(isinstance(what, LineMeasured) for what in told) == 2, (
        "the journal grows"
    )


def test_nothing_is_forgotten_where_nothing_was(tmp_path: Path) -> None:
    async def story() -> datetime | None:
        async with await Store.open(tmp_path) as store:
            return await store.ask(oldest_of_lines)

    assert asyncio.run(story()) is None


# --- shown -----------------------------------------------------------------------


def test_the_door_tells_how_lines_do(tmp_path: Path) -> None:
    async def story() -> None:
        async with toy_desk(tmp_path, ToyLine()) as desk:
            await until(desk, LineState.IDLE)
            await desk.journal.store.append(*lived(0, MEASURED))
            door = httpx.ASGITransport(make_api(desk))
            async with httpx.AsyncClient(transport=door, base_url="http://d") as client:
                (line,) = (await client.get("/lines")).json()
                card = (await client.get("/lines/line-1/health?days=2")).json()
                missing = await client.get("/lines/line-9/health")
                too_many = await client.get("/lines/line-1/health?days=401")
        assert line["name"] == "line-1"
        assert (line["state"], line["colour"]) == ("idle", "amber")
        assert line["sentence"] == "the line hums at 50 Hz (-38 dBm0)"
        assert card["now"]["noise_dbm0p"] == -62.0
        assert card["history"]["counts"]["ended_by"] == [
            {"sign": "busy tone", "calls": 1}
        ]
        assert card["history"]["days"][0]["calls"] == 1
        assert missing.status_code == 404
        assert missing.json()["detail"] == "there is no line line-9"
        assert too_many.status_code == 422

    run_virtually(story())


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def tipring(office: Path, *words: str) -> str:
    shown = CliRunner().invoke(cli, [*words, "--config", str(office)])
    if shown.exception:
        raise shown.exception
    return shown.stdout


def lay_down(office: Path, *told: Entry) -> None:
    async def story() -> None:
        async with await Store.open(office / "state") as store:
            await store.append(*told)

    asyncio.run(story())


def test_the_owner_sees_all_lines_and_what_helps(office: Path) -> None:
    lay_down(office)
    head, row = tipring(office, "lines").splitlines()
    assert head.split("  ")[0] == "line"
    assert "green" in row
    assert "no call has shown how it does yet" in row
    now = datetime.now(UTC)
    lay_down(office, *entries(now, MEASURED, call="c1"))
    _, row, remedy = tipring(office, "lines").splitlines()
    assert "amber  the line hums at 50 Hz (-38 dBm0)" in row
    assert remedy.startswith("line-1: keep the telephone cable away")
    (card,) = json.loads(tipring(office, "lines", "--json"))
    assert card["colour"] == "amber"


def test_the_owner_sees_the_card_of_one_line(office: Path) -> None:
    now = datetime.now(UTC)
    quiet = replace(MEASURED, hum_dbm0=None, mains_hz=None)
    noisy = replace(quiet, noise_dbm0p=-44.0, gaps=3, latency_ms=31.0, ended="")
    lay_down(
        office,
        *entries(now - timedelta(days=2), quiet, call="c1"),
        *entries(now - timedelta(days=1), quiet, call="c2"),
        *entries(now, CallRang(), CallAnswered(1, "main"), call="c3"),
        *entries(now, *[noisy] * 5, CallEnded(CUT_OFF), call="c3"),
        *entries(now - timedelta(seconds=80), LineLost("unplugged")),
        *entries(now, RepairTried("woken", worked=False, why="no reply")),
        *entries(now, RepairTried("reset", worked=True), LineOpened("a modem")),
    )
    shown = tipring(office, "lines", "line-1").splitlines()
    assert shown[0] == "line-1 is amber: the line is noisy (-44 dBm0p)"
    assert shown[1].startswith("what helps: listen with a telephone")
    assert shown[2].startswith("also: the sound of a call was torn 3 times: ")
    assert shown[3] == "trend: noise rose by 18 dB against the 2 days before"
    text = "\n".join(" ".join(line.split()) for line in shown)
    for told in (
        "callers -20 dBm0",
        "latency of sound 31 ms",
        "calls 1, 1 of them answered",
        "we hung up 5",
        "ended by busy tone 2",
        "the box was cut off 1",
        ": ▂▂▆",
        "lost for 80 s: unplugged",
        "reset: mended it",
        "woken: in vain (no reply)",
    ):
        assert told in text
    assert json.loads(tipring(office, "lines", "line-1", "--json"))["line"] == "line-1"


def test_a_line_that_is_lost_is_shown_so(office: Path) -> None:
    lay_down(office, *entries(datetime.now(UTC), LineLost("no modem there")))
    shown = tipring(office, "lines", "line-1")
    assert "line-1 is red: it cannot be used since 0 s: no modem there" in shown
    assert "s until now: no modem there" in shown


def test_an_office_without_lines_is_told_so() -> None:
    assert table([]) == "there is no line in tipring.toml"


def test_a_line_that_there_is_not_is_refused(office: Path) -> None:
    lay_down(office)
    with pytest.raises(TipringError, match="there is no line fax; there are: line-1"):
        tipring(office, "lines", "fax")
