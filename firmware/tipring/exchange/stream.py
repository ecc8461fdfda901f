"""A voice stream of the modem: +VTX, +VRX or +VTR from CONNECT to its end."""

import math
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from tipring.dsp.codec import Codec
from tipring.dsp.frames import (
    FRAME_S,
    FRAME_SAMPLES,
    RATE_HZ,
    Frame,
    Samples,
    to_samples,
)
from tipring.exchange.crystal import fit, silence_after
from tipring.exchange.loop import Loop, MarkKind
from tipring.exchange.outbox import Outbox
from tipring.exchange.play_marks import PlayMarks
from tipring.wire.dle import CAN, END_OF_STREAM, ESC, ETX, Code, DleReader, Plain


class Kind(Enum):
    """The direction of a stream."""

    PLAY = auto()
    RECORD = auto()
    DUPLEX = auto()


@dataclass(frozen=True, slots=True)
class Make:
    """What a stream is made of; one codec for each direction."""

    kind: Kind
    encoder: Codec
    decoder: Codec
    reports: str
    """The DLE codes that the chip sends meanwhile."""
    exit_code: str | None = None
    """What ends a duplex stream."""
    farewell: bytes = END_OF_STREAM
    """What is sent when sound ceases to come."""
    stuck: bool = False
    """Ignores every code of the host."""
    flushes: bool = True
    """Throws its buffer away when it is told to."""
    mute_after_s: float = math.inf
    """Sends no more sound from then on."""


class Stream:
    """One stream; pure, moved on by frames."""

    def __init__(self, make: Make, loop: Loop, out: Outbox) -> None:
        self.make = make
        self.over = False
        """The stream ended and OK is due."""
        self.draining = False
        """The host said that no more sound comes."""
        self._loop = loop
        self._out = out
        self._reader = DleReader()
        self._buffer = bytearray()
        self._paused = False
        self._starved = True
        self._deaf = False
        self._marks = PlayMarks(loop)
        self._age_s = 0.0

    @property
    def buffered(self) -> int:
        """How many bytes of sound wait to be played."""
        return len(self._buffer)

    def take(self, data: bytes, at: float) -> bytes:
        """Take bytes of the host; return those that come after the stream's end."""
        while data and not (self.over or self.draining):
            item, data = self._reader.take(data)
            match item:
                case Plain(sound) if self.make.kind is not Kind.RECORD:
                    self._buffer += sound
                case Code(value) if not self.make.stuck:
                    self._obey(value, at)
        return data

    def step(self, heard: Frame, samples: int, at: float) -> Frame:
        """Move on by a frame in which the modem's crystal counts *samples*."""
        said = self._play(samples, at) if self.make.kind is not Kind.RECORD else None
        self._age_s += FRAME_S
        is_mute = self._age_s > self.make.mute_after_s
        if self.make.kind is not Kind.PLAY and not (self.over or is_mute):
            self._record(heard, said, samples)
        if said is None:
            return np.zeros(FRAME_SAMPLES, dtype=np.int16)
        return fit(said, FRAME_SAMPLES)

    def cut(self) -> None:
        """End because the line or the voice mode ended."""
        self._stop_playing()
        self.over = True

    def _obey(self, code: int, at: float) -> None:
        kind = self.make.kind
        match code:
            case _ if kind is Kind.DUPLEX and chr(code) == self.make.exit_code:
                self._end(drain=code == ETX)
            case _ if code == ETX and kind is Kind.PLAY:
                self._end(drain=True)
            case _ if code in (ord("!"), ESC) and kind is Kind.RECORD:
                self._end(drain=False)
            case _ if code == CAN and kind is not Kind.RECORD:
                self._flush(at)
            case _:
                self._pause(code)

    def _flush(self, at: float) -> None:
        self._loop.mark(MarkKind.PLAY_FLUSHED, at)
        if self.make.flushes:
            self._buffer.clear()
            self._stop_playing()

    def _pause(self, code: int) -> None:
        if code in b"pr":
            self._paused = code == ord("p")

    def _end(self, *, drain: bool) -> None:
        self.draining = drain
        if not drain or not self._buffer:
            self._finish()

    def _finish(self) -> None:
        self._stop_playing()
        self.over = True
        if self.make.kind is not Kind.PLAY:
            self._out.put(self.make.farewell)

    def _stop_playing(self) -> None:
        self._marks.end()
        self._starved = True

    def _play(self, samples: int, at: float) -> Samples:
        decoder = self.make.decoder
        wanted = 0 if self._paused else samples * decoder.bytes_per_second // RATE_HZ
        bytes_ = bytes(self._buffer[:wanted])
        del self._buffer[:wanted]
        sound = decoder.decode(bytes_)
        if bytes_:
            self._starved = False
        if self.make.kind is Kind.DUPLEX:
            self._marks.said_among_silence(sound, at)
        else:
            self._marks.said(sound, at)
        if self.draining and not self._buffer:
            self._finish()
        elif len(bytes_) < wanted and not self._starved:
            self._starved = True
            self._report("u")
        return silence_after(sound, samples)

    def _record(self, heard: Frame, said: Samples | None, samples: int) -> None:
        sound = fit(heard, samples)
        if said is not None:
            sound = to_samples(sound + self._loop.hybrid.echo(said))
        taken = self._out.sound(self.make.encoder.encode(sound))
        if not taken and not self._deaf:
            self._report("o")
        self._deaf = not taken

    def _report(self, code: str) -> None:
        if code in self.make.reports:
            self._out.code(code)
