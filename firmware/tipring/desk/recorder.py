"""A caller's message on its way to the disk.

Frames are taken on the audio loop and written on a worker thread, synced twice a
second: a power cut leaves all but the last second. The journal knows of the message
before its first sample, so that a file that was cut off is found again.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

import numpy as np

from tipring.desk.journal import Journal, new_id
from tipring.domain.call_events import (
    RecordingFailed,
    RecordingHeld,
    RecordingStopped,
)
from tipring.domain.commands import (
    HoldRecording,
    RecordingUse,
    StartRecording,
    StopRecording,
)
from tipring.domain.errors import StoreError
from tipring.domain.journal import MessageDiscarded, MessageKept, MessageStarted
from tipring.domain.journal_event import JournalEvent
from tipring.dsp.frames import (
    FRAME_S,
    FRAME_SAMPLES,
    SILENT_FRAME,
    Frame,
    Samples,
)
from tipring.dsp.gain import GainControl, RecordingFilter
from tipring.store.sound import MessageFile

SYNC_S = 0.5
"""How often what was said is made safe."""
FOLDERS: Mapping[RecordingUse, str] = MappingProxyType(
    {
        RecordingUse.MESSAGE: "messages",
        RecordingUse.GREETING: "greetings",
        RecordingUse.COMMENT: "comments",
        RecordingUse.PROMPT: "drafts",
    }
)
"""Where the sound is kept, below the store's directory."""
NO_SOUND: Final[Samples] = np.zeros(0, dtype=np.int16)


class Polish:
    """Takes out rumble and brings every voice to one loudness."""

    def __init__(self) -> None:
        self._filter = RecordingFilter()
        self._gain = GainControl()
        self._behind = False

    def feed(self, frames: Sequence[Frame]) -> Samples:
        """Return the polished sound; it stays one frame behind."""
        if not frames:
            return NO_SOUND
        done = self._gain.feed(self._filter.feed(np.concatenate(frames)))
        first, self._behind = 0 if self._behind else FRAME_SAMPLES, True
        return done[first:]

    def rest(self) -> Samples:
        """Return the frame that is still to come; what is fed now begins anew."""
        if not self._behind:
            return NO_SOUND
        rest = self.feed([SILENT_FRAME])
        self._behind = False
        return rest


class Recorder:
    """Record one thing; `take` frames, then `stop`; `run` is its task.

    It may rest in between: *tell* hears when it does. Only messages are told to the
    journal; the file of anything else is the affair of whoever asked for it.
    """

    def __init__(
        self,
        journal: Journal,
        order: StartRecording,
        tell: Callable[[RecordingHeld], None],
    ) -> None:
        self._journal = journal
        self._mailbox = order.mailbox
        self._is_message = order.use is RecordingUse.MESSAGE
        self._id = new_id(journal.wall())
        folder = FOLDERS[order.use]
        self._path = str(PurePosixPath(folder, order.mailbox, f"{self._id}.wav"))
        self._tell = tell
        self._frames: list[Frame] = []
        self._polish = Polish()
        self._hold: HoldRecording | None = None
        self._stop: StopRecording | None = None
        self._wake = asyncio.Event()

    def take(self, frame: Frame) -> None:
        """Take what the caller says; returns at once."""
        self._frames.append(frame)

    def hold(self, order: HoldRecording) -> None:
        """Let it rest as *order* says; what is taken later follows."""
        self._hold = order
        self._wake.set()

    def stop(self, order: StopRecording) -> None:
        """End the recording as *order* says; `run` returns when that is done."""
        self._stop = order
        self._wake.set()

    async def run(self) -> RecordingStopped | RecordingFailed:
        """Write until stopped; return how it ended, everything being safe."""
        file: MessageFile | None = None
        try:
            await self._keep(MessageStarted(self._id, self._mailbox, self._path))
            root = self._journal.store.directory
            file = await asyncio.to_thread(MessageFile.create, root, self._path)
            while self._stop is None:
                await self._pause()
                await self._write(file)
                await self._rest(file)
            await self._write(file)
            await self._rest(file)
            await asyncio.to_thread(file.append, self._polish.rest())
            return await self._finish(file, self._stop)
        except StoreError as error:
            return await self._give_up(file, error)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(SYNC_S):
                await self._wake.wait()
                self._wake.clear()
        except TimeoutError:
            return

    async def _write(self, file: MessageFile) -> None:
        frames, self._frames = self._frames, []
        if frames:
            await asyncio.to_thread(self._write_and_sync, file, frames)

    def _write_and_sync(self, file: MessageFile, frames: list[Frame]) -> None:
        file.append(self._polish.feed(frames))
        file.sync()

    async def _rest(self, file: MessageFile) -> None:
        hold, self._hold = self._hold, None
        if hold is None:
            return
        # What was taken while the disk was busy belongs to what rests.
        await self._write(file)
        await asyncio.to_thread(self._close_part, file, hold.drop_tail_s)
        message_id = self._id if self._is_message else ""
        self._tell(RecordingHeld(file.seconds, self._path, message_id))

    def _close_part(self, file: MessageFile, drop_tail_s: float) -> None:
        file.append(self._polish.rest())
        file.cut(drop_tail_s)
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
            await self._keep(MessageDiscarded(self._id, reason))
            return RecordingStopped(kept=False, duration_s=0.0)
        duration_s = await asyncio.to_thread(file.finish, order.drop_tail_s)
        kept = MessageKept(self._id, round(duration_s, 2), interrupted=False)
        await self._keep(kept, *self._work())
        message_id = self._id if self._is_message else ""
        return RecordingStopped(
            kept=True, duration_s=duration_s, path=self._path, message_id=message_id
        )

    async def _give_up(
        self,
        file: MessageFile | None,
        error: StoreError,
    ) -> RecordingFailed:
        """Save what can be saved; what cannot is mended at the next start."""
        reason = str(error)
        with contextlib.suppress(StoreError):
            if file is None:
                self._note(MessageDiscarded(self._id, reason))
            elif file.seconds < FRAME_S:
                await asyncio.to_thread(file.discard)
                self._note(MessageDiscarded(self._id, reason))
            else:
                duration_s = await asyncio.to_thread(file.finish)
                kept = MessageKept(self._id, round(duration_s, 2), interrupted=True)
                self._note(kept, *self._work())
        return RecordingFailed(reason)

    async def _keep(self, *happenings: JournalEvent) -> None:
        if self._is_message:
            await self._journal.keep(*happenings)

    def _note(self, *happenings: JournalEvent) -> None:
        if self._is_message:
            self._journal.note(*happenings)

    def _work(self) -> Sequence[JournalEvent]:
        """Return what is to be done about the message now that it is kept."""
        return self._journal.follow_up(self._id, self._mailbox)
