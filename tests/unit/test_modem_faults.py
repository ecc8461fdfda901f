"""A modem line whose modem misbehaves as modems in the field do."""

import asyncio
import contextlib
from dataclasses import replace

import pytest

from support.street import (
    CHIPS_IN_TURN,
    LONG_PROMPT,
    MODEM_STREETS,
    PROMPT,
    SETTINGS,
    Street,
    Stumbling,
    modem_street,
    of_every_byte,
    offset_in,
    told_on,
    works_for_another_call,
)
from support.virtual_time import run_virtually
from tipring.domain.errors import LineError
from tipring.domain.events import (
    CallerIdReceived,
    FarEndGone,
    HandsetLifted,
    LineFault,
    RingHeard,
)
from tipring.dsp.frames import RATE_HZ
from tipring.exchange.call import Progress
from tipring.exchange.caller import Voice
from tipring.exchange.faults import Fault
from tipring.exchange.loop import MarkKind

NOTICED_S = 60.0
"""A modem that died while idle is noticed by then."""
ATTEMPTS = 3
"""How often the desk tries to answer, and to open, before it calls that a failure."""

on_every_chip = told_on(MODEM_STREETS, turns=CHIPS_IN_TURN)
on_usr = told_on({"usr": MODEM_STREETS["usr"]})
on_conexant = told_on({"conexant": MODEM_STREETS["conexant"]})
on_agere = told_on({"agere": MODEM_STREETS["agere"]})
"""Where the chips do not differ, each story is told of one of them."""
DUPLEX = ("usr", "conexant")
in_full_duplex = told_on({chip: MODEM_STREETS[chip] for chip in DUPLEX})
in_half_duplex = told_on(
    {which: MODEM_STREETS[which] for which in MODEM_STREETS if which not in DUPLEX}
)

REPLY_FAULTS = [
    pytest.param(Fault.NO_REPLY, 0.0, id="no reply"),
    pytest.param(Fault.GARBAGE, 0.0, id="garbage"),
    pytest.param(Fault.ERROR_ONCE, 0.0, id="ERROR once"),
    pytest.param(Fault.LATE_OK, 3.0, id="reply after we gave up"),
    pytest.param(Fault.PARTIAL_LINE, 3.0, id="half a reply, the rest too late"),
    pytest.param(Fault.ECHO_ON, 0.0, id="echo on"),
    pytest.param(Fault.RING_BETWEEN, 0.0, id="RING in between"),
]
on_every_reply_fault = pytest.mark.parametrize(("fault", "delay_s"), REPLY_FAULTS)


