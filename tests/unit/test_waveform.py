"""How a sound looks."""

import numpy as np

from tipring.dsp.waveform import FULL, waveform


def test_the_loudest_piece_is_full_and_silence_is_none() -> None:
    sound = np.zeros(8000, dtype=np.int16)
    sound[4000:6000] = -20_000
    sound[2000:4000] = 5_000
    assert waveform(sound, 4) == [0, FULL // 2, FULL, 0]


def test_a_faint_sound_is_drawn_small_and_a_full_one_fits() -> None:
    assert waveform(np.full(80, 10, dtype=np.int16), 2) == [10, 10]
    assert waveform(np.full(80, -32768, dtype=np.int16), 2) == [FULL, FULL]


def test_the_shortest_sound_and_none_have_all_pieces() -> None:
    assert waveform(np.zeros(0, dtype=np.int16), 3) == [0, 0, 0]
    assert len(waveform(np.ones(2, dtype=np.int16), 160)) == 160
