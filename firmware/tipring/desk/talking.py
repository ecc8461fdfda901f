"""The one talk on a line at a time: the last is over before the next begins."""

import asyncio
from collections.abc import Awaitable, Callable


class Talking:
    """Begin and end talks; each is a task of *tasks*."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self.tasks = tasks
        """Of the call."""
        self._talk: asyncio.Task[None] | None = None
        self._before: asyncio.Task[None] | None = None
        """A talk that was ended, and may not have come to its end yet."""

    @property
    def goes_on(self) -> bool:
        """Whether a talk was begun and not ended."""
        return self._talk is not None

    def begin(self, talk: Callable[[], Awaitable[None]]) -> None:
        """Let *talk* run until it is ended, or ends by itself."""
        self.end()
        self._talk = self.tasks.create_task(self._run(talk))

    async def _run(self, talk: Callable[[], Awaitable[None]]) -> None:
        if self._before is not None:
            await asyncio.wait([self._before])
        await talk()

    def end(self) -> None:
        """End the talk that goes on, if there is one."""
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.cancel()
            self._before = talk
