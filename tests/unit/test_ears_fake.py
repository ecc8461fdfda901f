"""Fake ears: words as tones, and what a test lets them hear."""

import asyncio

import numpy as np
import pytest

from support.sounds import frames, noise, silence, through
from support.virtual_time import run_virtually
from tipring.domain.errors import EarsError
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_S, Samples
from tipring.speech.ears.fake import FakeEars
from tipring.speech.ears.port import Died, EarNews, Expected, Heard, Started
from tipring.speech.ears.tone_words import tone_words

MENU = Expected("en_GB", phrases=("billing", "new appointment"), words=("one", "two"))
ANYTHING = Expected("en")


def told(sound: Samples, expected: Expected = MENU) -> list[EarNews]:
    async def listen() -> list[EarNews]:
        news: list[EarNews] = []
        listening = FakeEars().listen(expected, news.append)
        for frame in frames(sound):
            listening.feed(frame)
            await asyncio.sleep(FRAME_S)
        return news

    return run_virtually(listen())


def said(text: str, before_s: float = 0.5) -> Samples:
    return np.concatenate([silence(before_s), tone_words(text), silence(0.5)])


@pytest.mark.parametrize("offset", [0, 1, 40, 80, 159])
@pytest.mark.parametrize("text", ["billing", "new appointment", "one two one"])
def test_words_said_as_tones_are_heard_wherever_frames_begin(
    text: str, offset: int
) -> None:
    started, heard = told(said(text)[offset:])
    assert isinstance(started, Started)
    assert started.at_s == pytest.approx(0.54, abs=0.03)
    assert isinstance(heard, Heard)
    assert (heard.text, heard.confidence) == (text, 1.0)
    assert heard.began_s == pytest.approx(0.5, abs=0.05)
    assert heard.ended_s == pytest.approx(0.5 + tone_words(text).size / 8000, abs=0.05)
    assert heard.decided_s == pytest.approx(heard.ended_s + 0.3, abs=0.03)


def test_they_are_heard_through_a_telephone_with_noise() -> None:
    sound = said("안내")
    worn = through(Coding.MU_LAW, sound + noise(sound.size / 8000, -38))
    heard = told(worn, ANYTHING)[-1]
    assert isinstance(heard, Heard)
    assert heard.text == "안내"


def test_what_was_not_expected_is_heard_as_no_words() -> None:
    heard = told(said("cancellation"))[-1]
    assert isinstance(heard, Heard)
    assert (heard.text, heard.confidence) == ("", 0.0)


def test_noise_and_a_lonely_tone_are_no_words() -> None:
    later = tone_words("a")[480:]
    assert told(np.concatenate([noise(2, -20), later, silence(1)])) == []


def test_two_utterances_are_two_hearings() -> None:
    sound = np.concatenate([said("billing"), said("two")])
    texts = [news.text for news in told(sound) if isinstance(news, Heard)]
    assert texts == ["billing", "two"]


def test_a_test_may_say_what_is_heard_and_when_the_engine_dies() -> None:
    async def listen() -> list[EarNews]:
        ears, news = FakeEars(), list[EarNews]()
        await ears.open()
        ears.listen(MENU, news.append).hear("billing", confidence=0.4)
        assert news == []
        await asyncio.sleep(0)
        ears.listenings[0].die("kicked")
        await asyncio.sleep(0)
        ears.listenings[0].hear("billing")
        await asyncio.sleep(0)
        await ears.close()
        return news

    heard = Heard("billing", 0.4)
    assert run_virtually(listen()) == [Started(0.0), heard, Died("kicked")]


def test_ears_with_trouble_say_so() -> None:
    ears = FakeEars(trouble="no model for en; run: tipring speech install en")
    for deed in (ears.open, lambda: ears.lacks(MENU)):
        with pytest.raises(EarsError, match="no model"):
            run_virtually(deed())
    with pytest.raises(EarsError, match="no model"):
        ears.listen(MENU, print)


def test_a_language_without_ears_is_refused() -> None:
    with pytest.raises(EarsError, match="language tr"):
        FakeEars().listen(Expected("tr"), print)


def test_words_that_are_not_known_are_named_once() -> None:
    ears = FakeEars(unknown=("appointment", "two"))
    assert run_virtually(ears.lacks(MENU)) == ("appointment", "two")
