from itertools import pairwise

import numpy as np
import pytest

from bench import dtmf
from bench.keys import Dialling, DropOut, dial
from bench.sound import Wave, active_effective, draws, effective, sines
from bench.trial import Condition, Demand, Studio
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.tones import DTMF_HZ

EVERY = dtmf.conditions()
QUICK = 0.01
"""The smallest scale: one round of each condition."""
MADE_QUICKLY = [c for c in EVERY if c.category[:2] < "14" and not c.program]


def studio(seed: int) -> Studio:
    voice = draws(1, "voice").normal(0, 3000, 3 * RATE_HZ)
    return Studio(seed, QUICK, [voice])


def named(category: str) -> Condition:
    return next(c for c in EVERY if c.category.startswith(category))


def strength(wave: Wave, frequency_hz: float) -> float:
    turns = np.exp(-2j * np.pi * frequency_hz / RATE_HZ * np.arange(wave.size))
    return float(np.abs(wave @ turns)) * 2 / wave.size


@pytest.mark.parametrize("category", ["01", "11", "14 ", "20", "28", "29", "30"])
def test_the_same_seed_gives_the_same_sound_and_another_seed_another(
    category: str,
) -> None:
    condition = named(category)
    first, again, other = (condition.make(studio(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first.sound, again.sound)
    assert first.presses == again.presses
    assert not np.array_equal(first.sound, other.sound)


def test_no_two_conditions_share_their_random_numbers() -> None:
    places = {(condition.category, condition.name) for condition in EVERY}
    assert len(places) == len(EVERY)
    assert (
        draws(3, "13 dial tone", "-10 dB").random()
        != draws(3, "13 dial tone", "-6 dB").random()
    )


@pytest.mark.parametrize("condition", MADE_QUICKLY[::7], ids=lambda c: c.name)
def test_keys_are_where_the_truth_says(condition: Condition) -> None:
    trial = condition.make(studio(5))
    assert all(a.ended_s < b.began_s for a, b in pairwise(trial.presses))
    assert all(press.ended_s < trial.seconds for press in trial.presses)
    assert bool(trial.presses) is (condition.demand is not Demand.REJECT)
    assert trial.stimuli >= 16


def test_a_dialling_holds_both_tones_of_each_key_at_their_levels() -> None:
    how = Dialling(1, 100.0, level_dbm0=-10.0, twist_db=-4.0)
    wave, presses = dial(how, draws(1))
    assert {press.digit for press in presses} == set(DTMF_HZ)
    for press in presses:
        heart = wave[round(press.began_s * RATE_HZ) + 80 :][:640]
        low_hz, high_hz = DTMF_HZ[press.digit]
        ratio = strength(heart, high_hz) / strength(heart, low_hz)
        assert 20 * np.log10(ratio) == pytest.approx(-4, abs=0.3)


def test_a_drop_out_is_a_hole_within_each_tone() -> None:
    how = Dialling(1, 140.0, 80.0, again=0.0, drop_out=DropOut(10, 45, 85))
    wave, presses = dial(how, draws(1))
    for press in presses:
        tone = wave[round(press.began_s * RATE_HZ) + 8 :][: round(0.138 * RATE_HZ)]
        assert np.count_nonzero(tone == 0) >= 80


def test_sines_have_the_level_that_was_asked_for() -> None:
    tone = sines((1000.0,), RATE_HZ, -10.0, draws(1))
    assert np.sqrt((tone**2).mean()) == pytest.approx(effective(-10.0), rel=1e-3)


def test_the_level_of_speech_leaves_its_pauses_out() -> None:
    tone = sines((1000.0,), RATE_HZ, -10.0, draws(1))
    paused = np.concatenate((tone, np.zeros(3 * RATE_HZ)))
    assert active_effective(paused) == pytest.approx(effective(-10.0), rel=1e-3)
    assert active_effective(np.zeros(0)) == 0
