"""What the desk expects of every line, whatever stands behind it."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from support.hat_street import HAT_STREETS
from support.street import (
    COLLEAGUE,
    LONG_PROMPT,
    MODEM_STREETS,
    PROMPT,
    Street,
    mu_law,
    of_every_byte,
    offset_in,
    told_on,
    works_for_another_call,
)
from support.trunk_street import TRUNK_STREETS
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    CallerIdReceived,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    HandsetLifted,
    HandsetReplaced,
    RingHeard,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import sine_mix
from tipring.exchange.call import Progress
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.line import LineState, OnFlash
from tipring.exchange.loop import CallerId, MarkKind

WIRES = {**MODEM_STREETS, **HAT_STREETS}
"""Lines of two wires: with a hook, and an exchange that says all by its tones."""
LINES = {**WIRES, **TRUNK_STREETS}
"""Every line that there is; one that joins them answers the same questions."""

RARE = ("conexant in half duplex",)
"""As Agere's modems are always."""
CHIPS = (("usr",), ("conexant",), ("agere",))
"""One modem at a time is enough for each day's work."""
on_every_line = told_on(LINES, soak=RARE, turns=CHIPS)
on_every_wire = told_on(WIRES, soak=RARE, turns=CHIPS)

SILENT_WITHIN_S = 0.15
"""From the key to the last sample of the prompt."""
FIRST_SAMPLE_S = 0.06
GONE_WITHIN_S = 3.0
ANSWER_KNOWN_S = 0.8
"""From the first word of whom we called to our knowing of it."""
LISTENS_S = 0.5
"""By then a line that was answered, or that played, listens."""


# --- on-hook ---------------------------------------------------------------------


@on_every_line
async def test_who_opens_a_line_learns_what_answers_there(street: Street) -> None:
    assert len(await street.open()) > 10


@on_every_line
async def test_every_line_hears_keys_while_it_plays(street: Street) -> None:
    assert street.line.capabilities.hears_keys_while_playing


@on_every_wire
async def test_every_ring_is_told_once(street: Street) -> None:
    call = street.call()
    await street.until(RingHeard, within_s=30, count=3)
    call.hang_up()
    await asyncio.sleep(8)
    assert len(street.all(RingHeard)) == 3
    assert len(street.marked(MarkKind.RING_BEGAN)) == 3


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("told", "known"),
    [
        (
            CallerId("2125550123", "SMITH,ANN"),
            [CallerIdReceived("2125550123", "SMITH,ANN")],
        ),
        (CallerId("2125550123"), [CallerIdReceived("2125550123")]),
        (CallerId(withheld=True), [CallerIdReceived(None, withheld=True)]),
        (CallerId(), [CallerIdReceived(None)]),
        (None, []),
    ],
    ids=["number and name", "number", "withheld", "out of area", "nothing"],
)
@on_every_wire
async def test_the_caller_is_told_once_as_the_exchange_knows_him(
    street: Street, told: CallerId | None, known: list[CallerIdReceived]
) -> None:
    call = street.call(caller_id=told)
    await street.until(RingHeard, count=2)
    assert street.all(CallerIdReceived) == known
    call.hang_up()


@on_every_line
async def test_nothing_can_be_played_on_hook(street: Street) -> None:
    with pytest.raises(LineError, match="on-hook"):
        await street.play(PROMPT)


@on_every_line
async def test_an_open_line_may_be_opened_again(street: Street) -> None:
    await street.open()
    await street.open()
    await works_for_another_call(street)


@on_every_line
async def test_a_closed_line_is_on_hook(street: Street) -> None:
    call = await street.take_call("waits 20 s")
    await street.line.close()
    await asyncio.sleep(1)
    assert call.news is Progress.RELEASED
    assert not street.plugged.wire.loop.off_hook


# --- playing ---------------------------------------------------------------------


@on_every_line
async def test_an_answered_call_stops_ringing(street: Street) -> None:
    call = await street.take_call("waits 20 s")
    await asyncio.sleep(10)
    assert call.news is Progress.ANSWERED
    assert len(street.all(RingHeard)) == 1


