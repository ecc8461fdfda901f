"""What listening costs, against numpy's own transform of the same frames.

Ratios hold on any machine; best of several rounds, so that a busy one does not matter.
"""

from collections.abc import Callable
from time import process_time

import numpy as np
import pytest

from support.sounds import babble, frames, in_noise, signal
from tipring.dsp.dtmf import DtmfDetector
from tipring.dsp.frames import Frame, Samples
from tipring.dsp.plans import PLANS
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.tones import dtmf
from tipring.dsp.voice import VoiceDetector

ROUNDS = 5
LISTENERS: dict[str, Callable[[], Callable[[Frame], object]]] = {
    "keys": lambda: DtmfDetector().feed,
    "tones": lambda: ProgressDetector(PLANS["us"]).feed,
    "voice": lambda: VoiceDetector().feed,
}
SOUNDS = {
    "talk": babble(20.0),
    "busy": in_noise(signal(PLANS["us"].busy, 20.0), -40.0),
    "keys": np.concatenate([dtmf(key) for key in "1592" * 50]),
}


def seconds(make: Callable[[], Callable[[Frame], object]], sound: Samples) -> float:
    """Processor time for all frames of *sound*, each on its own as on a line."""
    each = list(frames(sound))
    best = float("inf")
    for _ in range(ROUNDS):
        feed = make()
        began = process_time()
        for frame in each:
            feed(frame)
        best = min(best, process_time() - began)
    return best


@pytest.mark.alone
@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize(
    ("listener", "most"), [("keys", 20), ("tones", 15), ("voice", 12)]
)
def test_listening_costs_no_more_than_a_few_transforms(
    listener: str, most: float, sound: str
) -> None:
    reference = seconds(lambda: np.fft.rfft, SOUNDS[sound])
    ratio = seconds(LISTENERS[listener], SOUNDS[sound]) / reference
    assert ratio < most, f"{listener} in {sound}: {ratio:.1f} transforms of a frame"
