"""The process in which an engine lives: `python -m tipring.speech.ears.worker`.

It takes messages from its standard input and writes its own to the standard output
(`protocol`). Each listening has a thread of its own; a beat every 0.1 s says that
the engine works. When its input ends, so does it.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import BinaryIO, Final

import numpy as np

from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.dsp.frames import FRAME_S, Frame, Samples
from tipring.speech.ears import protocol
from tipring.speech.ears.accepting import is_free
from tipring.speech.ears.engine import Engine, Guess, Hearing
from tipring.speech.ears.port import Started
from tipring.speech.ears.protocol import Kind, Message, Splitter
from tipring.speech.ears.pulse import BEAT_S, Pulse
from tipring.speech.ears.stream import Stream

ENGINES: Final = {
    "vosk": ("tipring.speech.ears.vosk_engine", "VoskEngine"),
    "sphinx": ("tipring.speech.ears.sphinx_engine", "SphinxEngine"),
    "toy": ("tipring.speech.ears.toy_engine", "ToyEngine"),
}
"""Where each engine is; only the one that is wanted is imported."""
LOAD_S: Final = 120.0
"""A model may take so long: a large one, from a slow card."""
WORDS_S: Final = 0.3
"""Few words among few: 15 ms at most were measured for 200 ms of sound."""
FREE_S: Final = 5.0
"""Anything among half a million words: 1.1 s were measured."""
BEHIND_S: Final = 10.0
"""Who lags so far behind the speaker never catches up."""
NICE: Final = 5
"""The desk's 20 ms come first."""
ENOUGH_S: Final = 1.0
"""For the last call of an engine; longer is not waited."""
READ_BYTES: Final = 1 << 16

Say = Callable[[Message], None]


def make_engine(name: str, models: Mapping[str, Path]) -> Engine:
    """Return the engine of that name; *models* are for one that needs some."""
    module, kind = ENGINES[name]
    make = getattr(import_module(module), kind)
    engine: Engine = make(models) if models else make()
    return engine


class Worker:
    """What a worker does with messages."""

    def __init__(self, engine: Engine, say: Say) -> None:
        self._engine = engine
        self._say = say
        self._pulse = Pulse()
        self._listenings: dict[int, _Listening] = {}
        self._questions: SimpleQueue[Message | None] = SimpleQueue()
        self._over = Event()
        self._threads = [_start(self._beat), _start(self._answer)]

    def take(self, message: Message) -> None:
        """Do what a message says, or hand it to the thread that does."""
        number = message.number
        if message.kind in (Kind.LOAD, Kind.ASK):
            self._questions.put(message)
        elif message.kind is Kind.LISTEN:
            expected = protocol.unpack_expected(message.rest)
            listening = _Listening(number, expected, self._say)
            self._listenings[number] = listening
            _start(partial(listening.run, self._engine, self._pulse))
        elif heard := self._listenings.get(number):
            if message.kind is Kind.FRAME:
                heard.frames.put(np.frombuffer(message.rest, dtype="<i2"))
            else:
                del self._listenings[number]
                heard.close()

    def close(self) -> None:
        """Say no more, and leave alone what hangs."""
        self._over.set()
        self._questions.put(None)
        for listening in self._listenings.values():
            listening.close()
        for thread in self._threads:
            thread.join(ENOUGH_S)

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            if self._pulse.beat():
                self._say(Message(Kind.BEAT))

    def _answer(self) -> None:
        while question := self._questions.get():
            try:
                rest = self._answer_to(question)
            except Exception as error:  # noqa: BLE001 - of an engine nothing is known
                failed = str(error).encode()
                self._say(Message(Kind.FAILED, question.number, failed))
            else:
                self._say(Message(Kind.DONE, question.number, rest))

    def _answer_to(self, question: Message) -> bytes:
        if question.kind is Kind.LOAD:
            with self._pulse.working(LOAD_S), _busy(self._say, question.number):
                self._engine.load(question.rest.decode())
            return b""
        with self._pulse.working(FREE_S):
            expected = protocol.unpack_expected(question.rest)
            return protocol.pack_words(self._engine.lacks(expected))


class _Listening:
    """One caller, on a thread of his own."""

    def __init__(self, number: int, expected: Expected, say: Say) -> None:
        self.frames: SimpleQueue[Frame | None] = SimpleQueue()
        self._number = number
        self._expected = expected
        self._say = say
        self._is_closed = False

    def close(self) -> None:
        self._is_closed = True
        self.frames.put(None)

    def run(self, engine: Engine, pulse: Pulse) -> None:
        try:
            self._listen(self._stream(engine, pulse))
        except Exception as error:  # noqa: BLE001 - of an engine nothing is known
            self._tell(Kind.FAILED, str(error).encode())

    def _stream(self, engine: Engine, pulse: Pulse) -> Stream:
        free = is_free(self._expected)
        busy = _busy(self._say, self._number) if free else nullcontext()
        with pulse.working(LOAD_S), busy:
            hearing = engine.hearing(self._expected)
        patience_s = FREE_S if free else WORDS_S
        watched = _Watched(hearing, pulse, patience_s)
        return Stream(watched, engine.voice(), self._expected)

    def _listen(self, stream: Stream) -> None:
        while (frame := self.frames.get()) is not None:
            if self.frames.qsize() > BEHIND_S / FRAME_S:
                message = "this machine is too slow to understand speech"
                raise EarsError(message)
            for news in stream.feed(frame):
                if isinstance(news, Started):
                    self._tell(Kind.STARTED, protocol.pack_time(news.at_s))
                else:
                    self._tell(Kind.HEARD, protocol.pack_heard(news))

    def _tell(self, kind: Kind, rest: bytes) -> None:
        if not self._is_closed:
            self._say(Message(kind, self._number, rest))


class _Watched:
    """A hearing whose calls may hang, and that is noticed."""

    def __init__(self, hearing: Hearing, pulse: Pulse, patience_s: float) -> None:
        self._hearing = hearing
        self._working = partial(pulse.working, patience_s)

    def feed(self, sound: Samples) -> str:
        with self._working():
            return self._hearing.feed(sound)

    def finish(self) -> Guess:
        with self._working():
            return self._hearing.finish()

    def forget(self) -> None:
        with self._working():
            self._hearing.forget()


@contextmanager
def _busy(say: Say, number: int) -> Iterator[None]:
    """Announce a call that may hold Python's lock for seconds."""
    say(Message(Kind.BUSY, number))
    try:
        yield
    finally:
        say(Message(Kind.READY, number))


def serve(engine: Engine, source: BinaryIO, target: BinaryIO) -> None:
    """Take messages from *source* until it ends."""
    lock, over = Lock(), Event()

    def say(message: Message) -> None:
        with lock:
            if not over.is_set():
                target.write(bytes(message))
                target.flush()

    worker = Worker(engine, say)
    splitter = Splitter()
    try:
        while data := os.read(source.fileno(), READ_BYTES):
            for message in splitter.feed(data):
                worker.take(message)
    finally:
        worker.close()
        with lock:  # a listening may be in the middle of what it says
            over.set()


def _start(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread


def main(name: str, models: str) -> None:
    """Serve with one engine; *models* is a JSON object of language to directory."""
    os.nice(NICE)
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever an engine prints must not end up among our messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    paths = {language: Path(path) for language, path in json.loads(models).items()}
    serve(make_engine(name, paths), sys.stdin.buffer, target)
    # Threads that hang in an engine must not keep the process.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
