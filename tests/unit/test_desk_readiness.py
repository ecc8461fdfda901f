"""The first caller after a start does not wait for what could be done before."""

import asyncio
import dataclasses
import gc
import sqlite3
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import OperationalError

from support.virtual_time import run_virtually
from tipring import late_methods
from tipring.desk.readiness import made_ready
from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallRang,
    Entry,
    MessageKept,
    MessageStarted,
    NodeEntered,
)
from tipring.domain.message_entries import JobQueued
from tipring.domain.queue.entries import (
    AgentMoved,
    CallerBounced,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    PlaceKept,
)
from tipring.store.store import Store

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
A_CALL = (
    CallRang(),
    CallerIdentified("2125550123", "Ada", withheld=False),
    CallAnswered(2, "main"),
    NodeEntered("welcome", "menu", "the line was answered"),
    CallerQueued("t1", "sales", "2125550123", 1, 5, 0.0, 3.5, "", "came last"),
    CallerBounced("t1", "sales", "anna did not lift"),
    AgentMoved("anna", "away", "did not lift", 1),
    CallerJoinedAgent("t1", "sales", "ben", 12.0),
    PlaceKept("t1", "sales", 300.0, "hung up"),
    CallerLeftQueue("t1", "sales", "answered", 12.0, 40.0, "ben", "hung up"),
    MessageStarted("m1", "office", "m1.wav"),
    MessageKept("m1", 4.5, interrupted=False),
    JobQueued("j1", "mail", "m1", {"to": "ada"}),
    LineMeasured(heard_s=4.0, mains_hz=50, keys=2),
    CallEnded("hung up"),
)
"""All in it changes more than the journal."""


@contextmanager
def compiled() -> Iterator[list[str]]:
    """Give the statements that somebody is the first to need."""
    first: list[str] = []

    def look(*what: object) -> None:
        _connection, _cursor, statement, _values, context, _many = what
        assert isinstance(context, DefaultExecutionContext)
        if context.cache_hit is CacheStats.CACHE_MISS:
            first.append(str(statement))

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield first
    finally:
        event.remove(Engine, "before_cursor_execute", look)


async def first_call(store: Store) -> list[str]:
    """Let a call come; return what was compiled for it."""
    with compiled() as first:
        for number, what in enumerate(A_CALL):
            at = NOON + timedelta(seconds=number)
            await store.append(Entry(at, what, "front", "c1"))
    return first


def test_a_first_call_writes_with_statements_that_are_compiled(tmp_path: Path) -> None:
    async def tell(folder: Path, *, after_s: float) -> list[str]:
        async with await Store.open(folder) as store:
            async with made_ready(store):
                await asyncio.sleep(after_s)
            return await first_call(store)

    assert run_virtually(tell(tmp_path / "ready", after_s=1.0)) == []
    assert len(run_virtually(tell(tmp_path / "at once", after_s=0.0))) > len(A_CALL)


def test_what_was_rehearsed_never_happened(tmp_path: Path) -> None:
    async def tell() -> None:
        async with await Store.open(tmp_path) as store, made_ready(store):
            await asyncio.sleep(1.0)
            assert await store.journal() == []
            assert await store.calls() == []
            await store.append(Entry(NOON, CallRang(), "front", "c1"))
            assert [entry.id for entry in await store.journal()] == [1]

    run_virtually(tell())


@pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="this Python compiles all methods together"
)
def test_a_disk_that_refuses_does_not_keep_the_rest_from_being_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError(None, None, sqlite3.Error("disk I/O error"))

    async def tell() -> None:
        async with await Store.open(tmp_path) as store:
            event.listen(Engine, "before_cursor_execute", refuse)
            async with made_ready(store):
                await asyncio.sleep(1.0)
            event.remove(Engine, "before_cursor_execute", refuse)

    monkeypatch.setattr(late_methods, "_makers", deque())
    dataclasses.make_dataclass("Kind", [("number", int)])
    run_virtually(tell())
    assert [*late_methods.compile_ahead()] == []


def test_no_garbage_is_looked_for_among_what_was_made_ready(tmp_path: Path) -> None:
    async def tell(*, after_s: float) -> int:
        async with await Store.open(tmp_path) as store, made_ready(store):
            gc.unfreeze()
            await asyncio.sleep(after_s)
            return gc.get_freeze_count()

    assert run_virtually(tell(after_s=60.0)) > 1000
    assert run_virtually(tell(after_s=0.0)) == 0
    assert gc.isenabled()
