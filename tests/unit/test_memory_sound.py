"""A sound card without a card, under a HAT's line: what breaks is mended, and told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from support.board_bench import BARE, NUMBER
from support.memory_sound import MemoryCard
from support.virtual_time import run_virtually
from tipring.domain.board import SoundCard
from tipring.domain.care_entries import RepairTried
from tipring.domain.errors import LineError
from tipring.domain.events import LineEvent
from tipring.dsp.plans import plan_for
from tipring.exchange.clockwork import Exchange
from tipring.exchange.hat_pins import HatPins
from tipring.lines.hat.gpio import GpioDaa
from tipring.lines.hat.line import HatLine, HatSettings
from tipring.lines.hat.sound import CardSound


@contextlib.asynccontextmanager
async def hat_line(channels: int = 1) -> AsyncIterator[tuple[HatLine, MemoryCard]]:
    async with Exchange("us") as exchange:
        plugged = exchange.plug_in_board(BARE, number=NUMBER)
        card = MemoryCard(plugged.board, channels=channels)
        sound = CardSound(SoundCard("memory", channels), card)
        daa = GpioDaa(BARE, sound, HatPins(plugged.board).factory)
        line = HatLine(HatSettings("line-1", plan_for("us"), 0.0), daa)
        try:
            yield line, card
        finally:
            await line.close()


async def told_by(line: HatLine, within_s: float) -> list[LineEvent]:
    told: list[LineEvent] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            while True:
                told.append(await line.next_event())
    return told


@pytest.mark.parametrize("channels", [1, 2])
def test_a_card_that_stands_still_is_opened_anew_and_that_is_told(
    channels: int,
) -> None:
    async def story() -> None:
        async with hat_line(channels) as (line, card):
            await line.open()
            await asyncio.sleep(1)
            card.is_stalled = True
            told = await told_by(line, 3.0)
            assert told == [
                RepairTried("its sound card was closed and opened again", worked=True)
            ]
            assert card.opened == 2

    run_virtually(story())


def test_torn_sound_mends_itself() -> None:
    async def story() -> None:
        async with hat_line() as (line, card):
            await line.open()
            await asyncio.sleep(1)
            card.tear()
            assert await told_by(line, 1.0) == []

    run_virtually(story())


def test_a_card_that_is_busy_leaves_the_line_closed() -> None:
    async def story() -> None:
        async with hat_line() as (line, card):
            card.is_refused = True
            with pytest.raises(LineError, match="busy"):
                await line.open()

    run_virtually(story())
