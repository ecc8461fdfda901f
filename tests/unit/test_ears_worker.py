"""A worker within the test's own process, with the toy engine, over real pipes."""

import os
import threading
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pytest

from support.sounds import frames, silence
from tipring.domain.hearing import Expected
from tipring.dsp.frames import Samples
from tipring.speech.ears import protocol, worker
from tipring.speech.ears.engine import Engine
from tipring.speech.ears.protocol import Kind, Message, Splitter
from tipring.speech.ears.tone_words import tone_words
from tipring.speech.ears.toy_engine import ToyEngine, ToyHearing
from tipring.speech.ears.worker import make_engine, serve

HEART = (Kind.BEAT, Kind.BUSY, Kind.READY)
MENU = Expected("en", ("billing", "sales"))


class Desk:
    """The other end of the pipes."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source = source
        self._target = target
        self._splitter = Splitter()
        self._messages: list[Message] = []

    def say(self, kind: Kind, number: int = 0, rest: bytes = b"") -> None:
        self._target.write(bytes(Message(kind, number, rest)))
        self._target.flush()

    def speak(self, number: int, sound: Samples) -> None:
        for frame in frames(sound):
            self.say(Kind.FRAME, number, frame.tobytes())

    def next(self, *, heart: bool = False) -> Message:
        while True:
            while self._messages:
                message = self._messages.pop(0)
                if heart or message.kind not in HEART:
                    return message
            data = os.read(self._source.fileno(), 1 << 16)
            self._messages += self._splitter.feed(data)


def served(engine: Engine) -> Iterator[Desk]:
    ours, theirs = os.pipe(), os.pipe()
    with (
        os.fdopen(theirs[0], "rb") as their_source,
        os.fdopen(ours[1], "wb", buffering=0) as their_target,
        os.fdopen(ours[0], "rb") as source,
    ):
        thread = threading.Thread(
            target=serve, args=(engine, their_source, their_target)
        )
        with os.fdopen(theirs[1], "wb") as target:
            thread.start()
            yield Desk(source, target)
        thread.join()


@pytest.fixture
def desk() -> Iterator[Desk]:
    yield from served(ToyEngine())


def said(text: str) -> Samples:
    return np.concatenate([silence(0.2), tone_words(text), silence(0.5)])


def test_a_worker_says_that_it_is_well(desk: Desk) -> None:
    assert [desk.next(heart=True).kind for _ in range(2)] == [Kind.BEAT] * 2


def test_models_are_loaded_or_refused(desk: Desk) -> None:
    desk.say(Kind.LOAD, 1, b"en")
    assert desk.next() == Message(Kind.DONE, 1)
    desk.say(Kind.LOAD, 2, b"de")
    refused = desk.next()
    assert (refused.kind, refused.number) == (Kind.FAILED, 2)
    assert b"no model for de" in refused.rest


def test_who_loads_says_that_it_is_busy(desk: Desk) -> None:
    desk.say(Kind.LOAD, 1, b"en")
    kinds = [desk.next(heart=True).kind for _ in range(3)]
    assert kinds == [Kind.BUSY, Kind.READY, Kind.DONE]
    desk.say(Kind.LISTEN, 2, protocol.pack_expected(Expected("en")))
    seen = [desk.next(heart=True) for _ in range(3)]
    told = [message for message in seen if message.kind is not Kind.BEAT]
    assert told[:2] == [Message(Kind.BUSY, 2), Message(Kind.READY, 2)]


def test_lacking_words_are_named(desk: Desk) -> None:
    asked = Expected("en", ("billing", "xyzzy sales"))
    desk.say(Kind.ASK, 3, protocol.pack_expected(asked))
    assert desk.next() == Message(Kind.DONE, 3, protocol.pack_words(("xyzzy",)))


def test_two_are_listened_to_and_one_is_closed(desk: Desk) -> None:
    for number in (4, 5):
        desk.say(Kind.LISTEN, number, protocol.pack_expected(MENU))
        desk.speak(number, said("bill"))
        desk.say(Kind.CLOSE, number)
    for number in (6, 7):
        desk.say(Kind.LISTEN, number, protocol.pack_expected(MENU))
    desk.speak(6, said("sales"))
    heard: list[Message] = []
    while not heard or heard[-1].number != 6 or heard[-1].kind is not Kind.HEARD:
        heard.append(desk.next())
    assert protocol.unpack_heard(heard[-1].rest).text == "sales"
    assert {message.number for message in heard} <= {4, 5, 6}
    desk.speak(99, said("sales"))


def test_a_listening_that_cannot_begin_says_why(desk: Desk) -> None:
    impossible = Expected("en", ("xyzzy",))
    desk.say(Kind.LISTEN, 8, protocol.pack_expected(impossible))
    failed = desk.next()
    assert (failed.kind, failed.number) == (Kind.FAILED, 8)
    assert b"never hears xyzzy" in failed.rest


class _Broken(ToyHearing):
    def feed(self, sound: Samples) -> str:
        message = f"{sound.size} samples are one too many"
        raise RuntimeError(message)


class _BrokenEngine(ToyEngine):
    def hearing(self, expected: Expected) -> ToyHearing:
        self.load(expected.language)
        return _Broken()


def test_whatever_an_engine_raises_ends_the_listening_only() -> None:
    for desk in served(_BrokenEngine()):
        desk.say(Kind.LISTEN, 9, protocol.pack_expected(MENU))
        desk.speak(9, said("sales"))
        failed = desk.next()
        assert (failed.kind, failed.number) == (Kind.FAILED, 9)
        assert b"one too many" in failed.rest
        desk.say(Kind.LOAD, 10, b"en")
        assert desk.next() == Message(Kind.DONE, 10)


def test_who_lags_too_far_behind_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BEHIND_S", 0.2)
    for desk in served(ToyEngine()):
        desk.say(Kind.LISTEN, 11, protocol.pack_expected(Expected("en", ("slow",))))
        desk.speak(11, np.concatenate([said("slow"), tone_words("slowly")]))
        while (message := desk.next()).kind is not Kind.FAILED:
            assert message.kind is Kind.STARTED
        assert b"too slow" in message.rest


def test_an_engine_is_found_by_its_name() -> None:
    assert isinstance(make_engine("toy", {}), ToyEngine)
