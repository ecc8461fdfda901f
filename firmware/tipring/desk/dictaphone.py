"""What is recorded in one call: one thing at a time, and perhaps one that rests.

Whoever records a message again loses the first one only when there is a second: until
that is kept, the first one rests, and is kept itself if nothing comes of the other.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tipring.desk.journal import Journal
from tipring.desk.recorder import Recorder
from tipring.domain.call_events import (
    CallEvent,
    RecordingFailed,
    RecordingStopped,
)
from tipring.domain.commands import (
    HoldRecording,
    ResumeRecording,
    StartRecording,
    StopRecording,
)
from tipring.lines.port import Line

AGAIN = "recorded again"
"""Why the first one is not kept."""

RecordingOrder = StartRecording | HoldRecording | ResumeRecording | StopRecording
"""The commands of a call that are done here."""


@dataclass(frozen=True, slots=True)
class _Tape:
    recorder: Recorder
    end: asyncio.Task[RecordingStopped | RecordingFailed]


class Dictaphone:
    """Records what the caller of *line* says; answers are told to the call."""

    def __init__(
        self,
        line: Line,
        journal: Journal,
        tasks: asyncio.TaskGroup,
        tell: Callable[[CallEvent], None],
    ) -> None:
        self._line = line
        self._journal = journal
        self._tasks = tasks
        self._tell = tell
        self._tape: _Tape | None = None
        self._older: _Tape | None = None
        self._told: asyncio.Task[None] | None = None

    def do(self, order: RecordingOrder) -> None:
        """Do what the rules ask for."""
        match order:
            case StartRecording():
                self._start(order)
            case HoldRecording() if self._tape:
                self._line.listen(None)
                self._tape.recorder.hold(order)
            case ResumeRecording() if self._tape:
                self._line.listen(self._tape.recorder.take)
            case StopRecording():
                self._stop(order)
            case _:
                pass

    def _start(self, order: StartRecording) -> None:
        if self._older is not None:
            self._older.recorder.stop(StopRecording(discard=AGAIN))
        self._older = self._tape
        recorder = Recorder(self._journal, order, self._tell)
        end = self._tasks.create_task(recorder.run())
        self._tape = _Tape(recorder, end)
        self._line.listen(recorder.take)
        self._told = self._tasks.create_task(self._await(self._tape))

    async def _await(self, tape: _Tape) -> None:
        end = await tape.end
        if tape is not self._tape:
            return
        self._tape = None
        if isinstance(end, RecordingFailed):
            self._line.listen(None)
        self._tell(await self._settled(end))

    async def _settled(
        self, end: RecordingStopped | RecordingFailed
    ) -> RecordingStopped | RecordingFailed:
        """Let the older one be kept if the newer one was not; return what was."""
        older, self._older = self._older, None
        if older is None:
            return end
        replaced = isinstance(end, RecordingStopped) and end.kept
        older.recorder.stop(StopRecording(discard=AGAIN if replaced else None))
        kept = await older.end
        return end if replaced or isinstance(end, RecordingFailed) else kept

    def _stop(self, order: StopRecording) -> None:
        self._line.listen(None)
        if self._tape is not None:
            self._tape.recorder.stop(order)

    async def save(self) -> None:
        """Close what the rules did not: they failed, or were cut off."""
        if self._told is not None and not self._told.done():
            if self._tape is not None:
                self._stop(StopRecording())
            await asyncio.wait([self._told])
