"""A talk: what one end says the other hears, both ways.

Each end has a clock of its own: the line the crystal of its modem, the phone its
own. Nothing says when a frame comes or when one is wanted, so a little is kept
between them, as little as works: what is kept is heard as a delay.
"""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from tipring.desk.talk_recorder import TalkRecorder
from tipring.domain.errors import LineError
from tipring.dsp.frames import (
    FRAME_SAMPLES,
    RATE_HZ,
    SILENT_FRAME,
    Frame,
    FrameSink,
    FrameSource,
    to_samples,
)
from tipring.dsp.tones import fade_in, fade_out
from tipring.lines.port import Line

log = logging.getLogger(__name__)

FRAME_MS: Final = FRAME_SAMPLES * 1000 // RATE_HZ
MOST_KEPT_FRAMES: Final = 2
"""40 ms for each direction: more helps no clock that is a little off."""
HYBRIDS_DB: Final = -6.0
"""Each way, where both ends are lines of two wires: each hybrid gives a part of what
it is told back, and the two make a loop. Even two open ends (no loss at all) lose
12 dB a round then, so nothing can sing, whether the echo cancellers have settled or
not. What it costs is 6 dB, about what a second exchange on the way would."""


class FarEnd(Protocol):
    """With whom a caller talks: an agent's phone, or a second line."""

    name: str

    async def play(self, source: FrameSource) -> None:
        """Let the far end hear all of *source*. Raises TipringError."""
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the far end says to *sink*."""
        ...


class Lane:
    """One direction: frames go in when they come and out when they are wanted.

    Two clocks are never the same. Where one frame is too many, it is blended with the
    one after it; where one is missing, the sound fades into silence and comes back
    softly. Neither clicks. *gain_db* makes it softer.
    """

    def __init__(self, gain_db: float = 0.0) -> None:
        self._gain = 10 ** (gain_db / 20)
        self.carried = 0
        """Frames that came."""
        self.dropped = 0
        """Frames that came too soon, and were blended with the next."""
        self.missed = 0
        """Frames that were wanted and had not come, while there was a talk."""
        self.most_kept = 0
        """The most frames that lay here at once."""
        self._kept: deque[Frame] = deque()
        self._blends_in: Frame | None = None
        """A frame whose place the next one takes."""
        self._last = SILENT_FRAME
        self._is_dry = True
        """Silence was given out last: sound begins softly."""

    def put(self, frame: Frame) -> None:
        """Take 20 ms that somebody said."""
        self.carried += 1
        self._kept.append(frame if self._gain == 1 else to_samples(frame * self._gain))
        if len(self._kept) > MOST_KEPT_FRAMES:
            oldest = self._kept.popleft()
            self.dropped += 1
            if self._blends_in is None:
                self._blends_in = oldest
        self.most_kept = max(self.most_kept, len(self._kept))

    def next_frame(self) -> Frame:
        """Return the next 20 ms for the other to hear; silence when there are none."""
        if not self._kept:
            return self._run_dry()
        frame = self._kept.popleft()
        if self._blends_in is not None:
            frame = _blended(self._blends_in, frame)
            self._blends_in = None
        if self._is_dry:
            frame = fade_in(frame, FRAME_MS)
            self._is_dry = False
        self._last = frame
        return frame

    def _run_dry(self) -> Frame:
        self.missed += self.carried > 0
        if self._is_dry:
            return SILENT_FRAME
        self._is_dry = True
        return fade_out(self._last[::-1], FRAME_MS)

    @property
    def figures(self) -> str:
        """Return what became of the sound, in words."""
        return (
            f"{self.carried} frames, {self.dropped} too many, {self.missed} missing,"
            f" at most {self.most_kept * FRAME_MS} ms kept"
        )


@dataclass(slots=True)
class Tape:
    """Where a talk is recorded, if it is; a talk may be held and go on with it."""

    recorder: TalkRecorder | None = None


class Bridge:
    """The talk of who is on *line* with who is at *phone*; *gain_db* holds each way."""

    def __init__(
        self,
        line: Line,
        phone: FarEnd,
        tape: Tape | None = None,
        *,
        gain_db: float = 0.0,
    ) -> None:
        self.to_phone = Lane(gain_db)
        self.to_line = Lane(gain_db)
        self._line = line
        self._phone = phone
        self._tape = tape or Tape()

    async def run(self) -> None:
        """Let both hear each other until cancelled; both hear silence at once then.

        Raises LineError when the line cannot hear while it plays or is lost, and
        PhoneError when the phone was put down or has no sound.
        """
        if not self._line.capabilities.full_duplex:
            message = (
                f"{self._line.name} cannot carry a talk: it does not hear while it"
                " plays; let a telephone beside the line answer its callers (phone ="
                f' "handset:{self._line.name}"), or use a modem with full duplex (+VTR)'
            )
            raise LineError(message)
        self._line.keep_close(close=True)
        self._line.listen(self._caller_says)
        self._phone.listen(self.to_line.put)
        try:
            await self._play_both_ways()
        finally:
            self._line.listen(None)
            self._phone.listen(None)
            self._line.keep_close(close=False)
            log.info(
                "talk of %s with %s: to the agent %s; to the caller %s",
                self._line.name,
                self._phone.name,
                self.to_phone.figures,
                self.to_line.figures,
            )

    async def _play_both_ways(self) -> None:
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._line.play(self))
                ways.create_task(self._phone.play(self.to_phone))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    def _caller_says(self, frame: Frame) -> None:
        self.to_phone.put(frame)
        if self._tape.recorder is not None:
            self._tape.recorder.caller_says(frame)

    def next_frame(self) -> Frame:
        """Return the next 20 ms of the agent for the line to play."""
        frame = self.to_line.next_frame()
        if self._tape.recorder is not None:
            self._tape.recorder.agent_says(frame)
        return frame


def _blended(first: Frame, second: Frame) -> Frame:
    """Return one frame that begins as *first* and ends as *second*."""
    return to_samples(
        fade_out(first, FRAME_MS).astype(float) + fade_in(second, FRAME_MS)
    )