@on_every_line
async def test_the_caller_hears_the_prompt_sample_by_sample(street: Street) -> None:
    await works_for_another_call(street)  # what the unit can do is known by now
    street.plugged.marks.clear()
    call = await street.take_call("waits 20 s")
    answered = street.now
    await street.play(PROMPT)
    finished = street.now
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0
    await asyncio.sleep(0.2)
    (began,), (ended,) = (
        street.marked(MarkKind.PLAY_BEGAN),
        street.marked(MarkKind.PLAY_ENDED),
    )
    assert began - answered < FIRST_SAMPLE_S
    # The exchange does the work of a frame as soon as the frame begins.
    assert ended - FRAME_S - 1e-6 < finished < ended + 0.1


@on_every_line
async def test_two_prompts_follow_each_other_closely(street: Street) -> None:
    call = await street.take_call("waits 20 s")
    await street.play(PROMPT)
    await street.play(PROMPT)
    heard = street.heard_since_answer(call)
    first = offset_in(heard, PROMPT)
    second = offset_in(heard[first + len(PROMPT) :], PROMPT)
    assert first >= 0
    assert 0 <= second / RATE_HZ < 0.2


@on_every_line
async def test_a_prompt_of_nothing_is_over_at_once(street: Street) -> None:
    await street.take_call("waits 20 s")
    async with asyncio.timeout(0.2):
        await street.play(PROMPT[:0])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("after_s", [0.0, 0.015, 0.05, 0.13, 1.0])
@on_every_line
async def test_a_cancelled_prompt_is_silent_at_once_and_the_next_is_whole(
    street: Street, after_s: float
) -> None:
    call = await street.take_call("waits 20 s")
    playing = street.start_play(LONG_PROMPT)
    await asyncio.sleep(after_s)
    playing.cancel()
    cancelled = street.now
    await asyncio.sleep(0.5)
    assert all(ended < cancelled + 0.05 for ended in street.marked(MarkKind.PLAY_ENDED))
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0


# --- keys ------------------------------------------------------------------------


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("deed", "pressed"),
    [
        ("presses 123456789*0#", "123456789*0#"),
        ("presses 555", "555"),
        ("presses 555 for 50 ms", "555"),
        ("presses 7 for 2000 ms", "7"),
    ],
)
@pytest.mark.parametrize("playing", [False, True], ids=["listening", "playing"])
@on_every_line
async def test_every_key_is_told_once(
    street: Street, deed: str, pressed: str, *, playing: bool
) -> None:
    await street.take_call("waits 0.7 s", deed, "waits 20 s")
    prompt = street.start_play(LONG_PROMPT) if playing else None
    await asyncio.sleep(6)
    assert street.digits == pressed
    assert prompt is None or not prompt.done()
    if prompt:
        prompt.cancel()


@on_every_line
async def test_fast_keys_are_told_once_though_the_first_stops_the_prompt(
    street: Street,
) -> None:
    await street.take_call("waits 1 s", "presses 5551 for 60 ms", "waits 20 s")
    prompt = street.start_play(LONG_PROMPT)
    await street.until(DigitPressed)
    prompt.cancel()
    await asyncio.sleep(3)
    assert street.digits == "5551"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("ends_after_s", [1.05, 1.3, 1.9, 2.6])
@on_every_line
async def test_a_key_held_beyond_the_end_of_a_prompt_is_one_key(
    street: Street, ends_after_s: float
) -> None:
    await street.take_call("waits 1 s", "presses 8 for 2000 ms", "waits 20 s")
    await street.play(sine_mix([440], ends_after_s, -12))
    await asyncio.sleep(4)
    assert street.digits == "8"


@on_every_line
async def test_a_key_stops_a_prompt_within_150_ms(street: Street) -> None:
    await street.take_call("waits 1 s", "presses 2", "waits 20 s")
    prompt = street.start_play(LONG_PROMPT)
    await street.until(DigitPressed)
    prompt.cancel()
    await asyncio.sleep(1)
    (pressed,), (*_, ended) = (
        street.marked(MarkKind.KEY_DOWN),
        street.marked(MarkKind.PLAY_ENDED),
    )
    assert ended - pressed <= SILENT_WITHIN_S


# --- listening -------------------------------------------------------------------


