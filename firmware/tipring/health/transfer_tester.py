"""Does what the trial of transfers wants, on an open line that nobody else uses."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from tipring.domain.errors import LineError
from tipring.domain.events import FarEndAnswered, LineEvent, RingHeard, ToneHeard
from tipring.domain.transfer_trial import (
    Ask,
    Dial,
    Done,
    Flash,
    Hear,
    Heard,
    LetGo,
    Pause,
    Refused,
    Said,
    Say,
    TakeCall,
    TransferFound,
    Trial,
    TrialOutcome,
    TrialStep,
)
from tipring.lines.port import Line

REST_S: Final = 2.0
"""How long an exchange may need to take note that we hung up."""


class TransferTester:
    """Tries transfers on *line*; *tell* and *ask* talk to the owner."""

    def __init__(
        self,
        line: Line,
        tell: Callable[[str], None],
        ask: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._line = line
        self._tell = tell
        self._ask = ask
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()

    async def run(self, trial: Trial) -> TransferFound:
        """Follow *trial* to its end; the line is on-hook then, and still open."""
        pump = asyncio.create_task(self._pump())
        try:
            step = next(trial)
            while True:
                step = trial.send(await self._do(step))
        except StopIteration as end:
            found: TransferFound = end.value
            return found
        finally:
            pump.cancel()
            await self._line.hang_up()

    async def _pump(self) -> None:
        while True:
            self._events.put_nowait(await self._line.next_event())

    async def _do(self, step: TrialStep) -> TrialOutcome:
        """Do one step; what the line cannot do is an outcome, too."""
        match step:
            case Say(text):
                self._tell(text)
                return Done()
            case Ask(question):
                return Said(await self._ask(question))
            case TakeCall(within_s):
                return await self._take_call(within_s)
            case Hear():
                return await self._hear(step)
            case Pause(seconds):
                await asyncio.sleep(seconds)
                return Done()
            case Flash() | Dial() | LetGo():
                return await self._order(step)

    async def _order(self, order: Flash | Dial | LetGo) -> TrialOutcome:
        self._forget()
        line = self._line
        try:
            match order:
                case Flash(seconds, to_exchange):
                    await line.flash(to_exchange=to_exchange, seconds=seconds)
                case Dial(keys):
                    await line.send_keys(keys)
                case LetGo():
                    await line.hang_up()
                    await asyncio.sleep(REST_S)
        except LineError as error:
            return Refused(str(error))
        return Done()

    def _forget(self) -> None:
        while not self._events.empty():
            self._events.get_nowait()

    async def _take_call(self, within_s: float) -> TrialOutcome:
        self._forget()
        try:
            async with asyncio.timeout(within_s):
                while not isinstance(await self._events.get(), RingHeard):
                    pass
            await self._line.answer()
        except TimeoutError:
            return Refused(f"nobody called within {within_s:g} s")
        except LineError as error:
            return Refused(str(error))
        return Done()

    async def _hear(self, wanted: Hear) -> Heard:
        try:
            async with asyncio.timeout(wanted.within_s):
                while True:
                    match await self._events.get():
                        case ToneHeard(tone) if tone in wanted.tones:
                            return Heard(tone)
                        case FarEndAnswered() if wanted.answer:
                            return Heard(answer=True)
                        case _:
                            pass
        except TimeoutError:
            return Heard()
