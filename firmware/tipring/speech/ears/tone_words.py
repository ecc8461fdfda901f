"""Words as rows of short tones: what the fake ears understand.

Each half byte moves the tone on by one to sixteen places round a circle of
seventeen, so that no tone follows itself and no clock is needed.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import sine_mix

TONES_HZ: Final = tuple(500.0 + 150 * place for place in range(17))
"""Apart by three times the width of a frame's spectrum; all within a telephone band."""
TONE_S: Final = 0.06
"""Two whole frames lie within it, wherever frames begin."""
SAID_DBM0: Final = -15.0
LEAST_DBM0: Final = -45.0
PURE: Final = 0.6
"""The share of a frame's power in its tone; speech and noise have less."""
FIRST: Final = 0
"""The place of the tone with which each utterance begins."""
CERTAIN_FRAMES: Final = 2
"""A tone that lasts so long is meant."""
QUIET_FRAMES: Final = 15
"""0.3 s after its last tone an utterance has ended."""

_POSITIONS: Final = np.arange(FRAME_SAMPLES) / RATE_HZ
_WAVES: Final[NDArray[np.complex128]] = np.exp(
    -2j * np.pi * np.outer(TONES_HZ, _POSITIONS)
)


def tone_words(text: str) -> Samples:
    """Return the sound of *text*, 0.12 s for each byte of it in UTF-8."""
    places = [FIRST]
    for half in _halves(text.encode()):
        places.append((places[-1] + 1 + half) % len(TONES_HZ))
    tones = [sine_mix([TONES_HZ[place]], TONE_S, SAID_DBM0) for place in places]
    return np.concatenate(tones)


def place_of(frame: Frame) -> int | None:
    """Return the place of the tone that fills *frame*; None: no such tone."""
    if dbm0(frame) < LEAST_DBM0:
        return None
    sound = frame.astype(np.float64)
    powers = np.abs(_WAVES @ sound) ** 2 * 2 / FRAME_SAMPLES
    best = int(powers.argmax())
    return best if powers[best] > PURE * float(sound @ sound) else None


def text_of(places: Iterable[int]) -> str:
    """Return the text of tones, each told once; bytes that are no text are lost."""
    steps = [(b - a) % len(TONES_HZ) - 1 for a, b in pairwise(places)]
    pairs = zip(steps[::2], steps[1::2], strict=False)
    return bytes(16 * high + low for high, low in pairs).decode(errors="ignore")


def _halves(data: bytes) -> Iterable[int]:
    for byte in data:
        yield from divmod(byte, 16)


class TonesHeard:
    """Tones of one utterance as they come."""

    def __init__(self) -> None:
        self.frames = 0
        """From the first tone to the last."""
        self._places: list[int] = []
        self._newest: int | None = None
        self._lasted = self._quiet = self._all = 0

    @property
    def has_ended(self) -> bool:
        """Whether it has been quiet since for long enough."""
        return bool(self._places) and self._quiet >= QUIET_FRAMES

    @property
    def text(self) -> str:
        """What was said so far."""
        return text_of(self._places)

    def feed(self, place: int | None) -> bool:
        """Take the tone of the next frame; True when the utterance begins with it."""
        self._lasted = self._lasted + 1 if place == self._newest else 1
        self._newest = place
        self._quiet = self._quiet + 1 if place is None else 0
        self._all += 1 if self._places else 0
        if place is None or self._lasted != CERTAIN_FRAMES:
            return False
        return self._take(place)

    def _take(self, place: int) -> bool:
        if not self._places and place != FIRST:
            return False
        begins = not self._places
        if begins:
            self._all = CERTAIN_FRAMES
        if begins or self._places[-1] != place:
            self._places.append(place)
        self.frames = self._all
        return begins
