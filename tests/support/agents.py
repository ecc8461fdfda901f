"""An agent at a phone under test, on the virtual clock."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

import pytest

from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.dsp.frames import Samples
from tipring.phones.port import (
    Offer,
    Phone,
    PhoneAnswered,
    PhoneEvent,
)
from tipring.phones.simulated import SimulatedPhone

OFFER = Offer(ticket="c1", queue="sales", number="2125550123", line="line-1")
POLL_S = 0.01

E = TypeVar("E", bound=PhoneEvent)


class Person(Protocol):
    """Whoever sits at the phone."""

    def follow(self, script: list[str]) -> None:
        """Do with the next offer what the sentences of `simulated_script` say."""
        ...

    @property
    def heard(self) -> Samples:
        """All that was heard since lifting last."""
        ...

    @property
    def said(self) -> Samples:
        """All that was said since lifting last."""
        ...


class Agent:
    """A phone, what it told, and the person before it."""

    def __init__(self, phone: Phone, person: Person) -> None:
        self.phone = phone
        self.person = person
        self.told: list[tuple[float, PhoneEvent]] = []
        self.playing: list[asyncio.Task[None]] = []
        """Everything that was begun with `start_play`."""
        self._pump: asyncio.Task[None] | None = None

    async def open(self) -> str:
        """Open the phone and write down what it tells from now on."""
        await self.look_away()
        what = await self.phone.open()
        self._pump = asyncio.create_task(self._take_events())
        return what

    async def look_away(self) -> None:
        """Take no more events."""
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.wait([self._pump])

    async def _take_events(self) -> None:
        while True:
            event = await self.phone.next_event()
            self.told.append((self.now, event))

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    @property
    def events(self) -> list[PhoneEvent]:
        return [event for _, event in self.told]

    def told_at(self, kind: type[PhoneEvent]) -> float:
        """Return when the newest event of a kind was told."""
        return [at for at, event in self.told if isinstance(event, kind)][-1]

    async def until(self, kind: type[E], within_s: float = 10.0) -> E:
        """Wait for an event of a kind; AssertionError if it stays out."""
        until = self.now + within_s
        while not (found := [e for e in self.events if isinstance(e, kind)]):
            assert self.now < until, f"no {kind.__name__} in {within_s} s: {self.told}"
            await asyncio.sleep(POLL_S)
        return found[-1]

    async def is_rung(self, *sentences: str) -> None:
        """Let the phone ring; the person does what *sentences* say."""
        self.told.clear()
        self.person.follow([*sentences])
        await self.phone.ring(OFFER)

    async def answers(self, *sentences: str) -> None:
        """Let the person answer, and then do what *sentences* say."""
        await self.is_rung(*sentences)
        await self.until(PhoneAnswered)

    async def play(self, sound: Samples) -> None:
        """Play to the end."""
        await self.phone.play(Reel(sound))

    def start_play(self, sound: Samples) -> asyncio.Task[None]:
        """Begin to play; cancel the task to be silent."""
        self.playing.append(asyncio.create_task(self.play(sound)))
        return self.playing[-1]


@contextlib.asynccontextmanager
async def opened(phone: Phone, person: Person) -> AsyncIterator[Agent]:
    """Open *phone*; close it afterwards."""
    agent = Agent(phone, person)
    await agent.open()
    try:
        yield agent
    finally:
        await phone.close()
        await agent.look_away()
        await asyncio.gather(*agent.playing, return_exceptions=True)


@contextlib.asynccontextmanager
async def simulated_agent() -> AsyncIterator[Agent]:
    """Open a simulated phone."""
    phone = SimulatedPhone("anna")
    async with opened(phone, phone) as agent:
        yield agent


OpenAgent = Callable[..., AbstractAsyncContextManager[Agent]]
Agents = Mapping[str, OpenAgent]


def told_by(agents: Agents) -> Callable[[Callable[..., Awaitable[None]]], Any]:
    """Make a test of an async story whose first argument is one of *agents*."""

    def decorate(story: Callable[..., Awaitable[None]]) -> object:
        @functools.wraps(story)
        def test(agent: OpenAgent, **more: object) -> None:
            async def tell() -> None:
                async with agent() as opened_agent:
                    await story(opened_agent, **more)

            run_virtually(tell())

        which = pytest.mark.parametrize("agent", agents.values(), ids=agents.keys())
        return which(test)

    return decorate
