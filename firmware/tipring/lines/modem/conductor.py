"""Who holds the modem's streams during a call: play what is asked, else listen.

Half duplex: a modem either plays or records. One task enters and leaves streams,
so that no two can ever meet on the wire.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from tipring.domain.errors import LineError, LineGone
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import RATE_HZ
from tipring.lines.modem.pacer import Pacer
from tipring.lines.modem.talk import ModemTalk
from tipring.lines.modem.timings import (
    LISTEN_AFTER_ANSWER_S,
    REPLY_S,
    SOUND_GAP_S,
    STREAM_REPLY_S,
    TURN_ROUND_S,
    WRITE_AHEAD_S,
)
from tipring.lines.port import FrameSource
from tipring.wire.dle import ABORT_RECEIVE, END_OF_STREAM, FLUSH, shield

log = logging.getLogger(__name__)

STREAM_ATTEMPTS = 3
"""A modem that refuses so many streams in a row is not off-hook any more."""

SAMPLE_S = 1 / RATE_HZ
"""Not worth a pause."""

RELEASED = "the line was released"


@dataclass(eq=False)
class _Job:
    """Something to play."""

    source: FrameSource
    done: asyncio.Future[None]
    stop: asyncio.Event


class Conductor:
    """Plays and listens for the length of one call; run `conduct` as its task."""

    def __init__(
        self,
        talk: ModemTalk,
        coding: Coding,
        on_reception: Callable[[], None],
    ) -> None:
        self._talk = talk
        self._coding = coding
        self._on_reception = on_reception
        self._job: _Job | None = None
        self._transmitting: _Job | None = None
        self._changed = asyncio.Event()
        self._leaving = False

    # --- what others ask ---------------------------------------------------------

    async def play(self, source: FrameSource) -> None:
        """Play *source* to its end; cancel to be silent at once. Raises LineError."""
        if self._leaving:
            raise LineError(RELEASED)
        done = asyncio.get_running_loop().create_future()
        job = self._job = _Job(source, done, asyncio.Event())
        self._changed.set()
        try:
            await done
        finally:
            if not job.stop.is_set():
                self._silence(job)

    def _silence(self, job: _Job) -> None:
        """Stop *job* now: nothing that the modem has not played will be heard."""
        job.stop.set()
        if self._job is job:
            self._job = None
        if self._transmitting is job:
            self._talk.discard_output()
            with contextlib.suppress(LineGone):
                self._talk.write(FLUSH)

    def leave(self) -> None:
        """Ask for the end: silence, no stream, and `conduct` returns."""
        self._leaving = True
        self._changed.set()
        if (job := self._job) is not None:
            self._silence(job)
            self._fail(job, LineError(RELEASED))

    # --- the task ----------------------------------------------------------------

    async def conduct(self) -> None:
        """Hold the streams until `leave`. Raises LineError when the modem is lost."""
        patience_s = LISTEN_AFTER_ANSWER_S
        refused = 0
        try:
            while not self._leaving:
                await self._wait_for_work(patience_s)
                patience_s = TURN_ROUND_S
                refused = 0 if await self._next_stream() else refused + 1
                if refused == STREAM_ATTEMPTS:
                    message = "the modem neither plays nor records any more"
                    raise LineError(message)
        finally:
            self._leaving = True
            if self._job is not None:
                self._fail(self._job, LineError(RELEASED))

    async def _next_stream(self) -> bool:
        """Play or listen once; return whether the modem did as told."""
        try:
            if self._job is not None:
                await self._transmit(self._job)
            elif not self._leaving:
                await self._receive()
        except LineGone:
            raise
        except LineError as error:
            log.warning("%s; waking it", error)
            await self._talk.wake()
            return False
        return True

    async def _wait_for_work(self, patience_s: float) -> None:
        if self._job is not None or self._leaving:
            return
        self._changed.clear()
        await _is_set(self._changed, patience_s)

    # --- playing -----------------------------------------------------------------

    async def _transmit(self, job: _Job) -> None:
        try:
            await self._talk.command("AT+VTX", within_s=REPLY_S)
            self._transmitting = job
            await self._feed(job)
            await self._talk.end_stream(
                END_OF_STREAM,
                within_s=WRITE_AHEAD_S + STREAM_REPLY_S,
            )
            job.stop.set()
            if not job.done.done():
                job.done.set_result(None)
        except LineError as error:
            self._fail(job, error)
            raise
        finally:
            self._transmitting = None
            if self._job is job:
                self._job = None
            self._fail(job, LineError(RELEASED))

    def _fail(self, job: _Job, error: LineError) -> None:
        """Tell whoever waits for *job* that it failed, unless its end is known."""
        job.stop.set()
        if not job.done.done():
            job.done.set_exception(error)

    async def _feed(self, job: _Job) -> None:
        loop = asyncio.get_running_loop()
        codec, pacer = make_codec(self._coding), Pacer(loop.time())
        while not job.stop.is_set():
            frame = job.source.next_frame()
            if frame is None:
                return
            self._talk.write(shield(codec.encode(frame)))
            pacer.sent(len(frame))
            await self._keep_pace(job, pacer)

    async def _keep_pace(self, job: _Job, pacer: Pacer) -> None:
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
            await _is_set(job.stop, early_s)

    # --- listening ---------------------------------------------------------------

    async def _receive(self) -> None:
        self._changed.clear()
        self._on_reception()
        await self._talk.command("AT+VRX", within_s=REPLY_S, sound_follows=True)
        while not await _is_set(self._changed, SOUND_GAP_S):
            if self._talk.silent_for_s() >= SOUND_GAP_S:
                message = f"the modem sent no sound for {SOUND_GAP_S:g} s"
                raise LineError(message)
        await self._talk.end_stream(ABORT_RECEIVE, within_s=STREAM_REPLY_S)


async def _is_set(event: asyncio.Event, within_s: float) -> bool:
    """Wait for *event*, but not for longer; return whether it came."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await event.wait()
    return event.is_set()
