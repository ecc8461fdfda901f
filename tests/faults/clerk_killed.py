"""The clerk is killed (SIGKILL) at random instants while letters are to be sent.

The desk's part of the work is in this process, on a wall clock that is moved by hand:
whose letter was interrupted is tried again a minute later, or an hour.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

from faults.matrix import Row
from support.clerks import api_of, running_clerk
from support.mailroom import Mailroom, mailroom
from support.offices import write_settings
from support.smtp_sink import Sink, listening
from tipring.desk.server import serving
from tipring.store.message_records import OutboxCounts
from tipring.store.message_views import outbox_counts

FAULT = "kill -9: clerk"
LIVES_S = (0.3, 4.0)
"""It works from about 1 s on."""
EVERY_S = 0.1
"""Somebody leaves a message so often while the clerk lives."""
ADDRESSES = 2
"""Of the mailbox; each gets a letter about each message."""
A_PAUSE = timedelta(hours=4)
PATIENCE_S = 60.0
MAIL = (
    '[mail]\nhost = "localhost"\nport = {port}\nsecurity = "none"\n'
    'sender = "box@harbor.example"\n'
)


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Kill the clerk *rounds* times."""
    lots = Random(seed)  # noqa: S311 - no secret
    return asyncio.run(one_store(folder, rounds, lots))


async def one_store(folder: Path, rounds: int, lots: Random) -> Row:
    """Kill the clerk *rounds* times, then let the next one do all the work."""
    row, sink = Row(FAULT, rounds), Sink()
    etc = folder / "etc"
    await asyncio.to_thread(write_settings, etc, "/dev/nowhere")
    state = etc / "state"
    async with (
        listening(sink),
        mailroom(state) as room,
        serving(api_of(room), state / "desk.sock"),
    ):
        with (etc / "tipring.toml").open("a") as file:
            file.write(MAIL.format(port=sink.port))
        messages = 0
        for _ in range(rounds):
            async with running_clerk(etc) as clerk, leaving(room, messages) as left:
                await asyncio.sleep(lots.uniform(*LIVES_S))
                clerk.kill()
                await clerk.wait()
            messages += len(left)
            room.wall.pass_(minutes=1)
        async with running_clerk(etc):
            row.back_s.append(await until_all_is_done(room))
    row.told.update(letters=ADDRESSES * messages)
    came = len(set(sink.message_ids))
    row.lost += [f"letter {n}" for n in range(ADDRESSES * messages - came)]
    row.notes.append(f"{len(sink.message_ids) - came} letters came twice")
    return row


@contextlib.asynccontextmanager
async def leaving(room: Mailroom, first: int) -> AsyncIterator[list[int]]:
    """Leave messages all the time; give the numbers of those that are kept."""
    left: list[int] = []

    async def leave() -> None:
        while True:
            number = first + len(left)
            await room.leave(f"m{number}", "billing", seconds=0.2)
            left.append(number)
            await asyncio.sleep(EVERY_S)

    task = asyncio.create_task(leave())
    try:
        yield left
    finally:
        task.cancel()
        await asyncio.wait([task])


async def until_all_is_done(room: Mailroom) -> float:
    """Wait until nothing is to be sent any more, the pauses left out."""
    began = time.monotonic()
    done = 0
    async with asyncio.timeout(PATIENCE_S * 10):
        while (counts := await room.store.ask(outbox_counts)) != OutboxCounts():
            if counts.waiting == done:
                room.wall.pass_(seconds=A_PAUSE.total_seconds())
            done = counts.waiting
            await asyncio.sleep(1.0)
    return time.monotonic() - began
