"""A few rounds of the fault matrix; `make faults` strikes many (docs/faults.md)."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from faults.busy import missing_messages
from faults.catalogue import FAULTS
from faults.matrix import Row, total
from support.sampling import also
from tipring.store.store import Store

SEED = 5
DAILY = ("desk-killed",)
MEASURED = ("processor", "slow-core")
"""What a busy machine would spoil."""
SOAKED = [name for name in FAULTS if name not in (*DAILY, *MEASURED, "day-of-calls")]


def struck(folder: Path, name: str, rounds: int) -> None:
    strike, _ = FAULTS[name]
    row = strike(folder, rounds, SEED)
    if not row.rounds:
        pytest.skip("; ".join(row.notes))
    print(row.cells())
    assert row.lost == []


@pytest.mark.realtime
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("name", "rounds"),
    [*((name, 1) for name in DAILY), *also(*((n, 2) for n in SOAKED))],
)
def test_nothing_that_was_acknowledged_is_lost(
    tmp_path: Path, name: str, rounds: int
) -> None:
    struck(tmp_path, name, rounds)


@pytest.mark.alone
@pytest.mark.soak
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", MEASURED)
def test_the_budget_is_kept(tmp_path: Path, name: str) -> None:
    struck(tmp_path, name, 1)


def test_what_is_lost_is_found_out(tmp_path: Path) -> None:
    async def never_left() -> None:
        async with await Store.open(tmp_path):
            pass

    asyncio.run(never_left())
    lost = missing_messages(tmp_path, {"2120000001"})
    assert lost == ["the message of 2120000001"]
    row = Row("a fault", 3, Counter(messages=1), lost, [0.5, 2.0, 1.0])
    assert row.cells()[:6] == ("a fault", 3, 1, "1 messages", "1.0", "2.0")
    assert total([row, Row("another", 2)])[:4] == ("all", 5, 1, 1)
