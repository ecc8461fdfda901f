"""A little less or more time, where nobody hears it.

Two clocks are never the same, and what lies between them has to become shorter or
longer now and then. A piece is left out or said twice where the sound is most like
itself, a period of a voice or several of a tone, and the cut is blended (the idea of
WSOLA, see `faster`).
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import Samples, to_samples

BLEND: Final = 80
"""10 ms: what is compared, and over which one piece becomes the other."""
SHORTEST: Final = 20
"""Samples: the period of the highest voice."""
LONGEST: Final = 160
"""Samples: two periods of a deep voice, and no syllable."""
QUIET: Final = 60.0
"""Root mean square below which (-46 dBm0) any cut is as good as another."""

_RISE: Final = 0.5 - 0.5 * np.cos(np.pi * (np.arange(BLEND) + 0.5) / BLEND)
_FALL: Final = _RISE[::-1].copy()

Wave = NDArray[np.float64]


class Slip(NamedTuple):
    """Sound that was made shorter or longer."""

    sound: Samples
    samples: int
    """By how many."""


def shortened(sound: Samples, most: int, likeness: float) -> Slip | None:
    """Return *sound* without a piece near its beginning, of at most *most* samples.

    None: *sound* is too short for it (it takes most + BLEND), or is nowhere so much
    like itself (*likeness*, 1: the same; not above 0: anything will do).
    """
    most = min(most, LONGEST, len(sound) - BLEND)
    if most < SHORTEST:
        return None
    wave = sound[: most + BLEND].astype(np.float64)
    place = _best_place(wave[SHORTEST:], wave[:BLEND], likeness, most - SHORTEST)
    if place is None:
        return None
    lag = place + SHORTEST
    seam = wave[:BLEND] * _FALL + wave[lag : lag + BLEND] * _RISE
    return Slip(np.concatenate((to_samples(seam), sound[lag + BLEND :])), lag)


def lengthened(past: Samples, sound: Samples, likeness: float) -> Slip | None:
    """Return *sound* with a piece of *past* said once more.

    *past* is what was heard just before it, LONGEST samples at least. None: *sound* is
    too short (it takes BLEND) or nowhere so much like what was before it.
    """
    if len(sound) < BLEND:
        return None
    joined = np.concatenate((past[-LONGEST:], sound))
    wave = joined[: LONGEST - SHORTEST + BLEND].astype(np.float64)
    begin = _best_place(wave, sound[:BLEND].astype(np.float64), likeness, 0)
    if begin is None:
        return None
    seam = sound[:BLEND] * _FALL + joined[begin : begin + BLEND] * _RISE
    longer = np.concatenate((to_samples(seam), joined[begin + BLEND :]))
    return Slip(longer, LONGEST - begin)


def cut(sound: Samples, samples: int) -> Samples:
    """Return *sound* without its first *samples*, blended but wherever that is."""
    length = min(BLEND, len(sound) - samples)
    fall, rise = _FALL[BLEND - length :], _RISE[BLEND - length :]
    seam = sound[:length] * fall + sound[samples : samples + length] * rise
    return np.concatenate((to_samples(seam), sound[samples + length :]))


def _best_place(wave: Wave, wanted: Wave, likeness: float, furthest: int) -> int | None:
    """Return where in *wave* it is most like *wanted*, if it is so at all.

    Where all is quiet no place is better than another, and it is the *furthest*.
    """
    products = np.correlate(wave, wanted, "valid")
    sums = np.concatenate(([0.0], np.cumsum(np.square(wave))))
    powers = sums[BLEND:] - sums[:-BLEND]
    own = float(wanted @ wanted)
    if own + powers.max() < 2 * BLEND * QUIET**2:
        return furthest
    alike = products / np.sqrt(powers * own + 1.0)
    best = int(np.argmax(alike))
    return best if alike[best] >= likeness else None
