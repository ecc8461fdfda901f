"""The queue of a real box: asked and told as people do it, and audited from outside."""

import asyncio
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import TypeAdapter
from sqlalchemy import create_engine, select

from support.desk_socket import way_to
from support.real_box import PATIENCE_S, POLL_S, RealBox
from tipring.desk.queue_api import QueueNow
from tipring.domain.queue.entries import CallerLeftQueue, CallerQueued, QueueEntry
from tipring.domain.queue.live import CallerLive, QueueLive
from tipring.store.engines import database_file
from tipring.store.projections import rebuild
from tipring.store.schema import agent_spells, calls, messages, queue_calls

T = TypeVar("T")
VIEWS = (calls, messages, queue_calls, agent_spells)
Rows = dict[str, list[tuple[Any, ...]]]


async def typed(box: RealBox, *words: str) -> str:
    """Type `tipring queue ...`, as a process of its own; return what it shows."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tipring", "queue", *words),
        *("--config", str(box.directory)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    shown, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return shown.decode()


async def asked(box: RealBox, method: str, path: str, **words: str) -> httpx.Response:
    """Ask the desk over its socket."""
    wire = way_to(box.state / "desk.sock")
    async with httpx.AsyncClient(transport=wire, base_url="http://desk") as http:
        return await http.request(method, path, json=words or None, timeout=60)


async def live(box: RealBox) -> QueueLive:
    """Return the one queue as it is now."""
    answer = await asked(box, "GET", "/queues")
    (queue,) = TypeAdapter(list[QueueNow]).validate_json(answer.content)
    return queue.live


async def until_queue(
    box: RealBox,
    wanted: Callable[[QueueLive], T | None],
    within_s: float = PATIENCE_S,
) -> T:
    """Wait until the queue is as wanted; return what was found in it."""
    async with asyncio.timeout(within_s):
        while not (found := wanted(await live(box))):
            await asyncio.sleep(POLL_S)
        return found


async def waiting(box: RealBox, number: str) -> CallerLive:
    """Wait until the caller of *number* has a place."""

    def find(queue: QueueLive) -> CallerLive | None:
        return next((one for one in queue.waiting if one.number == number), None)

    return await until_queue(box, find)


async def journalled(box: RealBox) -> list[QueueEntry]:
    """Return all that the queue wrote down so far."""
    return [what for what in await box.journal() if isinstance(what, QueueEntry)]


# --- auditing ----------------------------------------------------------------------


def endings(entries: list[QueueEntry]) -> Counter[str]:
    """Return how often each ticket that had a place has ended."""
    counted = Counter(
        {one.ticket: 0 for one in entries if isinstance(one, CallerQueued)}
    )
    counted.update(one.ticket for one in entries if isinstance(one, CallerLeftQueue))
    return counted


def shown_in(queue: QueueLive) -> set[str]:
    """Return the tickets of all who are in the queue, wherever they stand."""
    return {one.ticket for one in (*queue.waiting, *queue.talking, *queue.away)}


def views_and_rebuilt(state: Path, copy: Path) -> tuple[Rows, Rows]:
    """Return the views of the store in *state*, and as the journal alone makes them.

    It is looked at in a *copy* of one instant: the box goes on writing.
    """
    with sqlite3.connect(database_file(state)) as source, sqlite3.connect(copy) as to:
        source.backup(to)
    source.close()
    to.close()
    engine = create_engine(f"sqlite:///{copy}")
    with engine.begin() as connection:
        seen = {
            view.name: [tuple(row) for row in connection.execute(_by_id(view))]
            for view in VIEWS
        }
        rebuild(connection)
        rebuilt = {
            view.name: [tuple(row) for row in connection.execute(_by_id(view))]
            for view in VIEWS
        }
    engine.dispose()
    return seen, rebuilt


def _by_id(view: Any) -> Any:  # noqa: ANN401 - a table, a query
    return select(view).order_by(view.c.id)