@on_every_line
async def test_the_caller_is_recorded_sample_by_sample(street: Street) -> None:
    speech = of_every_byte(2.0)
    call = await street.take_call(
        "waits 1 s",
        "speaks x.wav",
        "waits 20 s",
        voice=Voice(load=lambda _: speech),
    )
    street.record()
    await asyncio.sleep(4)
    assert offset_in(street.recording, speech) >= 0
    assert offset_in(mu_law(call.said), street.recording) >= 0


@on_every_line
async def test_nobody_listens_any_more_when_told_so(street: Street) -> None:
    await street.take_call("waits 20 s")
    street.record()
    await asyncio.sleep(LISTENS_S)
    street.line.listen(None)
    before = len(street.recorded)
    await asyncio.sleep(2)
    assert 0 < before == len(street.recorded)


@on_every_line
async def test_who_listens_for_words_listens_beside_the_recorder(
    street: Street,
) -> None:
    speech = of_every_byte(1.0)
    await street.take_call(
        "waits 1 s",
        "speaks x.wav",
        "waits 20 s",
        voice=Voice(load=lambda _: speech),
    )
    words: list[Frame] = []
    street.record()
    street.line.listen_for_words(words.append)
    await asyncio.sleep(3)
    assert offset_in(street.recording, speech) >= 0
    assert offset_in(np.concatenate(words), speech) >= 0


@on_every_line
async def test_a_line_listens_again_after_every_prompt(street: Street) -> None:
    call = await street.take_call("waits 30 s")
    street.record()
    for count in range(1, 4):
        await street.play(PROMPT)
        street.recorded.clear()
        await asyncio.sleep(LISTENS_S)
        assert len(street.recording) > 0.3 * RATE_HZ, count
    assert call.news is Progress.ANSWERED


@on_every_line
async def test_a_voice_is_told_when_it_begins_and_ends(street: Street) -> None:
    await street.take_call("waits 1 s", "speaks 3 s", "waits 20 s")
    await asyncio.sleep(8)
    assert street.all(VoiceHeard) == [VoiceHeard(active=True), VoiceHeard(active=False)]


@on_every_wire
async def test_a_caller_who_hangs_up_while_we_listen_is_missed(street: Street) -> None:
    await street.take_call("waits 2 s", "hangs up")
    gone = await street.until(FarEndGone, within_s=10)
    began = street.marked(MarkKind.CALLER_LEFT)[0] + 0.5
    assert gone.how is Gone.BUSY_TONE
    assert street.told_at(FarEndGone) - began <= GONE_WITHIN_S
    await asyncio.sleep(10)
    assert len(street.all(FarEndGone)) == 1


# --- calling somebody ------------------------------------------------------------


@on_every_wire
async def test_who_is_called_is_heard_ringing_answering_and_speaking(
    street: Street,
) -> None:
    colleague = street.colleague("speaks 4 s", "waits 20 s")
    await street.line.dial(COLLEAGUE)
    assert colleague.wire.state is LineState.RINGING
    street.record()
    await street.until(ToneHeard)
    answered = await street.until(FarEndAnswered)
    assert street.all(ToneHeard) == [ToneHeard(Tone.RINGBACK)]
    assert answered.by is AnsweredBy.VOICE
    assert street.told_at(FarEndAnswered) - colleague.diary[0].at < ANSWER_KNOWN_S
    await street.play(PROMPT)
    await street.line.hang_up()
    assert dbm0(street.recording[-RATE_HZ:]) > -40
    assert len(street.all(FarEndAnswered)) == 1
    await works_for_another_call(street)


@on_every_wire
async def test_who_answers_and_says_nothing_is_missed_by_the_ringing(
    street: Street,
) -> None:
    street.colleague("waits 60 s", answer_after_s=8.0)
    await street.line.dial(COLLEAGUE)
    answered = await street.until(FarEndAnswered, within_s=20)
    assert answered.by is AnsweredBy.RINGBACK_CEASED
    await street.line.hang_up()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("number", "tone"), [(COLLEAGUE, Tone.BUSY), ("7", Tone.REORDER)]
)
@on_every_wire
async def test_a_number_that_takes_no_call_says_so(
    street: Street, number: str, tone: Tone
) -> None:
    street.colleague().wire.loop.extension_off_hook = True
    await street.line.dial(number)
    await street.until(ToneHeard, within_s=15)
    assert street.all(ToneHeard) == [ToneHeard(tone)]
    await asyncio.sleep(5)
    assert street.all(FarEndAnswered) == []
    await street.line.hang_up()
    await works_for_another_call(street)


