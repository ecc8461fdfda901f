"""A drill's look at two wires: battery on-hook, current for half a second."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from support.toy_daa import SETTINGS, WHOLE, ToyDaa, ToyHat, toy_hat
from support.virtual_time import run_virtually
from tipring.domain.errors import LineError
from tipring.lines.drillable import Drillable
from tipring.lines.hat.daa import DaaFeatures
from tipring.lines.hat.hook import NO_LOOP
from tipring.lines.hat.wires import (
    BATTERY,
    CURRENT,
    CURRENT_CEASES,
    LOOK_S,
    NO_BATTERY,
)


def on_a_toy(
    story: Callable[[ToyHat, ToyDaa], Awaitable[None]], features: DaaFeatures = WHOLE
) -> None:
    async def tell() -> None:
        async with toy_hat(SETTINGS, features) as toy:
            await story(toy, toy.daa)

    run_virtually(tell())


def test_a_good_line_has_battery_and_current_and_keeps_its_telephone() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        assert isinstance(toy.line, Drillable)
        assert await toy.line.check_wires() == [BATTERY, CURRENT]
        (taken, off), (let_go, on) = daa.hooks
        assert (off, on) == (True, False)
        assert LOOK_S <= let_go - taken <= LOOK_S + 0.1
        assert True not in daa.phones
        assert toy.told() == []
        await toy.line.answer()  # it is as good as before
        assert daa.is_off

    on_a_toy(story)


def test_a_line_that_is_used_or_dead_is_not_seized() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.use(used=True)
        assert await toy.line.check_wires() == [NO_BATTERY]
        assert daa.hooks == []

    on_a_toy(story)


def test_a_line_without_current_is_let_go_of() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.has_battery = False
        battery, current = await toy.line.check_wires()
        assert (battery, current.sentence, current.is_well) == (BATTERY, NO_LOOP, False)
        assert not daa.is_off

    on_a_toy(story)


def test_current_that_ceases_is_told() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        looking = asyncio.create_task(toy.line.check_wires())
        await asyncio.sleep(0.4)
        daa.lose_battery()
        assert await looking == [BATTERY, CURRENT_CEASES]
        assert not daa.is_off

    on_a_toy(story)


def test_hardware_without_senses_finds_nothing() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        assert await toy.line.check_wires() == []
        assert daa.hooks == []

    on_a_toy(story, DaaFeatures())


def test_a_call_comes_first() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        ringing = asyncio.create_task(daa.ring())
        await asyncio.sleep(0.5)
        with pytest.raises(LineError, match="rings, its wires are not looked at"):
            await toy.line.check_wires()
        await ringing
        await toy.line.answer()
        with pytest.raises(LineError, match="is in use, its wires are not looked at"):
            await toy.line.check_wires()

    on_a_toy(story)
