"""What an ear would complain about in a recording."""

import numpy as np
import pytest

from tipring.dsp.frames import Samples
from tipring.dsp.mastering import mastered, with_quiet_ends
from tipring.speech.faults import faults_of

TEXT = "One moment, please."


def spoken(seconds: float = 1.2) -> Samples:
    moments = np.arange(round(seconds * 8000)) / 8000
    voice = 3000 * np.sin(2 * np.pi * 440 * moments)
    return mastered([with_quiet_ends(voice, 8000)], 8000)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * 8000), dtype=np.int16)


def test_a_good_recording_has_no_fault() -> None:
    assert faults_of(spoken(), TEXT, "en") == []
    assert faults_of(spoken(0.3), "一", "zh") == []


@pytest.mark.parametrize(
    ("sound", "complaint"),
    [
        (silence(1), "nothing is to be heard"),
        (spoken() // 2, "it speaks at -22.0 dBm0"),
        (np.clip(spoken().astype(int) * 20, -32000, 32000), "it clips"),
        (spoken(0.2), "it is 0.3 s long"),
        (spoken(9), "it is 9.1 s long"),
        (np.concatenate([silence(0.5), spoken()]), "silence before"),
        (np.concatenate([spoken(), silence(0.5)]), "silence after"),
        (spoken()[480:-480], "0.00 s of silence before"),
        (spoken()[485:-485], "it clicks at an end"),
        (np.concatenate([spoken(0.6), silence(0.8), spoken(0.6)]), "a pause of"),
    ],
)
def test_a_fault_is_told_in_words(sound: Samples, complaint: str) -> None:
    assert complaint in "; ".join(faults_of(sound.astype(np.int16), TEXT, "en"))


def test_a_letter_of_chinese_takes_longer_than_one_of_english() -> None:
    letters = "请您现在使用电话"
    assert faults_of(spoken(2), letters, "zh") == []
    assert "0.3 s long" in faults_of(spoken(0.2), letters, "zh")[0]
