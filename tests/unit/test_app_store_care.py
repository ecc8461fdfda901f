"""A desk that finds its store damaged asks the newest backup that is whole for help."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from support.backup_office import a_stick, an_office
from tipring.app.store_care import mended
from tipring.config.reader import load
from tipring.config.settings import BackupSettings, Settings
from tipring.console.backup.nightly import nightly
from tipring.store.engines import database_file
from tipring.store.reader import open_reader

NIGHT = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
LATER = NIGHT + timedelta(hours=5)


def with_backups(tmp_path: Path, stick: Path, nights: int) -> Settings:
    place = an_office(tmp_path / "office")
    backup = BackupSettings(to=str(stick))
    for night in range(nights):
        made = nightly(place, backup, partial(_after, night), ())
        assert made.why == ""
    return replace(load(place.directory), backup=backup)


def _after(nights: int) -> datetime:
    return NIGHT + timedelta(days=nights)


def spoil(settings: Settings) -> None:
    database = database_file(settings.store_directory)
    database.write_bytes(bytes(database.stat().st_size))


def test_the_newest_backup_that_is_whole_helps(tmp_path: Path) -> None:
    with a_stick(tmp_path / "stick") as stick:
        settings = with_backups(tmp_path, stick, 2)
        old, new = sorted(stick.iterdir())
        new.write_bytes(new.read_bytes()[:-2000])
        spoil(settings)
        told = mended(settings, LATER)
        assert told is not None
        assert (told.backup, told.saved, told.missing) == (old.name, 0, 0)
        assert told.from_backup > 4
    with open_reader(settings.store_directory) as reader:
        assert [call.id for call in reader.calls()] == ["Ha"]
    assert mended(settings, LATER) is None


def test_systemd_waits_while_a_store_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = tmp_path / "notify"
    with (
        a_stick(tmp_path / "stick") as stick,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd,
    ):
        systemd.bind(str(door))
        monkeypatch.setenv("NOTIFY_SOCKET", str(door))
        settings = with_backups(tmp_path, stick, 0)
        spoil(settings)
        assert mended(settings, LATER) is not None
        systemd.settimeout(0)
        assert systemd.recv(4096).startswith(b"EXTEND_TIMEOUT_USEC=10800000000\n")


def test_without_a_backup_in_reach_it_is_mended_all_the_same(tmp_path: Path) -> None:
    with a_stick(tmp_path / "stick") as stick:
        settings = with_backups(tmp_path, stick, 0)
        spoil(settings)
        told = mended(settings, LATER)
        assert told is not None
        assert told.backup == ""
    spoil(settings)
    told = mended(settings, LATER + timedelta(hours=1))
    assert told is not None
    nowhere = replace(settings, backup=BackupSettings())
    spoil(nowhere)
    assert mended(nowhere, LATER + timedelta(hours=2)) is not None
