"""The copy of each night: elsewhere, read back, proved; and what goes wrong with it."""

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.backup_office import PASSPHRASE, PIN, a_stick, an_office
from tipring.cli.main import cli
from tipring.config.settings import BackupSettings
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.nightly import nightly, shelf_of
from tipring.console.backup.proof import proved
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.rehearsal import rehearse
from tipring.console.backup.saving import save
from tipring.console.backup.shelf import SCRATCH, FolderShelf
from tipring.domain.backups import Generations, backup_name
from tipring.store.backup_diary import (
    DIARY,
    BackupRun,
    keep_run,
    last_good,
    read_runs,
)

NIGHT = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
"""Of the first copy."""


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_office(tmp_path_factory.mktemp("harbor") / "office").directory


@pytest.fixture
def office(tmp_path: Path, harbor: Path) -> OfficePlace:
    directory = shutil.copytree(harbor, tmp_path / "office")
    return OfficePlace(directory, directory / "state")


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    with a_stick(tmp_path / "stick") as folder:
        yield folder


def made(
    place: OfficePlace, to: Path, nights: int = 0, keep: Generations | None = None
) -> BackupRun:
    backup = BackupSettings(to=str(to), keep=keep or Generations())
    return nightly(place, backup, lambda: NIGHT + timedelta(days=nights), ())


def test_each_night_has_its_copy_and_old_ones_go(
    office: OfficePlace, stick: Path
) -> None:
    folder = stick / "harbor"
    keep = Generations(days=2, weeks=0, months=0)
    for night in range(4):
        run = made(office, folder, night, keep)
        assert (run.why, run.calls, run.messages) == ("", 1, 1)
    assert sorted(path.name for path in folder.iterdir()) == [
        "tipring-20261129-023000.zip",
        "tipring-20261130-023000.zip",
    ]
    assert [each.at for each in read_runs(office.state)] == [
        NIGHT + timedelta(days=night) for night in (3, 2, 1, 0)
    ]


def test_a_stick_that_is_not_plugged_in_is_not_taken_for_a_folder(
    office: OfficePlace, tmp_path: Path
) -> None:
    run = made(office, tmp_path / "stick")
    assert "nothing is mounted there" in run.why
    assert not (tmp_path / "stick").exists()
    assert last_good(read_runs(office.state)) is None


def test_a_stick_that_is_full_keeps_what_it_has(
    office: OfficePlace, tmp_path: Path
) -> None:
    with a_stick(tmp_path / "stick", 1) as stick:
        good = made(office, stick)
        (stick / "holiday.jpg").write_bytes(os.urandom(900_000))
        run = made(office, stick, 1)
        assert "make room on that disk" in run.why
        assert {path.name for path in stick.iterdir()} == {"holiday.jpg", good.name}
        assert last_good(read_runs(office.state)) == good


