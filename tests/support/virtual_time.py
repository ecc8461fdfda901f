"""An event loop whose clock jumps to the next timer instead of sleeping.

Worker threads (the store's writer, `asyncio.to_thread`) are honoured: while one
of them is busy the clock stands still and the loop really waits.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
PATIENCE_S = 10.0
"""How long a worker thread may really take before the test is called stuck."""


class _JumpingSelector(selectors.DefaultSelector):
    now = 0.0
    workers = 0

    def select(
        self,
        timeout: float | None = None,
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if self.workers:
            return self._wait_for_a_worker(timeout)
        if timeout is None:
            message = "nothing left to wait for: the test is deadlocked"
            raise AssertionError(message)
        ready = super().select(0)
        if not ready:
            self.now += timeout
        return ready

    def _wait_for_a_worker(
        self,
        timeout: float | None,
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout == 0:
            return super().select(0)
        ready = super().select(PATIENCE_S)
        assert ready, "a worker thread did not come back"
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _JumpingSelector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now

    def stand_still(self, seconds: float) -> None:
        """Let time go by while nothing of the loop runs."""
        self._clock.now += seconds

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[Unpack[Ts]], T],
        *args: *Ts,
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._clock.workers += 1
        future.add_done_callback(self._worker_is_back)
        return future

    async def shutdown_default_executor(self, *args: float | None) -> None:
        """Join the worker threads in real time."""
        self._clock.workers += 1
        try:
            await super().shutdown_default_executor(*args)
        finally:
            self._clock.workers -= 1

    def _worker_is_back(self, _future: asyncio.Future[Any]) -> None:
        self._clock.workers -= 1


def run_virtually(main: Coroutine[Any, Any, T]) -> T:
    """Run *main* to its end; an hour of waiting costs nothing."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