@on_every_wire
async def test_without_dial_tone_nobody_is_called_and_the_line_is_on_hook(
    street: Street,
) -> None:
    street.plugged.wire.towards.gain_db = -80.0
    with pytest.raises(LineError, match="is the line plugged in"):
        await street.line.dial(COLLEAGUE)
    assert not street.plugged.wire.loop.off_hook
    street.plugged.wire.towards.gain_db = 0.0
    await works_for_another_call(street)


@on_every_wire
async def test_a_caller_goes_before_whom_we_want_to_call(street: Street) -> None:
    street.colleague()
    call = street.call("waits 20 s")
    await asyncio.sleep(0.05)
    with pytest.raises(LineError, match="rings"):
        await street.line.dial(COLLEAGUE)
    assert call.news is Progress.RINGING
    await street.until(RingHeard)
    await street.line.answer()
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0


@on_every_line
async def test_a_line_in_a_call_calls_nobody(street: Street) -> None:
    call = await street.take_call("waits 20 s")
    with pytest.raises(LineError, match="in use"):
        await street.line.dial(COLLEAGUE)
    await street.play(PROMPT)
    assert offset_in(street.heard_since_answer(call), PROMPT) >= 0


@pytest.mark.parametrize("number", ["", "+12125550123", "42;+VLS=0", "call 42", "4\r"])
@on_every_line
async def test_only_keys_can_be_dialled(street: Street, number: str) -> None:
    with pytest.raises(LineError, match="cannot be dialled"):
        await street.line.dial(number)


@on_every_wire
async def test_a_line_that_is_closed_while_it_dials_is_on_hook(street: Street) -> None:
    street.colleague()
    dialling = asyncio.create_task(street.line.dial(COLLEAGUE))
    await asyncio.sleep(1.5)
    dialling.cancel()
    await street.line.close()
    assert not street.plugged.wire.loop.off_hook


# --- calling the exchange in a call ----------------------------------------------


