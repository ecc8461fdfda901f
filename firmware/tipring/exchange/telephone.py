"""Somebody with an ordinary telephone on a line, who answers when it rings."""

import numpy as np

from tipring.domain.script import Step
from tipring.dsp.frames import SILENT_FRAME, Frame, Samples
from tipring.exchange.call import Progress
from tipring.exchange.caller import Caller, Deaf, DiaryEntry, Voice
from tipring.exchange.line import LineState, SubscriberLine


class Telephone:
    """Answers every call after a while and follows its script from the start."""

    def __init__(
        self,
        wire: SubscriberLine,
        script: tuple[Step, ...],
        voice: Voice,
        answer_after_s: float,
    ) -> None:
        self.wire = wire
        """Its line at the exchange."""
        self.diary: list[DiaryEntry] = []
        """What was heard and done in all calls, oldest first."""
        self._heard: list[Frame] = []
        self._script = script
        self._voice = voice
        self.answer_after_s = answer_after_s
        """How long it rings first; may be changed while it does."""
        self._rang_at: float | None = None
        self._person: Caller | None = None

    @property
    def heard(self) -> Samples:
        """All that was heard in all calls, shape (n,)."""
        return np.concatenate([SILENT_FRAME[:0], *self._heard])

    def step(self, at: float) -> None:
        """Move on by one frame that begins at *at*."""
        if self._person:
            self._talk(self._person, at)
        elif self.wire.state is not LineState.RINGING:
            self._rang_at = None
        elif self._rang_at is None:
            self._rang_at = at
        elif at - self._rang_at >= self.answer_after_s:
            self._answer(at)

    def _answer(self, at: float) -> None:
        self._person = Caller(self._script, Deaf(), self._voice, diary=self.diary)
        self._person.told(Progress.ANSWERED, at)
        self.wire.loop.hook(off=True, at=at)

    def _talk(self, person: Caller, at: float) -> None:
        if self.wire.state is LineState.PARTING:
            person.told(Progress.RELEASED, at)
        if person.gone:
            self._person = None
            self.wire.loop.hook(off=False, at=at)
            self.wire.loop.said = SILENT_FRAME
        else:
            self._heard.append(self.wire.loop.heard)
            self.wire.loop.said = person.step(self.wire.loop.heard, at)
