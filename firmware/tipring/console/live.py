"""The box as it is now, for all pages: one question to the desk, whoever looks.

The desk's journal tells that something happened; what it looks like then is asked for
at once, though not more often than people can see.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from tipring.console.door import DeskDoor, DeskSaysNo
from tipring.desk.now import BoxNow

LEAST_S = 0.1
"""Between two looks."""
MOST_S = 5.0
"""A look without a reason: lateness, hearing and the like are in no journal."""
AGAIN_S = 1.0
"""An absent desk is looked for so often."""
log = logging.getLogger(__name__)
Watcher = Callable[[], None]
Reader = Callable[[dict[str, Any]], None]


class Live:
    """What the box looks like; kept fresh while it is `opened`."""

    def __init__(self, door: DeskDoor) -> None:
        self.now: BoxNow | None = None
        """None: the desk does not answer, see `trouble`."""
        self.trouble = "the desk was not asked yet"
        self._door = door
        self._watchers: list[Watcher] = []
        self._readers: list[Reader] = []
        self._stirred = asyncio.Event()

    @contextlib.contextmanager
    def watching(self, watcher: Watcher) -> Iterator[None]:
        """Call *watcher* whenever `now` is another, while the context lasts."""
        self._watchers.append(watcher)
        try:
            yield
        finally:
            self._watchers.remove(watcher)

    @contextlib.contextmanager
    def reading(self, reader: Reader) -> Iterator[None]:
        """Hand *reader* each line of the journal, while the context lasts."""
        self._readers.append(reader)
        try:
            yield
        finally:
            self._readers.remove(reader)

    def stir(self) -> None:
        """Look again soon: a page has just changed something."""
        self._stirred.set()

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Keep `now` fresh while the context lasts."""
        work = [
            asyncio.create_task(self._follow(), name="follows the desk"),
            asyncio.create_task(self._look(), name="looks at the desk"),
        ]
        try:
            yield
        finally:
            for task in work:
                task.cancel()
            await asyncio.wait(work)

    async def _look(self) -> None:
        while True:
            self._stirred.clear()
            try:
                self.now, self.trouble = await self._door.get("/now", BoxNow), ""
            except DeskSaysNo as error:
                self.now, self.trouble = None, str(error)
            for watcher in [*self._watchers]:
                self._tell(watcher)
            await asyncio.sleep(LEAST_S)
            # Not wait_for: it can swallow the end that `opened` asks for (Python 3.11).
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(MOST_S if self.now else AGAIN_S):
                    await self._stirred.wait()

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(DeskSaysNo):
                async with self._door.events() as lines:
                    self.stir()
                    async for line in lines:
                        self._read(line)
            self.stir()
            await asyncio.sleep(AGAIN_S)

    def _read(self, line: str) -> None:
        self.stir()
        if self._readers:
            entry = json.loads(line)
            for reader in [*self._readers]:
                self._tell(lambda reader=reader: reader(entry))  # type: ignore[misc]

    def _tell(self, somebody: Watcher) -> None:
        try:
            somebody()
        except Exception:
            log.exception("a page does not take what is live")
