"""What listening costs, against numpy's own transform of the same frames.

Ratios hold on any machine; best of several rounds, so that a busy one does not matter.
"""

import numpy as np
import pytest

from bench.listeners import LISTENERS, seconds
from support.sounds import babble, in_noise, signal
from tipring.dsp.plans import PLANS
from tipring.dsp.tones import dtmf

ROUNDS = 5
SOUNDS = {
    "talk": babble(10.0),
    "busy": in_noise(signal(PLANS["us"].busy, 10.0), -40.0),
    "keys": np.concatenate([dtmf(key) for key in "1592" * 25]),
}
"""People talk, lines are busy; nobody presses keys without a pause: the worst case."""
MOST = {
    "keys": 30,
    "tones": 15,
    "voice": 12,
    "echo": 80,
    "caller ID": 12,
    "calling tones": 5,
    "meters": 3,
    "recording filter": 4,
    "gain control": 7,
}
"""What each may cost: transforms of a frame (4 us on a PC of 2020)."""
USUAL_KEYS = 2.5
"""What the keys may cost while nobody presses one."""


def cost(listener: str, sound: str) -> float:
    reference = seconds(lambda: np.fft.rfft, SOUNDS[sound], ROUNDS)
    return seconds(LISTENERS[listener], SOUNDS[sound], ROUNDS) / reference


@pytest.mark.alone
@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize("listener", LISTENERS)
def test_listening_costs_no_more_than_a_few_transforms(
    listener: str, sound: str
) -> None:
    ratio = cost(listener, sound)
    assert ratio < MOST[listener], f"{listener} in {sound}: {ratio:.1f} transforms"


@pytest.mark.alone
def test_waiting_for_keys_costs_less_than_hearing_them() -> None:
    assert cost("keys", "talk") < USUAL_KEYS
