"""What the desk and a worker of the ears say to each other over a pipe.

Each message is a kind (1 byte), the number that the desk gave to a listening or a
question (4 bytes), the length of the rest (4 bytes), little-endian, and the rest.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, Final

from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected, Heard

_HEADER: Final = struct.Struct("<BII")
_TIME: Final = struct.Struct("<d")
MOST_BYTES: Final = 1 << 20
"""No honest message is longer."""


class Kind(IntEnum):
    """What a message says, and what its rest is."""

    LOAD = 1
    """To the worker: load the model of a language (its name)."""
    LISTEN = 2
    """To the worker: begin to listen (Expected)."""
    FRAME = 3
    """To the worker: the next 20 ms (int16, little-endian)."""
    CLOSE = 4
    """To the worker: listen no more."""
    ASK = 5
    """To the worker: which words are lacking (Expected)?"""
    BEAT = 16
    """The worker and its engine are well."""
    DONE = 17
    """The answer to LOAD (nothing) or ASK (a JSON list of words)."""
    FAILED = 18
    """A LOAD, ASK or LISTEN cannot be done, or a listening ends (why)."""
    STARTED = 19
    """Seconds of sound (a double)."""
    HEARD = 20
    """Heard, as JSON."""
    BUSY = 21
    """A model is being loaded: the heart may stand still meanwhile."""
    READY = 22
    """It is loaded, or cannot be."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    kind: Kind
    number: int = 0
    rest: bytes = b""

    def __bytes__(self) -> bytes:
        return _HEADER.pack(self.kind, self.number, len(self.rest)) + self.rest


class Splitter:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that are whole now. EarsError: these are none of ours."""
        self._held += data
        while len(self._held) >= _HEADER.size:
            kind, number, length = _HEADER.unpack_from(self._held)
            if kind not in Kind.__members__.values() or length > MOST_BYTES:
                message = (
                    f"a worker of the ears talks nonsense: {bytes(self._held[:9])!r}"
                )
                raise EarsError(message)
            end = _HEADER.size + length
            if len(self._held) < end:
                return
            rest = bytes(self._held[_HEADER.size : end])
            del self._held[:end]
            yield Message(Kind(kind), number, rest)


def pack_expected(expected: Expected) -> bytes:
    """Return *expected* as the rest of a LISTEN or ASK."""
    return _json(asdict(expected))


def unpack_expected(rest: bytes) -> Expected:
    """Return what `pack_expected` was given."""
    said = json.loads(rest)
    return Expected(said["language"], tuple(said["phrases"]), tuple(said["words"]))


def pack_heard(heard: Heard) -> bytes:
    """Return *heard* as the rest of a HEARD."""
    return _json(asdict(heard))


def unpack_heard(rest: bytes) -> Heard:
    """Return what `pack_heard` was given."""
    return Heard(**json.loads(rest))


def pack_words(words: tuple[str, ...]) -> bytes:
    """Return *words* as the rest of a DONE."""
    return _json(words)


def unpack_words(rest: bytes) -> tuple[str, ...]:
    """Return what `pack_words` was given."""
    return tuple(json.loads(rest))


def pack_time(at_s: float) -> bytes:
    """Return a time as the rest of a STARTED."""
    return _TIME.pack(at_s)


def unpack_time(rest: bytes) -> float:
    """Return what `pack_time` was given."""
    (at_s,) = _TIME.unpack(rest)
    return float(at_s)


def _json(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON takes
    return json.dumps(value, ensure_ascii=False).encode()
