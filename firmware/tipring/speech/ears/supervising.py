"""Ears whose engine lives in a process of its own, watched and replaced.

A worker that dies, or whose heart stands still, is killed; the listenings are told,
and another is started, sooner the first time than the tenth.
"""

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Final

from tipring.domain.errors import EarsError
from tipring.dsp.frames import Frame
from tipring.speech.ears import protocol
from tipring.speech.ears.accepting import primary
from tipring.speech.ears.port import Died, EarNews, Expected, Started, Tell
from tipring.speech.ears.protocol import Kind, Message
from tipring.speech.ears.pulse import BEAT_S
from tipring.speech.ears.worker_process import WorkerProcess

log = logging.getLogger(__name__)

MISSED_BEATS: Final = 4
"""A heart that misses so many stands still."""
SILENT_S: Final = 20.0
"""While a process starts, or loads a model, it may say nothing for so long."""
FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 30.0
"""Between the end of a worker and the next, doubled each time."""
WELL_S: Final = 60.0
"""A worker that lived so long died of something new."""
OPEN_S: Final = 150.0


class WorkerListening:
    """One caller, listened to by a worker."""

    def __init__(self, ears: "SupervisedEars", number: int, tell: Tell) -> None:
        self._ears: SupervisedEars | None = ears
        self._number = number
        self._tell = tell

    def feed(self, frame: Frame) -> None:
        """Take the next 20 ms."""
        if self._ears:
            sound = frame.astype("<i2", copy=False).tobytes()
            self._ears.send(Message(Kind.FRAME, self._number, sound))

    def close(self) -> None:
        """Listen no more."""
        if self._ears:
            self._ears.forget(self._number)
            self._ears = None

    def take(self, message: Message) -> None:
        """Tell what the worker made known."""
        if message.kind is Kind.STARTED:
            self.tell(Started(protocol.unpack_time(message.rest)))
        elif message.kind is Kind.HEARD:
            self.tell(protocol.unpack_heard(message.rest))
        else:
            self.die(message.rest.decode())

    def die(self, why: str) -> None:
        """End with the news of it."""
        self.tell(Died(why))
        self.close()

    def tell(self, news: EarNews) -> None:
        """Tell it, unless closed."""
        if self._ears:
            self._tell(news)


