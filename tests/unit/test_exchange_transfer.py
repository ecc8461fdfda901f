"""Hook flashes: holding, asking back and transferring, as carriers sell them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from support.virtual_time import run_virtually
from tipring.domain.script import HangUp, Speak, Wait
from tipring.dsp.levels import dbm0
from tipring.exchange.call import Progress
from tipring.exchange.caller import Deed
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine
from tipring.exchange.line import LineState, OnFlash
from tipring.exchange.telephone import Telephone

NUMBER, COLLEAGUE = "5550100", "42"
SECOND_S = 8000


class Story:
    """A modem in a call that can flash, and a colleague at another telephone."""

    def __init__(
        self, exchange: Exchange, line: PluggedLine, colleague: Telephone
    ) -> None:
        self.exchange = exchange
        self.line = line
        self.colleague = colleague

    def says(self, line: str) -> None:
        assert self.line.modem
        now = asyncio.get_running_loop().time()
        self.line.modem.host_sends(line.encode() + b"\r", now)

    async def answered_call(self) -> PlacedCall:
        call = self.exchange.place_call(NUMBER, (Speak(60),))
        await asyncio.sleep(0.5)
        self.says("AT+FCLASS=8;+VSD=128,0;+VTD=10;+VLS=1")
        await asyncio.sleep(0.5)
        return call

    async def asks_colleague(self) -> None:
        self.says("AT+VTS=!")
        await asyncio.sleep(1)
        assert self.line.wire.state is LineState.DIALLING
        self.says("AT+VTS=4,2")
        await asyncio.sleep(1)


@asynccontextmanager
async def office(on_flash: OnFlash) -> AsyncIterator[Story]:
    async with Exchange("us") as exchange:
        line = await exchange.plug_in("usr", number=NUMBER)
        line.wire.on_flash = on_flash
        script = (Speak(30), HangUp())
        yield Story(exchange, line, exchange.plug_in_telephone(COLLEAGUE, script))


def test_hanging_up_joins_caller_and_colleague() -> None:
    async def main() -> None:
        async with office(OnFlash.TRANSFER) as story:
            call = await story.answered_call()
            await story.asks_colleague()
            await asyncio.sleep(2)
            assert story.colleague.diary[0].words == "answered"
            assert dbm0(call.heard[-SECOND_S:]) < -80
            story.says("ATH")
            await asyncio.sleep(1)
            assert dbm0(call.heard[-SECOND_S // 2 :]) > -30
            assert dbm0(story.colleague.wire.loop.heard) > -40
            assert call.news is Progress.ANSWERED
            await call.ended
            assert story.colleague.diary[-1].deed is Deed.HUNG_UP

    run_virtually(main())


def test_a_blind_transfer_rings_on_for_the_caller() -> None:
    async def main() -> None:
        async with office(OnFlash.TRANSFER) as story:
            call = await story.answered_call()
            await story.asks_colleague()
            story.says("ATH")
            await asyncio.sleep(3)
            assert [e.words for e in call.diary if e.deed is Deed.NOTICED] == [
                "it rings",
                "answered",
                "answered",
            ]

    run_virtually(main())


def test_without_transfer_hanging_up_drops_everybody() -> None:
    async def main() -> None:
        async with office(OnFlash.HOLD) as story:
            call = await story.answered_call()
            await story.asks_colleague()
            await asyncio.sleep(2)
            story.says("ATH")
            await call.ended
            assert call.news is Progress.RELEASED
            await asyncio.sleep(1)
            assert story.colleague.wire.is_free

    run_virtually(main())


def test_a_second_flash_brings_the_caller_back() -> None:
    async def main() -> None:
        async with office(OnFlash.TRANSFER) as story:
            call = await story.answered_call()
            await story.asks_colleague()
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            assert story.line.wire.state is LineState.CONNECTED
            assert dbm0(story.line.wire.loop.heard) > -40
            assert story.colleague.wire.is_free
            story.says("AT+VTS=[700,0,50]")
            await asyncio.sleep(0.4)
            assert dbm0(call.heard[-SECOND_S // 4 :]) > -20
            await asyncio.sleep(0.6)
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            story.says("ATH")
            await call.ended

    run_virtually(main())


def test_who_comes_back_to_a_caller_that_left_hears_so() -> None:
    async def main() -> None:
        async with office(OnFlash.TRANSFER) as story:
            call = await story.answered_call()
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            call.hang_up()
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            assert story.line.wire.state is LineState.PARTING

    run_virtually(main())


def test_a_held_caller_may_lose_patience() -> None:
    async def main() -> None:
        async with office(OnFlash.TRANSFER) as story:
            call = await story.answered_call()
            await story.asks_colleague()
            call.hang_up()
            await call.ended
            told = len(call.diary)
            story.says("ATH")
            await asyncio.sleep(1)
            assert len(call.diary) == told
            assert story.line.wire.is_free

    run_virtually(main())


def test_on_a_plain_line_a_flash_means_nothing() -> None:
    async def main() -> None:
        async with office(OnFlash.NOTHING) as story:
            await story.answered_call()
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            assert story.line.wire.state is LineState.CONNECTED
            assert story.line.wire.flashes == [0.5]

    run_virtually(main())


@pytest.mark.parametrize("patience_s", [0.5, 30.0])
def test_a_telephone_answers_or_the_caller_gives_up_first(patience_s: float) -> None:
    async def main() -> None:
        async with Exchange("us") as exchange:
            phone = exchange.plug_in_telephone(COLLEAGUE, (Wait(1), HangUp()))
            for _ in range(2):
                call = exchange.place_call(COLLEAGUE, (Wait(5),))
                await asyncio.sleep(patience_s)
                call.hang_up()
                await call.ended
                await asyncio.sleep(1)
                assert phone.wire.is_free
            assert len(phone.diary) == (4 if patience_s > 1 else 0)

    run_virtually(main())


def test_a_telephone_notices_when_it_is_left() -> None:
    async def main() -> None:
        async with Exchange("us") as exchange:
            phone = exchange.plug_in_telephone(COLLEAGUE, (Wait(60),))
            call = exchange.place_call(COLLEAGUE, (Wait(1), HangUp()))
            await call.ended
            await asyncio.sleep(0.5)
            assert phone.wire.is_free
            assert phone.diary[-1].words == Progress.RELEASED

    run_virtually(main())


def test_a_talk_of_three_is_heard_by_all_and_goes_on_without_us() -> None:
    async def main() -> None:
        async with office(OnFlash.CONFERENCE) as story:
            call = await story.answered_call()
            await story.asks_colleague()
            await asyncio.sleep(2)
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            heard = call.heard[-SECOND_S // 4 :]
            assert dbm0(heard) > -30, "the colleague"
            assert dbm0(story.colleague.wire.loop.heard) > -40, "the caller"
            before = len(call.heard)
            story.says("AT+VTS=[700,0,50]")
            await asyncio.sleep(0.3)
            assert dbm0(call.heard[before + 800 :]) > dbm0(heard)
            story.says("ATH")
            await asyncio.sleep(1)
            assert dbm0(call.heard[-SECOND_S // 4 :]) > -30
            assert call.news is Progress.ANSWERED

    run_virtually(main())


def test_where_three_may_talk_it_takes_two_flashes_to_have_the_caller_alone() -> None:
    async def main() -> None:
        async with office(OnFlash.CONFERENCE) as story:
            story.colleague.wire.loop.extension_off_hook = True
            call = await story.answered_call()
            await story.asks_colleague()
            assert dbm0(call.heard[-SECOND_S:]) < -80
            story.says("AT+VTS=!")
            await asyncio.sleep(1)
            assert dbm0(call.heard[-SECOND_S:]) > -40, "the busy tone"
            story.says("AT+VTS=!")
            await asyncio.sleep(1.5)
            assert dbm0(call.heard[-SECOND_S // 4 :]) < -80
            assert dbm0(story.line.wire.loop.heard) > -40, "the caller"

    run_virtually(main())


def test_a_flash_must_be_neither_too_short_nor_too_long() -> None:
    async def main() -> None:
        async with office(OnFlash.TRANSFER) as story:
            story.line.wire.flash_window_s = (0.3, 0.8)
            call = await story.answered_call()
            story.says("AT+VTS={!,10}")
            await asyncio.sleep(1)
            seen = [story.line.wire.state]
            story.says("AT+VTS={!,90}")
            await asyncio.sleep(1)
            seen.append(story.line.wire.state)
            assert seen == [LineState.CONNECTED, LineState.DIALLING]
            assert call.news is Progress.RELEASED

    run_virtually(main())
