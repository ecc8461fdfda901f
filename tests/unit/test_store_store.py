"""The desk's side of the store: order, durability, failures, the live stream."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from support.virtual_time import run_virtually
from tipring.domain.errors import StoreError
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallRang,
    Decided,
    DigitHeard,
    DisconnectLearned,
    Entry,
    MessageStarted,
)
from tipring.store import feed as live
from tipring.store.engines import database_file
from tipring.store.feed import FellBehind
from tipring.store.reader import open_reader
from tipring.store.records import CallState, StoredEntry
from tipring.store.store import Store

START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
RANG = Entry(START, CallRang(), "front", "c1")
ANSWERED = Entry(START + timedelta(seconds=4), CallAnswered(2, "main"), "front", "c1")
ENDED = Entry(START + timedelta(seconds=9), CallEnded("bye"), "front", "c1")
Story = Callable[[Store], Coroutine[None, None, None]]


def digit(key: object) -> Entry:
    return Entry(START, DigitHeard(str(key)), "front", "c1")


def tell(directory: Path, story: Story) -> None:
    async def within_a_store() -> None:
        async with await Store.open(directory) as store:
            await story(store)

    asyncio.run(within_a_store())


def journalled(directory: Path) -> list[Entry]:
    with open_reader(directory) as reader:
        return [stored.entry for stored in reader.journal()]


def test_what_was_appended_is_on_the_disk_when_append_returns(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        await store.append(RANG, ANSWERED)
        elsewhere = await asyncio.to_thread(journalled, tmp_path)
        assert elsewhere == [RANG, ANSWERED]

    tell(tmp_path, story)


def test_posted_and_appended_entries_keep_their_order(tmp_path: Path) -> None:
    entries = [RANG, *map(digit, range(20))]

    async def story(store: Store) -> None:
        for number, entry in enumerate(entries):
            if number % 5 == 4:
                await store.append(entry)
            else:
                store.post(entry)

    tell(tmp_path, story)
    assert journalled(tmp_path) == entries


def test_a_clock_that_jumps_stands_still_while_the_store_writes(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            for key in range(20):
                async with asyncio.timeout(0.000_001):
                    await store.append(digit(key))

    run_virtually(story())


def test_closing_writes_what_was_only_posted(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        for key in range(50):
            store.post(digit(key))

    tell(tmp_path, story)
    assert len(journalled(tmp_path)) == 50


def test_appending_nothing_waits_for_what_was_posted_before(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        store.post(RANG)
        await store.append()
        assert [call.id for call in await store.calls()] == ["c1"]

    tell(tmp_path, story)


def test_what_gathers_while_the_disk_is_busy_is_written_at_once(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        with FailAt(nth=0) as disk:
            await asyncio.gather(*(store.append(digit(key)) for key in range(40)))
        assert -disk.left == len(["BEGIN", "COMMIT"]) + 40

    tell(tmp_path, story)
    assert len(journalled(tmp_path)) == 40


def test_a_pen_that_rests_writes_what_came_meanwhile_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        clock = asyncio.get_running_loop()
        async with await Store.open(tmp_path, rest_s=0.02) as store:
            await store.append(RANG)
            written_at = clock.time()
            with FailAt(nth=0) as disk:
                store.post(digit(1))
                await asyncio.sleep(0.015)
                assert disk.left == 0
                await store.append(digit(2))
            assert clock.time() - written_at == pytest.approx(0.02)
            assert -disk.left == len(["BEGIN", "COMMIT"]) + 2

    run_virtually(story())
    assert journalled(tmp_path) == [RANG, digit(1), digit(2)]


def test_who_waits_for_the_pen_is_not_told_of_what_others_lost(tmp_path: Path) -> None:
    losses = list[StoreError]()

    def refuse(*_: object) -> None:
        raise OperationalError(None, None, sqlite3.Error("disk I/O error"))

    async def story() -> None:
        async with await Store.open(tmp_path, on_error=losses.append) as store:
            event.listen(Engine, "before_cursor_execute", refuse)
            store.post(RANG)
            await store.caught_up()
            event.remove(Engine, "before_cursor_execute", refuse)

    asyncio.run(story())
    assert len(losses) == 1


def test_a_closed_store_takes_nothing_more_and_says_so(tmp_path: Path) -> None:
    losses = list[StoreError]()

    async def story() -> None:
        store = await Store.open(tmp_path, on_error=losses.append)
        await store.close()
        await store.close()
        store.post(RANG)
        with pytest.raises(StoreError, match="closed"):
            await store.append(RANG)

    asyncio.run(story())
    assert len(losses) == 1


def test_a_caller_who_hangs_up_while_it_is_written_does_not_take_it_back(
    tmp_path: Path,
) -> None:
    async def story(store: Store) -> None:
        appending = asyncio.create_task(store.append(RANG))
        await asyncio.sleep(0)
        appending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await appending

    tell(tmp_path, story)
    assert journalled(tmp_path) == [RANG]


def test_a_refused_entry_spares_those_that_were_written_with_it(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        wrong = Entry(START, CallRang(), "front", call_id=None)
        outcomes = await asyncio.gather(
            store.append(RANG),
            store.append(ANSWERED, wrong),
            store.append(ENDED),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [
            type(None),
            StoreError,
            type(None),
        ]

    tell(tmp_path, story)
    assert journalled(tmp_path) == [RANG, ENDED]


@pytest.mark.parametrize(
    "wrong",
    [
        Entry(START, CallerIdentified(None, "\udcff", withheld=False), "front", "c1"),
        Entry(START.replace(tzinfo=None), CallRang(), "front", "c2"),
        Entry(START, CallAnswered(2**70, "main"), "front", "c1"),
    ],
    ids=["a name that is no text", "a time without zone", "a number beyond counting"],
)
def test_a_value_that_no_database_holds_is_refused_not_fatal(
    tmp_path: Path,
    wrong: Entry,
) -> None:
    async def story(store: Store) -> None:
        await store.append(RANG)
        with pytest.raises(StoreError, match="could not write"):
            await store.append(wrong)
        await store.append(ENDED)

    tell(tmp_path, story)
    assert journalled(tmp_path) == [RANG, ENDED]


def test_a_posted_entry_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    losses = list[StoreError]()

    async def story() -> None:
        async with await Store.open(tmp_path, on_error=losses.append) as store:
            store.post(Entry(START, CallRang()))

    asyncio.run(story())
    assert "could not write CallRang" in str(losses[0])


def test_nobody_waiting_means_the_log_hears_of_it(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(store: Store) -> None:
        appending = asyncio.create_task(store.append(Entry(START, CallRang())))
        await asyncio.sleep(0)
        appending.cancel()

    tell(tmp_path, story)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_store_that_cannot_be_opened_says_where_and_why(tmp_path: Path) -> None:
    (tmp_path / "tipring.db").write_text("this is a shopping list, not a database")
    with pytest.raises(StoreError, match=r"tipring\.db.*restore the last backup"):
        asyncio.run(Store.open(tmp_path))


# The live stream


def test_a_listener_hears_entries_with_their_ids_once_they_are_durable(
    tmp_path: Path,
) -> None:
    async def story(store: Store) -> None:
        await store.append(RANG)
        with store.subscribe() as feed:
            store.post(ANSWERED)
            await store.append(ENDED)
            heard = aiter(feed)
            assert await anext(heard) == StoredEntry(2, ANSWERED)
            assert await anext(heard) == StoredEntry(3, ENDED)
            assert len(await asyncio.to_thread(journalled, tmp_path)) == 3

    tell(tmp_path, story)


def test_a_slow_listener_is_cut_off_and_told_where_to_read_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "BACKLOG", 3)

    async def story(store: Store) -> None:
        with store.subscribe() as slow, store.subscribe() as quick:
            heard = aiter(quick)
            for key in range(5):
                await store.append(digit(key))
                await anext(heard)
            told = [item async for item in slow]
        assert told[:3] == await store.journal(limit=3)
        assert told[3:] == [FellBehind(after_id=3)]
        assert [s.id for s in await store.journal(after_id=3)] == [4, 5]

    tell(tmp_path, story)


def test_the_stream_ends_when_the_store_closes(tmp_path: Path) -> None:
    async def story() -> None:
        store = await Store.open(tmp_path)
        with store.subscribe() as feed:
            store.post(RANG)
            await store.close()
            assert [item async for item in feed] == [StoredEntry(1, RANG)]

    asyncio.run(story())


# The command line's door


def test_the_last_happening_of_a_kind_is_found_line_by_line(tmp_path: Path) -> None:
    def learned(hz: int, line: str) -> Entry:
        return Entry(START, DisconnectLearned(f"{hz} Hz"), line)

    async def story(store: Store) -> None:
        await store.append(learned(425, "front"), learned(440, "front"))
        await store.append(learned(450, "back"), RANG)
        assert await store.newest(DisconnectLearned, "front") == learned(440, "").what
        assert await store.newest(DisconnectLearned, "back") == learned(450, "").what
        assert await store.newest(DisconnectLearned, "third") is None
        assert await store.newest(CallRang, "front") == RANG.what

    tell(tmp_path, story)


def test_the_command_line_reads_while_the_desk_writes(tmp_path: Path) -> None:
    def look() -> list[CallState]:
        with open_reader(tmp_path) as reader:
            return [call.state for call in reader.calls()]

    async def story(store: Store) -> None:
        await store.append(RANG)
        assert await asyncio.to_thread(look) == [CallState.RINGING]
        await store.append(ENDED)
        assert await asyncio.to_thread(look) == [CallState.ENDED]

    tell(tmp_path, story)
    assert look() == [CallState.ENDED]


def test_who_asks_anew_asks_the_store_that_is_in_place_now(tmp_path: Path) -> None:
    here, backup = tmp_path / "here", tmp_path / "backup"
    tell(here, lambda store: store.append(RANG))
    tell(backup, lambda store: store.append(ANSWERED))
    assert journalled(here) == [RANG]
    database_file(backup).replace(database_file(here))
    assert journalled(here) == [ANSWERED]


def test_who_asks_and_leaves_keeps_no_file_open(tmp_path: Path) -> None:
    tell(tmp_path, lambda store: store.append(RANG))
    assert journalled(tmp_path) == [RANG]
    links = list(Path("/proc/self/fd").iterdir())  # one of them is the folder itself
    opened = [str(link.readlink()) for link in links if link.is_symlink()]
    assert not [path for path in opened if path.startswith(str(tmp_path))]


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "büro #1?mode=rw & 100 %"

    async def story(store: Store) -> None:
        await store.append(RANG)
        assert [call.id for call in await store.calls()] == ["c1"]

    tell(folder, story)
    assert journalled(folder) == [RANG]
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_the_command_line_takes_an_empty_file_for_no_store(tmp_path: Path) -> None:
    (tmp_path / "tipring.db").touch()
    with pytest.raises(StoreError, match="start the desk once"):
        open_reader(tmp_path)


def test_the_command_line_tells_a_damaged_store(tmp_path: Path) -> None:
    (tmp_path / "tipring.db").write_text("this is a shopping list, not a database")
    with pytest.raises(StoreError, match="restore the last backup"):
        open_reader(tmp_path)


# What goes wrong


class FailAt:
    """Count the statements and let the n-th from now on fail, as a disk does."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def __enter__(self) -> Self:
        event.listen(Engine, "before_cursor_execute", self._count)
        event.listen(Engine, "commit", self._count)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._count)
        event.remove(Engine, "commit", self._count)

    def _count(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise OperationalError(None, None, sqlite3.Error("disk I/O error"))


STORY = (
    RANG,
    Entry(START, CallerIdentified("5550123", "Ada", withheld=False), "front", "c1"),
    ANSWERED,
    Entry(START, MessageStarted("m1", "office", "1.wav"), "front", "c1"),
    ENDED,
)
STATEMENTS = 1 + len(STORY) + 6 + 1
"""BEGIN, the journal's rows, what follows from them (6), COMMIT."""


@pytest.mark.parametrize("nth", range(1, STATEMENTS + 2))
def test_whichever_statement_fails_the_entries_are_all_there_or_none(
    tmp_path: Path,
    nth: int,
) -> None:
    async def story(store: Store) -> None:
        with FailAt(nth) as disk:
            if nth <= STATEMENTS:
                with pytest.raises(StoreError, match="disk I/O error"):
                    await store.append(*STORY)
                assert await store.journal() == []
                assert await store.calls() == []
            else:
                await store.append(*STORY)
                assert disk.left == 1
                return
        await store.append(*STORY)
        assert len(await store.journal()) == len(STORY)
        assert [message.name for message in await store.messages()] == ["Ada"]

    tell(tmp_path, story)


@settings(max_examples=12, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=6),
    nth=st.integers(1, 30),
)
def test_together_or_alone_what_is_acknowledged_is_there_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[int],
    nth: int,
) -> None:
    keys = iter(range(100))
    groups = [[_decided(next(keys)) for _ in range(size)] for size in sizes]

    async def story(store: Store) -> None:
        with FailAt(nth):
            outcomes = await asyncio.gather(
                *(store.append(*group) for group in groups),
                return_exceptions=True,
            )
        told = zip(groups, outcomes, strict=True)
        acknowledged = [e for group, outcome in told if outcome is None for e in group]
        assert [stored.entry for stored in await store.journal()] == acknowledged

    tell(tmp_path_factory.mktemp("faulty"), story)


def _decided(key: int) -> Entry:
    return Entry(START, Decided("menu", f"decision {key}"))
