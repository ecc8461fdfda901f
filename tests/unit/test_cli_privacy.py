"""What the box knows of one number, from the terminal."""

import asyncio
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner

from support.offices import write_settings
from tipring.clerk.door import DeskDoor
from tipring.cli.account import TERMINAL
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.desk.privacy import Erased
from tipring.desk.retention import Retained
from tipring.domain.errors import TipringError
from tipring.domain.journal import (
    CallEnded,
    CallerIdentified,
    CallRang,
    Entry,
    MessageKept,
    MessageStarted,
)
from tipring.store.console_book import AuditLine, ConsoleBook
from tipring.store.records import MessageRecord
from tipring.store.store import Store

NUMBER = "2125550123"
AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
SOUND = "messages/office/m1.wav"
STORY = (
    CallRang(),
    CallerIdentified(NUMBER, "Ada", withheld=False),
    MessageStarted("m1", "office", SOUND),
    MessageKept("m1", 2.0, interrupted=False),
    CallEnded("the caller hung up"),
)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Somebody called and left a message; the console's log has his number, too."""
    directory = tmp_path / "config"
    write_settings(directory, "/dev/nowhere")
    blocked = f'[[block]]\nnumber = "212-555-0123"\n# {NUMBER} again\n'
    (directory / "screening.toml").write_text(blocked, encoding="utf-8")
    state = load(directory).store_directory

    async def story() -> None:
        async with await Store.open(state) as store:
            await store.append(*(Entry(AT, what, "line-1", "c1") for what in STORY))

    asyncio.run(story())
    (state / SOUND).parent.mkdir(parents=True)
    (state / SOUND).write_bytes(b"sound")
    with the_book(state) as book:
        detail = {"number": NUMBER, "why": f"{NUMBER} asked"}
        book.note(AuditLine(at=AT, who="eve", what="call.back", detail=detail))
        book.note(AuditLine(at=AT, who="eve", what="queue.open", detail={"n": 1}))
    return directory


@contextmanager
def the_book(state: Path) -> Iterator[ConsoleBook]:
    book = ConsoleBook.open(state)
    yield book
    book.close()


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [*words])
    if isinstance(done.exception, TipringError):
        return 1, str(done.exception)
    return done.exit_code, done.output


def test_it_tells_how_much_there_is_of_a_number(office: Path) -> None:
    status, told = run("privacy", "show", "--config", str(office), "+1 212 555-0123")
    assert status == 0
    assert told.splitlines() == [
        "1 calls",
        "1 messages",
        "1 lines of the audit log",
        "stands in screening.toml:2",
        "stands in screening.toml:3",
    ]
    assert "nothing" in run("privacy", "show", "--config", str(office), "2125550177")[1]
    status, told = run("privacy", "show", "--config", str(office), "201")
    assert (status, "too short" in told) == (1, True)


def test_all_of_it_is_handed_out_in_one_file(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "about.zip"
    words = "privacy", "export", "--config", str(office), NUMBER, str(file)
    assert run(*words)[0] == 0
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as found:
        about = json.loads(found.read("about.json"))
        assert found.read(f"sound/{SOUND}") == b"sound"
    assert about["calls"][0]["name"] == "Ada"
    assert [line["kind"] for line in about["journal"]] == [
        type(what).__name__ for what in STORY
    ]
    assert about["audit"][0]["what"] == "call.back"
    assert "is there already" in run(*words)[1]


def test_all_of_it_is_erased_and_what_stays_is_said(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    class Desk:
        def __init__(self, _socket: Path) -> None: ...

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_error: object) -> None: ...

        def erase_number(self, number: str, by: str) -> Erased:
            asked.append((number, by))
            return Erased(
                spellings=(NUMBER,),
                calls=1,
                messages=1,
                recordings=0,
                utterances=0,
                places=0,
                forwards=("202",),
                is_scrubbed=False,
            )

    monkeypatch.setattr("tipring.cli.privacy.DeskClient", Desk)
    words = "privacy", "erase", "--yes", "--config", str(office), NUMBER
    status, told = run(*words)
    assert status == 0
    assert asked == [(NUMBER, TERMINAL)]
    assert "1 calls, 0 places in queues, 1 lines of the audit log" in told
    assert "extension 202 still forwards to it" in told
    assert "emptied by the next retention" in told
    assert "copies of the office" in told
    state = load(office).store_directory
    with the_book(state) as book:
        lines = book.audit()
    assert NUMBER not in str(lines)
    assert [line.what for line in lines] == ["privacy.erase", "queue.open", "call.back"]
    assert lines[2].detail == {"number": "•••", "why": "••• asked"}
    left = b"".join(path.read_bytes() for path in state.glob("console.db*"))
    assert NUMBER.encode() not in left


def test_retention_tells_what_was_over(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [Retained(2, 200), Retained(0, 7), Retained()]

    async def retain(_door: DeskDoor) -> Retained:
        return answers.pop(0)

    async def nothing(_door: DeskDoor, *_about: object) -> list[MessageRecord]:
        return []

    monkeypatch.setattr(DeskDoor, "retain", retain)
    monkeypatch.setattr(DeskDoor, "messages", nothing)
    status, told = run("retention", "--config", str(office))
    assert (status, told) == (
        0,
        "erased 0 messages and 2 recordings, forgot who called in 207 calls\n",
    )
    answers.append(Retained())
    told = run("retention", "--json", "--config", str(office))[1]
    assert json.loads(told) == {"messages": [], "recordings": 0, "calls": 0}


def test_retention_wants_a_desk(office: Path) -> None:
    status, told = run("retention", "--config", str(office))
    assert (status, "systemctl start tipring" in told) == (1, True)
