"""Recordings as people like to hear them: no hum, and every caller equally loud.

Both work on the stream: what is on the disk is finished, whenever the power fails.
They take any number of frames, shape (160 n,); thirty at once cost as much as five one
by one.
"""

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples, to_samples
from tipring.dsp.levels import FULL_SCALE_PEAK, power_dbm0

HIGH_PASS_HZ: Final = 180.0
"""Telephones carry voices from 200 Hz up, and the mains' 50, 60, 100 and 120 Hz."""
_BUTTERWORTH_Q: Final = (0.5412, 1.3066)
"""Two second-order stages that together are flat: order 4, 24 dB an octave."""
_STATES: Final = 2 * len(_BUTTERWORTH_Q)

TARGET_DBM0: Final = -17.0
"""Active level; the prompts are about as loud, and peaks keep 15 dB of room."""
MOST_GAIN_DB: Final = 18.0
"""More would only bring up the noise of the line."""
LEAST_GAIN_DB: Final = -12.0
FALL_DB: Final = 1.0
RISE_DB: Final = 0.4
"""A frame: 50 dB/s down, so that no ear hurts; 20 dB/s of speech up."""
OVER_NOISE_DB: Final = 8.0
"""Speech is so much louder than the softest frame of NOISE_S."""
NOISE_S: Final = 2.4
LEAST_SPEECH_DBM0: Final = -48.0
"""Softer is the neighbour's call."""
ACTIVE_DB: Final = 15.9
"""What is so far below the active level is a pause (ITU-T P.56 clause 8.2)."""
SPEECH_S: Final = 1.2
"""The active level is a mean over about so much speech; at first, over all of it."""
LOUDER_DB: Final = 8.0
"""A frame so far above the mean is somebody who came nearer: he counts more."""
_LOUDER_WEIGHT: Final = 0.12
FORGET_S: Final = 0.6
"""So much faint sound without a loud frame among it is another, softer speaker, and
what was loud before was a key or a shout."""
LIMIT_PEAK: Final = 0.92 * FULL_SCALE_PEAK

_SPEECH_FRAMES: Final = round(SPEECH_S / FRAME_S)
_FORGET_FRAMES: Final = round(FORGET_S / FRAME_S)
_NOISE_FRAMES: Final = round(NOISE_S / FRAME_S)
_RAMP: Final = ((np.arange(FRAME_SAMPLES) + 1) / FRAME_SAMPLES).astype(np.float32)


class RecordingFilter:
    """Take hum and rumble out: a Butterworth high-pass of the fourth order."""

    def __init__(self) -> None:
        self._state = np.zeros(_STATES, dtype=np.float32)

    def feed(self, sound: Samples) -> Samples:
        """Return the next frames without what lies below 180 Hz."""
        rung = sound.astype(np.float32).reshape(-1, FRAME_SAMPLES) @ _OF_SOUND
        states = np.empty((len(rung), _STATES), dtype=np.float32)
        for state, left in zip(states, rung[:, FRAME_SAMPLES:], strict=True):
            state[:] = self._state
            self._state = left + self._state @ _STATE_OF_STATE
        out = rung[:, :FRAME_SAMPLES] + states @ _SOUND_OF_STATE
        return to_samples(out.ravel())


