"""Full duplex: one stream for a call, prompts and ears at the same time."""

import asyncio
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from support.memory_port import MemoryPort
from support.sounds import at_level, babble, signal
from support.street import (
    CHIPS,
    LONG_PROMPT,
    MODEM_STREETS,
    NODE,
    PROMPT,
    SETTINGS,
    Street,
    Stumbling,
    modem_street,
    offset_in,
    told_on,
    works_for_another_call,
)
from support.virtual_time import run_virtually
from tipring.domain.care_commands import Rung
from tipring.domain.care_entries import RepairTried
from tipring.domain.errors import LineError
from tipring.domain.events import (
    DigitPressed,
    FarEndGone,
    Gone,
    LineFault,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.dsp.frames import RATE_HZ, Frame, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import Signal
from tipring.dsp.tones import sine_mix
from tipring.exchange.caller import Voice
from tipring.exchange.chips import CONEXANT, USR, Chip, deaf_to_keys
from tipring.exchange.faults import Fault
from tipring.exchange.loop import MarkKind
from tipring.exchange.parting import Parting, PartingStyle
from tipring.lines.modem.timings import STREAM_REPLY_S

FALLS_OVER_S = 2.0
"""From the last sound of a stream that died to the rest of the prompt."""
SILENT_S = 0.06
"""From key down to silence by our own ears: 40 ms of tone and one frame."""
BAD_HYBRID_DB = 6.0

SPEECH = at_level(babble(12), -15)
"""Not what callers babble: two sounds that are alike would cancel each other."""

in_full_duplex = told_on({chip: MODEM_STREETS[chip] for chip in ("usr", "conexant")})
on_usr = told_on({"usr": MODEM_STREETS["usr"]})
with_deaf_chips = told_on(
    {chip.name: partial(modem_street, deaf_to_keys(chip)) for chip in (USR, CONEXANT)}
)


def port_of(street: Street) -> MemoryPort:
    return street.rig.port(NODE)


def is_duplex(street: Street) -> bool:
    return street.line.capabilities.full_duplex


def knows_itself(street: Street) -> bool:
    return street.line.hearing is not None


def times_sent(street: Street, command: str) -> int:
    return port_of(street).written.count(f"{command}\r".encode())


# --- the stream ------------------------------------------------------------------


@in_full_duplex
async def test_one_stream_lasts_from_answer_to_hang_up(street: Street) -> None:
    assert not is_duplex(street)
    call = await street.take_call("waits 60 s")
    assert is_duplex(street), "known before anybody is given a place in a queue"
    for _ in range(3):
        await street.play(PROMPT)
        await asyncio.sleep(1)
    assert is_duplex(street)
    await street.line.hang_up()
    assert is_duplex(street)
    assert times_sent(street, "AT+VTR") == 1
    assert times_sent(street, "AT+VTX") == times_sent(street, "AT+VRX") == 0
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
    await works_for_another_call(street)


@told_on({"agere": MODEM_STREETS["agere"]})
async def test_a_chip_that_refuses_is_asked_once(street: Street) -> None:
    await works_for_another_call(street)
    await works_for_another_call(street)
    assert not is_duplex(street)
    assert times_sent(street, "AT+VTR") == 1


@told_on({"half": MODEM_STREETS["conexant in half duplex"]})
async def test_an_owner_may_do_without(street: Street) -> None:
    await works_for_another_call(street)
    assert times_sent(street, "AT+VTR") == 0
    assert not is_duplex(street)


@in_full_duplex
async def test_a_prompt_and_the_callers_words_pass_each_other_whole(
    street: Street,
) -> None:
    call = await street.take_call("speaks 3 s", "waits 60 s")
    street.record()
    await street.play(SPEECH[: 2 * RATE_HZ])
    assert len(street.recording) >= 2 * RATE_HZ
    assert dbm0(street.recording[RATE_HZ:]) == pytest.approx(-20, abs=1)
    heard = street.heard_since_answer(call)
    assert dbm0(heard[RATE_HZ // 2 : RATE_HZ]) > -20


@in_full_duplex
async def test_a_second_prompt_waits_for_the_first(street: Street) -> None:
    call = await street.take_call("waits 60 s")
    street.start_play(PROMPT)
    await asyncio.sleep(0.2)
    await street.play(PROMPT[::-1])
    heard = street.heard_since_answer(call)
    assert 0 <= offset_in(heard, PROMPT) < offset_in(heard, PROMPT[::-1])
    assert street.prompts[0].done()


# --- keys and voices while a prompt plays ----------------------------------------


async def silence_after_key(street: Street, prompt: Samples) -> float:
    """Play until a key comes; return how long after key down the line was silent."""
    await street.take_call("waits 3 s", "presses 2", "waits 60 s")
    playing = street.start_play(prompt)
    await street.until(DigitPressed)
    playing.cancel()
    await asyncio.sleep(0.5)
    (pressed,) = street.marked(MarkKind.KEY_DOWN)
    ended = [at for at in street.marked(MarkKind.PLAY_ENDED) if at > pressed]
    return ended[0] - pressed


@pytest.mark.sampled(1)
@pytest.mark.parametrize("loss_db", [28.0, 12.0, BAD_HYBRID_DB, 0.0])
@with_deaf_chips
async def test_our_own_ears_hear_a_key_through_our_own_prompt(
    street: Street, loss_db: float
) -> None:
    street.plugged.wire.set_hybrid(loss_db)
    silent_s = await silence_after_key(street, SPEECH)
    assert street.digits == "2"
    assert silent_s <= SILENT_S + 1e-6


@pytest.mark.parametrize("latency_s", [0.01, 0.02, 0.04])
def test_a_slow_way_to_the_modem_costs_no_more_than_the_way(latency_s: float) -> None:
    async def story() -> None:
        chip = deaf_to_keys(USR)
        async with modem_street(chip, latency_s=latency_s) as street:
            street.plugged.wire.set_hybrid(BAD_HYBRID_DB)
            silent_s = await silence_after_key(street, SPEECH)
            assert street.digits == "2"
            assert silent_s <= SILENT_S + 2 * latency_s + 1e-6
            assert street.all(VoiceHeard) == []

    run_virtually(story())


def loudness(frames: list[Frame]) -> list[float]:
    return [dbm0(frame) for frame in frames]


@pytest.mark.parametrize("loss_db", [BAD_HYBRID_DB, 0.0])
@on_usr
async def test_who_listens_for_words_does_not_hear_our_own(
    street: Street, loss_db: float
) -> None:
    street.plugged.wire.set_hybrid(loss_db)
    await street.take_call("waits 60 s")
    words: list[Frame] = []
    street.line.listen_for_words(words.append)
    street.record()
    street.start_play(SPEECH)
    await asyncio.sleep(8)
    assert len(words) == len(street.recorded) > 390
    assert sum(level > -40 for level in loudness(words)) <= 2, "no syllable of ours"


@on_usr
async def test_who_listens_for_words_hears_the_callers_through_a_prompt(
    street: Street,
) -> None:
    street.plugged.wire.set_hybrid(BAD_HYBRID_DB)
    await street.take_call("waits 4 s", "speaks 2 s", "waits 60 s")
    words: list[Frame] = []
    street.line.listen_for_words(words.append)
    street.start_play(SPEECH)
    await asyncio.sleep(7)
    spoken = [level for level in loudness(words) if level > -30]
    assert len(spoken) > 70, "of 100 frames that a voice with short pauses fills"
    street.line.listen_for_words(None)
    heard = len(words)
    await asyncio.sleep(1)
    assert len(words) == heard


@in_full_duplex
async def test_a_key_that_chip_and_ears_hear_under_a_prompt_is_one_key(
    street: Street,
) -> None:
    street.plugged.wire.set_hybrid(BAD_HYBRID_DB)
    await street.take_call("waits 1 s", "presses 12#5550", "waits 60 s")
    street.start_play(SPEECH)
    await asyncio.sleep(4)
    assert street.digits == "12#5550"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("loss_db", [28.0, BAD_HYBRID_DB])
@in_full_duplex
async def test_a_voice_is_heard_through_a_prompt(
    street: Street, loss_db: float
) -> None:
    street.plugged.wire.set_hybrid(loss_db)
    await street.take_call("waits 3 s", "speaks 2 s", "waits 60 s")
    began = street.now
    street.start_play(SPEECH)
    await street.until(VoiceHeard)
    assert 3.0 <= street.told_at(VoiceHeard) - began <= 3.5
    await asyncio.sleep(10)
    assert street.all(VoiceHeard) == [VoiceHeard(active=True), VoiceHeard(active=False)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("loss_db", [28.0, BAD_HYBRID_DB, 0.0])
@with_deaf_chips
async def test_a_prompt_does_not_hear_itself(street: Street, loss_db: float) -> None:
    street.plugged.wire.set_hybrid(loss_db)
    await street.take_call("waits 60 s")
    for _ in range(3):
        await street.play(SPEECH[: 4 * RATE_HZ])
        await asyncio.sleep(0.3)
    assert street.all(VoiceHeard) == []
    assert street.all(DigitPressed) == []
    assert street.all(FarEndGone) == []


@in_full_duplex
async def test_a_caller_who_leaves_in_mid_prompt_is_missed_in_time(
    street: Street,
) -> None:
    street.plugged.wire.set_hybrid(BAD_HYBRID_DB)
    street.plugged.wire.parting = PartingStyle(Parting.REORDER, after_s=0.5)
    await street.take_call("waits 2 s", "hangs up")
    prompt = street.start_play(SPEECH)
    gone = await street.until(FarEndGone)
    assert gone.how is Gone.BUSY_TONE
    (left,) = street.marked(MarkKind.CALLER_LEFT)
    assert street.told_at(FarEndGone) - left <= 0.5 + 3.0
    assert not prompt.done()


@on_usr
async def test_the_next_prompt_is_whole_though_the_chip_ignores_a_flush(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.DEAF_TO_FLUSH)
    call = await street.take_call("waits 60 s")
    for _ in range(12):
        playing = street.start_play(LONG_PROMPT)
        await asyncio.sleep(0.3)
        playing.cancel()
        await asyncio.sleep(0.2)
    began = street.now
    await street.play(PROMPT)
    assert street.now - began < len(PROMPT) / RATE_HZ + 0.2
    await asyncio.sleep(0.1)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0


# --- being late ------------------------------------------------------------------

NOW_AND_THEN = range(10, 10_000, 25)
"""Frames of a prompt, half a second apart."""


@in_full_duplex
async def test_a_loop_that_is_40_ms_late_tears_no_prompt(street: Street) -> None:
    call = await street.take_call("waits 60 s")
    sound = np.concatenate([PROMPT] * 8)
    await street.line.play(Stumbling(street, sound, 0.04, NOW_AND_THEN))
    assert offset_in(street.heard_since_answer(call), sound) >= 0


@in_full_duplex
async def test_a_box_that_is_always_late_writes_further_ahead(street: Street) -> None:
    call = await street.take_call("waits 60 s")
    sound = np.concatenate([PROMPT] * 20)
    await street.line.play(Stumbling(street, sound, 0.1, NOW_AND_THEN))
    last = sound[-6 * RATE_HZ :]
    assert offset_in(street.heard_since_answer(call), last) >= 0


@in_full_duplex
async def test_what_tore_a_prompt_once_tears_none_in_the_next_call(
    street: Street,
) -> None:
    sound = np.concatenate([PROMPT] * 4)
    for expected_gaps in (1, 0):
        await street.take_call("waits 60 s")
        await street.line.play(Stumbling(street, sound, 0.2, {60}))
        await street.line.hang_up()
        hearing = street.line.hearing
        assert hearing is not None
        assert hearing.echo is not None
        assert hearing.echo.gaps == expected_gaps


@pytest.mark.parametrize("loss_db", [BAD_HYBRID_DB])
@with_deaf_chips
async def test_a_torn_prompt_hides_no_key(street: Street, loss_db: float) -> None:
    street.plugged.wire.set_hybrid(loss_db)
    await street.take_call("waits 3.2 s", "presses 4", "waits 60 s")
    playing = asyncio.create_task(
        street.line.play(Stumbling(street, SPEECH, 0.2, NOW_AND_THEN))
    )
    await asyncio.sleep(5)
    playing.cancel()
    assert street.digits == "4"
    assert street.all(VoiceHeard) == []


# --- full duplex falls over ------------------------------------------------------


@in_full_duplex
async def test_a_stream_that_dies_is_left_and_the_prompt_goes_on(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.MUTE_STREAM, delay_s=1.0)
    call = await street.take_call("waits 60 s")
    sound = np.concatenate([PROMPT] * 10)
    began = street.now
    await street.play(sound)
    assert street.now - began < len(sound) / RATE_HZ + FALLS_OVER_S
    heard = street.heard_since_answer(call)
    assert offset_in(heard, sound[: RATE_HZ // 2]) >= 0
    assert offset_in(heard, sound[-4 * RATE_HZ :]) >= 0
    assert not is_duplex(street)
    street.record()
    await asyncio.sleep(1)
    assert len(street.recording) > 0.5 * RATE_HZ
    await street.line.hang_up()
    assert street.all(LineFault) == []
    assert RepairTried(Rung.STREAMS, worked=True) in street.all(RepairTried)


@in_full_duplex
async def test_full_duplex_that_fell_over_once_has_another_chance(
    street: Street,
) -> None:
    street.plugged.faults.arm(Fault.MUTE_STREAM, delay_s=0.5)
    await street.take_call("waits 60 s")
    await asyncio.sleep(3)
    await street.line.hang_up()
    await works_for_another_call(street)
    assert is_duplex(street)
    assert times_sent(street, "AT+VTR") == 2


@in_full_duplex
async def test_full_duplex_that_fell_over_twice_running_is_not_tried_again(
    street: Street,
) -> None:
    for _ in range(2):
        street.plugged.faults.arm(Fault.MUTE_STREAM, delay_s=0.5)
        await street.take_call("waits 60 s")
        await asyncio.sleep(3)
        await street.line.hang_up()
        await asyncio.sleep(1)
    await works_for_another_call(street)
    assert times_sent(street, "AT+VTR") == 2
    assert not is_duplex(street)
    await street.open()
    await works_for_another_call(street)
    assert times_sent(street, "AT+VTR") == 1


REPLY_FAULTS = [
    pytest.param(Fault.NO_REPLY, 0.0, id="no reply"),
    pytest.param(Fault.GARBAGE, 0.0, id="garbage"),
    pytest.param(Fault.ERROR_ONCE, 0.0, id="ERROR once"),
    pytest.param(Fault.LATE_OK, 3.0, id="reply after we gave up"),
    pytest.param(Fault.PARTIAL_LINE, 3.0, id="half a reply, the rest too late"),
    pytest.param(Fault.ECHO_ON, 0.0, id="echo on"),
    pytest.param(Fault.RING_BETWEEN, 0.0, id="RING in between"),
]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["+VTR", "END OF STREAM"])
@pytest.mark.parametrize(("fault", "delay_s"), REPLY_FAULTS)
@in_full_duplex
async def test_a_call_lives_although_its_stream_begins_or_ends_badly(
    street: Street, fault: Fault, delay_s: float, command: str
) -> None:
    street.plugged.faults.arm(fault, command, delay_s=delay_s)
    call = await street.take_call("waits 60 s")
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
    try:
        await street.line.hang_up()
    except LineError:
        await street.open()
    await works_for_another_call(street)


def test_a_chip_with_another_way_out_is_left_all_the_same() -> None:
    """Some firmware of one maker leaves as the other's does."""

    async def story(chip: Chip) -> None:
        async with modem_street(chip) as street:
            await works_for_another_call(street)
            await works_for_another_call(street)
            assert is_duplex(street)

    for chip, other in ((USR, CONEXANT), (CONEXANT, USR)):
        odd = replace(
            chip,
            duplex_exit=other.duplex_exit,
            duplex_farewell=other.duplex_farewell,
        )
        run_virtually(story(odd))


@on_usr
async def test_a_modem_that_takes_no_sound_is_a_fault_and_no_endless_queue(
    street: Street,
) -> None:
    await street.take_call("waits 60 s")
    playing = street.start_play(LONG_PROMPT)
    await asyncio.sleep(1)
    port_of(street).is_blocked = True
    await asyncio.sleep(STREAM_REPLY_S)
    assert port_of(street).waiting_output() < 0.5 * RATE_HZ
    await street.until(LineFault)
    assert isinstance(playing.exception(), LineError)


@in_full_duplex
async def test_a_recording_after_a_prompt_is_the_callers_alone(street: Street) -> None:
    street.plugged.wire.set_hybrid(BAD_HYBRID_DB)
    await street.take_call("waits 60 s")
    await street.play(SPEECH[: 2 * RATE_HZ])
    street.record()
    await asyncio.sleep(1)
    assert dbm0(street.recording[: RATE_HZ // 10]) < -50
    assert not street.recording[RATE_HZ // 10 :].any()


# --- what is found out about the line --------------------------------------------


@in_full_duplex
async def test_a_line_knows_itself_after_a_call(street: Street) -> None:
    assert not knows_itself(street)
    street.plugged.wire.set_hybrid(BAD_HYBRID_DB)
    street.plugged.wire.set_noise(-55)
    await street.take_call(
        "waits 3 s", "presses 42", "waits 3 s", "speaks 5 s", "waits 60 s"
    )
    assert knows_itself(street)
    await street.play(SPEECH[: 5 * RATE_HZ])
    await asyncio.sleep(12.5)
    during = street.line.hearing
    await street.line.hang_up()
    after = street.line.hearing
    assert after is not None
    assert after == during
    assert after.echo is not None
    assert after.echo.return_loss_db == pytest.approx(BAD_HYBRID_DB, abs=4)
    assert after.echo.enhancement_db > 6
    assert after.echo.delay_s == pytest.approx(0.003, abs=0.002)
    assert after.echo.gaps == 0
    assert after.keys is not None
    assert after.keys.pressed == 2
    assert after.keys.softest_dbm0 <= after.keys.mean_dbm0 < 0
    assert abs(after.keys.widest_twist_db) < 3
    assert after.reading.speech_dbm0 == pytest.approx(-20, abs=2)
    assert after.reading.noise_dbm0p == pytest.approx(-57, abs=3)


@told_on({"half": MODEM_STREETS["conexant in half duplex"]})
async def test_where_nothing_is_heard_over_a_prompt_there_is_no_echo(
    street: Street,
) -> None:
    await works_for_another_call(street)
    assert street.line.hearing is not None
    assert street.line.hearing.echo is None


@in_full_duplex
async def test_a_fax_machine_that_calls_is_heard_under_a_prompt(street: Street) -> None:
    calling = sine_mix((1100,), 0.5, -15)
    await street.take_call(
        "waits 2 s", "speaks x.wav", "waits 60 s", voice=Voice(load=lambda _: calling)
    )
    street.start_play(SPEECH)
    await street.until(ToneHeard)
    assert street.all(ToneHeard) == [ToneHeard(Tone.FAX_CALLING)]


@pytest.mark.parametrize("chip", CHIPS)
def test_a_line_with_a_disconnect_tone_of_its_own_knows_it(chip: str) -> None:
    tone = Signal((425.0,), (0.3, 0.3))

    async def story() -> None:
        settings = replace(SETTINGS, disconnect_tone=tone)
        async with modem_street(chip, settings=settings) as street:
            sound = signal(tone, 4.0)
            await street.take_call(
                "waits 2 s", "speaks x.wav", "waits 60 s",
                voice=Voice(load=lambda _: sound),
            )  # fmt: skip
            gone = await street.until(FarEndGone)
            assert gone.how is Gone.DISCONNECT_TONE

    run_virtually(story())
