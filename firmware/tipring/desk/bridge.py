"""A talk: what one end says the other hears, both ways.

Each end has a clock of its own: the line the crystal of its modem, the phone its
own. Nothing says when a frame comes or when one is wanted, so a little is kept
between them, as little as works: what is kept is heard as a delay.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, Protocol

from tipring.desk.gallery import FarEnd, Gallery
from tipring.desk.lane import Lane
from tipring.desk.talk_recorder import TalkRecorder
from tipring.domain.errors import LineError
from tipring.dsp.frames import Frame
from tipring.dsp.hushed_keys import HushedKeys
from tipring.lines.port import Capabilities

__all__ = ["HYBRIDS_DB", "Bridge", "FarEnd", "NearEnd", "Tape"]

log = logging.getLogger(__name__)

HYBRIDS_DB: Final = -6.0
"""Each way, where both ends are lines of two wires: each hybrid gives a part of what
it is told back, and the two make a loop. Even two open ends (no loss at all) lose
12 dB a round then, so nothing can sing, whether the echo cancellers have settled or
not. What it costs is 6 dB, about what a second exchange on the way would."""


class NearEnd(FarEnd, Protocol):
    """Whose talk it is: a caller's `Line`, or the `Leg` of whoever called."""

    def keep_close(self, *, close: bool) -> None:
        """Keep as little sound ahead as a talk needs, or as much as prompts need."""
        ...


@dataclass(slots=True)
class Tape:
    """Where a talk is recorded, if it is; a talk may be held and go on with it."""

    recorder: TalkRecorder | None = None
    _hushed: HushedKeys | None = None
    """While something secret is entered."""

    def without_secrets(self, frame: Frame) -> Frame:
        """Return what others may hear of the caller: no keys while they are secret."""
        if self.recorder is None or not self.recorder.is_paused:
            self._hushed = None
            return frame
        if self._hushed is None:
            self._hushed = HushedKeys()
        return self._hushed.passed(frame)


class Bridge:
    """The talk of *near* (the caller) with *far*; *gain_db* holds each way.

    Either may be a line, a leg, a phone. Who else is at the talk is in *gallery*.
    """

    def __init__(
        self,
        near: NearEnd,
        far: FarEnd,
        tape: Tape | None = None,
        gallery: Gallery | None = None,
        *,
        gain_db: float = 0.0,
    ) -> None:
        self.to_far = Lane(gain_db)
        self.to_near = Lane(gain_db)
        self._near = near
        self._far = far
        self._tape = tape or Tape()
        self._gallery = gallery or Gallery()

    async def run(self) -> None:
        """Let both hear each other until cancelled; both hear silence at once then.

        Raises LineError when a line cannot hear while it plays or is lost, LegError
        when a leg is over, and PhoneError when a phone was put down or has no sound.
        """
        _refuse_the_deaf(self._near)
        self._near.keep_close(close=True)
        self._near.listen(self._near_says)
        self._far.listen(self._far_says)
        try:
            await self._play_both_ways()
        finally:
            self._near.listen(None)
            self._far.listen(None)
            self._near.keep_close(close=False)
            log.info(
                "talk of %s with %s: to the latter %s; to the former %s",
                self._near.name,
                self._far.name,
                self.to_far.figures,
                self.to_near.figures,
            )

    async def _play_both_ways(self) -> None:
        """Raise what ended one way; when cancelled, that and nothing else."""
        to_far = _ToFar(self.to_far, self._gallery)
        ways = [
            asyncio.create_task(self._near.play(self)),
            asyncio.create_task(self._far.play(to_far)),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        for way in done:
            way.result()

    def _near_says(self, frame: Frame) -> None:
        heard = self._tape.without_secrets(frame)
        self.to_far.put(heard)
        self._gallery.near_says(heard)
        if self._tape.recorder is not None:
            self._tape.recorder.caller_says(frame)

    def _far_says(self, frame: Frame) -> None:
        self.to_near.put(frame)
        self._gallery.far_says(frame)

    def next_frame(self) -> Frame:
        """Return the next 20 ms of the others for the near end to play."""
        frame = self._gallery.heard_near(self.to_near.next_frame())
        if self._tape.recorder is not None:
            self._tape.recorder.agent_says(frame)
        return frame


@dataclass(frozen=True, slots=True)
class _ToFar:
    """What the far end hears."""

    lane: Lane
    gallery: Gallery

    def next_frame(self) -> Frame:
        return self.gallery.heard_far(self.lane.next_frame())


def _refuse_the_deaf(end: FarEnd) -> None:
    """Raise LineError for a line that does not hear while it plays."""
    capabilities = getattr(end, "capabilities", None)
    if isinstance(capabilities, Capabilities) and not capabilities.full_duplex:
        message = (
            f"{end.name} cannot carry a talk: it does not hear while it"
            " plays; let a telephone beside the line answer its callers (phone ="
            f' "handset:{end.name}"), or use a modem with full duplex (+VTR)'
        )
        raise LineError(message)
