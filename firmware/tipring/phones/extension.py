"""An agent's desk phones, softphones and browser: all that is one extension.

They are rung as one: whichever is lifted first takes the offer, and the others show
no missed call.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from tipring.domain.errors import LegError, PhoneError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegReferred,
    LegTakenBack,
)
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.occupancy import Occupancy
from tipring.legs.port import CallOrder, Display, Leg, Legs
from tipring.phones.news import only_kept
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneCapabilities,
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

SPLASH_S: Final = 2.0
"""For so long a telephone whose caller is on hold rings to remind of him."""
FAILURES: Final[Mapping[LegEnd, Failure]] = {
    LegEnd.BUSY: Failure.BUSY,
    LegEnd.DECLINED: Failure.REJECTED,
    LegEnd.NO_ANSWER: Failure.NO_ANSWER,
}
"""All other ends mean that nobody could be rung."""


def offer_display(offer: Offer) -> Display:
    """Return what a telephone shows of *offer*: `Sales 2:10` and who calls."""
    minutes, seconds = divmod(int(offer.waited_s), 60)
    return Display(
        number=offer.number,
        name=offer.name,
        note=f"{offer.title or offer.queue} {minutes}:{seconds:02}",
        cadence=offer.cadence,
    )


class ExtensionPhone:
    """The `Phone` port over every telephone of *extension*.

    *occupancy* knows the calls that the agent has besides ours; whoever learns that
    telephones came or went calls `came_or_went`.
    """

    def __init__(
        self, name: str, extension: str, legs: Legs, occupancy: Occupancy | None = None
    ) -> None:
        self.name = name
        self.extension = extension
        self._legs = legs
        self._occupancy = occupancy or Occupancy()
        self._occupancy.watch(extension, self._look)
        self._events: asyncio.Queue[PhoneEvent] = asyncio.Queue()
        self._is_open = False
        self._call: asyncio.Task[None] | None = None
        self._leg: Leg | None = None
        self._is_lifted = False
        self._is_held = False
        self._is_in_use = False
        """By other calls than ours, as far as was told."""
        self._display = Display()
        self._reminder: asyncio.Task[None] | None = None
        self._figures = SoundFigures()

    @property
    def capabilities(self) -> PhoneCapabilities:
        """Sound goes through the box; callers of any line."""
        leg_id = "" if self.leg is None else self.leg.id
        return PhoneCapabilities(extension=self.extension, leg_id=leg_id)

    @property
    def leg(self) -> Leg | None:
        """In which the agent talks; None unless he does."""
        return self._leg if self._is_lifted else None

    @property
    def figures(self) -> SoundFigures:
        """What is known of the sound of this talk, or of the last one."""
        return self._figures if self._leg is None else self._leg.figures

    async def open(self) -> str:
        """Be ready to ring. Raises PhoneError while no telephone is registered."""
        if not self._legs.reachable(self.extension):
            message = (
                f"no telephone is registered as {self.extension};"
                " tipring phones says how to add one"
            )
            raise PhoneError(message)
        await self._end("opened anew", LegEnd.ELSEWHERE)
        self._events = asyncio.Queue()
        self._is_open = True
        self._is_in_use = False
        self._look()
        return f"the telephones of extension {self.extension}"

    async def close(self) -> None:
        """Hang up whatever goes on."""
        self._is_open = False
        await self._end("the box is stopping", LegEnd.HUNG_UP)

    async def next_event(self) -> PhoneEvent:
        """Return the next happening."""
        return await self._events.get()

    def came_or_went(self) -> None:
        """Look whether any telephone is left; a talk that goes on needs no proof."""
        gone = not self._legs.reachable(self.extension)
        if gone and self._is_open and not self._is_lifted:
            self._is_open = False
            self._tell(PhoneFault(f"no telephone is registered as {self.extension}"))

    async def ring(self, offer: Offer) -> None:
        """Ring all of them; what becomes of it is an event. PhoneError if not open."""
        if not self._is_open:
            message = f"{self.name} is not open, {self.extension} is not rung"
            raise PhoneError(message)
        await self._end("another offer", LegEnd.ELSEWHERE)
        self._display = offer_display(offer)
        leg = self._leg = self._dial()
        self._call = asyncio.create_task(self._live(leg), name=f"call to {self.name}")

    def _dial(self) -> Leg:
        """Let all telephones ring. Raises PhoneError."""
        order = CallOrder(extension=self.extension, display=self._display)
        try:
            return self._legs.call(order)
        except LegError as error:
            message = f"{self.extension} cannot be rung: {error}"
            raise PhoneError(message) from error

    async def hang_up(self, why: str) -> None:
        """Ring no more, and no missed call; or end the talk. No event follows."""
        end = LegEnd.HUNG_UP if self._is_lifted else LegEnd.ELSEWHERE
        await self._end(why, end)

    async def remind(self) -> None:
        """Ring briefly beside the call on hold: in it nothing of us is heard.

        Raises PhoneError.
        """
        if self._is_held and (self._reminder is None or self._reminder.done()):
            splash = self._splash(self._dial())
            self._reminder = asyncio.create_task(splash, name=f"reminder {self.name}")

    async def _splash(self, leg: Leg) -> None:
        try:
            await asyncio.sleep(SPLASH_S)
        finally:
            leg.hang_up("a reminder of who is on hold", LegEnd.ELSEWHERE)

    async def play(self, source: FrameSource) -> None:
        """Let the agent hear all of *source*. Raises PhoneError."""
        leg = self.leg
        if leg is None:
            message = f"{self.name} has not taken a call"
            raise PhoneError(message)
        try:
            await leg.play(source)
        except LegError as error:
            raise PhoneError(str(error)) from error

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the agent says to *sink*."""
        if self._leg is not None:
            self._leg.listen(sink)

    # --- one call ----------------------------------------------------------------

    async def _live(self, leg: Leg) -> None:
        while not isinstance(event := await leg.next_event(), LegEnded):
            self._take(leg, event)
        if self._is_lifted and event.end is LegEnd.LOST:
            self._is_open = False
            self._tell(PhoneFault(event.why or "the talk broke off"))
        elif self._is_lifted:
            self._tell(PhoneHungUp())
        else:
            failure = FAILURES.get(event.end, Failure.UNREACHABLE)
            log.info("%s did not take an offer: %s", self.name, event.why or event.end)
            self._tell(PhoneDeclined(failure))
        self._forget(leg)

    def _take(self, leg: Leg, event: LegEvent) -> None:
        match event:
            case LegAnswered():
                self._is_lifted = True
                leg.keep_close(close=True)
                self._tell(PhoneAnswered())
            case LegHeld():
                self._is_held = True
                self._tell(PhoneHeld())
            case LegTakenBack():
                self._is_held = False
                self._tell(PhoneTakenBack())
            case LegReferred(to, leg_id):
                self._tell(PhoneReferred(to, leg_id, leg.referral_went))
            case DigitPressed():
                self._tell(event)
            case _:
                pass

    async def _end(self, why: str, end: LegEnd) -> None:
        call, self._call = self._call, None
        leg = self._leg
        if leg is not None:
            leg.hang_up(why, end)
            self._forget(leg)
        if call is not None:
            call.cancel()
            await asyncio.wait([call])
        only_kept(self._events, PhoneFault, PhoneInUse)

    def _forget(self, leg: Leg) -> None:
        """Take note that *leg* is over."""
        self._figures = leg.figures
        self._leg = None
        self._is_lifted = self._is_held = False
        if self._reminder is not None:
            self._reminder.cancel()
        self.came_or_went()
        self._look()

    # --- other calls of the agent ----------------------------------------------------

    def _look(self) -> None:
        """Tell whether the agent is in a call that is none of ours.

        In a talk of ours that is nobody's affair; it is told when the talk is over.
        """
        if not self._is_open or self._is_lifted:
            return
        ours = () if self._leg is None else (self._leg.id,)
        in_use = self._occupancy.has_others(self.extension, ours)
        if in_use is not self._is_in_use:
            self._is_in_use = in_use
            self._tell(PhoneInUse(active=in_use))

    def _tell(self, event: PhoneEvent) -> None:
        self._events.put_nowait(event)
