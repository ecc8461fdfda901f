"""Somebody pulls a modem's plug, at every step, and puts it in elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.street import (
    CHIPS,
    LONG_PROMPT,
    MODEM_STREETS,
    SETTINGS,
    Street,
    modem_street,
    told_on,
    works_for_another_call,
)
from support.virtual_time import run_virtually
from tipring.domain.errors import LineError
from tipring.domain.events import LineFault, RingHeard


async def idle(_street: Street) -> None:
    await asyncio.sleep(1)


async def ringing(street: Street) -> None:
    street.call("waits 60 s")
    await street.until(RingHeard)


async def answering(street: Street) -> None:
    await ringing(street)
    street.prompts.append(asyncio.create_task(street.line.answer()))
    await asyncio.sleep(0.1)


async def answered(street: Street) -> None:
    await street.take_call("waits 60 s")


async def listening(street: Street) -> None:
    await answered(street)
    await asyncio.sleep(1)


async def entering_a_stream(street: Street) -> None:
    await listening(street)
    street.start_play(LONG_PROMPT)
    await asyncio.sleep(0.005)


async def playing(street: Street) -> None:
    await answered(street)
    street.start_play(LONG_PROMPT)
    await asyncio.sleep(1)


async def hanging_up(street: Street) -> None:
    await listening(street)
    street.prompts.append(asyncio.create_task(street.line.hang_up()))
    await asyncio.sleep(0.03)


PHASES = [
    idle, ringing, answering, answered, listening, entering_a_stream, playing,
    hanging_up,
]  # fmt: skip


@pytest.mark.sampled(1)
@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.__name__)
@told_on(MODEM_STREETS)
async def test_the_plug_may_be_pulled_at_any_time(
    street: Street, phase: Callable[[Street], Awaitable[None]]
) -> None:
    await phase(street)
    calls = street.rig.exchange.calls
    await street.unplug()
    await street.until(LineFault, within_s=0.5)
    await asyncio.sleep(5)
    assert len(street.all(LineFault)) == 1
    assert all(isinstance(p.exception(), LineError) for p in street.prompts)
    for call in calls:
        call.hang_up()
    with pytest.raises(LineError, match="nothing is plugged in"):
        await street.line.open()
    await street.replug()
    await street.open()
    await works_for_another_call(street)


@pytest.mark.parametrize("path", ["ttyACM0", "ttyACM*"])
@pytest.mark.parametrize("chip", CHIPS)
def test_a_modem_that_comes_back_under_another_name_is_found(
    chip: str, path: str, tmp_path: Path
) -> None:
    old, new = tmp_path / "ttyACM0", tmp_path / "ttyACM1"
    old.touch()

    async def story() -> None:
        settings = replace(SETTINGS, path=str(tmp_path / path))
        async with modem_street(chip, node=str(old), settings=settings) as street:
            await street.unplug()
            await asyncio.to_thread(old.rename, new)
            await street.replug(str(new))
            assert str(new) in await street.open()
            await works_for_another_call(street)

    run_virtually(story())


def test_another_modem_under_a_new_name_is_left_alone(tmp_path: Path) -> None:
    old, other = tmp_path / "ttyACM0", tmp_path / "ttyACM1"
    old.touch()

    async def story() -> None:
        async with modem_street("usr", node=str(old)) as street:
            await street.unplug()
            await asyncio.to_thread(old.rename, other)
            await street.rig.plug_in("conexant", str(other), "5550199")
            with pytest.raises(LineError, match="another modem"):
                await street.line.open()

    run_virtually(story())
