"""Whether what is heard may be our own sound, where nothing takes its echo away.

The networks cancel echoes (ITU-T G.168), and telephones theirs (ITU-T P.340); what is
left comes back softly, and after a time that nobody knows.
"""

from collections import deque
from typing import Final

from tipring.dsp.frames import FRAME_S, Frame
from tipring.dsp.levels import SILENCE_DBM0, dbm0

COMES_BACK_S: Final = 0.5
"""There and back through two jitter buffers and a network."""
SURELY_THEIRS_DB: Final = 18.0
"""So far below what we said, or softer, may be an echo: a voice that speaks up while a
prompt plays is louder than that."""


class EchoDoubt:
    """Compare the levels of what is said and heard."""

    def __init__(self) -> None:
        self._said: deque[float] = deque(maxlen=round(COMES_BACK_S / FRAME_S))

    def said(self, frame: Frame | None) -> None:
        """Take what we said in these 20 ms; None: nothing."""
        self._said.append(SILENCE_DBM0 if frame is None else dbm0(frame))

    def doubts(self, frame: Frame) -> bool:
        """Whether *frame* may be ours."""
        loudest = max(self._said, default=SILENCE_DBM0)
        is_quiet = loudest <= SILENCE_DBM0
        return not is_quiet and dbm0(frame) < loudest - SURELY_THEIRS_DB
