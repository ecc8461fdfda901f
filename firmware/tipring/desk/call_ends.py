"""How the calls of one line end: a tone that nobody told us of is learned.

Where a call ended without a sign of the caller's leaving, its last seconds may hold
one that we do not know. A tone in which two such calls ended is taken for a sign from
then on, and written down for the owner.
"""

import asyncio
import logging
import time
from functools import partial

from tipring.desk.journal import Journal
from tipring.domain.errors import TipringError
from tipring.domain.events import FarEndGone, LineEvent, Tone, ToneHeard
from tipring.domain.journal import DisconnectLearned
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.learner import SURE, CadenceLearner, Learned, Stage
from tipring.dsp.plans import Signal
from tipring.dsp.signal_text import signal_from, text_of
from tipring.lines.port import Line

log = logging.getLogger(__name__)


class CallEnds:
    """Learn the disconnect tone of one line."""

    def __init__(self, line: Line, journal: Journal) -> None:
        self._line = line
        self._journal = journal
        self._learner = CadenceLearner()
        self._expected: Signal | None = None
        self._is_explained = False
        """What the call ends in is known: there is nothing to learn from it."""

    async def remember(self) -> None:
        """Go on with what was learned before the box was restarted."""
        try:
            store, line = self._journal.store, self._line.name
            known = await store.newest(DisconnectLearned, line)
            signal = signal_from(known.tone) if known else None
        except TipringError as error:
            # The line answers without it, and will learn it anew.
            log.warning("%s: what was learned is not known: %s", self._line.name, error)
            return
        if signal is not None:
            self._learner = CadenceLearner(Learned(Stage.VERIFIED, signal, SURE))
            self._expect(signal)

    def _expect(self, signal: Signal) -> None:
        self._expected = signal
        self._line.expect(signal)

    def begin_call(self) -> None:
        """Forget what the call before ended in."""
        self._is_explained = False

    def hear(self, event: LineEvent) -> None:
        """Take what tells why the call ends; machines repeat their tones, too."""
        match event:
            case FarEndGone() | ToneHeard(Tone.FAX_CALLING | Tone.DATA_CALLING):
                self._is_explained = True
            case _:
                pass

    async def call_over(self) -> None:
        """Learn from the call that is over, if nothing explained its end."""
        if not self._is_explained:
            await self.learn_from(self._line.last_heard())

    async def learn_from(self, sound: Samples) -> None:
        """Hear the end of a call that nothing told to be over."""
        pause = partial(time.sleep, FRAME_S)
        learned = await asyncio.to_thread(self._learner.add, sound, pause)
        signal = learned.signal
        is_sure = learned.stage is Stage.VERIFIED
        if signal is None or not is_sure or signal == self._expected:
            return
        self._expect(signal)
        tone = text_of(signal)
        self._journal.note(DisconnectLearned(tone))
        log.warning('%s: calls end in disconnect_tone = "%s"', self._line.name, tone)
