"""The house as the store keeps it: calls among extensions, and their wishes."""

from datetime import timedelta
from pathlib import Path

from support.box import BEGAN
from support.virtual_time import run_virtually
from tipring.domain.house.wishes import Wishes
from tipring.domain.house_entries import (
    DoNotDisturbSet,
    ForwardSet,
    HouseCallAnswered,
    HouseCallBegan,
    HouseCallEnded,
    HouseCallForwarded,
    HouseCallRang,
    HouseCallSentOut,
    HouseCallTransferred,
    HouseEntry,
)
from tipring.domain.journal import Entry
from tipring.store.house_views import (
    HouseCallRecord,
    HouseMemory,
    house_calls_of,
    house_memory,
)
from tipring.store.projections import CUT_OFF
from tipring.store.recovery import recover
from tipring.store.store import Store

SECOND = timedelta(seconds=1)


def said(call: str | None, second: int, *what: HouseEntry) -> list[Entry]:
    at = BEGAN + second * SECOND
    return [Entry(at, each, None, call) for each in what]


def test_a_call_is_told_from_its_first_key_to_its_end(tmp_path: Path) -> None:
    async def story() -> list[HouseCallRecord]:
        async with await Store.open(tmp_path) as store:
            await store.append(
                *said("h1", 0, HouseCallBegan("201", "202")),
                *said("h1", 1, HouseCallRang("202", "201")),
                *said("h1", 2, HouseCallForwarded("202", "203", "busy")),
                *said("h1", 3, HouseCallRang("203", "")),
                *said("h1", 5, HouseCallAnswered("203")),
                *said("h1", 7, HouseCallTransferred("203", "204")),
                *said("h1", 8, HouseCallAnswered("204")),
                *said("h1", 9, HouseCallEnded("hung up", "bye")),
                *said("h2", 10, HouseCallBegan("204", "9055")),
                *said("h2", 11, HouseCallSentOut("055", "204")),
            )
            assert [c.id for c in await store.ask(house_calls_of("203"))] == ["h1"]
            assert [c.id for c in await store.ask(house_calls_of(limit=1))] == ["h2"]
            return await store.ask(house_calls_of("204"))

    open_call, call = run_virtually(story())
    assert (open_call.rang, open_call.ended_at, open_call.how) == ("055", None, "")
    assert call == HouseCallRecord(
        id="h1",
        extension="201",
        dialled="202",
        began_at=BEGAN,
        rang="203",
        answered_by="204",
        answered_at=BEGAN + 5 * SECOND,
        sent_to="204",
        ended_at=BEGAN + 9 * SECOND,
        how="hung up",
        why="bye",
    )


def test_wishes_are_known_after_a_restart(tmp_path: Path) -> None:
    async def story() -> HouseMemory:
        async with await Store.open(tmp_path) as store:
            await store.append(
                *said(None, 0, ForwardSet("201", "always", "202", "telephone")),
                *said(None, 1, ForwardSet("201", "when busy", "203", "telephone")),
                *said(None, 2, ForwardSet("201", "always", "", "the office")),
                *said(None, 3, DoNotDisturbSet("202", on=True, by="telephone")),
                *said("h1", 4, HouseCallBegan("201", "203")),
                *said("h1", 4, HouseCallRang("203", "201")),
            )
        async with await Store.open(tmp_path) as store:
            return await store.ask(house_memory)

    memory = run_virtually(story())
    assert memory.wishes["201"] == Wishes(busy="203")
    assert memory.wishes["202"] == Wishes(do_not_disturb=True)
    assert memory.last_callers == {"203": "201"}


def test_calls_that_a_power_cut_ended_are_ended(tmp_path: Path) -> None:
    async def story() -> list[HouseCallRecord]:
        async with await Store.open(tmp_path) as store:
            await store.append(*said("h1", 0, HouseCallBegan("201", "202")))
        async with await Store.open(tmp_path) as store:
            await recover(store, BEGAN + 999 * SECOND)
            assert await recover(store, BEGAN + 999 * SECOND) == []
            return await store.ask(house_calls_of())

    (call,) = run_virtually(story())
    assert (call.how, call.why, call.ended_at) == ("lost", CUT_OFF, BEGAN)
