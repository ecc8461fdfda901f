"""What a line in a call plays and hears: one conductor at a time, as a task."""

import asyncio
from collections.abc import Callable

from tipring.domain.errors import LineError, LineGone
from tipring.dsp.frames import FRAME_S, FrameSource
from tipring.lines.line_hearing import EchoFigures
from tipring.lines.modem.conductor import Conductor
from tipring.lines.modem.hearing import CallHearing
from tipring.lines.modem.setup import Duplex, Voice
from tipring.lines.modem.talk import ModemTalk
from tipring.lines.modem.timings import RELEASE_S, WRITE_AHEAD_S
from tipring.lines.sound.cushion import Cushion

PROMPT_FRAMES = round(WRITE_AHEAD_S / FRAME_S)
"""120 ms of a prompt lie before the modem, as in half duplex: with 80 ms a machine
with six busy programs for each core tore a prompt every few seconds. It does not cost
silence at a key: what lies there is flushed."""


class CallStreams:
    """The streams of one line; *fault* is told when its modem is lost in them."""

    def __init__(self, name: str, fault: Callable[[LineError], None]) -> None:
        self._name = name
        self._fault = fault
        self._conductor: Conductor | None = None
        self._task: asyncio.Task[None] | None = None
        self._echo: EchoFigures | None = None
        self._cushion = Cushion(PROMPT_FRAMES)

    @property
    def is_on(self) -> bool:
        """Whether there is a call in which something can be played."""
        return self._conductor is not None

    @property
    def duplex(self) -> Duplex | None:
        """What is known by now of the unit's full duplex; None between calls."""
        return self._conductor.duplex if self._conductor is not None else None

    @property
    def echo(self) -> EchoFigures | None:
        """What became of our echo in this call, or in the last one."""
        return self._conductor.echo if self._conductor is not None else self._echo

    def begin(
        self,
        talk: ModemTalk,
        voice: Voice,
        hearing: CallHearing,
        silence_s: float = 0.0,
    ) -> None:
        """Play and listen from now on; at first nothing is played for *silence_s*."""
        conductor = self._conductor = Conductor(talk, voice, hearing, self._cushion)
        self._task = asyncio.create_task(
            self._conduct(conductor, silence_s), name=f"{self._name} conductor"
        )

    async def learn(self, within_s: float) -> None:
        """Wait until `duplex` is more than a guess, but not for longer."""
        if self._conductor is not None:
            await self._conductor.learn(within_s)

    async def _conduct(self, conductor: Conductor, silence_s: float) -> None:
        try:
            await conductor.conduct(silence_s)
        except LineGone:
            return  # the port has said so
        except LineError as error:
            self._fault(error)

    async def end(self) -> Duplex | None:
        """Be silent and deaf, the modem in its command state.

        Returns what is known of the unit's full duplex; None if nothing was on.
        """
        conductor, self._conductor = self._conductor, None
        task, self._task = self._task, None
        if conductor is None or task is None:
            return None
        conductor.leave()
        await asyncio.wait([task], timeout=RELEASE_S)
        task.cancel()
        await asyncio.wait([task])
        self._echo = conductor.echo
        return conductor.duplex

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample; cancel to be silent at once. Raises LineError."""
        if self._conductor is None:
            message = f"{self._name} is on-hook, nothing can be played"
            raise LineError(message)
        await self._conductor.play(source)

    def call_begins(self) -> None:
        """Keep as much sound ahead of the modem as the last calls taught."""
        self._cushion.call_begins(asyncio.get_running_loop().time())

    def keep_close(self, *, close: bool) -> None:
        """Keep little sound ahead of the modem in this call, or much again.

        Half duplex keeps its own.
        """
        self._cushion.is_close = close
