"""Our own voice that comes back from the line while a caller presses keys."""

from collections.abc import Sequence

import numpy as np

from bench.sound import Draws, Wave, active_effective, effective, speech_frames
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ

PROMPT_DBM0 = -15.0
"""The speech of a prompt as it is played, its pauses left out."""
PIECE_S = 8
"""A prompt is put together of pieces so long, cut out of the recordings."""
KEPT_AFTER = 2
KEPT_BEFORE = 1
"""Frames of a pause that stay beside speech; longer pauses would hide the keys."""


def prompt(voices: Sequence[Wave], count: int, rng: Draws) -> Wave:
    """Return *count* samples of speech with hardly a pause."""
    pieces = [np.zeros(0)]
    missing = count
    while missing > 0:
        pieces.append(_piece(voices[int(rng.integers(len(voices)))], rng))
        missing -= pieces[-1].size
    return np.concatenate(pieces)[:count]


def hybrid(rng: Draws) -> Wave:
    """Return an echo path: 2 to 12 ms of delay, then a tail of 8 ms that fades."""
    path = np.zeros(200)
    delay = int(rng.integers(16, 96))
    path[delay : delay + 64] = rng.normal(0, 1, 64) * np.exp(-np.arange(64) / 12)
    return path


def echo(played: Wave, level_dbm0: float, rng: Draws) -> Wave:
    """Return *played* as it comes back, its speech at *level_dbm0*."""
    back = np.convolve(played, hybrid(rng))[: played.size]
    return back * (effective(level_dbm0) / active_effective(back))


def _piece(voice: Wave, rng: Draws) -> Wave:
    size = PIECE_S * RATE_HZ
    start = int(rng.integers(0, max(1, voice.size - size)))
    cut = voice[start : start + size]
    loud = speech_frames(cut)
    kept = loud.copy()
    for shift in (*range(-KEPT_BEFORE, 0), *range(1, KEPT_AFTER + 1)):
        kept |= np.roll(loud, shift)
    frames = cut[: loud.size * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    level = active_effective(cut)
    return frames[kept].ravel() * (effective(PROMPT_DBM0) / level if level else 0.0)
