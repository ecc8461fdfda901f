"""Calling, flashing and stepping aside: what only some lines do, and go wrong."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from support.street import (
    CHIPS,
    COLLEAGUE,
    PROMPT,
    SETTINGS,
    Street,
    modem_street,
    offset_in,
    told_on,
)
from tipring.domain.errors import LineError, LineGone
from tipring.domain.events import (
    AnsweredBy,
    FarEndAnswered,
    FarEndGone,
    HandsetLifted,
    HandsetReplaced,
    LineFault,
    RingHeard,
)
from tipring.dsp.frames import FRAME_S, RATE_HZ
from tipring.dsp.levels import dbm0
from tipring.exchange.call import Progress
from tipring.exchange.faults import Fault

SHORT_FLASH = replace(SETTINGS, flash_s=0.1)

on_every_chip = told_on({chip: partial(modem_street, chip) for chip in CHIPS})
on_usr = told_on({"usr": partial(modem_street, "usr")})
on_conexant = told_on({"conexant": partial(modem_street, "conexant")})
on_duplex_chips = told_on(
    {chip: partial(modem_street, chip) for chip in ("usr", "conexant")}
)


# --- calling ---------------------------------------------------------------------


@on_conexant
async def test_a_ring_between_dialling_and_its_reply_goes_before_our_call(
    street: Street,
) -> None:
    street.colleague()
    street.plugged.faults.arm(Fault.RING_BETWEEN, "ATD")
    with pytest.raises(LineError, match="rings"):
        await street.line.dial(COLLEAGUE)
    assert not street.plugged.wire.loop.off_hook
    assert len(street.all(RingHeard)) == 1


@on_conexant
async def test_a_conexant_does_not_dial_into_a_talk_beside_it(street: Street) -> None:
    street.plugged.wire.loop.extension_off_hook = True
    with pytest.raises(LineError, match=r"LINE-IN-USE.*nobody on the telephone"):
        await street.line.dial(COLLEAGUE)
    assert not street.plugged.wire.loop.off_hook


@on_usr
async def test_a_modem_that_is_pulled_while_it_dials_is_gone(street: Street) -> None:
    dialling = asyncio.create_task(street.line.dial(COLLEAGUE))
    await asyncio.sleep(1)
    await street.unplug()
    with pytest.raises(LineGone):
        await dialling
    await street.until(LineFault)


@on_usr
async def test_a_pause_for_an_outside_line_may_be_dialled(street: Street) -> None:
    colleague = street.colleague("speaks 5 s", number="942")
    await street.line.dial("9,42")
    await street.until(FarEndAnswered, within_s=20)
    assert colleague.diary
    await street.line.hang_up()


@on_conexant
async def test_where_the_exchange_reverses_the_battery_the_first_time_is_the_answer(
    street: Street,
) -> None:
    street.colleague("waits 60 s", answer_after_s=60.0)
    await street.line.dial(COLLEAGUE)
    await asyncio.sleep(1)
    port = street.rig.port(street.node)
    port.inject(b"\x10L")
    assert (await street.until(FarEndAnswered)).by is AnsweredBy.POLARITY
    assert street.all(FarEndGone) == []
    port.inject(b"\x10L")
    await street.until(FarEndGone)
    assert len(street.all(FarEndAnswered)) == 1


# --- flashing --------------------------------------------------------------------


@told_on({chip: partial(modem_street, chip, settings=SHORT_FLASH) for chip in CHIPS})
async def test_the_owner_may_say_how_long_a_flash_is(street: Street) -> None:
    await street.take_call("waits 60 s")
    await street.line.flash(to_exchange=True)
    await street.line.flash(to_exchange=False)
    assert street.plugged.wire.flashes == [0.1, 0.1]


@on_every_chip
async def test_a_modem_that_refuses_to_flash_keeps_the_caller(street: Street) -> None:
    call = await street.take_call("waits 60 s")
    street.plugged.faults.arm(Fault.ERROR_ONCE, "+VTS")
    with pytest.raises(LineError, match="ERROR"):
        await street.line.flash(to_exchange=True)
    before = len(call.heard)
    await street.play(PROMPT)
    assert offset_in(call.heard[before:], PROMPT) >= 0


@on_usr
async def test_a_modem_that_is_pulled_while_it_flashes_is_gone(street: Street) -> None:
    await street.take_call("waits 60 s")
    flashing = asyncio.create_task(street.line.flash(to_exchange=True))
    await asyncio.sleep(0.3)
    await street.unplug()
    with pytest.raises(LineGone):
        await flashing


@on_usr
async def test_a_comma_among_keys_is_a_pause(street: Street) -> None:
    call = await street.take_call("waits 60 s")
    began = street.now
    await street.line.send_keys("1,2")
    assert 2.0 < street.now - began < 4.0
    assert call.news is Progress.ANSWERED


# --- the telephone beside us -----------------------------------------------------


@on_usr
async def test_a_modem_that_must_be_asked_is_believed_only_when_it_answers(
    street: Street,
) -> None:
    handset = street.handset("waits 60 s")
    await street.take_call("waits 60 s")
    handset.lift()
    await street.until(HandsetLifted)
    await street.line.step_aside()
    await asyncio.sleep(2.5)
    street.plugged.faults.arm(Fault.ERROR_ONCE, "S90?", times=2)
    await asyncio.sleep(3)
    assert street.all(HandsetReplaced) == []
    handset.put_down()
    await street.until(HandsetReplaced, within_s=3)
    await asyncio.sleep(3)
    assert len(street.all(HandsetReplaced)) == 1


@on_usr
async def test_a_telephone_in_the_wall_is_never_told_to_be_put_down(
    street: Street,
) -> None:
    handset = street.handset("waits 60 s", behind=False)
    await street.take_call("waits 60 s")
    handset.lift()
    await asyncio.sleep(0.5)
    await street.line.step_aside()
    await asyncio.sleep(3)
    handset.put_down()
    await asyncio.sleep(3)
    assert street.all(HandsetReplaced) == []
    await street.unplug()
    await street.until(LineFault)


# --- keeping close ---------------------------------------------------------------


@on_duplex_chips
async def test_what_is_played_close_is_on_the_line_with_the_next_frame(
    street: Street,
) -> None:
    call = await street.take_call("waits 60 s")
    street.line.keep_close(close=True)
    await asyncio.sleep(1)
    before, began = len(call.heard), street.now
    await street.play(PROMPT)
    heard = call.heard[before:]
    first_s = offset_in(heard, PROMPT) / RATE_HZ
    assert 0 <= first_s <= 2 * FRAME_S
    assert street.now - began < 0.6 + 4 * FRAME_S


@on_duplex_chips
async def test_a_late_box_keeps_more_ahead_even_when_close(street: Street) -> None:
    call = await street.take_call("waits 60 s")
    street.line.keep_close(close=True)
    await asyncio.sleep(1)
    prompt = street.start_play(PROMPT)
    for _ in range(6):
        await asyncio.sleep(0.06)
        street.rig.exchange.advance(street.now + 0.05)
    await prompt
    assert call.news is Progress.ANSWERED
    hearing = street.line.hearing
    assert hearing is not None
    assert hearing.echo is not None
    assert hearing.echo.gaps >= 1
    assert dbm0(call.heard[-RATE_HZ:]) > -60


@on_conexant
async def test_the_next_call_is_not_kept_close(street: Street) -> None:
    await street.take_call("waits 60 s")
    street.line.keep_close(close=True)
    await street.line.hang_up()
    await asyncio.sleep(1)
    call = await street.take_call("waits 60 s")
    await asyncio.sleep(1)
    playing = street.start_play(PROMPT)
    await asyncio.sleep(0.1)
    port = street.rig.port(street.node)
    port.is_blocked = True
    await asyncio.sleep(0.05)
    port.is_blocked = False
    await playing
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
