from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from support.sounds import (
    at_level,
    babble,
    frames,
    mixed,
    noise,
    real_words,
    signal,
    silence,
    through,
)
from support.voice_sounds import (
    BESIDE,
    Rates,
    Talk,
    Truth,
    at_active_level,
    beside,
    hum,
    music,
    pink_noise,
    rates,
    swelling,
    talk,
)
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.plans import PLANS
from tipring.dsp.voice import HANG_OVER_S, VoiceDetector


def changes(sound: Samples) -> list[tuple[bool, float]]:
    """What the detector says, and when, in seconds."""
    detector = VoiceDetector()
    said = ((detector.feed(frame), i) for i, frame in enumerate(frames(sound), start=1))
    return [(active, i * FRAME_S) for active, i in said if active is not None]


def moments(sound: Samples) -> Truth:
    """What the detector says of each frame by itself."""
    detector = VoiceDetector()
    found = []
    for frame in frames(sound):
        detector.feed(frame)
        found.append(detector.is_voice_now)
    return np.array(found)


@cache
def digits() -> Talk:
    return talk([word for word in real_words()[::16] if word.size > 0.2 * 8000])


LEAST = {
    "white 40 dB": Rates(0.93, 0.04),
    "white 20 dB": Rates(0.87, 0.04),
    "white 10 dB": Rates(0.73, 0.03),
    "pink 10 dB": Rates(0.70, 0.03),
    "pink 5 dB": Rates(0.58, 0.03),
    "hum 15 dB": Rates(0.83, 0.03),
}
"""What each noise leaves at least, and adds at most; measured is 4 points better."""


@pytest.mark.parametrize("name", LEAST)
def test_words_are_found_beside_noise_and_noise_is_not(name: str) -> None:
    make, under_db = BESIDE[name]
    said = digits()
    found = rates(moments(beside(said, make, under_db)), said.truth)
    assert found.hit >= LEAST[name].hit, found
    assert found.false <= LEAST[name].false, found


def test_words_are_found_over_music_that_is_taken_for_voice_itself() -> None:
    said = digits()
    found = rates(moments(beside(said, *BESIDE["music 10 dB"])), said.truth)
    assert found.hit >= 0.95


@pytest.mark.parametrize(
    "line",
    [
        noise(40.0, -25.0),
        pink_noise(40.0, -30.0),
        hum(40.0, -25.0),
        hum(40.0, -32.0, 60.0),
        mixed(hum(40.0, -30.0), pink_noise(40.0, -40.0)),
        swelling(noise(40.0, -40.0), 4.0),
        swelling(pink_noise(40.0, -35.0), 4.0),
    ],
    ids=["white", "pink", "hum", "hum at 60 Hz", "hum and pink", "swell", "pink swell"],
)
@pytest.mark.parametrize("coding", [Coding.MU_LAW, Coding.UNSIGNED_8])
def test_a_dead_line_is_not_kept_alive_by_its_noise(
    line: Samples, coding: Coding
) -> None:
    assert changes(through(coding, line)) == []


def test_a_line_that_goes_dead_after_a_word_is_known_to_be() -> None:
    word = np.concatenate([silence(1.0), babble(1.0), silence(30.0)])
    line = mixed(word, swelling(pink_noise(32.0, -38.0), 4.0))
    said = changes(through(Coding.MU_LAW, line))
    assert [active for active, _ in said] == [True, False]
    assert said[1][1] <= 2.1 + HANG_OVER_S


@pytest.mark.parametrize("which", ["busy", "ringback", "dial"])
def test_tones_over_pink_noise_are_no_voice(which: str) -> None:
    for country in ("us", "tr", "jp"):
        tone = signal(getattr(PLANS[country], which), 8.0)
        assert changes(mixed(tone, pink_noise(8.0, -35.0))) == []


def test_the_crosstalk_of_a_neighbour_is_no_voice() -> None:
    assert (
        changes(mixed(at_active_level(babble(20.0), -54.0), noise(20.0, -62.0))) == []
    )


@pytest.mark.parametrize(("level_dbm0", "noise_dbm0"), [(-36.0, -58.0), (-30.0, -42.0)])
def test_a_soft_speaker_is_not_cut_off(level_dbm0: float, noise_dbm0: float) -> None:
    speech = at_active_level(np.concatenate([silence(1.0), babble(20.0)]), level_dbm0)
    said = changes(through(Coding.MU_LAW, mixed(speech, noise(21.0, noise_dbm0))))
    assert said[0][0]
    pauses = [
        began_s - ceased_s
        for (active, ceased_s), (_, began_s) in pairwise(said)
        if not active
    ]
    assert max(pauses, default=0.0) < 1.0


def test_voice_is_told_within_an_eighth_of_a_second_of_its_first_loud_frame() -> None:
    for seed in range(8):
        line = mixed(
            np.concatenate([silence(2.0), babble(2.0, seed)]), noise(4.0, -55.0)
        )
        first = 2.0 + int(np.argmax(moments(line)[100:])) * FRAME_S
        assert changes(line)[0][1] - first <= 0.27


def test_each_frame_can_be_asked_for_without_the_hang_over() -> None:
    line = mixed(
        np.concatenate([silence(1.0), babble(1.0), silence(1.0)]), noise(3.0, -55.0)
    )
    found = moments(line)
    assert not found[:50].any()
    assert found[50:100].mean() > 0.6
    assert not found[103:].any()


def test_what_was_heard_before_a_gap_and_after_it_is_no_word() -> None:
    talk = mixed(np.concatenate([silence(2.0), babble(2.0)]), noise(4.0, -55.0))
    whole, torn = VoiceDetector(), VoiceDetector()
    said_whole, said_torn = set(), set()
    for number, frame in enumerate(frames(talk)):
        said_whole.add(whole.feed(frame))
        if number < 100 or number % 10 < 3:
            said_torn.add(torn.feed(frame))
        else:
            torn.pass_over()
    assert True in said_whole
    assert said_torn == {None}


def test_music_on_hold_is_taken_for_voice() -> None:
    """Known, and said in the manual: melodies are as lively as speech."""
    assert changes(music(10.0, -25.0))[0][0]


def test_a_loud_line_at_the_very_beginning_is_no_voice_and_hides_none() -> None:
    line = mixed(
        np.concatenate([silence(4.0), at_level(babble(2.0), -12.0)]), noise(6.0, -28.0)
    )
    ((began, when_s),) = changes(line)
    assert began
    assert when_s > 4.0
