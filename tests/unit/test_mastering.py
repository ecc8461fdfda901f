"""Every prompt leaves the recipe with one loudness, soft ends and no rumble."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tipring.dsp.frames import RATE_HZ
from tipring.dsp.levels import SILENCE_DBM0
from tipring.dsp.mastering import (
    EDGE_S,
    PEAK_LIMIT,
    SPEECH_LEVEL_DBM0,
    mastered,
    speech_level_dbm0,
    with_quiet_ends,
)


def tone(
    hz: float, seconds: float, rate_hz: int = 24_000, peak: float = 3000
) -> NDArray[np.float64]:
    moments = np.arange(round(seconds * rate_hz)) / rate_hz
    return np.asarray(peak * np.sin(2 * np.pi * hz * moments))


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 24_000, 44_100])
@pytest.mark.parametrize("peak", [200.0, 30_000.0])
def test_whatever_came_in_speaks_at_one_loudness(rate_hz: int, peak: float) -> None:
    spoken = with_quiet_ends(tone(440, 0.5, rate_hz, peak), rate_hz)
    sound = mastered([spoken], rate_hz)
    assert speech_level_dbm0(sound) == pytest.approx(SPEECH_LEVEL_DBM0, abs=0.3)
    assert len(sound) / RATE_HZ == pytest.approx(0.5 + 2 * EDGE_S, abs=0.03)


def test_a_silence_at_the_ends_is_cut_and_one_between_sentences_is_a_breath() -> None:
    silent = np.zeros(24_000)
    sentence = np.concatenate([silent, tone(440, 0.3), silent])
    sound = mastered([sentence, sentence], 24_000)
    assert len(sound) / RATE_HZ == pytest.approx(0.3 + 0.3 + 0.35 + 0.12, abs=0.08)


def test_rumble_is_taken_out() -> None:
    hum = tone(50, 1, peak=8000)
    voice = np.concatenate([np.zeros(6000), tone(440, 0.5), np.zeros(6000)])
    with_hum = mastered([hum + voice], 24_000)
    without = mastered([voice], 24_000)
    assert np.abs(with_hum.astype(int) - without).max() < 200


def test_a_peak_is_never_clipped() -> None:
    click = np.zeros(24_000)
    click[12_000:12_020] = 32_000
    sound = mastered(
        [click + with_quiet_ends(tone(440, 0.8, peak=500), 24_000)], 24_000
    )
    assert np.abs(sound.astype(int)).max() <= PEAK_LIMIT


@pytest.mark.parametrize("length", [0, 1, 100, 24_000])
def test_a_silence_is_no_prompt(length: int) -> None:
    assert mastered([np.zeros(length)], 24_000).size == 0
    assert speech_level_dbm0(np.zeros(length)) == SILENCE_DBM0


def test_nothing_at_all_is_no_prompt() -> None:
    assert mastered([], RATE_HZ).size == 0
