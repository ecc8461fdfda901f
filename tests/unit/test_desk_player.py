import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.desk.player import Endless, Loop, Reel, Stretch
from tipring.dsp.frames import Samples
from tipring.dsp.levels import dbm0

SIZE = 7919
HUM = np.round(5000 * np.sin(np.arange(SIZE) * 2 * np.pi * 400 / SIZE)).astype(np.int16)
"""400 whole waves: a loop without a seam."""


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


def played(sound: Endless, frames: int) -> Samples:
    return np.concatenate([sound.next_frame() for _ in range(frames)])


def steepest(sound: Samples) -> int:
    return int(np.abs(np.diff(sound.astype(int))).max())


@given(size=st.integers(160, 2000), start=st.integers(0, 5000))
def test_a_loop_gives_the_same_sound_over_and_over(size: int, start: int) -> None:
    sound = np.arange(size, dtype=np.int16)
    heard = played(Loop(sound, start), 40)
    assert np.array_equal(heard, (start + np.arange(40 * 160)) % size)


def test_a_loop_copies_nothing_but_its_seam() -> None:
    loop = Loop(HUM)
    assert np.shares_memory(loop.next_frame(), HUM)


def test_a_stretch_begins_and_ends_softly_and_the_loop_goes_on_where_it_stopped() -> (
    None
):
    loop = Loop(HUM)
    first, second = Stretch(loop), Stretch(loop)
    heard = []
    for stretch in (first, second):
        heard += [stretch.next_frame() for _ in range(9)]
        stretch.end()
        heard.append(stretch.next_frame())
        assert stretch.next_frame() is None
    frames = [frame for frame in heard if frame is not None]
    sound = np.concatenate(frames)
    assert len(frames) == 20
    assert steepest(sound) <= steepest(HUM)
    untouched = np.concatenate([np.arange(80, 1520), np.arange(1680, 3120)])
    whole = np.tile(HUM, 2)
    assert np.array_equal(sound[untouched], whole[untouched])
    assert dbm0(sound[:40]) < dbm0(HUM) - 10
    assert dbm0(sound[1560:1640]) < dbm0(HUM) - 10


def test_a_stretch_that_shall_end_before_it_began_takes_nothing_of_its_sound() -> None:
    loop = Loop(HUM)
    stretch = Stretch(loop)
    stretch.end()
    assert stretch.next_frame() is None
    assert np.array_equal(loop.next_frame(), HUM[:160])


@pytest.mark.parametrize("after", [1, 2])
def test_a_short_stretch_is_soft_at_both_ends(after: int) -> None:
    stretch = Stretch(Loop(np.full(800, 4000, np.int16)))
    frames = [stretch.next_frame() for _ in range(after)]
    stretch.end()
    frames.append(stretch.next_frame())
    sound = np.concatenate([frame for frame in frames if frame is not None])
    assert sound.size == 160 * (after + 1)
    assert abs(int(sound[0])) < 10
    assert abs(int(sound[-1])) < 10
    assert steepest(sound) < 100
