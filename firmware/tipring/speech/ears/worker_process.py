"""A worker's process and the pipes to it, on the desk's loop."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Final, cast

from tipring.domain.errors import EarsError
from tipring.speech.ears.protocol import Kind, Message, Splitter

MOST_UNSENT_BYTES: Final = 1 << 20
"""Eight callers for eight seconds; a worker that leaves so much unread hangs."""


class WorkerProcess(asyncio.SubprocessProtocol):
    """Started once, ended once; *take* gets what concerns a listening or a question."""

    def __init__(self, take: Callable[[Message], None]) -> None:
        self._take = take
        self._splitter = Splitter()
        self._beats = 0
        self._busy: set[int] = set()
        self._why: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._exited = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, once it is started."""
        return self._transport.get_pid() if self._transport else None

    async def start(self, command: Sequence[str]) -> None:
        """Start it, in a session of its own: an interrupted desk ends it itself."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.subprocess_exec(
            lambda: self, *command, stderr=None, start_new_session=True
        )

    async def gone(self) -> str:
        """Wait until it is of no use any more; return why."""
        return await asyncio.shield(self._why)

    @property
    def is_busy(self) -> bool:
        """Whether it loads a model, and may be silent for long."""
        return bool(self._busy)

    def take_beat(self) -> bool:
        """Return whether it said anything since this was asked last."""
        beats, self._beats = self._beats, 0
        return beats > 0

    def send(self, message: Message) -> None:
        """Send at once; what it does not read is its end."""
        if not self._transport or self._why.done():
            return
        pipe = cast("asyncio.WriteTransport", self._transport.get_pipe_transport(0))
        pipe.write(bytes(message))
        if pipe.get_write_buffer_size() > MOST_UNSENT_BYTES:
            self._end_with("the engine hangs")

    async def end(self) -> None:
        """Kill it, unless it is dead, and wait for that."""
        if self._transport:
            with contextlib.suppress(ProcessLookupError):
                self._transport.kill()
            await self._exited.wait()
            self._transport.close()

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002
        """Take what it wrote."""
        try:
            for message in self._splitter.feed(data):
                self._beats += 1
                self._note(message)
        except EarsError as error:
            self._end_with(str(error))

    def _note(self, message: Message) -> None:
        if message.kind is Kind.BUSY:
            self._busy.add(message.number)
        elif message.kind is Kind.READY:
            self._busy.discard(message.number)
        elif message.kind is not Kind.BEAT:
            self._take(message)

    def process_exited(self) -> None:
        """Tell that it died."""
        code = self._transport.get_returncode() if self._transport else None
        self._end_with(f"the engine died ({code})")
        self._exited.set()

    def _end_with(self, why: str) -> None:
        if not self._why.done():
            self._why.set_result(why)
