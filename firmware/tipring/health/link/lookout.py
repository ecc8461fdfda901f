"""The patrol in a thread of its own: names and kernel's tables may keep it waiting."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence

from tipring.domain.link.probing import Look, ProbeKind
from tipring.health.link.looker import Looker
from tipring.health.link.patrol import Patrol
from tipring.health.link.purse import Purse

OnLook = Callable[[Look], None]
"""Called on the loop of whoever opened the lookout."""


class Lookout:
    """Looks at the link while `opened` lasts."""

    def __init__(self, lookers: Sequence[Looker], purse: Purse) -> None:
        self.lookers = tuple(lookers)
        self._purse = purse
        self._there: asyncio.AbstractEventLoop | None = None
        self._patrol: Patrol | None = None

    @contextlib.asynccontextmanager
    async def opened(self, on_look: OnLook) -> AsyncIterator[None]:
        """Look until the context ends; nothing is told after it."""
        here, ready = asyncio.get_running_loop(), threading.Event()
        is_open = True

        def tell(look: Look) -> None:
            here.call_soon_threadsafe(hear, look)

        def hear(look: Look) -> None:
            if is_open:
                on_look(look)

        async def stay() -> None:
            self._there = asyncio.get_running_loop()
            self._patrol = Patrol(self.lookers, tell, self._purse)
            work = asyncio.ensure_future(self._patrol.run())
            stop.append(work.cancel)
            ready.set()
            with contextlib.suppress(asyncio.CancelledError):
                await work
            self._there = None

        stop: list[Callable[[], bool]] = []
        thread = threading.Thread(
            target=lambda: asyncio.run(stay()), name="lookout", daemon=True
        )
        thread.start()
        await asyncio.to_thread(ready.wait)
        try:
            yield
        finally:
            is_open = False
            if self._there is not None:
                self._there.call_soon_threadsafe(stop[0])
            await asyncio.to_thread(thread.join)

    def look_now(self, kinds: Collection[ProbeKind]) -> None:
        """Let all of *kinds* look at once; without a patrol nothing happens."""
        if self._there is not None and self._patrol is not None:
            self._there.call_soon_threadsafe(self._patrol.look_now, frozenset(kinds))
