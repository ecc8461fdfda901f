"""The sound of a call: what is played, a little ahead, and what is heard.

For each frame that the hardware records it plays one, silence if there is none. So it
is enough to keep some frames before it; what shall be silent is thrown away there.
"""

import asyncio
from typing import Protocol

from tipring.domain.errors import LineError
from tipring.dsp.frames import Frame, FrameSource
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.timings import SOUND_GAP_S
from tipring.lines.line_hearing import EchoFigures
from tipring.lines.sound.cushion import Cushion
from tipring.lines.sound.echo_guard import EchoGuard
from tipring.lines.sound.jobs import Job, Jobs
from tipring.lines.sound.tap import Heard
from tipring.lines.waiting import is_set


class Hearer(Protocol):
    """Who hears the line."""

    def hear(self, heard: Heard) -> None:
        """Take the next 20 ms."""
        ...


class Talking:
    """One call's sound; run `hold` as its task."""

    def __init__(self, daa: Daa, cushion: Cushion) -> None:
        self.frames = 0
        """How many came from the line."""
        self.sound: Hearer | None = None
        """Who hears the far end; None: nobody."""
        self._daa = daa
        self._jobs = Jobs()
        self._echo = EchoGuard()
        self._is_over = False
        self._job: Job | None = None
        """Whose sound is on the line, or before the hardware."""
        self._last: int | None = None
        """How many frames were written with its last, when that is known."""
        self._written = 0
        self._heard_since = 0
        """Frames heard since we wrote last..."""
        self._left = 0
        """... and how many lay before the hardware then."""
        self._cushion = cushion
        self._gaps = 0
        self._clock = asyncio.get_running_loop().time
        self._over_at = float("-inf")
        """When the last prompt that was played to its end left for the line."""

    @property
    def figures(self) -> EchoFigures:
        """What became of our echo so far."""
        canceller = self._echo.canceller
        return EchoFigures(
            return_loss_db=canceller.return_loss_db,
            enhancement_db=canceller.erle_db,
            delay_s=canceller.delay_s,
            gaps=self._gaps,
        )

    async def hold(self) -> None:
        """Play what is asked for until `end`. LineError when no sound comes."""
        while not self._is_over:
            changed = self._jobs.changed
            changed.clear()
            self._write_on()
            if not await is_set(changed, SOUND_GAP_S):
                message = f"the sound card gave no sound for {SOUND_GAP_S:g} s"
                raise LineError(message)

    async def play(self, source: FrameSource) -> None:
        """Play *source* to its end; cancel to be silent at once. Raises LineError."""
        await self._jobs.play(source)

    async def sounds_out(self) -> None:
        """Wait until what was played to its end has reached the line."""
        await asyncio.sleep(self._over_at + self._daa.figures.output_s - self._clock())

    def interrupt(self) -> None:
        """Be silent; what was being played fails."""
        jobs, self._jobs = self._jobs, Jobs()
        jobs.close()

    def end(self) -> None:
        """Be silent for good; nobody hears any more."""
        self.sound = None
        self._is_over = True
        self._jobs.close()

    # --- hearing -----------------------------------------------------------------

    def frame(self, heard: Frame, played: Frame) -> None:
        """Take the next 20 ms from the line."""
        self.frames += 1
        self._heard_since += 1
        clean = self._echo.clean(heard, played)
        self._finish_what_was_heard()
        self._jobs.changed.set()
        if self.sound is not None:
            self.sound.hear(clean)

    def torn(self) -> None:
        """Take note that sound was lost."""
        self._echo.begin_anew()

    # --- playing -----------------------------------------------------------------

    def _write_on(self) -> None:
        job = self._job = self._job or self._jobs.current
        self._note_gap()
        if job is not None:
            job.hush = self._hush
        while job and self._last is None and self._daa.waiting() < self._cushion.frames:
            self._write(job.source.next_frame())
        self._left = self._daa.waiting()
        self._finish_what_was_heard()

    def _write(self, frame: Frame | None) -> None:
        if frame is None:
            self._last = self._written
        else:
            self._daa.write(frame)
            self._written += 1

    def _note_gap(self) -> None:
        """We were late if more was heard than we had left to be played."""
        heard, self._heard_since = self._heard_since, 0
        is_under_way = self._left > 0 and self._last is None
        if not is_under_way or heard <= self._left:
            return
        self._gaps += 1
        self._cushion.torn(self._clock(), heard - self._left)

    def _finish_what_was_heard(self) -> None:
        """End the job whose last sample is on the line now."""
        job, last = self._job, self._last
        played = self._written - self._daa.waiting()
        if job is not None and last is not None and played >= last:
            self._jobs.drop(job)
            self._let_go()
            self._over_at = self._clock()
            job.finish()

    def _let_go(self) -> None:
        self._job, self._last = None, None
        self._left = 0

    def _hush(self) -> None:
        self._daa.discard()
        self._let_go()