class SupervisedEars:
    """A recogniser with one worker process for all its languages."""

    def __init__(
        self, engine: str, languages: Iterable[str], models: str = "{}"
    ) -> None:
        self._command = [sys.executable, "-m", "tipring.speech.ears.worker"]
        self._command += [engine, models]
        self._engine = engine
        self._wanted = tuple(dict.fromkeys(primary(name) for name in languages))
        self._loaded: set[str] = set()
        self._numbers = count(1)
        self._listenings: dict[int, WorkerListening] = {}
        self._questions: dict[int, asyncio.Future[bytes]] = {}
        self._worker: WorkerProcess | None = None
        self._guard: asyncio.Task[None] | None = None

    @property
    def languages(self) -> frozenset[str]:
        """The languages whose model is loaded in a worker that lives."""
        return frozenset(self._loaded)

    @property
    def pid(self) -> int | None:
        """The process of the worker, while there is one."""
        return self._worker.pid if self._worker else None

    async def open(self) -> None:
        """Start the worker and load every model; EarsError when none can be."""
        if self._guard:
            return
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._guard = asyncio.create_task(self._keep_alive(ready))
        try:
            async with asyncio.timeout(OPEN_S):
                await ready
        except (EarsError, TimeoutError) as error:
            await self.close()
            message = str(error) or f"{self._engine} does not get ready"
            raise EarsError(message) from error

    async def close(self) -> None:
        """End the worker; listenings end without news."""
        for listening in list(self._listenings.values()):
            listening.close()
        if self._guard:
            self._guard.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._guard
            self._guard = None
        self._mourn("the ears are closed")

    async def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return the words of *expected* that the engine does not have."""
        self._demand(expected.language)
        rest = await self._ask(Kind.ASK, protocol.pack_expected(expected))
        return protocol.unpack_words(rest)

    def listen(self, expected: Expected, tell: Tell) -> WorkerListening:
        """Begin to listen; EarsError where the language is not loaded (yet)."""
        self._demand(expected.language)
        number = next(self._numbers)
        listening = WorkerListening(self, number, tell)
        self._listenings[number] = listening
        self.send(Message(Kind.LISTEN, number, protocol.pack_expected(expected)))
        return listening

    def send(self, message: Message) -> None:
        """Send to the worker, if there is one; never waits."""
        if self._worker:
            self._worker.send(message)

    def forget(self, number: int) -> None:
        """Listen no more to that one."""
        if self._listenings.pop(number, None):
            self.send(Message(Kind.CLOSE, number))

    def _demand(self, language: str) -> None:
        if primary(language) in self._loaded:
            return
        if primary(language) in self._wanted:
            message = f"the ears for {language} are not ready; try again in a moment"
        else:
            message = f"no ears for the language {language}"
        raise EarsError(message)

    async def _ask(self, kind: Kind, rest: bytes) -> bytes:
        number = next(self._numbers)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._questions[number] = answer
        self.send(Message(kind, number, rest))
        try:
            return await answer
        finally:
            self._questions.pop(number, None)

    async def _keep_alive(self, ready: asyncio.Future[None]) -> None:
        loop = asyncio.get_running_loop()
        pause_s = FIRST_PAUSE_S
        while True:
            began_s = loop.time()
            why = await self._live(ready)
            if not ready.done():
                ready.set_exception(EarsError(why))
            if loop.time() - began_s > WELL_S:
                pause_s = FIRST_PAUSE_S
            log.warning("%s: %s; again in %.1f s", self._engine, why, pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _live(self, ready: asyncio.Future[None]) -> str:
        """Run one worker to its end; return why it ended."""
        worker = self._worker = WorkerProcess(self._take)
        try:
            why = await self._serve(worker, ready)
            self._mourn(why)
            return why
        finally:
            await worker.end()

    async def _serve(self, worker: WorkerProcess, ready: asyncio.Future[None]) -> str:
        try:
            await worker.start(self._command)
        except OSError as error:
            return f"the engine cannot be started: {error.strerror}"
        async with asyncio.TaskGroup() as tasks:
            loading = tasks.create_task(self._load(ready))
            why = await self._watch(worker)
            loading.cancel()
        return why

    async def _load(self, ready: asyncio.Future[None]) -> None:
        troubles: list[str] = []
        for language in self._wanted:
            try:
                await self._ask(Kind.LOAD, language.encode())
            except EarsError as error:
                log.warning("%s: %s", self._engine, error)
                troubles.append(str(error))
            else:
                self._loaded.add(language)
        if ready.done():
            return
        if troubles and not self._loaded:
            ready.set_exception(EarsError("; ".join(troubles)))
        else:
            ready.set_result(None)

    async def _watch(self, worker: WorkerProcess) -> str:
        """Return why the worker is of no use any more."""
        missed, has_begun = 0.0, False
        while missed <= MISSED_BEATS:
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(worker.gone(), BEAT_S)
            if worker.take_beat():
                missed, has_begun = 0.0, True
            elif has_begun and not worker.is_busy:
                missed += 1
            else:
                missed += MISSED_BEATS * BEAT_S / SILENT_S
        return "the engine hangs"

    def _take(self, message: Message) -> None:
        if question := self._questions.get(message.number):
            if question.done():
                return
            if message.kind is Kind.DONE:
                question.set_result(message.rest)
            else:
                question.set_exception(EarsError(message.rest.decode()))
        elif listening := self._listenings.get(message.number):
            listening.take(message)

    def _mourn(self, why: str) -> None:
        """Be deaf until the next worker is ready, and tell whom it concerns."""
        self._worker = None
        self._loaded.clear()
        for question in self._questions.values():
            if not question.done():
                question.set_exception(EarsError(why))
        for listening in list(self._listenings.values()):
            listening.die(why)


class VoskEars(SupervisedEars):
    """Vosk: any language for which there is a model directory."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        paths = {primary(name): str(path) for name, path in models.items()}
        super().__init__("vosk", paths, json.dumps(paths))


class SphinxEars(SupervisedEars):
    """PocketSphinx: English, without a download."""

    def __init__(self) -> None:
        super().__init__("sphinx", ["en"])


class ToyEars(SupervisedEars):
    """The toy engine, for tests of everything but the engine."""

    def __init__(self) -> None:
        super().__init__("toy", ["en"])
