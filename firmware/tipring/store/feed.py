"""The live stream of entries: each reader at its own pace, none holds the writer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tipring.store.records import StoredEntry

BACKLOG = 1000
"""Entries that wait for a reader: minutes of a busy office; then it is cut off."""


@dataclass(frozen=True, slots=True)
class FellBehind:
    """The last thing a reader hears that was too slow.

    Nothing is lost: read `journal(after_id)` and subscribe again.
    """

    after_id: int


class Feed:
    """One reader's entries, in the order of the journal; `async for` over it.

    The iteration ends after FellBehind, or when the store closes.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[StoredEntry | FellBehind | None] = asyncio.Queue()
        self._last_id = 0
        self._ended = False

    def offer(self, stored: StoredEntry) -> None:
        """Hand *stored* over, or cut the reader off when its backlog is full."""
        if self._ended:
            return
        if self._queue.qsize() < BACKLOG:
            self._last_id = stored.id
            self._queue.put_nowait(stored)
        else:
            self._queue.put_nowait(FellBehind(self._last_id))
            self.end()

    def end(self) -> None:
        """Let the iteration end after what is waiting."""
        self._ended = True
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[StoredEntry | FellBehind]:
        while (item := await self._queue.get()) is not None:
            yield item
