"""Two legs talk, and a third is there: who hears whom, by tones."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from support.fake_leg import FakeLeg, party
from support.virtual_time import run_virtually
from tipring.desk.bridge import Bridge
from tipring.desk.gallery import FADES_FRAMES, Gallery, Third
from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd
from tipring.domain.supervising import Stance
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ

CALLER_HZ, AGENT_HZ, BOSS_HZ = 500.0, 900.0, 1400.0


@dataclass
class Round:
    """A caller, an agent and a supervisor, each humming one tone."""

    caller: FakeLeg = field(default_factory=lambda: FakeLeg(party("2125550177")))
    agent: FakeLeg = field(default_factory=lambda: FakeLeg(party("201")))
    boss: FakeLeg = field(default_factory=lambda: FakeLeg(party("250")))
    gallery: Gallery = field(default_factory=Gallery)

    async def hum(self) -> None:
        """Let each of them hum for ever."""
        phase = np.arange(FRAME_SAMPLES) / RATE_HZ
        who = ((self.caller, CALLER_HZ), (self.agent, AGENT_HZ), (self.boss, BOSS_HZ))
        while True:
            for leg, hz in who:
                leg.says((4000 * np.sin(2 * np.pi * hz * phase)).astype(np.int16))
            await asyncio.sleep(FRAME_S)

    def talk(self) -> asyncio.Task[None]:
        bridge = Bridge(self.caller, self.agent, gallery=self.gallery)
        return asyncio.create_task(bridge.run())


def hears(leg: FakeLeg, seconds: float = 0.5) -> set[float]:
    """Return the tones that *leg* heard lately."""
    sound = np.concatenate(leg.heard[-round(seconds / FRAME_S) :]).astype(float)
    spectrum = np.abs(np.fft.rfft(sound)) / len(sound)
    found = set()
    for hz in (CALLER_HZ, AGENT_HZ, BOSS_HZ):
        if spectrum[round(hz * len(sound) / RATE_HZ)] > 500:
            found.add(hz)
    return found


@contextlib.asynccontextmanager
async def talking() -> AsyncIterator[Round]:
    table = Round()
    tasks = [asyncio.create_task(table.hum()), table.talk()]
    try:
        yield table
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def test_two_legs_hear_each_other() -> None:
    async def tell() -> None:
        async with talking() as table:
            await asyncio.sleep(1)
            assert hears(table.caller) == {AGENT_HZ}
            assert hears(table.agent) == {CALLER_HZ}

    run_virtually(tell())


@pytest.mark.parametrize(
    ("stance", "caller", "agent"),
    [
        (Stance.LISTENING, {AGENT_HZ}, {CALLER_HZ}),
        (Stance.WHISPERING, {AGENT_HZ}, {CALLER_HZ, BOSS_HZ}),
        (Stance.JOINED, {AGENT_HZ, BOSS_HZ}, {CALLER_HZ, BOSS_HZ}),
    ],
)
def test_who_hears_a_supervisor(
    stance: Stance, caller: set[float], agent: set[float]
) -> None:
    async def tell() -> None:
        async with talking() as table:
            await asyncio.sleep(1)
            third = Third(table.boss, Stance.LISTENING)
            staying = asyncio.create_task(table.gallery.stay(third))
            await asyncio.sleep(0.2)
            third.stance = stance
            await asyncio.sleep(1)
            assert hears(table.boss) == {CALLER_HZ, AGENT_HZ}
            assert hears(table.caller) == caller
            assert hears(table.agent) == agent
            staying.cancel()
            await asyncio.wait([staying])
            await asyncio.sleep(1)
            assert hears(table.caller) == {AGENT_HZ}
            assert hears(table.agent) == {CALLER_HZ}
            assert table.gallery.thirds == []

    run_virtually(tell())


def test_coming_and_going_clicks_nowhere() -> None:
    async def tell() -> None:
        async with talking() as table:
            await asyncio.sleep(1)
            third = Third(table.boss, Stance.JOINED)
            staying = asyncio.create_task(table.gallery.stay(third))
            await asyncio.sleep(0.5)
            before = len(table.caller.heard)
            staying.cancel()
            await asyncio.sleep(FRAME_S * (FADES_FRAMES + 20))
            heard = np.concatenate(table.caller.heard[before - 30 :]).astype(int)
            step = np.abs(np.diff(heard)).max()
            both = 4000 * 2 * np.pi * (AGENT_HZ + BOSS_HZ) / RATE_HZ
            assert step <= both * 1.05

    run_virtually(tell())


def test_a_supervisor_whose_leg_is_lost_ends_his_stay_alone() -> None:
    async def tell() -> None:
        async with talking() as table:
            staying = asyncio.create_task(
                table.gallery.stay(Third(table.boss, Stance.JOINED))
            )
            await asyncio.sleep(1)
            table.boss.hang_up("the network is gone", LegEnd.LOST)
            with pytest.raises(LegError):
                await staying
            await asyncio.sleep(1)
            assert hears(table.caller) == {AGENT_HZ}

    run_virtually(tell())


def test_who_is_there_stays_while_the_talk_is_held() -> None:
    async def tell() -> None:
        table = Round()
        humming = asyncio.create_task(table.hum())
        first = table.talk()
        staying = asyncio.create_task(
            table.gallery.stay(Third(table.boss, Stance.WHISPERING))
        )
        await asyncio.sleep(1)
        first.cancel()
        await asyncio.sleep(1)
        assert hears(table.boss) == set()
        second = table.talk()
        await asyncio.sleep(1)
        assert hears(table.boss) == {CALLER_HZ, AGENT_HZ}
        assert hears(table.agent) == {CALLER_HZ, BOSS_HZ}
        for task in (humming, second, staying):
            task.cancel()
        await asyncio.wait([humming, second, staying])

    run_virtually(tell())


def test_a_talk_that_is_ended_while_an_end_breaks_off_is_ended_and_no_more() -> None:
    async def tell() -> None:
        table = Round()
        running = table.talk()
        await asyncio.sleep(1)
        table.agent.is_over = True
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled()

    run_virtually(tell())
