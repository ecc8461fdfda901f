"""When an utterance begins, and when its speaker has ended.

A pure machine: each frame it takes whether it sounds like voice, and what the engine
makes of the utterance so far. Time is seconds of sound.

A short pause is enough where what was said is whole. Whether it is, the engine says
only when the utterance is ended; so we let it judge early (`TRY`), and where that
settles nothing, wait on: goes the speaker on, the engine hears all of it anew.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tipring.dsp.frames import FRAME_S

RECENT_FRAMES: Final = 6
LASTING_FRAMES: Final = 3
"""So many of the recent ones are voice; a crackle has fewer."""


class Verdict(Enum):
    """What is to be done now."""

    ATTEND = auto()
    """Somebody may speak: let the engine hear, from a moment before on."""
    STARTED = auto()
    """These are words."""
    TRY = auto()
    """Let the engine judge, then call `judged`."""
    RESUME = auto()
    """He went on: let the engine hear the whole utterance again."""
    END = auto()
    """The utterance is over: judge it, if that was not done by a `TRY`."""
    FORGET = auto()
    """It was nothing."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited."""

    short_s: float = 0.3
    """For a speaker whose words are whole; longer than the gaps within words."""
    long_s: float = 0.7
    """For a speaker who may go on: between words, between the digits of a number."""
    stable_s: float = 0.8
    """Whole words that do not change for so long are all, whatever else sounds."""
    longest_s: float = 10.0
    """An utterance that lasts longer is judged, or forgotten if it has no words."""


MENU: Final = Patience()
DICTATION: Final = Patience(short_s=0.9, long_s=0.9, longest_s=15.0)
"""Anything may be said: its speaker thinks between words."""


class Endpointer:
    """Watch one stream of sound for utterances."""

    def __init__(self, patience: Patience = MENU) -> None:
        self._patience = patience
        self._frames = 0
        self._recent: deque[bool] = deque(maxlen=RECENT_FRAMES)
        self._attends = self._started = self._judged = self._certain = False
        self._began = self._last_voice = self._changed = 0
        self._text = ""

    @property
    def now_s(self) -> float:
        """Seconds of sound so far."""
        return self._frames * FRAME_S

    @property
    def began_s(self) -> float:
        """When the voice of this utterance began."""
        return self._began * FRAME_S

    @property
    def ended_s(self) -> float:
        """When it was heard last."""
        return self._last_voice * FRAME_S

    @property
    def has_started(self) -> bool:
        """Whether words were found in it."""
        return self._started

    def feed(self, *, voice: bool, text: str, whole: bool) -> Verdict | None:
        """Take the next 20 ms.

        *text* are the words that the engine has so far; they are *whole* when
        nothing that is expected goes on from them.
        """
        self._frames += 1
        self._recent.append(voice)
        if not self._attends:
            return self._attend() if voice else None
        lasting = sum(self._recent) >= LASTING_FRAMES
        self._certain = self._certain or lasting
        if voice and lasting:
            self._last_voice = self._frames
        if self._judged:
            return self._wait_on(lasting=voice and lasting)
        self._watch(text)
        return self._over(whole=whole) or self._starts()

    def judged(self, *, whole: bool) -> Verdict | None:
        """Tell what a TRY found: END when the words are whole, else None."""
        self._judged = True
        return Verdict.END if whole else None

    def end(self) -> None:
        """Be ready for the next utterance, after an END or a FORGET."""
        self._attends = self._started = self._judged = self._certain = False
        self._began = self._last_voice = self._changed = self._frames
        self._text = ""

    def _attend(self) -> Verdict:
        self._attends = True
        self._began = self._frames - 1
        self._last_voice = self._frames
        return Verdict.ATTEND

    def _watch(self, text: str) -> None:
        if text != self._text:
            self._text, self._changed = text, self._frames

    def _over(self, *, whole: bool) -> Verdict | None:
        quiet_s = self._since_s(self._last_voice)
        if self._since_s(self._began) >= self._patience.longest_s:
            return Verdict.END if self._started else Verdict.FORGET
        if not self._certain:
            enough = quiet_s >= self._patience.short_s
            return Verdict.FORGET if enough else None
        stable = whole and self._since_s(self._changed) >= self._patience.stable_s
        return Verdict.TRY if stable or quiet_s >= self._patience.short_s else None

    def _starts(self) -> Verdict | None:
        if self._started or not self._text or not self._certain:
            return None
        self._started = True
        return Verdict.STARTED

    def _wait_on(self, *, lasting: bool) -> Verdict | None:
        if lasting:
            self._judged = False
            self._changed = self._frames
            return Verdict.RESUME
        is_over = self._since_s(self._last_voice) >= self._patience.long_s
        return Verdict.END if is_over else None

    def _since_s(self, frame: int) -> float:
        return (self._frames - frame) * FRAME_S
