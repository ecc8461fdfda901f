"""One caller's sound, cut into utterances and judged; it may block, so threads run it.

The engine hears only while somebody may be speaking, from a moment before on: silence
costs next to nothing, and an engine finds no words in it.
"""

from collections import deque
from typing import Final

import numpy as np

from tipring.domain.hearing import Expected, Heard
from tipring.dsp.frames import FRAME_S, Frame
from tipring.speech.ears.accepting import accepted, is_free, may_go_on
from tipring.speech.ears.endpointing import DICTATION, MENU, Endpointer, Verdict
from tipring.speech.ears.engine import UNKNOWN, Guess, Hearing, Voice
from tipring.speech.ears.port import Started

BEFORE_S: Final = 0.4
"""How much the engine hears of what was before a voice: soft beginnings, the line."""
SPOKEN_S: Final = 0.3
"""Voice that lasts so long and is no word that we know was speech all the same."""
PIECE_FRAMES: Final = 10
"""No call of an engine takes longer than such a piece needs."""

News = Started | Heard


class Stream:
    """Feed frames, get news."""

    def __init__(self, hearing: Hearing, voice: Voice, expected: Expected) -> None:
        self._hearing = hearing
        self._expected = expected
        self._ends = Endpointer(DICTATION if is_free(expected) else MENU)
        self._voice = voice
        self._speaks = self._was_speech = False
        self._before: deque[Frame] = deque(maxlen=round(BEFORE_S / FRAME_S))
        self._utterance: list[Frame] = []
        """All that the engine heard of this utterance; empty while nobody speaks."""
        self._guess: Guess | None = None
        self._text = ""

    def feed(self, frame: Frame) -> list[News]:
        """Take the next 20 ms; return what that makes known."""
        change = self._voice.feed(frame)
        self._speaks = self._speaks if change is None else change
        self._was_speech = self._was_speech or self._speaks
        if self._utterance:
            self._hear(frame)
        else:
            self._before.append(frame)
        verdict = self._ends.feed(
            voice=self._voice.is_voice_now,
            text=self._words(self._text),
            whole=self._is_whole(self._text),
        )
        return self._obey(verdict) if verdict else []

    def _hear(self, frame: Frame) -> None:
        self._utterance.append(frame)
        if self._guess is None:
            self._text = self._hearing.feed(frame)

    def _obey(self, verdict: Verdict) -> list[News]:
        if verdict is Verdict.TRY:
            self._guess = self._hearing.finish()
            after = self._ends.judged(whole=self._is_whole(self._guess.text))
            return self._obey(after) if after else []
        if verdict is Verdict.STARTED:
            return [Started(self._ends.now_s)]
        if verdict is Verdict.END:
            return self._end()
        if verdict is Verdict.FORGET:
            self._rest()
        else:
            self._listen_from_the_beginning()
        return []

    def _listen_from_the_beginning(self) -> None:
        """Let the engine hear what led here: a moment before, or all of it."""
        if not self._utterance:
            self._utterance = list(self._before)
            self._before.clear()
        self._guess = None
        for at in range(0, len(self._utterance), PIECE_FRAMES):
            piece = np.concatenate(self._utterance[at : at + PIECE_FRAMES])
            self._text = self._hearing.feed(piece)

    def _end(self) -> list[News]:
        guess = self._guess or self._hearing.finish()
        ends = self._ends
        heard = self._judge(guess)
        spoken_s = ends.ended_s - ends.began_s
        was_speech = self._was_speech and bool(guess.text) and spoken_s >= SPOKEN_S
        told: list[News] = []
        if not ends.has_started and (heard.text or was_speech):
            told.append(Started(ends.now_s))
        if ends.has_started or told:
            told.append(heard)
        self._rest()
        return told

    def _judge(self, guess: Guess) -> Heard:
        text = accepted(self._words(guess.text, only_known=False), self._expected)
        ends = self._ends
        certain = guess.confidence if text else 0.0
        return Heard(text, certain, ends.began_s, ends.ended_s, ends.now_s)

    def _words(self, text: str, *, only_known: bool = True) -> str:
        """Return the words; where anything may be said, those that are known."""
        if only_known or is_free(self._expected):
            return " ".join(word for word in text.split() if word != UNKNOWN)
        return text

    def _is_whole(self, text: str) -> bool:
        return bool(accepted(text, self._expected)) and not may_go_on(
            text, self._expected
        )

    def _rest(self) -> None:
        self._hearing.forget()
        quiet = round((self._ends.now_s - self._ends.ended_s) / FRAME_S)
        self._before.extend(self._utterance[-quiet:] if quiet else ())
        self._utterance = []
        self._guess, self._text = None, ""
        self._was_speech = False
        self._ends.end()
