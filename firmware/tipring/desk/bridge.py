"""A talk: what one end says the other hears, both ways.

Each end has a clock of its own: the line the crystal of its modem, the phone its
own. Nothing says when a frame comes or when one is wanted, so a little is kept
between them, as little as works: what is kept is heard as a delay.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, Protocol

from tipring.desk.lane import Lane
from tipring.desk.talk_recorder import TalkRecorder
from tipring.domain.errors import LineError
from tipring.dsp.frames import (
    Frame,
    FrameSink,
    FrameSource,
)
from tipring.lines.port import Line

log = logging.getLogger(__name__)

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
