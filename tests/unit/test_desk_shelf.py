import numpy as np
import pytest

from support.box import LIBRARY
from tipring.desk.shelf import BETWEEN_PROMPTS_S, PromptShelf, Spoken
from tipring.domain.errors import SpeechError

HELLO = Spoken("Hello.", np.full(800, 1, np.int16))
WORLD = Spoken("World.", np.full(400, 2, np.int16))
SHELF = PromptShelf({("hello", "en"): HELLO, ("world", "en"): WORLD})
BREATH = round(BETWEEN_PROMPTS_S * 8000)


def test_one_prompt_is_taken_as_it_is() -> None:
    spoken = SHELF.take(("hello",), "en")
    assert spoken.text == "Hello."
    assert np.array_equal(spoken.samples, HELLO.samples)


def test_between_two_prompts_there_is_a_breath() -> None:
    spoken = SHELF.take(("hello", "world"), "en")
    assert spoken.text == "Hello. World."
    assert len(spoken.samples) == 800 + BREATH + 400
    assert not spoken.samples[800 : 800 + BREATH].any()
    assert spoken.samples.dtype == np.int16


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
