"""Runs an owner's functions, each in a worker process that no call depends on.

A worker serves one function at a time. Who hangs, crashes or talks nonsense costs one
answer: the worker is killed, the next function gets another one.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tipring.domain.call_events import FunctionReturned
from tipring.domain.commands import CallFunction
from tipring.domain.errands import LONGEST_VALUE

log = logging.getLogger(__name__)

WORKER = "tipring.desk.script_worker"
MOST_WORKERS = 4
"""Functions that run at once; a box has few lines."""
MOST_IDLE = 2
"""Workers that are kept for the next function: to begin takes a moment."""
LARGEST_ANSWER = 65_536
"""Bytes."""
INHERITED = ("PATH", "LANG", "LC_ALL", "TZ")
"""All that a worker knows of our environment."""

LOGGED_LINES = 50
"""Of what one function prints."""
LOGGED_CHARACTERS = 200
CHUNK = 16_384
CHUNK_PAUSE_S = 0.02
"""Whoever prints more than a chunk in this time has to wait for us."""


class Workshop:
    """Own the workers; all of it runs on one event loop, not the desk's."""

    def __init__(self, folder: Path, command: Sequence[str] = ()) -> None:
        self._folder = folder
        self._command = tuple(command) or (sys.executable, "-I", "-m", WORKER)
        self._idle: list[_Worker] = []
        self._busy: set[asyncio.Task[FunctionReturned]] = set()

    async def warm_up(self) -> None:
        """Let one worker begin, so that the first caller waits for no start."""
        try:
            self._idle.append(await self._hire())
        except OSError as error:
            log.error("functions cannot be called: %s", error)  # noqa: TRY400 - the reason is told

    async def call(self, order: CallFunction) -> FunctionReturned:
        """Call a function; cancelled, it is killed. Never raises anything else."""
        if len(self._busy) >= MOST_WORKERS:
            return FunctionReturned(trouble=f"{MOST_WORKERS} functions run already")
        job = asyncio.create_task(self._serve(order))
        self._busy.add(job)
        job.add_done_callback(self._busy.discard)
        return await job

    async def _serve(self, order: CallFunction) -> FunctionReturned:
        try:
            worker = await self._worker()
        except OSError as error:
            return FunctionReturned(trouble=f"no process for functions: {error}")
        returned: FunctionReturned | None = None
        try:
            returned = _read(order.function, await worker.ask(_request(order)))
        finally:
            if returned is not None and len(self._idle) < MOST_IDLE:
                self._idle.append(worker)
            else:
                await worker.end()
        return returned or FunctionReturned(trouble=f"{order.function} {worker.fate}")

    async def _worker(self) -> "_Worker":
        while self._idle:
            worker = self._idle.pop()
            if worker.lives:
                return worker
            await worker.end()
        return await self._hire()

    async def _hire(self) -> "_Worker":
        environment = {
            name: os.environ[name] for name in INHERITED if name in os.environ
        }
        # lgpio, below gpiozero, writes a file where it is told to.
        environment["LG_WD"] = tempfile.gettempdir()
        process = await asyncio.create_subprocess_exec(
            *self._command,
            str(self._folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self._folder,
            env=environment,
            start_new_session=True,
            limit=LARGEST_ANSWER,
        )
        return _Worker(process)

    async def close(self) -> None:
        """Kill every worker, and wait until none is left."""
        for job in self._busy:
            if not job.cancelling():
                job.cancel()
        if self._busy:
            await asyncio.wait(self._busy)
        while self._idle:
            await self._idle.pop().end()


class _Worker:
    """One process; it is killed with all that it started."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._listening = asyncio.create_task(self._listen())
        self._lines_left = LOGGED_LINES
        self.fate = "talked nonsense"
        """Why it gave no answer."""

    async def ask(self, request: bytes) -> bytes:
        """Return its answer; empty when there is none."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - it is a pipe
        assert stdout is not None  # noqa: S101 - it is a pipe
        self._lines_left = LOGGED_LINES
        try:
            stdin.write(request)
            await stdin.drain()
            answer = await stdout.readline()
        except ConnectionError:
            answer = b""
        except ValueError:
            self.fate = "said far too much"
            return b""
        if not answer:
            self.fate = "ended its process"
        return answer

    async def _listen(self) -> None:
        """Log what functions print, as far as anybody would read it."""
        stderr = self._process.stderr
        assert stderr is not None  # noqa: S101 - it is a pipe
        while chunk := await stderr.read(CHUNK):
            for line in chunk.decode(errors="replace").splitlines():
                if self._lines_left > 0 and line.strip():
                    self._lines_left -= 1
                    log.info("python: %s", line[:LOGGED_CHARACTERS])
            await asyncio.sleep(CHUNK_PAUSE_S)

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self._process.returncode is None

    async def end(self) -> None:
        """Kill the process and whatever it started, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._listening.cancel()
        await asyncio.wait([self._listening])


def _request(order: CallFunction) -> bytes:
    known = order.variables
    call = {name: known.get(name, "") for name in ("caller", "line", "language")}
    request = {
        "function": order.function,
        "call": {**call, "variables": dict(known), "digits": order.digits},
        "more": dict(order.more),
    }
    return json.dumps(request).encode() + b"\n"


def _read(function: str, answer: bytes) -> FunctionReturned | None:
    """Return what *answer* says; None when it is not what a worker says."""
    try:
        told: Any = json.loads(answer)
        if trouble := told.get("trouble"):
            return FunctionReturned(trouble=str(trouble))
        values = {
            str(name): str(value)[:LONGEST_VALUE]
            for name, value in told.get("set", {}).items()
        }
        return FunctionReturned(str(told.get("go", "")), MappingProxyType(values))
    except (ValueError, AttributeError, RecursionError):
        log.warning("the worker of %s talked nonsense", function)
        return None
