"""An agent behind a number of the telephone network: a mobile, a home office.

The box calls the number over a line of its own. Whoever lifts there is asked to press
a key: the mailbox of a mobile lifts, too, and presses none.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol

from tipring.domain.errors import LineError, PhoneError
from tipring.domain.events import (
    REFUSALS,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    ToneHeard,
)
from tipring.domain.queue.happenings import Failure
from tipring.dsp.babble import frames_of
from tipring.dsp.frames import Frame, FrameSink, FrameSource, Samples
from tipring.dsp.tones import hold_reminder
from tipring.phones.news import only_kept
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneCapabilities,
    PhoneDeclined,
    PhoneEvent,
    PhoneFault,
    PhoneHungUp,
)

log = logging.getLogger(__name__)

ACCEPT: Final = "1"
"""The key that takes the call."""
ASKED: Final = 3
"""How often the question is asked before we take it for a machine that lifted."""
PAUSE_S: Final = 2.0
"""From one question to the next."""
WAYS: Final = 2
"""How often the number is called when its way breaks before anybody lifts."""
RINGS_S: Final = 45.0
"""Mailboxes lift after 20 to 30 s; who rings longer than this has none, and is away."""


class _WayBrokeError(LineError):
    """A call was lost before anybody lifted: there may be another way."""


class Leg(Protocol):
    """A call that the box made, from the moment that its number was dialled."""

    @property
    def full_duplex(self) -> bool:
        """Whether one can talk through its line."""
        ...

    async def next_event(self) -> LineEvent:
        """Return what becomes of it; FarEndGone is the last."""
        ...

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Cancel it to be silent at once. Raises LineError."""
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the far end says to *sink* (None: to nobody)."""
        ...

    def keep_close(self, *, close: bool) -> None:
        """Keep as little sound ahead as a talk needs, or as much as prompts need."""
        ...

    def hang_up(self, why: str) -> None:
        """End it; harmless when it is over."""
        ...


class Trunk(Protocol):
    """Lines that can call somebody."""

    async def dial(self, number: str) -> Leg:
        """Call *number* on a free line; return when it is dialled. LineError."""
        ...


class OutsidePhone:
    """The `Phone` port over a call to *number*.

    *question* makes the sound that asks to press 1 for an offer; it must be at hand.
    """

    def __init__(
        self,
        name: str,
        number: str,
        trunk: Trunk,
        question: Callable[[Offer], FrameSource],
    ) -> None:
        self.name = name
        self._number = number
        self._trunk = trunk
        self._question = question
        self._events: asyncio.Queue[PhoneEvent] = asyncio.Queue()
        self._is_open = False
        self._call: asyncio.Task[None] | None = None
        self._leg: Leg | None = None
        """The call in which the agent takes part; None until the key was pressed."""

    @property
    def capabilities(self) -> PhoneCapabilities:
        """Sound goes through the box; callers of any line, while another is free."""
        return PhoneCapabilities()

    async def open(self) -> str:
        """Be ready to call."""
        self._events = asyncio.Queue()
        self._is_open = True
        return f"the telephone {self._number}"

    async def close(self) -> None:
        """Hang up whatever goes on."""
        self._is_open = False
        await self._end()

    async def next_event(self) -> PhoneEvent:
        """Return the next happening."""
        return await self._events.get()

    async def ring(self, offer: Offer) -> None:
        """Call the number; what becomes of it is an event. PhoneError if not open."""
        if not self._is_open:
            message = f"{self.name} is not open, {self._number} is not called"
            raise PhoneError(message)
        await self._end()
        self._call = asyncio.create_task(self._live(offer), name=f"call to {self.name}")

    async def hang_up(self, why: str) -> None:
        """Ring no more, or end the call; no event follows."""
        log.info("%s: %s", self.name, why)
        await self._end()

    async def remind(self) -> None:
        """Let the agent hear the reminder, if nothing else is played."""
        if self._leg is not None:
            await self.play(_Once(hold_reminder()))

    async def play(self, source: FrameSource) -> None:
        """Let the agent hear all of *source*. Raises PhoneError."""
        if self._leg is None:
            message = f"{self.name} has not taken a call"
            raise PhoneError(message)
        try:
            await self._leg.play(source)
        except LineError as error:
            raise PhoneError(str(error)) from error

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the agent says to *sink*."""
        if self._leg is not None:
            self._leg.listen(sink)

    # --- one call ----------------------------------------------------------------

    async def _live(self, offer: Offer) -> None:
        failure: Failure | None = Failure.UNREACHABLE
        for _ in range(WAYS):
            try:
                failure = await self._call_for(offer)
            except _WayBrokeError as error:
                log.warning("%s: %s", self.name, error)
            except LineError as error:
                log.warning("%s cannot be called: %s", self.name, error)
                break
            else:
                break
        if failure is not None:
            self._tell(PhoneDeclined(failure))

    async def _call_for(self, offer: Offer) -> Failure | None:
        """Call once; return why the offer was not taken. LineError: it had no way."""
        leg = await self._trunk.dial(self._number)
        try:
            return await self._talk(leg, offer)
        finally:
            self._leg = None
            leg.hang_up(f"the call to {self.name} is over")

    async def _talk(self, leg: Leg, offer: Offer) -> Failure | None:
        """Talk with the agent; return why he did not take the offer."""
        failure = await self._is_lifted(leg) or await self._takes(leg, offer)
        if failure is not None:
            return failure
        self._leg = leg
        leg.keep_close(close=True)
        self._tell(PhoneAnswered())
        while not isinstance(event := await leg.next_event(), FarEndGone):
            if isinstance(event, DigitPressed):
                self._tell(event)
        if event.how is Gone.LINE_LOST:
            # The caller goes back to the queue, which may ring this agent again.
            self._is_open = False
            self._tell(PhoneFault(f"the way to {self._number} broke"))
        else:
            self._tell(PhoneHungUp())
        return None

    async def _is_lifted(self, leg: Leg) -> Failure | None:
        """Wait until somebody lifts; return why nobody does."""
        try:
            async with asyncio.timeout(RINGS_S):
                while True:
                    match await leg.next_event():
                        case FarEndAnswered():
                            break
                        case ToneHeard(tone) if tone in REFUSALS:
                            return Failure.BUSY
                        case FarEndGone(Gone.LINE_LOST):
                            message = f"the way to {self._number} broke"
                            raise _WayBrokeError(message)
                        case FarEndGone():
                            return Failure.BUSY
                        case _:
                            pass
        except TimeoutError:
            return Failure.NO_ANSWER
        if leg.full_duplex:
            return None
        log.warning("%s: the line plays or listens, never both: no talk", self.name)
        return Failure.UNREACHABLE

    async def _takes(self, leg: Leg, offer: Offer) -> Failure | None:
        """Ask for the key; return why it was not pressed."""
        asking = asyncio.create_task(self._ask(leg, offer))
        answer = asyncio.create_task(self._key(leg))
        try:
            await asyncio.wait((asking, answer), return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else asking.result()
        finally:
            for task in (asking, answer):
                task.cancel()
            await asyncio.wait((asking, answer))

    async def _ask(self, leg: Leg, offer: Offer) -> Failure:
        """Ask until nobody can be there; return what that is called."""
        try:
            for _ in range(ASKED):
                await leg.play(self._question(offer))
                await asyncio.sleep(PAUSE_S)
        except LineError as error:
            log.warning("%s: %s", self.name, error)
        return Failure.NO_ANSWER

    async def _key(self, leg: Leg) -> Failure | None:
        while True:
            match await leg.next_event():
                case DigitPressed(digit) if digit == ACCEPT:
                    return None
                case FarEndGone():
                    return Failure.REJECTED
                case _:
                    pass

    async def _end(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call.cancel()
            await asyncio.wait([call])
        only_kept(self._events)

    def _tell(self, event: PhoneEvent) -> None:
        self._events.put_nowait(event)


class _Once:
    """A piece of sound, to be heard once."""

    def __init__(self, samples: Samples) -> None:
        self._frames = frames_of(samples)

    def next_frame(self) -> Frame | None:
        return next(self._frames, None)