async def try_hard(street: Street, *, to_open: bool = False) -> None:
    """Do as the desk does: try again when it fails."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await (street.open() if to_open else street.line.answer())
        except LineError:
            if attempt == ATTEMPTS:
                raise
        else:
            return


# --- one command goes wrong ------------------------------------------------------


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "command",
    ["ATZ", "ATI3", "+FCLASS=?", "+VSM=131", "+VCID"],
)
@on_every_reply_fault
@on_conexant
async def test_a_modem_is_got_to_know_although_one_command_goes_wrong(
    street: Street, fault: Fault, delay_s: float, command: str
) -> None:
    street.plugged.faults.arm(fault, command, delay_s=delay_s)
    await try_hard(street, to_open=True)
    if not (fault is Fault.ERROR_ONCE and command == "+VCID"):
        await works_for_another_call(street)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["+FCLASS=8", "+VSM", "+VGR", "+VLS=1"])
@on_every_reply_fault
@on_usr
async def test_a_call_is_answered_although_one_command_goes_wrong(
    street: Street, fault: Fault, delay_s: float, command: str
) -> None:
    street.plugged.faults.arm(fault, command, delay_s=delay_s)
    call = street.call("waits 60 s")
    await street.until(RingHeard)
    await try_hard(street)
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
    await street.line.hang_up()
    await works_for_another_call(street)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["+VTX", "+VRX", "END OF STREAM"])
@on_every_reply_fault
@on_agere
async def test_a_call_goes_on_although_a_stream_goes_wrong(
    street: Street, fault: Fault, delay_s: float, command: str
) -> None:
    call = await street.take_call("waits 60 s")
    street.plugged.faults.arm(fault, command, delay_s=delay_s)
    with contextlib.suppress(LineError):
        await street.play(PROMPT)
    await asyncio.sleep(8)
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call)[8 * RATE_HZ :], PROMPT) >= 0
    street.record()
    await asyncio.sleep(1)
    assert len(street.recording) > 0.5 * RATE_HZ
    await street.line.hang_up()
    assert street.all(LineFault) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["+VLS=0", "ATH", "+FCLASS=0", "+GCI"])
@on_every_reply_fault
@on_usr
async def test_a_call_is_hung_up_although_one_command_goes_wrong(
    street: Street, fault: Fault, delay_s: float, command: str
) -> None:
    await street.take_call("waits 60 s")
    await asyncio.sleep(0.5)
    street.plugged.faults.arm(fault, command, delay_s=delay_s)
    try:
        await street.line.hang_up()
    except LineError:
        await try_hard(street, to_open=True)
    await works_for_another_call(street)


@on_every_chip
async def test_a_modem_that_refuses_to_be_routed_answers_by_ata(street: Street) -> None:
    street.plugged.faults.arm(Fault.ERROR_ONCE, "+VLS=1")
    call = await street.take_call("waits 20 s")
    assert call.news is Progress.RINGING or call.answered_at is not None
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0


@on_every_chip
async def test_a_line_that_was_seized_too_late_does_not_stay_off_hook(
    street: Street,
) -> None:
    street.call("waits 60 s")
    street.plugged.faults.arm(Fault.LATE_OK, "+VLS=1", delay_s=4.5)
    await street.until(RingHeard)
    with pytest.raises(LineError, match="VLS=1"):
        await street.line.answer()
    await street.line.close()
    assert not street.plugged.wire.loop.off_hook


@on_every_chip
async def test_an_answer_that_is_given_up_leaves_nothing_off_hook(
    street: Street,
) -> None:
    street.call("waits 60 s")
    street.plugged.faults.arm(Fault.LATE_OK, "+VLS=1", delay_s=1)
    await street.until(RingHeard)
    answering = asyncio.create_task(street.line.answer())
    await asyncio.sleep(0.5)
    answering.cancel()
    await asyncio.wait([answering])
    await street.line.close()
    assert not street.plugged.wire.loop.off_hook


# --- ringing ---------------------------------------------------------------------


@on_every_chip
async def test_a_line_that_rings_on_after_ok_is_answered_the_second_time(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.STILL_RINGING, "+VLS")
    call = await street.take_call("waits 60 s")
    await street.until(RingHeard, count=2)
    assert call.news is Progress.RINGING
    await street.line.answer()
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
    await street.line.hang_up()
    await works_for_another_call(street)


@on_every_chip
async def test_rings_go_on_to_be_told_while_a_prompt_plays_to_nobody(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.STILL_RINGING, "+VLS")
    await street.take_call("waits 60 s")
    street.start_play(LONG_PROMPT)
    await street.until(RingHeard, within_s=20, count=3)


@on_every_chip
async def test_a_caller_id_that_is_lost_is_lost_for_one_call_only(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.LOST_CALLER_ID)
    call = street.call()
    await street.until(RingHeard, count=2)
    assert street.all(CallerIdReceived) == []
    call.hang_up()
    await asyncio.sleep(8)
    await works_for_another_call(street)


@on_every_chip
async def test_the_call_rings_while_the_modem_is_asked_whether_it_lives(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.RING_BETWEEN, "AT", times=3)
    await asyncio.sleep(70)
    assert len(street.all(RingHeard)) == 3
    assert street.all(LineFault) == []


@on_every_chip
async def test_a_call_may_be_answered_while_the_modem_is_asked_whether_it_lives(
    street: Street,
) -> None:
    call = street.call("waits 60 s")
    await street.until(RingHeard)
    street.plugged.faults.arm(Fault.LATE_OK, "AT", delay_s=0.3)
    await asyncio.sleep(20.1 - street.now % 20)
    await street.line.answer()
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0


@on_conexant
async def test_somebody_who_lifts_the_telephone_beside_us_ends_no_call(
    street: Street,
) -> None:
    await street.take_call("waits 60 s")
    street.plugged.wire.loop.extension_off_hook = True
    await street.until(HandsetLifted)
    await asyncio.sleep(1)
    assert street.all(FarEndGone) == []


# --- the modem dies --------------------------------------------------------------


@on_every_chip
async def test_a_modem_that_dies_while_idle_is_noticed_and_cured_by_replugging(
    street: Street,
) -> None:
    await asyncio.sleep(30)
    street.plugged.faults.arm(Fault.WEDGED)
    fault = await street.until(LineFault, within_s=NOTICED_S)
    assert "unplug" in fault.reason
    with pytest.raises(LineError, match="unplug"):
        await street.line.open()
    await street.unplug()
    await street.replug()
    await street.open()
    await works_for_another_call(street)


@pytest.mark.parametrize("within_s", [10.0])
@on_every_chip
async def test_a_modem_that_dies_while_we_listen_is_noticed(
    street: Street, within_s: float
) -> None:
    await street.take_call("waits 60 s")
    await asyncio.sleep(2)
    street.plugged.faults.arm(Fault.WEDGED)
    await street.until(LineFault, within_s=within_s)
    async with asyncio.timeout(1):
        with pytest.raises(LineError):
            await street.play(PROMPT)


@on_every_chip
async def test_a_modem_that_dies_in_mid_prompt_is_noticed_at_its_end(
    street: Street,
) -> None:
    await street.take_call("waits 60 s")
    playing = street.start_play(PROMPT)
    await asyncio.sleep(0.5)
    street.plugged.faults.arm(Fault.WEDGED)
    await street.until(LineFault, within_s=15)
    assert isinstance(playing.exception(), LineError)


@on_usr
async def test_a_modem_that_dies_beside_a_handset_in_use_is_noticed(
    street: Street,
) -> None:
    handset = street.handset("speaks 60 s")
    await street.take_call("speaks 60 s")
    handset.lift()
    await street.until(HandsetLifted)
    await street.line.step_aside()
    await asyncio.sleep(3)
    street.plugged.faults.arm(Fault.ERROR_ONCE, "ATS90?")
    await asyncio.sleep(3)
    street.plugged.faults.arm(Fault.NO_REPLY, "ATS90?")
    await asyncio.sleep(8)
    assert street.all(LineFault) == []
    street.plugged.faults.arm(Fault.WEDGED)
    fault = await street.until(LineFault, within_s=20)
    assert fault.silent


@in_full_duplex
async def test_a_duplex_stream_that_cannot_be_left_is_a_fault_when_we_hang_up(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.STUCK_STREAM)
    call = await street.take_call("waits 60 s")
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
    with pytest.raises(LineError, match="unplug"):
        await street.line.hang_up()
    await street.unplug()
    await street.replug()
    await street.open()
    await works_for_another_call(street)


@pytest.mark.parametrize("playing", [False, True], ids=["listening", "playing"])
@in_half_duplex
async def test_a_stream_that_cannot_be_left_is_a_fault_and_replugging_cures_it(
    street: Street, *, playing: bool
) -> None:
    street.plugged.faults.arm(Fault.STUCK_STREAM)
    await street.take_call("waits 60 s")
    if not playing:
        await asyncio.sleep(1)
    street.start_play(PROMPT)
    await street.until(LineFault, within_s=20)
    assert isinstance(street.prompts[0].exception(), LineError)
    await street.unplug()
    await street.replug()
    await street.open()
    await works_for_another_call(street)


@on_every_chip
async def test_a_modem_that_forgot_everything_in_mid_call_is_a_fault(
    street: Street,
) -> None:
    call = await street.take_call("waits 60 s")
    await asyncio.sleep(1)
    await street.plugged.unplug()  # a brown-out: the USB side never goes away
    await street.plugged.plug()
    await street.until(LineFault, within_s=15)
    assert call.news is Progress.RELEASED
    await street.open()
    await works_for_another_call(street)


# --- being late ------------------------------------------------------------------


@pytest.mark.parametrize(("stumble_s", "pieces"), [(0.05, 1), (0.5, 2)])
@on_every_chip
async def test_a_box_that_was_late_goes_on_with_its_prompt(
    street: Street, stumble_s: float, pieces: int
) -> None:
    call = await street.take_call("waits 60 s")
    before = len(street.marked(MarkKind.PLAY_BEGAN))
    await street.line.play(Stumbling(street, PROMPT, stumble_s, (30,)))
    heard = street.heard_since_answer(call)
    begun = len(street.marked(MarkKind.PLAY_BEGAN)) - before
    half = len(PROMPT) // 3
    assert offset_in(heard, PROMPT[:half]) >= 0
    assert offset_in(heard, PROMPT[-half:]) >= 0
    # In half duplex a gap does not end the stream that holds the prompt.
    assert begun == (pieces if street.line.capabilities.full_duplex else 1)
    await street.play(PROMPT)
    await street.line.hang_up()
    await works_for_another_call(street)


# --- odd modems ------------------------------------------------------------------


@pytest.mark.parametrize("extra", ["+VCID=1", "AT+VCID=1", "AT!4886=00"])
def test_an_owner_may_add_a_command_even_one_that_is_refused(extra: str) -> None:
    async def story() -> None:
        settings = replace(SETTINGS, init_extra=extra)
        async with modem_street("conexant", settings=settings) as street:
            await works_for_another_call(street)

    run_virtually(story())


@on_every_chip
async def test_a_voice_over_the_whole_range_never_looks_like_a_command(
    street: Street,
) -> None:
    speech = of_every_byte(6)
    await street.take_call(
        "speaks x.wav", "waits 20 s", voice=Voice(load=lambda _: speech)
    )
    await asyncio.sleep(8)
    assert street.all(LineFault) == []
    assert street.all(FarEndGone) == []
    await street.line.hang_up()
    await works_for_another_call(street)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("read_bytes", [1, 3])
@pytest.mark.parametrize("which", MODEM_STREETS)
def test_a_session_that_comes_in_crumbs_is_the_same_session(
    which: str, read_bytes: int
) -> None:
    speech = of_every_byte(1.0)

    async def story() -> None:
        async with MODEM_STREETS[which](read_bytes=read_bytes) as street:
            await works_for_another_call(street)
            await street.take_call(
                "waits 1 s",
                "speaks x.wav",
                "waits 20 s",
                voice=Voice(load=lambda _: speech),
            )
            street.record()
            await asyncio.sleep(3)
            assert offset_in(street.recording, speech) >= 0

    run_virtually(story())
