"""An agent behind an outside number: who lifts there, and who presses the key."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import numpy as np
import pytest

from support.phone_benches import (
    NUMBER,
    OFFER,
    QUESTION,
    OutsideBench,
    ToyLeg,
    bench_of,
    tone,
)
from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.errors import LineError, PhoneError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame
from tipring.phones.outside import ASKED, PAUSE_S, RINGS_S
from tipring.phones.port import (
    PhoneAnswered,
    PhoneDeclined,
    PhoneFault,
    PhoneHungUp,
)

Story = Callable[[OutsideBench], Awaitable[None]]

ANSWERED = FarEndAnswered(AnsweredBy.VOICE)
GONE = FarEndGone(Gone.BUSY_TONE)
LOST = FarEndGone(Gone.LINE_LOST)
QUESTION_S = len(QUESTION) / 8000


def on_an_outside_phone(story: Story) -> Callable[[], None]:
    def test() -> None:
        async def tell() -> None:
            async with bench_of(OutsideBench) as bench:
                await story(cast("OutsideBench", bench))

        run_virtually(tell())

    return test


async def rung(bench: OutsideBench, *events: LineEvent) -> ToyLeg:
    await bench.phone.ring(OFFER)
    leg = await bench.leg()
    leg.tell(*events)
    await asyncio.sleep(0.1)
    return leg


@on_an_outside_phone
async def test_who_lifts_is_asked_and_the_key_is_the_answer(
    bench: OutsideBench,
) -> None:
    leg = await rung(bench, ToneHeard(Tone.RINGBACK), VoiceHeard(active=True), ANSWERED)
    assert bench.trunk.numbers == [NUMBER]
    assert leg.loud_s() > 0
    assert bench.told == []
    leg.tell(DigitPressed("7"))
    await asyncio.sleep(QUESTION_S + PAUSE_S + 0.5)
    assert leg.loud_s() == pytest.approx(QUESTION_S + 0.6, abs=0.1)
    leg.tell(DigitPressed("1"))
    await asyncio.sleep(2 * FRAME_S)
    assert bench.told == [PhoneAnswered()]
    assert leg.is_close
    heard = leg.loud_s()
    await asyncio.sleep(3)
    assert leg.loud_s() == heard
    leg.tell(VoiceHeard(active=True), DigitPressed("4"), GONE)
    await asyncio.sleep(0.1)
    assert bench.told[1:] == [DigitPressed("4"), PhoneHungUp()]
    assert leg.ended == ["the call to bob is over"]


def test_it_takes_callers_of_every_line_and_passes_sound() -> None:
    capabilities = OutsideBench().phone.capabilities
    assert (capabilities.line, capabilities.has_audio) == ("", True)


@on_an_outside_phone
async def test_a_mailbox_that_lifts_presses_no_key(bench: OutsideBench) -> None:
    leg = await rung(bench, ANSWERED, VoiceHeard(active=True))
    await asyncio.sleep(ASKED * (QUESTION_S + PAUSE_S))
    assert bench.told == [PhoneDeclined(Failure.NO_ANSWER)]
    assert leg.loud_s() == pytest.approx(ASKED * QUESTION_S, abs=0.1)
    assert leg.ended


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((ToneHeard(Tone.BUSY), GONE), Failure.BUSY),
        ((ToneHeard(Tone.SIT),), Failure.BUSY),
        ((GONE,), Failure.BUSY),
        ((ANSWERED, GONE), Failure.REJECTED),
    ],
    ids=["busy", "no such number", "cut off", "hangs up on us"],
)
def test_what_the_network_says_is_why(
    events: tuple[LineEvent, ...], why: Failure
) -> None:
    @on_an_outside_phone
    async def story(bench: OutsideBench) -> None:
        leg = await rung(bench, *events)
        await asyncio.sleep(0.1)
        assert bench.told == [PhoneDeclined(why)]
        assert leg.ended

    story()


@on_an_outside_phone
async def test_nobody_lifts_for_long(bench: OutsideBench) -> None:
    leg = await rung(bench, ToneHeard(Tone.RINGBACK))
    await asyncio.sleep(RINGS_S)
    assert bench.told == [PhoneDeclined(Failure.NO_ANSWER)]
    assert leg.ended


@on_an_outside_phone
async def test_without_a_line_nobody_is_called(bench: OutsideBench) -> None:
    bench.trunk.failures.append(LineError("no line is idle"))
    await bench.phone.ring(OFFER)
    await asyncio.sleep(1)
    assert bench.told == [PhoneDeclined(Failure.UNREACHABLE)]


@on_an_outside_phone
async def test_a_line_that_cannot_carry_a_talk_is_no_way_to_an_agent(
    bench: OutsideBench,
) -> None:
    bench.trunk.full_duplex = False
    leg = await rung(bench, ANSWERED)
    assert bench.told == [PhoneDeclined(Failure.UNREACHABLE)]
    assert leg.ended
    assert leg.heard == []


@on_an_outside_phone
async def test_a_line_that_is_lost_while_we_ask_declines(bench: OutsideBench) -> None:
    leg = await rung(bench, ANSWERED)
    leg.failure = LineError("the line was released")
    await asyncio.sleep(0.1)
    assert bench.told == [PhoneDeclined(Failure.NO_ANSWER)]


@on_an_outside_phone
async def test_a_way_that_breaks_before_anybody_lifts_gives_way_to_another(
    bench: OutsideBench,
) -> None:
    first = await rung(bench, ToneHeard(Tone.RINGBACK), LOST)
    second = await bench.leg()
    assert first.ended
    assert bench.trunk.numbers == [NUMBER, NUMBER]
    second.tell(ANSWERED, DigitPressed("1"))
    await asyncio.sleep(0.1)
    assert bench.told == [PhoneAnswered()]


@on_an_outside_phone
async def test_two_ways_that_break_are_enough(bench: OutsideBench) -> None:
    await rung(bench, LOST)
    (await bench.leg()).tell(LOST)
    await asyncio.sleep(2)
    assert bench.told == [PhoneDeclined(Failure.UNREACHABLE)]
    assert len(bench.trunk.legs) == 2


@on_an_outside_phone
async def test_a_way_that_breaks_in_a_talk_is_no_hang_up(bench: OutsideBench) -> None:
    leg = await rung(bench, ANSWERED, DigitPressed("1"), LOST)
    fault = PhoneFault(f"the way to {NUMBER} broke")
    assert bench.told == [PhoneAnswered(), fault]
    assert leg.ended


@on_an_outside_phone
async def test_taking_the_offer_back_hangs_up_wherever_the_call_is(
    bench: OutsideBench,
) -> None:
    await bench.phone.ring(OFFER)
    await asyncio.sleep(0.2)
    await bench.phone.hang_up("still dialling")
    assert bench.trunk.legs == []
    for events in ((), (ANSWERED,), (ANSWERED, DigitPressed("1"))):
        leg = await rung(bench, *events)
        bench.told.clear()
        await bench.phone.hang_up("somebody else was faster")
        assert leg.ended
        await asyncio.sleep(60)
        assert bench.told == []


@on_an_outside_phone
async def test_both_ways_go_through_the_call(bench: OutsideBench) -> None:
    with pytest.raises(PhoneError, match="has not taken"):
        await bench.phone.play(Reel(tone()))
    bench.phone.listen(None)
    leg = await rung(bench, ANSWERED, DigitPressed("1"))
    said: list[Frame] = []
    bench.phone.listen(said.append)
    assert leg.sink is not None
    leg.sink(SILENT_FRAME)
    assert len(said) == 1
    leg.heard.clear()
    await bench.phone.play(Reel(tone()))
    assert np.array_equal(np.concatenate(leg.heard), tone())
    await bench.phone.remind()
    assert leg.loud_s() > len(tone()) / 8000
    leg.failure = LineError("the line was released")
    with pytest.raises(PhoneError, match="released"):
        await bench.phone.play(Reel(tone()))
