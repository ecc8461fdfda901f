"""`tipring messages` and `tipring mail` as a person types them."""

import asyncio
import csv
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from support.mailroom import ANNA, mailroom
from support.offices import write_settings
from tipring.cli.main import cli
from tipring.domain.errors import TipringError
from tipring.domain.message_entries import (
    MessageDeleted,
    MessageMarked,
    MessageTranscribed,
    TranscriptFailed,
)
from tipring.store.records import MessageRecord

WORDS = 'she said "call me"'


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of an office with three messages, and one in the bin."""
    directory = tmp_path_factory.mktemp("office")
    write_settings(directory, "/dev/nowhere")

    async def live() -> None:
        async with mailroom(directory / "state") as room:
            await room.leave("m1", name="=HYPERLINK(1)", number="+12125550177")
            await room.leave("m2", "billing")
            await room.leave("m3")
            await room.leave("m4")
            pen = room.journal
            await pen.keep(
                MessageTranscribed("m1", WORDS, 0.8, "vosk", "en"),
                MessageMarked("m1", urgent=True, callback_number="2125550199"),
                TranscriptFailed("m2", "no model for it"),
                MessageDeleted("m4"),
            )
            await room.messages.claim("m2", "anna")
            await room.messages.heard("m3")
            taken = await room.outbox.next(["transcript"])
            assert taken is not None
            await room.outbox.tried(taken.job.id, "no model", for_good=True)

    asyncio.run(live())
    return directory


@pytest.fixture
def office(tmp_path: Path, lived: Path) -> Path:
    """Return an office of one's own that has lived so."""
    return Path(shutil.copytree(lived, tmp_path / "office"))


def tipring(office: Path, *words: str, answer: str = "") -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(office)], input=answer)


def states(shown: str) -> dict[str, str]:
    rows = [line.split("  ") for line in shown.splitlines()[1:]]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    return {Path(row[-1]).stem: row[-2] for row in cells}


def test_messages_are_listed_with_what_became_of_them(office: Path) -> None:
    shown = tipring(office, "messages")
    assert states(shown.stdout) == {
        "m1": "urgent, new",
        "m2": "with anna",
        "m3": "heard",
    }
    assert tipring(office, "messages", "list").stdout == shown.stdout


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--state", "deleted"), {"m4": "in the bin"}),
        (("--search", "CALL ME"), {"m1": "urgent, new"}),
        (("--mailbox", "billing"), {"m2": "with anna"}),
    ],
)
def test_messages_are_found(
    office: Path,
    words: tuple[str, ...],
    found: dict[str, str],
) -> None:
    assert states(tipring(office, "messages", "list", *words).stdout) == found


def test_a_message_is_shown_with_its_text(office: Path) -> None:
    shown = tipring(office, "messages", "show", "m1").stdout
    assert f'"{WORDS}" (written by a machine, about 80% sure)' in shown
    assert "2125550199" in shown
    assert "none: no model for it" in tipring(office, "messages", "show", "m2").stdout
    found = json.loads(tipring(office, "messages", "show", "m3", "--json").stdout)
    assert found["id"] == "m3"
    lost = tipring(office, "messages", "show", "m9")
    assert isinstance(lost.exception, TipringError)


def test_the_sound_of_a_message_is_where_its_path_says(office: Path) -> None:
    shown = tipring(office, "messages", "path", "m1").stdout.strip()
    assert Path(shown).is_file()


class FakeDesk:
    """What `DeskClient` is, as far as these commands can see."""

    told: list[tuple[str, ...]]

    def __init__(self, _socket: Path) -> None:
        FakeDesk.told = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return

    def tell_of_message(self, message: str, verb: str, **words: str) -> MessageRecord:
        FakeDesk.told.append((message, verb, *words.values()))
        record: MessageRecord = object.__new__(MessageRecord)
        object.__setattr__(record, "id", "m7")
        return record

    def erase_message(self, message: str, by: str) -> None:
        FakeDesk.told.append((message, "erase", by))

    def try_jobs_again(self) -> int:
        return 3


@pytest.mark.parametrize(
    ("words", "told", "said"),
    [
        (("heard", "m1"), ("m1", "heard", ""), "was listened to"),
        (("claim", "m1", "anna"), ("m1", "claim", "anna"), "anna takes care of it"),
        (("release", "m1", "--by", "a"), ("m1", "release", "a"), "is free again"),
        (("done", "m1"), ("m1", "done", ""), "is done"),
        (("delete", "m1"), ("m1", "delete", ""), "is in the bin"),
        (("restore", "m1"), ("m1", "restore", ""), "is back"),
        (
            ("forward", "m1", "billing"),
            ("m1", "forward", "", "billing"),
            "m7: a copy of it is in billing",
        ),
        (("erase", "m1", "--yes"), ("m1", "erase", ""), "erased"),
    ],
)
def test_the_running_desk_is_told(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    told: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setattr("tipring.cli.messages.DeskClient", FakeDesk)
    shown = tipring(office, "messages", *words)
    assert FakeDesk.told == [told]
    assert said in shown.stdout


def test_nothing_is_erased_by_a_slip(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tipring.cli.messages.DeskClient", FakeDesk)
    assert tipring(office, "messages", "erase", "m1", answer="n\n").exit_code == 1


def test_an_export_holds_the_sounds_and_a_table_without_formulas(office: Path) -> None:
    (office / "state/messages/office/m3.wav").unlink()
    file = office / "all.zip"
    shown = tipring(office, "messages", "export", str(file), "--state", "all")
    assert shown.stdout == f"{file}: 4 messages, 3 sounds\n"
    with zipfile.ZipFile(file) as out:
        assert sorted(out.namelist()) == [
            "billing/m2.wav",
            "messages.csv",
            "office/m1.wav",
            "office/m4.wav",
        ]
        text = out.read("messages.csv").decode("utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["m1"]["name"] == "'=HYPERLINK(1)"
    assert (rows["m1"]["number"], rows["m1"]["sure"]) == ("+12125550177", "80%")
    assert (rows["m1"]["text"], rows["m1"]["urgent"]) == (WORDS, "yes")
    assert (rows["m3"]["file"], rows["m3"]["state"]) == ("", "heard")


def test_an_export_to_nowhere_is_told(office: Path) -> None:
    shown = tipring(office, "messages", "export", str(office / "no/all.zip"))
    assert "cannot write" in str(shown.exception)


def test_what_was_given_up_is_listed_and_can_be_tried_again(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = tipring(office, "messages", "given-up").stdout
    assert "transcript" in shown
    assert "no model" in shown
    assert json.loads(tipring(office, "messages", "given-up", "--json").stdout)
    monkeypatch.setattr("tipring.cli.messages.DeskClient", FakeDesk)
    assert tipring(office, "messages", "try-again").stdout.startswith("3 will")


def test_nothing_given_up_is_said_so(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")

    async def begin() -> None:
        async with mailroom(tmp_path / "state"):
            pass

    asyncio.run(begin())
    assert tipring(tmp_path, "messages", "given-up").stdout == "nothing was given up\n"


def test_a_test_letter_needs_a_server(office: Path) -> None:
    shown = tipring(office, "mail", "test", ANNA)
    assert "there is no [mail] in tipring.toml" in str(shown.exception)