class GainControl:
    """Bring speech to TARGET_DBM0; its output is one frame late, to see peaks come."""

    def __init__(self) -> None:
        self._waiting = np.zeros(FRAME_SAMPLES, dtype=np.int16)
        self._ceiling = math.inf
        """The most gain that the waiting frame bears."""
        self._gain = 1.0
        """Reached at the end of the last frame that was returned."""
        self._gain_db = 0.0
        self._levels: deque[float] = deque(maxlen=_NOISE_FRAMES)
        self._speech = 0.0
        """Mean power of active frames, relative to 0 dBm0."""
        self._spoken_frames = 0
        self._faint_frames = 0
        """Frames of sound far below the active level, since the last active one."""

    def feed(self, sound: Samples) -> Samples:
        """Take the next frames; return those 20 ms before, levelled; never clipped."""
        frames = sound.astype(np.float64).reshape(-1, FRAME_SAMPLES)
        peaks = np.abs(frames).max(axis=1).tolist()
        powers = np.square(frames).mean(axis=1).tolist()
        gains = [self._gain, *map(self._gain_for, powers, peaks)]
        self._gain = gains[-1]
        late = np.concatenate((self._waiting, sound))
        self._waiting = late[-FRAME_SAMPLES:]
        steps = np.diff(gains)[:, None] * _RAMP
        ramps = np.array(gains[:-1])[:, None] + steps
        return to_samples(late[:-FRAME_SAMPLES] * ramps.ravel())

    def _gain_for(self, power: float, peak: float) -> float:
        """Return the gain at the end of the waiting frame, now that this one came."""
        self._follow(power_dbm0(power))
        before, self._ceiling = self._ceiling, LIMIT_PEAK / max(peak, 1.0)
        return min(10 ** (self._gain_db / 20), before, self._ceiling)

    def _follow(self, level_dbm0: float) -> None:
        """Move the gain towards what speech needs; it rests while nobody speaks."""
        self._levels.append(level_dbm0)
        least_dbm0 = max(min(self._levels) + OVER_NOISE_DB, LEAST_SPEECH_DBM0)
        if level_dbm0 <= least_dbm0 or self._is_faint(level_dbm0):
            return
        self._learn(level_dbm0)
        wanted_db = TARGET_DBM0 - 10 * math.log10(self._speech)
        wanted_db = min(max(wanted_db, LEAST_GAIN_DB), MOST_GAIN_DB)
        change_db = min(max(wanted_db - self._gain_db, -FALL_DB), RISE_DB)
        self._gain_db += change_db

    def _is_faint(self, level_dbm0: float) -> bool:
        """Whether a sound is far below the active level; if it lasts, forget that."""
        if not self._spoken_frames:
            return False
        if level_dbm0 > 10 * math.log10(self._speech) - ACTIVE_DB:
            self._faint_frames = 0
            return False
        self._faint_frames += 1
        if self._faint_frames == _FORGET_FRAMES:
            self._faint_frames = self._spoken_frames = 0
        return True

    def _learn(self, level_dbm0: float) -> None:
        self._spoken_frames += 1
        power = 10 ** (level_dbm0 / 10)
        weight = 1 / min(self._spoken_frames, _SPEECH_FRAMES)
        if power > self._speech * 10 ** (LOUDER_DB / 10):
            weight = max(weight, _LOUDER_WEIGHT)
        self._speech += weight * (power - self._speech)


class _Stage:
    """One second-order high-pass by the bilinear transform (transposed form II)."""

    def __init__(self, q: float) -> None:
        angle = 2 * math.pi * HIGH_PASS_HZ / RATE_HZ
        slope = math.sin(angle) / (2 * q)
        scale = 1 + slope
        self._b = (1 + math.cos(angle)) / 2 / scale
        self._a1 = -2 * math.cos(angle) / scale
        self._a2 = (1 - slope) / scale
        self.state = [0.0, 0.0]

    def feed(self, value: float) -> float:
        out = self._b * value + self.state[0]
        self.state = [
            -2 * self._b * value - self._a1 * out + self.state[1],
            self._b * value - self._a2 * out,
        ]
        return out


def _respond(value: float, state: list[float]) -> tuple[list[float], list[list[float]]]:
    """Let one value and a state ring for a frame: the outputs, and each later state."""
    stages = [_Stage(q) for q in _BUTTERWORTH_Q]
    for stage, first in zip(stages, range(0, _STATES, 2), strict=True):
        stage.state = state[first : first + 2]
    outputs, states = [], []
    for position in range(FRAME_SAMPLES):
        sample = value if position == 0 else 0.0
        for stage in stages:
            sample = stage.feed(sample)
        outputs.append(sample)
        states.append([part for stage in stages for part in stage.state])
    return outputs, states


def _block() -> NDArray[np.float32]:
    """Return the matrix that takes a frame and the state to both after the frame."""
    block = np.zeros((FRAME_SAMPLES + _STATES, FRAME_SAMPLES + _STATES))
    outputs, states = _respond(1.0, [0.0] * _STATES)
    for position in range(FRAME_SAMPLES):
        block[position, position:FRAME_SAMPLES] = outputs[: FRAME_SAMPLES - position]
        block[position, FRAME_SAMPLES:] = states[FRAME_SAMPLES - 1 - position]
    for place, unit in enumerate(np.eye(_STATES).tolist()):
        outputs, states = _respond(0.0, unit)
        block[FRAME_SAMPLES + place] = [*outputs, *states[-1]]
    return block.astype(np.float32)


_BLOCK: Final = _block()
_OF_SOUND: Final = np.ascontiguousarray(_BLOCK[:FRAME_SAMPLES])
"""What a frame does to its own sound and to the state after it, shape (160, 164)."""
_SOUND_OF_STATE: Final = np.ascontiguousarray(_BLOCK[FRAME_SAMPLES:, :FRAME_SAMPLES])
_STATE_OF_STATE: Final = np.ascontiguousarray(_BLOCK[FRAME_SAMPLES:, FRAME_SAMPLES:])
