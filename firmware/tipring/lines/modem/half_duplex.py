"""The streams of a modem that either plays or records: listening is its rest.

One task enters and leaves them, so that no two can ever meet on the wire.
"""

import asyncio
import logging

from tipring.domain.errors import LineError, LineGone
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import RATE_HZ
from tipring.lines.modem.hearing import CallHearing
from tipring.lines.modem.pacer import Pacer
from tipring.lines.modem.talk import ModemTalk
from tipring.lines.modem.timings import (
    REPLY_S,
    SOUND_GAP_S,
    STREAM_REPLY_S,
    TURN_ROUND_S,
    WRITE_AHEAD_S,
)
from tipring.lines.sound.jobs import RELEASED, Job, Jobs
from tipring.lines.waiting import is_set
from tipring.wire.dle import ABORT_RECEIVE, END_OF_STREAM, shield

log = logging.getLogger(__name__)

STREAM_ATTEMPTS = 3
"""A modem that refuses so many streams in a row is not off-hook any more."""

SAMPLE_S = 1 / RATE_HZ
"""Not worth a pause."""


class HalfDuplex:
    """Plays (+VTX) what is asked, else listens (+VRX)."""

    def __init__(
        self, talk: ModemTalk, jobs: Jobs, coding: Coding, hearing: CallHearing
    ) -> None:
        self._talk = talk
        self._jobs = jobs
        self._coding = coding
        self._hearing = hearing

    async def hold(self, patience_s: float) -> None:
        """Hold the streams until `Jobs.close`. LineError when the modem is lost.

        *patience_s*: how long to wait for something to play, before listening.
        """
        refused = 0
        while not self._jobs.closed:
            await self._wait_for_work(patience_s)
            patience_s = TURN_ROUND_S
            refused = 0 if await self._next_stream() else refused + 1
            if refused == STREAM_ATTEMPTS:
                message = "the modem neither plays nor records any more"
                raise LineError(message)

    async def _next_stream(self) -> bool:
        """Play or listen once; return whether the modem did as told."""
        try:
            if self._jobs.current is not None:
                await self._transmit(self._jobs.current)
            elif not self._jobs.closed:
                await self._receive()
        except LineGone:
            raise
        except LineError as error:
            log.warning("%s; waking it", error)
            await self._talk.wake()
            return False
        return True

    async def _wait_for_work(self, patience_s: float) -> None:
        if self._jobs.current is not None or self._jobs.closed:
            return
        self._jobs.changed.clear()
        await is_set(self._jobs.changed, patience_s)

    # --- playing -----------------------------------------------------------------

    async def _transmit(self, job: Job) -> None:
        try:
            await self._talk.command("AT+VTX", within_s=REPLY_S)
            job.hush = self._talk.throw_away_sound
            await self._feed(job)
            await self._talk.end_stream(
                END_OF_STREAM,
                within_s=WRITE_AHEAD_S + STREAM_REPLY_S,
            )
            job.finish()
        except LineError as error:
            job.fail(error)
            raise
        finally:
            job.hush = None
            self._jobs.drop(job)
            job.fail(LineError(RELEASED))

    async def _feed(self, job: Job) -> None:
        loop = asyncio.get_running_loop()
        codec, pacer = make_codec(self._coding), Pacer(loop.time())
        while not job.stop.is_set():
            frame = job.source.next_frame()
            if frame is None:
                return
            self._talk.write(shield(codec.encode(frame)))
            pacer.sent(len(frame))
            await self._keep_pace(job, pacer)

    async def _keep_pace(self, job: Job, pacer: Pacer) -> None:
        """Wait until little sound lies before the modem. LineError if it takes none."""
        loop = asyncio.get_running_loop()
        stuck_at = loop.time() + STREAM_REPLY_S
        while not job.stop.is_set():
            stuck_s = self._talk.waiting_output() / RATE_HZ
            early_s = max(pacer.ahead_s(loop.time()), stuck_s) - WRITE_AHEAD_S
            if early_s < SAMPLE_S:
                return
            if loop.time() >= stuck_at:
                message = f"the modem took no sound for {STREAM_REPLY_S:g} s"
                raise LineError(message)
            await is_set(job.stop, early_s)

    # --- listening ---------------------------------------------------------------

    async def _receive(self) -> None:
        self._jobs.changed.clear()
        self._hearing.begin_stream()
        await self._talk.command("AT+VRX", within_s=REPLY_S, sound_follows=True)
        while not await is_set(self._jobs.changed, SOUND_GAP_S):
            if self._talk.silent_for_s() >= SOUND_GAP_S:
                message = f"the modem sent no sound for {SOUND_GAP_S:g} s"
                raise LineError(message)
        await self._talk.end_stream(ABORT_RECEIVE, within_s=STREAM_REPLY_S)
