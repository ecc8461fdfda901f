"""ITU-T G.711 as look-up tables, in 16-bit scale.

Both laws are built once from the arithmetic of the Recommendation. Negative values
are folded by one's complement, as the ITU's own software tools (G.191) do it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

MU_LAW_SILENCE: Final = 0xFF
"""Positive zero; every bit is set on the wire (G.711 clause 3.2)."""
A_LAW_SILENCE: Final = 0xD5
"""The smallest positive value, even bits inverted (G.711 clause 3.1)."""

_MU_BIAS: Final = 132
"""33 in the 14-bit scale of G.711 table 2: segments then start at powers of two."""
_EVEN_BITS: Final = 0x55
"""A-law travels with its even bits inverted."""

_CODES: Final = np.arange(256)


def _patterns() -> NDArray[np.int32]:
    """Return every sample, placed where its bits read as an unsigned number."""
    return np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)


def _folded() -> NDArray[np.int32]:
    patterns = _patterns()
    return patterns ^ (patterns >> 15)


def _non_negative() -> NDArray[np.int32]:
    return np.where(_patterns() >= 0, np.int32(0x80), np.int32(0))


def _exponent(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the position of the highest set bit of positive *values*."""
    _, exponents = np.frexp(values.astype(np.float64))
    return np.asarray(exponents - 1, dtype=np.int32)


def _mu_law_decoder() -> NDArray[np.int16]:
    inverted = ~_CODES
    magnitude = ((((inverted & 15) << 3) + _MU_BIAS) << (inverted >> 4 & 7)) - _MU_BIAS
    return np.where(inverted & 0x80, -magnitude, magnitude).astype(np.int16)


def _mu_law_encoder() -> NDArray[np.uint8]:
    biased = np.minimum(_folded() + _MU_BIAS, 32767)
    segment = _exponent(biased) - 7
    code = segment << 4 | (biased >> (segment + 3) & 15)
    return np.asarray(_non_negative() | (code ^ 0x7F), dtype=np.uint8)


def _a_law_decoder() -> NDArray[np.int16]:
    plain = _CODES ^ _EVEN_BITS
    segment = plain >> 4 & 7
    step = ((plain & 15) << 4) + 8
    magnitude = np.where(segment == 0, step, (step + 256) << np.maximum(segment - 1, 0))
    return np.where(plain & 0x80, magnitude, -magnitude).astype(np.int16)


def _a_law_encoder() -> NDArray[np.uint8]:
    folded = _folded()
    segment = np.maximum(_exponent(np.maximum(folded, 1)) - 7, 0)
    code = segment << 4 | (folded >> np.maximum(segment + 3, 4) & 15)
    return np.asarray((_non_negative() | code) ^ _EVEN_BITS, dtype=np.uint8)


MU_LAW_DECODER: Final = _mu_law_decoder()
"""int16 by code, shape (256,)."""
MU_LAW_ENCODER: Final = _mu_law_encoder()
"""Code by the sample's bits read as uint16, shape (65536,)."""
A_LAW_DECODER: Final = _a_law_decoder()
"""int16 by code, shape (256,)."""
A_LAW_ENCODER: Final = _a_law_encoder()
"""Code by the sample's bits read as uint16, shape (65536,)."""
