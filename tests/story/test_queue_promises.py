"""Thanks are said when the promise to call back is on the disk, and not before."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from support.box import BEGAN, Box, open_box
from support.queue_office import QUEUE, write_queue_office
from support.virtual_time import run_virtually
from tipring.domain.journal import Entry, PromptPlayed
from tipring.domain.queue.entries import (
    CallbackPromised,
    CallerLeftQueue,
    CallerQueued,
)
from tipring.domain.queue.happenings import AgentPaused
from tipring.domain.queue.states import CallerState
from tipring.exchange.clockwork import PlacedCall
from tipring.phones.simulated import SimulatedPhone
from tipring.store.engines import database_file
from tipring.store.queue_memory import open_tickets
from tipring.store.records import StoredEntry
from tipring.store.store import Store

pytestmark = pytest.mark.no_cover

HARBOR = "2125550123"
CALLBACK = """
[callback]
enabled = true
"""
BOOKS = (
    'waits for "press"',
    "presses *",
    'waits for "press 1"',
    "presses 1",
    "waits 20 s",
    "hangs up",
)
THANKS = "Thank you. We will call you back when it is your turn. Goodbye."
IMPOSSIBLE = "Sorry, we cannot call you back. Please stay on the line."

REFUSAL = """
CREATE TRIGGER refusal BEFORE INSERT ON journal WHEN NEW.kind = '{}'
BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END
"""
"""A disk that takes all but one kind of entry."""


class SlowDisk(Store):
    """A disk that takes its time before it writes what has gathered."""

    delay_s = 0.0

    async def _write_all(self) -> None:
        await asyncio.sleep(self.delay_s)
        await super()._write_all()


def write_office(directory: Path) -> None:
    config = directory / "config"
    write_queue_office(config, "anna", queue=QUEUE + CALLBACK, outside=[HARBOR])


@contextlib.asynccontextmanager
async def office(directory: Path) -> AsyncIterator[Box]:
    """Run an office whose only agent has a break, on a disk that may be slow."""
    write_office(directory)
    phones = {"anna": SimulatedPhone("anna", ["never answers"])}
    async with open_box(directory, phones=phones, disk=SlowDisk) as box:
        box.desk.queues.tell(AgentPaused("anna"))
        yield box
        SlowDisk.delay_s = 0.0


async def refuse(directory: Path, kind: type) -> None:
    """Let the disk take no more entries of this kind."""

    def change() -> None:
        with closing(sqlite3.connect(database_file(directory))) as database:
            database.execute(REFUSAL.format(kind.__name__))
            database.commit()

    await asyncio.to_thread(change)


async def durable_promise(store: Store) -> tuple[Entry, float]:
    """Return the promise and when the disk had it."""
    with store.subscribe() as feed:
        async for stored in feed:
            assert isinstance(stored, StoredEntry)
            if isinstance(stored.entry.what, CallbackPromised):
                return stored.entry, asyncio.get_running_loop().time()
    message = "no promise was written"
    raise AssertionError(message)


async def said(box: Box) -> dict[str, float]:
    """Return when each prompt began that was played."""
    await box.store.append()
    entries = [stored.entry for stored in await box.store.journal()]
    return {
        one.what.text: (one.at - BEGAN).total_seconds() - one.what.played_ms / 1000
        for one in entries
        if isinstance(one.what, PromptPlayed)
    }


@pytest.mark.parametrize("delay_s", [0.0, 3.0])
def test_thanks_are_said_when_the_disk_has_the_promise(
    tmp_path: Path, delay_s: float
) -> None:
    async def story() -> None:
        async with office(tmp_path) as box:
            watching = asyncio.create_task(durable_promise(box.store))
            call = box.call(*BOOKS, caller_id=HARBOR)
            SlowDisk.delay_s = delay_s
            promise, durable_at = await watching
            await call.ended
            began = await said(box)
            written_at = (promise.at - BEGAN).total_seconds()
            assert durable_at - written_at > delay_s / 2 - 0.001
            assert durable_at <= began[THANKS] <= durable_at + 0.5
            (at_home,) = await box.store.ask(open_tickets)
            assert at_home.callback_number == HARBOR

    run_virtually(story())


async def hears_that_it_cannot_be(box: Box) -> None:
    call = box.call(*BOOKS, caller_id=HARBOR)
    await until_said(call, "Sorry")
    await asyncio.sleep(8)
    (queue,) = box.desk.queues.live()
    (waiting,) = queue.waiting
    assert waiting.state is CallerState.WAITING, "nobody is at home, all are here"
    await call.ended
    SlowDisk.delay_s = 0.0
    began = await said(box)
    assert IMPOSSIBLE in began
    assert THANKS not in began
    first, *_ = (e for e in await box.noted() if isinstance(e, CallerLeftQueue))
    assert first.why == "the promise to call back could not be kept safe"
    assert first.ticket != waiting.ticket
    kept = await box.store.ask(open_tickets)
    assert [one for one in kept if one.callback_number] == []


async def until_said(call: PlacedCall, word: str) -> None:
    async with asyncio.timeout(120):
        while word not in call.transcript():
            await asyncio.sleep(0.1)


def test_a_disk_that_takes_too_long_gets_no_thanks(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as box:
            SlowDisk.delay_s = 7.0
            await hears_that_it_cannot_be(box)

    run_virtually(story())


@pytest.mark.parametrize("lost", [CallbackPromised, CallerQueued])
def test_what_the_disk_refuses_is_not_promised(tmp_path: Path, lost: type) -> None:
    async def story() -> None:
        async with office(tmp_path) as box:
            await refuse(tmp_path, lost)
            await hears_that_it_cannot_be(box)

    run_virtually(story())
