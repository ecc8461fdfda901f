"""Ears without an engine, for tests and trials.

They understand words that are said as tones (`tone_words`), and whatever a test lets
them hear. As with real ears a news comes on the loop, never within a call of ours.
"""

import asyncio
from collections.abc import Collection

from tipring.domain.errors import EarsError
from tipring.dsp.frames import FRAME_S, Frame
from tipring.speech.ears.accepting import accepted, all_words, primary
from tipring.speech.ears.port import Died, EarNews, Expected, Heard, Started, Tell
from tipring.speech.ears.tone_words import QUIET_FRAMES, TonesHeard, place_of


class FakeListening:
    """One caller; a test may decide what is heard of him."""

    def __init__(self, expected: Expected, tell: Tell) -> None:
        self.expected = expected
        self.is_open = True
        self.frames = 0
        """How many were fed."""
        self._tell = tell
        self._utterance = TonesHeard()

    @property
    def now_s(self) -> float:
        """Seconds of sound since the first frame."""
        return self.frames * FRAME_S

    def feed(self, frame: Frame) -> None:
        """Take the next 20 ms."""
        self.frames += 1
        if self._utterance.feed(place_of(frame)):
            self._say(Started(self.now_s))
        if self._utterance.has_ended:
            text = self._utterance.text
            ended_s = self.now_s - QUIET_FRAMES * FRAME_S
            began_s = ended_s - self._utterance.frames * FRAME_S
            self._utterance = TonesHeard()
            self._judge(text, 1.0, began_s, ended_s)

    def close(self) -> None:
        """Listen no more."""
        self.is_open = False

    def hear(self, text: str, confidence: float = 1.0) -> None:
        """Hear *text* now, whatever was fed; unexpected words are heard as none."""
        self._say(Started(self.now_s))
        self._judge(text, confidence, self.now_s, self.now_s)

    def die(self, why: str = "the engine crashed") -> None:
        """End this listening as a crash does."""
        self._say(Died(why))
        self._loop.call_soon(self.close)

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    def _judge(
        self, text: str, confidence: float, began_s: float, ended_s: float
    ) -> None:
        heard = accepted(text, self.expected)
        certain = confidence if heard else 0.0
        self._say(Heard(heard, certain, began_s, ended_s, decided_s=self.now_s))

    def _say(self, news: EarNews) -> None:
        self._loop.call_soon(self._say_if_open, news)

    def _say_if_open(self, news: EarNews) -> None:
        if self.is_open:
            self._tell(news)


class FakeEars:
    """Ears for *languages* that lack the words *unknown*."""

    def __init__(
        self,
        languages: Collection[str] = ("en",),
        unknown: Collection[str] = (),
        trouble: str = "",
    ) -> None:
        self.languages = frozenset(languages)
        self.unknown = frozenset(unknown)
        self.trouble = trouble
        """Why nobody can be listened to; empty: all is well."""
        self.listenings: list[FakeListening] = []
        """All that were begun, the newest last."""

    async def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return those of the words that are unknown."""
        self._demand(expected.language)
        return tuple(word for word in all_words(expected) if word in self.unknown)

    def listen(self, expected: Expected, tell: Tell) -> FakeListening:
        """Begin to listen."""
        self._demand(expected.language)
        listening = FakeListening(expected, tell)
        self.listenings.append(listening)
        return listening

    async def open(self) -> None:
        """Be ready, unless there is trouble."""
        if self.trouble:
            raise EarsError(self.trouble)

    async def close(self) -> None:
        """End every listening."""
        for listening in self.listenings:
            listening.close()

    def _demand(self, language: str) -> None:
        if self.trouble:
            raise EarsError(self.trouble)
        if primary(language) not in self.languages:
            message = f"no ears for the language {language}"
            raise EarsError(message)
