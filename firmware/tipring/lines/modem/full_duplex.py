"""The stream of a modem that plays and records at once (+VTR), for a whole call.

The modem is the clock. It records without a pause; for each frame that it sends we
write one, of the prompt or of silence, so that always about as much lies before it.
What it records holds the echo of what it plays; the account of what is played when
(`playout.py`) lets the canceller take it away.
"""

import asyncio

from tipring.domain.care_commands import Rung
from tipring.domain.errors import LineError, LineGone
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import FRAME_S, RATE_HZ, SILENT_FRAME, Frame
from tipring.lines.line_hearing import EchoFigures
from tipring.lines.modem.hearing import CallHearing
from tipring.lines.modem.playout import Playout
from tipring.lines.modem.talk import ModemTalk
from tipring.lines.modem.timings import (
    DUPLEX_EXIT_S,
    REPLY_S,
    SOUND_GAP_S,
    STREAM_REPLY_S,
)
from tipring.lines.sound.cushion import Cushion
from tipring.lines.sound.echo_guard import EchoGuard
from tipring.lines.sound.jobs import Job, Jobs
from tipring.lines.sound.tap import Heard
from tipring.wire.dle import shield

SILENCE_AHEAD_FRAMES = 2
"""Between prompts a gap is not heard; and the next prompt waits for these 40 ms."""

OVERDUE_S = 0.04
"""Sound is overdue after two frames: somebody is late, not the crystal."""

OVERDUE_FRAMES = 6
"""So much is written on trust before what was recorded meanwhile comes."""

MOST_WAITING_S = 0.4
"""A modem that leaves more than this in the kernel does not play what it gets."""


