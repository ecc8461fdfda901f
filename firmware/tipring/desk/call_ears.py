"""One call's ears: from what the caller says to what the rules want to know."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from tipring.desk.journal import Journal
from tipring.desk.office_ears import OfficeEars
from tipring.domain.call_events import EarsClosed, SpeechBegan, SpeechHeard
from tipring.domain.commands import KeepUtterance, ListenFor, StopListening
from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected, Heard
from tipring.dsp.frames import FRAME_S, Frame, Samples
from tipring.lines.port import Line
from tipring.speech.ears.port import Died, EarNews, Listening, Started

KEPT_S: Final = 8.0
"""Whoever says more than this has no menu in mind."""
MARGIN_S: Final = 0.3
"""Kept before and after an utterance, for who listens to it later."""
GAP_S: Final = 0.5
"""A line that gave nothing for so long was deaf: what was begun before is no word of
what comes after."""

NO_SOUND: Final[Samples] = np.zeros(0, dtype=np.int16)

Order = ListenFor | StopListening | KeepUtterance
"""The commands of a call that are done here."""


@dataclass(frozen=True, slots=True)
class EarsTold:
    """What the ears say, unless nobody listens any more for what they heard."""

    number: int
    event: SpeechBegan | SpeechHeard | EarsClosed


class CallEars:
    """Listens to one caller, when the rules want it; all calls return at once.

    *tell* gets what is heard, `news` judges whether it still counts. What is kept is
    kept by a task of *tasks*.
    """

    def __init__(
        self,
        line: Line,
        ears: OfficeEars,
        journal: Journal,
        tasks: asyncio.TaskGroup,
        tell: Callable[[EarsTold], None],
    ) -> None:
        self._line = line
        self._ears = ears
        self._journal = journal
        self._tasks = tasks
        self._tell = tell
        self._clock = asyncio.get_running_loop().time
        self._expected = Expected("")
        self._listening: Listening | None = None
        self._number = 0
        """How often somebody began to listen, or ceased to."""
        self._fed_at = 0.0
        self._frames = 0
        """Fed to this listening; the ears count by them."""
        self._newest: deque[Frame] = deque(maxlen=round(KEPT_S / FRAME_S))
        self._utterance: Samples | None = None
        """The sound of what was heard last, until it is asked for."""

    def do(self, order: Order) -> None:
        """Do what the rules ask for; the answers come by *tell*."""
        match order:
            case ListenFor(expected):
                self.stop()
                self._expected = expected
                self._begin()
            case StopListening():
                self.stop()
            case KeepUtterance():
                self._keep(order)

    def stop(self) -> None:
        """Listen no more; what was heard and not judged yet is no news any more."""
        self._number += 1
        self._line.listen_for_words(None)
        self._let_go()

    def news(self, told: EarsTold) -> SpeechBegan | SpeechHeard | EarsClosed | None:
        """Return what the rules shall know of *told*; None: it is old news."""
        return told.event if told.number == self._number else None

    def _keep(self, order: KeepUtterance) -> None:
        sound, self._utterance = self._utterance, None
        keeper = self._ears.keeper
        if sound is not None and keeper is not None and keeper.keeps:
            self._tasks.create_task(keeper.keep(sound, order, self._journal))

    # --- the ears ----------------------------------------------------------------

    def _begin(self) -> None:
        """Open a listening; where that is not possible, say so."""
        number = self._number
        self._newest.clear()
        self._frames = 0
        try:
            self._listening = self._ears.listen(
                self._expected, lambda news: self._hear(news, number)
            )
        except EarsError as error:
            self._hear(Died(str(error)), number)
        else:
            self._line.listen_for_words(self._take)

    def _let_go(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()

    def _take(self, frame: Frame) -> None:
        """Feed 20 ms; behind a gap begin anew, a line was deaf for a prompt."""
        gap_s, self._fed_at = self._clock() - self._fed_at, self._clock()
        if self._frames and gap_s > GAP_S:
            self._let_go()
            self._begin()
        if self._listening is not None:
            self._frames += 1
            self._newest.append(frame)
            self._listening.feed(frame)

    def _hear(self, news: EarNews, number: int) -> None:
        match news:
            case Started():
                self._tell(EarsTold(number, SpeechBegan()))
            case Heard():
                self._utterance = self._cut_out(news)
                self._tell(EarsTold(number, SpeechHeard(news)))
            case Died(why):
                self._line.listen_for_words(None)
                self._let_go()
                self._tell(EarsTold(number, EarsClosed(why)))

    def _cut_out(self, heard: Heard) -> Samples:
        """Return the utterance's part of the newest sound."""
        first = self._frames - len(self._newest)
        begin = round((heard.began_s - MARGIN_S) / FRAME_S) - first
        end = round((heard.ended_s + MARGIN_S) / FRAME_S) - first
        sound = list(self._newest)
        return np.concatenate([NO_SOUND, *sound[max(begin, 0) : max(end, 0)]])
