import re
from datetime import UTC, datetime
from pathlib import Path

from support.box import BEGAN, virtual_wall
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal, new_id, utc_now
from tipring.domain.journal import (
    BoxStarted,
    BoxStopped,
    CallEnded,
    CallRang,
    Entry,
    LineOpened,
)
from tipring.store.store import Store


def test_every_happening_gets_its_time_its_line_and_its_call(tmp_path: Path) -> None:
    async def tell() -> list[Entry]:
        async with await Store.open(tmp_path) as store:
            box = Journal(store, virtual_wall)
            line = box.for_line("line-1")
            call = line.for_call("call-1")
            await box.keep(BoxStarted("1"))
            line.note(LineOpened("a modem"))
            call.note(CallRang(), CallEnded("done"))
            await box.keep(BoxStopped())
            return [stored.entry for stored in await store.journal()]

    assert run_virtually(tell()) == [
        Entry(BEGAN, BoxStarted("1")),
        Entry(BEGAN, LineOpened("a modem"), "line-1"),
        Entry(BEGAN, CallRang(), "line-1", "call-1"),
        Entry(BEGAN, CallEnded("done"), "line-1", "call-1"),
        Entry(BEGAN, BoxStopped()),
    ]


def test_names_sort_by_time_and_are_never_the_same() -> None:
    earlier = datetime(2026, 11, 23, 10, 15, 0, tzinfo=UTC)
    later = earlier.replace(second=1)
    names = [new_id(earlier) for _ in range(100)]
    assert len(set(names)) == 100
    assert max(names) < new_id(later)
    assert re.fullmatch(r"20261123-101500-[0-9a-f]{6}", names[0])


def test_the_wall_clock_knows_its_zone() -> None:
    assert utc_now().tzinfo is UTC
