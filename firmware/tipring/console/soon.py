"""Work that is done soon, and once, however often it is asked for meanwhile."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import background_tasks

from tipring.console.room import Room

REST_S: Final = 0.2
"""Between two times: a page that is looked at, not a film."""


class Soon:
    """Does *work* in the page of *room*; call it to ask for that."""

    def __init__(self, room: Room, work: Callable[[], Awaitable[object]]) -> None:
        self._room = room
        self._work = work
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    def __call__(self, *_event: object) -> None:
        """Have it done; what happens during the work has it done once more."""
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = background_tasks.create(self._run(), name="looks again")

    async def _run(self) -> None:
        with contextlib.suppress(RuntimeError), self._room.client:
            while self._wanted and not self._room.client.is_deleted:
                self._wanted = False
                self._room.speak()
                await self._work()
                await asyncio.sleep(REST_S)