async def is_with_us_again(street: Street, call: PlacedCall) -> None:
    before = len(call.heard)
    await street.play(PROMPT)
    assert offset_in(call.heard[before:], PROMPT) >= 0
    street.record()
    await asyncio.sleep(LISTENS_S)
    assert dbm0(street.recording[-RATE_HZ // 4 :]) > -40
    assert street.all(FarEndGone) == []
    await street.line.hang_up()
    assert call.news is Progress.RELEASED


@on_every_wire
async def test_after_a_flash_the_exchange_is_heard_and_whom_it_calls(
    street: Street,
) -> None:
    street.plugged.wire.on_flash = OnFlash.TRANSFER
    colleague = street.colleague("waits 1 s", "presses 5", "speaks 9 s", "waits 9 s")
    assert street.line.capabilities.can_flash
    call = await street.take_call("speaks 60 s")
    await street.line.flash(to_exchange=True)
    await street.until(ToneHeard)
    await street.line.send_keys(COLLEAGUE)
    await street.until(ToneHeard, count=2)
    await street.until(FarEndAnswered)
    assert street.all(ToneHeard) == [ToneHeard(Tone.DIAL), ToneHeard(Tone.RINGBACK)]
    street.record()
    await asyncio.sleep(5)
    assert dbm0(street.recording[-RATE_HZ:]) > -40
    await street.play(PROMPT)
    await asyncio.sleep(0.1)
    assert offset_in(colleague.heard, PROMPT) >= 0
    assert street.all(DigitPressed) == []
    await street.line.flash(to_exchange=False)
    await is_with_us_again(street, call)


@on_every_wire
async def test_whoever_hangs_up_while_it_rings_leaves_both_to_the_carrier(
    street: Street,
) -> None:
    street.plugged.wire.on_flash = OnFlash.TRANSFER
    colleague = street.colleague("speaks 20 s", answer_after_s=4.0)
    call = await street.take_call("speaks 60 s")
    await street.line.flash(to_exchange=True)
    await street.until(ToneHeard)
    await street.line.send_keys(COLLEAGUE)
    await street.until(ToneHeard, count=2)
    await street.line.hang_up()
    assert not street.plugged.wire.loop.off_hook
    await asyncio.sleep(6)
    assert dbm0(call.heard[-RATE_HZ:]) > -30
    assert dbm0(colleague.wire.loop.heard) > -40
    assert street.all(FarEndGone) == []
    call.hang_up()
    await works_for_another_call(street)


@on_every_wire
async def test_a_busy_tone_of_the_exchange_is_no_hang_up_of_the_caller(
    street: Street,
) -> None:
    street.plugged.wire.on_flash = OnFlash.HOLD
    street.colleague().wire.loop.extension_off_hook = True
    call = await street.take_call("waits 12 s", "presses 5", "speaks 60 s")
    await street.line.flash(to_exchange=True)
    await street.until(ToneHeard)
    await street.line.send_keys(COLLEAGUE)
    await street.until(ToneHeard, count=2)
    assert street.all(ToneHeard)[-1] == ToneHeard(Tone.BUSY)
    await asyncio.sleep(3)
    await street.line.flash(to_exchange=False)
    assert street.all(DigitPressed) == []
    await street.until(DigitPressed, within_s=15)
    await is_with_us_again(street, call)


@on_every_wire
async def test_a_caller_who_left_while_on_hold_is_missed_when_he_is_fetched(
    street: Street,
) -> None:
    street.plugged.wire.on_flash = OnFlash.HOLD
    call = await street.take_call("waits 60 s")
    await street.line.flash(to_exchange=True)
    await street.until(ToneHeard)
    call.hang_up()
    await asyncio.sleep(4)
    assert street.all(FarEndGone) == []
    await street.line.flash(to_exchange=False)
    await street.until(FarEndGone)
    await street.line.hang_up()
    await works_for_another_call(street)


@on_every_wire
async def test_a_flash_may_be_as_long_as_is_asked(street: Street) -> None:
    call = await street.take_call("speaks 60 s")
    await street.line.flash(to_exchange=True, seconds=0.1)
    await street.line.flash(to_exchange=False, seconds=0.3)
    assert street.plugged.wire.flashes == pytest.approx([0.1, 0.3])
    await is_with_us_again(street, call)


@on_every_wire
async def test_keys_are_sent_to_the_caller_who_stays(street: Street) -> None:
    call = await street.take_call("speaks 60 s")
    before = len(call.heard)
    await street.line.send_keys("12#")
    await asyncio.sleep(0.5)
    assert keys_in(call.heard[before:]) == "12#"
    await is_with_us_again(street, call)


def keys_in(sound: Samples) -> str:
    found = DtmfDetector()
    events = (
        event
        for frame in sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(
            -1, FRAME_SAMPLES
        )
        for event in found.feed(frame)
    )
    return "".join(event.digit for event in events if isinstance(event, KeyDown))


@pytest.mark.parametrize("keys", ["", "call", "4;+VLS=0"])
@on_every_line
async def test_only_keys_can_be_sent(street: Street, keys: str) -> None:
    await street.take_call("speaks 60 s")
    with pytest.raises(LineError, match="cannot be dialled"):
        await street.line.send_keys(keys)


@on_every_line
async def test_an_idle_line_flashes_nothing_and_sends_nothing(street: Street) -> None:
    with pytest.raises(LineError, match="on-hook"):
        await street.line.flash(to_exchange=True)
    with pytest.raises(LineError, match="on-hook"):
        await street.line.send_keys("42")
    await works_for_another_call(street)


@on_every_wire
async def test_a_seized_line_hears_dial_tone_and_calls_by_its_keys(
    street: Street,
) -> None:
    street.colleague("speaks 9 s")
    await street.line.seize()
    assert street.plugged.wire.loop.off_hook
    await street.until(ToneHeard)
    assert street.all(ToneHeard) == [ToneHeard(Tone.DIAL)]
    await street.line.send_keys(COLLEAGUE)
    await street.until(FarEndAnswered)
    assert street.all(FarEndGone) == []
    await street.line.hang_up()
    assert street.line.last_heard().size == 0
    await works_for_another_call(street)


@on_every_wire
async def test_a_line_that_rings_is_not_seized(street: Street) -> None:
    call = street.call("waits 20 s")
    await asyncio.sleep(0.05)
    with pytest.raises(LineError, match="rings"):
        await street.line.seize()
    assert call.news is Progress.RINGING
    await street.until(RingHeard)
    await street.line.answer()
    with pytest.raises(LineError, match="in use"):
        await street.line.seize()


# --- the telephone beside us -----------------------------------------------------


@on_every_wire
async def test_the_telephone_beside_us_keeps_the_caller_when_we_step_aside(
    street: Street,
) -> None:
    handset = street.handset("speaks 30 s")
    call = await street.take_call("speaks 60 s")
    street.record()
    handset.lift()
    await street.until(HandsetLifted)
    await street.line.step_aside()
    assert not street.plugged.wire.loop.off_hook
    await asyncio.sleep(3)
    assert call.news is Progress.ANSWERED
    assert dbm0(call.heard[-RATE_HZ:]) > -30
    handset.put_down()
    if street.line.capabilities.hears_handset_put_down:
        await street.until(HandsetReplaced, within_s=2.5)
    await call.ended
    await street.line.hang_up()
    await works_for_another_call(street)


@on_every_line
async def test_who_has_no_call_cannot_step_aside(street: Street) -> None:
    with pytest.raises(LineError, match="on-hook"):
        await street.line.step_aside()


@on_every_wire
async def test_a_line_that_stepped_aside_can_be_closed(street: Street) -> None:
    handset = street.handset("speaks 30 s")
    call = await street.take_call("waits 60 s")
    handset.lift()
    await street.until(HandsetLifted)
    await street.line.step_aside()
    await street.line.close()
    await asyncio.sleep(1)
    assert call.news is Progress.ANSWERED


# --- hanging up ------------------------------------------------------------------


async def before_the_first_prompt(_street: Street) -> None:
    """Do nothing."""


async def while_listening(_street: Street) -> None:
    await asyncio.sleep(1)


async def while_playing(street: Street) -> None:
    street.start_play(LONG_PROMPT)
    await asyncio.sleep(1)


async def while_entering_a_stream(street: Street) -> None:
    street.start_play(LONG_PROMPT)
    await asyncio.sleep(0.005)


async def while_going_from_listening_to_playing(street: Street) -> None:
    await asyncio.sleep(1)
    street.start_play(LONG_PROMPT)
    await asyncio.sleep(0.005)


async def while_leaving_a_stream(street: Street) -> None:
    prompt = street.start_play(LONG_PROMPT)
    await asyncio.sleep(1)
    prompt.cancel()
    await asyncio.sleep(0)


async def while_turning_round(street: Street) -> None:
    await street.play(PROMPT)
    await asyncio.sleep(0.035)


async def after_the_caller_left(street: Street) -> None:
    street.rig.exchange.calls[-1].hang_up()
    await asyncio.sleep(2.5)


async def after_the_caller_left_in_mid_prompt(street: Street) -> None:
    await while_playing(street)
    await after_the_caller_left(street)


PHASES: tuple[Callable[[Street], Awaitable[None]], ...] = (
    before_the_first_prompt,
    while_listening,
    while_playing,
    while_entering_a_stream,
    while_going_from_listening_to_playing,
    while_leaving_a_stream,
    while_turning_round,
    after_the_caller_left,
    after_the_caller_left_in_mid_prompt,
)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.__name__)
@on_every_line
async def test_hanging_up_leaves_the_line_ready_for_the_next_call(
    street: Street, phase: Callable[[Street], Awaitable[None]]
) -> None:
    await street.take_call("waits 60 s")
    await phase(street)
    async with asyncio.timeout(2):
        await street.line.hang_up()
    assert not street.plugged.wire.loop.off_hook
    for prompt in street.prompts:
        assert prompt.cancelled() or isinstance(prompt.exception(), LineError)
    await works_for_another_call(street)


@on_every_line
async def test_a_prompt_ends_in_an_error_when_the_line_is_hung_up(
    street: Street,
) -> None:
    await street.take_call("waits 60 s")
    playing = street.start_play(LONG_PROMPT)
    await asyncio.sleep(1)
    await street.line.hang_up()
    with pytest.raises(LineError, match="released"):
        await playing


@on_every_line
async def test_many_calls_in_a_row_are_all_the_same(street: Street) -> None:
    for _ in range(5):
        await works_for_another_call(street)
    assert np.diff(street.marked(MarkKind.OFF_HOOK)).min() > 1
