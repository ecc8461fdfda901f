"""Who hears that a line is down, and that it is back."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.toy_line import ToyLine, noted, toy_desk, until
from support.virtual_time import run_virtually
from tipring.desk.line_alarms import LineAlarms
from tipring.domain.errors import LineError
from tipring.domain.events import LineFault
from tipring.domain.line import LineState
from tipring.domain.line_alarm import LineAlarm
from tipring.domain.message_entries import JobQueued

BEGAN = datetime(2026, 11, 23, 15, tzinfo=UTC)
ANNA, BERT = "anna@example.com", "bert@example.com"


class Watcher:
    def __init__(self, *tell: str) -> None:
        self.alarm = LineAlarm(tell or (ANNA,), timedelta(minutes=10))

    def down(self, minute: float) -> list[JobQueued]:
        return self.alarm.down("line-1", "unplugged", _at(minute))

    def up(self, minute: float, cure: str = "") -> list[JobQueued]:
        return self.alarm.in_use("line-1", cure, _at(minute))


def _at(minute: float) -> datetime:
    return BEGAN + timedelta(minutes=minute)


def test_a_line_that_is_down_for_long_is_told_of_once() -> None:
    watcher = Watcher()
    assert watcher.up(0) == watcher.down(1) == watcher.down(10.9) == []
    assert watcher.down(11) == [
        JobQueued(
            "line-1/down/20261123-151100/1",
            "line",
            "line-1",
            {
                "to": ANNA,
                "what": "down",
                "since": "2026-11-23T15:01:00+00:00",
                "why": "unplugged",
            },
        )
    ]
    assert watcher.down(12) == watcher.down(600) == []


def test_who_heard_that_it_was_down_hears_what_helped() -> None:
    watcher = Watcher(ANNA, BERT)
    watcher.down(0)
    assert [job.details["to"] for job in watcher.down(10)] == [ANNA, BERT]
    back = watcher.up(20, "its USB device was reset")
    assert [(job.job_id, job.details["cure"]) for job in back] == [
        ("line-1/back/20261123-152000/1", "its USB device was reset"),
        ("line-1/back/20261123-152000/2", "its USB device was reset"),
    ]
    assert watcher.up(21) == []


def test_a_short_trouble_is_nobodys_concern() -> None:
    watcher = Watcher()
    assert watcher.down(0) == watcher.up(9) == watcher.down(10) == []
    assert watcher.down(19.9) == []


def test_one_that_comes_and_goes_is_told_of_once_in_an_hour() -> None:
    watcher = Watcher()
    watcher.down(0)
    assert watcher.down(10)
    assert watcher.up(11)
    watcher.down(12)
    assert watcher.down(40) == watcher.up(41) == []
    watcher.down(50)
    assert watcher.down(69) == []
    assert watcher.down(70)


def test_the_desk_lets_the_clerk_write(tmp_path: Path) -> None:
    line = ToyLine()

    async def tell() -> None:
        async with toy_desk(tmp_path, line) as desk:
            alarm = LineAlarm((ANNA,), timedelta(minutes=1))
            alarms = LineAlarms(alarm, desk.watches, desk.journal)
            watching = asyncio.create_task(alarms.run())
            await until(desk, LineState.IDLE)
            line.fail("open", *[LineError("still away")] * 90)
            line.tell(LineFault("unplugged"))
            await asyncio.sleep(180)
            await until(desk, LineState.IDLE)
            await asyncio.sleep(20)
            jobs = [e for e in await noted(desk) if isinstance(e, JobQueued)]
            told = [(job.details["what"], job.details.get("why")) for job in jobs]
            assert told == [("down", "still away"), ("back", None)]
            assignment = await desk.outbox.next(["line"])
            assert assignment is not None
            assert assignment.record is None
            done = await desk.outbox.done(assignment.job.id, "to anna")
            assert done.result == "to anna"
            watching.cancel()

    run_virtually(tell())
