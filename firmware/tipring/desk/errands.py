"""Errands of calls: somebody else is asked, and the loop of the desk never waits.

Processes, names of hosts and encrypted connections cost time that a frame of sound
does not have; so errands live on an event loop of their own, in a thread of their own.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, Self, TypeVar

from tipring.desk.footprint import gently
from tipring.desk.workshop import Workshop
from tipring.domain.call_events import FunctionReturned, WebAnswered
from tipring.domain.commands import AskWeb, CallFunction, DropErrand

if TYPE_CHECKING:
    from tipring.desk.web_client import WebClient

Order = AskWeb | CallFunction
ErrandAnswer = WebAnswered | FunctionReturned
Result = TypeVar("Result")
Args = ParamSpec("Args")

NOBODY = "this box has nobody to ask"


class Errands(Protocol):
    """Whoever runs errands for all calls."""

    async def run(self, order: Order) -> ErrandAnswer:
        """Return the answer, or why there is none; raises nothing of its own."""
        ...


class NoErrands:
    """Nobody runs errands: every call goes on without an answer."""

    async def run(self, order: Order) -> ErrandAnswer:
        """Say so."""
        if isinstance(order, AskWeb):
            return WebAnswered(trouble=NOBODY)
        return FunctionReturned(trouble=NOBODY)


class OfficeErrands:
    """Ask web services and call the owner's functions, within `async with`.

    With *functions*, a worker for them is there from the start.
    """

    def __init__(
        self, folder: Path, secrets: Mapping[str, str], *, functions: bool = False
    ) -> None:
        self._functions = functions
        self._room = _Room()
        self._secrets = secrets
        self._web: WebClient | None = None
        self._workshop = Workshop(folder)

    async def __aenter__(self) -> Self:
        self._room.open()
        if self._functions:
            await self._room.do(self._workshop.warm_up())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give up everything; no process is left."""
        await self._room.do(self._workshop.close())
        if self._web is not None:
            await self._room.do(self._web.close())
        await asyncio.to_thread(self._room.close)

    async def run(self, order: Order) -> ErrandAnswer:
        """Return the answer, or why there is none; cancelled, it is given up."""
        if isinstance(order, AskWeb):
            return await self._room.do(self._ask(order))
        return await self._room.do(self._workshop.call(order))

    async def _ask(self, order: AskWeb) -> WebAnswered:
        return await (await self._client()).ask(order)

    async def _client(self) -> "WebClient":
        """Return whoever asks over HTTP; runs in the room."""
        if self._web is None:
            with gently():  # loaded already, unless a flow has learnt to ask just now
                from tipring.desk.web_client import WebClient  # noqa: PLC0415

            self._web = WebClient(self._secrets)
        return self._web


class _Threads(ThreadPoolExecutor):
    """Threads that nobody waits for.

    Looking a name up cannot be cancelled, and may take half a minute where there is no
    network; a box that stops does not stay for it.
    """

    def submit(
        self,
        fn: Callable[Args, Result],
        /,
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> "Future[Result]":
        """Call *fn* in a thread of its own."""
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - it is told where it is awaited
                future.set_exception(error)

        threading.Thread(target=run, name="errand", daemon=True).start()
        return future


class _Room:
    """A thread with an event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(_Threads())
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="errands", daemon=True
        )

    def open(self) -> None:
        self._thread.start()

    async def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do *work* over there; cancelled here, it is cancelled there."""
        there = asyncio.run_coroutine_threadsafe(work, self._loop)
        return await asyncio.wrap_future(there)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True, slots=True)
class ErrandDone:
    """An answer, unless nobody waits for it any more."""

    number: int
    event: ErrandAnswer


class CallErrands:
    """The errands of one call, one at a time; *tell* gets the answers."""

    def __init__(
        self,
        errands: Errands,
        tasks: asyncio.TaskGroup,
        tell: Callable[[ErrandDone], None],
    ) -> None:
        self._errands = errands
        self._tasks = tasks
        self._tell = tell
        self._number = 0
        self._running: asyncio.Task[None] | None = None

    def do(self, order: Order | DropErrand) -> None:
        """Begin an errand, or drop it; the one before is dropped in any case."""
        self.stop()
        if not isinstance(order, DropErrand):
            self._running = self._tasks.create_task(self._run(order, self._number))

    def stop(self) -> None:
        """Drop what is under way; its answer is no news any more."""
        self._number += 1
        running, self._running = self._running, None
        if running is not None:
            running.cancel()

    def news(self, done: ErrandDone) -> ErrandAnswer | None:
        """Return what the rules shall know of *done*; None: it is old news."""
        return done.event if done.number == self._number else None

    async def _run(self, order: Order, number: int) -> None:
        self._tell(ErrandDone(number, await self._errands.run(order)))
