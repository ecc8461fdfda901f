"""The patrol in a thread of its own: names and kernel's tables may keep it waiting."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Sequence

from tipring.domain.link.commands import LookNow
from tipring.domain.link.probing import Look, Overdue
from tipring.health.link.looker import Looker
from tipring.health.link.patrol import Patrol
from tipring.health.link.purse import Purse

OnLook = Callable[[Look | Overdue], None]
"""Called on the loop of whoever opened the lookout."""


class Lookout:
    """Looks at the link while `opened` lasts."""

    def __init__(self, lookers: Sequence[Looker], purse: Purse) -> None:
        self.lookers = tuple(lookers)
        self._purse = purse
        self._there: asyncio.AbstractEventLoop | None = None
        self._patrol: Patrol | None = None

    @contextlib.asynccontextmanager
    async def opened(self, on_look: OnLook) -> AsyncIterator[asyncio.Future[None]]:
        """Look until the context ends; nothing is told after it.

        Await what it yields to learn that nobody looks any more, and why: it raises
        what the patrol met, and is never done while all is well.
        """
        here, ready = asyncio.get_running_loop(), threading.Event()
        over: asyncio.Future[None] = here.create_future()
        is_open = True

        def tell(look: Look | Overdue) -> None:
            here.call_soon_threadsafe(hear, look)

        def hear(look: Look | Overdue) -> None:
            if is_open:
                on_look(look)

        def fail(error: Exception) -> None:
            if is_open:
                over.set_exception(error)

        async def stay() -> None:
            self._there = asyncio.get_running_loop()
            try:
                self._patrol = Patrol(self.lookers, tell, self._purse)
                work = asyncio.ensure_future(self._patrol.run())
                stop.append(work.cancel)
                ready.set()
                await work
            except asyncio.CancelledError:
                pass
            except Exception as error:  # noqa: BLE001 - it is told on the other loop
                here.call_soon_threadsafe(fail, error)
            finally:
                self._there = None
                ready.set()

        stop: list[Callable[[], bool]] = []
        thread = threading.Thread(
            target=lambda: asyncio.run(stay()), name="lookout", daemon=True
        )
        thread.start()
        await asyncio.to_thread(ready.wait)
        try:
            yield over
        finally:
            is_open = False
            if self._there is not None:
                self._there.call_soon_threadsafe(stop[0])
            await asyncio.to_thread(thread.join)

    def look_now(self, wanted: LookNow) -> None:
        """Let them look at once; without a patrol nothing happens."""
        if self._there is not None and self._patrol is not None:
            self._there.call_soon_threadsafe(self._patrol.look_now, wanted)
