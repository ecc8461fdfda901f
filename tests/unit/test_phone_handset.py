"""The ordinary telephone beside the box."""

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from support.phone_benches import OFFER, HandsetBench, bench_of
from support.virtual_time import run_virtually
from tipring.domain.events import HandsetLifted, HandsetReplaced
from tipring.domain.queue.happenings import Failure
from tipring.phones.port import PhoneAnswered, PhoneDeclined, PhoneInUse

LIFTED, REPLACED = HandsetLifted(), HandsetReplaced()


def test_it_rings_until_it_is_lifted() -> None:
    async def tell() -> None:
        async with bench_of(HandsetBench) as bench:
            handset = cast("HandsetBench", bench)
            await handset.phone.ring(OFFER)
            await asyncio.sleep(0.1)
            rang = [handset.rings]
            handset.handset.line_says(LIFTED)
            assert [*rang, handset.rings] == [True, False]
            await asyncio.sleep(0.1)
            assert handset.told == [PhoneAnswered()]
            await handset.phone.remind()
            await asyncio.sleep(0.1)
            assert handset.rings

    run_virtually(tell())


def test_it_takes_callers_of_its_own_line_and_passes_no_sound() -> None:
    capabilities = HandsetBench().phone.capabilities
    assert (capabilities.line, capabilities.has_audio) == ("line-1", False)


def test_it_is_silent_when_somebody_else_was_faster() -> None:
    async def tell() -> None:
        async with bench_of(HandsetBench) as bench:
            handset = cast("HandsetBench", bench)
            await handset.phone.ring(OFFER)
            await asyncio.sleep(0.1)
            await handset.phone.hang_up("bob was faster")
            assert not handset.rings

    run_virtually(tell())


def test_a_call_of_the_agents_own_is_told_and_declines_offers() -> None:
    async def tell() -> None:
        async with bench_of(HandsetBench) as bench:
            handset = cast("HandsetBench", bench)
            handset.handset.line_says(LIFTED)
            handset.handset.line_says(LIFTED)
            await handset.phone.ring(OFFER)
            await handset.phone.hang_up("never mind")
            handset.handset.line_says(REPLACED)
            handset.handset.line_says(REPLACED)
            await asyncio.sleep(0.1)
            assert handset.told == [PhoneInUse(active=True), PhoneInUse(active=False)]

    run_virtually(tell())


@pytest.mark.parametrize("line", ["line-2", ""])
def test_a_caller_on_another_line_cannot_be_heard_on_it(line: str) -> None:
    async def tell() -> None:
        async with bench_of(HandsetBench) as bench:
            handset = cast("HandsetBench", bench)
            await handset.phone.ring(replace(OFFER, line=line))
            await asyncio.sleep(0.1)
            assert handset.told == [PhoneDeclined(Failure.UNREACHABLE)]
            assert not handset.rings

    run_virtually(tell())


def test_a_caller_who_was_taken_away_leaves_a_lifted_telephone() -> None:
    async def tell() -> None:
        async with bench_of(HandsetBench) as bench:
            handset = cast("HandsetBench", bench)
            await handset.phone.ring(OFFER)
            handset.handset.line_says(LIFTED)
            await asyncio.sleep(0.1)
            await handset.phone.hang_up("held for too long")
            handset.told.clear()
            await handset.phone.ring(OFFER)
            await asyncio.sleep(0.1)
            assert handset.told == [PhoneDeclined(Failure.BUSY)]
            handset.told.clear()
            handset.handset.line_says(REPLACED)
            await handset.phone.ring(OFFER)
            await asyncio.sleep(0.1)
            assert handset.told == []
            assert handset.rings

    run_virtually(tell())
