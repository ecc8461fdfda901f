"""Talks that die with their trunk: noticed in seconds, and nobody else is touched."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from support.fake_leg import FakeLeg, FakeLegs, party
from support.toy_line import ToyLine
from support.trunk_street import SETTINGS
from support.virtual_time import run_virtually
from tipring.desk.dead_air import NO_SOUND, DeadAir
from tipring.desk.link_hub import LinkHub
from tipring.domain.errors import LineError
from tipring.domain.leg_events import LegEnd
from tipring.domain.link.view import Cause, LinkView, Verdict
from tipring.legs.port import PartyKind
from tipring.lines.port import Line
from tipring.lines.trunk import TrunkLine

DOWN = LinkView(verdict=Verdict.DOWN, cause=Cause.INTERNET, is_watched=True)
LOST = f"hung up: {LegEnd.LOST}: {NO_SOUND}"


@dataclass
class Channel:
    line: Line
    trunk: str = "provider"


class World:
    """A call on a trunk, whose party says something every 20 ms, or does not."""

    def __init__(self) -> None:
        self.hub = LinkHub()
        self.line = TrunkLine(SETTINGS, FakeLegs())
        self.leg = FakeLeg(party("2125550142", PartyKind.TRUNK), dialled="2125550123")
        wire = Channel(ToyLine("line-1"), "")
        channels = [wire, Channel(self.line)]
        self.air = DeadAir(self.hub, lambda: channels)
        self.speaks = True

    async def speak(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            if self.speaks:
                before = self.leg.figures
                self.leg.figures = replace(before, packets=before.packets + 1)


def told(story: Callable[[World], Awaitable[None]]) -> None:
    async def run() -> None:
        world = World()
        await world.line.open()
        assert world.line.take(world.leg)
        tasks = [asyncio.create_task(one) for one in (world.air.run(), world.speak())]
        await asyncio.sleep(10)
        await story(world)
        for task in tasks:
            task.cancel()
        await world.line.close()

    run_virtually(run())


def test_a_talk_without_sound_on_a_link_that_is_down_is_lost_in_seconds() -> None:
    async def story(world: World) -> None:
        world.speaks = False
        world.hub.is_now(DOWN)
        await asyncio.sleep(2.9)
        assert LOST not in world.leg.does
        await asyncio.sleep(1.2)
        assert LOST in world.leg.does

    told(story)


def test_a_talk_goes_on_as_long_as_its_sound_does() -> None:
    async def story(world: World) -> None:
        world.hub.is_now(DOWN)
        await asyncio.sleep(60)
        assert LOST not in world.leg.does
        world.speaks = False
        await asyncio.sleep(5)
        assert LOST in world.leg.does

    told(story)


def test_a_trunk_that_its_own_border_knows_to_be_gone_is_enough() -> None:
    async def story(world: World) -> None:
        world.speaks = False
        await asyncio.sleep(60)
        assert LOST not in world.leg.does, "silence alone proves nothing"
        world.line.trunk_is("it answers nobody")
        await asyncio.sleep(5)
        assert LOST in world.leg.does

    told(story)


def test_a_call_of_ours_that_nobody_answered_goes_another_way_at_once() -> None:
    async def run() -> None:
        hub, legs = LinkHub(), FakeLegs()
        line = TrunkLine(SETTINGS, legs)
        await line.open()
        air = DeadAir(hub, lambda: [Channel(line)])
        dialling = asyncio.create_task(line.dial("2125550142"))
        await asyncio.sleep(1)
        assert line.is_unanswered
        air.look(1.0)
        assert not dialling.done()
        hub.is_now(DOWN)
        air.look(1.5)
        with pytest.raises(LineError, match="the trunk is gone"):
            await dialling
        assert line.leg is None
        await line.close()

    run_virtually(run())


def test_a_call_that_is_not_answered_yet_is_left_alone() -> None:
    async def story(world: World) -> None:
        world.speaks = False
        world.leg.figures = replace(world.leg.figures, packets=0)
        world.hub.is_now(DOWN)
        await asyncio.sleep(60)
        assert LOST not in world.leg.does

    told(story)
