"""Whether a call that we made was answered, from what was heard on the line."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tipring.domain.events import AnsweredBy, Tone

VOICE_S: Final = 0.3
"""Whoever says less than "hello" may be a click on the line."""
REFUSALS: Final = frozenset(
    {Tone.BUSY, Tone.REORDER, Tone.SIT, Tone.DIAL, Tone.HOWLER, Tone.DISCONNECT}
)
"""Tones after which a voice is that of a machine of the exchange."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The called party is there."""

    at_s: float
    """Since when, in seconds of the stream, this is known."""
    by: AnsweredBy


class AnswerDetector:
    """Put facts of the line together; an answer is told once, a refusal never is."""

    def __init__(self) -> None:
        self._rang_s: float | None = None
        """When ringback was last known to go on."""
        self._voice_since_s: float | None = None
        self._over = False

    def hear(
        self, now_s: float, lasting: Collection[Tone], *, voice: bool | None = None
    ) -> Answered | None:
        """Take what is known at *now_s*: `ProgressDetector.lasting`, and voice's news.

        *voice* is what `VoiceDetector.feed` returned: True if it began, False if it
        ceased.
        """
        if voice is not None:
            self._voice_since_s = now_s if voice else None
        if self._over or REFUSALS & set(lasting):
            self._over = True
            return None
        answered = self._answered(now_s, lasting)
        self._over = answered is not None
        return answered

    def _answered(self, now_s: float, lasting: Collection[Tone]) -> Answered | None:
        voice_s = self._voice_since_s
        if Tone.ANSWER in lasting:
            return Answered(now_s, AnsweredBy.MACHINE)
        if voice_s is not None and now_s - voice_s >= VOICE_S:
            return Answered(voice_s, AnsweredBy.VOICE)
        if Tone.RINGBACK in lasting:
            self._rang_s = now_s
        elif self._rang_s is not None:
            return Answered(self._rang_s, AnsweredBy.RINGBACK_CEASED)
        return None
