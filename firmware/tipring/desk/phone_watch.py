"""One agent's phone, kept alive: opened, rung, listened to, opened again.

It tells the queue engine what the agent does with the phone. The engine decides;
this part only knows how far the one call on the phone has come.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from enum import StrEnum
from functools import partial
from typing import Any

from tipring.desk.player import Reel
from tipring.desk.shelf import PromptShelf
from tipring.domain.errors import PhoneError, RuleError, SpeechError
from tipring.domain.queue.happenings import (
    CallerHeld,
    CallerTakenBack,
    Failure,
    Happening,
    OfferAnswered,
    OfferFailed,
    OutsideCallBegan,
    OutsideCallEnded,
    PhoneFound,
    PhoneLost,
    TalkEnded,
)
from tipring.domain.say import Say
from tipring.phones.port import (
    Offer,
    Phone,
    PhoneAnswered,
    PhoneDeclined,
    PhoneEvent,
    PhoneFault,
    PhoneHeld,
    PhoneHungUp,
    PhoneInUse,
    PhoneTakenBack,
)

log = logging.getLogger(__name__)

TRY_AGAIN_S = 5.0
"""How often a phone that cannot be reached is tried."""

Tell = Callable[[Happening], None]
"""The queue engine's ear. Raises RuleError for what may not happen now."""

Order = Callable[[], Coroutine[Any, Any, None]]


class Stage(StrEnum):
    """How far the call on a phone has come."""

    FREE = "free"
    RUNG = "rung"
    LIFTED = "lifted"
    TALKING = "talking"


class PhoneWatch:
    """Run one phone; `run` is its task and ends only by being cancelled."""

    def __init__(
        self, agent: str, phone: Phone, shelf: PromptShelf, language: str
    ) -> None:
        self.agent = agent
        self.phone = phone
        self._shelf = shelf
        self._language = language
        self._stage = Stage.FREE
        self._ticket = ""
        self._orders: asyncio.Queue[Order] = asyncio.Queue()
        self._queue: Tell | None = None

    # --- orders of the engine ----------------------------------------------------

    def ring(self, offer: Offer) -> None:
        """Ring for a caller."""
        self._ticket, self._stage = offer.ticket, Stage.RUNG
        self._orders.put_nowait(partial(self.phone.ring, offer))

    def let_go(self, why: str) -> None:
        """Ring no more, or end the talk: the caller is somewhere else now."""
        self._ticket, self._stage = "", Stage.FREE
        self._orders.put_nowait(partial(self.phone.hang_up, why))

    def remind(self) -> None:
        """Remind the agent of a caller on hold."""
        self._orders.put_nowait(self.phone.remind)

    def talks(self) -> None:
        """Take note that agent and caller hear each other."""
        self._stage = Stage.TALKING

    def lost_the_caller(self) -> None:
        """End a talk that cannot be: the caller is told that it is over."""
        self._hung_up()

    async def whisper(self, say: Say) -> None:
        """Tell the agent who comes. Raises PhoneError when he is gone."""
        try:
            spoken = self._shelf.take(say, self._language)
        except SpeechError as error:
            log.error("%s", error)  # noqa: TRY400 - the owner's affair, no traceback
            return
        await self.phone.play(Reel(spoken.samples))

    # --- the task ----------------------------------------------------------------

    async def run(self, tell: Tell) -> None:
        """Keep the phone in use for ever."""
        self._queue = tell
        try:
            while True:
                await self._open()
                await self._watch()
        finally:
            await self.phone.close()

    async def _open(self) -> None:
        while True:
            try:
                found = await self.phone.open()
            except PhoneError as error:
                log.warning("%s cannot be rung: %s", self.agent, error)
                self._tell(PhoneLost(self.agent))
                await asyncio.sleep(TRY_AGAIN_S)
            else:
                log.info("%s: %s", self.agent, found)
                self._tell(PhoneFound(self.agent))
                return

    async def _watch(self) -> None:
        """Follow the phone until it cannot be reached any more."""
        async with asyncio.TaskGroup() as tasks:
            obeying = tasks.create_task(self._obey())
            while not isinstance(event := await self.phone.next_event(), PhoneFault):
                self._take(event)
            log.warning("%s cannot be rung: %s", self.agent, event.reason)
            obeying.cancel()
        self._stage = Stage.FREE
        self._tell(PhoneLost(self.agent))

    async def _obey(self) -> None:
        while True:
            order = await self._orders.get()
            try:
                await order()
            except PhoneError as error:
                log.warning("%s: %s", self.agent, error)
                self._fail(Failure.UNREACHABLE)

    # --- what the agent does -----------------------------------------------------

    def _take(self, event: PhoneEvent) -> None:
        match event:
            case PhoneAnswered() if self._stage is Stage.RUNG:
                self._stage = Stage.LIFTED
                self._tell(OfferAnswered(self._ticket, self.agent))
            case PhoneDeclined(why):
                self._fail(why)
            case PhoneHungUp():
                self._hung_up()
            case PhoneHeld() if self._stage is Stage.TALKING:
                self._tell(CallerHeld(self._ticket))
            case PhoneTakenBack() if self._stage is Stage.TALKING:
                self._tell(CallerTakenBack(self._ticket))
            case PhoneInUse(active):
                used = OutsideCallBegan if active else OutsideCallEnded
                self._tell(used(self.agent))
            case _:
                pass

    def _hung_up(self) -> None:
        if self._stage is Stage.TALKING:
            ticket, self._ticket, self._stage = self._ticket, "", Stage.FREE
            self._tell(TalkEnded(ticket, f"{self.agent} hung up"))
        else:
            self._fail(Failure.HUNG_UP)

    def _fail(self, why: Failure) -> None:
        ticket, self._ticket = self._ticket, ""
        self._stage = Stage.FREE
        if ticket:
            self._tell(OfferFailed(ticket, self.agent, why))

    def _tell(self, happening: Happening) -> None:
        """Tell the engine; what it refuses came too late to matter."""
        assert self._queue is not None, "a phone that runs has a queue"  # noqa: S101 - for the type checker
        with contextlib.suppress(RuleError):
            self._queue(happening)
