import numpy as np
import pytest

from support.sounds import silence
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.resample import at_house_rate

RATES = (7200, 11025, 16000, 22050, 44100, 48000)


def sine(hz: float, rate_hz: int, seconds: float = 1.0) -> Samples:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 10_000 * np.sin(2 * np.pi * hz * times)
    return np.asarray(np.rint(wave), dtype=np.int16)


def strongest_hz(sound: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return float(spectrum.argmax()) * RATE_HZ / sound.size


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("hz", [350.0, 1000.0, 3000.0])
def test_a_tone_keeps_its_pitch_level_and_length(rate_hz: int, hz: float) -> None:
    sound = at_house_rate(sine(hz, rate_hz), rate_hz)
    assert sound.size == RATE_HZ
    assert strongest_hz(sound) == pytest.approx(hz, abs=1.0)
    assert dbm0(sound[800:-800]) == pytest.approx(dbm0(sine(hz, RATE_HZ)), abs=0.2)


def test_a_tone_keeps_its_place_to_the_sample() -> None:
    expected = sine(700.0, RATE_HZ)[400:-400].astype(float)
    sound = at_house_rate(sine(700.0, 16_000), 16_000)[400:-400]
    assert np.abs(sound - expected).max() < 30


def test_what_a_telephone_cannot_carry_does_not_fold_back() -> None:
    sound = at_house_rate(sine(5200.0, 16_000), 16_000)
    assert dbm0(sound[800:-800]) < dbm0(sine(1000.0, RATE_HZ)) - 60


def test_sound_of_the_house_passes_untouched() -> None:
    sound = sine(440.0, RATE_HZ)
    assert at_house_rate(sound, RATE_HZ) is sound


def test_nothing_stays_nothing() -> None:
    assert at_house_rate(silence(0.0), 16_000).size == 0


def test_a_rate_that_cannot_be_is_refused_with_its_number() -> None:
    with pytest.raises(ValueError, match="not 0"):
        at_house_rate(silence(0.1), 0)
