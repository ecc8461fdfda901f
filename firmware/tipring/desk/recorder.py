"""A caller's message on its way to the disk.

Frames are taken on the audio loop and written on a worker thread, synced twice a
second: a power cut leaves all but the last second. The journal knows of the message
before its first sample, so that a file that was cut off is found again.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

import numpy as np

from tipring.desk.journal import Journal, new_id
from tipring.domain.call_events import RecordingFailed, RecordingStopped
from tipring.domain.commands import StopRecording
from tipring.domain.errors import StoreError
from tipring.domain.journal import (
    JournalEvent,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
)
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame, Samples
from tipring.dsp.gain import GainControl, RecordingFilter
from tipring.store.sound import MessageFile

SYNC_S = 0.5
"""How often what was said is made safe."""
NO_SOUND: Final[Samples] = np.zeros(0, dtype=np.int16)


class Polish:
    """Takes out rumble and brings every voice to one loudness."""

    def __init__(self) -> None:
        self._filter = RecordingFilter()
        self._gain = GainControl()
        self._behind = False

    def feed(self, frames: Sequence[Frame]) -> Samples:
        """Return the polished sound; it stays one frame behind."""
        done = [self._gain.feed(self._filter.feed(frame)) for frame in frames]
        first, self._behind = 0 if self._behind else 1, True
        return np.concatenate([NO_SOUND, *done[first:]])

    def rest(self) -> Samples:
        """Return the frame that is still to come."""
        return self.feed([SILENT_FRAME]) if self._behind else NO_SOUND


class Recorder:
    """Record one message; `take` frames, then `stop`; `run` is its task."""

    def __init__(self, journal: Journal, mailbox: str) -> None:
        self._journal = journal
        self._mailbox = mailbox
        self._id = new_id(journal.wall())
        self._path = str(PurePosixPath("messages", mailbox, f"{self._id}.wav"))
        self._frames: list[Frame] = []
        self._polish = Polish()
        self._stop: StopRecording | None = None
        self._wake = asyncio.Event()

    def take(self, frame: Frame) -> None:
        """Take what the caller says; returns at once."""
        self._frames.append(frame)

    def stop(self, order: StopRecording) -> None:
        """End the recording as *order* says; `run` returns when that is done."""
        self._stop = order
        self._wake.set()

    async def run(self) -> RecordingStopped | RecordingFailed:
        """Write until stopped; return how it ended, everything being safe."""
        started = MessageStarted(self._id, self._mailbox, self._path)
        file: MessageFile | None = None
        try:
            await self._journal.keep(started)
            root = self._journal.store.directory
            file = await asyncio.to_thread(MessageFile.create, root, self._path)
            while self._stop is None:
                await self._pause()
                await self._write(file)
            await self._write(file)
            await asyncio.to_thread(file.append, self._polish.rest())
            return await self._finish(file, self._stop)
        except StoreError as error:
            return await self._give_up(file, error)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(SYNC_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _write(self, file: MessageFile) -> None:
        frames, self._frames = self._frames, []
        if frames:
            await asyncio.to_thread(self._write_and_sync, file, frames)

    def _write_and_sync(self, file: MessageFile, frames: list[Frame]) -> None:
        file.append(self._polish.feed(frames))
        file.sync()

    async def _finish(
        self,
        file: MessageFile,
        order: StopRecording,
    ) -> RecordingStopped:
        length_s = file.seconds - order.drop_tail_s
        reason = order.discard
        if reason is None and length_s < max(order.shortest_s, FRAME_S):
            reason = f"only {max(length_s, 0):.1f} s long"
        if reason is not None:
            await asyncio.to_thread(file.discard)
            await self._journal.keep(MessageDiscarded(self._id, reason))
            return RecordingStopped(kept=False, duration_s=0.0)
        duration_s = await asyncio.to_thread(file.finish, order.drop_tail_s)
        kept = MessageKept(self._id, round(duration_s, 2), interrupted=False)
        await self._journal.keep(kept, *self._work())
        return RecordingStopped(kept=True, duration_s=duration_s)

    async def _give_up(
        self,
        file: MessageFile | None,
        error: StoreError,
    ) -> RecordingFailed:
        """Save what can be saved; what cannot is mended at the next start."""
        reason = str(error)
        with contextlib.suppress(StoreError):
            if file is None:
                self._journal.note(MessageDiscarded(self._id, reason))
            elif file.seconds < FRAME_S:
                await asyncio.to_thread(file.discard)
                self._journal.note(MessageDiscarded(self._id, reason))
            else:
                duration_s = await asyncio.to_thread(file.finish)
                kept = MessageKept(self._id, round(duration_s, 2), interrupted=True)
                self._journal.note(kept, *self._work())
        return RecordingFailed(reason)

    def _work(self) -> Sequence[JournalEvent]:
        """Return what is to be done about the message now that it is kept."""
        return self._journal.follow_up(self._id, self._mailbox)
