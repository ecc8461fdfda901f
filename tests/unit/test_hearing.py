import time
from collections.abc import Mapping

import numpy as np
import pytest

from tipring.domain.errors import SpeechError
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for
from tipring.exchange.hearing import HeardPrompt, PromptSpotter
from tipring.speech.prompts import PromptLibrary, shipped_root

pytestmark = pytest.mark.no_cover

LIBRARY = PromptLibrary([shipped_root()])
OF_AN_OFFICE = (
    *("harbor-", "closed", "goodbye", "no-", "invalid-", "voicemail-"),
    *("digit-", "queue-", "agent-"),
)
SHIPPED = {
    prompt.text: LIBRARY.load(prompt)
    for prompt in LIBRARY.prompts("en")
    if prompt.id.startswith(OF_AN_OFFICE)
}
"""What one office says; nobody has to tell all prompts of the box from each other."""
WELCOME, CLOSED, WELCOME_CLOSED = (
    LIBRARY.find(name, "en").text
    for name in ("harbor-welcome", "closed", "harbor-closed")
)
GREETING = LIBRARY.find("voicemail-greeting", "en").text
MENU = LIBRARY.find("harbor-menu", "en").text
LINE_NOISE_DBM0 = -55


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.int16)


def over_the_line(
    *sounds: Samples,
    coding: Coding = Coding.MU_LAW,
    gain_db: float = 0,
    noise_dbm0: float = LINE_NOISE_DBM0,
) -> Samples:
    dice = np.random.default_rng(1)
    sound = np.concatenate([*sounds, silence(0.8)])
    noise_rms = amplitude_for(noise_dbm0) / 2**0.5
    noise = dice.normal(0, noise_rms, len(sound))
    mixed = np.round(sound * 10 ** (gain_db / 20) + noise)
    codec = make_codec(coding)
    return codec.decode(codec.encode(np.clip(mixed, -32768, 32767).astype(np.int16)))


def hear(sound: Samples, known: Mapping[str, Samples] = SHIPPED) -> list[HeardPrompt]:
    spotter = PromptSpotter(known)
    whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = sound[:whole].reshape(-1, FRAME_SAMPLES)
    return [heard for frame in frames for heard in spotter.feed(frame)]


@pytest.mark.parametrize("coding", Coding)
@pytest.mark.parametrize("gain_db", [-6, 3])
def test_neither_coding_nor_level_hides_a_prompt(
    coding: Coding,
    gain_db: float,
) -> None:
    said = [GREETING, WELCOME, "seven", MENU]
    sounds = [SHIPPED[text] for text in said]
    heard = hear(over_the_line(*sounds, coding=coding, gain_db=gain_db))
    assert [(one.text, one.whole) for one in heard] == [(text, True) for text in said]


@pytest.mark.parametrize("offset", [0, 1, 79, 159, 1599, 1601, 2719])
def test_a_prompt_may_begin_at_any_sample(offset: int) -> None:
    head = np.zeros(offset, dtype=np.int16)
    (heard,) = hear(over_the_line(head, SHIPPED[WELCOME]))
    assert heard.started_s == pytest.approx(offset / RATE_HZ, abs=1.5 / RATE_HZ)


@pytest.mark.parametrize("cut_s", [0.71, 1.0, 1.333, 2.9, 3.7, 4.123])
def test_a_cut_prompt_is_said_to_end_where_it_was_cut(cut_s: float) -> None:
    head = SHIPPED[GREETING][: round(cut_s * RATE_HZ)]
    (heard,) = hear(over_the_line(silence(0.1234), head))
    assert (heard.text, heard.whole) == (GREETING, False)
    assert heard.ended_s == pytest.approx(0.1234 + cut_s, abs=0.06)


def test_a_prompt_cut_in_its_pause_ends_where_the_pause_began() -> None:
    head = SHIPPED[GREETING][: round(2.1 * RATE_HZ)]
    (heard,) = hear(over_the_line(head))
    assert not heard.whole
    assert heard.ended_s == pytest.approx(1.8, abs=0.06)


def test_a_prompt_cut_by_the_next_one_is_followed_by_it() -> None:
    cut_s = 1.0
    head = SHIPPED[GREETING][: round(cut_s * RATE_HZ)]
    first, second = hear(over_the_line(head, SHIPPED[MENU]))
    assert (first.text, first.whole) == (GREETING, False)
    assert first.ended_s == pytest.approx(cut_s, abs=0.06)
    assert (second.text, second.whole) == (MENU, True)
    assert second.started_s == pytest.approx(cut_s, abs=0.001)


def test_the_same_prompt_twice_is_heard_twice() -> None:
    heard = hear(over_the_line(SHIPPED["two"], SHIPPED["two"]))
    assert [one.text for one in heard] == ["two", "two"]


