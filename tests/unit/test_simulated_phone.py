"""A simulated agent does what the sentences say, and its ears and mouth work."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.street import offset_in
from support.virtual_time import VirtualLoop, run_virtually
from tipring.desk.player import Reel
from tipring.domain.errors import PhoneError, SettingsError
from tipring.domain.events import DTMF_DIGITS, DigitPressed
from tipring.domain.queue.happenings import Failure
from tipring.dsp.babble import babble
from tipring.dsp.frames import FRAME_S, RATE_HZ, Frame, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import dtmf, sine_mix
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneDeclined,
    PhoneEvent,
    PhoneFault,
    PhoneHungUp,
    PhoneInUse,
)
from tipring.phones.simulated import SimulatedPhone, from_url
from tipring.phones.simulated_script import (
    Answers,
    Declines,
    HangsUp,
    Holds,
    LetsItRing,
    Plan,
    Presses,
    Reaction,
    Speaks,
    TakesBack,
    Timed,
    is_sentence,
    parse_plan,
)

OFFER = Offer(ticket="c1", queue="sales", number="2125550123")
HELLO = sine_mix([500], 0.5, -15)
MUSIC = sine_mix([440], 20, -12)


def load(path: str) -> Samples:
    assert path == "hello.wav"
    return HELLO


# --- sentences -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "reaction"),
    [
        ("answers", Answers(1.0)),
        ("answers after 3 s", Answers(3.0)),
        ("answers after 0.5s", Answers(0.5)),
        ("rejects after 1 s", Declines(Failure.REJECTED, 1.0)),
        ("is busy", Declines(Failure.BUSY)),
        ("never answers", LetsItRing()),
        ("  never answers\n", LetsItRing()),
    ],
)
def test_a_sentence_says_what_becomes_of_the_offer(
    sentence: str, reaction: Reaction
) -> None:
    assert parse_plan([sentence]) == Plan(reaction)
    assert is_sentence(sentence)


@pytest.mark.parametrize(
    ("sentence", "timed"),
    [
        ("presses 1 after 2 s", Timed(2.0, Presses("1"))),
        ("presses 12# after 2.5 s", Timed(2.5, Presses("12#"))),
        ("holds after 4 s", Timed(4.0, Holds())),
        ("takes back after 10 s", Timed(10.0, TakesBack())),
        ("hangs up after 5 s", Timed(5.0, HangsUp())),
    ],
)
def test_a_sentence_says_what_is_done_in_the_call(sentence: str, timed: Timed) -> None:
    assert parse_plan([sentence]) == Plan(Answers(1.0), (timed,))


@pytest.mark.parametrize(
    ("sentence", "after_s", "words", "sound"),
    [
        ("speaks 4 s", 0.0, "something for 4 s", babble(4)),
        ("speaks 0.5 s after 2 s", 2.0, "something for 0.5 s", babble(0.5)),
        ("speaks hello.wav", 0.0, "hello.wav", HELLO),
        ("speaks hello.wav after 3 s", 3.0, "hello.wav", HELLO),
    ],
)
def test_a_sentence_says_what_is_spoken(
    sentence: str, after_s: float, words: str, sound: Samples
) -> None:
    (timed,) = parse_plan([sentence], load).deeds
    assert isinstance(timed.deed, Speaks)
    assert (timed.after_s, timed.deed.words) == (after_s, words)
    np.testing.assert_array_equal(timed.deed.sound, sound)


def test_deeds_are_done_in_the_order_of_their_times() -> None:
    plan = parse_plan(["hangs up after 5 s", "holds after 1 s", "presses 1 after 1 s"])
    assert [timed.deed for timed in plan.deeds] == [Holds(), Presses("1"), HangsUp()]


@pytest.mark.parametrize(
    "sentence",
    ["", "answer", "hangs up", "speaks", "presses E after 1 s", "answers after 3 min"],
)
def test_what_nobody_understands_is_told_with_what_is_possible(sentence: str) -> None:
    with pytest.raises(SettingsError) as told:
        parse_plan([sentence])
    assert repr(sentence) in str(told.value)
    possible = str(told.value).partition("for example ")[2]
    examples = possible.replace(" or ", ", ").split(", ")
    assert len(examples) > 8
    for example in examples:
        assert is_sentence(example.strip("'"))


@given(st.text(alphabet="answer ifthjkls 0123456789." + DTMF_DIGITS))
def test_any_text_is_a_sentence_or_a_mistake_of_the_settings(text: str) -> None:
    if is_sentence(text):
        parse_plan([text], lambda _: HELLO)
    else:
        with pytest.raises(SettingsError):
            parse_plan([text])


def test_an_agent_does_one_thing_with_one_offer() -> None:
    with pytest.raises(SettingsError, match="one thing with one offer"):
        parse_plan(["answers", "never answers"])


def test_who_has_no_sound_files_is_told_at_once() -> None:
    with pytest.raises(SettingsError, match=r"hello\.wav.*no sound files"):
        SimulatedPhone("anna", ["speaks hello.wav"])


# --- offers ----------------------------------------------------------------------


class Desk:
    """Rings a phone and takes down what it tells."""

    def __init__(self, phone: SimulatedPhone) -> None:
        self.phone = phone

    async def ring(self) -> PhoneEvent:
        """Return what comes first; PhoneFault when nothing does for a minute."""
        await self.phone.ring(OFFER)
        try:
            async with asyncio.timeout(60):
                return await self.phone.next_event()
        except TimeoutError:
            await self.phone.hang_up("nobody answers")
            return PhoneFault("nothing")

    async def answered(self) -> None:
        assert await self.ring() == PhoneAnswered()


def with_phone(
    *script: str, then: tuple[tuple[str, ...], ...] = ()
) -> Callable[[Callable[[Desk], Coroutine[Any, Any, None]]], Callable[[], None]]:
    """Make a test of a story about a phone that does this."""

    def decorate(
        story: Callable[[Desk], Coroutine[Any, Any, None]],
    ) -> Callable[[], None]:
        def test() -> None:
            async def tell() -> None:
                phone = SimulatedPhone("anna", script, then=then, load=load)
                await phone.open()
                await story(Desk(phone))
                await phone.close()

            run_virtually(tell())

        test.__name__ = story.__name__
        return test

    return decorate


@with_phone("never answers", then=(("is busy",), ("answers",)))
async def test_each_offer_has_its_script_and_the_last_is_repeated(desk: Desk) -> None:
    assert await desk.ring() == PhoneFault("nothing")
    assert await desk.ring() == PhoneDeclined(Failure.BUSY)
    for _ in range(3):
        assert await desk.ring() == PhoneAnswered()
        await desk.phone.hang_up("done")
    assert len(desk.phone.offers) == 5


@with_phone("is busy")
async def test_an_agent_may_be_told_to_do_something_else(desk: Desk) -> None:
    desk.phone.follow(["rejects after 1 s"], ["answers"])
    assert await desk.ring() == PhoneDeclined(Failure.REJECTED)
    assert await desk.ring() == PhoneAnswered()


@with_phone()
async def test_a_phone_in_use_declines_and_the_call_on_it_goes_on(desk: Desk) -> None:
    await desk.answered()
    assert await desk.ring() == PhoneDeclined(Failure.BUSY)
    assert desk.phone.is_lifted


@with_phone()
async def test_an_agent_who_uses_the_phone_for_something_else_is_busy(
    desk: Desk,
) -> None:
    desk.phone.use(active=True)
    await desk.phone.hang_up("that is nobody's business")
    assert await desk.phone.next_event() == PhoneInUse(active=True)
    assert await desk.ring() == PhoneDeclined(Failure.BUSY)
    desk.phone.use(active=False)
    assert await desk.phone.next_event() == PhoneInUse(active=False)
    await desk.answered()


@with_phone()
async def test_a_lost_phone_tells_so_and_rings_when_it_is_opened_again(
    desk: Desk,
) -> None:
    await desk.answered()
    await desk.phone.lose("the cable was cut")
    assert not desk.phone.is_lifted
    assert await desk.phone.next_event() == PhoneFault("the cable was cut")
    with pytest.raises(PhoneError, match="not open"):
        await desk.phone.ring(OFFER)
    await desk.phone.open()
    await desk.answered()


@with_phone("answers after 2 s", "speaks hello.wav", "hangs up after 3 s")
async def test_the_diary_tells_what_the_agent_did_and_when(desk: Desk) -> None:
    await desk.answered()
    await desk.phone.remind()
    assert await desk.phone.next_event() == PhoneHungUp()
    assert [(round(e.at, 2), str(e)) for e in desk.phone.diary] == [
        (0.0, "was offered 2125550123"),
        (2.0, "answered"),
        (2.0, "was reminded of the caller on hold"),
        (2.0, "said hello.wav"),
        (5.0, "hung up"),
    ]
    assert desk.phone.transcript().splitlines()[-1] == "   5.00 s  hung up"
    await desk.phone.ring(Offer(ticket="c2", queue="sales"))
    assert str(desk.phone.diary[-1]) == "was offered a caller without a number"


@with_phone("holds after 1 s", "presses 4 after 2 s", "takes back after 3 s")
async def test_the_diary_tells_of_holding_and_keys(desk: Desk) -> None:
    await desk.answered()
    await asyncio.sleep(4)
    await desk.phone.hang_up("the caller hung up")
    assert [str(entry) for entry in desk.phone.diary[2:]] == [
        "put the caller on hold",
        "pressed 4",
        "took the caller back",
        "was let go: the caller hung up",
    ]


# --- sound -----------------------------------------------------------------------


@with_phone("speaks hello.wav after 1 s", "speaks 1 s after 1.2 s")
async def test_what_is_said_is_said_in_order_and_recorded(desk: Desk) -> None:
    assert desk.phone.heard.size == desk.phone.said.size == 0
    await desk.answered()
    assert desk.phone.lifted_at == pytest.approx(1.0)
    await asyncio.sleep(4)
    said = desk.phone.said
    assert said.size == desk.phone.heard.size
    assert offset_in(said, HELLO) == RATE_HZ
    assert offset_in(said, babble(1)) == RATE_HZ + HELLO.size


@with_phone("speaks 30 s", "hangs up after 2 s")
async def test_each_call_is_recorded_anew(desk: Desk) -> None:
    await desk.answered()
    await asyncio.sleep(3)
    first = desk.phone.said
    assert first.size == 2 * RATE_HZ
    assert await desk.phone.next_event() == PhoneHungUp()
    await desk.answered()
    await asyncio.sleep(1)
    assert desk.phone.said.size == pytest.approx(RATE_HZ, abs=320)


@with_phone("presses 7 after 1 s")
async def test_a_key_sounds_as_keys_do(desk: Desk) -> None:
    await desk.answered()
    assert await desk.phone.next_event() == DigitPressed("7")
    await asyncio.sleep(0.5)
    assert offset_in(desk.phone.said, dtmf("7", 0.1)) == RATE_HZ


@with_phone()
async def test_a_reminder_waits_until_nothing_else_is_heard(desk: Desk) -> None:
    await desk.answered()
    playing = asyncio.create_task(desk.phone.play(Reel(MUSIC[:RATE_HZ])))
    await asyncio.sleep(0.5)
    await desk.phone.remind()
    await playing
    await asyncio.sleep(1)
    heard = desk.phone.heard
    assert offset_in(heard, MUSIC[:RATE_HZ]) >= 0
    ends = offset_in(heard, MUSIC[:RATE_HZ]) + RATE_HZ
    assert dbm0(heard[ends : ends + RATE_HZ // 4]) > -30


@with_phone("hangs up after 1 s")
async def test_who_waits_to_be_heard_learns_that_nobody_listens(desk: Desk) -> None:
    await desk.answered()
    pieces = [asyncio.create_task(desk.phone.play(Reel(MUSIC))) for _ in range(2)]
    for piece in pieces:
        with pytest.raises(PhoneError, match="phone of anna was put down"):
            await piece
    with pytest.raises(PhoneError, match="nobody has lifted"):
        await desk.phone.play(Reel(HELLO))


@with_phone("hangs up after 1 s")
async def test_what_was_cancelled_as_the_agent_hung_up_is_over(desk: Desk) -> None:
    await desk.answered()
    playing = asyncio.create_task(desk.phone.play(Reel(MUSIC)))
    await asyncio.sleep(1)
    playing.cancel()
    assert await desk.phone.next_event() == PhoneHungUp()
    await asyncio.wait([playing])
    assert playing.cancelled()


@with_phone()
async def test_sound_does_not_drift_though_the_box_stands_still_now_and_then(
    desk: Desk,
) -> None:
    await desk.answered()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    frames = 0

    def late(_frame: Frame) -> None:
        nonlocal frames
        frames += 1
        if frames % 50 == 0:
            loop.stand_still(0.3)

    desk.phone.listen(late)
    began = loop.time()
    await asyncio.sleep(600)
    assert frames == pytest.approx((loop.time() - began) / FRAME_S, abs=16)


@with_phone()
async def test_a_phone_whose_sound_nobody_could_take_says_so(desk: Desk) -> None:
    await desk.answered()

    def break_down(_frame: Frame) -> None:
        message = "no room"
        raise ValueError(message)

    logging.disable()
    desk.phone.listen(break_down)
    fault = await desk.phone.next_event()
    logging.disable(logging.NOTSET)
    assert fault == PhoneFault("the phone of anna failed: no room")
    with pytest.raises(PhoneError):
        await desk.phone.play(Reel(HELLO))


# --- settings --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "who"),
    [
        ("simulated:", "answers"),
        ("simulated:anna", "answers"),
        ("simulated:anna@example.com", "answers"),
        ("simulated:answers", "answers"),
        ("simulated:answers;", "answers"),
        ("simulated:is busy", "is busy"),
        (
            "simulated:answers after 3 s; hangs up after 20 s",
            "answers after 3 s; hangs up after 20 s",
        ),
        (
            "simulated:never answers|answers ; speaks hello.wav;",
            "never answers, then answers; speaks hello.wav",
        ),
    ],
)
def test_a_setting_says_what_an_agent_does(url: str, who: str) -> None:
    phone = from_url("anna", url, load)
    assert phone.name == "anna"
    assert phone.capabilities.has_audio
    assert run_virtually(phone.open()) == f"a simulated agent who {who}"


def test_a_setting_that_nobody_understands_is_told() -> None:
    with pytest.raises(SettingsError, match="an agent cannot do 'answers soon'"):
        from_url("anna", "simulated:answers soon")
