"""The stream of events: the journal as it is written, for whom it may concern.

A client that was away names the last id that it has (`Last-Event-ID`, or `after`), and
nothing is missing: the rest is read from the journal (WHATWG HTML, 9.2, server-sent
events).
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from tipring.console.api.asking import Asker, Looking
from tipring.console.api.event_rights import EventFilter
from tipring.console.ground import Ground
from tipring.store.api_journal import journal_between, newest_entry

router = APIRouter(tags=["events"])
ALIVE_S = 15.0
"""A line without a meaning so often; then it is also asked whether he still may."""
BACKLOG = 1000
"""Entries that wait for a slow client; then it is let go, and may come back."""
PIECE = 500
"""Entries that are read from the journal at once."""
STREAM = {"text/event-stream": {"schema": {"type": "string"}}}
Entry = dict[str, Any]


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": STREAM, "description": "Entries of the journal."}},
)
async def events(
    asker: Looking,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    last_event_id: Annotated[str, Header(max_length=20)] = "",
) -> StreamingResponse:
    """Follow what happens; each event is one entry of the journal as JSON.

    What is told depends on your rights and queues. Without an id it begins now.
    """
    if last_event_id.isdecimal():
        after = min(int(last_event_id), 2**53)
    return StreamingResponse(stream_of(asker, after), media_type="text/event-stream")


async def stream_of(asker: Asker, after: int | None) -> AsyncGenerator[str, None]:
    """Yield what goes down the line, in the order of the journal."""
    chosen = EventFilter(asker.visitor)
    if asker.ground.live.now is not None:
        chosen.know(asker.ground.live.now.queues)
    yield "retry: 2000\n: the journal from here on\n\n"
    with contextlib.closing(_Follower(asker.ground)) as follower:
        async for entry in follower.entries(after):
            if entry is None:
                if not await asker.is_known():
                    return
                yield ": still here\n\n"
            elif told := chosen.told(entry):
                data = json.dumps(told, ensure_ascii=False)
                yield f"id: {entry['id']}\ndata: {data}\n\n"


class _Follower:
    """One client's place in the journal."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._queue: asyncio.Queue[Entry] = asyncio.Queue(BACKLOG)
        self._fell_behind = False
        self._reading = contextlib.ExitStack()
        self._reading.enter_context(ground.live.reading(self._take))

    def close(self) -> None:
        """Follow no more."""
        self._reading.close()

    async def entries(self, after: int | None) -> AsyncIterator[Entry | None]:
        """Yield entries in order without a gap; None: nothing for a while.

        It ends when the client does not take them quickly enough.
        """
        last = after
        if last is None:
            last = await self._ground.ask(newest_entry)
        async for entry in self._stored(last, None):
            last = entry["id"]
            yield entry
        while not self._fell_behind:
            try:
                async with asyncio.timeout(ALIVE_S):
                    news = await self._queue.get()
            except TimeoutError:
                yield None
                continue
            # The desk may have begun anew meanwhile: what nobody told is read.
            async for entry in self._stored(last, news["id"]):
                last = entry["id"]
                yield entry
            if news["id"] > last:
                last = news["id"]
                yield news

    async def _stored(self, last: int, before: int | None) -> AsyncIterator[Entry]:
        while before is None or last + 1 < before:
            piece = await self._ground.ask(journal_between(last, before, PIECE))
            for entry in piece:
                last = entry["id"]
                yield entry
            if len(piece) < PIECE:
                return

    def _take(self, entry: Entry) -> None:
        try:
            self._queue.put_nowait(entry)
        except asyncio.QueueFull:
            self._fell_behind = True
