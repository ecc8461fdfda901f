import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tipring.desk.player import Reel


def drained(reel: Reel) -> list[int]:
    samples: list[int] = []
    while (frame := reel.next_frame()) is not None:
        assert frame.shape == (160,)
        assert frame.dtype == np.int16
        samples += frame.tolist()
    return samples


@given(st.integers(0, 1000))
def test_a_reel_gives_all_its_sound_in_whole_frames(length: int) -> None:
    sound = np.arange(1, length + 1, dtype=np.int16)
    reel = Reel(sound)
    played = drained(reel)
    assert played[:length] == sound.tolist()
    assert not any(played[length:])
    assert len(played) - length < 160
    assert reel.next_frame() is None


def test_a_reel_knows_how_far_it_came() -> None:
    reel = Reel(np.zeros(800, np.int16))
    assert reel.handed_out_ms == 0
    reel.next_frame()
    reel.next_frame()
    assert reel.handed_out_ms == 40
    drained(reel)
    assert reel.handed_out_ms == 100
