"""The session of a call that keeps a promise: silent until somebody lifts."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from support.virtual_time import run_virtually
from tipring.desk.calling_back import RINGS_S, CallbackSession
from tipring.domain.call_events import CallerLeft, CallEvent, PromptFinished
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    Tone,
    ToneHeard,
)
from tipring.domain.queue.happenings import CallbackFailure

LIFTED = FarEndAnswered(AnsweredBy.VOICE)
STOPPED = CallerLeft("the box is stopping")


class Talk:
    """The call that follows when somebody lifts."""

    def __init__(self) -> None:
        self.told: list[CallEvent] = []
        self.heard: list[LineEvent] = []
        self.began: list[float] = []
        """When, in seconds; empty before."""
        self.mistake: Exception | None = None
        self.over = asyncio.Event()

    def tell(self, event: CallEvent) -> None:
        self.told.append(event)

    def hear(self, event: LineEvent) -> None:
        self.heard.append(event)

    async def run(self) -> str:
        self.began.append(asyncio.get_running_loop().time())
        await self.over.wait()
        if self.mistake is not None:
            raise self.mistake
        return "all is said"


class World:
    def __init__(self) -> None:
        self.talk = Talk()
        self.missed: list[CallbackFailure] = []
        self.session = CallbackSession(self.talk, self.missed.append)
        self.running = asyncio.create_task(self.session.run())


def tell(story: Callable[[World], Awaitable[None]]) -> None:
    async def run() -> None:
        world = World()
        await asyncio.sleep(1)
        await story(world)

    run_virtually(run())


def test_the_talk_begins_when_somebody_lifts_and_hears_what_comes_then() -> None:
    async def story(world: World) -> None:
        world.session.hear(ToneHeard(Tone.RINGBACK))
        await asyncio.sleep(5)
        assert world.talk.began == []
        world.session.hear(LIFTED)
        world.session.hear(LIFTED)
        await asyncio.sleep(RINGS_S)
        assert world.talk.began == [6.0]
        world.session.hear(DigitPressed("1"))
        assert world.talk.heard[-1] == DigitPressed("1")
        world.session.tell(PromptFinished())
        assert world.talk.told == [PromptFinished()]
        assert world.missed == []
        world.talk.over.set()
        assert await world.running == "all is said"
        assert world.missed == [CallbackFailure.NOT_CONFIRMED]

    tell(story)


@pytest.mark.parametrize(
    ("sign", "why"),
    [
        (ToneHeard(Tone.BUSY), CallbackFailure.BUSY),
        (ToneHeard(Tone.REORDER), CallbackFailure.BUSY),
        (ToneHeard(Tone.SIT), CallbackFailure.BUSY),
        (FarEndGone(Gone.LOOP_BREAK), CallbackFailure.BUSY),
        (STOPPED, CallbackFailure.NO_ANSWER),
    ],
    ids=str,
)
def test_a_sign_that_nobody_will_lift_ends_it_at_once(
    sign: LineEvent | CallerLeft, why: CallbackFailure
) -> None:
    async def story(world: World) -> None:
        if isinstance(sign, CallerLeft):
            world.session.tell(sign)
        else:
            world.session.hear(sign)
        assert await world.running == f"not reached: {why}"
        assert asyncio.get_running_loop().time() == 1
        assert world.missed == [why]
        assert world.talk.began == []

    tell(story)


def test_nobody_lifts_for_40_seconds() -> None:
    async def story(world: World) -> None:
        assert await world.running == "not reached: no answer"
        assert asyncio.get_running_loop().time() == RINGS_S
        assert world.missed == [CallbackFailure.NO_ANSWER]
        world.session.hear(LIFTED)
        await asyncio.sleep(1)
        assert world.talk.began == []

    tell(story)


def test_once_somebody_lifted_the_end_is_the_talks_affair() -> None:
    async def story(world: World) -> None:
        world.session.hear(LIFTED)
        await asyncio.sleep(1)
        world.session.hear(ToneHeard(Tone.BUSY))
        world.session.hear(FarEndGone(Gone.BUSY_TONE))
        world.session.tell(STOPPED)
        assert len(world.talk.heard) == 2
        assert world.talk.told == [STOPPED]
        assert world.missed == []
        world.running.cancel()
        await asyncio.wait([world.running])
        assert world.missed == [CallbackFailure.NOT_CONFIRMED]

    tell(story)


def test_a_talk_that_ends_by_a_mistake_of_ours_was_not_confirmed() -> None:
    async def story(world: World) -> None:
        world.session.hear(LIFTED)
        world.talk.mistake = ZeroDivisionError("in the call")
        world.talk.over.set()
        with pytest.raises(ZeroDivisionError):
            await world.running
        assert world.missed == [CallbackFailure.NOT_CONFIRMED]

    tell(story)
