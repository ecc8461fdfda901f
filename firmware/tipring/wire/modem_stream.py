"""What a voice modem sends, taken apart: lines of text, shielded codes, sound.

ITU-T V.250 (result lines) and V.253 / IS-101 (voice streams). Codes may come
anywhere: in the middle of a line, between a command and its reply, glued to the
end of a stream. Every cut of the bytes gives the same items.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tipring.wire.dle import ETX, Code, DleReader, Plain

LONGEST_LINE = 512
"""A modem that sends more than this without a line end sends garbage."""

_CR = 0x0D
_LF = 0x0A


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, without its line end."""

    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """One shielded code outside of the sound: what the modem noticed."""

    code: str


@dataclass(frozen=True, slots=True)
class Sound:
    """Coded samples, unshielded."""

    data: bytes


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """The modem closed its voice stream; a result line follows."""


Item = Line | Event | Sound | StreamEnded


@dataclass
class ModemReader:
    """Take a modem's bytes apart as they come.

    Call `expect_sound` before a command that starts a stream towards us, so that
    what follows its CONNECT is taken as sound.
    """

    _dle: DleReader = field(default_factory=DleReader, init=False)
    _line: bytearray = field(default_factory=bytearray, init=False)
    _armed: bool = field(default=False, init=False)
    _swallow_lf: bool = field(default=False, init=False)
    receiving: bool = field(default=False, init=False)
    """Whether plain bytes are sound now."""

    def expect_sound(self, *, expected: bool = True) -> None:
        """Take what follows the next CONNECT as sound (or, after all, not)."""
        self._armed = expected

    def expect_text(self) -> None:
        """Take no more sound: the stream is being left.

        Some chips end a full-duplex stream with DLE ETX, some with OK alone, which
        would pass for eight samples. What sound still comes is read as a line or two
        that mean nothing.
        """
        self.receiving = False

    def feed(self, data: bytes) -> Iterator[Item]:
        """Yield what the bytes say, in the order of the wire."""
        for piece in self._dle.feed(data):
            match piece:
                case Plain(plain):
                    yield from self._plain(plain)
                case Code(value) if value == ETX:
                    yield from self._end_of_stream()
                case Code(value):
                    yield Event(chr(value))

    def _end_of_stream(self) -> Iterator[Item]:
        if self.receiving:
            self.receiving = False
            yield StreamEnded()

    def _plain(self, data: bytes) -> Iterator[Item]:
        while data and not self.receiving:
            line, data = self._text(data)
            if line is not None:
                yield line
        if self._swallow_lf and data:
            self._swallow_lf = False
            data = data[1:] if data[0] == _LF else data
        if data:
            yield Sound(data)

    def _text(self, data: bytes) -> tuple[Line | None, bytes]:
        """Take the first line, or as much of one as there is; give the rest back."""
        for at, byte in enumerate(data):
            if byte not in (_CR, _LF):
                continue
            self._line += data[:at]
            return self._finish_line(), data[at + 1 :]
        self._line += data
        del self._line[:-LONGEST_LINE]
        return None, b""

    def _finish_line(self) -> Line | None:
        text = self._line[-LONGEST_LINE:].decode("ascii", "replace").strip()
        self._line.clear()
        if not text:
            return None
        if text == "CONNECT" and self._armed:
            self._armed = False
            self.receiving = self._swallow_lf = True
        return Line(text)
