"""What worries the box, as the store keeps it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from support.box import BEGAN
from support.virtual_time import run_virtually
from tipring.domain.colours import Colour
from tipring.domain.journal import Entry
from tipring.domain.worry_entries import (
    HelpCalled,
    RepairDone,
    SelfTested,
    WorryBegan,
    WorryChanged,
    WorryEnded,
    WorryEntry,
)
from tipring.store.store import Store
from tipring.store.worry_views import (
    heard_calls,
    last_self_test,
    open_worries,
    past_worries,
)

DISK = WorryBegan(
    key="disk",
    what="disk",
    colour=Colour.AMBER,
    sentence="300 MB are free",
    remedy="erase messages",
    tries="old reports are erased",
    since=BEGAN,
)
WORSE = WorryChanged(key="disk", colour=Colour.RED, sentence="10 MB are free")
TIDIED = RepairDone(key="disk", repair="tidy up", sentence="3 reports were erased")


def said(hour: int, what: WorryEntry) -> Entry:
    return Entry(BEGAN + timedelta(hours=hour), what)


def test_worries_are_known_with_what_was_done_about_them(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            over = WorryEnded(key="disk", lasted_s=10800.0)
            first: list[WorryEntry] = [DISK, WORSE, TIDIED, over]
            await store.append(*(said(hour, what) for hour, what in enumerate(first)))
            assert await store.ask(open_worries) == []
            again = replace(DISK, since=BEGAN + timedelta(hours=5))
            await store.append(said(6, again), said(7, TIDIED), said(8, TIDIED))
            (lasting,) = await store.ask(open_worries)
            assert (lasting.key, lasting.colour) == ("disk", Colour.AMBER)
            assert lasting.since == BEGAN + timedelta(hours=5)
            assert lasting.tries == "old reports are erased"
            now, before = await store.ask(past_worries(9))
            assert now.worry == lasting
            assert (now.ended_at, len(now.repairs)) == (None, 2)
            assert before.worry.colour is Colour.RED
            assert before.worry.sentence == "10 MB are free"
            assert before.repairs == ("3 reports were erased",)
            assert before.ended_at == BEGAN + timedelta(hours=3)
            assert await store.ask(past_worries(1)) == [now]

    run_virtually(story())


def test_the_last_self_test_and_who_was_heard_are_known(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            assert await store.ask(last_self_test) is None
            assert await store.ask(heard_calls(BEGAN)) == []
            await store.append(
                said(1, SelfTested()),
                said(2, SelfTested(("the disk is slow",))),
                said(3, HelpCalled(number="42", confirmed=True)),
                said(4, HelpCalled(number="42", confirmed=False, why="busy")),
            )
            last = await store.ask(last_self_test)
            assert last == (
                BEGAN + timedelta(hours=2),
                SelfTested(("the disk is slow",)),
            )
            heard = await store.ask(heard_calls(BEGAN))
            assert heard == [BEGAN + timedelta(hours=3)]
            assert await store.ask(heard_calls(BEGAN + timedelta(hours=4))) == []

    run_virtually(story())
