"""A recorded talk on its way to the disk: caller on the left, agent on the right.

Both sides are taken as the line hears and plays them, so they lie in the file as they
were heard. While something secret is entered, the file has silence instead.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from pathlib import PurePosixPath

import numpy as np

from tipring.desk.journal import Journal, new_id
from tipring.domain.call_events import SecureEntry
from tipring.domain.commands import RecordTalk
from tipring.domain.errors import StoreError
from tipring.domain.message_entries import (
    RecordingBegan,
    RecordingErased,
    RecordingKept,
    RecordingPaused,
    RecordingResumed,
)
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame, Samples
from tipring.store.recording_recovery import RECORDINGS
from tipring.store.sound import STEREO, MessageFile

log = logging.getLogger(__name__)

SYNC_S = 0.5
"""How often what was said is made safe."""
MOST_AHEAD = 10
"""Frames that were given to the line and not matched by one from it: 200 ms."""


class TalkRecorder:
    """Record one talk; `run` is its task and ends after `stop`."""

    def __init__(
        self,
        journal: Journal,
        order: RecordTalk,
        tell: Callable[[SecureEntry], None],
    ) -> None:
        self.id = new_id(journal.wall())
        self.is_paused = False
        self._journal = journal
        self._order = order
        self._tell = tell
        self._path = str(PurePosixPath(RECORDINGS, order.queue, f"{self.id}.wav"))
        self._said: deque[Frame] = deque(maxlen=MOST_AHEAD)
        self._frames: list[Samples] = []
        self._stopped = asyncio.Event()

    # --- the talk ------------------------------------------------------------------

    def caller_says(self, frame: Frame) -> None:
        """Take 20 ms of the caller, and what was played of the agent meanwhile."""
        agent = self._said.popleft() if self._said else SILENT_FRAME
        if self.is_paused:
            frame = agent = SILENT_FRAME
        self._frames.append(np.column_stack((frame, agent)))

    def agent_says(self, frame: Frame) -> None:
        """Take 20 ms that the line plays of the agent."""
        self._said.append(frame)

    def pause(self, why: str) -> None:
        """Record silence from now on: something secret is entered."""
        if not self.is_paused:
            self.is_paused = True
            self._journal.note(RecordingPaused(self.id, why))
            self._tell(SecureEntry(active=True))

    def resume(self) -> None:
        """Record what is said again."""
        if self.is_paused:
            self.is_paused = False
            self._journal.note(RecordingResumed(self.id))
            self._tell(SecureEntry(active=False))

    def stop(self) -> None:
        """End the recording; `run` returns when it is safe."""
        self._stopped.set()

    # --- the disk ------------------------------------------------------------------

    async def run(self) -> None:
        """Write until stopped. A disk that refuses ends the recording, not the talk."""
        order = self._order
        file: MessageFile | None = None
        try:
            began = RecordingBegan(self.id, self._path, order.queue, order.consent)
            await self._journal.keep(began)
            root = self._journal.store.directory
            file = await asyncio.to_thread(MessageFile.create, root, self._path, STEREO)
            while not self._stopped.is_set():
                await self._pause_for_more()
                await self._write(file)
            self.resume()
            await self._write(file)
            await self._finish(file)
        except StoreError as error:
            log.error("a talk is not recorded: %s", error)  # noqa: TRY400 - the disk's affair
            await self._give_up(file, str(error))

    async def _pause_for_more(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SYNC_S):
                await self._stopped.wait()

    async def _write(self, file: MessageFile) -> None:
        frames, self._frames = self._frames, []
        if frames:
            await asyncio.to_thread(_write_and_sync, file, frames)

    async def _finish(self, file: MessageFile, *, interrupted: bool = False) -> None:
        if file.seconds < FRAME_S:
            await asyncio.to_thread(file.discard)
            await self._journal.keep(RecordingErased(self.id, "nothing was said"))
            return
        duration_s = round(await asyncio.to_thread(file.finish), 2)
        await self._journal.keep(RecordingKept(self.id, duration_s, interrupted))

    async def _give_up(self, file: MessageFile | None, why: str) -> None:
        """Save what can be saved; what cannot is mended at the next start."""
        self.resume()
        with contextlib.suppress(StoreError):
            if file is None:
                self._journal.note(RecordingErased(self.id, why))
            else:
                await self._finish(file, interrupted=True)


def _write_and_sync(file: MessageFile, frames: list[Samples]) -> None:
    file.append(np.concatenate(frames))
    file.sync()


class RunningTalks:
    """The talks that are being recorded now, by the id of the recording."""

    def __init__(self) -> None:
        self._recorders: dict[str, TalkRecorder] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._recorders)

    async def record(self, recorder: TalkRecorder) -> None:
        """Run *recorder* to its end, findable meanwhile."""
        self._recorders[recorder.id] = recorder
        try:
            await recorder.run()
        finally:
            del self._recorders[recorder.id]

    def pause(self, recording_id: str, why: str) -> bool:
        """Record silence there from now on; False when it is not being recorded."""
        recorder = self._recorders.get(recording_id)
        if recorder is not None:
            recorder.pause(why)
        return recorder is not None

    def resume(self, recording_id: str) -> bool:
        """Go on recording there; False when it is not being recorded."""
        recorder = self._recorders.get(recording_id)
        if recorder is not None:
            recorder.resume()
        return recorder is not None
