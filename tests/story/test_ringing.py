"""From the first ring to the answer: what exchanges, callers and modems can do."""

import asyncio
from pathlib import Path

import pytest

from support.box import Box, open_box
from support.golden import assert_golden
from support.sampling import also
from support.virtual_time import run_virtually
from tipring.domain.line import LineState
from tipring.exchange.bell import CallerIdStyle
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.faults import Fault
from tipring.store.records import CallRecord, CallState

WELCOME = 'heard "Thank you for calling Harbor Dental."'


async def over(box: Box, call: PlacedCall) -> CallRecord:
    """Return the record of a call when it is over."""
    await call.ended
    await box.until(LineState.IDLE)
    (record,) = await box.store.calls()
    assert record.state is CallState.ENDED
    return record


def test_a_caller_without_caller_id_is_answered_after_the_second_ring(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            box.plugged.wire.caller_id_style = CallerIdStyle.NEVER
            call = box.call('waits for "press 1"', "hangs up")
            record = await over(box, call)
            assert record.rings == 2
            assert record.number is None
            assert not record.withheld
            assert_golden("no_caller_id.txt", await box.story(call))

    run_virtually(tell())


def test_a_caller_who_gives_up_before_the_answer_leaves_a_closed_record(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            box.plugged.wire.caller_id_style = CallerIdStyle.NEVER
            call = box.call("waits 1 s", "hangs up")
            await box.until(LineState.RINGING)
            call.hang_up()
            record = await over(box, call)
            assert record.answered_at is None
            assert record.end_reason == (
                "the caller gave up before the call was answered"
            )

    run_virtually(tell())


@pytest.mark.parametrize("chip", [*also("usr"), "conexant", *also("agere")])
def test_a_british_exchange_names_the_caller_before_it_rings(
    tmp_path: Path,
    chip: str,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, chip, country="uk") as box:
            call = box.call(
                'waits for "press 1"',
                "presses 3",
                "waits for the beep",
                "speaks 3 s",
                "hangs up",
                caller_id="2079460123",
            )
            record = await over(box, call)
            assert record.number == "2079460123"
            assert record.rings == 1
            assert record.end_reason == "the caller hung up (busy tone)"
            (message,) = await box.store.messages()
            assert message.number == "2079460123"

    run_virtually(tell())


def test_a_line_that_rings_on_after_the_answer_is_seized_again(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            box.plugged.faults.arm(Fault.STILL_RINGING, "+VLS=1")
            call = box.call('waits for "press 1"', "hangs up")
            await over(box, call)
            heard = [str(entry) for entry in call.diary if "heard" in str(entry)]
            assert heard[0] == WELCOME
            assert_golden("still_ringing.txt", await box.story(call))

    run_virtually(tell())


def test_a_line_that_never_stops_ringing_is_given_up_and_then_tried_afresh(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            box.plugged.faults.arm(Fault.STILL_RINGING, times=99)
            call = box.call("waits 1 s", "hangs up")
            await box.until(LineState.RELEASING)
            await box.until(LineState.IDLE)
            (record,) = await box.store.calls()
            assert record.state is CallState.ENDED
            assert record.end_reason == (
                "the line rings on although the modem says it is off-hook"
            )
            assert call.answered_at is None
            call.hang_up()
            await call.ended
            await asyncio.sleep(20)
            await box.until(LineState.IDLE)
            assert await box.store.open_calls() == []

    run_virtually(tell())
