"""What a call hears of its far end, whatever brings the sound."""

from collections import deque
from collections.abc import Callable

import numpy as np

from tipring.domain.events import FarEndAnswered, FarEndGone, LineEvent
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame, FrameSink, Samples
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.tap import Heard

REMEMBERED_S = 12.0
"""So much of a call's end is kept, in case it holds a tone to be learned."""


class CallSound:
    """Frames go to whoever listens; what they mean is told.

    That the far end left is told once, however many signs of it there are, and the
    answer to a call that *we_called* too.
    """

    def __init__(
        self, tell: Callable[[LineEvent], None], ears: Ears, *, we_called: bool = False
    ) -> None:
        self.sink: FrameSink | None = None
        self.words: FrameSink | None = None
        """Takes what surely is the far end's; silence stands for the rest."""
        self.frames = 0
        """How many were heard."""
        self.is_answered = not we_called
        self._tell = tell
        self._ears = ears
        self._gone = False
        self._last: deque[Frame] = deque(maxlen=round(REMEMBERED_S / FRAME_S))

    @property
    def last_heard(self) -> Samples:
        """The newest sound of the call, shape (n,)."""
        return np.concatenate([np.zeros(0, dtype=np.int16), *self._last])

    def hear(self, heard: Heard) -> None:
        """Take the next 20 ms."""
        self.frames += 1
        self._last.append(heard.frame)
        if self.sink is not None:
            self.sink(heard.frame)
        for event in self._ears.hear(heard):
            self.tell(event)
        if self.words is not None:
            doubtful = heard.may_be_echo and not self._ears.hears_voice
            self.words(SILENT_FRAME if doubtful else heard.frame)

    def tell(self, event: LineEvent) -> None:
        """Tell what was heard, or what the line showed, unless it is known."""
        match event:
            case FarEndGone():
                if self._gone:
                    return
                self._gone = True
            case FarEndAnswered():
                if self.is_answered:
                    return
                self.is_answered = True
            case _:
                pass
        self._tell(event)
