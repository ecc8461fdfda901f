"""`tipring speech misheard`: the report, and how to get one."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.box import BEGAN
from support.offices import write_settings
from tipring.cli.main import cli
from tipring.domain.journal import BoxStarted, Entry
from tipring.domain.message_entries import UtteranceErased, UtteranceKept
from tipring.store.store import Store

SAID = (
    ("1", "menu", "front desk", "en"),
    ("2", "menu", "front desk", "en"),
    ("3", "menu", "", ""),
    ("4", "hours", "erased", "en"),
)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return an office whose callers were not understood."""
    write_settings(tmp_path, "/dev/nowhere")

    async def remember() -> None:
        async with await Store.open(tmp_path / "state") as store:
            for minute, (name, node, guess, language) in enumerate(SAID):
                path = f"utterances/{name}.wav"
                kept = UtteranceKept(name, node, path, guess, language)
                at = BEGAN + timedelta(minutes=minute)
                await store.append(Entry(at, kept, "line-1", "call-1"))
            await store.append(Entry(BEGAN, UtteranceErased("4", "its time was over")))

    asyncio.run(remember())
    return tmp_path


def misheard(office: Path, *words: str) -> Result:
    words = ("speech", "misheard", "--config", str(office), *words)
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def test_the_report_shows_what_was_said_how_often_and_where_it_can_be_heard(
    office: Path,
) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write("\n[speech]\nkeep_misheard = true\n")
    head, often, once = misheard(office).stdout.splitlines()
    assert head.split()[:4] == ["times", "node", "sounds", "like"]
    sound = office / "state" / "utterances" / "2.wav"
    when = ["2026-11-23", "10:16:00"]
    assert often.split() == ["2", "menu", "front", "desk", "en", *when, str(sound)]
    assert once.split()[:4] == ["1", "menu", "-", "-"]


def test_the_report_can_be_read_by_programs(office: Path) -> None:
    often, once = json.loads(misheard(office, "--json").stdout)
    assert (often["guess"], often["count"]) == ("front desk", 2)
    assert [one["id"] for one in often["utterances"]] == ["2", "1"]
    assert once["utterances"][0]["call_id"] == "call-1"


def test_who_keeps_nothing_is_told_how_to(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")

    async def begin() -> None:
        async with await Store.open(tmp_path / "state") as store:
            await store.append(Entry(BEGAN, BoxStarted("1")))

    asyncio.run(begin())
    nothing, remedy = misheard(tmp_path).stdout.splitlines()
    assert nothing == "nothing that was not understood is kept"
    assert remedy.startswith("to keep such sound: keep_misheard = true")
