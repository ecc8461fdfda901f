"""Does what the test of a line wants, on a line that nobody else uses meanwhile."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

import numpy as np

from tipring.domain.errors import LineError
from tipring.domain.events import (
    CallerIdReceived,
    FarEndGone,
    Gone,
    LineEvent,
    LineFault,
    RingHeard,
)
from tipring.domain.line_test import Protocol as TestProtocol
from tipring.domain.line_test_steps import (
    Answer,
    AwaitCall,
    AwaitFarewell,
    CallCame,
    CallLeft,
    Done,
    EchoHeard,
    HangUp,
    LineFacts,
    Listen,
    LookAtLine,
    Outcome,
    PlaySignal,
    PressKeys,
    Refused,
    Seize,
    Sensed,
    Step,
    Tell,
)
from tipring.dsp.frames import Frame, Samples
from tipring.dsp.learner import proposal_from
from tipring.dsp.line_test_sound import BandOfNoise, sound_heard
from tipring.dsp.plans import PLANS, TonePlan
from tipring.dsp.signal_text import text_of
from tipring.lines.port import Line

RING_GAP_S: Final = 10.0
"""A caller who has not rung again by then has hung up."""
FAREWELL_FRAMES: Final = 600
"""The end of a call, 12 s, in which a tone is looked for that we do not know."""


@runtime_checkable
class Sensing(Protocol):
    """A line whose hardware senses more than sound."""

    @property
    def sensed(self) -> Sensed:
        """What it senses now."""
        ...


def line_facts(name: str, plan: TonePlan) -> LineFacts:
    """Return what a test has to know of the line *name*, of the country of *plan*."""
    dial_hz = {country: each.dial.frequencies_hz for country, each in PLANS.items()}
    parts = [on + off for on, off in zip(plan.ring[::2], plan.ring[1::2], strict=True)]
    return LineFacts(name, plan.country, dial_hz, (*parts, sum(plan.ring)))


class LineTester:
    """Tests one line; *tell* is given what the person shall read."""

    def __init__(self, line: Line, plan: TonePlan, tell: Callable[[str], None]) -> None:
        self._line = line
        self._plan = plan
        self._tell = tell
        self._heard: list[Frame] = []
        self._told: list[tuple[float, LineEvent]] = []
        self._something = asyncio.Event()

    async def run(self, protocol: TestProtocol) -> str:
        """Open the line, follow *protocol* to its end; return what the line is.

        Leaves it on-hook and closed, whatever comes. Raises LineError when the line
        cannot be opened.
        """
        device = await self._line.open()
        pump = asyncio.create_task(self._pump())
        try:
            await self._follow(protocol)
        finally:
            pump.cancel()
            await self._line.close()
        return device

    async def _pump(self) -> None:
        while True:
            event = await self._line.next_event()
            self._told.append((self._now, event))
            self._something.set()

    async def _follow(self, protocol: TestProtocol) -> None:
        step = next(protocol, None)
        with contextlib.suppress(StopIteration):
            while step is not None:
                step = protocol.send(await self.do(step))

    async def do(self, step: Step) -> Outcome:
        """Do one step; what the line cannot do is an outcome, too."""
        began = self._now
        try:
            return await self._do(step) or Done(self._now - began)
        except LineError as error:
            return Refused(str(error))

    async def _do(self, step: Step) -> Outcome | None:
        """Do it; return what was found out, None: nothing but that it is done."""
        match step:
            case LookAtLine():
                return self._sensed
            case Listen(seconds):
                await self._listen(seconds)
                return await asyncio.to_thread(sound_heard, self._sound, self._plan)
            case PlaySignal(seconds):
                noise = await asyncio.to_thread(BandOfNoise, seconds)
                await self._line.play(noise)
                return self._echo()
            case AwaitCall(rings, within_s):
                return await self._await_call(rings, within_s)
            case AwaitFarewell(within_s):
                return await self._await_farewell(within_s)
            case Tell(text):
                self._tell(text)
            case _:
                await self._command(step)
        return None

    async def _command(self, order: Seize | PressKeys | HangUp | Answer) -> None:
        match order:
            case Seize():
                await self._line.seize()
            case PressKeys(keys):
                await self._line.send_keys(keys)
            case Answer():
                await self._line.answer()
            case HangUp(rest_s):
                await self._line.hang_up()
                await asyncio.sleep(rest_s)

    @property
    def _sensed(self) -> Sensed:
        return self._line.sensed if isinstance(self._line, Sensing) else Sensed()

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    # --- sound -------------------------------------------------------------------

    @property
    def _sound(self) -> Samples:
        return np.concatenate([np.zeros(0, dtype=np.int16), *self._heard])

    async def _listen(self, seconds: float) -> None:
        self._heard.clear()
        self._line.listen(self._heard.append)
        await asyncio.sleep(seconds)
        self._line.listen(None)

    def _echo(self) -> EchoHeard:
        hearing = self._line.hearing
        if hearing is None or hearing.echo is None:
            return EchoHeard(None, hears_while_playing=False)
        return EchoHeard(hearing.echo.return_loss_db)

    # --- a call ------------------------------------------------------------------

    async def _await_call(self, rings: int, within_s: float) -> CallCame:
        self._told.clear()
        patience_ends = self._now + within_s
        while len(rung := self._rings()) < rings:
            until = rung[-1] + RING_GAP_S if rung else patience_ends
            if not await self._something_until(until):
                break
        callers = [e for _, e in self._told if isinstance(e, CallerIdReceived)]
        return CallCame(
            rings_at_s=tuple(at - rung[0] for at in rung),
            caller=callers[-1] if callers else None,
            ring_hz=self._sensed.ring_hz if rung else None,
        )

    def _rings(self) -> list[float]:
        return [at for at, event in self._told if isinstance(event, RingHeard)]

    async def _await_farewell(self, within_s: float) -> CallLeft:
        self._told.clear()
        self._heard.clear()
        self._line.listen(self._hear_on)
        until = self._now + within_s
        how = None
        while how is None and await self._something_until(until):
            how = next(filter(None, (_gone(event) for _, event in self._told)), None)
        tone = None if how else await asyncio.to_thread(proposal_from, self._sound)
        return CallLeft(
            how=how,
            tone=text_of(tone.signal) if tone else "",
        )

    def _hear_on(self, frame: Frame) -> None:
        self._heard.append(frame)
        del self._heard[:-FAREWELL_FRAMES]

    async def _something_until(self, until: float) -> bool:
        """Wait for news of the line; False when there is none by then."""
        self._something.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._something.wait()
        return self._something.is_set()


def _gone(event: LineEvent) -> Gone | None:
    match event:
        case FarEndGone(how):
            return how
        case LineFault():
            return Gone.LINE_LOST
        case _:
            return None