class FullDuplex:
    """Plays what is asked and listens all the time."""

    def __init__(
        self,
        talk: ModemTalk,
        jobs: Jobs,
        coding: Coding,
        hearing: CallHearing,
        exits: tuple[bytes, ...],
        cushion: Cushion,
    ) -> None:
        self._talk = talk
        self._jobs = jobs
        self._coder, self._line_codec = make_codec(coding), make_codec(coding)
        self._hearing = hearing
        self._exits = exits
        self._playout = Playout()
        self._echo = EchoGuard()
        self._cushion = cushion
        self._job: Job | None = None
        """Whose sound is on the line, or before the modem."""
        self._last: int | None = None
        """Its last frame by the account's number, when it is known."""
        self._frames = 0
        self.has_shown = asyncio.Event()
        """Whether it works: set with the first sound, or by who tried in vain."""
        self._loop = asyncio.get_running_loop()
        self._clock = self._loop.time
        self._heard_at = 0.0
        self._taken_at = 0.0
        """When it was last seen that the modem takes what we write."""
        self._is_full = False
        """Whether so much waits in the kernel that no more shall be written."""
        self._keeps_pace = False
        """Whether the modem is surely in the stream: else sound would be commands."""
        self._will_write = False
        self._starved = False
        """Whether the modem has told us of the silence in the frame that comes next."""
        self._gaps = 0
        """How often a prompt was torn because we were late."""

    @property
    def works(self) -> bool:
        """Whether sound came."""
        return self._frames > 0

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
        """Hold the stream until `Jobs.close`.

        Raises CommandRefusedError when the modem has no full duplex, LineError when
        it stops to send, or to take, sound.
        """
        self._hearing.begin_stream(self)
        await self._talk.command("AT+VTR", within_s=REPLY_S, sound_follows=True)
        try:
            await self._keep_pace()
        finally:
            self._hearing.begin_stream()
            self._let_go()
        await self._leave()

    async def clear_up(self) -> None:
        """Bring the modem back to its command state. LineError when it is lost."""
        try:
            await self._leave()
        except LineGone:
            raise
        except LineError:
            await self._talk.wake()
        else:
            self._talk.mended(Rung.STREAMS)

    async def _leave(self) -> None:
        await self._talk.end_duplex(*self._exits, within_s=DUPLEX_EXIT_S)

    async def _keep_pace(self) -> None:
        self._heard_at = self._taken_at = self._clock()
        self._mind_the_modem()
        self._keeps_pace = True
        try:
            while not self._jobs.closed:
                self._jobs.changed.clear()
                self._give_up_if_dead()
                self._write_on()
                await self._jobs.changed.wait()
        finally:
            self._keeps_pace = False
            self._minding.cancel()

    def _mind_the_modem(self) -> None:
        """Look whether it sends and takes sound, and have it looked at if it does not.

        One timer for the whole call: one for each frame took 7 % of what a call costs.
        """
        now, overdue_at = self._clock(), self._heard_at + OVERDUE_S
        self._is_full = self._talk.waiting_output() >= MOST_WAITING_S * RATE_HZ
        if not self._is_full:
            self._taken_at = now
        if overdue_at <= now or self._is_full:
            self._jobs.changed.set()
        next_at = overdue_at if overdue_at > now else now + OVERDUE_S
        self._minding = self._loop.call_at(next_at, self._mind_the_modem)

    def _give_up_if_dead(self) -> None:
        """Raise LineError when the modem neither sends nor takes sound any more."""
        now = self._clock()
        if now - self._heard_at >= SOUND_GAP_S:
            message = f"the modem sent no sound for {SOUND_GAP_S:g} s"
            raise LineError(message)
        if self._is_full and now - self._taken_at >= STREAM_REPLY_S:
            message = f"the modem took no sound for {STREAM_REPLY_S:g} s"
            raise LineError(message)

    # --- listening ---------------------------------------------------------------

    def take(self, heard: Frame) -> Heard:
        """Take the next 20 ms from the line; return them without our own echo."""
        was_running = self._playout.is_running
        played = self._playout.heard()
        if not self._playout.is_running and not self._starved:
            self._note_silence(is_new=was_running)
        self._starved = False
        self._frames += 1
        self.has_shown.set()
        self._heard_at = self._clock()
        self._finish_what_was_heard()
        self._write_soon()
        return self._echo.clean(heard, played)

    def ran_dry(self) -> None:
        """Take the modem's word that there was a gap, in either direction."""
        if self._playout.starved():
            self._starved = True
            self._note_silence(is_new=True)

    def _note_silence(self, *, is_new: bool) -> None:
        """Take note of 20 ms in which the modem had nothing of ours to play."""
        if is_new:
            self._echo.begin_anew()
        if self._job is not None and self._last is None:
            self._gaps += is_new
            self._cushion.torn(self._clock())

    # --- playing -----------------------------------------------------------------

    def _write_soon(self) -> None:
        """Write once for all frames that came together: they were played before."""
        if not self._will_write:
            self._will_write = True
            self._loop.call_soon(self._write_now)

    def _write_now(self) -> None:
        """Write without waking the task that keeps pace: it would cost more."""
        self._will_write = False
        if self._keeps_pace and not self._jobs.closed:
            try:
                self._write_on()
            except LineError:
                self._jobs.changed.set()  # who keeps pace meets it, too

    def _write_on(self) -> None:
        """Write until enough lies before the modem; LineError if it is gone."""
        while not self._is_full and self._playout.room(self._wanted_ahead()):
            self._write(self._next_frame())

    def _wanted_ahead(self) -> int:
        """Return how many frames shall lie before the modem, by the account.

        What is played meanwhile counts, if what is recorded is overdue.
        """
        if self._jobs.current is None or self._last is not None:
            is_close = self._cushion.is_close
            return self._cushion.frames if is_close else SILENCE_AHEAD_FRAMES
        overdue = int((self._clock() - self._heard_at) / FRAME_S)
        return self._cushion.frames + min(overdue, OVERDUE_FRAMES)

    def _write(self, frame: Frame) -> None:
        coded = self._coder.encode(frame)
        self._talk.write(shield(coded))
        self._playout.wrote(self._line_codec.decode(coded))

    def _next_frame(self) -> Frame:
        job = self._job = self._job or self._jobs.current
        if job is None or self._last is not None:
            return SILENT_FRAME
        job.hush = self._flush
        frame = job.source.next_frame()
        if frame is None:
            self._last = self._playout.written
            return SILENT_FRAME
        return frame

    def _finish_what_was_heard(self) -> None:
        """End the job whose last sample is on the line now."""
        job, last = self._job, self._last
        if job is not None and last is not None and self._playout.played >= last:
            self._jobs.drop(job)
            self._let_go()
            job.finish()

    def _let_go(self) -> None:
        """Forget the job; one that is not finished goes on in another stream."""
        if self._job is not None:
            self._job.hush = None
        self._job, self._last = None, None

    def _flush(self) -> None:
        self._talk.throw_away_sound()
        self._playout.flushed()
        self._echo.begin_anew()
        self._let_go()
