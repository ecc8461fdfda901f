"""The card that forgets: what was flushed stays, a coin decides for the rest."""

from pathlib import Path
from random import Random

import pytest

from vm.card import DISCARD, ENTRY, FLUSH, FUA, HEADER, MAGIC, Kept, empty_log, lay_down

SECTOR = 512
Noted = tuple[int, bytes, int]
"""Which sector was written, with what, and its flags."""
FLUSHED = (0, b"", FLUSH)
BLANK = b"-"


def lots(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - no secret


def write(sector: int, letter: bytes, flags: int = 0) -> Noted:
    return sector, letter * SECTOR, flags


def laid_down(folder: Path, *noted: Noted, seed: int = 1) -> tuple[str, Kept]:
    """Return the card's sectors, a letter for each, after such a log."""
    log, card = folder / "log", folder / "card"
    empty_log(log)
    with log.open("r+b") as file:
        file.write(HEADER.pack(MAGIC, 1, 0, SECTOR).ljust(SECTOR, b"\0"))
        for sector, data, flags in noted:
            entry = ENTRY.pack(sector, len(data) // SECTOR, flags, 0)
            file.write(entry.ljust(SECTOR, b"\0") + data)
    card.write_bytes(BLANK * 8 * SECTOR)
    kept = lay_down(log, card, lots(seed))
    return card.read_bytes()[::SECTOR].decode(), kept


def test_what_was_flushed_is_there_in_the_order_in_which_it_was_written(
    tmp_path: Path,
) -> None:
    found, kept = laid_down(
        tmp_path, write(1, b"a"), write(2, b"b"), write(1, b"c"), FLUSHED
    )
    assert found == "-cb-----"
    assert kept == Kept(flushed=3, late=0, late_kept=0)


def test_of_what_nobody_flushed_some_is_lost_in_no_order(tmp_path: Path) -> None:
    late = [write(sector, b"x") for sector in range(1, 8)]
    found = {
        laid_down(tmp_path, write(0, b"a"), FLUSHED, *late, seed=seed)
        for seed in range(8)
    }
    assert all(sectors[0] == "a" for sectors, _ in found)
    assert all(sectors.count("x") == kept.late_kept for sectors, kept in found)
    assert len({sectors for sectors, _ in found}) > 4
    assert {kept.late for _, kept in found} == {7}


def test_a_card_that_was_never_told_to_flush_may_lose_the_first_write(
    tmp_path: Path,
) -> None:
    found = {laid_down(tmp_path, write(0, b"a"), seed=seed)[0] for seed in range(8)}
    assert found == {"a-------", "--------"}


def test_a_write_that_was_forced_needs_no_flush(tmp_path: Path) -> None:
    for seed in range(4):
        found, _ = laid_down(tmp_path, write(1, b"a", FUA), seed=seed)
        assert found == "-a------"


def test_what_cannot_be_laid_down_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="discard"):
        laid_down(tmp_path, write(1, b"", DISCARD))
    log = tmp_path / "another"
    log.write_bytes(bytes(SECTOR))
    with pytest.raises(ValueError, match="no log"):
        lay_down(log, tmp_path / "card", lots(1))
