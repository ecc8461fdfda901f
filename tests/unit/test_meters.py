from functools import cache

import numpy as np
import pytest

from support.sounds import babble, frames, mixed, noise, signal, silence, through
from support.voice_sounds import active_level_dbm0, at_active_level, cut, hum
from tipring.dsp.codec import Coding
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.line_reading import LineReading
from tipring.dsp.meters import LineMeter
from tipring.dsp.plans import PLANS
from tipring.dsp.tones import sine_mix
from tipring.dsp.voice import VoiceDetector

WELL = LineReading(
    heard_s=100.0,
    speech_dbm0=-18.0,
    noise_dbm0p=-60.0,
    hum_dbm0=None,
    mains_hz=None,
    peak_dbm0=-3.0,
    clipped_share=0.0,
    dc_share=0.0,
)


def measured(sound: Samples) -> LineReading:
    voice, meter = VoiceDetector(), LineMeter()
    for frame in frames(sound):
        voice.feed(frame)
        meter.feed(frame, is_voice=voice.is_voice_now)
    return meter.reading


@cache
def call(level_dbm0: float = -20.0) -> Samples:
    """Somebody speaks for 6 s, listens for 4 s, speaks again."""
    speech = at_active_level(babble(12.0), level_dbm0)
    listening = silence(4.0)
    return np.concatenate(
        [speech[: 6 * RATE_HZ], listening, speech[6 * RATE_HZ :], listening]
    )


def on_a_line(*disturbances: Samples, level_dbm0: float = -20.0) -> LineReading:
    return measured(through(Coding.MU_LAW, mixed(call(level_dbm0), *disturbances)))


def test_before_the_first_second_nothing_is_known() -> None:
    reading = measured(noise(0.98, -40.0))
    assert reading.heard_s == 0
    assert reading.speech_dbm0 is reading.noise_dbm0p is reading.hum_dbm0 is None
    assert reading.snr_db is None
    assert reading.worries() == ()


@pytest.mark.parametrize("level_dbm0", [-12.0, -20.0, -30.0])
def test_the_level_of_speech_is_that_of_the_frames_with_voice(
    level_dbm0: float,
) -> None:
    reading = on_a_line(noise(20.0, -58.0), level_dbm0=level_dbm0)
    assert active_level_dbm0(call(level_dbm0)) == pytest.approx(level_dbm0, abs=0.3)
    assert reading.speech_dbm0 == pytest.approx(level_dbm0, abs=1.5)
    assert reading.heard_s == 20


@pytest.mark.parametrize("level_dbm0", [-62.0, -50.0, -40.0])
def test_noise_is_weighted_as_an_ear_hears_it(level_dbm0: float) -> None:
    """White noise up to 4 kHz loses 3.4 dB."""
    reading = on_a_line(noise(20.0, level_dbm0))
    assert reading.noise_dbm0p == pytest.approx(level_dbm0 - 3.4, abs=1.0)
    assert reading.snr_db == pytest.approx(-20 - (level_dbm0 - 3.4), abs=2.5)


def test_a_tone_of_800_hz_weighs_what_it_is_and_one_of_300_hz_10_db_less() -> None:
    for hz, weight_db in ((800.0, 0.0), (300.0, -10.6), (3000.0, -5.6)):
        reading = measured(sine_mix((hz,), 5.0, -40.0))
        assert reading.noise_dbm0p == pytest.approx(-40 + weight_db, abs=1.0)


@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("level_dbm0", [-25.0, -38.0, -50.0])
def test_hum_is_told_with_its_mains(mains_hz: int, level_dbm0: float) -> None:
    reading = on_a_line(hum(20.0, level_dbm0, mains_hz), noise(20.0, -58.0))
    assert reading.mains_hz == mains_hz
    assert reading.hum_dbm0 == pytest.approx(level_dbm0, abs=1.5)


def test_neither_voices_nor_noise_nor_tones_are_hum() -> None:
    tones = [signal(PLANS[country].dial, 10.0) for country in ("us", "uk", "tr")]
    busy = [signal(PLANS[country].busy, 10.0) for country in ("us", "uk", "tr")]
    for sound in (call(), noise(10.0, -35.0), *tones, *busy):
        reading = measured(mixed(sound, noise(sound.size / RATE_HZ, -60.0)))
        assert (reading.hum_dbm0, reading.mains_hz) == (None, None)


@pytest.mark.parametrize("coding", [Coding.MU_LAW, Coding.UNSIGNED_8])
@pytest.mark.parametrize("peak", [16000, 8000])
def test_tops_cut_off_before_the_converter_are_seen(peak: int, coding: Coding) -> None:
    loud = call(-8.0)
    reading = measured(through(coding, cut(loud, peak)))
    truth = (np.abs(loud.astype(int)) >= peak).mean() / 0.6
    assert truth / 3 < reading.clipped_share < 3 * truth
    assert any("AT+VGR" in worry for worry in reading.worries())


def test_what_reaches_full_scale_is_clipped() -> None:
    reading = on_a_line(level_dbm0=0.0)
    assert reading.clipped_share > 0.01
    assert reading.peak_dbm0 == pytest.approx(3.0, abs=0.2)


@pytest.mark.parametrize("coding", [Coding.MU_LAW, Coding.UNSIGNED_8])
@pytest.mark.parametrize("level_dbm0", [-32.0, -20.0, -14.0])
def test_clean_speech_is_not_clipped(level_dbm0: float, coding: Coding) -> None:
    line = mixed(call(level_dbm0), noise(20.0, -60.0))
    assert measured(through(coding, line)).clipped_share < 0.001


def test_a_converter_that_is_off_centre_is_seen() -> None:
    offset = np.full(call().size, -1000, dtype=np.int16)
    reading = measured(mixed(call(), noise(20.0, -58.0), offset))
    assert reading.dc_share == pytest.approx(-1000 / 32767, abs=0.001)
    assert reading.speech_dbm0 == pytest.approx(-20.0, abs=1.5)
    (worry,) = reading.worries()
    assert "-3.1% of full scale" in worry


def test_a_good_line_has_no_worries() -> None:
    assert on_a_line(noise(20.0, -58.0)).worries() == ()
    assert WELL.worries() == ()


def test_silence_has_no_worries() -> None:
    reading = measured(silence(3.0))
    assert reading.worries() == ()
    assert reading.noise_dbm0p == reading.peak_dbm0 == -96.0


@pytest.mark.parametrize(
    ("disturbance", "says"),
    [
        (hum(20.0, -30.0), "the line hums at 50 Hz (-30 dBm0): keep"),
        (noise(20.0, -35.0), "the line is noisy (-38 dBm0p): listen"),
    ],
)
def test_a_poor_line_is_told_with_its_remedy(disturbance: Samples, says: str) -> None:
    assert any(worry.startswith(says) for worry in on_a_line(disturbance).worries())


def test_soft_callers_are_told_of_with_what_they_suffer_from() -> None:
    worries = on_a_line(noise(20.0, -46.0), level_dbm0=-37.0).worries()
    assert [worry.split(" (")[0].split(" dB ")[0][:12] for worry in worries] == [
        "callers are ",
        "callers are ",
    ]
    assert "above the noise" in worries[0]
    assert "soft" in worries[1]
