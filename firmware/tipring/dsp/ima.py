"""IMA ADPCM, 4 bits a sample, as voice modems speak it (ITU-T V.253 / IS-101).

One continuous stream without blocks or headers: predictor and step start from zero,
the earlier sample travels in the low half of each byte.
"""

from typing import Final

import numpy as np

from tipring.dsp.frames import RATE_HZ, Samples

_STEPS: Final = (
    *(7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45),
    *(50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230),
    *(253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060),
    *(1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660),
    *(4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635),
    *(13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767),
)
_STEP_CHANGE: Final = (-1, -1, -1, -1, 2, 4, 6, 8)
"""How far the step index moves for each magnitude."""


def _difference(step: int, code: int) -> int:
    parts = (step >> 3, step >> 2, step >> 1, step)
    kept = (True, code & 1, code & 2, code & 4)
    size = sum(part for part, keep in zip(parts, kept, strict=True) if keep)
    return -size if code & 8 else size


def _next_index(index: int, code: int) -> int:
    return min(max(index + _STEP_CHANGE[code & 7], 0), len(_STEPS) - 1)


_MOVES: Final = tuple(
    tuple((_difference(step, code), _next_index(index, code)) for code in range(16))
    for index, step in enumerate(_STEPS)
)
"""By step index and code: the difference to add and the next step index."""


class _Predictor:
    """What both ends know: the last value and the current step."""

    def __init__(self) -> None:
        self._value = 0
        self._index = 0

    def decode(self, codes: list[int]) -> list[int]:
        value, index = self._value, self._index
        values = []
        for code in codes:
            difference, index = _MOVES[index][code]
            value = min(max(value + difference, -32768), 32767)
            values.append(value)
        self._value, self._index = value, index
        return values

    def encode(self, values: list[int]) -> list[int]:
        value, index = self._value, self._index
        codes = []
        for wanted in values:
            error = wanted - value
            code = min(abs(error) * 4 // _STEPS[index], 7) | (8 if error < 0 else 0)
            difference, index = _MOVES[index][code]
            value = min(max(value + difference, -32768), 32767)
            codes.append(code)
        self._value, self._index = value, index
        return codes


class ImaCodec:
    """One stream of IMA ADPCM; keeps the predictor, and half a byte, between calls."""

    bytes_per_second = RATE_HZ // 2
    silence = 0x80
    """The smallest step up, then the smallest down: holds the value where it is."""

    def __init__(self) -> None:
        self._encoder = _Predictor()
        self._decoder = _Predictor()
        self._half: list[int] = []

    def encode(self, samples: Samples) -> bytes:
        """Return the whole bytes that are complete; an odd sample waits."""
        codes = self._half + self._encoder.encode(samples.tolist())
        whole = len(codes) & ~1
        self._half = codes[whole:]
        pairs = zip(codes[0:whole:2], codes[1:whole:2], strict=True)
        return bytes(low | high << 4 for low, high in pairs)

    def decode(self, data: bytes) -> Samples:
        """Return two samples for each byte."""
        codes = [code for byte in data for code in (byte & 15, byte >> 4)]
        return np.array(self._decoder.decode(codes), dtype=np.int16)
