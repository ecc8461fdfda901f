"""A transfer by hook flash, done on a line: the rules decide, the line does."""

import asyncio
import logging
from typing import Final

from tipring.domain.call_events import Begin, HookFlashed, KeysSent, LineRefused
from tipring.domain.command import Command
from tipring.domain.commands import EndTransfer, FlashHook, SendKeys
from tipring.domain.errors import LineError, RuleError
from tipring.domain.events import (
    FarEndAnswered,
    FarEndGone,
    LineEvent,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.flash_transfer import FlashTransferMachine
from tipring.lines.port import Line

log = logging.getLogger(__name__)

HEARD: Final = FarEndAnswered | FarEndGone | ToneHeard | VoiceHeard
"""What the exchange lets us hear; keys are nobody's meanwhile."""

Verb = FlashHook | SendKeys
News = HookFlashed | KeysSent | LineRefused
Inbox = FarEndAnswered | FarEndGone | ToneHeard | VoiceHeard | News


class FlashTransfer:
    """Send the caller of *line* on, as *machine* says; `run` lasts until it is over."""

    def __init__(self, line: Line, machine: FlashTransferMachine) -> None:
        self._line = line
        self._machine = machine
        self._inbox: asyncio.Queue[Inbox] = asyncio.Queue()
        self._verb: asyncio.Task[None] | None = None
        self._end: EndTransfer | None = None

    def hear(self, event: LineEvent) -> None:
        """Take what the line heard meanwhile."""
        if isinstance(event, HEARD):
            self._inbox.put_nowait(event)

    async def run(self) -> EndTransfer:
        """Return how it ended; cancel it when the call is over."""
        clock = asyncio.get_running_loop().time
        try:
            self._obey(self._machine.handle(Begin(), clock()))
            while self._end is None:
                event = await self._next_event()
                self._step(event, clock())
        finally:
            if self._verb is not None:
                self._verb.cancel()
        return self._end

    async def _next_event(self) -> Inbox | None:
        try:
            async with asyncio.timeout_at(self._machine.deadline):
                return await self._inbox.get()
        except TimeoutError:
            return None

    def _step(self, event: Inbox | None, now: float) -> None:
        machine = self._machine
        try:
            steps = machine.tick(now) if event is None else machine.handle(event, now)
        except RuleError:
            log.exception("%s: the transfer goes on", self._line.name)
        else:
            self._obey(steps)

    def _obey(self, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case FlashHook() | SendKeys():
                    self._verb = asyncio.create_task(self._do(command))
                case EndTransfer():
                    self._end = command
                case _:
                    log.error("a transfer cannot do %r", command)

    async def _do(self, verb: Verb) -> None:
        try:
            match verb:
                case FlashHook(to_exchange):
                    await self._line.flash(to_exchange=to_exchange)
                    done: News = HookFlashed()
                case SendKeys(keys):
                    await self._line.send_keys(keys)
                    done = KeysSent()
        except LineError as error:
            done = LineRefused(str(error))
        self._inbox.put_nowait(done)
