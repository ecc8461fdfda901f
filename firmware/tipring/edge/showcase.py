"""All that telephones may watch: the newest of each thing, published and kept up."""

import asyncio
from typing import Final, NoReturn, Protocol

from tipring.edge.publisher import REFRESH_S, Published

STEP_S: Final = 0.2
"""One thing is published no more often; what it was in between nobody needs."""
AGAIN_S: Final = 5.0
"""What Kamailio did not take is tried again."""
AT_ONCE: Final = 8
"""So many messages are on their way: after a start there are hundreds to send."""

_Key = tuple[str, str]


class Publishes(Protocol):
    """What `Publisher` does."""

    async def publish(self, what: Published) -> bool:
        """Publish *what* instead of what was published before; whether that went."""
        ...


class Showcase:
    """Publishes what is new in the background, for each thing one after another.

    While it `is_open` somebody is there who takes it.
    """

    def __init__(self, publisher: Publishes) -> None:
        self._publisher = publisher
        self._newest: dict[_Key, Published] = {}
        self._stale: set[_Key] = set()
        self._at_work: dict[_Key, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self.is_open = False

    def show(self, what: Published) -> None:
        """Let *what* be seen instead of what was; it is no news twice."""
        key = what.extension, what.event
        if self._newest.get(key) != what:
            self._newest[key] = what
            self._begin(key)

    def show_all(self) -> None:
        """Publish everything again: Kamailio is new, or would forget it soon."""
        for key in self._newest:
            self._begin(key)

    async def keep_up(self) -> NoReturn:
        """Publish everything again before Kamailio forgets it."""
        while True:
            await asyncio.sleep(REFRESH_S)
            self.show_all()

    def close(self) -> None:
        """Publish nothing any more."""
        self.is_open = False
        for task in self._at_work.values():
            task.cancel()

    def _begin(self, key: _Key) -> None:
        self._stale.add(key)
        if self.is_open and key not in self._at_work:
            task = self._at_work[key] = asyncio.create_task(self._catch_up(key))
            task.add_done_callback(lambda _task: self._at_work.pop(key))

    async def _catch_up(self, key: _Key) -> None:
        """Publish the newest until nothing newer came meanwhile."""
        while self.is_open and key in self._stale:
            self._stale.discard(key)
            async with self._places:
                went = await self._publisher.publish(self._newest[key])
            if not went:
                self._stale.add(key)
            await asyncio.sleep(STEP_S if went else AGAIN_S)
