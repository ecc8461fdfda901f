"""Nobody hears a key that is secret, and everybody hears the voice around it."""

from pathlib import Path

import numpy as np
import pytest

from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import FRAME_SAMPLES, Samples, to_samples
from tipring.dsp.hushed_keys import DELAY_FRAMES, HushedKeys
from tipring.dsp.tones import DTMF_HZ, comfort_noise, dtmf
from tipring.speech.wav import read_wav

SPEECH = Path("audio_prompts/en/callback-offer.wav")
DELAY = DELAY_FRAMES * FRAME_SAMPLES


def passed(sound: Samples) -> Samples:
    """Return what is heard of *sound*, in step with it."""
    padded = np.pad(sound, (0, -sound.size % FRAME_SAMPLES + 3 * FRAME_SAMPLES))
    hushed = HushedKeys()
    frames = [hushed.passed(frame) for frame in padded.reshape(-1, FRAME_SAMPLES)]
    return np.concatenate(frames)[DELAY : DELAY + sound.size]


@pytest.mark.parametrize("level_dbm0", [-3.0, -9.0, -20.0, -28.0])
@pytest.mark.parametrize("seconds", [0.04, 0.1, 0.4])
def test_not_one_sample_of_a_key_is_left(level_dbm0: float, seconds: float) -> None:
    random = np.random.default_rng(7)
    for digit in DTMF_HZ:
        key = dtmf(digit, seconds, level_dbm0)
        before = int(random.integers(0, 4 * FRAME_SAMPLES))
        assert not passed(np.pad(key, (before, 500))).any(), (digit, before)


def test_in_a_noisy_street_no_detector_finds_a_key() -> None:
    random = np.random.default_rng(7)
    noise = random.normal(0.0, 500.0, 16 * 2400)
    keys = np.concatenate([np.pad(dtmf(one), (700, 900)) for one in DTMF_HZ])
    sound = to_samples(noise[: keys.size] + keys)
    assert len(found_in(sound)) == len(DTMF_HZ)
    assert found_in(passed(sound)) == []


def found_in(sound: Samples) -> list[str]:
    facts = DtmfDetector().feed(np.pad(sound, (0, 800)))
    return [fact.digit for fact in facts if isinstance(fact, KeyDown)]


def test_speech_is_heard_as_it_was_but_for_a_few_frames() -> None:
    speech = read_wav(SPEECH)
    heard = passed(speech)
    same = (heard == speech)[: speech.size // FRAME_SAMPLES * FRAME_SAMPLES]
    frames = same.reshape(-1, FRAME_SAMPLES).all(axis=1)
    assert frames.mean() > 0.93
    quiet = comfort_noise()
    assert (passed(quiet) == quiet).all()
