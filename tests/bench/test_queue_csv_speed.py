"""What an import costs, against the reading of the files that it writes.

A ratio holds on any machine; the best of several rounds is taken.
"""

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.queue_csv import import_all, write_csv

QUEUES = 40
ROUNDS = 3
MOST = 10
"""Readings of all files; 2 to 3 on a PC."""


def best_s(act: Callable[[Path], object], folders: list[Path]) -> float:
    """Return the shortest time that *act* takes in one of *folders*."""
    times_s = []
    for folder in folders:
        began = time.perf_counter()
        act(folder)
        times_s.append(time.perf_counter() - began)
    return min(times_s)


def read_all(folder: Path) -> None:
    for path in folder.glob("office/queues/*.toml"):
        tomllib.loads(path.read_text("utf-8"))


@pytest.mark.alone
def test_an_import_costs_no_more_than_some_readings(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(ROUNDS)]
    for folder in folders:
        (folder / "office").mkdir(parents=True)
        write_csv(folder / "in-25.csv", QUEUES)
    importing_s = best_s(import_all, folders)
    ratio = importing_s / best_s(read_all, folders)
    assert ratio < MOST, f"{ratio:.1f} readings"
