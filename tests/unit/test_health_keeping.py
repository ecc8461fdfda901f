"""What the doctor says of copies, of writing, and of a store that was mended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tipring.domain.backup_entries import StoreMended
from tipring.domain.colours import Colour
from tipring.domain.journal import Entry
from tipring.health.checks import backups, damage, sd_writes
from tipring.health.surroundings import Surroundings
from tipring.store.backup_diary import BackupRun, keep_run
from tipring.store.ledger import Ledger
from tipring.store.mending import ASIDE

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PATIENCE = timedelta(days=2)
WRITTEN = "rchar: 9\nwchar: 9\nwrite_bytes: {size}\ncancelled_write_bytes: 4096\n"


@pytest.fixture
def box(tmp_path: Path) -> Surroundings:
    (tmp_path / "state").mkdir()
    return Surroundings(tmp_path / "state", root=tmp_path)


def run(days_ago: float, why: str = "") -> BackupRun:
    return BackupRun(at=NOW - timedelta(days=days_ago), where="/media/a", why=why)


def test_a_box_without_backups_says_how_to_have_them(box: Surroundings) -> None:
    found = backups.look(box)
    assert (found.colour, found.sentence) == (Colour.GREEN, backups.NOWHERE)
    keep_run(box.store_directory, BackupRun(at=datetime.now(UTC), where="/media/a"))
    assert "was read back" in backups.look(replace(box, backup_to="/media/a")).sentence


@pytest.mark.parametrize(
    ("runs", "colour", "told"),
    [
        ([run(0.3)], Colour.GREEN, "the last one is of 2026-11-27, in /media/a"),
        ([run(3)], Colour.AMBER, "of 2026-11-24"),
        ([], Colour.AMBER, "none yet"),
        ([run(0, "no stick; plug it in"), run(1)], Colour.AMBER, "failed then: no st"),
        ([run(0, "no stick; plug it in"), run(15)], Colour.RED, "no stick"),
        ([run(0, "no stick")], Colour.RED, "none yet: no stick"),
    ],
)
def test_an_old_copy_is_a_worry(
    runs: list[BackupRun], colour: Colour, told: str
) -> None:
    found = backups.judge(runs, PATIENCE, NOW)
    assert found.colour is colour
    assert told in found.sentence
    assert bool(found.remedy) is (colour is not Colour.GREEN)


def a_process(
    box: Surroundings, pid: int, words: str, size_bytes: int, age_s: float
) -> None:
    folder = box.under(f"proc/{pid}")
    folder.mkdir(parents=True)
    (folder / "cmdline").write_text(words.replace(" ", "\0"))
    (folder / "io").write_text(WRITTEN.format(size=size_bytes + 4096))
    began = int((100_000 - age_s) * sd_writes.TICKS)
    numbers = " ".join(["0"] * 18)
    (folder / "stat").write_text(f"{pid} (a) name) S {numbers} {began} 0 0\n")
    box.under("proc/uptime").write_text("100000.00 5000.0\n")


def test_what_ours_write_is_counted_by_the_day(box: Surroundings) -> None:
    assert sd_writes.look(box) is None
    python = "/opt/tipring/bin/python3 /opt/tipring/bin/tipring"
    a_process(box, 100, f"{python} run --config /etc/tipring", 20_000_000, 43_200)
    a_process(box, 101, f"{python} console", 1_000_000, 600)
    a_process(box, 102, "vim tipring run.txt", 10**12, 50_000)
    found = sd_writes.look(box)
    assert found is not None
    assert (found.colour, found.sentence) == (
        Colour.GREEN,
        "40 MB a day (desk 20.0 MB in 12.0 h, console 1.0 MB in 0.2 h)",
    )
    a_process(box, 103, f"{python} clerk", 10**9, 43_200)
    worse = sd_writes.look(box)
    assert worse is not None
    assert worse.colour is Colour.AMBER
    assert "more than 1000" in worse.sentence


def test_what_began_a_moment_ago_says_nothing_of_a_day() -> None:
    found = sd_writes.judge([sd_writes.Written("desk", 5_000_000, 60.0)])
    assert (found.colour, found.sentence) == (Colour.GREEN, "desk 5.0 MB in 0.0 h")


def test_a_store_that_was_mended_is_told_until_somebody_has_seen_it(
    box: Surroundings,
) -> None:
    assert damage.look(box) is None
    aside = box.store_directory / f"{ASIDE}20261127-080000"
    aside.mkdir()
    first = damage.look(box)
    assert first is not None
    assert "is mended" in first.sentence
    assert str(aside) in first.remedy
    ledger = Ledger.open(box.store_directory)
    silent = damage.look(box)
    assert silent is not None
    assert "is mended" in silent.sentence
    told = StoreMended(damage="x", aside=aside.name, saved=9, from_backup=0, missing=2)
    ledger.write([[Entry(NOW, told)]])
    ledger.close()
    second = damage.look(box)
    assert second is not None
    assert "2 are lost" in second.sentence
    aside.rmdir()
    assert damage.look(box) is None
