"""The SIP border: Kamailio and rtpengine beside the desk, on a thread of their own.

Starting programs, writing files and asking for addresses take longer than a frame of
sound has; so all of it happens on an event loop in another thread. The desk is told
what is new by a callback on its own loop.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Self

from tipring.domain.watched import Watched
from tipring.edge.news import (
    EdgeDown,
    EdgeNews,
    EdgeUp,
    ExtensionCame,
    ExtensionWent,
    TrunkDown,
    TrunkUp,
)
from tipring.edge.plan import EdgePlan
from tipring.edge.programs import KAMAILIO, RTPENGINE, whereis
from tipring.edge.running import Running

log = logging.getLogger(__name__)

Tell = Callable[[EdgeNews], None]


def _tell_failure(work: "Future[None]") -> None:
    """Log what nobody foresaw: the desk goes on without telephones."""
    if not work.cancelled() and (error := work.exception()):
        log.error("the border has failed", exc_info=error)


class Border:
    """Kamailio and rtpengine, within `async with`; *tell* hears all news.

    Entering returns when both have been started, not when they are ready: `EdgeUp`
    tells that. Raises EdgeError when a program is not installed.
    """

    def __init__(self, plan: EdgePlan, tell: Tell = lambda _news: None) -> None:
        self.plan = plan
        self.is_up = False
        self.registered: set[str] = set()
        """The extensions that have a telephone now."""
        self.trunks_up: set[str] = set()
        self._is_open = False
        self._tell = tell

    async def __aenter__(self) -> Self:
        for program in (KAMAILIO, RTPENGINE):
            await asyncio.to_thread(whereis, program)
        self._loop = asyncio.get_running_loop()
        self._there = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._there.run_forever, name="border", daemon=True
        )
        self._thread.start()
        self._running = Running(self.plan, self._from_there)
        self._work = asyncio.run_coroutine_threadsafe(self._running.run(), self._there)
        self._work.add_done_callback(_tell_failure)
        self._is_open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        """End both; nothing of them is left."""
        self._is_open = False
        self._work.cancel()
        await asyncio.to_thread(self._join)

    def _join(self) -> None:
        with contextlib.suppress(BaseException):
            self._work.result()
        asyncio.run_coroutine_threadsafe(
            self._running.gone.wait(), self._there
        ).result()
        self._there.call_soon_threadsafe(self._there.stop)
        self._thread.join()
        self._there.close()

    def reachable(self, extension: str) -> bool:
        """Whether some telephone of *extension* is registered, as far as is known."""
        return extension in self.registered

    def show_messages(self, extension: str, new: int, old: int) -> None:
        """Light the lamp of an extension's telephones, or put it out (RFC 3842)."""
        if self._is_open:
            showing = self._running.show_messages(extension, new, old)
            asyncio.run_coroutine_threadsafe(showing, self._there)

    def show(self, extension: str, what: Watched) -> None:
        """Show on busy lamps (RFC 4235) and as presence what an extension does."""
        if self._is_open:
            showing = self._running.show(extension, what)
            asyncio.run_coroutine_threadsafe(showing, self._there)

    def _from_there(self, news: EdgeNews) -> None:
        self._loop.call_soon_threadsafe(self.hear, news)

    def hear(self, news: EdgeNews) -> None:
        """Keep in mind what is new, and tell it on."""
        match news:
            case ExtensionCame(extension):
                self.registered.add(extension)
            case ExtensionWent(extension):
                self.registered.discard(extension)
            case TrunkUp(trunk):
                self.trunks_up.add(trunk)
            case TrunkDown(trunk):
                self.trunks_up.discard(trunk)
            case EdgeUp():
                self.is_up = True
            case EdgeDown():
                self.is_up = False
            case _:
                pass
        self._tell(news)
