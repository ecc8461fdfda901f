"""A line behind a DAA in calls: hook, loop, polarity, flash, pulses, sound."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from support.hat_street import SETTINGS as HAT
from support.hat_street import hat_street, simulated_street
from support.street import (
    COLLEAGUE,
    PROMPT,
    Street,
    Stumbling,
    offset_in,
    told_on,
    works_for_another_call,
)
from support.toy_daa import SETTINGS, WHOLE, ToyDaa, ToyHat, toy_hat
from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineFault,
    Tone,
    ToneHeard,
)
from tipring.dsp.frames import FRAME_S, RATE_HZ, Samples
from tipring.dsp.plans import PLANS, Signal
from tipring.dsp.tones import progress_tone, sine_mix
from tipring.exchange.parting import Parting, PartingStyle
from tipring.lines.hat.daa import DaaFeatures, SoundFigures
from tipring.lines.hat.line import HatLine, HatSettings
from tipring.lines.hat.timings import FLASH_S, PROMPT_FRAMES
from tipring.lines.sound.cushion import CLOSE_FRAMES, MOST_CLOSE_FRAMES

PULSES = replace(HAT, pulse_dialling=True)
BLIND = DaaFeatures()
TWO_S = sine_mix([440], 2.0, -12)

on_a_hat = told_on({"hat": hat_street})
on_both = told_on({"hat": hat_street, "simulated": simulated_street})


def with_a_toy(
    story: Callable[[ToyHat, ToyDaa], Awaitable[None]],
    settings: HatSettings = SETTINGS,
    features: DaaFeatures = WHOLE,
) -> None:
    async def tell() -> None:
        async with toy_hat(settings, features) as toy:
            await story(toy, toy.daa)

    run_virtually(tell())


def tone(signal: Signal, seconds: float) -> Samples:
    source = progress_tone(signal)
    frames = [source.next_frame() for _ in range(round(seconds / FRAME_S))]
    return np.concatenate(frames)


# --- off-hook and on -------------------------------------------------------------


def test_a_call_takes_telephone_and_loop_and_gives_both_back() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        began = daa.now
        await toy.line.answer()
        assert 0.025 <= daa.now - began < 0.05
        assert (daa.is_off, daa.phones) == (True, [True])
        hung_up = daa.now
        await toy.line.hang_up()
        assert (daa.is_off, daa.phones) == (False, [True, False])
        assert daa.hooks[-1] == (hung_up, False)
        assert daa.now - hung_up > FLASH_S["jp"]

    with_a_toy(story)


def test_nothing_is_played_for_as_long_as_the_network_asks() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        began = daa.now
        await toy.line.answer()
        assert daa.now - began >= 2.0

    with_a_toy(story, replace(SETTINGS, billing_delay_s=2.0))


def test_a_line_without_current_is_not_answered() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.has_battery = False
        with pytest.raises(LineError, match="no current flows"):
            await toy.line.answer()
        assert (daa.is_off, daa.phones) == (False, [True, False])
        assert daa.hooks[1][0] - daa.hooks[0][0] == pytest.approx(0.4)

    with_a_toy(story)


def test_current_may_take_a_while_to_flow() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.has_battery = False
        asyncio.get_running_loop().call_later(0.3, daa.give_battery)
        await toy.line.answer()
        assert daa.is_off

    with_a_toy(story)


def test_where_nothing_tells_of_current_the_line_is_believed() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        assert daa.now == pytest.approx(0.1)

    with_a_toy(story, features=BLIND)


def test_a_line_that_is_answered_again_was_let_go_of_before() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        await toy.line.answer()
        assert [off for _, off in daa.hooks] == [True, False, True]

    with_a_toy(story)


def test_between_two_calls_of_ours_the_exchange_has_time() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.seize()
        await toy.line.hang_up()
        await toy.line.seize()
        assert daa.breaks_s[0] >= 2.0

    with_a_toy(story)


def test_a_line_that_was_never_opened_does_nothing() -> None:
    async def story() -> None:
        line = HatLine(SETTINGS, ToyDaa())
        with pytest.raises(LineError, match="line-1 was never opened"):
            await line.hang_up()
        with pytest.raises(LineError, match="line-1 was never opened"):
            await line.answer()
        assert line.hearing is None
        line.keep_close(close=True)
        line.listen(None)
        line.listen_for_words(None)
        await line.close()

    run_virtually(story())


# --- how the far end leaves ------------------------------------------------------


@told_on({"hat": hat_street, "simulated": simulated_street})
async def test_a_caller_who_left_is_missed_by_the_loop(street: Street) -> None:
    street.plugged.wire.parting = PartingStyle(Parting.LOOP_BREAK, break_s=0.25)
    await street.take_call("waits 2 s", "hangs up")
    gone = await street.until(FarEndGone)
    assert gone.how is Gone.LOOP_BREAK
    await asyncio.sleep(2)
    assert len(street.all(FarEndGone)) == 1
    await street.line.hang_up()
    await works_for_another_call(street)


@on_both
async def test_a_caller_who_left_is_missed_by_the_polarity(street: Street) -> None:
    street.plugged.wire.parting = PartingStyle(Parting.POLARITY)
    await street.take_call("waits 2 s", "hangs up")
    gone = await street.until(FarEndGone)
    assert gone.how is Gone.POLARITY
    await street.line.hang_up()
    await works_for_another_call(street)


@on_a_hat
async def test_a_call_of_ours_is_answered_and_ended_by_polarity(
    street: Street,
) -> None:
    street.colleague("waits 60 s", answer_after_s=60)
    await street.line.dial(COLLEAGUE)
    await asyncio.sleep(1)
    street.plugged.wire.loop.reversed = True
    answered = await street.until(FarEndAnswered, within_s=0.3)
    assert answered.by is AnsweredBy.POLARITY
    await asyncio.sleep(1)
    street.plugged.wire.loop.reversed = False
    gone = await street.until(FarEndGone, within_s=0.3)
    assert gone.how is Gone.POLARITY


def test_a_line_whose_wires_are_crossed_is_understood() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.ears.polarity(reversed_=True, at=daa.now)
        daa.hear(tone(PLANS["us"].dial, 1.5))
        await toy.line.dial(COLLEAGUE)
        daa.ears.polarity(reversed_=False, at=daa.now)
        await asyncio.sleep(1)
        daa.ears.polarity(reversed_=True, at=daa.now)
        await asyncio.sleep(1)
        assert toy.told() == [
            FarEndAnswered(AnsweredBy.POLARITY),
            FarEndGone(Gone.POLARITY),
        ]

    with_a_toy(story)


@told_on({"uk": partial(hat_street, country="uk")})
async def test_the_british_reversal_before_a_call_ends_none(street: Street) -> None:
    await street.take_call("waits 9 s")
    await asyncio.sleep(3)
    assert street.all(FarEndGone) == []


@on_both
async def test_a_loop_that_is_broken_while_the_exchange_is_heard_ends_all(
    street: Street,
) -> None:
    await street.line.seize()
    street.plugged.wire.drop(0.4, street.now)
    gone = await street.until(FarEndGone)
    assert gone.how is Gone.LOOP_BREAK


def test_a_polarity_that_changes_while_the_loop_is_broken_says_nothing() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        daa.ears.polarity(reversed_=True, at=daa.now)
        await asyncio.sleep(1)
        daa.lose_battery()
        daa.ears.polarity(reversed_=False, at=daa.now)
        await asyncio.sleep(0.3)
        daa.ears.polarity(reversed_=True, at=daa.now)
        daa.give_battery()
        await asyncio.sleep(0.3)
        assert toy.told() == [FarEndGone(Gone.LOOP_BREAK)]

    with_a_toy(story)


def test_a_plug_that_is_pulled_in_a_call_takes_the_line_away() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        daa.lose_battery()
        await asyncio.sleep(2)
        assert toy.told() == [FarEndGone(Gone.LOOP_BREAK)]
        daa.use(used=True)
        await toy.line.hang_up()
        fault = toy.told()[-1]
        assert fault == LineFault("no battery: is the line plugged in?")
        with pytest.raises(LineError, match="no battery: is the line plugged in"):
            await toy.line.open()
        daa.is_line_in_use, daa.has_battery = False, True
        await toy.line.open()
        await toy.line.answer()
        assert daa.is_off

    with_a_toy(story)


def test_a_battery_that_came_back_is_no_loss() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        daa.lose_battery()
        await asyncio.sleep(2)
        daa.give_battery()
        await toy.line.hang_up()
        assert toy.told() == [FarEndGone(Gone.LOOP_BREAK)]

    with_a_toy(story)


# --- dialling and flashing -------------------------------------------------------


@told_on({"hat": partial(hat_street, PULSES)})
async def test_somebody_is_called_by_pulses(street: Street) -> None:
    street.colleague("speaks 4 s", "waits 9 s")
    await street.line.dial(COLLEAGUE)
    await street.until(FarEndAnswered)
    assert street.all(FarEndGone) == []
    with pytest.raises(LineError, match="in use"):
        await street.line.dial(COLLEAGUE)


def test_pulses_are_as_exchanges_count_them() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.hear(np.zeros(RATE_HZ, dtype=np.int16))
        daa.hear(tone(PLANS["us"].dial, 5.0))
        await toy.line.dial("30,1")
        assert daa.breaks_s == [0.06] * 14
        closed = [at for at, off in daa.hooks if off]
        apart = np.round(np.diff(closed), 2).tolist()
        digit = [0.1, 0.1, 0.9, *[0.1] * 9]
        assert apart[1:] == [*digit, 0.9 + 2.0]

    with_a_toy(story, replace(SETTINGS, pulse_dialling=True))


@told_on({"hat": partial(hat_street, PULSES)})
async def test_a_seized_line_of_an_exchange_without_tones_gets_pulses(
    street: Street,
) -> None:
    street.colleague("speaks 4 s", "waits 9 s")
    await street.line.seize()
    await street.until(ToneHeard)
    with pytest.raises(LineError, match="by pulses"):
        await street.line.send_keys("*1")
    await street.line.send_keys(COLLEAGUE)
    await street.until(FarEndAnswered)


def test_a_caller_gets_tones_though_the_exchange_gets_pulses() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        await toy.line.send_keys("7")
        assert daa.breaks_s == []
        assert daa.sound_played.any()

    with_a_toy(story, replace(SETTINGS, pulse_dialling=True))


@pytest.mark.parametrize("number", ["*98", "12#"])
def test_there_are_no_pulses_for_stars(number: str) -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        with pytest.raises(LineError, match="cannot be dialled by pulses"):
            await toy.line.dial(number)
        assert daa.hooks == []

    with_a_toy(story, replace(SETTINGS, pulse_dialling=True))


def test_what_we_dial_is_nobody_s_key() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        sending = asyncio.create_task(toy.line.send_keys("159"))
        await asyncio.sleep(0.1)
        for _ in range(30):
            daa.hear(daa.played[-1])
            await asyncio.sleep(FRAME_S)
        await sending
        await asyncio.sleep(0.3)
        assert not [e for e in toy.told() if isinstance(e, DigitPressed)]

    with_a_toy(story)


@pytest.mark.parametrize("country", PLANS)
def test_a_flash_is_as_long_as_the_country_has_it(country: str) -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        await toy.line.flash(to_exchange=True)
        assert daa.breaks_s == [FLASH_S[country]]
        assert daa.phones == [True]
        assert toy.told() == []

    with_a_toy(story, replace(SETTINGS, plan=PLANS[country]))


def test_a_flash_is_as_long_as_the_owner_says_before_that() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        await toy.line.flash(to_exchange=True)
        await toy.line.flash(to_exchange=False, seconds=0.25)
        assert daa.breaks_s == [0.4, 0.25]

    with_a_toy(story, replace(SETTINGS, flash_s=0.4))


def test_a_flash_that_is_broken_off_leaves_the_loop_closed() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        flashing = asyncio.create_task(toy.line.flash(to_exchange=True))
        await asyncio.sleep(0.1)
        flashing.cancel()
        await asyncio.sleep(0)
        assert daa.is_off
        daa.lose_battery()
        await asyncio.sleep(0.2)
        assert toy.told() == [FarEndGone(Gone.LOOP_BREAK)]

    with_a_toy(story)


def test_a_loop_that_stays_dead_after_a_flash_is_missed() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        flashing = asyncio.create_task(toy.line.flash(to_exchange=True))
        await asyncio.sleep(0.1)
        daa.has_battery = False
        await flashing
        await asyncio.sleep(0.1)
        assert toy.told() == [FarEndGone(Gone.LOOP_BREAK)]

    with_a_toy(story)


def test_a_loop_that_breaks_before_anybody_is_heard_ends_nothing() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        dialling = asyncio.create_task(toy.line.dial(COLLEAGUE))
        await asyncio.sleep(0.5)
        daa.lose_battery()
        await asyncio.sleep(0.2)
        daa.give_battery()
        daa.hear(tone(PLANS["us"].dial, 3.0))
        await dialling
        assert toy.told() == []

    with_a_toy(story)


def test_a_flash_does_not_take_back_a_line_that_was_hung_up() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        flashing = asyncio.create_task(toy.line.flash(to_exchange=True))
        await asyncio.sleep(0.1)
        await toy.line.hang_up()
        await flashing
        assert not daa.is_off

    with_a_toy(story)


def test_a_seized_line_that_is_flashed_back_hears_the_exchange() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.seize()
        await toy.line.flash(to_exchange=False)
        daa.hear(tone(PLANS["us"].busy, 4.0))
        await asyncio.sleep(4)
        assert toy.told() == [ToneHeard(Tone.BUSY)]

    with_a_toy(story)


def test_a_tone_that_the_box_learned_ends_the_next_call() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        own = Signal((700.0,), (0.2, 0.2))
        toy.line.expect(own)
        await toy.line.answer()
        daa.hear(tone(own, 4.0))
        await asyncio.sleep(4)
        assert FarEndGone(Gone.DISCONNECT_TONE).how in [
            event.how for event in toy.told() if isinstance(event, FarEndGone)
        ]

    with_a_toy(story)


# --- sound -----------------------------------------------------------------------


@on_a_hat
async def test_a_machine_that_is_late_keeps_more_ahead(street: Street) -> None:
    await street.take_call("waits 20 s")
    late_s = FRAME_S * (PROMPT_FRAMES + 2)
    await street.line.play(Stumbling(street, TWO_S, late_s, at=(20, 45)))
    hearing = street.line.hearing
    assert hearing is not None
    assert hearing.echo is not None
    assert hearing.echo.gaps == 1
    assert hearing.sound is not None
    await street.line.hang_up()
    assert street.line.hearing is not None
    assert street.line.hearing.echo == hearing.echo


def test_what_one_call_taught_is_kept_ahead_in_the_next() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        missing = 2
        for frames in (PROMPT_FRAMES, PROMPT_FRAMES + missing):
            await toy.line.answer()
            prompt = asyncio.create_task(toy.line.play(Reel(TWO_S)))
            await asyncio.sleep(0.1)
            assert daa.waiting() == frames
            for _ in range(frames + missing):
                daa.frame()
            await asyncio.sleep(0.1)
            prompt.cancel()
            await asyncio.wait([prompt])
            await toy.line.hang_up()

    with_a_toy(story)


def test_of_a_talk_next_to_nothing_lies_before_the_card() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        prompt = asyncio.create_task(toy.line.play(Reel(TWO_S)))
        await asyncio.sleep(0.1)
        assert daa.waiting() == PROMPT_FRAMES
        toy.line.keep_close(close=True)
        await asyncio.sleep(0.2)
        assert daa.waiting() == CLOSE_FRAMES
        for _ in range(6):
            for _ in range(6):
                daa.frame()
            await asyncio.sleep(0.1)
        assert daa.waiting() == MOST_CLOSE_FRAMES
        prompt.cancel()
        await asyncio.sleep(0)
        assert daa.waiting() == 0

    with_a_toy(story)


def test_the_last_word_is_on_the_line_before_we_hang_up() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.figures = SoundFigures(output_s=0.07)
        await toy.line.answer()
        await toy.line.play(Reel(PROMPT))
        over = daa.now
        await toy.line.hang_up()
        assert daa.hooks[-1][0] - over == pytest.approx(0.07)
        await toy.line.answer()
        prompt = asyncio.create_task(toy.line.play(Reel(TWO_S)))
        await asyncio.sleep(1)
        hung_up = daa.now
        await toy.line.hang_up()
        assert daa.hooks[-1][0] == hung_up
        with pytest.raises(LineError, match="released"):
            await prompt

    with_a_toy(story)


def test_a_prompt_is_whole_and_alone_on_the_line() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        await toy.line.play(Reel(PROMPT))
        await asyncio.sleep(0.1)
        assert offset_in(daa.sound_played, PROMPT) >= 0
        silent = daa.sound_played.size - PROMPT.size
        assert np.count_nonzero(daa.sound_played == 0) >= silent

    with_a_toy(story)


def test_a_card_that_gives_no_sound_any_more_takes_the_line_away() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        prompt = asyncio.create_task(toy.line.play(Reel(TWO_S)))
        await asyncio.sleep(0.5)
        daa.runs = False
        await asyncio.sleep(6)
        assert toy.told() == [LineFault("the sound card gave no sound for 5 s")]
        with pytest.raises(LineError, match="released"):
            await prompt

    with_a_toy(story)


def test_hardware_that_is_lost_ends_what_is_played() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        await toy.line.answer()
        prompt = asyncio.create_task(toy.line.play(Reel(TWO_S)))
        await asyncio.sleep(0.5)
        daa.ears.fault(LineError("the card was pulled"))
        with pytest.raises(LineError, match="released"):
            await prompt
        assert toy.told() == [LineFault("the card was pulled")]
        await toy.line.close()
        assert not daa.is_off

    with_a_toy(story)


def test_hardware_that_is_lost_between_calls_is_told_too() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.ears.sound_torn()
        daa.ears.fault(LineError("the card was pulled"))
        assert toy.told() == [LineFault("the card was pulled")]

    with_a_toy(story)


def test_hardware_that_cannot_be_opened_says_why() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        daa.refuses = LineError("no such card")
        with pytest.raises(LineError, match="no such card"):
            await toy.line.open()

    with_a_toy(story)


def test_where_sound_was_torn_no_voice_is_believed_for_a_while() -> None:
    async def story(toy: ToyHat, daa: ToyDaa) -> None:
        heard: list[bool] = []
        await toy.line.answer()
        toy.line.listen_for_words(lambda frame: heard.append(bool(frame.any())))
        prompt = asyncio.create_task(toy.line.play(Reel(np.tile(TWO_S, 4))))
        noise = np.random.default_rng(1).normal(0, 300, 8 * RATE_HZ)
        daa.hear(noise.astype(np.int16))
        await asyncio.sleep(4)
        daa.ears.sound_torn()
        await asyncio.sleep(0.1)
        assert heard[-10:-6] == [True] * 4
        assert heard[-2:] == [False] * 2
        prompt.cancel()

    with_a_toy(story)
