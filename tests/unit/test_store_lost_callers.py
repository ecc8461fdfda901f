"""Who was lost with a trunk, as the store and its command tell it."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.box import BEGAN
from support.offices import write_settings
from support.virtual_time import run_virtually
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.domain.journal import (
    CallerIdentified,
    CallPlaced,
    CallRang,
    Entry,
    PlacedCallAnswered,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.lost_entries import CallerLost
from tipring.domain.queue.entries import CallerJoinedAgent, CallerQueued
from tipring.store.lost_callers import LostCaller, lost_callers
from tipring.store.store import Store

ANNA, BEN, CLEO = "+12125550101", "+12125550102", "+12125550103"


def at(second: float) -> datetime:
    return BEGAN + timedelta(seconds=second)


def call(name: str, line: str, second: float, *what: JournalEvent) -> list[Entry]:
    return [Entry(at(second), each, line, name) for each in what]


def lost(number: str, node: str = "main.menu") -> CallerLost:
    return CallerLost(
        number=number, trunk="provider", node=node, why="no internet", keeps_s=600.0
    )


def queued(ticket: str, number: str) -> CallerQueued:
    return CallerQueued(ticket, "front", number, 1, 0, 0.0, 0.0, "", "")


def called_by(number: str) -> tuple[JournalEvent, ...]:
    return CallRang(), CallerIdentified(number, None, withheld=False)


AN_OUTAGE = [
    *call("c1", "sip-1", 0, *called_by(ANNA), queued("c1", ANNA)),
    *call("c2", "sip-2", 1, *called_by(BEN)),
    *call("c3", "sip-3", 2, *called_by(CLEO)),
    *call("c4", "sip-4", 3, *called_by("")),
    *call("c1", "sip-1", 30, lost(ANNA, "main.desk")),
    *call("c2", "sip-2", 31, lost(BEN)),
    *call("c3", "sip-3", 32, lost(CLEO)),
    *call("c4", "sip-4", 33, lost("")),
    *call("c5", "line-1", 90, *called_by("2125550101"), queued("c5", "2125550101")),
    *call("c5", "line-1", 99, CallerJoinedAgent("c5", "front", "ben", 9.0)),
    *call("c6", "line-1", 200, CallPlaced("2125550103"), PlacedCallAnswered("a voice")),
]


def told(directory: Path, *entries: Entry) -> list[LostCaller]:
    async def story() -> list[LostCaller]:
        async with await Store.open(directory) as store:
            await store.append(*entries)
            return await store.ask(lost_callers(at(-10), at(3600), "us"))

    return run_virtually(story())


def test_each_is_told_with_what_came_of_it_however_the_number_was_written(
    tmp_path: Path,
) -> None:
    nobody, cleo, ben, anna = told(tmp_path, *AN_OUTAGE)
    assert (anna.queue, anna.node, anna.line) == ("front", "main.desk", "sip-1")
    assert (anna.called_again_at, anna.called_again_on) == (at(90), "line-1")
    assert (anna.talked_at, anna.kept_until) == (at(99), at(630))
    assert (ben.queue, ben.called_again_at, ben.talked_at) == ("", None, None)
    assert cleo.talked_at == at(200), "we called her"
    missed = [one.number for one in (anna, ben, cleo, nobody) if one.is_missed]
    assert missed == [BEN, ""]


def test_a_call_of_ours_that_nobody_answered_helps_nobody(tmp_path: Path) -> None:
    in_vain = call("c6", "line-1", 200, CallPlaced("2125550102"))
    [ben] = told(tmp_path, *AN_OUTAGE[3:5], *call("c2", "s", 31, lost(BEN)), *in_vain)
    assert ben.is_missed


def test_an_evening_without_an_outage(tmp_path: Path) -> None:
    assert told(tmp_path, *call("c1", "line-1", 0, *called_by(ANNA))) == []


# --- the commands ---------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/ttyACM0")
    main = tmp_path / "tipring.toml"
    main.write_text(f'{main.read_text()}\n[store]\ndirectory = "{tmp_path}/store"\n')
    return tmp_path


def shown(office: Path, *words: str) -> str:
    words = ("queue", "lost", "--config", str(office), *words)
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


DAY = ("--since", "2026-11-23", "--until", "2026-11-24")


def test_whom_to_call_back_after_an_outage(office: Path) -> None:
    told(load(office).store_directory, *AN_OUTAGE)
    lines = shown(office, *DAY).splitlines()
    assert [line.split()[-1] for line in lines] == ["call", "c4", "c2"]
    assert "unknown" in lines[1]
    assert "main.menu" in lines[2]
    everybody = shown(office, *DAY, "--all")
    assert "called again" in everybody
    assert "on line-1, talked" in everybody
    assert "the queue front" in everybody
    found = json.loads(shown(office, *DAY, "--json"))
    assert [one["number"] for one in found] == ["", BEN]


def test_nobody_was_lost(office: Path) -> None:
    told(load(office).store_directory)
    assert shown(office, *DAY).startswith("nobody was lost with a trunk from ")