def test_a_stick_that_lies_is_found_out(
    office: OfficePlace, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worn stick says that all is written, and has something else then."""
    made(office, stick)
    put = FolderShelf.put

    def put_and_decay(self: FolderShelf, file: Path) -> None:
        put(self, file)
        kept = stick / file.name
        worn = bytearray(kept.read_bytes())
        worn[len(worn) // 2] ^= 0x40
        kept.write_bytes(worn)

    monkeypatch.setattr(FolderShelf, "put", put_and_decay)
    run = made(office, stick, 1)
    assert "something else than was written" in run.why
    assert [path.name for path in stick.iterdir()] == [backup_name(NIGHT)]


def test_what_a_power_cut_left_is_cleared_away(
    office: OfficePlace, stick: Path
) -> None:
    (stick / f"{SCRATCH}x").mkdir()
    (stick / "tipring-20261101-023000.zip.part").write_bytes(b"half")
    (stick / "mine.part").write_bytes(b"of somebody else")
    run = made(office, stick)
    assert {path.name for path in stick.iterdir()} == {run.name, "mine.part"}


def test_a_server_that_comes_back_is_tried_again(
    office: OfficePlace, stick: Path
) -> None:
    moments = iter([NIGHT, NIGHT + timedelta(minutes=1)])
    backup = BackupSettings(to=str(stick / "a"))
    (stick / "a").write_text("in the way")

    def clock() -> datetime:
        moment = next(moments)
        if moment != NIGHT:
            (stick / "a").unlink()
        return moment

    run = nightly(office, backup, clock, (0.0, 0.0))
    assert (run.why, run.at) == ("", NIGHT + timedelta(minutes=1))
    assert len(read_runs(office.state)) == 1


def test_two_at_once_are_one_too_many(office: OfficePlace, stick: Path) -> None:
    backup = BackupSettings(to=str(stick))

    def clock() -> datetime:
        with pytest.raises(BackupRefused, match="being made already"):
            nightly(office, backup, lambda: NIGHT, ())
        return NIGHT

    assert nightly(office, backup, clock, ()).why == ""


def test_nowhere_is_no_place(office: OfficePlace) -> None:
    with pytest.raises(BackupRefused, match="where to"):
        shelf_of(BackupSettings(), office.state)


def test_secrets_are_in_it_under_the_passphrase_alone(
    office: OfficePlace, stick: Path
) -> None:
    backup = BackupSettings(to=str(stick), passphrase=PASSPHRASE)
    run = nightly(office, backup, lambda: NIGHT, ())
    assert run.has_secrets
    with zipfile.ZipFile(stick / run.name) as file:
        whole = b"".join(file.read(name) for name in file.namelist())
    assert PIN.encode() not in whole


def test_a_copy_that_is_not_whole_is_no_proof(
    office: OfficePlace, tmp_path: Path
) -> None:
    file = tmp_path / "office.zip"
    save(office, file, NIGHT)
    (tmp_path / "scratch").mkdir()
    found = proved(file, tmp_path / "scratch")
    assert (found.calls, found.silent, found.has_secrets) == (1, 0, False)
    with zipfile.ZipFile(file) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    files["settings/tipring.toml"] += b"\n"
    with zipfile.ZipFile(file, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    with pytest.raises(BackupRefused, match="not what it was"):
        proved(file, tmp_path / "scratch")


def test_a_restore_is_rehearsed_and_leaves_nothing_behind(
    office: OfficePlace, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path / "office.zip"
    save(office, file, NIGHT, PASSPHRASE)
    room = tmp_path_factory.mktemp("r")  # a socket's path is short
    seen = rehearse(file, room, NIGHT, PASSPHRASE)
    assert (seen.calls, seen.messages, seen.silent, seen.problems) == (1, 1, 0, ())
    assert list(room.iterdir()) == []
    with pytest.raises(BackupRefused, match="does not open"):
        rehearse(file, room, NIGHT, "seven silver wires")


def test_a_rehearsal_finds_settings_that_would_not_answer(tmp_path: Path) -> None:
    place = OfficePlace(tmp_path / "new", tmp_path / "elsewhere")
    place.directory.mkdir()
    (place.directory / "tipring.toml").write_text("no toml")
    save(place, tmp_path / "a.zip", NIGHT)
    seen = rehearse(tmp_path / "a.zip", tmp_path, NIGHT, "")
    assert "is not TOML" in seen.problems[0]
    assert seen.calls == 0


def test_the_diary_has_an_end_and_bears_a_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipring.store.backup_diary.MOST_RUNS", 3)
    for night in range(5):
        keep_run(tmp_path, BackupRun(at=NIGHT + timedelta(days=night), where="here"))
    runs = read_runs(tmp_path)
    assert [each.at for each in runs] == [
        NIGHT + timedelta(days=night) for night in (4, 3, 2)
    ]
    assert last_good(runs) == runs[0]
    for text in ("{", "[1]", json.dumps([{"at": "x"}])):
        (tmp_path / DIARY).write_text(text)
        assert read_runs(tmp_path) == []


def test_the_terminal_does_what_the_timer_does(
    office: OfficePlace, stick: Path
) -> None:
    runner, at_office = CliRunner(), ["--config", str(office.directory)]
    silent = runner.invoke(cli, ["backup", *at_office, "--nightly"])
    assert (silent.exit_code, "nobody said where" in silent.output) == (0, True)
    assert (
        "none was made" in runner.invoke(cli, ["backup", *at_office, "--list"]).output
    )
    main = office.directory / "tipring.toml"
    main.write_text(f'{main.read_text()}\n[backup]\nto = "{stick}"\n')
    empty = runner.invoke(cli, ["restore", *at_office, "--rehearse"])
    assert "no backup in" in str(empty.exception)
    kept = runner.invoke(cli, ["backup", *at_office, "--nightly"])
    assert kept.exit_code == 0, kept.output
    assert "1 calls, 1 messages, secrets left out" in kept.output
    assert "no desk answers" in kept.output
    listed = runner.invoke(cli, ["backup", *at_office, "--list"])
    assert str(stick) in listed.output
    rehearsed = runner.invoke(cli, ["restore", *at_office, "--rehearse"])
    assert "1 calls, 1 messages come back" in rehearsed.output, rehearsed.output
    for words, told in (("backup", "Name a FILE"), ("restore", "Name a FILE")):
        assert told in runner.invoke(cli, [words, *at_office]).output


def test_the_terminal_says_why_there_is_none(
    office: OfficePlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipring.cli.backup.PAUSES_S", ())
    main = office.directory / "tipring.toml"
    main.write_text(f'{main.read_text()}\n[backup]\nto = "{tmp_path / "no"}"\n')
    at_office = ["--config", str(office.directory)]
    failed = CliRunner().invoke(cli, ["backup", *at_office, "--nightly"])
    assert "nothing is mounted there" in str(failed.exception)
    listed = CliRunner().invoke(cli, ["backup", *at_office, "--list"])
    assert "failed: " in listed.output
