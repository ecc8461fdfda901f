"""How sound is written on a wire: the codings of voice modems and networks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tipring.dsp import g711
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.ima import ImaCodec


class Coding(StrEnum):
    """A way to write 8000 samples a second (ITU-T V.253 clause 10 names them)."""

    MU_LAW = "G.711 mu-law"
    A_LAW = "G.711 A-law"
    UNSIGNED_8 = "unsigned 8-bit linear"
    SIGNED_8 = "signed 8-bit linear"
    SIGNED_16 = "signed 16-bit linear"
    IMA = "IMA ADPCM"


class Codec(Protocol):
    """Translate one stream; streams and directions never share an instance."""

    @property
    def bytes_per_second(self) -> int:
        """The rate of the coded stream."""
        ...

    @property
    def silence(self) -> int:
        """The byte that, repeated, is an idle stream."""
        ...

    def encode(self, samples: Samples) -> bytes:
        """Return the bytes that are complete after *samples*, any number of them."""
        ...

    def decode(self, data: bytes) -> Samples:
        """Return the samples that are complete after *data*, cut anywhere."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _ByteCodec:
    """One byte a sample, by table: nothing to remember between calls."""

    encoder: NDArray[np.uint8]
    """By the sample's bits read as uint16, shape (65536,)."""
    decoder: NDArray[np.int16]
    """By byte, shape (256,)."""
    silence: int
    bytes_per_second: int = RATE_HZ

    def encode(self, samples: Samples) -> bytes:
        return self.encoder[samples.view(np.uint16)].tobytes()

    def decode(self, data: bytes) -> Samples:
        return self.decoder[np.frombuffer(data, dtype=np.uint8)]


class _Signed16Codec:
    """Two bytes a sample, the lower first."""

    bytes_per_second = 2 * RATE_HZ
    silence = 0

    def __init__(self) -> None:
        self._odd = b""

    def encode(self, samples: Samples) -> bytes:
        return samples.astype("<i2").tobytes()

    def decode(self, data: bytes) -> Samples:
        data = self._odd + data
        whole = len(data) & ~1
        self._odd = data[whole:]
        return np.frombuffer(data[:whole], dtype="<i2").astype(np.int16)


def _linear_8_bit(silence: int) -> _ByteCodec:
    """Round to the nearest of 256 equal steps; *silence* is the byte of zero."""
    samples = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int32)
    rounded = np.minimum((samples + 128) >> 8, 127)
    centred = (np.arange(256) - silence).astype(np.uint8).view(np.int8)
    return _ByteCodec(
        encoder=(rounded + silence).astype(np.uint8),
        decoder=centred.astype(np.int16) * np.int16(256),
        silence=silence,
    )


_BYTE_CODECS: Final[Mapping[Coding, Codec]] = {
    Coding.MU_LAW: _ByteCodec(
        g711.MU_LAW_ENCODER, g711.MU_LAW_DECODER, g711.MU_LAW_SILENCE
    ),
    Coding.A_LAW: _ByteCodec(
        g711.A_LAW_ENCODER, g711.A_LAW_DECODER, g711.A_LAW_SILENCE
    ),
    Coding.UNSIGNED_8: _linear_8_bit(silence=0x80),
    Coding.SIGNED_8: _linear_8_bit(silence=0),
}


def make_codec(coding: Coding) -> Codec:
    """Return a codec for one stream in one direction."""
    match coding:
        case Coding.SIGNED_16:
            return _Signed16Codec()
        case Coding.IMA:
            return ImaCodec()
        case _:
            return _BYTE_CODECS[coding]
