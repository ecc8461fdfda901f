"""A line behind a DAA while it is on-hook: rings, callers, the telephones beside."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest

from support.board_bench import BARE, WHOLE
from support.hat_street import hat_street
from support.street import Street, told_on
from support.toy_daa import SETTINGS, ToyDaa, ToyHat, toy_hat
from support.virtual_time import run_virtually
from tipring.domain.errors import LineError
from tipring.domain.events import (
    CallerIdReceived,
    HandsetLifted,
    HandsetReplaced,
    LineFault,
    RingHeard,
)
from tipring.dsp.callerid_sound import Standard, caller_id_sound
from tipring.dsp.tones import sine_mix
from tipring.exchange.bell import CallerIdStyle
from tipring.exchange.fxo_board import Electrics
from tipring.exchange.loop import CallerId
from tipring.lines.hat.daa import DaaFeatures
from tipring.lines.hat.line import HatLine
from tipring.wire.caller_id_message import CallerIdMessage, CallType, MessageKind

ANN = CallerId("2125550123", "SMITH,ANN")
TOLD_OF_ANN = CallerIdReceived("2125550123", "SMITH,ANN")
SENT_OF_ANN = CallerIdMessage(number="2125550123", name="SMITH,ANN")
HEARS_ALL = DaaFeatures(line_in_use=True)
"""Sound passes all the time."""

on_a_hat = told_on({"hat": hat_street})


def with_a_toy(
    story: Callable[[ToyHat, ToyDaa], Awaitable[None]],
    features: DaaFeatures | None = None,
) -> None:
    async def tell() -> None:
        opened = toy_hat() if features is None else toy_hat(features=features)
        async with opened as toy:
            await story(toy, toy.daa)

    run_virtually(tell())


# --- ringing ---------------------------------------------------------------------


@told_on(
    {
        f"{hertz:g} Hz, {waves} a cycle": partial(
            hat_street,
            board=replace(WHOLE, ring_pulses_per_cycle=waves),
            electrics=Electrics(ring_hz=hertz),
        )
        for hertz, waves in ((16.7, 1), (25.0, 2), (50.0, 1))
    }
)
async def test_every_bell_is_heard_once_a_burst(street: Street) -> None:
    street.call()
    await asyncio.sleep(11)
    assert len(street.all(RingHeard)) == 2


@told_on({"uk": partial(hat_street, country="uk")})
async def test_a_british_double_ring_is_one(street: Street) -> None:
    street.call(caller_id=None)
    await asyncio.sleep(5)
    assert len(street.all(RingHeard)) == 2


@on_a_hat
async def test_a_battery_that_is_turned_round_is_no_ring(street: Street) -> None:
    for turn in range(6):
        street.plugged.wire.loop.reversed = turn % 2 == 0
        await asyncio.sleep(0.2)
    await asyncio.sleep(1)
    assert street.told == []


def test_a_telephone_beside_us_that_dials_fast_does_not_ring() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.use(used=True)
        await asyncio.sleep(1)
        for _ in range(4):
            await daa.ring(0.5, hertz=20.0)
            await asyncio.sleep(0.6)
        assert toy.told() == [HandsetLifted()]

    with_a_toy(story)


def test_a_line_that_rings_is_nobody_s_whatever_its_monitor_says() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.use(used=True)
        await asyncio.sleep(1)
        await daa.ring()
        assert toy.told() == [HandsetLifted(), HandsetReplaced(), RingHeard()]
        await toy.line.answer()
        assert daa.is_off

    with_a_toy(story)


def test_a_ring_that_just_begins_is_waited_for() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        dialling = asyncio.create_task(toy.line.dial("42"))
        await asyncio.sleep(0.13)
        await daa.ring()
        with pytest.raises(LineError, match="line-1 rings, 42 cannot be called"):
            await dialling
        assert daa.hooks == []

    with_a_toy(story)


# --- who calls -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "standard", "style", "told"),
    [
        ("us", Standard.BELL_202, CallerIdStyle.AFTER_FIRST_RING, TOLD_OF_ANN),
        ("de", Standard.V_23, CallerIdStyle.AFTER_FIRST_RING, TOLD_OF_ANN),
        ("uk", Standard.UK, CallerIdStyle.BEFORE_FIRST_RING, TOLD_OF_ANN),
        (
            "it",
            Standard.DTMF,
            CallerIdStyle.BEFORE_FIRST_RING,
            CallerIdReceived("2125550123"),
        ),
        (
            "it",
            Standard.DTMF,
            CallerIdStyle.AFTER_FIRST_RING,
            CallerIdReceived("2125550123"),
        ),
    ],
)
def test_the_caller_is_heard_as_each_country_sends_him(
    country: str, standard: Standard, style: CallerIdStyle, told: CallerIdReceived
) -> None:
    async def story() -> None:
        async with hat_street(country=country) as street:
            street.plugged.wire.caller_id_standard = standard
            street.plugged.wire.caller_id_style = style
            street.call(caller_id=ANN)
            await street.until(RingHeard, count=2)
            assert street.all(CallerIdReceived) == [told]
            first = CallerIdReceived if "before" in style else RingHeard
            assert isinstance(street.told[0][1], first)

    run_virtually(story())


def test_a_caller_who_is_sent_between_all_rings_is_told_once_a_call() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        for _ in range(2):
            for _ in range(3):
                await daa.ring()
                await asyncio.sleep(0.5)
                daa.hear(caller_id_sound(SENT_OF_ANN))
                await asyncio.sleep(3.5)
            told = toy.told()
            assert [told.count(TOLD_OF_ANN), told.count(RingHeard())] == [1, 3]
            await asyncio.sleep(20)

    with_a_toy(story)


def test_sound_is_let_through_while_caller_id_may_come_and_no_longer() -> None:
    async def story(_toy: ToyHat, daa: ToyDaa) -> None:
        daa.snoops.clear()
        await daa.ring()
        assert daa.snoops == [False]
        await asyncio.sleep(0.2)
        assert daa.snoops == [False, True]
        await asyncio.sleep(3.5)
        await daa.ring(1.0)
        assert daa.snoops == [False, True, False]
        await asyncio.sleep(0.2)
        assert daa.snoops == [False, True, False, True]
        await asyncio.sleep(6.0)
        assert daa.snoops == [False, True, False, True, False]
        daa.ears.polarity(reversed_=True, at=daa.now)
        await asyncio.sleep(0.1)
        assert daa.snoops[-1]

    with_a_toy(story)


def test_what_is_heard_when_nobody_listens_is_no_caller() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.hear(caller_id_sound(SENT_OF_ANN))
        await asyncio.sleep(3)
        assert toy.told() == []

    with_a_toy(story)


def test_where_sound_passes_caller_id_is_heard_before_anything_else() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.hear(caller_id_sound(SENT_OF_ANN))
        await asyncio.sleep(3)
        assert toy.told() == [TOLD_OF_ANN]

    with_a_toy(story, HEARS_ALL)


@pytest.mark.parametrize(
    "message",
    [
        CallerIdMessage(MessageKind.WAITING, message_waiting=True),
        CallerIdMessage(number="1571", call_type=CallType.MESSAGE_WAITING),
    ],
)
def test_a_lamp_for_messages_is_nobody_who_calls(message: CallerIdMessage) -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.hear(caller_id_sound(message))
        await asyncio.sleep(3)
        assert toy.told() == []

    with_a_toy(story, HEARS_ALL)


def test_a_damaged_caller_id_is_written_down_and_not_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        sound = caller_id_sound(SENT_OF_ANN)
        sound[-900:-860] = 0
        daa.hear(sound)
        await asyncio.sleep(3)
        assert toy.told() == []

    with_a_toy(story, HEARS_ALL)
    assert "caller ID came damaged" in caplog.text


# --- the telephones beside us ----------------------------------------------------


@on_a_hat
async def test_who_lifts_and_puts_down_beside_us_is_noticed(street: Street) -> None:
    handset = street.handset(behind=False)
    handset.lift()
    await street.until(HandsetLifted, within_s=0.3)
    with pytest.raises(LineError, match="in use, 42 cannot be called: a telephone"):
        await street.line.dial("42")
    with pytest.raises(LineError, match="in use, it is not answered"):
        await street.line.answer()
    assert street.plugged.wire.loop.off_hook is False
    handset.put_down()
    await street.until(HandsetReplaced, within_s=0.6)
    assert len(street.told) == 2


def test_a_line_on_which_nothing_at_all_is_heard_is_not_plugged_in() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.use(used=True)
        await asyncio.sleep(29)
        assert toy.told() == [HandsetLifted()]
        await asyncio.sleep(2)
        assert toy.told() == [LineFault("no battery: is the line plugged in?")]
        with pytest.raises(LineError, match="no battery"):
            await toy.line.open()
        daa.is_line_in_use = False
        await toy.line.open()

    with_a_toy(story)


def test_a_line_on_which_somebody_is_heard_is_alive() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.use(used=True)
        await asyncio.sleep(20)
        daa.hear(sine_mix([440], 0.1, -30))
        daa.ears.polarity(reversed_=True, at=daa.now)
        await asyncio.sleep(60)
        daa.use(used=False)
        await asyncio.sleep(1)
        assert toy.told() == [HandsetLifted(), HandsetReplaced()]
        assert not daa.snoops[-1]

    with_a_toy(story)


def test_a_telephone_that_is_put_down_soon_leaves_no_doubt() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.use(used=True)
        await asyncio.sleep(5)
        daa.use(used=False)
        await asyncio.sleep(60)
        assert toy.told() == [HandsetLifted(), HandsetReplaced()]

    with_a_toy(story)


def test_a_line_that_is_used_when_the_box_starts_is_left_alone() -> None:
    async def story() -> None:
        daa = ToyDaa()
        daa.is_line_in_use = True
        toy = ToyHat(HatLine(SETTINGS, daa), daa)
        assert await toy.line.open() == "a toy"
        await asyncio.sleep(0.2)
        assert toy.told() == [HandsetLifted()]
        with pytest.raises(LineError, match="in use"):
            await toy.line.seize()
        await toy.line.close()

    run_virtually(story())


def test_the_telephone_that_we_hold_is_of_interest_in_calls_only() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.ears.phone(lifted=True, at=daa.now)
        assert toy.told() == []
        await toy.line.answer()
        daa.ears.phone(lifted=True, at=daa.now)
        daa.ears.phone(lifted=True, at=daa.now)
        daa.ears.phone(lifted=False, at=daa.now)
        assert toy.told() == [HandsetLifted(), HandsetReplaced()]
        assert daa.phones == [True]

    with_a_toy(story)


def test_who_stepped_aside_for_a_telephone_that_is_down_says_so() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        await toy.line.step_aside()
        assert daa.phones == [True, False]
        await asyncio.sleep(0.5)
        assert toy.told() == [HandsetReplaced()]

    with_a_toy(story)


def test_a_board_that_sees_no_telephones_says_nothing_of_them() -> None:
    async def story(toy: ToyHat, _daa: ToyDaa) -> None:
        assert not toy.line.capabilities.hears_handset_put_down
        await toy.line.answer()
        await toy.line.step_aside()
        await asyncio.sleep(1)
        assert toy.told() == []

    with_a_toy(story, DaaFeatures())


@told_on({"bare": partial(hat_street, board=BARE)})
async def test_a_board_with_a_bell_and_a_hook_takes_calls(street: Street) -> None:
    call = await street.take_call("waits 20 s")
    await asyncio.sleep(8)
    assert len(street.all(RingHeard)) == 1
    await street.line.hang_up()
    await call.ended
