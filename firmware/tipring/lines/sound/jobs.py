"""What a call wants played: one thing at a time, and silence at any moment."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tipring.domain.errors import LineError
from tipring.dsp.frames import FrameSource

RELEASED = "the line was released"


@dataclass(eq=False)
class Job:
    """Something to play to its end, or until it shall be silent."""

    source: FrameSource
    done: asyncio.Future[None]
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    hush: Callable[[], None] | None = None
    """Throws away what lies before the modem; set while that is this job's sound."""

    def finish(self) -> None:
        """Say that it was played."""
        self.stop.set()
        if not self.done.done():
            self.done.set_result(None)

    def fail(self, error: LineError) -> None:
        """Say that it failed, unless its end is known."""
        self.stop.set()
        if not self.done.done():
            self.done.set_exception(error)

    def silence(self) -> None:
        """Stop now: nothing that the modem has not played will be heard."""
        self.stop.set()
        if self.hush is not None:
            self.hush()


class Jobs:
    """What there is to do in one call; whoever holds the streams looks here."""

    def __init__(self) -> None:
        self.current: Job | None = None
        self.changed = asyncio.Event()
        """Something new is to be done, or nothing any more."""
        self.closed = False
        """The streams are to be left."""

    async def play(self, source: FrameSource) -> None:
        """Play *source* to its end; cancel to be silent at once. Raises LineError."""
        if self.closed:
            raise LineError(RELEASED)
        done = asyncio.get_running_loop().create_future()
        job = self.current = Job(source, done)
        self.changed.set()
        try:
            await done
        finally:
            if not job.stop.is_set():
                self.drop(job)
                job.silence()

    def drop(self, job: Job) -> None:
        """Take *job* off the list: it is over."""
        if self.current is job:
            self.current = None

    def close(self) -> None:
        """Ask for silence and for the streams to be left."""
        self.closed = True
        self.changed.set()
        if (job := self.current) is not None:
            self.drop(job)
            job.silence()
            job.fail(LineError(RELEASED))
