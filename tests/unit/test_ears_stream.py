"""One caller's sound, cut into utterances, with an engine that reads tones."""

import numpy as np
import pytest

from support.sounds import frames, noise, silence
from tipring.domain.hearing import Expected, Heard
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.voice import VoiceDetector
from tipring.speech.ears.accepting import accepted, all_words, may_go_on
from tipring.speech.ears.engine import UNKNOWN, Guess
from tipring.speech.ears.port import Started
from tipring.speech.ears.spelling import UnknownWordError, joined, spelt
from tipring.speech.ears.stream import News, Stream
from tipring.speech.ears.tone_words import tone_words
from tipring.speech.ears.toy_engine import ToneVoice, ToyEngine, ToyHearing

MENU = Expected("en", ("billing", "new", "new doctor"), ("one", "two"))
ANYTHING = Expected("en")


def hear(sound: Samples, expected: Expected = MENU) -> list[News]:
    stream = Stream(ToyEngine().hearing(expected), ToneVoice(), expected)
    return [news for frame in frames(sound) for news in stream.feed(frame)]


def texts(news: list[News]) -> list[str]:
    return [one.text for one in news if isinstance(one, Heard)]


def said(*parts: str | float) -> Samples:
    """Return words, and pauses of so many seconds."""
    sounds = [tone_words(p) if isinstance(p, str) else silence(p) for p in parts]
    return np.concatenate([silence(0.5), *sounds, silence(1.5)])


def test_a_phrase_is_told_with_its_times() -> None:
    started, heard = hear(said("billing"))
    assert isinstance(started, Started)
    assert isinstance(heard, Heard)
    assert heard.text == "billing"
    assert heard.confidence == 1.0
    assert heard.began_s == pytest.approx(0.5, abs=FRAME_S)
    assert heard.ended_s == pytest.approx(0.5 + 0.9, abs=2 * FRAME_S)
    assert heard.decided_s == pytest.approx(heard.ended_s + 0.3, abs=FRAME_S)


def test_a_phrase_that_may_go_on_gets_more_time() -> None:
    _, heard = hear(said("new"))
    assert isinstance(heard, Heard)
    assert heard.decided_s - heard.ended_s == pytest.approx(0.7, abs=FRAME_S)
    first = tone_words("new").size
    sound = tone_words("new doctor")
    paused = np.concatenate([sound[:first], silence(0.5), sound[first:]])
    spoken = np.concatenate([silence(0.5), paused, silence(1.5)])
    assert texts(hear(spoken)) == ["new doctor"]
    assert texts(hear(said("new", 1.0, "billing"))) == ["new", "billing"]


def test_a_row_of_words_with_pauses_is_one_utterance() -> None:
    assert texts(hear(said("one two one"))) == ["one two one"]


def test_two_phrases_are_two_utterances() -> None:
    news = hear(said("billing", 0.6, "billing"))
    assert texts(news) == ["billing", "billing"]
    assert [type(one) for one in news] == [Started, Heard, Started, Heard]


def test_what_was_not_expected_is_heard_as_no_words() -> None:
    news = hear(said("cancel"))
    assert [type(one) for one in news] == [Started, Heard]
    assert texts(news) == [""]


def test_anything_may_be_said_where_nothing_is_expected() -> None:
    assert texts(hear(said("call me back"), ANYTHING)) == ["call me back"]


class _Unknowing(ToyHearing):
    """Knows no word, yet hears that there is speech."""

    def feed(self, sound: Samples) -> str:
        super().feed(sound)
        return UNKNOWN

    def finish(self) -> Guess:
        heard = super().finish()
        return Guess(UNKNOWN if heard.text else "")


def test_speech_without_a_known_word_is_told_late_and_empty() -> None:
    stream = Stream(_Unknowing(), ToneVoice(), MENU)
    news = [one for f in frames(said("billing")) for one in stream.feed(f)]
    assert [type(one) for one in news] == [Started, Heard]
    assert texts(news) == [""]


def test_noise_that_sets_in_is_no_speech() -> None:
    stream = Stream(_Unknowing(), VoiceDetector(), MENU)
    sound = np.concatenate([silence(1), noise(3, -25), silence(1)])
    assert [one for f in frames(sound) for one in stream.feed(f)] == []


def test_only_whole_phrases_and_rows_of_the_words_are_accepted() -> None:
    for text in ("billing", "new doctor", "one", "two  two one"):
        assert accepted(text, MENU) == " ".join(text.split())
    for text in ("", "doctor", "billing billing", "one billing", f"{UNKNOWN} one"):
        assert accepted(text, MENU) == ""


def test_what_may_go_on_is_known() -> None:
    phrases = Expected("en", ("new", "new doctor"))
    assert may_go_on("", phrases)
    assert may_go_on("new", phrases)
    assert not may_go_on("new doctor", phrases)
    assert may_go_on("doctor", phrases)
    assert may_go_on("one", MENU)


def test_every_word_is_listed_once() -> None:
    assert all_words(MENU) == ("billing", "new", "doctor", "one", "two")


def test_a_language_without_spaces_is_cut_into_words_of_the_model() -> None:
    knows = {"开放", "时间", "时", "间", "预约"}.__contains__
    assert spelt("开放时间", "zh_CN", knows) == "开放 时间"
    assert spelt("预约 时间", "zh", knows) == "预约 时间"
    assert joined("开放 时间", "zh") == "开放时间"
    with pytest.raises(UnknownWordError, match="账单"):
        spelt("预约账单", "zh", knows)


def test_other_languages_know_a_word_or_do_not() -> None:
    knows = {"front", "desk"}.__contains__
    assert spelt(" front  desk", "en", knows) == "front desk"
    assert joined("front desk", "en") == "front desk"
    with pytest.raises(UnknownWordError, match="frontdesk"):
        spelt("frontdesk", "en", knows)
