from pathlib import Path

import numpy as np
import pytest

from support.box import LIBRARY
from tipring.desk.shelf import (
    BETWEEN_PROMPTS_S,
    BREATH_S,
    EDGE_SAMPLES,
    WITHIN_SENTENCE_S,
    PromptShelf,
    Spoken,
)
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import PLANS
from tipring.speech.prompts import PromptLibrary, shipped_root
from tipring.speech.wav import write_wav

HELLO = Spoken("Hello.", np.full(800, 1, np.int16))
WORLD = Spoken("World.", np.full(400, 2, np.int16))
SHELF = PromptShelf({("hello", "en"): HELLO, ("world", "en"): WORLD})
BREATH = round(BETWEEN_PROMPTS_S * 8000)


def test_one_prompt_is_taken_as_it_is() -> None:
    spoken = SHELF.take(("hello",), "en")
    assert spoken.text == "Hello."
    assert np.array_equal(spoken.samples, HELLO.samples)


def test_nothing_to_say_is_a_breath() -> None:
    spoken = SHELF.take((), "en")
    assert spoken.text == ""
    assert spoken.samples.size
    assert not spoken.samples.any()


def test_between_two_prompts_there_is_a_breath() -> None:
    spoken = SHELF.take(("hello", "world"), "en")
    assert spoken.text == "Hello. World."
    assert len(spoken.samples) == 800 + BREATH + 400
    assert not spoken.samples[800 : 800 + BREATH].any()
    assert spoken.samples.dtype == np.int16


def test_the_pieces_of_a_figure_follow_close_upon_each_other() -> None:
    names = ("number-thousand", "digit-2", "queue-minutes", "breath")
    texts = ("thousand", "two", "minutes.")
    shelf = PromptShelf(
        {
            (name, "en"): Spoken(text, np.full(80, 1000, np.int16))
            for name, text in zip(names, texts, strict=False)
        }
    )
    whole = shelf.take((*names, "number-thousand"), "en")
    assert whole.text == "thousand two minutes. thousand"
    close, breath = round(WITHIN_SENTENCE_S * 8000), round(BREATH_S * 8000)
    silence = [run for run in np.diff(np.flatnonzero(whole.samples)) if run > 1]
    assert silence == [close + 1, close + 1, BREATH + breath + BREATH + 1]


def test_within_a_figure_recordings_lose_some_silence_and_no_sound() -> None:
    soft = np.zeros(2000, np.int16)
    soft[1000] = -32768
    loud = np.full(2000, 1000, np.int16)
    shelf = PromptShelf(
        {
            ("digit-1", "en"): Spoken("one", soft),
            ("digit-2", "en"): Spoken("two", loud),
        }
    )
    between = round(WITHIN_SENTENCE_S * 8000)
    figure = shelf.take(("digit-1", "digit-1", "digit-2"), "en").samples
    assert figure.size == 3 * 2000 - 3 * EDGE_SAMPLES + 2 * between
    assert np.count_nonzero(figure) == 2 + 2000


@pytest.mark.parametrize(("prompt", "language"), [("good-bye", "en"), ("hello", "de")])
def test_a_prompt_that_was_not_made_ready_is_told(prompt: str, language: str) -> None:
    with pytest.raises(SpeechError, match=f"'{prompt}' was not made .* '{language}'"):
        SHELF.take(("hello", prompt), language)


def test_a_shelf_is_filled_with_what_the_office_says() -> None:
    shelf = PromptShelf.fill(LIBRARY, [("goodbye", "en")])
    spoken = shelf.take(("goodbye",), "en")
    assert spoken.text == "Thank you for calling. Goodbye."
    assert len(spoken.samples) > 8000


def test_a_shelf_that_cannot_be_filled_says_why() -> None:
    with pytest.raises(SpeechError, match='no recording says "good-day"'):
        PromptShelf.fill(LIBRARY, [("good-day", "en")])


def shelf_with(sound: Samples) -> PromptShelf:
    return PromptShelf({("tune", "en"): Spoken("tune", sound)})


def test_music_that_is_a_circle_is_played_as_it_is() -> None:
    shelf = PromptShelf.fill(LIBRARY, [("music", "en"), ("music", "de")])
    music = shelf.music("music", "en")
    assert music is shelf.music("music", "de")
    assert music is shelf.music("music", "en")
    assert dbm0(music) == pytest.approx(-22, abs=0.2)


def test_a_wav_of_the_owner_is_music_too(tmp_path: Path) -> None:
    write_wav(tmp_path / "tune.wav", np.zeros(9000, np.int16))
    library = PromptLibrary([shipped_root()], base=tmp_path)
    shelf = PromptShelf.fill(library, [("tune.wav", "en")])
    assert shelf.music("tune.wav", "en").size == 9000


def test_music_that_would_click_where_it_begins_again_gets_soft_ends() -> None:
    waves = (8000 * np.cos(np.arange(20_000) * 0.1)).astype(np.int16)
    waves[-1] = -8000
    music = shelf_with(waves).music("tune", "en")
    assert abs(int(music[0])) < 10
    assert abs(int(music[-1])) < 10
    assert np.array_equal(music[800:-800], waves[800:-800])


def test_music_must_last_and_must_be_ready() -> None:
    shelf = shelf_with(np.ones(7999, np.int16))
    with pytest.raises(SpeechError, match="'tune' is too short for music"):
        shelf.music("tune", "en")
    with pytest.raises(SpeechError, match="'waltz' was not made ready in 'en'"):
        shelf.music("waltz", "en")


def test_a_shelf_has_the_tones_of_its_country_and_a_hiss() -> None:
    shelf = PromptShelf.fill(LIBRARY, [], PLANS["de"])
    assert shelf.plan is PLANS["de"]
    assert dbm0(shelf.noise) == pytest.approx(-60, abs=0.5)
