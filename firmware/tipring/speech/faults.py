"""What is wrong with a recorded prompt, as an ear would say it."""

from itertools import pairwise

import numpy as np

from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.mastering import (
    NOTHING_DBM0,
    PEAK_LIMIT,
    SPEECH_LEVEL_DBM0,
    speech_level_dbm0,
)

LEVEL_TOLERANCE_DB = 1.5
PAUSE_FLOOR_DBM0 = SPEECH_LEVEL_DBM0 - 30
"""What is quieter is a pause."""
LONGEST_PAUSE_S = 0.6
"""A longer one sounds as if nothing followed."""
EDGE_S = (0.03, 0.2)
"""Silence before the first and after the last sound, at least and at most."""
SOFT = 20
"""The greatest first and last sample that is not heard as a click."""
STEP_SAMPLES = RATE_HZ // 100

IDEOGRAMS = ("zh", "ja")
"""Languages of which one letter is a syllable or more."""
LETTERS_PER_S = (4.0, 30.0)
IDEOGRAMS_PER_S = (1.5, 10.0)
SHORTEST_S = 0.15
LONGEST_MORE_S = 1.5
"""What a prompt may take besides its letters: the edges, a figure, a pause."""


def faults_of(sound: Samples, text: str, language: str) -> list[str]:
    """Return what is wrong with the recording *sound* of *text*; nothing, mostly.

    Where the text is not known, it is empty, and no length is too long or too short.
    """
    if speech_level_dbm0(sound) < NOTHING_DBM0:
        return ["nothing is to be heard"]
    return [
        *_of_loudness(sound),
        *_of_length(len(sound) / RATE_HZ, text, language),
        *_of_silence(sound),
    ]


def _of_loudness(sound: Samples) -> list[str]:
    found = []
    level = speech_level_dbm0(sound)
    if abs(level - SPEECH_LEVEL_DBM0) > LEVEL_TOLERANCE_DB:
        wanted = f"{SPEECH_LEVEL_DBM0:g} are wanted"
        found.append(f"it speaks at {level:.1f} dBm0, {wanted}")
    peak = int(np.abs(sound.astype(np.int32)).max())
    if peak > PEAK_LIMIT:
        found.append(f"it clips, or nearly: {peak} of {PEAK_LIMIT} at most")
    return found


def _of_length(length_s: float, text: str, language: str) -> list[str]:
    slow, fast = IDEOGRAMS_PER_S if language[:2] in IDEOGRAMS else LETTERS_PER_S
    letters = sum(letter.isalnum() for letter in text)
    shortest_s = max(letters / fast, SHORTEST_S)
    longest_s = letters / slow + LONGEST_MORE_S
    if not letters or shortest_s <= length_s <= longest_s:
        return []
    likely = f"{shortest_s:.1f} to {longest_s:.1f} s are likely"
    return [f"it is {length_s:.1f} s long, for this text {likely}"]


def _of_silence(sound: Samples) -> list[str]:
    found = []
    steps = [
        dbm0(sound[start : start + STEP_SAMPLES]) > PAUSE_FLOOR_DBM0
        for start in range(0, len(sound), STEP_SAMPLES)
    ]
    spoken = [index for index, is_spoken in enumerate(steps) if is_spoken]
    step_s = STEP_SAMPLES / RATE_HZ
    before_s, after_s = spoken[0] * step_s, (len(steps) - 1 - spoken[-1]) * step_s
    for where, silence_s in (("before", before_s), ("after", after_s)):
        if not EDGE_S[0] <= silence_s <= EDGE_S[1]:
            found.append(f"{silence_s:.2f} s of silence {where} the words")
    pause_s = max((b - a for a, b in pairwise(spoken)), default=0) * step_s
    if pause_s > LONGEST_PAUSE_S:
        found.append(f"a pause of {pause_s:.1f} s in the middle")
    if max(abs(int(sound[0])), abs(int(sound[-1]))) > SOFT:
        found.append("it clicks at an end")
    return found
