"""Drills of the link as the store keeps them."""

from datetime import timedelta
from pathlib import Path

from support.box import BEGAN
from support.virtual_time import run_virtually
from tipring.domain.journal import Entry
from tipring.domain.link_drill.record import DrillRecord
from tipring.domain.link_drill_entries import (
    CutBy,
    LinkDrillBegan,
    LinkDrillDone,
    LinkDrillEntry,
)
from tipring.store.drill_views import (
    drills_of_link,
    last_whole_drill,
    link_drill,
    unfinished_drills,
)
from tipring.store.store import Store

DAY = timedelta(days=1)
PASSED = LinkDrillDone(drill_id="d1", noticed_s=6.2, out_number="2125550142")
FAILED = LinkDrillDone(drill_id="d2", faults=("not noticed", "not answered"))
BROKEN = LinkDrillDone(drill_id="d3", broken_off="line-1 is ringing")


def said(day: int, what: LinkDrillEntry) -> Entry:
    return Entry(BEGAN + day * DAY, what)


def began(drill_id: str) -> LinkDrillBegan:
    return LinkDrillBegan(drill_id=drill_id, by="as asked", cut=CutBy.FIREWALL)


def test_every_drill_is_found_with_its_figures(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            assert await store.ask(last_whole_drill) is None
            assert await store.ask(link_drill("")) is None
            for day, done in enumerate((PASSED, FAILED, BROKEN)):
                await store.append(said(day, began(done.drill_id)), said(day, done))
            await store.append(said(3, began("d4")))
            found = await store.ask(drills_of_link(3))
            assert [each.drill_id for each in found] == ["d4", "d3", "d2"]
            assert [each.done for each in found] == [None, BROKEN, FAILED]
            last = await store.ask(link_drill(""))
            assert last is not None
            assert last.done == BROKEN
            whole = await store.ask(last_whole_drill)
            assert whole is not None
            assert whole.done == FAILED
            assert [each.drill_id for each in await store.ask(unfinished_drills)] == [
                "d4"
            ]
            assert await store.ask(link_drill("d1")) == DrillRecord(
                drill_id="d1",
                began_at=BEGAN,
                by="as asked",
                cut=CutBy.FIREWALL,
                ended_at=BEGAN,
                done=PASSED,
            )

    run_virtually(story())
