"""The end of a log that lives in memory is kept when it matters, and not too often."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tipring.cli.main import cli
from tipring.health.last_words import FOLDER, KEPT, keep_last_words, kept_words
from tipring.health.surroundings import Surroundings

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def says(words: Sequence[str]) -> str:
    return "mmc0: timeout" if "--dmesg" in words else "tipring: line-1 is gone"


def silent(_words: Sequence[str]) -> str:
    return ""


def test_the_log_and_the_kernel_are_kept(tmp_path: Path) -> None:
    kept = keep_last_words(tmp_path, "tipring died", NOW, says)
    assert kept == tmp_path / FOLDER / "20261127-090000-tipring-died.log.gz"
    text = gzip.decompress(kept.read_bytes()).decode()
    assert text == "tipring: line-1 is gone\nmmc0: timeout"
    assert kept.stat().st_mode & 0o777 == 0o640
    assert keep_last_words(tmp_path, "x", NOW + timedelta(hours=1), silent) is None


def test_who_dies_over_and_over_is_kept_once(tmp_path: Path) -> None:
    minute = timedelta(minutes=1)
    assert keep_last_words(tmp_path, "shutdown", NOW - minute, says)
    assert keep_last_words(tmp_path, "died", NOW, says)
    assert keep_last_words(tmp_path, "died", NOW + minute, says) is None
    assert keep_last_words(tmp_path, "shutdown", NOW + 2 * minute, says)
    assert keep_last_words(tmp_path, "died", NOW + 20 * minute, says)
    assert keep_last_words(tmp_path, "died", NOW - 90 * minute, says)


def test_the_oldest_go(tmp_path: Path) -> None:
    for hour in range(KEPT + 3):
        keep_last_words(tmp_path, "died", NOW + timedelta(hours=hour), says)
    names = [path.name for path in kept_words(tmp_path)]
    assert len(names) == KEPT
    assert names[-1].startswith("20261127-120000")
    assert [*(tmp_path / FOLDER).glob("*.part")] == []


def test_the_terminal_keeps_and_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ["last-words", "--config", str(tmp_path)]
    (tmp_path / "state").mkdir()
    assert "nothing is kept" in CliRunner().invoke(cli, [*at, "--list"]).output
    monkeypatch.setattr(Surroundings, "said_by", lambda _box, words: says(words))
    kept = CliRunner().invoke(cli, [*at, "died"]).output.strip()
    assert kept.endswith("-died.log.gz")
    assert "a moment ago" in CliRunner().invoke(cli, [*at, "died"]).output
    assert kept in CliRunner().invoke(cli, [*at, "--list"]).output
