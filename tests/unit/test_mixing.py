"""Several voices heard as one."""

import numpy as np
import pytest

from tipring.dsp.frames import FRAME_SAMPLES, SILENT_FRAME, Frame
from tipring.dsp.mixing import KNEE, mixed


def tone(peak: float, hz: float = 500.0) -> Frame:
    times = np.arange(FRAME_SAMPLES) / 8000
    return np.asarray(np.rint(peak * np.sin(2 * np.pi * hz * times)), dtype=np.int16)


def test_nobody_is_silence_and_one_is_himself() -> None:
    voice = tone(30_000)
    assert mixed([]) is SILENT_FRAME
    assert mixed([voice]) is voice


def test_voices_that_fit_are_added_to_the_sample() -> None:
    one, two = tone(9000), tone(8000, 700)
    both = mixed([one, two, SILENT_FRAME])
    np.testing.assert_array_equal(both, one + two)
    assert both.dtype == np.int16


@pytest.mark.parametrize("voices", [2, 3, 5])
def test_voices_that_do_not_fit_never_wrap(voices: int) -> None:
    loud = tone(32_000)
    heard = mixed([loud] * voices).astype(int)
    assert np.abs(heard).max() <= 32_767
    assert (np.sign(heard) == np.sign(loud.astype(int))).all()
    exact = loud.astype(int) * voices
    small = np.abs(exact) <= KNEE
    np.testing.assert_array_equal(heard[small], exact[small])
    assert (np.diff(heard[np.argsort(exact)]) >= 0).all(), "louder stays louder"
