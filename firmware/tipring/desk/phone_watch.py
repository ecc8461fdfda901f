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
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import LegEnd
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
    TalkBroke,
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
    PhoneReferred,
    PhoneTakenBack,
)

log = logging.getLogger(__name__)

TRY_AGAIN_S = 5.0
"""How often a phone that cannot be reached is tried."""

Tell = Callable[[Happening], None]
"""The queue engine's ear. Raises RuleError for what may not happen now."""

Order = Callable[[], Coroutine[Any, Any, None]]


def _nobody(_key: str) -> None:
    """Hear a key that means nothing."""


def _refuse(referred: PhoneReferred) -> None:
    """Send nobody on."""
    referred.went(LegEnd.REFUSED)


def _ends_the_talk() -> bool:
    """Say that nobody has the caller when the agent leaves."""
    return False


class Stage(StrEnum):
    """How far the call on a phone has come."""

    FREE = "free"
    """Or about to ring: what is told now is old news."""
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
        self._offer: Offer | None = None
        """Whom it rings for, or is to ring for, or who talks with the agent."""
        self._orders: asyncio.Queue[Order] = asyncio.Queue()
        self._again = asyncio.Event()
        self._queue: Tell | None = None
        """None while nobody runs the phone."""
        self.on_key: Callable[[str], None] = _nobody
        """Hears the keys that the agent presses in a talk."""
        self.on_referral: Callable[[PhoneReferred], None] = _refuse
        """Asked to send the caller on."""
        self.on_leave: Callable[[], bool] = _ends_the_talk
        """Whether the caller is taken care of when the agent leaves a talk."""

    # --- orders of the engine ----------------------------------------------------

    def ring(self, offer: Offer) -> None:
        """Ring for a caller."""
        self._offer, self._stage = offer, Stage.FREE
        self._orders.put_nowait(partial(self._ring, offer))

    def let_go(self, why: str) -> None:
        """Ring no more, or end the talk: the caller is somewhere else now."""
        self._forget_offer()
        self._orders.put_nowait(partial(self.phone.hang_up, why))

    def remind(self) -> None:
        """Remind the agent of a caller on hold."""
        self._orders.put_nowait(self.phone.remind)

    def talks(self) -> None:
        """Take note that agent and caller hear each other."""
        self._stage = Stage.TALKING

    def give_up(self, ticket: str, why: str) -> None:
        """Hang up on the caller of *ticket*: the talk cannot be, or not go on."""
        if self._offer is not None and self._offer.ticket == ticket:
            self._orders.put_nowait(partial(self.phone.hang_up, why))
            self._hung_up(why)

    async def whisper(self, say: Say) -> None:
        """Tell the agent who comes. Raises PhoneError when he is gone."""
        try:
            spoken = self._shelf.take(say, self._language)
        except SpeechError as error:
            log.error("%s", error)  # noqa: TRY400 - the owner's affair, no traceback
            return
        await self.phone.play(Reel(spoken.samples))

    def look_again(self) -> None:
        """Try a phone that cannot be reached at once: it may be there now."""
        self._again.set()

    # --- the task ----------------------------------------------------------------

    async def run(self, tell: Tell) -> None:
        """Keep the phone in use for ever."""
        self._queue = tell
        try:
            while True:
                try:
                    await self._open()
                    await self._watch()
                except Exception:
                    # A mistake of ours with one phone must not silence the others.
                    log.exception("the phone of %s is opened anew", self.agent)
                    self._lose("a mistake of ours; see the log")
                    await asyncio.sleep(TRY_AGAIN_S)
        finally:
            self._queue = None
            await self.phone.close()

    async def _open(self) -> None:
        said = ""
        while True:
            try:
                found = await self.phone.open()
            except PhoneError as error:
                if (why := str(error)) != said:
                    log.warning("%s cannot be rung: %s", self.agent, why)
                said = why
                self._tell(PhoneLost(self.agent))
                self._again.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(TRY_AGAIN_S):
                        await self._again.wait()
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
        self._lose(event.reason)

    def _lose(self, why: str) -> None:
        """Tell that the phone is lost, and then what that is the end of.

        Who is out of reach already is not rung for the next caller.
        """
        self._orders = asyncio.Queue()
        stage, offer = self._stage, self._forget_offer()
        self._tell(PhoneLost(self.agent))
        if offer is not None and stage is Stage.TALKING:
            reason = f"the phone of {self.agent} was lost: {why}"
            self._tell(TalkBroke(offer.ticket, reason))

    async def _obey(self) -> None:
        while True:
            order = await self._orders.get()
            try:
                await order()
            except PhoneError as error:
                log.warning("%s: %s", self.agent, error)

    async def _ring(self, offer: Offer) -> None:
        """Ring, unless the offer was withdrawn before it came to that."""
        if self._offer is not offer:
            return
        self._stage = Stage.RUNG
        try:
            await self.phone.ring(offer)
        except PhoneError:
            if self._offer is offer:
                self._fail(Failure.UNREACHABLE)
            raise

    # --- what the agent does -----------------------------------------------------

    def _take(self, event: PhoneEvent) -> None:
        match event:
            case PhoneAnswered() if self._stage is Stage.RUNG:
                self._stage = Stage.LIFTED
                self._tell(OfferAnswered(self._ticket, self.agent))
            case PhoneDeclined(why) if self._stage is Stage.RUNG:
                self._fail(why)
            case PhoneHungUp():
                self._hung_up(f"{self.agent} hung up")
            case PhoneHeld() if self._stage is Stage.TALKING:
                self._tell(CallerHeld(self._ticket))
            case PhoneTakenBack() if self._stage is Stage.TALKING:
                self._tell(CallerTakenBack(self._ticket))
            case PhoneReferred() if self._stage is Stage.TALKING:
                self.on_referral(event)
            case PhoneReferred():
                _refuse(event)
            case DigitPressed(digit) if self._stage is Stage.TALKING:
                self.on_key(digit)
            case PhoneInUse(active):
                used = OutsideCallBegan if active else OutsideCallEnded
                self._tell(used(self.agent))
            case _:
                pass

    @property
    def _ticket(self) -> str:
        assert self._offer is not None, "a phone that rings has an offer"  # noqa: S101 - for the type checker
        return self._offer.ticket

    def _hung_up(self, why: str) -> None:
        match self._stage:
            case Stage.TALKING if self.on_leave():
                self._forget_offer()
            case Stage.TALKING:
                ended = TalkEnded(self._ticket, why)
                self._forget_offer()
                self._tell(ended)
            case Stage.LIFTED:
                self._fail(Failure.HUNG_UP)
            case _:
                pass

    def _fail(self, why: Failure) -> None:
        failed = OfferFailed(self._ticket, self.agent, why)
        self._forget_offer()
        self._tell(failed)

    def _forget_offer(self) -> Offer | None:
        """Let the phone be free; return whom it was used for."""
        offer, self._offer, self._stage = self._offer, None, Stage.FREE
        self.on_key, self.on_referral = _nobody, _refuse
        self.on_leave = _ends_the_talk
        return offer

    def _tell(self, happening: Happening) -> None:
        """Tell the engine; what it refuses came too late to matter."""
        if self._queue is not None:
            with contextlib.suppress(RuleError):
                self._queue(happening)