@pytest.mark.timeout(90)
def test_every_prompt_of_an_office_is_recognised_and_heard_to_its_end() -> None:
    pause_s, began_s = 0.3, 0.0
    sound = [part for said in SHIPPED.values() for part in (silence(pause_s), said)]
    heard = hear(over_the_line(*sound))
    assert [(one.text, one.whole) for one in heard] == [
        (text, True) for text in SHIPPED
    ]
    for one in heard:
        began_s += pause_s
        assert one.started_s == pytest.approx(began_s, abs=0.001)
        began_s += len(SHIPPED[one.text]) / RATE_HZ
        assert one.ended_s == pytest.approx(began_s, abs=0.001)


@pytest.mark.timeout(90)
def test_all_prompts_back_to_back_are_all_heard_in_order() -> None:
    heard = hear(over_the_line(*SHIPPED.values()))
    assert [one.text for one in heard if one.whole] == list(SHIPPED)


def test_of_two_prompts_with_the_same_beginning_the_one_that_sounds_is_heard() -> None:
    (short,) = hear(over_the_line(SHIPPED[WELCOME]))
    (long,) = hear(over_the_line(SHIPPED[WELCOME_CLOSED]))
    assert (short.text, short.whole) == (WELCOME, True)
    assert (long.text, long.whole) == (WELCOME_CLOSED, True)


def test_a_longer_prompt_cut_after_the_shared_beginning_is_the_longer_one() -> None:
    (heard,) = hear(over_the_line(SHIPPED[WELCOME_CLOSED][: 3 * RATE_HZ]))
    assert (heard.text, heard.whole) == (WELCOME_CLOSED, False)
    assert heard.ended_s == pytest.approx(3.0, abs=0.06)


def test_a_prompt_that_is_the_tail_of_a_cut_one_is_not_heard_besides() -> None:
    head = SHIPPED[WELCOME_CLOSED][: round(2.414 * RATE_HZ)]
    heard = hear(over_the_line(head))
    assert [one.text for one in heard] == [WELCOME_CLOSED]


def test_two_prompts_are_not_taken_for_the_one_that_joins_them() -> None:
    heard = hear(over_the_line(SHIPPED[WELCOME], SHIPPED[CLOSED]))
    assert [(one.text, one.whole) for one in heard] == [(WELCOME, True), (CLOSED, True)]


def test_an_unknown_text_in_the_same_voice_is_nothing() -> None:
    known = {text: sound for text, sound in SHIPPED.items() if text != GREETING}
    assert hear(over_the_line(SHIPPED[GREETING]), known) == []


@pytest.mark.timeout(90)
def test_an_unknown_voice_is_nothing() -> None:
    backwards = [sound[::-1] for sound in SHIPPED.values()]
    assert hear(over_the_line(*backwards)) == []


def test_tones_and_noise_are_nothing() -> None:
    turns = 440 * np.arange(3 * RATE_HZ) / RATE_HZ
    tone = (amplitude_for(-10) * np.sin(2 * np.pi * turns)).astype(np.int16)
    assert hear(over_the_line(tone, noise_dbm0=-20)) == []


def test_the_faint_crosstalk_of_a_prompt_is_nothing() -> None:
    assert hear(over_the_line(SHIPPED[MENU], gain_db=-40, noise_dbm0=-80)) == []


def test_a_last_frame_that_was_lost_does_not_make_a_prompt_cut() -> None:
    sound = SHIPPED["one"].copy()
    loud = np.flatnonzero(np.abs(sound) > 1000)[-1]
    sound[loud - 100 : loud + 60] = 0
    (heard,) = hear(over_the_line(sound))
    assert heard.whole


def test_what_sounds_now_can_be_asked() -> None:
    spotter = PromptSpotter(SHIPPED)
    sound = over_the_line(SHIPPED[WELCOME])
    asked = []
    for start in range(0, len(sound) - FRAME_SAMPLES, FRAME_SAMPLES):
        spotter.feed(sound[start : start + FRAME_SAMPLES])
        asked.append(spotter.now_hearing)
    assert asked[0] is None
    assert WELCOME in asked[30:40]
    assert asked[-1] is None


def test_the_end_of_a_prompt_is_told_at_once() -> None:
    spotter = PromptSpotter(SHIPPED)
    sound = over_the_line(silence(0.1), SHIPPED[GREETING])
    until = 0.1 + len(SHIPPED[GREETING]) / RATE_HZ + 0.02
    frames = sound[: round(until / 0.02) * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    assert [one.text for frame in frames for one in spotter.feed(frame)] == [GREETING]


def test_listening_costs_little() -> None:
    spotter = PromptSpotter(SHIPPED)
    sound = over_the_line(*[SHIPPED[GREETING]] * 3)
    frames = sound[: 700 * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    began_s = time.process_time()
    for frame in frames:
        spotter.feed(frame)
    assert (time.process_time() - began_s) / len(frames) < 0.001


def test_a_caller_who_knows_nothing_recognises_nothing() -> None:
    assert hear(over_the_line(SHIPPED[MENU]), {}) == []


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_silent_recording_is_refused(seconds: float) -> None:
    with pytest.raises(SpeechError, match='recognise "Hush"'):
        PromptSpotter({"Hush": silence(seconds)})
